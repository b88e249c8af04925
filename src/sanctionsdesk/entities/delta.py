"""What one issue of a list says otherwise than another.

Parties are the same when their ids are. A property that one issue states often
and the other never (an issue kept without its alias file) is no change of the
parties: it is named and left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sanctionsdesk.entities.packing import unpack, without_source
from sanctionsdesk.entities.party import Detail, Listing, Party, Relation

FEW = 0.01
"""Share of parties up to which a property may vanish party by party."""

_OF_LISTING = (
    "programmes",
    "listed_on",
    "amended_on",
    "ended_on",
    "legal_basis",
    "measures",
    "reason",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field of a party that the two issues state differently.

    Attributes:
        field: FtM property, ``schema``, ``id``, ``relation`` or a field of the
            listing such as ``programmes``.
        old: values that only the older issue states.
        new: values that only the newer issue states.
    """

    field: str
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedParty:
    """A party on both issues that is not stated alike."""

    old: Party
    new: Party
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCompared:
    """A property left out because one issue does not carry it at all.

    Attributes:
        field: FtM property.
        absent: ``old`` or ``new``, the issue without it.
        parties: parties of the other issue that state it.
    """

    field: str
    absent: str
    parties: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """The difference between two issues of a list.

    Attributes:
        added: on the newer issue only, in its order.
        removed: on the older issue only, in its order.
        changed: on both and stated differently, in the newer issue's order.
        unchanged: how many are stated alike.
        not_compared: what one issue does not carry.
    """

    added: tuple[Party, ...]
    removed: tuple[Party, ...]
    changed: tuple[ChangedParty, ...]
    unchanged: int
    not_compared: tuple[NotCompared, ...] = ()


def compare_issues(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> Delta:
    """Tell who was added, removed and changed, and in which field.

    A party that only got another number is a change of its ``id``: nothing else
    differs, and no second party is stated in the same words.

    Args:
        old: packed parties of the older issue by id, as
            :func:`sanctionsdesk.entities.packing.pack` writes them.
        new: those of the newer issue.
    """
    # Most of two issues is alike: only what differs in bytes is taken apart.
    alike = {
        key: body
        for key, body in new.items()
        if key in old and without_source(old[key]) == without_source(body)
    }
    before, after = (
        {key: unpack(body) for key, body in issue.items() if key not in alike}
        for issue in (old, new)
    )
    return _compare(before, after, alike.values())


def _compare(
    before: Mapping[str, Party], after: Mapping[str, Party], alike: Collection[bytes]
) -> Delta:
    left_out = tuple(_not_compared(before.values(), after.values(), alike))
    skip = {item.field for item in left_out}
    pairs = {key: key for key in after if key in before}
    pairs |= _renumbered(
        [party for key, party in before.items() if key not in after],
        [party for key, party in after.items() if key not in before],
    )
    changed = [
        ChangedParty(old=before[earlier], new=after[key], changes=changes)
        for key in after
        if (earlier := pairs.get(key)) is not None
        and (changes := party_changes(before[earlier], after[key], skip=skip))
    ]
    gone = before.keys() - pairs.values()
    return Delta(
        added=tuple(party for key, party in after.items() if key not in pairs),
        removed=tuple(party for key, party in before.items() if key in gone),
        changed=tuple(changed),
        unchanged=len(alike) + len(pairs) - len(changed),
        not_compared=left_out,
    )


def party_changes(
    old: Party, new: Party, *, skip: Iterable[str] = ()
) -> tuple[Change, ...]:
    """Give the fields that the two state differently, in the order stated."""
    if (
        old.details == new.details
        and old.listings == new.listings
        and old.relations == new.relations
        and (old.id, old.schema) == (new.id, new.schema)
    ):
        return ()
    one, other = _stated(old), _stated(new)
    changes = []
    for field in dict.fromkeys([*one, *other]):
        left, right = one.get(field, Counter()), other.get(field, Counter())
        gone, come = tuple(left - right), tuple(right - left)
        if (gone or come) and field not in skip:
            changes.append(Change(field=field, old=gone, new=come))
    return tuple(changes)


def _stated(party: Party) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for field, text in _fields(party):
        found.setdefault(field, Counter())[text] = 1
    return found


def _fields(party: Party) -> Iterator[tuple[str, str]]:
    yield "id", party.id
    yield "schema", party.schema
    for detail in party.details:
        yield detail.prop, _told_detail(detail)
    for listing in party.listings:
        for field in _OF_LISTING:
            value = getattr(listing, field)
            for text in value if isinstance(value, tuple) else (value,):
                if text:
                    yield field, text
    for relation in party.relations:
        yield "relation", _told_relation(relation)


def _told_detail(detail: Detail) -> str:
    quality = "" if detail.quality in {"", "strong"} else detail.quality
    more = [detail.kind, detail.country, quality, detail.note]
    more += [f"issued {detail.issued}"] if detail.issued else []
    more += [f"expires {detail.expires}"] if detail.expires else []
    told = "; ".join(filter(None, more))
    return f"{detail.value} ({told})" if told else detail.value


def _told_relation(relation: Relation) -> str:
    days = "/".join(filter(None, (relation.start, relation.end)))
    more = "; ".join(
        filter(None, (relation.share_pct and f"{relation.share_pct} %", days))
    )
    told = f"{relation.kind}: {relation.other_name or relation.other_id}"
    return f"{told} ({more})" if more else told


def _not_compared(
    before: Collection[Party], after: Collection[Party], alike: Collection[bytes]
) -> Iterator[NotCompared]:
    issues = (before, after)
    counts = [
        Counter(prop for party in side for prop in _carried(party)) for side in issues
    ]
    sizes = [len(alike) + len(side) for side in issues]
    for field in sorted(counts[0].keys() ^ counts[1].keys()):
        has = 0 if counts[0][field] else 1
        if (
            sizes[1 - has] > 1
            and counts[has][field] > max(1, FEW * sizes[has])
            and not any(field in _carried(unpack(body)) for body in alike)
        ):
            yield NotCompared(
                field=field, absent=("new", "old")[has], parties=counts[has][field]
            )


def _carried(party: Party) -> set[str]:
    relation = {"relation"} if party.relations else set()
    return relation | {detail.prop for detail in party.details}


def _renumbered(gone: list[Party], come: list[Party]) -> dict[str, str]:
    def words(party: Party) -> tuple[object, ...]:
        # Listings differ in the entry number itself.
        listings = tuple(_without_number(item) for item in party.listings)
        return party.schema, party.details, listings

    old, new = (Counter(map(words, side)) for side in (gone, come))
    numbers = {words(party): party.id for party in gone if old[words(party)] == 1}
    return {
        party.id: numbers[words(party)]
        for party in come
        if new[words(party)] == 1 and words(party) in numbers
    }


def _without_number(listing: Listing) -> Listing:
    return replace(listing, entry_id="")
