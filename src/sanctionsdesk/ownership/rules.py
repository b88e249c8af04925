"""The ownership rules put to facts given by hand, as ``sdesk decide`` asks them.

The facts are ``listed`` with either ``holders`` of one body or ``owns`` (body,
holder, share) and ``target``; a share is a number, text such as ``25-50``, a pair,
or ``null`` when not known. Control is given by name or as true, false or null.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.entities.holding import WHOLE, Holding, HoldingKind, percent
from sanctionsdesk.ownership.listed import Listed
from sanctionsdesk.ownership.regimes import regime_of, regimes, rule
from sanctionsdesk.ownership.register import Register, Rows
from sanctionsdesk.ownership.shares import read_share, share_of
from sanctionsdesk.ownership.trace import trace
from sanctionsdesk.ownership.traced import Trace

_BODY = "the body"
_CONTROL: dict[str, HoldingKind] = {
    "appoints_board_majority": "board",
    "board_majority": "board",
    "controls": "control",
    "control": "control",
    "controlled_by": "control",
    "runs_it": "influence",
    "runs": "influence",
    "manages": "influence",
    "dominant_influence": "influence",
    "influence": "influence",
}
RULES = tuple(rule(regime, as_of=date.max).id for regime in regimes())
"""Provision ids of the ownership rules."""


def decide_facts(
    provision_id: str, facts: Mapping[str, Any], *, as_of: date
) -> dict[str, Any]:
    """Decide an ownership rule on given shares.

    Raises:
        InputError: for shares that are no percentages, or without holders.
    """
    regime = regime_of(provision_id)
    if regime is None:
        raise InputError(f"{provision_id!r} is no ownership rule", field="provision")
    target = facts.get("target", _BODY if "holders" in facts else None)
    if not isinstance(target, str):
        raise InputError("name the body to decide", field="target")
    register = _register(facts, target)
    listed = [Listed(id=name) for name in _listed(facts)]
    joint = facts.get("joint_arrangement", False)
    apart, together = (
        trace(register, listed, target=target, regime=regime, as_of=as_of, joint=item)
        for item in (False, True)
    )
    told = _told(together if joint is True else apart, provision_id, facts)
    if joint is None and apart.status != together.status:
        told |= dict.fromkeys(("owned", "owned_or_controlled"))
        told |= {"status": "unknown", "upper": percent(together.high)}
        told["unknown"] = [*told["unknown"], "joint_arrangement"]
    return told


def _told(answer: Trace, provision_id: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    told = answer.to_json()
    rebutted = facts.get("presumption_rebutted", facts.get("rebutted")) is True
    presumption = told["presumption"]
    if presumption and rebutted:
        presumption = "rebutted"
    told |= {
        "provision": provision_id,
        "presumption": presumption,
        "unknown": told["missing_holders"] or _open_control(facts)
        if answer.status == "unknown"
        else [],
    }
    drop = {"least_fixpoint", "greatest_fixpoint", "divestment", "questions", "name"}
    head = {key: told[key] for key in ("provision", "as_of", "status")}
    return head | {key: value for key, value in told.items() if key not in drop}


def _open_control(facts: Mapping[str, Any]) -> list[str]:
    return [key for key in _CONTROL if key in facts and facts[key] is None]


def _register(facts: Mapping[str, Any], target: str) -> Register:
    rows = Rows("facts", "facts")
    rows.ids.number(target)
    owns = {target: _mapping(facts, "holders")} if "holders" in facts else _mapping(facts, "owns")  # fmt: skip
    given: list[tuple[str, object, HoldingKind]] = [
        (str(body), holders, "capital") for body, holders in owns.items()
    ]
    votes = facts.get("votes") or {}
    if isinstance(votes, Mapping):
        nested = any(isinstance(item, Mapping) for item in votes.values())
        per_body = votes if nested else {target: votes}
        given += [(str(body), holders, "votes") for body, holders in per_body.items()]
    for body, holders, kind in given:
        rows.ids.number(body)
        if not isinstance(holders, Mapping):
            raise InputError("must be an object of holders and percentages", field=body)
        for holder, share in holders.items():
            low, high = _share(share, str(holder), body)
            if holder == body:
                raise InputError(f"{body} is said to hold itself", field=body)
            rows.add(Holding(owner=str(holder), owned=body, low=low, high=high, kind=kind))  # fmt: skip
    for holding in _controls(facts, target):
        rows.add(holding)
    return rows.register()


def _controls(facts: Mapping[str, Any], target: str) -> Iterable[Holding]:
    listed = _listed(facts)
    for key, kind in _CONTROL.items():
        if key not in facts:
            continue
        value = facts[key]
        by_body = value if isinstance(value, Mapping) else {target: value}
        for body, holders in by_body.items():
            if holders is None or holders is True:
                names = listed
            elif isinstance(holders, list | tuple):
                names = [str(item) for item in holders]
            else:
                names = [str(holders)] if isinstance(holders, str) else []
            low = 0 if holders is None else WHOLE
            for name in names:
                if name != body:
                    yield Holding(owner=name, owned=str(body), low=low, high=WHOLE, kind=kind)  # fmt: skip


def _listed(facts: Mapping[str, Any]) -> list[str]:
    listed = facts.get("listed") or ()
    if isinstance(listed, str) or not isinstance(listed, Iterable):
        raise InputError("must be a list of names", field="listed")
    return [str(name) for name in listed]


def _mapping(facts: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = facts.get(key)
    if not isinstance(value, Mapping):
        raise InputError("must be an object of holders and percentages", field=key)
    return value


def _share(share: object, holder: str, body: str) -> tuple[int, int]:
    try:
        if share is None:
            return 0, WHOLE
        if isinstance(share, str):
            return read_share(share)
        if isinstance(share, Mapping):
            share = [share.get("min", share.get("low", 0)), share.get("max", share.get("high", 100))]  # fmt: skip
        if isinstance(share, list) and len(share) == 2:
            low, high = share_of(share[0])[0], share_of(share[1])[1]
            if low <= high:
                return low, high
        return share_of(share)
    except InputError:
        raise InputError(
            f"{share!r} of {holder} is no percentage from 0 to 100", field=body
        ) from None
