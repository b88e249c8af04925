"""The most that a violation can cost under IEEPA section 206, 50 U.S.C. 1705."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sanctionsdesk.law.truth import Facts, Range


def most(data: Mapping[str, Any], facts: Facts, as_of: date) -> dict[str, Any]:
    """Give the civil maximum of a day, and the criminal one for a wilful violation.

    The civil maximum is the greater of the amount of the day (adjusted to
    inflation each year) and twice the transaction; without its value the amount
    of the day is only the least that the maximum can be.
    """
    table = data["civil_maximum_usd"]
    # The law of a later day may be put to an earlier one: its first amount stands then.
    amount = table[max((day for day in table if day <= as_of), default=min(table))]
    value = facts.get("transaction_value_usd")
    twice = 2 * (value.least if isinstance(value, Range) else value or 0)
    out: dict[str, Any] = {"statutory_maximum_usd": amount}
    out["civil_maximum_usd"] = max(amount, int(twice))
    out["arithmetic"] = (
        f"the greater of {amount:,} (from the table of that day) and twice the transaction"
    )
    if value is None or isinstance(value, Range):
        out["at_least"] = True
        out["unknown"] = ["transaction_value_usd"]
    wilful = facts.get("wilful")
    if wilful is not False:
        out["criminal"] = {"applies": wilful, "fine_usd": data["criminal"]["fine_usd"],
                           "years": data["criminal"]["years"]}  # fmt: skip
    return out
