"""FollowTheMoney (FtM) entities as JSON lines, as OpenSanctions and others publish them.

Format: one object a line with ``id``, ``schema`` and ``properties`` (lists of texts);
a link between two entities (ownership, family, sanction) is an entity of its own, which
is joined to the parties it names. https://followthemoney.tech/explorer/
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np

from sanctionsdesk.base.cite import Citation
from sanctionsdesk.base.errors import InputError
from sanctionsdesk.entities.countries import country_code
from sanctionsdesk.entities.party import (
    NAME_PROPERTIES,
    SCHEMATA,
    Detail,
    Listing,
    Party,
    Relation,
)
from sanctionsdesk.lists.reading import Format, Issue, Oddity

_LONGEST = 16 * 1024 * 1024
"""Most bytes of one line."""

_LINKS = {
    "Ownership": ("asset", "owner", "owned_or_controlled_by", "owner"),
    "Directorship": ("organization", "director", "has_director", "director"),
    "Employment": ("employee", "employer", "employee", "has_employee"),
    "Membership": ("member", "organization", "member", "has_member"),
    "Family": ("person", "relative", "family", "family"),
    "Associate": ("person", "associate", "associate", "associate"),
    "Representation": ("client", "agent", "represented_by", "acting_for"),
    "Succession": ("predecessor", "successor", "predecessor", "successor"),
    "UnknownLink": ("subject", "object", "linked_to", "linked_to"),
}
"""Link schemata: the property of the party that bears the link, that of the other side,
the kind of relation, and the kind where only the other side is in the file."""

_BESIDE = {"Sanction", "Address", "Identification", "Passport", *_LINKS}
_COUNTRIES = {"country", "nationality", "citizenship", "jurisdiction", "mainCountry"}
_NEAREST = {
    "Airplane": "Airplane",
    "Vehicle": "Asset",
    "RealEstate": "Asset",
    "Security": "Asset",
    "Address": "Thing",
    "Position": "Thing",
}


def recognises(name: str, head: bytes) -> str:
    """Give a list id for JSON lines of FtM entities, or of OpenSanctions' changes to them."""
    first = head.lstrip(b"\xef\xbb\xbf \r\n\t").partition(b"\n")[0]
    if not (
        first.startswith(b"{") and b'"schema"' in first and b'"properties"' in first
    ):
        return ""
    if re.match(rb'\{\s*"op"', first):
        return "ftm-delta"
    stem = re.sub(r"[^a-z0-9]+", "-", name.partition(".")[0]).strip("-")
    return "ftm" if stem in {"entities", "ftm", ""} else f"ftm-{stem}"


def read(issue: Issue) -> Iterator[Party | Oddity]:
    """Read parties, joining the links and sanctions that name them.

    What stands beside the parties is gathered first and kept packed, since a link may
    come before or after the parties it names and files hold millions of them.

    Raises:
        InputError: for a line longer than 16 MB, which no entity is.
    """
    beside = _Beside()
    for _, entity in _entities(issue.open(), issue.main):
        if isinstance(entity, dict):
            beside.add(entity)
    beside.settle()
    if beside.wanted:
        for _, entity in _entities(issue.open(), issue.main):
            if isinstance(entity, dict) and entity["id"] in beside.wanted:
                beside.wanted[entity["id"]] = _caption(entity)
    seen: set[str] = set()
    for line, entity in _entities(issue.open(), issue.main):
        reason = ""
        if isinstance(entity, str):
            reason = entity
        elif entity["schema"] == "Address":
            continue
        elif entity["schema"] in _BESIDE:
            if not any(map(beside.holds, (*_holders(entity), *_others(entity)))):
                reason = f"{entity['schema']} of a party that this file does not hold"
        elif hash(entity["id"]) in beside.twice and entity["id"] in seen:
            reason = "id seen before"
        else:
            if hash(entity["id"]) in beside.twice:
                seen.add(entity["id"])
            for place in entity["properties"].pop("addressEntity", ()):
                _put_address(
                    entity["properties"], beside.addresses.get(place, ""), place
                )
            yield _party(entity, beside, issue)
        if reason:
            entry = "" if isinstance(entity, str) else str(entity["id"])
            yield Oddity(file=issue.main, line=line, entry=entry, reason=reason)


