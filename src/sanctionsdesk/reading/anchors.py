"""The words of an article by which an item is found again on another reading."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

from sanctionsdesk.entities.record import (
    Conflict,
    Event,
    NamedParty,
    Position,
    Quantity,
    Record,
    Span,
    Tie,
    Time,
    Utterance,
)

_AROUND = 24
"""Characters on either side that tell equal words apart."""

Item = NamedParty | Time | Quantity | Utterance | Event | Tie | Position | Conflict

_LIKE = 0.8
"""Share of words in one order from which two wordings are one, a little changed."""

_LONG = 4
"""Fewest words that are told again although some of them have changed."""

_TURNS = frozenset(
    [
        "not",
        "no",
        "never",
        "nor",
        "without",
        "none",
        "cannot",
        "if",
        "unless",
        "may",
        "might",
        "could",
    ]
)
"""Words that turn what is said; with them also numbers and names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """Words of the article, with what stands before and after them."""

    words: str
    before: str
    after: str


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


def name_of(item: Item) -> str:
    """Give what tells items of equal words apart: a party's name, an event's or time's type."""
    if isinstance(item, NamedParty):
        return item.name
    return item.type if isinstance(item, Event | Time) else ""


def find(record: Record, kind: str, anchor: Anchor, name: str = "") -> Item | None:
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
                + 2 * (bool(name) and name_of(item) == name)
                + (n == 0)
            )
            around = (
                there.before[-8:] == anchor.before[-8:]
                or there.after[:8] == anchor.after[:8]
            )
            if not around and not (
                name and name_of(item) == name and isinstance(item, NamedParty)
            ):
                continue
            if best is None or score > best[0]:
                best = score, item
    return best[1] if best else _alone(record, kind, anchor, name)


def _alone(record: Record, kind: str, anchor: Anchor, name: str) -> Item | None:
    """The only item of these words, when all that stood around them has changed."""
    same = [
        item
        for item in getattr(record, kind)
        if len(anchor.words.split()) >= _LONG
        and span_of(item).text == anchor.words
        and name_of(item) == name
    ]
    return same[0] if len(same) == 1 else None


def find_changed(
    record: Record, kind: str, anchor: Anchor, name: str = ""
) -> Item | None:
    """Find the one item whose words are these, a little changed; None if none or several."""
    words = anchor.words.split()
    if len(words) < _LONG:
        return None
    like = [
        item
        for item in getattr(record, kind)
        if name_of(item) == name
        and SequenceMatcher(None, words, span_of(item).text.split()).ratio() >= _LIKE
    ]
    return like[0] if len(like) == 1 else None


def means_another(before: str, after: str) -> bool:
    """Tell whether a changed wording may say something else.

    It may where a negation or condition, a number or a word in capitals came or went.

    >>> means_another("they will buy the system", "they will not buy the system")
    True
    >>> means_another("they will buy the system", "they will buy that system")
    False
    """
    old, new = (Counter(re.findall(r"[\w’']+", words)) for words in (before, after))
    return any(
        word.lower() in _TURNS
        or word.lower().endswith(("n’t", "n't"))
        or not word.islower()
        for word in (*(old - new), *(new - old))
    )
