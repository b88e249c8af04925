"""FollowTheMoney JSON lines: entities, deltas of entities, or statements.

``Ownership`` gives stakes, without a percentage one whose share is not stated;
``Directorship``, ``Family`` and other links give ties, which no rule counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

from sanctionsdesk.base.dates import PartialDate
from sanctionsdesk.base.errors import InputError
from sanctionsdesk.entities.holding import WHOLE, Holding, RegisterParty
from sanctionsdesk.ownership.register import Rows, days_of
from sanctionsdesk.ownership.shares import ANYTHING, read_share

LINKS = {
    "Ownership": ("owner", "asset"),
    "Directorship": ("director", "organization"),
    "Family": ("person", "relative"),
    "Associate": ("person", "associate"),
    "Representation": ("agent", "client"),
    "Membership": ("member", "organization"),
    "Employment": ("employee", "employer"),
    "UnknownLink": ("subject", "object"),
}
"""Schemata of links, with the properties of their two ends."""

_IDENTIFIERS = ("leiCode", "imoNumber", "registrationNumber", "innCode", "ogrnCode", "taxNumber", "idNumber", "passportNumber", "swiftBic")  # fmt: skip
Properties = Mapping[str, list[str]]


def read_ftm(lines: Iterable[tuple[int, Any]], out: Rows) -> None:
    """Read entities, each with its line, into a register in the making."""
    statements: dict[str, tuple[int, str, dict[str, list[str]]]] = {}
    for line, raw in lines:
        out.rows += 1
        if isinstance(raw, dict) and raw.get("op") == "DEL":
            continue
        told = raw.get("entity", raw) if isinstance(raw, dict) else None
        if not isinstance(told, dict) or not isinstance(told.get("schema"), str):
            out.fault(line, "is no FollowTheMoney entity")
        elif "prop" in told:
            entity = str(told.get("canonical_id") or told.get("entity_id"))
            first = statements.setdefault(entity, (line, told["schema"], defaultdict(list)))  # fmt: skip
            if told["prop"] != "id":
                first[2][told["prop"]].append(str(told.get("value") or ""))
        else:
            entity_id, properties = told.get("id"), told.get("properties")
            if not entity_id or not isinstance(properties, dict):
                out.fault(line, "has no id or no properties")
                continue
            listed = {key: _texts(value) for key, value in properties.items()}
            _entity(line, str(entity_id), told["schema"], listed, out)
    for entity, (line, schema, properties) in statements.items():
        _entity(line, entity, schema, properties, out)


def _texts(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _entity(line: int, ident: str, schema: str, told: Properties, out: Rows) -> None:
    if schema in LINKS:
        try:
            for holding in _holdings(line, schema, told):
                out.add(holding)
        except (InputError, ValueError) as error:
            out.fault(line, f"{ident}: {getattr(error, 'message', error)}")
        return
    if schema in {"Address", "Sanction", "Passport", "Identification", "Position", "Occupancy"}:  # fmt: skip
        return
    out.party(
        RegisterParty(
            id=ident,
            name=next(iter(told.get("name") or told.get("caption") or ()), ident),
            schema=schema,
            birth_date=next(iter(told.get("birthDate") or told.get("incorporationDate") or ()), ""),
            countries=tuple(dict.fromkeys([*told.get("nationality", ()), *told.get("jurisdiction", ()), *told.get("country", ())])),
            identifiers=tuple((prop, value) for prop in _IDENTIFIERS for value in told.get(prop, ())),
        )
    )  # fmt: skip


def _holdings(line: int, schema: str, told: Properties) -> Iterable[Holding]:
    one, other = LINKS[schema]
    pairs = list(product(told.get(one, ()), told.get(other, ())))
    if not pairs:
        raise InputError(f"{schema} without {one} and {other}")
    role = next(iter(told.get("role") or told.get("relationship") or told.get("ownershipType") or ()), "")  # fmt: skip
    low, high = WHOLE, WHOLE
    start = end = doubt = None
    try:
        if schema == "Ownership":
            shares = [read_share(item) for item in told.get("percentage", ())] or [(0, WHOLE)]  # fmt: skip
            low, high = min(item[0] for item in shares), max(item[1] for item in shares)
        start, end = (_date(told.get(key, ())) for key in ("startDate", "endDate"))
        days_of(start, end)
    except InputError as error:
        doubt, start, end, low, high = error, None, None, 0, WHOLE
    for owner, owned in pairs:
        yield Holding(
            owner=owner,
            owned=owned,
            low=low,
            high=high,
            kind="capital" if schema == "Ownership" else "tie",
            start=start,
            end=end,
            line=line,
            note=role or ("" if schema == "Ownership" else schema.lower()),
        )
    if doubt is not None:
        raise InputError(doubt.message + ANYTHING)


def _date(told: Iterable[str]) -> PartialDate | None:
    text = next(iter(told), "")
    return PartialDate.parse(text[:10]) if text else None
