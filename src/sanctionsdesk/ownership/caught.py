"""A whole register: everyone caught or not settled, the regimes side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from sanctionsdesk.entities.holding import KINDS, percent
from sanctionsdesk.ownership.listed import Listed, by_number
from sanctionsdesk.ownership.regimes import Rule, rule
from sanctionsdesk.ownership.register import Ints, Register, over_whole
from sanctionsdesk.ownership.standing import standing
from sanctionsdesk.ownership.sweep import BLOCKED, LISTED, STATUS, Sweep


@dataclass(frozen=True, slots=True, kw_only=True)
class Caught:
    """Who is caught in a register on a day.

    Attributes:
        register: the register.
        sweep: every party's answer by regime.
        as_of: the day.
    """

    register: Register
    sweep: Sweep
    as_of: date

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules applied."""
        return tuple(item.rule for item in self.sweep.decided.values())

    @property
    def numbers(self) -> Ints:
        """Parties that some regime catches or cannot settle."""
        sets = [item.caught for item in self.sweep.decided.values()]
        return np.unique(np.concatenate(sets)) if sets else np.zeros(0, np.int64)

    @property
    def header(self) -> list[str]:
        """Columns of a row."""
        per = [f"{rule.regime}{end}" for rule in self.rules for end in ("", "_lower", "_upper")]  # fmt: skip
        return ["id", "name", *per, "open_cross_holding", "holders", "as_of"]

    def counts(self) -> dict[str, dict[str, int]]:
        """How many parties each regime catches, cannot settle, and lists."""
        return {
            name: {
                STATUS[number]: int((item.status == number).sum())
                for number in range(1, len(STATUS))
            }
            for name, item in self.sweep.decided.items()
        }

    def rows(self) -> Iterable[dict[str, Any]]:
        """Give one row for each party that is not clear everywhere."""
        for number in self.numbers.tolist():
            row: dict[str, Any] = {
                "id": self.register.ids[number],
                "name": self.register.caption(number),
            }
            is_open = False
            for name, item in self.sweep.decided.items():
                row[name] = STATUS[item.status[number]]
                row[f"{name}_lower"] = percent(int(item.low[number]))
                row[f"{name}_upper"] = percent(int(item.high[number]))
                most = item.greatest
                is_open |= most is not None and bool(most[number]) and item.status[number] < BLOCKED  # fmt: skip
            row["open_cross_holding"] = "yes" if is_open else ""
            row["holders"] = self._holders(number)
            row["as_of"] = self.as_of.isoformat()
            yield row

    def _holders(self, body: int) -> str:
        """Name the holders that are listed, caught or not settled under any regime."""
        told = []
        for stake in self.register.holders(body, self.as_of):
            state, kind = self._state(stake.owner), KINDS[stake.kind]
            if not state or kind == "tie":
                continue
            share = str(percent(stake.low))
            if stake.high > stake.low:
                share += f"-{percent(stake.high)}"
            what = {"capital": share, "votes": f"{share} of votes"}.get(kind, kind)
            told.append(f"{self.register.caption(stake.owner)} {what} ({state})")
        return "; ".join(told)

    def _state(self, number: int) -> str:
        best = max(int(item.status[number]) for item in self.sweep.decided.values())
        if best == LISTED:
            return "listed"
        if self.register.unidentified[number]:
            return "not identified"
        return {0: "", 1: "cannot tell", 2: "caught"}[best]

    def faults(self) -> list[str]:
        """Say in which bodies the stakes are more than the whole, among those in the rows."""
        return [
            fault
            for number in self.numbers.tolist()
            for fault in over_whole(self.register, number, self.register.holders(number, self.as_of), self.as_of)
        ]  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """Give all rows with the rules and counts as JSON values."""
        return {
            "schema_version": 1,
            "as_of": self.as_of.isoformat(),
            "regimes": {
                item.regime: {"provision": item.id, "rule": item.words, "citation": item.citation, "checked": item.checked}
                for item in self.rules
            },
            "counts": self.counts(),
            "rows": self.register.rows,
            "rows_at_fault": list(self.register.faults),
            "faults": self.faults(),
            "caught": list(self.rows()),
        }  # fmt: skip


def caught(
    register: Register,
    listed: Sequence[Listed],
    *,
    as_of: date,
    regimes: Sequence[str],
    joint: bool = False,
) -> Caught:
    """Decide every body of a register under several regimes.

    Raises:
        NotFoundError: for a regime without an ownership rule.
    """
    rules = [rule(regime, as_of=as_of, joint=joint) for regime in regimes]
    known = {regime: by_number(register, listed, regime) for regime in regimes}
    sweep = Sweep(standing(register, as_of), known, rules, day=as_of)
    return Caught(register=register, sweep=sweep, as_of=as_of)
