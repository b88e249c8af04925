"""Two columns that a PDF writes row by row across both, put one after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pypdf

_NEAR = 3.0
"""Points within which two places are one (PDF 1.7, 8.3.2: 72 points to the inch)."""

_ROWS = 4
"""Fewest rows that make two columns."""

_CELL = 15
"""Fewest characters of the usual row of a column; a table's cells are shorter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a page writes at one height, from left to right: ``(x, words)``."""

    y: float
    parts: tuple[tuple[float, str], ...]

    def left_of(self, x: float) -> str:
        """Give the words that begin left of a place."""
        return "".join(words for at, words in self.parts if at < x - _NEAR).strip()

    def right_of(self, x: float) -> str:
        """Give the words that begin at a place or right of it."""
        return "".join(words for at, words in self.parts if at >= x - _NEAR).strip()

    def begins_at(self, x: float) -> bool:
        """Tell whether a part begins at a place."""
        return any(abs(at - x) <= _NEAR for at, _ in self.parts)


def page_lines(page: pypdf.PageObject) -> list[str]:
    """Give the lines of a page, of two columns the left before the right."""
    rows: list[tuple[float, list[tuple[float, str]]]] = []

    def see(words: str, cm: Any, tm: Any, _font: Any, _size: Any) -> None:
        if not words.strip():
            return
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        if rows and abs(rows[-1][0] - y) <= _NEAR:
            rows[-1][1].append((x, words))
        else:
            rows.append((y, [(x, words)]))

    text = page.extract_text(visitor_text=see) or ""
    told = [Row(y=y, parts=tuple(parts)) for y, parts in rows]
    return in_columns(told) or text.split("\n")


def in_columns(rows: Sequence[Row]) -> list[str] | None:
    """Give the lines with the left column before the right, or None if there are not two.

    There are two where most rows of a stretch have a second part, of a sentence's
    length, that begins at one and the same place. What stands above and below the
    stretch over both columns stays there.
    """
    starts = Counter(round(x) for row in rows for x, _ in row.parts[1:])
    if not starts:
        return None
    gutter = float(starts.most_common(1)[0][0])
    both = [
        n for n, row in enumerate(rows) if row.begins_at(gutter) and row.left_of(gutter)
    ]
    if len(both) < _ROWS:
        return None
    first, last = both[0], both[-1] + 1
    last = _stretched(rows, gutter, first, last)
    if len(both) < 0.6 * (last - first) or not _is_prose(rows, both, gutter):
        return None
    inside = rows[first:last]
    left = [row.left_of(gutter) for row in inside]
    right = [row.right_of(gutter) for row in inside]
    above = [row.left_of(float("inf")) for row in rows[:first]]
    below = [row.left_of(float("inf")) for row in rows[last:]]
    return [line for line in (*above, *left, *right, *below) if line]


def _is_prose(rows: Sequence[Row], both: Sequence[int], gutter: float) -> bool:
    return all(
        median(len(side) for side in sides) >= _CELL
        for sides in (
            [rows[n].left_of(gutter) for n in both],
            [rows[n].right_of(gutter) for n in both],
        )
    )


def _stretched(rows: Sequence[Row], gutter: float, first: int, last: int) -> int:
    """Add the rows below in which the longer column goes on alone."""
    step = median(above.y - below.y for above, below in pairwise(rows[first:last]))
    longest = max(len(row.left_of(gutter)) for row in rows[first:last])
    while (
        last < len(rows)
        and 0 < rows[last - 1].y - rows[last].y <= 1.3 * step
        and len(rows[last].left_of(gutter)) <= longest
    ):
        last += 1
    return last
