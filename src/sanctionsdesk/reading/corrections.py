"""What a person corrects in a record, kept beside the article and put on every reading.

A correction finds its item by the words it stands in and what stands around them,
never by number, so that it holds when the reader learns to read better. What no
longer finds its words is named, never dropped in silence.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

from sanctionsdesk.base.dates import PartialDate
from sanctionsdesk.base.errors import InputError
from sanctionsdesk.base.plain import plain
from sanctionsdesk.entities.record import (
    PARTY_FIELDS,
    PARTY_LISTS,
    Conflict,
    Event,
    Factuality,
    NamedParty,
    PartyKind,
    Position,
    Quantity,
    Record,
    Span,
    Tie,
    Time,
    Utterance,
    renamed,
)

ACTS = ("accept", "reject", "edit", "merge", "split")
_AROUND = 24
"""Characters on either side that tell equal words apart."""

Item = NamedParty | Time | Quantity | Utterance | Event | Tie | Position | Conflict


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """Words of the article, with what stands before and after them."""

    words: str
    before: str
    after: str


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


def span_of(item: Item) -> Span:
    """Give the words an item is known by: first mention, content, trigger or span."""
    if isinstance(item, NamedParty):
        return item.mentions[0].span
    if isinstance(item, Utterance):
        return item.content
    return item.trigger if isinstance(item, Event) else item.span


def anchor_at(text: str, span: Span) -> Anchor:
    """Anchor words in a text."""
    return Anchor(
        words=span.text,
        before=text[max(0, span.start - _AROUND) : span.start],
        after=text[span.end : span.end + _AROUND],
    )


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
        name=_name(item),
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


def _name(item: Item) -> str:
    if isinstance(item, NamedParty):
        return item.name
    return item.type if isinstance(item, Event | Time) else ""


def apply(
    record: Record, corrections: Sequence[Correction]
) -> tuple[Record, tuple[str, ...]]:
    """Put corrections on a record in their order; give it and what found no words."""
    lost: list[str] = []
    for correction in corrections:
        item = _find(record, correction.kind, correction.anchor, correction.name)
        if item is None:
            if correction.act != "reject":
                lost.append(
                    f"{correction.act} of “{correction.anchor.words[:60]}” finds no such item any more"
                )
            continue
        record, problem = _put(record, correction, item)
        if problem:
            lost.append(problem)
    return record, tuple(lost)


def corrected(record: Record, corrections: Sequence[Correction]) -> Record:
    """Put corrections on a record; what found no words is told among its warnings."""
    if not corrections:
        return record
    record, lost = apply(record, corrections)
    told = f"{len(corrections)} corrections by people were put on this record"
    return replace(record, warnings=(*record.warnings, told, *lost))


def _find(record: Record, kind: str, anchor: Anchor, name: str = "") -> Item | None:
    """The item of these words; where several, the one with the same surroundings and name."""
    best: tuple[int, Item] | None = None
    for item in getattr(record, kind):
        spans = (
            [m.span for m in item.mentions]
            if isinstance(item, NamedParty)
            else [span_of(item)]
        )
        for n, span in enumerate(spans):
            if span.text != anchor.words:
                continue
            there = anchor_at(record.text, span)
            score = (
                4 * (there == anchor)
                + 2 * (bool(name) and _name(item) == name)
                + (n == 0)
            )
            around = (
                there.before[-8:] == anchor.before[-8:]
                or there.after[:8] == anchor.after[:8]
            )
            if not around and not (
                name and _name(item) == name and isinstance(item, NamedParty)
            ):
                continue
            if best is None or score > best[0]:
                best = score, item
    return best[1] if best else None


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
        other = _find(record, "parties", correction.other)
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
            if value not in ids and name not in _OR_WORDS:
                return record, f"edit: {value!r} is the name of no party any more"
            changes[name] = ids.get(value, value)
        elif name in _DAYS and value:
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
        checked_fields(_CLASSES[correction.kind], correction.fields or {})
    return correction


_CLASSES: dict[str, type[Item]] = {
    "parties": NamedParty, "times": Time, "quantities": Quantity, "statements": Utterance,
    "events": Event, "relations": Tie, "positions": Position, "conflicts": Conflict,
}  # fmt: skip
KINDS = tuple(_CLASSES)
"""Keys of a record whose items can be corrected."""

CHOICES = {
    (NamedParty, "kind"): get_args(PartyKind),
    (Utterance, "form"): ("direct", "mixed", "indirect", "question"),
    (Utterance, "polarity"): ("affirmed", "denied", "open"),
    (Event, "factuality"): get_args(Factuality),
    (Position, "stance"): ("for", "against", "conditional", "undecided", "silent"),
    (Position, "asserted_by"): ("party", "newspaper"),
}
"""Values of the fields that take no others."""

_CLOSED = {
    "id",
    "mentions",
    "rule",
    "quantities",
    "time",
    "source",
    "utterance",
    "anchor",
}
_DAYS = {"interval", "happened_on", "said_on"}
_OR_WORDS = {"object", "medium"}
_FLAGS = {"true": True, "false": False}


def editable(kind: type[Item]) -> tuple[str, ...]:
    """Give the fields of an item that a person may edit: those that are no place or id."""
    return tuple(
        name
        for name, field in kind.__dataclass_fields__.items()
        if name not in _CLOSED and "Span" not in str(field.type)
    )


def checked_fields(kind: type[Item], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Give fields with their values as JSON keeps them.

    Raises:
        InputError: for no field, one that is not edited, or a value it cannot have.
    """
    if not fields:
        raise InputError("an edit needs a field and its value")
    known = editable(kind)
    for name in fields:
        if name not in known:
            raise InputError(
                f"is no field to edit; use one of {', '.join(sorted(known))}",
                field=name,
            )
    return {name: _value(kind, name, value) for name, value in fields.items()}


def _value(kind: type[Item], name: str, value: Any) -> Any:
    choices = CHOICES.get((kind, name))
    if choices is not None and value not in choices:
        raise InputError(f"is one of {', '.join(choices)}, not {value!r}", field=name)
    if name in _DAYS:
        return str(PartialDate.parse(value)) if value else None
    told = str(kind.__dataclass_fields__[name].type)
    if told.startswith("tuple"):
        parts = value.split(";") if isinstance(value, str) else value
        return [str(part).strip() for part in parts if str(part).strip()]
    if told == "bool":
        if value not in (True, False, *_FLAGS):
            raise InputError(f"is true or false, not {value!r}", field=name)
        return _FLAGS.get(value, value) if isinstance(value, str) else value
    if told.startswith("float"):
        try:
            return float(value) if value not in ("", None) else None
        except (TypeError, ValueError):
            raise InputError(f"is a number, not {value!r}", field=name) from None
    if not isinstance(value, str):
        raise InputError(f"is words, not {value!r}", field=name)
    return value


def _by_name(record: Record, fields: dict[str, Any]) -> dict[str, Any]:
    """Put names for parties' ids, which another reading may number differently."""
    names = {party.id: party.name for party in record.parties}
    told = {}
    for name, value in fields.items():
        is_party = any(name in held for held in PARTY_FIELDS.values())
        told[name] = names.get(value, value) if is_party else value
        must_be = is_party and name not in _OR_WORDS and bool(value)
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
        item = _find(record, correction.kind, correction.anchor, correction.name)
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
