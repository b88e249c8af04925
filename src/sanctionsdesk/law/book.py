"""One provision over a book of fact sets: millions of rows, the same answers as one by one.

A provision sees a fact only through its tests, so two values with the same
outcome of every test are the same to it. Each column is read once into such
classes, the classes of a row make one number, and each different number is
decided once, by the same function that decides a single case.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sanctionsdesk.base.dates import Interval
from sanctionsdesk.base.errors import InputError
from sanctionsdesk.law.facts import AFTER, refuse_contradictions, refuse_disorder
from sanctionsdesk.law.kinds import (
    FactKind,
    fact_kind,
    fact_names,
    from_text,
    near_fact,
    plain,
    typed,
)
from sanctionsdesk.law.position import Day, position
from sanctionsdesk.law.provisions import Provision, deeming, defeaters, provision, reads
from sanctionsdesk.law.truth import Test, compiled, ends, leaves, not_before

RESULT = ("status", "effect", "prohibited", "failed", "unknown", "by", "counted", "remaining", "due",
          "earliest_action", "error")  # fmt: skip
"""Columns that the book gets, in order."""
_ABSENT = object()
_WIDE = 1 << 40


class Book:
    """A provision made ready for rows of one header.

    Attributes:
        facts: fact read by each column that is one, by the column's place.
        ignored: columns that no test of the provision reads.
    """

    def __init__(
        self,
        provision_id: str,
        header: Sequence[str],
        *,
        as_of: date,
        known_as_of: date | None = None,
        law_as_of: date | None = None,
    ) -> None:
        """Find the columns that the provision reads.

        Raises:
            NotFoundError: for an unknown provision.
            InputError: when no column, or twice the same, is a fact it reads.
        """
        self._rule = provision(provision_id)
        self._day = Day(as_of=as_of, known=known_as_of or as_of, law=law_as_of or as_of)
        self.facts = _columns(self._rule, header)
        self.ignored = [
            name for place, name in enumerate(header) if place not in self.facts
        ]
        tests = _tests(self._rule, self._day)
        self._classes = [
            _Classes(fact_kind(name), tests.get(name)) for name in self.facts.values()
        ]
        self._decided: dict[tuple[int, ...], tuple[Any, ...]] = {}

    def decide(self, columns: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
        """Decide rows given column by column; gives :data:`RESULT` for each row.

        A cell that cannot be read leaves its row with ``error`` and no status.
        """
        cells = [
            classes.cells(columns[place])
            for place, classes in zip(self.facts, self._classes, strict=True)
        ]
        codes = [
            np.asarray(classes.codes)[cell]
            for classes, cell in zip(self._classes, cells, strict=True)
        ]
        rows = len(columns[0]) if columns else 0
        key: NDArray[np.int64] = np.zeros(rows, dtype=np.int64)
        width = 1
        for classes, code in zip(self._classes, codes, strict=True):
            size = len(classes.values)
            if width * size > _WIDE:
                seen, key = np.unique(key, return_inverse=True)
                width = len(seen)
            key = key * size + code
            width *= size
        _, first, back = np.unique(key, return_index=True, return_inverse=True)
        different = np.stack([code[first] for code in codes], axis=1).tolist()
        told = [self._outcome(tuple(combined)) for combined in different]
        answers = [told[place] for place in back.tolist()]
        self._refuse_disorder(cells, answers)
        return answers

    def _refuse_disorder(
        self, cells: list[NDArray[np.int64]], answers: list[tuple[Any, ...]]
    ) -> None:
        """Give rows whose days cannot come in that order an error, as one by one."""
        placed = {name: place for place, name in enumerate(self.facts.values())}
        for begin, end in AFTER:
            if begin not in placed or end not in placed:
                continue
            one, two = self._classes[placed[begin]], self._classes[placed[end]]
            left, right = cells[placed[begin]], cells[placed[end]]
            wrong = np.asarray(two.last)[right] < np.asarray(one.first)[left]
            for row in np.flatnonzero(wrong).tolist():
                if answers[row][-1]:
                    continue
                days = {begin: one.typed[left[row]], end: two.typed[right[row]]}
                try:
                    refuse_disorder(days)
                except InputError as error:
                    answers[row] = _row({"error": str(error)})

    def _outcome(self, codes: tuple[int, ...]) -> tuple[Any, ...]:
        found = self._decided.get(codes)
        if found is None:
            found = self._decided[codes] = self._decide(codes)
        return found

    def _decide(self, codes: tuple[int, ...]) -> tuple[Any, ...]:
        values = {}
        for name, classes, code in zip(
            self.facts.values(), self._classes, codes, strict=True
        ):
            value = classes.values[code]
            if isinstance(value, InputError):
                return _row({"error": str(value)})
            if value is not _ABSENT:
                values[name] = value
        try:
            refuse_contradictions(values)
            return _row(position(self._rule, values, self._day).answer)
        except InputError as error:
            return _row({"error": str(error)})


class _Classes:
    """The different cells of one column, and the classes the provision tells apart.

    Attributes:
        typed: value of each different cell.
        codes: class of each different cell.
        first: earliest day of each different cell, as an ordinal.
        last: latest day of each different cell; days that are unknown never clash.
        values: one value of each class.
    """

    def __init__(self, kind: FactKind, tests: Sequence[Test] | None) -> None:
        self._kind, self._tests = kind, tests
        self._cells: dict[Any, int] = {}
        self._known: dict[Any, int] = {}
        self.typed: list[Any] = []
        self.codes: list[int] = []
        self.first: list[int] = []
        self.last: list[int] = []
        self.values: list[Any] = []

    def cells(self, column: Sequence[Any]) -> NDArray[np.int64]:
        """Number the cells of a column, equal cells alike."""
        try:
            new = set(column) - self._cells.keys()
        except TypeError:  # lists and objects of NDJSON
            column = [_hashable(cell) for cell in column]
            new = set(column) - self._cells.keys()
        for cell in new:
            self._cells[cell] = len(self.typed)
            self._add(self._value(cell))
        return np.fromiter(map(self._cells.__getitem__, column), np.int64, len(column))

    def _add(self, value: Any) -> None:
        seen = self._seen(value)
        if seen not in self._known:
            self._known[seen] = len(self.values)
            self.values.append(value)
        self.typed.append(value)
        self.codes.append(self._known[seen])
        first, last = (
            ends(value) if isinstance(value, date | Interval) else (date.min, date.max)
        )
        self.first.append(first.toordinal())
        self.last.append(last.toordinal())

    def _value(self, cell: Any) -> Any:
        try:
            if isinstance(cell, _Json):
                return typed(self._kind, json.loads(cell))
            if isinstance(cell, str):
                return from_text(self._kind, cell) if cell.strip() else _ABSENT
            return _ABSENT if cell is None else typed(self._kind, cell)
        except InputError as error:
            return error

    def _seen(self, value: Any) -> Any:
        if value is None or value is _ABSENT:
            return value
        if isinstance(value, InputError):
            return ("error", str(value))
        if self._tests is None:
            return ("exactly", repr(value))
        facts = {self._kind.name: value}
        return tuple(test(facts) for test in self._tests)


class _Json(str):
    """A cell that was a list or an object, kept as its JSON text."""

    __slots__ = ()


def _hashable(cell: Any) -> Any:
    return (
        _Json(json.dumps(cell, sort_keys=True))
        if isinstance(cell, list | dict)
        else cell
    )


def _columns(rule: Provision, header: Sequence[str]) -> dict[int, str]:
    known = reads(rule.id)
    found: dict[int, str] = {}
    for place, column in enumerate(header):
        name = fact_names().get(column.strip().lower().replace(" ", "_"))
        if name not in known:
            near = (
                near_fact(column.strip().lower().replace(" ", "_"))
                if name is None
                else ""
            )
            if near in known and near not in header:
                raise InputError(f"is no fact; did you mean {near!r}?", field=column)
            continue
        if name in found.values():
            raise InputError(f"gives the fact {name!r} a second time", field=column)
        found[place] = str(name)
    if not found:
        raise InputError(
            f"no column is a fact that {rule.id} reads; they are {', '.join(known)}"
        )
    return found


def _tests(rule: Provision, day: Day) -> Mapping[str, list[Test]]:
    """Give the tests of facts that are only ever seen alone; the rest are taken exactly."""
    tests = [element.test for element in rule.elements]
    tests += [rule.data["unless"]["test"]] if "unless" in rule.data else []
    for other in (*defeaters(rule.id), *deeming(rule.id)):
        tests += [element.test for element in other.elements]
    tests += [
        item["test"]
        for key in ("readings", "remarks")
        for item in rule.data.get(key, ())
    ]
    alone: dict[str, list[Test]] = {}
    for name, until in (("determination_date", day.known), ("waiver_effective", day.as_of),
                        ("terminated_on", day.known)):  # fmt: skip
        alone[name] = [_reached(name, until)]
    exactly = {"imposed", "last_certification", "waived_under", "actual_knowledge", "should_have_known",
               "knowingly", "counterparty"}  # fmt: skip
    exactly |= {*rule.data.get("reads", ()), str(rule.data.get("done"))}
    exactly |= {(rule.data.get("deadline") or {}).get("after", "")}
    for test in tests:
        for leaf in leaves(test):
            if {"days", "by", "not_before"} & leaf.keys():
                exactly |= {
                    leaf[key] for key in ("fact", "by", "not_before") if key in leaf
                }
                exactly |= set(leaf.get("days", ()))
            else:
                name = leaf.get("fact") or leaf["pieces"]
                alone.setdefault(name, []).append(_bare(leaf))
    return {name: found for name, found in alone.items() if name not in exactly}


def _reached(name: str, day: date) -> Test:
    return lambda facts: not_before(day, facts.get(name))


def _bare(leaf: Mapping[str, Any]) -> Test:
    return compiled({key: value for key, value in leaf.items() if key != "absent"})


def _row(answer: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(_cell(answer.get(name)) for name in RESULT)


_CELLS: dict[bool, str] = {True: "true", False: "false"}


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return _CELLS[value]
    if isinstance(value, list):
        return "; ".join(str(plain(item)) for item in value)
    return "" if value is None else value
