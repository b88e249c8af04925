"""What a person corrects in a record, kept beside the article and put on every reading.

A correction finds its item by the words it stands in and what stands around them,
never by number, so that it holds when the reader learns to read better. What no
longer finds its words is named, never dropped in silence.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sanctionsdesk.base.dates import PartialDate
from sanctionsdesk.base.errors import InputError
from sanctionsdesk.base.plain import plain
from sanctionsdesk.entities.record import (
    PARTY_FIELDS,
    PARTY_LISTS,
    NamedParty,
    Record,
    Span,
    renamed,
)
from sanctionsdesk.reading.anchors import (
    Anchor,
    Item,
    anchor_at,
    find,
    find_changed,
    means_another,
    name_of,
    span_of,
)
from sanctionsdesk.reading.edits import (
    CLASSES,
    DAYS,
    KINDS,
    OR_WORDS,
    checked_fields,
)

ACTS = ("accept", "reject", "edit", "merge", "split")


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One act of a person on one item.

    Attributes:
        act: ``accept``, ``reject``, ``edit``, ``merge`` (with ``other``) or ``split``.
        kind: key of the record that holds the item.
        anchor: where the item stands; of a party its first mention.
        name: a party's name, or an event's or time's type: tells items of equal words apart.
        other: for ``merge`` the other party's anchor; for ``split`` the mention that
            begins the new party.
        fields: for ``edit`` field to value; parties are given by name.
        by: who corrected.
        on: ISO day.
    """

    act: str
    kind: str
    anchor: Anchor
    name: str = ""
    other: Anchor | None = None
    fields: Mapping[str, Any] | None = None
    by: str = ""
    on: str = ""


def correct(
    record: Record,
    act: str,
    item_id: str,
    *,
    other: str = "",
    fields: Mapping[str, Any] | None = None,
    by: str = "",
    on: str = "",
) -> Correction:
    """Write a correction of an item as it stands in a record.

    Args:
        record: the record as shown to the person.
        act: one of :data:`ACTS`.
        item_id: id of the item (``s3``).
        other: for ``merge`` the other party's id; for ``split`` the number, from 1,
            of the mention that begins the new party.
        fields: for ``edit``; parties by id or name, days as ISO 8601.
        by: who corrects.
        on: ISO day.

    Raises:
        InputError: for an unknown act, item, field, value or mention.
    """
    if act not in ACTS:
        raise InputError(f"is no act of correcting; use {', '.join(ACTS)}", field=act)
    kind, item = _item(record, item_id)
    second: Anchor | None = None
    if act in {"merge", "split"}:
        if not isinstance(item, NamedParty):
            raise InputError(f"only parties are merged or split, not {item_id}")
        second = _second(record, item, act, other)
    if act == "edit":
        fields = _by_name(record, checked_fields(type(item), fields or {}))
    return Correction(
        act=act,
        kind=kind,
        anchor=anchor_at(record.text, span_of(item)),
        name=name_of(item),
        other=second,
        fields=fields,
        by=by,
        on=on,
    )


def _second(record: Record, item: NamedParty, act: str, other: str) -> Anchor:
    if act == "merge":
        party = record.party(other)
        if party is None or party.id == item.id:
            raise InputError(f"names no other party to merge with: {other!r}")
        return anchor_at(record.text, party.mentions[0].span)
    number = int(other) if other.isdigit() else 0
    if not 1 < number <= len(item.mentions):
        raise InputError(
            f"{item.id} has {len(item.mentions)} mentions; split at one from 2 on, not {other!r}"
        )
    return anchor_at(record.text, item.mentions[number - 1].span)


def _item(record: Record, item_id: str) -> tuple[str, Item]:
    for kind in KINDS:
        for item in getattr(record, kind):
            if item.id == item_id:
                return kind, item
    raise InputError(f"the record has no item {item_id!r}")


def apply(
    record: Record, corrections: Sequence[Correction]
) -> tuple[Record, tuple[str, ...]]:
    """Put corrections on a record in their order; give it and what found no words."""
    lost: list[str] = []
    for correction in corrections:
        item = find(record, correction.kind, correction.anchor, correction.name)
        if item is None:
            item, told = _changed(record, correction)
            lost.extend(told)
        if item is None:
            continue
        record, problem = _put(record, correction, item)
        if problem:
            lost.append(problem)
    return record, tuple(lost)


