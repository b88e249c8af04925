"""Congressional review under CAATSA section 216, 22 U.S.C. 9511."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sanctionsdesk.law.truth import Facts, day, flag

_CODIFIED = {"13660", "13661", "13662", "13685", "13694", "13757"}
_COVERED = ("us.caatsa", "us.ssides", "us.ufsa")


def decide(facts: Facts, as_of: date) -> dict[str, Any]:
    """Say whether a report is due and when the action may follow.

    The day of submission is day 1 of the review (b)(1); 60 days apply to reports
    submitted from July 10 to September 7 (b)(2).
    """
    if as_of < date(2017, 8, 2):
        return {"status": "not_in_force", "effect": "none"}
    required, note = _required(facts)
    out: dict[str, Any] = {"report_required": required, "citation": "22 U.S.C. 9511"}
    if note:
        out["note"] = note
    if required is None:
        out["unknown"] = ["significantly_alters_policy"]
    if not required:
        return out
    approval = _known(facts, "approval_enacted", as_of)
    if approval is not None:
        return out | {"earliest_action": approval.isoformat()}
    submitted = _known(facts, "submitted", as_of)
    if submitted is None:
        return out | {"unknown": ["submitted"]}
    summer = date(submitted.year, 7, 10) <= submitted <= date(submitted.year, 9, 7)
    length = 60 if summer else 30
    last = submitted + timedelta(days=length - 1)
    out |= {"review_days": length, "last_day_of_review": last.isoformat()}
    if _known(facts, "disapproval_enacted", as_of) is not None:
        barred = "a joint resolution of disapproval was enacted: no action (9511(b)(6))"
        return out | {"earliest_action": None, "note": barred}
    earliest = last + timedelta(days=1)
    passed = _known(facts, "disapproval_passed", as_of)
    vetoed = _known(facts, "vetoed", as_of)
    if passed is not None:
        earliest = max(earliest, passed + timedelta(days=13))
    if vetoed is not None:
        earliest = max(earliest, vetoed + timedelta(days=11))
    return out | {"earliest_action": earliest.isoformat()}


def _required(facts: Facts) -> tuple[bool | None, str]:
    action = facts.get("action")
    if action == "license":
        return flag(facts, "significantly_alters_policy"), ""
    if facts.get("authority") == "us.caatsa.231.d" or action == "waive_231d":
        return (
            False,
            "231(d) waivers are made without regard to 9511 (22 U.S.C. 9525(d))",
        )
    if action == "waive_initial" or facts.get("authority") == "us.caatsa.231.b":
        return False, "nothing has been imposed yet; reading of 9511(a)(2)(A)(ii)"
    under = str(facts.get("sanctions_under") or "")
    order = under.removeprefix("us.eo.").removeprefix("us.eo")
    if order.isdigit() and order not in _CODIFIED:
        return False, f"EO {order} is not among the orders codified by 9522"
    if under and not under.startswith(_COVERED) and order not in _CODIFIED:
        return False, f"{under} is not among the sanctions that 9511 covers"
    return True, ""


def _known(facts: Facts, key: str, as_of: date) -> date | None:
    # What happens after the as-of day is not known on it.
    value = day(facts, key)
    return value if value is not None and value <= as_of else None
