"""One body of a register, decided under one regime on one day, with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from sanctionsdesk.base.errors import UsageError
from sanctionsdesk.entities.holding import percent
from sanctionsdesk.ownership.case import Case, stake_days
from sanctionsdesk.ownership.listed import Listed, by_number
from sanctionsdesk.ownership.regimes import rule, turning_days
from sanctionsdesk.ownership.register import (
    Register,
)
from sanctionsdesk.ownership.traced import Trace


def trace(
    register: Register,
    listed: Iterable[Listed] | Mapping[int, Listed],
    *,
    target: str,
    regime: str,
    as_of: date,
    joint: bool = False,
    remainder: bool = False,
) -> Trace:
    """Say whether a body is caught through its owners.

    Args:
        register: holdings, at all their days.
        listed: parties of the register that are listed, or may be; by number, as
            :func:`~sanctionsdesk.ownership.listed.by_number` gives, to ask often.
        target: id of the body, or its name.
        regime: ``us``, ``eu``, ``uk`` ...; see :mod:`~sanctionsdesk.ownership.regimes`.
        as_of: the day.
        joint: take the listed to act under a joint arrangement.
        remainder: take capital that the register gives to nobody to be held by
            someone not identified, and not by nobody who matters.

    Raises:
        NotFoundError: when the register does not know the body, or the regime.
    """
    number = register.find(target)
    known = (
        listed if isinstance(listed, Mapping) else by_number(register, listed, regime)
    )
    case = Case(register, number, known, rule(regime, as_of=as_of, joint=joint), as_of, remainder=remainder)  # fmt: skip
    return case.answer()


def over(
    register: Register,
    listed: Iterable[Listed],
    *,
    target: str,
    regime: str,
    first: date,
    last: date,
    joint: bool = False,
    remainder: bool = False,
) -> list[dict[str, Any]]:
    """Say how a body's status changed between two days.

    Returns:
        One object for each stretch of days with one answer: ``from``, ``to``,
        ``status``, ``lower``, ``upper``, ``why``.

    Raises:
        UsageError: when the days are the wrong way round.
        NotFoundError: as :func:`trace`.
    """
    if last < first:
        raise UsageError(f"{last} lies before {first}; give the earlier day first")
    items = tuple(listed)
    number = register.find(target)
    known = by_number(register, items, regime)
    days = [first, *(day for day in _days(register, number, known, regime) if first < day <= last)]  # fmt: skip
    told: list[dict[str, Any]] = []
    for day, until in zip(days, [*days[1:], last + timedelta(1)], strict=True):
        case = Case(register, number, known, rule(regime, as_of=day, joint=joint), day, remainder=remainder)  # fmt: skip
        status, bounds = case.status, case.bounds
        row = {
            "from": day.isoformat(),
            "to": (until - timedelta(1)).isoformat(),
            "status": status,
            "lower": percent(bounds.low),
            "upper": percent(bounds.high),
            "why": case.why(),
        }
        if told and all(told[-1][key] == row[key] for key in ("status", "lower", "upper", "why")):  # fmt: skip
            told[-1]["to"] = row["to"]
        else:
            told.append(row)
    return told


def _days(
    register: Register, target: int, known: Mapping[int, Listed], regime: str
) -> list[date]:
    """The days on which an answer may change: stakes, listings, the rule itself."""
    days, above = stake_days(register, target)
    found = {*days, *turning_days(regime)}
    for number in above & set(known):
        item = known[number]
        found |= {item.since} if item.since else set()
        found |= {item.until + timedelta(1)} if item.until else set()
    return sorted(found)