def _changed(
    record: Record, correction: Correction
) -> tuple[Item | None, tuple[str, ...]]:
    """Find an item by words that have changed since, and say so.

    Where they may mean something else, the item is named and left as it was read.
    """
    before = correction.anchor.words
    told = f"{correction.act} of “{before[:60]}”"
    item = find_changed(record, correction.kind, correction.anchor, correction.name)
    if item is None:
        # What was rejected and is not read any more is as the person wanted it.
        is_done = correction.act == "reject"
        return None, () if is_done else (f"{told} finds no such item any more",)
    after = span_of(item).text
    if means_another(before, after):
        why = "its meaning may have changed"
        return None, (f"{told} is not put on “{after[:60]}”: {why}",)
    return item, (
        f"{told} is put on “{after[:60]}”, whose words have changed a little",
    )


def corrected(record: Record, corrections: Sequence[Correction]) -> Record:
    """Put corrections on a record; what found no words is told among its warnings."""
    if not corrections:
        return record
    record, lost = apply(record, corrections)
    told = f"{len(corrections)} corrections by people were put on this record"
    return replace(record, warnings=(*record.warnings, told, *lost))


def _put(record: Record, correction: Correction, item: Item) -> tuple[Record, str]:
    kind = correction.kind
    if correction.act == "accept":
        return _swapped(record, kind, item, _sure(item)), ""
    if correction.act == "reject":
        kept = tuple(i for i in getattr(record, kind) if i.id != item.id)
        rest: dict[str, Any] = {kind: kept}
        return _without_loose_ends(replace(record, **rest)), ""
    if correction.act == "edit":
        return _edited(record, kind, item, dict(correction.fields or {}))
    if not isinstance(item, NamedParty) or correction.other is None:
        return (
            record,
            f"{correction.act} of “{correction.anchor.words[:60]}” is of no party",
        )
    if correction.act == "merge":
        other = find(record, "parties", correction.other)
        if not isinstance(other, NamedParty) or other.id == item.id:
            return (
                record,
                f"merge: “{correction.other.words[:60]}” is no other party any more",
            )
        return _merged(record, item, other), ""
    return _split(record, item, correction.other)


def _edited(
    record: Record, kind: str, item: Item, changes: dict[str, Any]
) -> tuple[Record, str]:
    ids = {party.name: party.id for party in reversed(record.parties)}
    for name, value in changes.items():
        if name in PARTY_FIELDS.get(type(item), ()) and value:
            if value not in ids and name not in OR_WORDS:
                return record, f"edit: {value!r} is the name of no party any more"
            changes[name] = ids.get(value, value)
        elif name in DAYS and value:
            changes[name] = PartialDate.parse(value).interval
        elif isinstance(value, list):
            changes[name] = tuple(value)
    return _swapped(record, kind, item, replace(_sure(item), **changes)), ""


def _sure(item: Any) -> Any:
    if isinstance(item, NamedParty):
        mentions = tuple(replace(m, certainty=1.0) for m in item.mentions)
        return replace(item, mentions=mentions)
    return replace(item, certainty=1.0, rule="person")


def _swapped(record: Record, kind: str, old: Item, new: Any) -> Record:
    items = tuple(new if item.id == old.id else item for item in getattr(record, kind))
    changes: dict[str, Any] = {kind: items}
    return replace(record, **changes)


def _without_loose_ends(record: Record) -> Record:
    """Clear ids that point at what was rejected."""
    ids = {item.id for kind in KINDS for item in getattr(record, kind)}

    def kept(item: Any, names: tuple[str, ...]) -> Any:
        gone: dict[str, Any] = {
            name: "" for name in names
            if (value := getattr(item, name)) and value[1:].isdigit() and value not in ids
        }  # fmt: skip
        for name in PARTY_LISTS.get(type(item), ()):
            gone[name] = tuple(key for key in getattr(item, name) if key in ids)
        return replace(item, **gone) if gone else item

    return replace(
        record,
        statements=tuple(
            kept(s, ("speaker", "addressee", "reported_by", "time"))
            for s in record.statements
        ),
        events=tuple(
            kept(e, ("agent", "recipient", "object", "time", "source"))
            for e in record.events
        ),
        relations=tuple(
            t for t in record.relations if t.left in ids and t.right in ids
        ),
        positions=tuple(kept(p, ("holder", "utterance")) for p in record.positions),
        conflicts=tuple(
            c for c in record.conflicts if c.left in ids and c.right in ids
        ),
    )


def _merged(record: Record, party: NamedParty, other: NamedParty) -> Record:
    mentions = sorted((*party.mentions, *other.mentions), key=lambda m: m.span.start)
    united = replace(
        party,
        roles=tuple(dict.fromkeys((*party.roles, *other.roles))),
        country=party.country or other.country,
        mentions=tuple(mentions),
        note="united by a person",
    )
    kept = tuple(
        united if p.id == party.id else p for p in record.parties if p.id != other.id
    )
    return _renamed(replace(record, parties=kept), {other.id: party.id})