class _Beside:
    """Links, sanctions, documents and addresses, packed, by the party they tell of.

    Attributes:
        addresses: one line each, by id.
        wanted: captions of the parties that links name, by id.
        twice: hashes of ids that may stand twice.
    """

    def __init__(self) -> None:
        self.addresses: dict[str, str] = {}
        self.wanted: dict[str, str] = {}
        self.twice: set[int] = set()
        self._told = bytearray()
        self._keys = array("q")
        self._starts = array("q")
        self._ids = array("q")

    def add(self, entity: dict[str, Any]) -> None:
        schema, given = entity["schema"], entity["properties"]
        if schema == "Address":
            self.addresses[entity["id"]] = _address(given)
        elif schema in _BESIDE:
            start = len(self._told)
            told = json.dumps([schema, given], separators=(",", ":"))
            self._told += told.encode() + b"\n"
            for holder in {*_holders(entity), *_others(entity)}:
                self._keys.append(hash(holder))
                self._starts.append(start)
            if schema in _LINKS:
                ends = (*_holders(entity), *_others(entity))
                self.wanted.update(dict.fromkeys(ends, ""))
        else:
            self._ids.append(hash(entity["id"]))

    def settle(self) -> None:
        """Sort what was added, so that it can be looked up."""
        keys = np.array(self._keys, np.int64)
        order = np.argsort(keys, kind="stable")
        self._sorted = keys[order]
        self._places = np.array(self._starts, np.int64)[order]
        self._parties = np.sort(np.array(self._ids, np.int64))
        same = self._parties[1:] == self._parties[:-1]
        self.twice = set(self._parties[1:][same].tolist())

    def holds(self, entity_id: str) -> bool:
        """Tell whether the file holds a party of this id."""
        place = int(np.searchsorted(self._parties, hash(entity_id)))
        return place < len(self._parties) and bool(
            self._parties[place] == hash(entity_id)
        )

    def of(self, entity_id: str) -> Iterator[tuple[str, dict[str, list[str]]]]:
        """Give what tells of a party, in the order of the file."""
        key = hash(entity_id)
        first, last = (
            int(np.searchsorted(self._sorted, key, side)) for side in ("left", "right")
        )
        for start in self._places[first:last].tolist():
            schema, given = json.loads(
                self._told[start : self._told.index(b"\n", start)]
            )
            yield schema, given


def _entities(
    stream: BinaryIO, file: str
) -> Iterator[tuple[int, dict[str, Any] | str]]:
    with stream:
        for number, line in enumerate(
            iter(lambda: stream.readline(_LONGEST + 1), b""), 1
        ):
            if len(line) > _LONGEST:
                raise InputError(
                    f"has a line over {_LONGEST:,} bytes, which no entity is",
                    file=file,
                    line=number,
                )
            bare = line.strip(b"\xef\xbb\xbf \r\n\t\x1a")
            if not bare:
                continue
            try:
                entity = json.loads(bare)
            except ValueError as error:
                yield number, f"is no JSON: {error}"
                continue
            yield number, _checked(entity)


def _checked(entity: Any) -> dict[str, Any] | str:
    if not isinstance(entity, dict):
        return "is no object"
    if "op" in entity:
        changed = entity.get("entity")
        if entity["op"] == "DEL" and isinstance(changed, dict):
            return f"removes {changed.get('id')}: a removal, no party"
        return _checked(changed)
    for key in ("id", "schema"):
        if not isinstance(entity.get(key), str) or not entity[key].strip():
            return f"has no {key}"
    given = entity.get("properties", {})
    if not isinstance(given, dict):
        return "has properties that are no object"
    entity["properties"] = {
        str(prop): [text for value in _listed(values) if (text := _said(value))]
        for prop, values in given.items()
    }
    return entity


def _listed(values: Any) -> list[Any]:
    return values if isinstance(values, list) else [values]


def _said(value: Any) -> str:
    # A nested entity stands for its id.
    if isinstance(value, dict):
        return str(value.get("id") or "")
    return "" if value is None else str(value).strip()


def _others(entity: dict[str, Any]) -> list[str]:
    other = _LINKS.get(entity["schema"], ("", "", "", ""))[1]
    return list(entity["properties"].get(other, ()))


def _holders(entity: dict[str, Any]) -> list[str]:
    given = entity["properties"]
    if entity["schema"] in _LINKS:
        return list(given.get(_LINKS[entity["schema"]][0], ()))
    return [*given.get("entity", ()), *given.get("holder", ())]


def _caption(entity: dict[str, Any]) -> str:
    given = entity["properties"]
    named = next((given[prop][0] for prop in NAME_PROPERTIES if given.get(prop)), "")
    return str(entity.get("caption") or named)


