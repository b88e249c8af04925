"""A register as it stands on a day: its stakes as arrays, in the order of their owners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from sanctionsdesk.ownership.register import (
    Bools,
    Bytes,
    Int32s,
    Ints,
    Register,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stakes:
    """The stakes that stand on a day, rows laid together, in the order of their owners.

    Attributes:
        starts: where each party's stakes begin; one more at the end.
        owner: number of the owner of each.
        owned: number of the body of each.
        low: least nano-percent.
        high: greatest nano-percent.
        kind: number of the kind.
        via: number of the way it is counted.
        unidentified: parties nobody names.
    """

    starts: Ints
    owner: Int32s
    owned: Int32s
    low: Ints
    high: Ints
    kind: Bytes
    via: Bytes
    unidentified: Bools

    @property
    def parties(self) -> int:
        """How many parties there are."""
        return len(self.starts) - 1

    def of(self, parties: Ints) -> Ints:
        """Give the places of the stakes that these parties hold."""
        first = self.starts[parties]
        counts = self.starts[parties + 1] - first
        total = int(counts.sum())
        ends = np.cumsum(counts)
        return np.repeat(first - (ends - counts), counts) + np.arange(total)


def standing(register: Register, day: date) -> Stakes:
    """Lay out what stands on a day."""
    now = day.toordinal()
    first, sure_first, sure_last, last = register.days
    rows = np.flatnonzero((first <= now) & (now <= last))
    low = register.low[rows]
    doubtful = (sure_first[rows] > now) | (now > sure_last[rows])
    if doubtful.any():
        low = np.where(doubtful, 0, low)
    columns: list[Any] = [register.owner[rows], register.owned[rows], low, register.high[rows],
               register.kind[rows], register.via[rows]]  # fmt: skip
    size = len(register.ids)
    order = np.argsort(columns[0].astype(np.int64) * size + columns[1])
    columns = [column[order] for column in columns]
    mixed = _mixed(register, rows[order], columns)
    if len(mixed):
        columns = _laid_together(register, day, mixed, columns)
    return stakes_from(size, columns, register.unidentified)


def _mixed(register: Register, rows: Ints, columns: Sequence[Any]) -> Ints:
    """Find the bodies in which one owner has several rows of one kind."""
    owner, owned, kind = columns[0], columns[1], columns[4]
    same = (owner[1:] == owner[:-1]) & (owned[1:] == owned[:-1])
    found = set()
    for place in np.flatnonzero(same).tolist():
        # Stakes of one owner in one body are few; compare with all that follow.
        other = place + 1
        while other < len(owner) and owner[other] == owner[place] and owned[other] == owned[place]:  # fmt: skip
            if kind[other] == kind[place]:
                found.add(int(owned[place]))
                break
            other += 1
    grouped = register.group[rows] > 0
    found |= set(owned[grouped].tolist()) if grouped.any() else set()
    return np.array(sorted(found), np.int64)


def _laid_together(
    register: Register, day: date, bodies: Ints, columns: Sequence[Any]
) -> list[Any]:
    starts, order = register.into
    marks = np.zeros(len(register.ids), np.bool_)
    marks[bodies] = True
    keep = ~marks[columns[1]]
    extra: list[tuple[int, ...]] = [
        (stake.owner, body, *stake[2:4], stake.kind, stake.via)
        for body in bodies.tolist()
        for stake in register.laid_together(order[starts[body] : starts[body + 1]], day)
    ]
    table = np.array(extra, np.int64).reshape(-1, 6).T
    joined = [np.concatenate([column[keep], more.astype(column.dtype)])
              for column, more in zip(columns, table, strict=True)]  # fmt: skip
    again = np.argsort(joined[0], kind="stable")
    return [column[again] for column in joined]


def stakes_from(size: int, columns: Sequence[Any], nobody: Bools) -> Stakes:
    """Put stakes together from columns in the order of their owners.

    Args:
        size: how many parties there are.
        columns: owner, owned, low, high, kind and via, as in :class:`Stakes`.
        nobody: parties nobody names, one for each party.
    """
    owner, owned, low, high, kind, via = columns
    starts = np.zeros(size + 1, np.int64)
    np.cumsum(np.bincount(owner, minlength=size), out=starts[1:])
    return Stakes(starts=starts, owner=owner, owned=owned, low=low, high=high,
                  kind=kind, via=via, unidentified=nobody)  # fmt: skip
