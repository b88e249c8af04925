"""Holdings: who owns how much of whom, between which dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sanctionsdesk.base.cite import Citation

HoldingKind = Literal["capital", "votes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One stake of an owner in a body, known between two bounds.

    Attributes:
        owner: id of the owner; ``?`` or a ``?``-prefixed id for a holder not identified.
        owned: id of the body owned.
        low: least share in percent, 0 to 100.
        high: greatest share in percent, ``low`` to 100; equal to ``low`` when exact.
        kind: share of capital or of votes.
        start: first day of the holding; ``None`` when not stated.
        end: last day of the holding; ``None`` when not stated.
        source: file and row, statement or entry that states the stake.
    """

    owner: str
    owned: str
    low: float
    high: float
    kind: HoldingKind = "capital"
    start: date | None = None
    end: date | None = None
    source: Citation

    def held_on(self, day: date) -> bool:
        """Tell whether the holding stands on that day, open ends included."""
        return (self.start is None or self.start <= day) and (
            self.end is None or day <= self.end
        )
