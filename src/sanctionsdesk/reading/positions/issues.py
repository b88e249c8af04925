"""When two positions are about one thing: their issues share a telling word."""

from __future__ import annotations

import re
from collections import Counter

from sanctionsdesk.reading.positions.held import stances


def telling_words(issue: str) -> frozenset[str]:
    """Give the words that tell an issue, cut to their stems.

    >>> sorted(telling_words("the planned sale of twelve drones"))
    ['drone', 'planned', 'sell', 'twelve']
    """
    told = set(re.findall(r"[^\W_][\w-]+", issue.casefold())) - stances().idle
    return frozenset(
        s for s in map(_stem, told) if len(s) > 2 and s not in stances().weak
    )


def _stem(word: str) -> str:
    for ending, put in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) > 2:
            word = word[: -len(ending)] + put
            break
    return stances().same.get(word, word)


def is_undoing(issue: str) -> bool:
    """Tell "lift the tariffs" from "keep the tariffs": for the one is against the other.

    >>> is_undoing("lift the tariffs"), is_undoing("the tariffs")
    (True, False)
    """
    first = re.match(r"[a-z]+", issue)
    return first is not None and _stem(first[0]) in stances().undoing


_FAR = 400
"""Characters behind which "it" means something else than the issue told last."""


class Issues:
    """The issues of one article, each under the words it was first told in.

    ``names`` are words that tell who and not what: they make no two issues one.
    """

    def __init__(self, names: frozenset[str] = frozenset()) -> None:
        self._names = frozenset(_stem(name) for name in names)
        self._told_by: dict[str, set[int]] = {}
        self._count = 0
        self._shown: dict[tuple[int, bool], str] = {}
        self._last: dict[str, str] = {}
        self._at = 0

    def place(self, issue: str, holder: str = "", at: int = 0) -> str:
        """Give the first words for what is the same thing, done or undone alike.

        Words that only point ("it", "keep them") mean what their holder, or else
        anybody, spoke of last.
        """
        words = telling_words(issue) - self._names
        points = re.search(r"\b(?:it|them|that|this|these|those)$", issue.casefold())
        if not words or points:
            before = self._last.get(holder) if not words else None
            last = self._last.get("") if at - self._at < _FAR else None
            return before or last or issue or "the decision"
        key = self.cluster(issue), is_undoing(issue)
        shown = self._shown.setdefault(key, issue)
        self._last[""] = self._last[holder] = shown
        self._at = at
        return shown

    def cluster(self, issue: str) -> int:
        """Give the number of the thing that an issue is about, a new one if need be."""
        words = telling_words(issue)
        words = (words - self._names) or words
        if is_undoing(issue):
            words = (words - {_stem(issue.split(maxsplit=1)[0])}) or words
        shared = Counter(n for word in words for n in self._told_by.get(word, ()))
        # Of those that share most words the first told.
        best = min(shared, key=lambda n: (-shared[n], n), default=self._count)
        self._count += best == self._count
        for word in words:
            self._told_by.setdefault(word, set()).add(best)
        return best
