"""Facts as people give them, with whose word each is, made into values that provisions can read."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.law.kinds import (
    FactKind,
    fact_kinds,
    fact_names,
    near_fact,
    plain,
    read_day,
    typed,
)
from sanctionsdesk.law.truth import not_before

_ACCOUNT = {
    "value", "known_from", "valid_from", "valid_to", "source", "who", "passage", "status", "confidence",
}  # fmt: skip
_CASES = 64
"""Combinations of contested facts that are evaluated; more would be no help to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account of a fact: what it says, whose word it is, since when it is known.

    Attributes:
        value: the typed value.
        known_from: first day on which it was public; ``None`` when not stated.
        source: document and passage, or whoever says so; empty when not stated.
        status: ``asserted``, ``assumed`` or ``found`` (by an official).
    """

    value: Any
    known_from: date | None = None
    source: str = ""
    status: str = "asserted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Facts ready to be read by provisions.

    Attributes:
        values: typed value by canonical name; a contested fact stands as unknown.
        accounts: the accounts behind facts that were given with their source.
        contested: distinct values of facts on which the accounts differ.
        held_back: facts not yet known, or not true, on the day; not used.
    """

    values: dict[str, Any]
    accounts: dict[str, tuple[Account, ...]] = field(default_factory=dict)
    contested: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    held_back: tuple[str, ...] = ()

    def versions(self) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Give each combination of contested values and the facts under it."""
        names = list(self.contested)
        combos = itertools.product(*self.contested.values())
        for combo in itertools.islice(combos, _CASES):
            taking = dict(zip(names, combo, strict=True))
            yield taking, {**self.values, **taking}


def take(
    facts: Mapping[str, Any], *, as_of: date, known_as_of: date | None = None
) -> Taken:
    """Read facts: plain values, one account, or several accounts that may differ.

    A value may be ``null`` (unknown), ``true`` or ``false``, a number or its
    usual text (``"1,000,000"``), a range (``{"at_least": 30, "at_most": 45}`` or
    ``"30..45"``), a day or a part of one (``"2019-07"``), a word, a list. An
    account is an object with ``value`` and any of ``known_from``, ``valid_from``,
    ``valid_to``, ``source``, ``who``, ``passage``, ``status``.

    Args:
        facts: by name; see :func:`~sanctionsdesk.law.kinds.fact_kinds` for the names.
        as_of: accounts whose validity does not reach this day are held back.
        known_as_of: accounts known only later are held back; ``as_of`` if ``None``.

    Raises:
        InputError: naming the fact that is misspelt, of a wrong type, or contradicted.
    """
    known = known_as_of or as_of
    values: dict[str, Any] = {}
    accounts: dict[str, tuple[Account, ...]] = {}
    contested: dict[str, tuple[Any, ...]] = {}
    held: list[str] = []
    kinds, names = fact_kinds(), fact_names()
    given: dict[str, str] = {}
    for key, raw in facts.items():
        name = names.get(key) or _spelt(key)
        if given.setdefault(name, key) != key:
            if raw == facts[given[name]]:
                continue
            raise InputError(
                f"says the same thing as {given[name]!r} with another value; give one of them",
                field=key,
            )
        kind = kinds.get(name)
        told = _accounts(raw)
        if told is None:
            values[name] = typed(kind, raw, key=key) if kind else raw
            continue
        read = [_account(kind, item, key) for item in told]
        live = [
            account
            for account, item in zip(read, told, strict=True)
            if (account.known_from is None or account.known_from <= known)
            and _valid(item, as_of, key)
        ]
        if not live:
            held.append(name)
            continue
        distinct = list({repr(item.value): item.value for item in live}.values())
        accounts[name] = tuple(live)
        values[name] = distinct[0] if len(distinct) == 1 else None
        if len(distinct) > 1:
            contested[name] = tuple(distinct)
    refuse_contradictions(values)
    refuse_disorder(values)
    return Taken(
        values=values, accounts=accounts, contested=contested, held_back=tuple(held)
    )


def _spelt(key: str) -> str:
    near = near_fact(key)
    if near:
        raise InputError(
            f"is no fact that a provision reads; did you mean {near!r}?", field=key
        )
    return key


def _accounts(raw: Any) -> list[Mapping[str, Any]] | None:
    if isinstance(raw, Mapping) and "value" in raw:
        return [raw]
    if (
        isinstance(raw, list)
        and raw
        and all(isinstance(item, Mapping) and "value" in item for item in raw)
    ):
        return raw
    return None


def _account(kind: FactKind | None, item: Mapping[str, Any], key: str) -> Account:
    strange = sorted(set(item) - _ACCOUNT)
    if strange:
        raise InputError(
            f"an account has {strange[0]!r}; it may have {', '.join(sorted(_ACCOUNT))}",
            field=key,
        )
    words = [str(item[part]) for part in ("who", "source", "passage") if item.get(part)]
    value = item["value"]
    return Account(
        value=typed(kind, value, key=key) if kind else value,
        known_from=_day_of(item, "known_from", key),
        source=", ".join(words),
        status=str(item.get("status", "asserted")),
    )


def _valid(item: Mapping[str, Any], as_of: date, key: str) -> bool:
    first, last = (_day_of(item, part, key) for part in ("valid_from", "valid_to"))
    if first is not None and last is not None and last < first:
        raise InputError(f"valid_to {last} lies before valid_from {first}", field=key)
    return (first is None or first <= as_of) and (last is None or as_of <= last)


def _day_of(item: Mapping[str, Any], part: str, key: str) -> date | None:
    if item.get(part) is None:
        return None
    try:
        value = read_day(None, item[part])
    except InputError as error:
        raise InputError(f"{part}: {error.message}", field=key) from None
    if not isinstance(value, date):
        raise InputError(f"{part}: {item[part]!r} is not a whole day", field=key)
    return value


def refuse_contradictions(values: Mapping[str, Any]) -> None:
    """Refuse facts of which one denies what another says.

    Raises:
        InputError: naming the fact and the other.
    """
    actual, should = values.get("actual_knowledge"), values.get("should_have_known")
    if values.get("knowingly") is False and True in {actual, should}:
        other = "actual_knowledge" if actual else "should_have_known"
        raise InputError(
            f"is false although {other} is true; knowing covers both (22 U.S.C. 9521(4))",
            field="knowingly",
        )
    if values.get("knowingly") is True and actual is False and should is False:
        raise InputError(
            "is true although actual_knowledge and should_have_known are both false",
            field="knowingly",
        )
    if values.get("counterparty") in {"FSB", "GRU"} and (
        values.get("counterparty_in_sector") is False
    ):
        raise InputError(
            f"is false although the statute itself names the {values['counterparty']} (22 U.S.C. 9525(a))",
            field="counterparty_in_sector",
        )


def refuse_disorder(values: Mapping[str, Any]) -> None:
    """Refuse days that cannot come in the order given.

    Raises:
        InputError: naming the later fact and both days.
    """
    for first, then in AFTER:
        begin, end = values.get(first), values.get(then)
        # What is only said to be done, or not, has no day to compare.
        if isinstance(begin, bool) or isinstance(end, bool):
            continue
        if not_before(end, begin) is False:
            raise InputError(
                f"{plain(end)} lies before {first} {plain(begin)}; one of them must be wrong",
                field=then,
            )


AFTER = (
    ("conduct_date", "determination_date"),
    ("submitted", "approval_enacted"),
    ("submitted", "disapproval_passed"),
    ("disapproval_passed", "vetoed"),
    ("disapproval_passed", "disapproval_enacted"),
    ("certified", "report_submitted"),
)
"""Days that cannot come in the other order."""
