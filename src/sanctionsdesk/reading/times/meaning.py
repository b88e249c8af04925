"""What one match of a rule says, and the words it says it with."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from sanctionsdesk.base.dates import Interval
from sanctionsdesk.reading.times.story import Story
from sanctionsdesk.reading.times.words import Token, pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """Type and value of an expression; the fields are those of ``Time``."""

    type: str = "DATE"
    value: str
    anchor: str = ""
    resolved: bool = True
    interval: Interval | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One match: tokens ``first`` to ``last`` (excluded), with named groups."""

    story: Story
    match: re.Match[str]
    first: int
    last: int

    def tokens(self, group: str) -> list[Token]:
        """Give the tokens of a named group."""
        try:
            start, end = self.match.span(group)
        except IndexError:
            return []
        return self.story.tokens[start:end] if start >= 0 else []

    def has(self, group: str) -> bool:
        """Tell whether a named group took part."""
        return bool(self.tokens(group))

    def number(self, group: str) -> int | None:
        """Give the value of a number group, or nothing."""
        tokens = self.tokens(group)
        return int(float(tokens[0].value)) if tokens else None

    def value(self, group: str) -> str:
        """Give the value of the first word of a group, or nothing."""
        tokens = self.tokens(group)
        return str(tokens[0].value) if tokens else ""

    def word(self, group: str) -> str:
        """Give the first word of a group in lower case, or nothing."""
        tokens = self.tokens(group)
        return tokens[0].text.lower() if tokens else ""

    def before(self, back: int = 1) -> str:
        """Give the lower-case word so many tokens before the match."""
        return self.story.word(self.first - back)

    def after(self, ahead: int = 0) -> str:
        """Give the lower-case word so many tokens behind the match."""
        return self.story.word(self.last + ahead)

    @property
    def contiguous(self) -> bool:
        """Tell whether no blank stands inside the match."""
        tokens = self.story.tokens[self.first : self.last]
        return all(a.end == b.start for a, b in pairwise(tokens))

    def count(self, group: str = "count") -> float | str:
        """Read a count: ``2.5`` for "two and a half", ``X`` for "several"."""
        return count_of(self.tokens(group))


def count_of(tokens: list[Token]) -> float | str:
    """Add up the words of a count."""
    total = 0.0
    seen = False
    for token in tokens:
        if token.kind == "few":
            if token.text.lower() == "couple":
                return 2.0
            return "X"
        if token.kind == "hundred":
            total = (total or 1.0) * float(token.value)
            seen = True
        elif token.kind == "half":
            total += 0.5
            seen = True
        elif isinstance(token.value, float | int) and not isinstance(token.value, bool):
            total += float(token.value)
            seen = True
    return total if seen else 1.0


Read = Callable[[Found], Meaning | None]
Fits = Callable[[Found], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A pattern over token kinds and the reader of its matches.

    Attributes:
        name: stands in ``Time.rule``.
        read: gives the meaning, or nothing when the words mean something else here.
        fits: a check of the match alone, made before overlaps are settled.
    """

    name: str
    pattern: re.Pattern[str]
    read: Read
    fits: Fits | None = None
    certainty: float = 0.95


def rule(
    name: str,
    source: str,
    read: Read,
    fits: Fits | None = None,
    certainty: float = 0.9,
) -> Rule:
    """Compile one rule; ``source`` is in the notation of :func:`words.pattern`."""
    return Rule(
        name=name,
        pattern=pattern(source),
        read=read,
        fits=fits,
        certainty=certainty,
    )


_STEP = {"last": -1, "past": -1, "previous": -1, "this": 0, "current": 0}
_STEP |= {"that": 0, "next": 1, "coming": 1, "upcoming": 1, "same": 0}


def step_of(word: str) -> int:
    """Tell which way "last", "this", "next" point: -1, 0 or 1."""
    return _STEP.get(word, 0)
