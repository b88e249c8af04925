"""Ownership tests of OFAC, the EU and the UK as dated rules over exact shares.

Sources: OFAC guidance of 2008-02-14 and 2014-08-13, FAQs 398 to 402; EU Best
Practices (50 % or more since 2024-07-03, before that more than 50 %); UK
guidance (more than 50 %, no adding up without a joint arrangement). Restated,
not checked against the official texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from sanctionsdesk.base.errors import InputError

AGGREGATION_SINCE = date(2014, 8, 13)
EU_HALF_SINCE = date(2024, 7, 3)
_HALF = Fraction(50)
Owns = dict[str, dict[str, Fraction]]


def decide_facts(
    provision_id: str, facts: Mapping[str, Any], *, as_of: date
) -> dict[str, Any]:
    """Decide ``us.ofac.50pct``, ``eu.ownership`` or ``uk.ownership`` on given shares.

    Raises:
        InputError: for shares that are no percentages.
    """
    head = {"provision": provision_id, "as_of": as_of.isoformat()}
    return {**head, **RULES[provision_id](facts, as_of)}


def blocked_set(
    owns: Owns,
    listed: set[str],
    *,
    aggregate: bool,
    greatest: bool,
    half_counts: bool = True,
) -> set[str]:
    """Give all bodies owned by caught holders, 50 percent or more (or more than 50).

    The least fixpoint starts from the listed and adds; the greatest starts from
    everything and takes away, so that cross-holdings can hold each other up.
    """

    def owned(share: Fraction) -> bool:
        return share >= _HALF if half_counts else share > _HALF

    caught = set(listed) | set(owns) if greatest else set(listed)
    while True:
        after = set(listed) | {
            body
            for body, holders in owns.items()
            if owned(_share(holders, caught, aggregate=aggregate))
        }
        if after == caught:
            return caught
        caught = after


def _share(
    holders: Mapping[str, Fraction], caught: set[str], *, aggregate: bool
) -> Fraction:
    shares = [share for holder, share in holders.items() if holder in caught]
    return sum(shares, Fraction(0)) if aggregate else max(shares, default=Fraction(0))


def _ofac(facts: Mapping[str, Any], as_of: date) -> dict[str, Any]:
    owns = {
        body: _shares(holders, body)
        for body, holders in _mapping(facts, "owns").items()
    }
    listed = {str(name) for name in facts.get("listed") or ()}
    target = facts.get("target")
    if not isinstance(target, str):
        raise InputError("name the body to decide", field="target")
    aggregate = as_of >= AGGREGATION_SINCE
    unknown = {
        holder for holders in owns.values() for holder in holders if holder[:1] == "?"
    }
    lower_set = blocked_set(owns, listed, aggregate=aggregate, greatest=False)
    upper_set = blocked_set(owns, listed | unknown, aggregate=aggregate, greatest=False)
    holders = owns.get(target, {})
    lower = _share(holders, lower_set, aggregate=aggregate)
    upper = _share(holders, upper_set, aggregate=aggregate)
    missing = sorted(holder for holder in holders if holder in unknown)
    status = "unknown"
    if target in lower_set:
        status = "blocked"
    elif target not in upper_set:
        status = "not_blocked_by_rule"
    out: dict[str, Any] = {
        "status": status,
        "lower": _plain(lower),
        "upper": _plain(upper),
        "missing_holders": missing if status == "unknown" else [],
        "chain": _chain(owns, lower_set, listed, target) if status == "blocked" else [],
        "citation": "OFAC guidance of 2014-08-13; FAQs 398 to 402"
        if aggregate
        else "OFAC guidance of 2008-02-14 (before aggregation)",
    }
    both = blocked_set(owns, listed, aggregate=aggregate, greatest=True)
    if target in both and target not in lower_set:
        out["open"] = (
            "blocked only if cross-holdings may hold each other up (greatest fixpoint)"
        )
    if status != "blocked" and _controls(facts):
        out["caution"] = (
            "no control test, but OFAC urges caution (FAQ 398); see FAQ 400 on signing"
        )
    return out


def _eu(facts: Mapping[str, Any], as_of: date) -> dict[str, Any]:
    holders = _shares(_mapping(facts, "holders"), "holders")
    listed = {str(name) for name in facts.get("listed") or ()}
    unknown = {holder for holder in holders if holder[:1] == "?"}
    lower = _share(holders, listed, aggregate=True)
    upper = _share(holders, listed | unknown, aggregate=True)
    since_half = as_of >= EU_HALF_SINCE

    def enough(share: Fraction) -> bool:
        return share >= _HALF if since_half else share > _HALF

    owned = True if enough(lower) else (None if enough(upper) else False)
    controlled = _controls(facts)
    return {
        "owned": owned,
        "controlled": controlled,
        "owned_or_controlled": True
        if owned or controlled
        else (None if owned is None else False),
        "presumption": "can be rebutted" if owned or controlled else None,
        "lower": _plain(lower),
        "upper": _plain(upper),
        "unknown": sorted(unknown) if owned is None else [],
        "citation": "EU Best Practices of 2024-07-03 (50% or more)"
        if since_half
        else "EU Best Practices before 2024-07-03 (more than 50%)",
    }


def _uk(facts: Mapping[str, Any], as_of: date) -> dict[str, Any]:
    del as_of
    holders = _shares(_mapping(facts, "holders"), "holders")
    listed = {str(name) for name in facts.get("listed") or ()}
    joint = facts.get("joint_arrangement") is True
    unknown = {holder for holder in holders if holder[:1] == "?"}
    lower = _share(holders, listed, aggregate=joint)
    upper = _share(holders, listed | unknown, aggregate=joint)
    owned = True if lower > _HALF else (None if upper > _HALF else False)
    controlled = _controls(facts)
    influence = facts.get("influence", False)
    result = True if owned or controlled or influence else owned
    if result is False and influence is None:
        result = None
    return {
        "owned_or_controlled": result,
        "lower": _plain(lower),
        "upper": _plain(upper),
        "unknown": sorted(unknown) if owned is None else [],
        "citation": "UK guidance: more than 50%, board majority, or affairs run as it wishes",
    }


RULES = {"us.ofac.50pct": _ofac, "eu.ownership": _eu, "uk.ownership": _uk}


def _controls(facts: Mapping[str, Any]) -> bool:
    listed = {str(name) for name in facts.get("listed") or ()}
    for key in ("appoints_board_majority", "controls", "runs_it", "dominant_influence"):
        value = facts.get(key)
        if value is True or (
            isinstance(value, list) and listed & {str(item) for item in value}
        ):
            return True
        if isinstance(value, str) and value in listed:
            return True
    return False


def _chain(owns: Owns, caught: set[str], listed: set[str], target: str) -> list[str]:
    lines = []
    todo, seen = [target], set()
    while todo:
        body = todo.pop(0)
        if body in seen or body in listed:
            continue
        seen.add(body)
        holders = [holder for holder in owns.get(body, {}) if holder in caught]
        parts = " + ".join(
            f"{holder} {_plain(owns[body][holder])}%" for holder in holders
        )
        lines.append(f"{body} is held by {parts}")
        todo += holders
    return lines


def _mapping(facts: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = facts.get(key)
    if not isinstance(value, Mapping):
        raise InputError("must be an object of holders and percentages", field=key)
    return value


def _shares(holders: object, field: str) -> dict[str, Fraction]:
    if not isinstance(holders, Mapping):
        raise InputError("must be an object of holders and percentages", field=field)
    shares = {}
    for holder, share in holders.items():
        if (
            isinstance(share, bool)
            or not isinstance(share, int | float)
            or not 0 <= share <= 100
        ):
            raise InputError(
                f"{share!r} of {holder} is no percentage from 0 to 100", field=field
            )
        # The decimal as written, so that 33.3 is 333/10 and not its nearest binary.
        shares[str(holder)] = Fraction(str(share))
    return shares


def _plain(share: Fraction) -> float | int:
    return int(share) if share.denominator == 1 else float(share)
