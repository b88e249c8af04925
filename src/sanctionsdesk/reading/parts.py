"""A long text read part by part, and the parts' records joined to one.

What a sentence means depends on a few paragraphs around it, so that a part of some
ten thousand words loses little, and reading takes time and memory in proportion to
the text however long it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sanctionsdesk.entities.record import NamedParty, Record, Span
from sanctionsdesk.reading.parties.lexicon import fold
from sanctionsdesk.reading.positions import read_conflicts

PART = 60_000
"""Most characters read at once: about ten thousand words."""

_PREFIXES = {
    "times": "t",
    "quantities": "q",
    "statements": "s",
    "events": "e",
    "relations": "r",
    "positions": "x",
}
_REFERENCES = frozenset((
    "id", "anchor", "time", "source", "utterance", "speaker", "addressee", "medium",
    "reported_by", "agent", "recipient", "co_agents", "co_recipients", "object", "left", "right",
    "holder", "quantities",
))  # fmt: skip
"""Fields that hold an id, or ids, of another item of the same part."""


def cut_parts(text: str) -> list[tuple[int, int]]:
    """Cut a text between paragraphs, else sentences, else words, else anywhere.

    >>> cut_parts("short")
    [(0, 5)]
    """
    places: list[tuple[int, int]] = []
    start = 0
    while len(text) - start > PART:
        limit = start + PART
        end = next(
            (
                at + len(mark)
                for mark in ("\n\n", "\n", ". ", " ")
                if (at := text.rfind(mark, start + PART // 2, limit)) > 0
            ),
            limit,
        )
        places.append((start, end))
        start = end
    if text[start:].strip() or not places:
        places.append((start, len(text)))
    return places


def joined(whole: Record, parts: Sequence[tuple[int, Record]]) -> Record:
    """Join the records of parts, each with the offset at which its part begins.

    Parties of one name are one party; a surname is the one person read so far who
    bears it. Items are numbered anew, in the order of the text.
    """
    parties = _Parties()
    found: dict[str, list[Any]] = {kind: [] for kind in _PREFIXES}
    for offset, part in parts:
        ids = dict(parties.add(part.parties, offset))
        for kind, prefix in _PREFIXES.items():
            items = getattr(part, kind)
            ids |= {
                item.id: f"{prefix}{n}"
                for n, item in enumerate(items, len(found[kind]) + 1)
            }
        for kind in _PREFIXES:
            found[kind] += [_moved(item, offset, ids) for item in getattr(part, kind)]
    items = {kind: tuple(rows) for kind, rows in found.items()}
    return replace(
        whole,
        parties=tuple(parties.found),
        conflicts=read_conflicts(items["positions"]),
        **items,
    )


class _Parties:
    """Parties over all parts, by name."""

    def __init__(self) -> None:
        self.found: list[NamedParty] = []
        self._places: dict[tuple[str, str], int] = {}
        self._surnames: dict[str, set[str]] = {}

    def add(
        self, parties: Sequence[NamedParty], offset: int
    ) -> Iterator[tuple[str, str]]:
        """Take the parties of a part; give each one's id there and over all parts."""
        for party in parties:
            mentions = tuple(_moved(m, offset, {}) for m in party.mentions)
            key = self._key(party)
            place = self._places.get(key) if party.named else None
            if place is None:
                place = len(self.found)
                self._places[key] = place
                self.found.append(replace(party, id=f"p{place + 1}", mentions=mentions))
            else:
                held = self.found[place]
                self.found[place] = replace(
                    held,
                    roles=tuple(dict.fromkeys((*held.roles, *party.roles))),
                    country=held.country or party.country,
                    mentions=(*held.mentions, *mentions),
                )
            yield party.id, f"p{place + 1}"

    def _key(self, party: NamedParty) -> tuple[str, str]:
        name = fold(re.sub(r"^[Tt]he ", "", party.name))
        if party.kind != "person":
            return party.kind, party.country if party.kind == "country" else name
        first, _, last = name.rpartition(" ")
        borne = self._surnames.setdefault(last, set())
        if first:
            borne.add(name)
        elif len(borne) == 1:
            name = next(iter(borne))
        return "person", name


def _moved(item: Any, offset: int, ids: dict[str, str]) -> Any:
    """Give an item with its places counted from the text's beginning, and new ids."""
    changes: dict[str, Any] = {}
    for name in type(item).__dataclass_fields__:
        value = getattr(item, name)
        if isinstance(value, Span):
            changes[name] = Span(
                start=value.start + offset, end=value.end + offset, text=value.text
            )
        elif name in _REFERENCES and value:
            changes[name] = (
                tuple(ids.get(one, one) for one in value)
                if isinstance(value, tuple)
                else ids.get(value, value)
            )
    return replace(item, **changes)
