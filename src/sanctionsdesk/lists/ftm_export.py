"""Parties as FollowTheMoney (FtM): entities and statements, for other tools of the field.

A listing becomes a ``Sanction`` entity, a relation a link entity. What FtM has no property
for is written as ``notes`` with its kind in front, so that nothing is lost on the way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from sanctionsdesk.entities.ftm import ftm_entity, link_entity, links, sanctions
from sanctionsdesk.entities.party import Party

STATEMENT = ("id", "entity_id", "canonical_id", "schema", "prop", "value", "lang", "original_value", "dataset")  # fmt: skip
"""Columns of a statement, as OpenSanctions writes them."""

SIMPLE = ("id", "schema", "name", "aliases", "birth_date", "countries", "addresses", "identifiers", "programmes", "listed_on", "list")  # fmt: skip
"""Columns of the plain table."""


def as_entities(party: Party) -> Iterator[dict[str, Any]]:
    """Give the party, its listings and its links as FtM entities."""
    yield ftm_entity(party)
    yield from sanctions(party)
    for link in links(party):
        if link.relation.other_id:
            entity = link_entity(link)
            entity["properties"] |= {
                link.own: [party.id],
                link.other: [link.relation.other_id],
            }
            yield entity


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
