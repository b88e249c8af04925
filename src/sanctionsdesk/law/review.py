"""Congressional review under CAATSA section 216, 22 U.S.C. 9511."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from sanctionsdesk.base.dates import later
from sanctionsdesk.law.truth import Facts

_COVERED = ("us.caatsa", "us.ssides", "us.ufsa")
_NEVER_IMPOSED = {"us.caatsa.222.c", "us.caatsa.222.d", "us.caatsa.224.c", "us.caatsa.227.e",
                  "us.caatsa.228.evasion.d", "us.caatsa.228.rights.c", "us.caatsa.231.b",
                  "us.caatsa.233.b"}  # fmt: skip
_PROPERTIES = "us.properties.2016"


def decide(data: Mapping[str, Any], facts: Facts, as_of: date) -> dict[str, Any]:
    """Say whether a report is due and when the action may follow.

    The day of submission is day 1 of the review (b)(1); 60 days apply to reports
    submitted from July 10 to September 7 (b)(2). Events after ``as_of`` are not
    known on it.
    """
    required, note, unknown = _required(data, facts)
    out: dict[str, Any] = {"report_required": required, "effect": "shall"}
    if note:
        out["note"] = note
    if required is None:
        return out | {"status": "open", "unknown": unknown}
    if not required:
        return out | {"status": "no_report_required", "effect": "none"}
    out |= _reviewers(facts)
    approval = _known(facts, "approval_enacted", as_of)
    submitted = _known(facts, "submitted", as_of)
    if approval is not None:
        out["earliest_action"] = approval.isoformat()
        out["arithmetic"] = (
            f"a joint resolution of approval was enacted on {approval} (b)(3)"
        )
        return out | {"status": "may_act"}
    if submitted is None:
        return out | {"status": "report_due", "unknown": ["submitted"]}
    return out | _period(facts, submitted, as_of)


def _period(facts: Facts, submitted: date, as_of: date) -> dict[str, Any]:
    summer = date(submitted.year, 7, 10) <= submitted <= date(submitted.year, 9, 7)
    length = 60 if summer else 30
    last = later(submitted, days=length - 1)
    out: dict[str, Any] = {
        "review_days": length,
        "last_day_of_review": last.isoformat(),
    }
    why = "submitted from July 10 to September 7 (b)(2)" if summer else "(b)(1)"
    steps = [
        f"{length} days beginning on {submitted}, which is day 1: last day {last} {why}"
    ]
    if _known(facts, "disapproval_enacted", as_of) is not None:
        barred = "a joint resolution of disapproval was enacted: no action (9511(b)(6))"
        return out | {
            "earliest_action": None,
            "note": barred,
            "status": "barred",
            "arithmetic": steps[0],
        }
    earliest = later(last, days=1)
    passed = _known(facts, "disapproval_passed", as_of)
    vetoed = _known(facts, "vetoed", as_of)
    for day, days, what in (
        (passed, 12, "passage of disapproval (b)(4)"),
        (vetoed, 10, "the veto (b)(5)"),
    ):
        if day is not None:
            until = later(day, days=days)
            steps.append(f"{days} days after {what} on {day}: last day {until}")
            earliest = max(earliest, later(until, days=1))
    out |= {"earliest_action": earliest.isoformat(), "arithmetic": "; ".join(steps)}
    return out | {"status": "may_act" if as_of >= earliest else "may_not_act"}


def _reviewers(facts: Facts) -> dict[str, Any]:
    alters = facts.get("significantly_alters_policy")
    if alters is None:
        return {}
    named = (
        ["Senate Foreign Relations", "House Foreign Affairs"]
        if alters
        else ["Senate Banking, Housing, and Urban Affairs", "House Financial Services"]
    )
    return {"reviewed_by": named}


def _required(
    data: Mapping[str, Any], facts: Facts
) -> tuple[bool | None, str, list[str]]:
    action = facts.get("action")
    authority = covered_id(facts.get("authority"))
    if action is None:
        return None, "", ["action"]
    if action == "license":
        alters = facts.get("significantly_alters_policy")
        return alters, "", ["significantly_alters_policy"] if alters is None else []
    if authority == "us.caatsa.231.d" or action == "waive_231d":
        return (
            False,
            "231(d) waivers are made without regard to 9511 (22 U.S.C. 9525(d))",
            [],
        )
    initial = action == "waive_initial" or authority in _NEVER_IMPOSED
    if initial or (action == "waive" and facts.get("already_imposed") is False):
        return False, "nothing has been imposed yet; reading of 9511(a)(2)(A)(ii)", []
    under = covered_id(facts.get("sanctions_under"))
    if not under:
        return None, "", ["sanctions_under"]
    order = re.match(r"us\.eo\.?(\d{5})", under)
    if order:
        if order[1] in data["codified_orders"]:
            return True, "", []
        return False, f"EO {order[1]} is not among the orders codified by 9522", []
    if under == _PROPERTIES or under.startswith(_COVERED):
        return True, "", []
    return False, f"{under} is not among the sanctions that 9511 covers", []


def covered_id(text: object) -> str:
    """Read the name of a law as people write it as an id.

    >>> covered_id("CAATSA section 231(d)"), covered_id("E.O. 13662"), covered_id("us.eo.14024")
    ('us.caatsa.231.d', 'us.eo.13662', 'us.eo.14024')
    """
    if text is None:
        return ""
    plain = str(text).strip().lower()
    if plain.startswith("us."):
        return plain
    order = re.fullmatch(
        r"(?:e\.?o\.?|executive order)\s*(?:no\.?)?\s*(\d{5}).*", plain
    )
    if order:
        return f"us.eo.{order[1]}"
    if re.search(r"maryland|new york|propert", plain):
        return _PROPERTIES
    act = re.match(r"(caatsa|ufsa|ssides)[^\w]*(?:sec(?:tion|\.)?|s\.)?\s*(.*)", plain)
    if act:
        parts = re.findall(r"\w+", act[2])
        return ".".join(["us", act[1], *parts])
    return plain


def _known(facts: Facts, key: str, as_of: date) -> date | None:
    # What happens after the as-of day is not known on it.
    value = facts.get(key)
    return value if type(value) is date and value <= as_of else None
