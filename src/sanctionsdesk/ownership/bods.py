"""Beneficial Ownership Data Standard 0.2 to 0.4, as one array or JSON lines.

Versions of a statement follow each other in time: in 0.4 by ``recordId`` and
``recordStatus``, before by ``replacesStatements``. Persons that the register
knows but does not name, or could not find, are holders not identified.
"""

from __future__ import annotations

import contextlib
import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sanctionsdesk.base.dates import PartialDate, parse_day
from sanctionsdesk.base.errors import InputError
from sanctionsdesk.entities.holding import (
    WHOLE,
    Holding,
    HoldingKind,
    RegisterParty,
    Via,
)
from sanctionsdesk.ownership.register import Rows
from sanctionsdesk.ownership.shares import ANYTHING, Bounds, share_of

_SURE: dict[str, HoldingKind] = {
    "shareholding": "capital", "votingrights": "votes", "appointmentofboard": "board",
    "otherinfluenceorcontrol": "influence", "influenceorcontrol": "influence",
    "controlviacompanyrulesorarticles": "influence", "controlbylegalframework": "influence",
    "nominator": "influence", "boardmember": "tie", "boardchair": "tie",
    "seniormanagingofficial": "tie", "nominee": "tie",
    "rightstosurplusassetsondissolution": "tie", "surplusassets": "tie",
    "rightstoprofitorincome": "tie", "righttoprofitorincomefromassets": "tie",
    "enjoymentanduseofassets": "tie",
}  # fmt: skip
_DOUBTFUL: dict[str, HoldingKind] = {
    "settlor": "influence", "settloroftrust": "influence", "trustee": "influence",
    "trusteeoftrust": "influence", "protector": "influence", "protectoroftrust": "influence",
    "rightsgrantedbycontract": "influence", "conditionalrightsgrantedbycontract": "influence",
}  # fmt: skip
"""Roles from which control follows only with more facts. Any other type, and none,
is a stake whose share is not stated, the beneficiary of a trust among them."""

