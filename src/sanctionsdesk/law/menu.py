"""Counting the menu of CAATSA section 235(a), 22 U.S.C. 9529(a)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.law.truth import Facts, flag

LEAST = 5
_ITEMS = {str(number) for number in range(1, 13)} | {"5A", "5B"}


def count(items: Iterable[object], *, is_bank: bool) -> int:
    """Count different menu items; item 5 reaches banks only, its halves count as two.

    Raises:
        InputError: for an item that the menu does not have.

    >>> count(["1", "2", "5A", "5B"], is_bank=True)
    4
    """
    chosen = {_item(item) for item in items}
    if {"5A", "5B"} & chosen:
        chosen.discard("5")
    if not is_bank:
        chosen -= {"5", "5A", "5B"}
    return len(chosen)


def decide(facts: Facts, as_of: date) -> dict[str, Any]:
    """Say how many items a selection counts for and whether that is enough."""
    if as_of < date(2017, 8, 2):
        return {"status": "not_in_force", "effect": "none"}
    selected = facts.get("selected")
    if not isinstance(selected, list):
        raise InputError("must be a list of menu items", field="selected")
    counted = count(selected, is_bank=flag(facts, "financial_institution") is True)
    return {
        "counted": counted,
        "enough": counted >= LEAST,
        "min_sanctions": LEAST,
        "remaining": max(0, LEAST - counted),
        "citation": "22 U.S.C. 9529(a)",
    }


def items_stated(measures: Iterable[str]) -> tuple[str, ...]:
    """Read the items that a list entry states, such as ``Sec. 235(a)(2)``.

    >>> items_stated(["EXPORT SANCTIONS Sec. 235(a)(2)", "Sec. 235(a)(12)"])
    ('2', '12')
    """
    found = {
        match for text in measures for match in re.findall(r"235\(a\)\((\d+)\)", text)
    }
    return tuple(sorted(found, key=int))


def _item(item: object) -> str:
    text = str(item).strip().upper().strip("()")
    if text not in _ITEMS:
        raise InputError(
            f"{item!r} is no item of 22 U.S.C. 9529(a); items are 1 to 12, 5A, 5B"
        )
    return text
