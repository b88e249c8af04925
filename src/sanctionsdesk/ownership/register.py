"""A register of holdings as columns: ids, stakes, days, and the rows at fault.

Days are ordinals of the calendar. Each stake has four: the first and last day
on which it may stand and those between which it surely stands; they differ only
where a register gives partial dates.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, Protocol

import numpy as np

from sanctionsdesk.base.dates import PartialDate
from sanctionsdesk.base.errors import InputError, NotFoundError
from sanctionsdesk.entities.holding import (
    KINDS,
    WHOLE,
    Holding,
    RegisterParty,
    percent,
)

Ints = np.ndarray[tuple[int], np.dtype[np.int64]]
Int32s = np.ndarray[tuple[int], np.dtype[np.int32]]
Bytes = np.ndarray[tuple[int], np.dtype[np.int8]]
Bools = np.ndarray[tuple[int], np.dtype[np.bool_]]

OPEN_START, OPEN_END = 0, 2**31 - 1
CAPITAL, VOTES = KINDS.index("capital"), KINDS.index("votes")
DIRECT, INDIRECT, COMPONENT = 0, 1, 2
VIAS = ("direct", "indirect", "component")
NOT_IDENTIFIED = {
    "unknown", "unidentified", "undisclosed", "not disclosed", "anonymous", "bearer",
    "bearer shares", "bearer share",
}  # fmt: skip
"""Owners that are words for nobody in particular, in lower case."""


class Ids(Protocol):
    """The ids of a register by number."""

    def __len__(self) -> int: ...
    def __getitem__(self, number: int, /) -> str: ...
    def find(self, text: str) -> int:
        """Give an id's number, or -1."""

    def unidentified(self) -> Bools:
        """Mark the ids that begin with ``?`` or are words for nobody."""


class TextIds:
    """Ids kept as texts, for registers read row by row."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self.texts = list(texts)
        self._numbers = {text: number for number, text in enumerate(self.texts)}

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, number: int, /) -> str:
        return self.texts[number]

    def find(self, text: str) -> int:
        """Give an id's number, or -1."""
        return self._numbers.get(text, -1)

    def unidentified(self) -> Bools:
        """Mark the ids that begin with ``?`` or are words for nobody."""
        return np.array([is_unidentified(text) for text in self.texts], np.bool_)

    def number(self, text: str) -> int:
        """Give an id's number, the next free one to a new id."""
        number = self._numbers.setdefault(text, len(self.texts))
        if number == len(self.texts):
            self.texts.append(text)
        return number


def is_unidentified(text: str) -> bool:
    """Tell whether an owner's id names nobody."""
    return text[:1] == "?" or text.lower() in NOT_IDENTIFIED