_IDENTIFIERS = {"XI-LEI": "leiCode", "GB-COH": "registrationNumber", "RU-INN": "innCode", "RU-OGRN": "ogrnCode"}  # fmt: skip
_SHARES = {"capital", "votes"}
_DAY = timedelta(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Statement:
    """One statement, versions 0.2 to 0.4 laid alike."""

    line: int
    kind: str
    record: str
    told: Mapping[str, Any]
    date: str
    closed: bool
    component: bool


def read_bods(statements: Iterable[tuple[int, Any]], out: Rows) -> None:
    """Read statements, each with its number or line, into a register in the making."""
    roots: dict[str, str] = {}
    statements_read: list[_Statement] = []
    relations: dict[str, list[_Statement]] = defaultdict(list)
    for line, raw in statements:
        out.rows += 1
        try:
            statement = _statement(line, raw, roots)
        except InputError as error:
            out.fault(line, error.message)
            continue
        statements_read.append(statement)
        if statement.kind == "relationship":
            relations[statement.record].append(statement)
        elif not statement.closed:
            out.party(_party(statement))
    joint = {
        item.record
        for item in statements_read
        if item.kind == "entity" and _is_joint(item)
    }
    for versions in relations.values():
        ordered = sorted(versions, key=lambda item: item.date)
        for one, following in itertools.zip_longest(ordered, ordered[1:]):
            if one.closed:
                continue
            try:
                for holding in _holdings(one, following, roots, out):
                    out.add(holding)
                    if holding.owned in joint and holding.kind == "capital":
                        out.add(replace(holding, kind="joint", low=WHOLE, high=WHOLE))
            except (InputError, ValueError) as error:
                out.fault(one.line, getattr(error, "message", str(error)))


def _statement(line: int, raw: Any, roots: dict[str, str]) -> _Statement:
    if not isinstance(raw, dict):
        raise InputError("is no statement")
    if "recordType" in raw:
        told = raw.get("recordDetails")
        record, kind = raw.get("recordId"), raw["recordType"]
    else:
        told, record = raw, raw.get("statementID") or raw.get("statementId")
        kind = {"entityStatement": "entity", "personStatement": "person",
                "ownershipOrControlStatement": "relationship"}.get(str(raw.get("statementType")), "")  # fmt: skip
        for replaced in raw.get("replacesStatements") or ():
            roots[str(record)] = roots.get(str(replaced), str(replaced))
    if kind not in {"entity", "person", "relationship"} or not record or not isinstance(told, dict):  # fmt: skip
        raise InputError("is no BODS statement: it needs a type, an id and details")
    return _Statement(
        line=line,
        kind=kind,
        record=roots.get(str(record), str(record)),
        told=told,
        date=str(raw.get("statementDate") or ""),
        closed=raw.get("recordStatus") == "closed",
        component=bool(told.get("isComponent")),
    )


def _is_joint(statement: _Statement) -> bool:
    """Tell an arrangement of holders from trusts and nominations, which are not joint."""
    entity = statement.told.get("entityType")
    kind = entity if isinstance(entity, dict) else {"type": entity}
    return kind.get("type") == "arrangement" and not kind.get("subtype")


def _party(statement: _Statement) -> RegisterParty:
    told = statement.told
    place = told.get("incorporatedInJurisdiction") or told.get("jurisdiction") or {}
    kind = str(told.get("personType") or "")
    if statement.kind == "entity":
        entity = told.get("entityType") or told.get("type") or ""
        kind = str(entity.get("type", "") if isinstance(entity, dict) else entity)
    names = [item.get("fullName") for item in told.get("names") or () if isinstance(item, dict)]  # fmt: skip
    name = told.get("name") or next(filter(None, names), "")
    unspecified = told.get("unspecifiedPersonDetails") or told.get("unspecifiedEntityDetails") or {}  # fmt: skip
    hidden = kind.startswith(("unknown", "anonymous")) or bool(unspecified)
    why = _why(unspecified) or told.get("missingInfoReason") or kind
    return RegisterParty(
        id=statement.record,
        name=str(name or statement.record),
        schema="Person" if statement.kind == "person" else "Organization",
        unidentified=str(why) if hidden else "",
        birth_date=str(told.get("birthDate") or ""),
        countries=tuple(
            str(item["code"])[:2].lower()
            for item in [place, *(told.get("nationalities") or ())]
            if isinstance(item, dict) and item.get("code")
        ),
        identifiers=tuple(
            (_IDENTIFIERS.get(str(item.get("scheme")), "idNumber"), str(item["id"]))
            for item in told.get("identifiers") or ()
            if isinstance(item, dict) and item.get("id")
        ),
    )


def _why(unspecified: Mapping[str, Any]) -> str:
    return str(unspecified.get("description") or unspecified.get("reason") or "")


def _holdings(
    one: _Statement, following: _Statement | None, roots: Mapping[str, str], out: Rows
) -> Iterable[Holding]:
    subject = _described(one.told.get("subject"), roots)
    if not subject:
        raise InputError("names no subject")
    owner = _owner(one, subject, roots, out)
    for interest in one.told.get("interests") or [{}]:
        if not isinstance(interest, dict):
            raise InputError("has an interest that is no object")
        kind, low, high = _interest(interest, one.line, out)
        via: Via = "component" if one.component else "direct"
        level = interest.get("directOrIndirect") or interest.get("interestLevel")
        if level == "indirect" and not one.component and kind in {"capital", "votes"}:
            via = "indirect"
        start = _date(interest.get("startDate"))
        yield Holding(
            owner=owner,
            owned=subject,
            low=low,
            high=high,
            kind=kind,
            via=via,
            start=start or (_date(one.date) if following and not _first(one) else None),
            end=_date(interest.get("endDate")) or _until(following, start),
            line=one.line,
            note=str(interest.get("type") or "") if kind not in _SHARES else "",
        )


def _first(statement: _Statement) -> bool:
    return not statement.told.get("replacesStatements")


def _until(
    following: _Statement | None, start: PartialDate | None
) -> PartialDate | None:
    """A version stands until the day before the next one's first interest, or its date."""
    if following is None:
        return None
    days = (
        []
        if following.closed
        else [
            item["startDate"][:10]
            for item in following.told.get("interests") or ()
            if isinstance(item, dict) and item.get("startDate")
        ]
    )
    with contextlib.suppress(InputError):
        day = parse_day(min(days) if days else following.date[:10]) - _DAY
        if start is None or start.interval.start is None or start.interval.start <= day:
            return PartialDate.parse(day.isoformat())
    return PartialDate.parse(following.date[:10]) if following.date else None


def _owner(one: _Statement, subject: str, roots: Mapping[str, str], out: Rows) -> str:
    told = one.told.get("interestedParty")
    unspecified = told.get("unspecified", told) if isinstance(told, dict) else {}
    known = _described(told, roots)
    if known:
        return known
    party = f"?{one.record}"
    why = _why(unspecified) or "no interested party is named"
    out.party(RegisterParty(id=party, name=f"?holder of {subject}", unidentified=why))
    return party


def _described(told: Any, roots: Mapping[str, str]) -> str:
    if isinstance(told, dict):
        told = next((told[key] for key in ("describedByEntityStatement", "describedByPersonStatement") if told.get(key)), "")  # fmt: skip
    text = str(told or "")
    return roots.get(text, text)


def _interest(
    interest: Mapping[str, Any], line: int, out: Rows
) -> tuple[HoldingKind, int, int]:
    told = str(interest.get("type") or "").lower().replace("-", "").replace("_", "")
    if told in _DOUBTFUL:
        return _DOUBTFUL[told], 0, WHOLE
    kind = _SURE.get(told, "capital")
    if kind not in {"capital", "votes"}:
        return kind, WHOLE, WHOLE
    share = interest.get("share")
    if not isinstance(share, dict) or told not in _SURE:
        return kind, 0, WHOLE
    try:
        return kind, *_bounds(share)
    except InputError as error:
        out.fault(line, error.message + ANYTHING)
        return kind, 0, WHOLE


def _bounds(share: Mapping[str, Any]) -> Bounds:
    if share.get("exact") is not None:
        return share_of(share["exact"])
    low, high = 0, WHOLE
    for key, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):  # fmt: skip
        bound, outside = share.get(key), share.get(exclusive)
        # A number in 0.4; in 0.2 and 0.3 a flag beside the bound.
        is_outside = bool(outside) and not (isinstance(outside, bool) and bound is None)
        if is_outside and not isinstance(outside, bool):
            bound = outside
        if bound is None:
            continue
        if key == "minimum":
            low = min(WHOLE, share_of(bound)[0] + is_outside)
        else:
            high = max(0, share_of(bound)[1] - is_outside)
    if low > high:
        raise InputError(
            f"has a share whose least is above its greatest: {dict(share)}"
        )
    return low, high


def _date(told: Any) -> PartialDate | None:
    return PartialDate.parse(str(told)[:10]) if told else None