def _schema(stated: str) -> str:
    return stated if stated in SCHEMATA else _NEAREST.get(stated, "LegalEntity")


def _party(entity: dict[str, Any], beside: _Beside, issue: Issue) -> Party:
    given, entry = entity["properties"], entity["id"]
    order = [prop for prop in NAME_PROPERTIES if prop in given]
    order += [prop for prop in given if prop not in NAME_PROPERTIES]
    details = [_detail(prop, value) for prop in order for value in given[prop]]
    if entity["schema"] != _schema(entity["schema"]):
        stated = f"FtM schema {entity['schema']}"
        details.append(Detail(prop="notes", value=stated, kind="schema"))
    relations: list[Relation] = []
    listings: list[Listing] = []
    for schema, told in beside.of(entry):
        if schema in _LINKS:
            relations += _relations(schema, told, entry, beside, issue)
        elif schema == "Sanction":
            listings.append(_listing(entity, told, issue))
        else:
            details += _document(told)
    if not listings:
        listings = [_listing(entity, {}, issue)]
    return Party(
        id=f"{issue.list_id}:{entry}",
        schema=_schema(entity["schema"]),
        details=tuple(details),
        listings=tuple(listings),
        relations=tuple(relations),
        source=Citation(
            source=issue.list_id, locator=f"entity {entry}", digest=issue.digest
        ),
    )


def _detail(prop: str, value: str) -> Detail:
    if prop in _COUNTRIES and (code := country_code(value)):
        return Detail(prop=prop, value=code, original=value if value != code else "")
    quality = {"name": "strong", "weakAlias": "weak"}.get(prop, "")
    return Detail(prop=prop, value=value, quality=quality)  # type: ignore[arg-type]


def _relations(
    schema: str,
    told: dict[str, list[str]],
    entry: str,
    beside: _Beside,
    issue: Issue,
) -> Iterator[Relation]:
    """Give a link once: with its bearer, or with the other side if that alone is here."""
    bearer, other, kind, inverse = _LINKS[schema]
    others = told.get(other, [])
    if entry not in told.get(bearer, ()):
        if any(map(beside.holds, told.get(bearer, ()))):
            return
        others, kind = told.get(bearer, []), inverse
    for party in others:
        yield Relation(
            kind=kind,
            other_id=f"{issue.list_id}:{party}",
            other_name=beside.wanted.get(party, ""),
            share_pct=_first(told, "percentage").rstrip("% "),
            start=_first(told, "startDate"),
            end=_first(told, "endDate"),
            note=_first(told, "role", "relationship", "summary"),
        )


def _listing(
    entity: dict[str, Any], told: dict[str, list[str]], issue: Issue
) -> Listing:
    given = entity["properties"]
    return Listing(
        publisher=_first(told, "authority") or issue.list_id,
        list_id=issue.list_id,
        entry_id=str(entity["id"]),
        programmes=tuple(
            told.get("programId") or told.get("program") or given.get("programId", ())
        ),
        listed_on=_first(told, "listingDate", "startDate"),
        amended_on=_first(told, "modifiedAt") or _first(given, "modifiedAt"),
        ended_on=_first(told, "endDate"),
        legal_basis=tuple(told.get("recordId", ())),
        measures=tuple(told.get("provisions", ())),
        reason=_first(told, "reason"),
    )


def _document(told: dict[str, list[str]]) -> Iterator[Detail]:
    kind = _first(told, "type")
    prop = "passportNumber" if "passport" in kind.lower() else "idNumber"
    for number in told.get("number", ()) or told.get("passportNumber", ()):
        yield Detail(
            prop=prop,
            value=number,
            kind=kind,
            country=country_code(_first(told, "country")),
            issued=_first(told, "startDate"),
            expires=_first(told, "endDate"),
        )


def _address(told: dict[str, list[str]]) -> str:
    parts = [_first(told, prop) for prop in ("street", "city", "region", "postalCode")]
    return _first(told, "full") or ", ".join(filter(None, parts))


def _put_address(given: dict[str, list[str]], written: str, place: str) -> None:
    if not written:
        given.setdefault("notes", []).append(f"address entity {place}")
    elif written not in given.setdefault("address", []):
        given["address"].append(written)


def _first(told: dict[str, list[str]], *props: str) -> str:
    return next((told[prop][0] for prop in props if told.get(prop)), "")


FORMAT = Format(
    id="ftm",
    title="FollowTheMoney entities (JSON lines)",
    recognises=recognises,
    read=read,
)