class Stake(NamedTuple):
    """What one owner holds of a body on a day, its rows laid together."""

    owner: int
    kind: int
    low: int
    high: int
    via: int
    rows: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Register:
    """Holdings as columns of equal length, one number each.

    Attributes:
        name: the file it was read from.
        form: ``csv``, ``bods``, ``ftm``, ``gleif``, ``psc`` or ``facts``.
        ids: id by number.
        parties: what the register says beyond the id, by number.
        owner: number of the owner.
        owned: number of the body.
        low: least share in nano-percent.
        high: greatest share.
        kind: number in :data:`~sanctionsdesk.entities.holding.KINDS`.
        via: :data:`DIRECT`, :data:`INDIRECT` or :data:`COMPONENT`.
        days: first possible, first sure, last sure, last possible day.
        group: number in ``groups``, 0 where the register has neither.
        line: line, row or statement in the file.
        groups: pairs of share class and source.
        notes: the register's own words, by row.
        rows: rows read, those at fault included.
        faults: one line for each row that could not be used, with its place.
    """

    name: str
    form: str
    ids: Ids
    parties: Mapping[int, RegisterParty]
    owner: Int32s
    owned: Int32s
    low: Ints
    high: Ints
    kind: Bytes
    via: Bytes
    days: tuple[Int32s, Int32s, Int32s, Int32s]
    group: Int32s
    line: Int32s
    groups: tuple[tuple[str, str], ...] = (("", ""),)
    notes: Mapping[int, str] = field(default_factory=dict)
    rows: int = 0
    faults: tuple[str, ...] = ()

    @functools.cached_property
    def unidentified(self) -> Bools:
        """Mark the parties that the register does not identify."""
        marks = self.ids.unidentified()
        for number, party in self.parties.items():
            marks[number] |= bool(party.unidentified)
        return marks

    @functools.cached_property
    def into(self) -> tuple[Ints, Ints]:
        """Rows by body: where each body's rows begin, and the rows in that order."""
        order = np.argsort(self.owned, kind="stable")
        starts = np.zeros(len(self.ids) + 1, np.int64)
        np.cumsum(np.bincount(self.owned, minlength=len(self.ids)), out=starts[1:])
        return starts, order

    def find(self, text: str) -> int:
        """Give the number of a party by its id, or by its name if only one has it.

        Raises:
            NotFoundError: when the register does not know it, or several have the name.
        """
        number = self.ids.find(text)
        if number >= 0:
            return number
        named = self.named(text)
        if len(named) > 1:
            ids = ", ".join(self.ids[item] for item in named[:5])
            raise NotFoundError(
                f"{text!r} names {len(named)} parties of the register: {ids}; give the id",
                field="target",
            )
        if not named:
            raise NotFoundError(
                f"{text!r} is not in the register {self.name}", field="target"
            )
        return named[0]

    def named(self, text: str) -> list[int]:
        """Give the parties of a name, compared without case and spaces."""
        return self._by_name.get(" ".join(text.lower().split()), [])

    @functools.cached_property
    def _by_name(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for number, party in self.parties.items():
            found[" ".join(party.name.lower().split())].append(number)
        return found

    def above(self, target: int) -> set[int]:
        """Give a body and everyone who ever had a stake above it."""
        starts, order = self.into
        seen, todo = {target}, [target]
        while todo:
            body = todo.pop()
            for owner in self.owner[order[starts[body] : starts[body + 1]]].tolist():
                if owner not in seen:
                    seen.add(owner)
                    todo.append(owner)
        return seen

    def caption(self, number: int) -> str:
        """The party's name, or its id where the register gives no name."""
        party = self.parties.get(number)
        return party.name if party is not None else self.ids[number]

    def said(self, stake: Stake) -> str:
        """The register's own words on a stake, its kind where it has none."""
        words = (self.notes[row] for row in stake.rows if row in self.notes)
        return next(words, KINDS[stake.kind])

    def holders(self, body: int, day: date) -> list[Stake]:
        """What each owner holds of a body on a day, in the order of the register."""
        starts, order = self.into
        return self.laid_together(order[starts[body] : starts[body + 1]], day)

    def laid_together(self, rows: Ints, day: date) -> list[Stake]:
        """Lay the rows of one body together: tranches added, doubts as bounds."""
        stakes = [
            stake for row in rows.tolist() if (stake := self._stake(row, day.toordinal()))
        ]  # fmt: skip
        if len({stake[:2] for stake in stakes}) == len(stakes):
            return stakes
        parted: dict[tuple[int, int, int], list[Stake]] = defaultdict(list)
        for stake in stakes:
            parted[stake.owner, stake.kind, stake.via].append(stake)
        mixed = {
            kind: self._is_by_class([item for item in stakes if item.kind == kind])
            for kind in (CAPITAL, VOTES)
        }
        return [
            self._one(parts, by_class=mixed.get(key[1], False))
            for key, parts in parted.items()
        ]

    def _stake(self, row: int, day: int) -> Stake | None:
        first, sure_first, sure_last, last = (int(column[row]) for column in self.days)
        if not first <= day <= last:
            return None
        sure = sure_first <= day <= sure_last
        return Stake(
            int(self.owner[row]),
            int(self.kind[row]),
            int(self.low[row]) if sure else 0,
            int(self.high[row]),
            int(self.via[row]),
            (row,),
        )

    def _is_by_class(self, stakes: Sequence[Stake]) -> bool:
        """Tell whether percentages are of a class: several classes, over 100 in all."""
        classes = {self.groups[self.group[stake.rows[0]]][0] for stake in stakes}
        return len(classes) > 1 and sum(stake.low for stake in stakes) > WHOLE

    def _one(self, parts: Sequence[Stake], *, by_class: bool) -> Stake:
        head = parts[0]
        rows = tuple(row for part in parts for row in part.rows)
        if head.kind not in {CAPITAL, VOTES}:
            low = max(part.low for part in parts)
            return head._replace(low=low, high=max(p.high for p in parts), rows=rows)
        by_source: dict[str, dict[str, list[Stake]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for part in parts:
            share_class, source = self.groups[self.group[part.rows[0]]]
            by_source[source][share_class].append(part)
        told = []
        for classes in by_source.values():
            sums = [_summed(self, stakes) for stakes in classes.values()]
            if by_class and len(sums) > 1:
                told.append((min(s[0] for s in sums), max(s[1] for s in sums)))
            else:
                told.append((sum(s[0] for s in sums), sum(s[1] for s in sums)))
        low = min(WHOLE, *(bounds[0] for bounds in told))
        high = min(WHOLE, max(bounds[1] for bounds in told))
        return head._replace(low=low, high=high, rows=rows)


def _summed(register: Register, stakes: Sequence[Stake]) -> tuple[int, int]:
    """Add tranches; a row that stands there twice may be one stake or two."""
    once: dict[tuple[int, ...], Stake] = {}
    for stake in stakes:
        row = stake.rows[0]
        days = (int(column[row]) for column in register.days)
        once.setdefault((stake.low, stake.high, *days), stake)
    return sum(item.low for item in once.values()), sum(item.high for item in stakes)


class Rows:
    """A register in the making, filled holding by holding."""

    def __init__(self, name: str, form: str) -> None:
        self.name, self.form = name, form
        self.ids = TextIds()
        self.parties: dict[int, RegisterParty] = {}
        self.faults: list[str] = []
        self.rows = 0
        self._columns: list[tuple[int, ...]] = []
        self._notes: dict[int, str] = {}
        self._groups: dict[tuple[str, str], int] = {("", ""): 0}

    def party(self, party: RegisterParty) -> None:
        """Note what the register says of a party; the last word stands."""
        self.parties[self.ids.number(party.id)] = party

    def fault(self, line: int, reason: str) -> None:
        """Count a row that cannot be used and name it."""
        self.faults.append(f"{self.name}:{line}: {reason}")

    def add(self, holding: Holding) -> None:
        """Add one holding; one of a body in itself is a fault."""
        if holding.owner == holding.owned:
            self.fault(holding.line, f"{holding.owner} is said to hold itself")
            return
        if holding.note:
            self._notes[len(self._columns)] = holding.note
        group = (holding.share_class, holding.source)
        self._columns.append(
            (
                self.ids.number(holding.owner),
                self.ids.number(holding.owned),
                holding.low,
                holding.high,
                KINDS.index(holding.kind),
                VIAS.index(holding.via),
                *days_of(holding.start, holding.end),
                self._groups.setdefault(group, len(self._groups)),
                holding.line,
            )
        )

    def register(self) -> Register:
        """Close the register.

        Raises:
            InputError: when rows were read and none of them could be used.
        """
        if not self._columns and not self.parties:
            told = "; ".join(self.faults[:3])
            raise InputError(
                "holds no usable row" + (f"; {told}" if told else ""), file=self.name
            )
        table = np.array(self._columns, np.int64).reshape(-1, 12).T
        int32 = table.astype(np.int32)
        return Register(
            name=self.name, form=self.form, ids=self.ids, parties=self.parties,
            owner=int32[0], owned=int32[1], low=table[2], high=table[3],
            kind=table[4].astype(np.int8), via=table[5].astype(np.int8),
            days=(int32[6], int32[7], int32[8], int32[9]),
            group=int32[10], line=int32[11], groups=tuple(self._groups),
            notes=self._notes, rows=self.rows or len(self._columns),
            faults=tuple(self.faults),
        )  # fmt: skip


def days_of(
    start: PartialDate | None, end: PartialDate | None
) -> tuple[int, int, int, int]:
    """Give the first possible, first sure, last sure and last possible day as ordinals.

    Raises:
        InputError: when the end lies before the start.
    """
    opened, closed = (
        item.interval if item is not None else None for item in (start, end)
    )
    first = opened.start.toordinal() if opened and opened.start else OPEN_START
    last = closed.end.toordinal() if closed and closed.end else OPEN_END
    sure_first = first
    if opened is not None:
        sure_first = opened.end.toordinal() if opened.end else OPEN_END
    sure_last = last
    if closed is not None:
        sure_last = closed.start.toordinal() if closed.start else OPEN_START
    if last < first:
        raise InputError(f"ends before it starts: {start} to {end}")
    return first, sure_first, sure_last, last


def over_whole(
    register: Register, body: int, stakes: Iterable[Stake], day: date
) -> Iterator[str]:
    """Say where the stakes in a body are more than the whole, with every row at fault."""
    for kind in (CAPITAL, VOTES):
        counted = [s for s in stakes if s.kind == kind and s.via != INDIRECT]
        total = sum(stake.low for stake in counted)
        if total > WHOLE:
            parts = ", ".join(
                f"{register.caption(stake.owner)} {percent(stake.low)} (line "
                f"{', '.join(str(register.line[row]) for row in stake.rows)})"
                for stake in counted
            )
            yield (
                f"{register.name}: {KINDS[kind]} of {register.caption(body)} sums to "
                f"{percent(total)} percent on {day}: {parts}"
            )