def _renamed(record: Record, new: Mapping[str, str]) -> Record:
    return replace(
        record,
        statements=tuple(renamed(s, new) for s in record.statements),
        events=tuple(renamed(e, new) for e in record.events),
        relations=tuple(renamed(t, new) for t in record.relations),
        positions=tuple(renamed(p, new) for p in record.positions),
    )


def _split(record: Record, party: NamedParty, at: Anchor) -> tuple[Record, str]:
    place = next(
        (
            n
            for n, m in enumerate(party.mentions)
            if anchor_at(record.text, m.span) == at
        ),
        0,
    )
    if not place:
        return (
            record,
            f"split: “{at.words[:60]}” is no later mention of {party.name} any more",
        )
    moved = tuple(m for n, m in enumerate(party.mentions) if n >= place)
    stay = party.mentions[:place]
    fresh = f"p{max(int(p.id[1:]) for p in record.parties) + 1}"
    second = NamedParty(
        id=fresh, name=moved[0].span.text, kind=party.kind, named=party.named,
        mentions=moved, note="parted by a person",
    )  # fmt: skip
    parties = tuple(
        part
        for p in record.parties
        for part in ((replace(p, mentions=stay), second) if p.id == party.id else (p,))
    )
    places = [(m.span.start, m.span.end) for m in moved]
    record = replace(
        record,
        parties=parties,
        statements=tuple(
            replace(s, speaker=fresh)
            if s.speaker == party.id
            and s.speaker_span
            and _touches(s.speaker_span, places)
            else s
            for s in record.statements
        ),
    )
    return record, ""


def _touches(span: Span, places: list[tuple[int, int]]) -> bool:
    return any(start < span.end and span.start < end for start, end in places)


def write_corrections(digest: str, corrections: Sequence[Correction]) -> str:
    """Write the file kept beside an article (``.record.json``)."""
    whole = {
        "schema_version": 1,
        "article_sha256": digest,
        "corrections": plain(tuple(corrections)),
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def read_corrections(data: bytes, *, name: str) -> tuple[str, tuple[Correction, ...]]:
    """Read such a file: the article's digest and the corrections.

    Raises:
        InputError: where it is no file of corrections; the first wrong one is named.
    """
    try:
        whole = json.loads(data)
        rows = whole["corrections"]
        digest = str(whole["article_sha256"])
    except (ValueError, KeyError, TypeError):
        raise InputError("is no file of corrections", file=name) from None
    found = []
    for number, row in enumerate(rows, 1):
        try:
            found.append(correction_of(row))
        except InputError as error:
            raise InputError(f"correction {number} {error}", file=name) from None
    return digest, tuple(found)


def correction_of(row: Mapping[str, Any]) -> Correction:
    """Read a correction from JSON types.

    Raises:
        InputError: where it is none.
    """
    try:
        told = dict(row)
        anchor, other = Anchor(**told.pop("anchor")), told.pop("other", None)
        correction = Correction(
            anchor=anchor, other=Anchor(**other) if other else None, **told
        )
    except (TypeError, KeyError, ValueError, AttributeError):
        raise InputError("is not whole") from None
    if correction.act not in ACTS or correction.kind not in KINDS:
        raise InputError(
            f"has an unknown act or kind: {correction.act} {correction.kind}"
        )
    if correction.act == "edit":
        checked_fields(CLASSES[correction.kind], correction.fields or {})
    return correction


def _by_name(record: Record, fields: dict[str, Any]) -> dict[str, Any]:
    """Put names for parties' ids, which another reading may number differently."""
    names = {party.id: party.name for party in record.parties}
    told = {}
    for name, value in fields.items():
        is_party = any(name in held for held in PARTY_FIELDS.values())
        told[name] = names.get(value, value) if is_party else value
        must_be = is_party and name not in OR_WORDS and bool(value)
        if must_be and told[name] not in names.values():
            raise InputError(f"names no party of this record: {value!r}", field=name)
    return told


def training_rows(
    record: Record, corrections: Sequence[Correction]
) -> Iterator[dict[str, Any]]:
    """Give corrections as rows to train or test a reader on.

    Each row has the sentence, the words, what the reader made of them, what the
    person said, and who and when; ``record`` is the reading before correction.
    """
    for correction in corrections:
        item = find(record, correction.kind, correction.anchor, correction.name)
        if item is None:
            continue
        span = span_of(item)
        start = record.text.rfind("\n", 0, span.start) + 1
        end = record.text.find("\n", span.end)
        yield {
            "article": record.name,
            "article_sha256": record.digest,
            "kind": correction.kind,
            "act": correction.act,
            "start": span.start,
            "end": span.end,
            "words": span.text,
            "paragraph": record.text[start : end if end > 0 else len(record.text)],
            "read": plain(item),
            "fields": dict(correction.fields or {}),
            "other": plain(correction.other),
            "by": correction.by,
            "on": correction.on,
        }
