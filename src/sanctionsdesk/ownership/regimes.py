"""The ownership rules of each regime as dated data, read from ``data/regimes.yaml``."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from importlib import resources
from typing import Any, Literal

import yaml

from sanctionsdesk.base.errors import NotFoundError
from sanctionsdesk.entities.holding import UNIT, HoldingKind

Adding = Literal["all", "one_person", "none"]
Ground = Literal["owned", "controlled", "caution"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One test of shares.

    Attributes:
        kind: ``capital`` or ``votes``.
        least: nano-percent that meet it; "more than 50" is 50 and one unit.
        add: whose stakes are added up; see the head of the data file.
        ground: what meeting it means.
    """

    kind: HoldingKind
    least: int
    add: Adding
    ground: Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What one regime's ownership rule says on one day.

    Attributes:
        regime: its short name at the faces (``us``).
        id: its provision id (``us.ofac.50pct``).
        title: what analysts call it.
        since: first day of this version; ``None`` for the earliest.
        measures: tests of shares; any one met catches, except cautions.
        grounds: kinds of holding that catch by themselves.
        words: the test in one line.
        citation: its source.
        checked: whether the data was compared with the official text.
        presumption: what being caught presumes, empty if nothing.
        control_note: what to say of control.
        earlier_note: what to say of a body that was caught before.
        day_note: what to say of the day asked about, empty if nothing.
        lists: patterns of the ids of the lists whose parties count as listed.
        sectoral: whether being caught means sectoral limits and not blocking.
    """

    regime: str
    id: str
    title: str
    since: date | None
    measures: tuple[Measure, ...]
    grounds: frozenset[str]
    words: str
    citation: str
    checked: str
    presumption: str
    control_note: str
    earlier_note: str
    day_note: str
    lists: tuple[str, ...]
    sectoral: bool

    def has_list(self, list_ids: Iterable[str]) -> bool:
        """Tell whether one of these lists counts under the rule."""
        return any(fnmatchcase(ident, pattern) for ident in list_ids for pattern in self.lists)  # fmt: skip

    @property
    def catching(self) -> tuple[Measure, ...]:
        """The measures that catch, cautions left out."""
        return tuple(item for item in self.measures if item.ground != "caution")

    @property
    def owning(self) -> Measure:
        """The measure of capital, which bounds are told of."""
        return next(item for item in self.measures if item.kind == "capital")


def regimes() -> tuple[str, ...]:
    """Name every regime with an ownership rule here, sorted."""
    return tuple(sorted(_data()))


def rule(regime: str, *, as_of: date, joint: bool = False) -> Rule:
    """Give a regime's rule as it stood on a day.

    Args:
        regime: ``us``, ``eu``, ``uk`` ...
        as_of: the day.
        joint: the listed persons act together, so that what one person's stakes
            must reach, theirs reach together.

    Raises:
        NotFoundError: for an unknown regime.
    """
    if regime not in _data():
        raise NotFoundError(
            f"no ownership rule of {regime!r}; there are {', '.join(regimes())}"
        )
    told = _data()[regime]
    version = [
        item
        for item in told["versions"]
        if item.get("from") is None or item["from"] <= as_of
    ][-1]
    until = told.get("day_note_until")
    return Rule(
        regime=regime,
        id=told["id"],
        title=told["title"],
        since=version.get("from"),
        measures=tuple(_measure(item, joint=joint) for item in version["shares"]),
        grounds=frozenset(version.get("grounds", ())),
        words=version["words"],
        citation=version["citation"],
        checked=told["checked"],
        presumption=told.get("presumption", ""),
        control_note=told["control_note"],
        earlier_note=told["earlier_note"],
        day_note=told["day_note"] if until is not None and as_of <= until else "",
        lists=tuple(pattern for pattern, _ in _lists(told)),
        sectoral=bool(told.get("sectoral", False)),
    )


def turning_days(regime: str) -> tuple[date, ...]:
    """The days on which a regime's rule changed."""
    return tuple(
        item["from"] for item in _data()[regime]["versions"] if item.get("from")
    )


def regime_of(provision_id: str) -> str | None:
    """Name the regime whose rule has this provision id, or ``None``."""
    return next(
        (name for name, told in _data().items() if told["id"] == provision_id), None
    )


def _measure(told: Mapping[str, Any], *, joint: bool) -> Measure:
    add: Adding = "all" if joint and told["add"] == "one_person" else told["add"]
    least = round(told["least"] * UNIT) + (0 if told["or_more"] else 1)
    return Measure(kind=told["kind"], least=least, add=add, ground=told["ground"])


@functools.cache
def _data() -> dict[str, Any]:
    text = resources.files("sanctionsdesk.ownership").joinpath("data/regimes.yaml")
    told: dict[str, Any] = yaml.safe_load(text.read_text(encoding="utf-8"))
    return told


def regimes_of(list_id: str, text: str) -> tuple[str, ...]:
    """Name the regimes under which an entry of a list counts as listed.

    Args:
        list_id: the list.
        text: what the entry says, for lists that count only with some words in it.
    """
    return tuple(
        name
        for name, told in _data().items()
        if any(
            fnmatchcase(list_id, pattern) and words.lower() in text.lower()
            for pattern, words in _lists(told)
        )
    )


def _lists(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Give pairs of a pattern of list ids and the words that an entry must hold."""
    return [
        (item, "") if isinstance(item, str) else (item["list"], item["words"])
        for item in told["lists"]
    ]
