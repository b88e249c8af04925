"""How long records are kept, 31 CFR 501.601."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sanctionsdesk.base.dates import later
from sanctionsdesk.law.truth import Facts


def keep(data: Mapping[str, Any], facts: Facts, as_of: date) -> dict[str, Any]:
    """Say until which day the record of a transaction is kept, as the rule stood on a day."""
    table = data["years"]
    # The law of a later day may be put to an earlier one: its first term stands then.
    since = max((day for day in table if day <= as_of), default=min(table))
    years = table[since]
    out: dict[str, Any] = {"effect": "shall", "years": years, "deadline": None}
    begun = facts.get("unblocked_date") or facts.get("transaction_date")
    if type(begun) is date:
        until = later(begun, years=years)
        out |= {"keep_until": until.isoformat(), "deadline": until.isoformat()}
        out["deadline_arithmetic"] = f"{begun} plus {years} years is {until}"
        if later(begun, years=min(table.values())) < since:
            out["note"] = (
                f"the earlier period had run out before {since}; whether the longer one revives it is a reading"
            )
        if as_of > until:
            return out | {"status": "no_longer_required", "effect": "none"}
    kept = facts.get("records_kept")
    if kept is True:
        return out | {"status": "discharged"}
    if "keep_until" not in out:
        return out | {"status": "open", "unknown": ["transaction_date"]}
    if kept is False:
        return out | {"status": "breached"}
    return out | {"status": "duty", "unknown": ["records_kept"]}
