"""A score as bars, each beginning where the one before it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

WIDTH = 100.0
"""Units of the picture from the least to the greatest sum on the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One step of a sum as a bar.

    Attributes:
        x: left end, 0 to 100.
        width: at least 0.8, so that it is seen.
        kind: ``for``, ``against``, or ``sum``.
    """

    x: float
    width: float
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waterfall:
    """The steps from where every comparison starts to the sum.

    Attributes:
        steps: one bar for the start and one for each weight.
        total: the bar of the sum.
        zero: where the line of zero stands.
        log_odds: the sum.
    """

    steps: tuple[Bar, ...]
    total: Bar
    zero: float
    log_odds: float


def waterfall(base: float, weights: Sequence[float]) -> Waterfall:
    """Lay the steps of a sum out.

    >>> drawn = waterfall(2.0, [3.0, -1.0])
    >>> [(bar.x, bar.width, bar.kind) for bar in drawn.steps]
    [(0.0, 40.0, 'for'), (40.0, 60.0, 'for'), (80.0, 20.0, 'against')]
    >>> drawn.total.width, drawn.log_odds
    (80.0, 4.0)
    """
    ends = list(accumulate(weights, initial=base))
    low, high = min(0.0, *ends), max(0.0, *ends)
    scale = WIDTH / ((high - low) or 1.0)

    def bar(start: float, end: float, kind: str) -> Bar:
        width = max(abs(end - start) * scale, 0.8)
        return Bar(
            x=round((min(start, end) - low) * scale, 1),
            width=round(width, 1),
            kind=kind,
        )

    return Waterfall(
        steps=tuple(
            bar(start, end, "for" if end >= start else "against")
            for start, end in zip([0.0, *ends], ends, strict=False)
        ),
        total=bar(0.0, ends[-1], "sum"),
        zero=round(-low * scale, 1),
        log_odds=ends[-1],
    )
