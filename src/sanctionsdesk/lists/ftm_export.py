"""Parties as FollowTheMoney (FtM): entities and statements, for other tools of the field.

A listing becomes a ``Sanction`` entity, a relation a link entity. What FtM has no property
for is written as ``notes`` with its kind in front, so that nothing is lost on the way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from sanctionsdesk.entities.party import Detail, Listing, Party, Relation

STATEMENT = ("id", "entity_id", "canonical_id", "schema", "prop", "value", "lang", "original_value", "dataset")  # fmt: skip
"""Columns of a statement, as OpenSanctions writes them."""

SIMPLE = ("id", "schema", "name", "aliases", "birth_date", "countries", "addresses", "identifiers", "programmes", "listed_on", "list")  # fmt: skip
"""Columns of the plain table."""

_KNOWN = frozenset(
    (
        "name", "alias", "weakAlias", "previousName", "abbreviation", "address", "country", "notes", "sourceUrl",
        "topics", "keywords", "summary", "description", "wikidataId", "wikipediaUrl", "createdAt", "modifiedAt", "program",
        "programId", "email", "phone", "website", "legalForm", "incorporationDate", "dissolutionDate", "status", "sector",
        "classification", "registrationNumber", "idNumber", "taxNumber", "vatCode", "jurisdiction", "mainCountry", "opencorporatesUrl",
        "icijId", "okpoCode", "innCode", "ogrnCode", "leiCode", "dunsCode", "uniScore", "swiftBic", "title", "firstName", "secondName",
        "middleName", "fatherName", "motherName", "lastName", "nameSuffix", "birthDate", "birthPlace", "birthCountry", "deathDate",
        "position", "nationality", "citizenship", "passportNumber", "socialSecurityNumber", "gender", "ethnicity", "height", "weight",
        "eyeColor", "hairColor", "appearance", "religion", "political", "education", "spokenLanguage", "kppCode", "ticker", "isinCode",
        "imoNumber", "mmsi", "callSign", "flag", "pastFlags", "tonnage", "grossRegisteredTonnage", "buildDate", "type", "model",
        "serialNumber", "icaoCode", "publicKey", "currency", "unscId", "uniqueEntityId",
    )
)  # fmt: skip
_LINKS = {
    "owned_or_controlled_by": ("Ownership", "asset", "owner"),
    "owner": ("Ownership", "owner", "asset"),
    "subsidiary_of": ("Ownership", "asset", "owner"),
    "director": ("Directorship", "organization", "director"),
    "leader_or_official_of": ("Directorship", "director", "organization"),
    "acting_for": ("Representation", "agent", "client"),
    "family": ("Family", "person", "relative"),
    "associate": ("Associate", "person", "associate"),
}


def as_entities(party: Party) -> Iterator[dict[str, Any]]:
    """Give the party, its listings and its links as FtM entities."""
    given: dict[str, list[str]] = {}
    for detail in party.details:
        prop, value = _told(detail)
        if value not in given.setdefault(prop, []):
            given[prop].append(value)
    yield _entity(party.id, party.schema, given, party)
    for number, listing in enumerate(party.listings):
        # A party that is only mentioned has a listing that says nothing.
        if (
            listing.programmes
            or listing.listed_on
            or listing.measures
            or listing.legal_basis
        ):
            entity_id = f"{party.id}#listing-{number}"
            yield _entity(entity_id, "Sanction", _sanction(party, listing), party)
    for number, link in enumerate(party.relations):
        if link.other_id:
            schema, own, other = _LINKS.get(link.kind, ("UnknownLink", "subject", "object"))  # fmt: skip
            yield _entity(f"{party.id}#link-{number}", schema, _link(party, link, own, other), party)  # fmt: skip


def as_statements(party: Party) -> Iterator[dict[str, str]]:
    """Give each value of each of these entities as a statement, see :data:`STATEMENT`."""
    originals = {(detail.prop, detail.value): detail for detail in party.details}
    for entity in as_entities(party):
        for prop, values in entity["properties"].items():
            for value in values:
                detail = originals.get((prop, value))
                key = "\0".join((entity["id"], prop, value, party.source.source))
                yield {
                    "id": hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest(),
                    "entity_id": entity["id"],
                    "canonical_id": entity["id"],
                    "schema": entity["schema"],
                    "prop": prop,
                    "value": value,
                    "lang": detail.lang if detail else "",
                    "original_value": detail.original if detail else "",
                    "dataset": party.source.source,
                }


def as_row(party: Party) -> dict[str, str]:
    """Give the party as one row of the plain table, see :data:`SIMPLE`."""
    numbers = [
        detail.value
        for detail in party.details
        if detail.prop.endswith(("Number", "Code"))
        or detail.prop in {"mmsi", "publicKey", "swiftBic"}
    ]
    joined = {
        "aliases": party.values("alias", "weakAlias", "previousName"),
        "birth_date": party.values("birthDate"),
        "countries": tuple(dict.fromkeys(party.values("country", "nationality", "citizenship", "jurisdiction"))),
        "addresses": party.values("address"),
        "identifiers": tuple(dict.fromkeys(numbers)),
        "programmes": tuple(code for one in party.listings for code in one.programmes),
        "listed_on": tuple(filter(None, (one.listed_on for one in party.listings))),
    }  # fmt: skip
    plain = {"id": party.id, "schema": party.schema, "name": party.caption, "list": party.source.source}  # fmt: skip
    return plain | {key: "; ".join(values) for key, values in joined.items()}


def _told(detail: Detail) -> tuple[str, str]:
    if detail.prop in _KNOWN:
        return detail.prop, detail.value
    return "notes", f"{detail.prop}: {detail.value}"


def _entity(
    entity_id: str, schema: str, given: dict[str, list[str]], party: Party
) -> dict[str, Any]:
    return {
        "id": entity_id,
        "caption": party.caption,
        "schema": schema,
        "properties": {prop: values for prop, values in given.items() if values},
        "datasets": [party.source.source],
    }


def _sanction(party: Party, listing: Listing) -> dict[str, list[str]]:
    given = {
        "entity": [party.id],
        "authority": [listing.publisher],
        "authorityId": [listing.entry_id],
        "program": list(listing.programmes),
        "provisions": list(listing.measures),
        "listingDate": [listing.listed_on],
        "endDate": [listing.ended_on],
        "modifiedAt": [listing.amended_on],
        "summary": list(listing.legal_basis),
        "reason": [listing.reason],
    }
    return {prop: [value for value in values if value] for prop, values in given.items()}  # fmt: skip


def _link(party: Party, link: Relation, own: str, other: str) -> dict[str, list[str]]:
    given = {
        own: party.id,
        other: link.other_id,
        "role": link.note or link.kind,
        "percentage": link.share_pct,
        "startDate": link.start,
        "endDate": link.end,
    }
    return {prop: [value] for prop, value in given.items() if value}
