"""Holdings: who owns how much of whom, or controls whom, between which dates.

Shares are whole numbers of a billionth of a percent (nano-percent), so that sums
at a threshold are exact and "more than 50 percent" is 50 and one such unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sanctionsdesk.base.dates import PartialDate

UNIT = 1_000_000_000
"""Nano-percent in one percent."""
WHOLE = 100 * UNIT
"""All of a body, in nano-percent."""

HoldingKind = Literal[
    "capital",
    "votes",
    "board",
    "influence",
    "control",
    "joint",
    "consolidation",
    "tie",
]
KINDS: tuple[HoldingKind, ...] = (
    "capital",
    "votes",
    "board",
    "influence",
    "control",
    "joint",
    "consolidation",
    "tie",
)
"""Kinds of holding, in the order of their stored numbers.

``capital`` and ``votes`` have shares. ``board`` is power over a board majority,
``influence`` dominant or significant influence, ``control`` control as stated
without saying how, ``joint`` a stake held together under an arrangement,
``consolidation`` a parent in consolidated accounts, ``tie`` a post, family or
service that is no ground of any rule but is shown.
"""

Via = Literal["direct", "indirect", "component"]
"""How a register counts a stake: held directly, through others, or one link of a
chain whose sum another statement gives as ``indirect``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One stake of an owner in a body, known between two bounds.

    Attributes:
        owner: id of the owner; one that begins with ``?`` is not identified.
        owned: id of the body owned.
        low: least share in nano-percent, 0 to :data:`WHOLE`.
        high: greatest share, ``low`` to :data:`WHOLE`; equal to ``low`` when exact.
        kind: one of :data:`KINDS`; those without a share are 0 to WHOLE when
            doubtful and WHOLE when stated.
        start: first day of the holding; ``None`` when not stated.
        end: last day of the holding; ``None`` when not stated.
        via: whether the stake must not be added to the chain it sums up.
        share_class: class of shares, empty if the register has no classes.
        source: who states the stake, where a register joins several sources.
        line: line, row or statement number in the file, from 1.
        note: the register's own words where they say more.

    Raises:
        ValueError: for bounds that are no share.
    """

    owner: str
    owned: str
    low: int
    high: int
    kind: HoldingKind = "capital"
    start: PartialDate | None = None
    end: PartialDate | None = None
    via: Via = "direct"
    share_class: str = ""
    source: str = ""
    line: int = 0
    note: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high <= WHOLE:
            raise ValueError(f"no share between 0 and 100: {self.low} to {self.high}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterParty:
    """A person or body as a register names it.

    Attributes:
        id: the register's own id.
        name: its name, or the id where the register gives none.
        schema: FtM schema, ``LegalEntity`` where person or body is open.
        unidentified: why the register does not say who it is; empty if it does.
        birth_date: partial date, empty if not stated.
        countries: ISO codes of nationality or jurisdiction.
        identifiers: pairs of FtM property and value.
    """

    id: str
    name: str
    schema: str = "LegalEntity"
    unidentified: str = ""
    birth_date: str = ""
    countries: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()


def percent(units: int) -> float | int:
    """Give nano-percent as percent, whole where it is whole to a millionth.

    >>> percent(50 * UNIT + 1), percent(49_990_000_000)
    (50, 49.99)
    """
    share = round(units / UNIT, 6)
    return int(share) if share.is_integer() else share
