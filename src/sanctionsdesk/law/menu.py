"""Counting menus of sanctions: CAATSA section 235(a) and UFSA section 4(c)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.law.truth import Facts, compiled

LEAST = 5
"""Items that sections 224(a)(2), 231(a), 232(a) and 233(a) ask for."""


class Counted(NamedTuple):
    """How many items a choice counts for: between two numbers while a fact is missing."""

    least: int
    most: int


def count(
    chosen: Iterable[object],
    items: Sequence[Mapping[str, Any]],
    facts: Facts,
    *,
    field: str = "selected",
) -> Counted:
    """Count different items; an item for banks or persons only counts for those alone.

    ``5`` stands for either half of item 5 and is not counted beside ``5A`` or ``5B``.

    Args:
        chosen: items by their number, ``"5A"`` for a half.
        items: the menu, as its provision file gives it.
        facts: typed facts, for items that reach some persons only.
        field: the fact to name in an error.

    Raises:
        InputError: for an item that the menu does not have.
    """
    menu = {str(item["item"]): item for item in items}
    different = {_known(item, menu, field) for item in chosen}
    different -= {
        menu[item]["half_of"] for item in different if "half_of" in menu[item]
    }
    values = [_reaches(menu[item], facts) for item in different]
    return Counted(values.count(True), len(values) - values.count(False))


def decide(data: Mapping[str, Any], facts: Facts, as_of: date) -> dict[str, Any]:
    """Say how many items a selection counts for and whether that is enough."""
    del as_of
    items = data["items"]
    least = data["minimum"]
    selected = facts.get("selected", facts.get("imposed"))
    whole = [item for item in items if not item.get("half_of")]
    top = len(whole) + sum(1 for item in items if item.get("half_of")) // 2
    out: dict[str, Any] = {
        "effect": "count",
        "min_sanctions": least,
        "menu": [{"item": i["item"], "sanction": i["sanction"]} for i in items],
    }
    if selected is None:
        return out | {"status": "open", "enough": None, "unknown": ["selected"]}
    counted = count(selected, items, facts)
    beyond = sorted(
        {str(item) for item in selected if _reaches(_of(items, item), facts) is False}
    )
    out |= {
        "counted": counted.least,
        "enough": counted.least >= least,
        "remaining": max(0, least - counted.least),
        "maximum": _maximum(items, facts, top),
    }
    if beyond:
        out["not_available"] = beyond
    if counted.least < least <= counted.most:
        missing = sorted(
            {key for item in items for key in _gate(item) if facts.get(key) is None}
        )
        return out | {"status": "open", "enough": None, "unknown": missing,
                      "counted_at_most": counted.most}  # fmt: skip
    return out | {"status": "enough" if out["enough"] else "not_enough"}


def _maximum(items: Sequence[Mapping[str, Any]], facts: Facts, top: int) -> int:
    kept = [
        i for i in items if not i.get("half_of") and _reaches(i, facts) is not False
    ]
    halves = [i for i in items if i.get("half_of") and _reaches(i, facts) is not False]
    return min(top, len(kept) + len(halves) // 2)


def _gate(item: Mapping[str, Any]) -> tuple[str, ...]:
    return (item["for"]["fact"],) if "for" in item else ()


def _of(items: Sequence[Mapping[str, Any]], chosen: object) -> Mapping[str, Any]:
    return next(item for item in items if str(item["item"]) == str(chosen))


def _reaches(item: Mapping[str, Any], facts: Facts) -> bool | None:
    return compiled(item["for"])(facts) if "for" in item else True


def _known(item: object, menu: Mapping[str, Any], field: str) -> str:
    text = str(item).strip().upper()
    if text not in menu:
        raise InputError(
            f"{item!r} is no item of the menu; items are {', '.join(menu)}", field=field
        )
    return text


def items_stated(measures: Iterable[str]) -> tuple[str, ...]:
    """Read the items that a list entry states, such as ``Sec. 235(a)(2)``.

    >>> items_stated(["EXPORT SANCTIONS Sec. 235(a)(2)", "Sec 235(a)(12)"])
    ('2', '12')
    """
    found = {
        match for text in measures for match in re.findall(r"235\(a\)\((\d+)\)", text)
    }
    return tuple(sorted(found, key=int))
