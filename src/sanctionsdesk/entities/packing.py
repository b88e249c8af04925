"""Parties as bytes and back, without loss: what snapshots and indexes keep."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from sanctionsdesk.base.cite import Citation
from sanctionsdesk.entities.party import Detail, Listing, Party, Relation

_DETAIL, _RELATION, _LISTING = (
    tuple((field.name, field.default) for field in fields(noun))
    for noun in (Detail, Relation, Listing)
)
_SOURCE = b',"source":{'
_TUPLES = {field.name for field in fields(Listing) if field.default == ()}


def pack(party: Party) -> bytes:
    """Write a party as JSON, leaving out what is empty."""
    body: dict[str, Any] = {
        "id": party.id,
        "schema": party.schema,
        "details": [_told(item, _DETAIL) for item in party.details],
        "listings": [_told(item, _LISTING) for item in party.listings],
        "relations": [_told(item, _RELATION) for item in party.relations],
        "source": {
            field.name: getattr(party.source, field.name)
            for field in fields(Citation)
            if getattr(party.source, field.name) != field.default
        },
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def unpack(data: bytes) -> Party:
    """Read a party that :func:`pack` wrote."""
    body: dict[str, Any] = json.loads(data)
    return Party(
        id=body["id"],
        schema=body["schema"],
        details=tuple(Detail(**item) for item in body["details"]),
        listings=tuple(
            Listing(**item | {key: tuple(item[key]) for key in _TUPLES & item.keys()})
            for item in body["listings"]
        ),
        relations=tuple(Relation(**item) for item in body["relations"]),
        source=Citation(**body["source"]),
    )


def without_source(data: bytes) -> bytes:
    """Cut off where a packed party was read: what is left says what is stated of it.

    Two issues that state a party alike differ in their digest and perhaps in the
    line. A quote inside a JSON string is escaped, so the mark is found in no value.
    """
    return data[: data.rindex(_SOURCE)]


def _told(noun: object, known: tuple[tuple[str, object], ...]) -> dict[str, Any]:
    return {
        name: value
        for name, default in known
        if (value := getattr(noun, name)) != default
    }
