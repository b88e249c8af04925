"""One party across all lists of a day: who lists it since when, and who does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sanctionsdesk.base.errors import NotFoundError
from sanctionsdesk.entities.delta import party_changes
from sanctionsdesk.entities.party import NAME_PROPERTIES, Detail, Party, Relation
from sanctionsdesk.identity.same import (
    Link,
    LinkDecision,
    link_parties,
    same_parties,
)
from sanctionsdesk.names.identifiers import IDENTIFIERS, normal_identifier
from sanctionsdesk.names.name import read_name
from sanctionsdesk.screening.query import Query
from sanctionsdesk.screening.screen import Index
from sanctionsdesk.store.picks import Pick, Picks
from sanctionsdesk.store.snapshots import Snapshot, Store

_ASKED_SCHEMATA = ("LegalEntity", "Vessel", "Airplane", "CryptoWallet")
_MOST_NAMES = 6
_ROUNDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that an issue of a list showed for the first time.

    Attributes:
        on: day of the issue.
        list_id: the list.
        what: ``listed``, ``removed``, or a field that changed, with its values.
    """

    on: date
    list_id: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one list says of the party.

    Attributes:
        party: the entry as of the day, or as last seen.
        issue: the issue it was read from.
        listed: whether it stands on the list on the day.
        since: in words: a day stated by the list, or between which issues it came.
        until: in words, for an entry that no longer stands; else empty.
        history: what changed over the issues kept.
    """

    party: Party
    issue: Snapshot
    listed: bool
    since: str
    until: str
    history: tuple[Event, ...]

    @property
    def list_id(self) -> str:
        """The list."""
        return self.issue.list_id


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedFact:
    """One thing said of the party, and the lists that say it.

    Attributes:
        prop: FtM property.
        value: as the first list states it.
        lists: ids of the lists that state it.
        more: kind, issuer, dates and notes, where stated.
    """

    prop: str
    value: str
    lists: tuple[str, ...]
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyPage:
    """All that the lists of a day say of one party.

    Attributes:
        as_of: the day.
        asked: the name or id asked for.
        entries: one per list entry, those that stand first.
        facts: what they state, merged, in order of property.
        relations: links to others, with the lists that state them.
        links: why the entries are held to be one party.
        others: id, name and score of other possible matches of what was asked.
        lists: the issues looked at, and the lists without one.
    """

    as_of: date
    asked: str
    entries: tuple[Entry, ...]
    facts: tuple[StatedFact, ...]
    relations: tuple[StatedFact, ...]
    links: tuple[Link, ...]
    others: tuple[tuple[str, str, float], ...]
    lists: Picks

    @property
    def name(self) -> str:
        """Main name of the first entry."""
        return self.entries[0].party.caption

    @property
    def not_listed_by(self) -> tuple[Pick, ...]:
        """Issues of the day in which no entry is this party."""
        by = {entry.list_id for entry in self.entries if entry.listed}
        return tuple(
            pick for pick in self.lists.issues if pick.snapshot.list_id not in by
        )

    @property
    def sentence(self) -> str:
        """Say by whom it is listed since when, and by whom not."""
        listed = [f"{entry.list_id} {entry.since}" for entry in self.entries if entry.listed]  # fmt: skip
        ended = [
            f"{entry.list_id} {entry.until}"
            for entry in self.entries
            if not entry.listed
        ]
        maybe = {item_id.partition(":")[0] for item_id, _, _ in self.others}
        absent: list[str] = []
        unsure: list[str] = []
        for pick in self.not_listed_by:
            told = f"{pick.snapshot.list_id} (issue of {pick.snapshot.as_of})"
            (unsure if pick.snapshot.list_id in maybe else absent).append(told)
        parts = [f"Listed by {', '.join(listed)}" if listed else "Listed by none of the lists kept"]  # fmt: skip
        if ended:
            parts.append(f"no longer listed by {', '.join(ended)}")
        if unsure:
            parts.append(f"a possible match, not linked, on {', '.join(unsure)}")
        if absent:
            parts.append(f"not listed by {', '.join(absent)}")
        return "; ".join(parts) + "."

    def to_json(self) -> dict[str, Any]:
        """Give the page as JSON types."""
        return {
            "schema_version": 1,
            "as_of": self.as_of.isoformat(),
            "asked": self.asked,
            "name": self.name,
            "schema": self.entries[0].party.schema,
            "sentence": self.sentence,
            "entries": [_entry_json(entry) for entry in self.entries],
            "facts": [_fact_json(fact) for fact in self.facts],
            "relations": [_fact_json(fact) for fact in self.relations],
            "links": [
                {
                    "left": item.left,
                    "right": item.right,
                    "kind": item.kind,
                    "score": item.score,
                    "reasons": list(item.reasons),
                }
                for item in self.links
            ],
            "history": [
                {"on": event.on.isoformat(), "list": event.list_id, "what": event.what}
                for event in self.history
            ],
            "not_listed_by": [pick.to_json() for pick in self.not_listed_by],
            "other_possible_matches": [
                {"id": item[0], "name": item[1], "score": round(item[2], 4)}
                for item in self.others
            ],
            "lists": [pick.to_json() for pick in self.lists.issues],
            "warnings": list(self.lists.warnings),
        }

    @property
    def history(self) -> tuple[Event, ...]:
        """What the issues kept showed, over all lists, by day."""
        events = (event for entry in self.entries for event in entry.history)
        return tuple(sorted(events, key=lambda event: (event.on, event.list_id)))

    def text(self) -> Iterator[str]:
        """Give the page line by line."""
        yield f"{self.name} ({self.entries[0].party.schema}), as of {self.as_of}"
        yield self.sentence
        yield from self.lists.warnings
        yield "\nEntries"
        for entry in self.entries:
            told = "" if entry.listed else f"; {entry.until}"
            yield f"  {entry.party.id}: {entry.party.caption}, issue of {entry.issue.as_of}{told}"
            yield from (f"    {line}" for line in _listing_lines(entry.party))
        yield "\nFacts, with the lists that state them"
        for fact in (*self.facts, *self.relations):
            more = f" ({fact.more})" if fact.more else ""
            yield f"  {fact.prop}: {fact.value}{more} [{', '.join(fact.lists)}]"
        if self.links:
            yield "\nHeld to be one party because"
        for item in self.links:
            yield f"  {item.left} = {item.right} ({item.score:.2f}): {' '.join(item.reasons)}"
        yield "\nHistory over the issues kept"
        for event in self.history:
            yield f"  {event.on} {event.list_id}: {event.what}"
        if self.others:
            yield "\nOther possible matches"
        for item_id, name, score in self.others:
            yield f"  {item_id}: {name} ({score:.2f})"


@dataclass(slots=True, kw_only=True)
class PartySearch:
    """Finds a party and what is the same party, on the lists of one day.

    Attributes:
        store: the issues.
        index: the parties of the day, searchable.
        lists: the issues of the day.
        decisions: what people decided on links.
    """

    store: Store
    index: Index
    lists: Picks
    decisions: Sequence[LinkDecision]
    known: dict[str, Party] = field(default_factory=dict)

    def page(self, asked: str, *, as_of: date) -> PartyPage:
        """Build the page of the party that a name, number or entry id means.

        Raises:
            NotFoundError: when no entry of the lists kept is meant.
        """
        first, others = self._find(asked, as_of)
        ids, links = self._same(first)
        entries = [self._entry(one, as_of) for one in ids]
        entries.sort(key=lambda entry: (not entry.listed, entry.party.id != first.id))
        return PartyPage(
            as_of=as_of,
            asked=asked,
            entries=tuple(entries),
            facts=tuple(_facts(entries)),
            relations=tuple(_relations(entries)),
            links=links,
            others=tuple(item for item in others if item[0] not in ids),
            lists=self.lists,
        )

    def _find(
        self, asked: str, as_of: date
    ) -> tuple[Party, tuple[tuple[str, str, float], ...]]:
        list_id = asked.partition(":")[0]
        for snapshot in reversed(self._issues(list_id, as_of)):
            party = self.store.party(snapshot, asked)
            if party is not None:
                self.known[party.id] = party
                return party, ()
        bearers = [
            self.index.party(self.index.listed_name(name)[0])
            for name in (self.index.bearing(asked) if normal_identifier(asked) else [])
        ]
        found = [(party, 1.0) for party in bearers]
        queries = [Query(name=asked, schema=schema) for schema in _ASKED_SCHEMATA]
        for answer in self.index.screen(queries, limit=10):
            found += [(match.party, match.score) for match in answer]
        found.sort(key=lambda item: -item[1])
        if not found:
            raise NotFoundError(
                f"is no possible match of any entry on the lists of {as_of}",
                field=asked,
            )
        rest = {
            party.id: (party.id, party.caption, score) for party, score in found[1:]
        }
        return found[0][0], tuple(rest.values())

    def _same(self, first: Party) -> tuple[tuple[str, ...], tuple[Link, ...]]:
        around = {first.id: first}
        members: tuple[str, ...] = (first.id,)
        links: tuple[Link, ...] = ()
        asked: set[str] = set()
        for _ in range(_ROUNDS):
            for one in members:
                if one not in asked and one in around:
                    asked.add(one)
                    around |= {party.id: party for party in self._near(around[one])}
            group = next(
                (
                    item
                    for item in same_parties(
                        link_parties(around.values()), self.decisions
                    )
                    if first.id in item.ids
                ),
                None,
            )
            if group is None or group.ids == members:
                break
            members, links = group.ids, group.links
            for one in members:
                party = around.get(one) or self._party(one)
                if party is not None:
                    around[one] = party
        self.known |= around
        return tuple(one for one in members if one in around), links

    def _near(self, party: Party) -> Iterator[Party]:
        numbers = tuple(
            (detail.prop, detail.value)
            for detail in party.details
            if detail.prop in IDENTIFIERS
        )
        names = [name for name in party.names if name.quality in {"", "strong"}]
        queries = [
            Query(name=name.value, schema=party.schema, identifiers=numbers)
            for name in names[:_MOST_NAMES]
        ]
        for answer in self.index.screen(queries, limit=25):
            yield from (match.party for match in answer)

    def _party(self, party_id: str) -> Party | None:
        for pick in self.lists.issues:
            if party_id.startswith(f"{pick.snapshot.list_id}:"):
                return self.store.party(pick.snapshot, party_id)
        return None

    def _issues(self, list_id: str, as_of: date) -> list[Snapshot]:
        by_day = {
            item.as_of: item
            for item in self.store.snapshots()
            if item.list_id == list_id and item.as_of <= as_of
        }
        return list(by_day.values())

    def _entry(self, party_id: str, as_of: date) -> Entry:
        issues = self._issues(party_id.partition(":")[0], as_of)
        seen = [(issue, self.store.party(issue, party_id)) for issue in issues]
        present = [place for place, (_, party) in enumerate(seen) if party is not None]
        last = present[-1]
        issue, party = seen[last]
        assert party is not None  # noqa: S101 - the id came from one of these issues
        listed = last == len(seen) - 1
        until = ""
        if not listed:
            until = f"removed between {issue.as_of} and {seen[last + 1][0].as_of}, going by the issues kept"
        return Entry(
            party=party,
            issue=issue,
            listed=listed,
            since=_since(party, seen, present[0]),
            until=until,
            history=tuple(_history(seen)),
        )


def _since(party: Party, seen: list[tuple[Snapshot, Party | None]], first: int) -> str:
    stated = sorted(item.listed_on for item in party.listings if item.listed_on)
    if stated:
        return f"since {stated[0]}"
    came = seen[first][0].as_of
    if first == 0:
        return f"since {came} or before (the earliest issue kept)"
    return f"since between {seen[first - 1][0].as_of} and {came} (issues kept)"


def _history(seen: list[tuple[Snapshot, Party | None]]) -> Iterator[Event]:
    before: Party | None = None
    last_with: Snapshot | None = None
    for place, (issue, party) in enumerate(seen):
        on, list_id = issue.as_of, issue.list_id
        if party is not None and before is None:
            first = "on the earliest issue kept" if place == 0 else "first seen"
            yield Event(on=on, list_id=list_id, what=f"listed ({first})")
        elif party is None and before is not None:
            yield Event(on=on, list_id=list_id, what="no longer listed")
        elif party is not None and before is not None and last_with is not None:
            # What one of the two issues carries of nobody did not change.
            skip = last_with.stated.keys() ^ issue.stated.keys()
            for change in party_changes(before, party, skip=skip):
                old, new = ("; ".join(side) or "(none)" for side in (change.old, change.new))  # fmt: skip
                yield Event(
                    on=on, list_id=list_id, what=f"{change.field}: {old} -> {new}"
                )
        before = party
        last_with = issue if party is not None else last_with


def _facts(entries: Sequence[Entry]) -> Iterator[StatedFact]:
    merged: dict[tuple[str, str], list[tuple[str, Detail]]] = {}
    for entry in entries:
        for detail in entry.party.details:
            key = (_kind(detail), _key(detail, entry.party.schema))
            merged.setdefault(key, []).append((entry.list_id, detail))
    order = {prop: place for place, prop in enumerate(NAME_PROPERTIES)}
    for _, stated in sorted(
        merged.items(), key=lambda item: order.get(item[1][0][1].prop, 99)
    ):
        detail = stated[0][1]
        yield StatedFact(
            prop=detail.prop,
            value=detail.value,
            lists=tuple(dict.fromkeys(list_id for list_id, _ in stated)),
            more=_more(detail),
        )


def _kind(detail: Detail) -> str:
    return "name" if detail.prop in NAME_PROPERTIES else detail.prop


def _key(detail: Detail, schema: str) -> str:
    if detail.prop in NAME_PROPERTIES:
        parts = read_name(detail.value, schema).parts
        return " ".join(sorted(part.text for part in parts)) or detail.value
    if detail.prop in IDENTIFIERS:
        return normal_identifier(detail.value) or detail.value
    return " ".join(detail.value.casefold().split())


def _more(detail: Detail) -> str:
    quality = detail.quality if detail.quality in {"weak", "low"} else ""
    told = [detail.kind, detail.country, quality, detail.note]
    told += [f"issued {detail.issued}"] if detail.issued else []
    told += [f"expires {detail.expires}"] if detail.expires else []
    return "; ".join(filter(None, told))


def _relations(entries: Sequence[Entry]) -> Iterator[StatedFact]:
    merged: dict[tuple[str, str], list[tuple[str, Relation]]] = {}
    for entry in entries:
        for relation in entry.party.relations:
            other = relation.other_name or relation.other_id
            key = (relation.kind, other.casefold())
            merged.setdefault(key, []).append((entry.list_id, relation))
    for stated in merged.values():
        relation = stated[0][1]
        yield StatedFact(
            prop=relation.kind,
            value=relation.other_name or relation.other_id,
            lists=tuple(dict.fromkeys(list_id for list_id, _ in stated)),
            more=f"{relation.share_pct} %" if relation.share_pct else "",
        )


def _listing_lines(party: Party) -> Iterator[str]:
    for listing in party.listings:
        for label, value in (
            ("programmes", ", ".join(listing.programmes)),
            ("legal basis", "; ".join(listing.legal_basis)),
            ("listed on", listing.listed_on),
            ("amended on", listing.amended_on),
            ("measures", "; ".join(listing.measures)),
            ("reason", listing.reason),
        ):
            if value:
                yield f"{label}: {value}"


def _entry_json(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.party.id,
        "name": entry.party.caption,
        "list": entry.list_id,
        "issue": entry.issue.as_of.isoformat(),
        "listed": entry.listed,
        "since": entry.since,
        "until": entry.until,
        "listings": [
            {
                "entry_id": item.entry_id,
                "programmes": list(item.programmes),
                "listed_on": item.listed_on,
                "amended_on": item.amended_on,
                "ended_on": item.ended_on,
                "legal_basis": list(item.legal_basis),
                "measures": list(item.measures),
                "reason": item.reason,
            }
            for item in entry.party.listings
        ],
        "source": entry.party.source.to_json(),
    }


def _fact_json(fact: StatedFact) -> dict[str, Any]:
    return {
        "property": fact.prop,
        "value": fact.value,
        "more": fact.more,
        "lists": list(fact.lists),
    }
