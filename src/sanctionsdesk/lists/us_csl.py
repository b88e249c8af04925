"""US Consolidated Screening List of the Commerce Department: CSV and JSON.

Columns: https://www.trade.gov/consolidated-screening-list. One file holds the lists of
three departments; ``source`` names the list of an entry, which stands first among its
programmes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.entities.party import Party, Relation
from sanctionsdesk.lists.ofac import fact, is_measure
from sanctionsdesk.lists.reading import Format, Issue, Oddity
from sanctionsdesk.lists.tables import Row, header, spaced, split, table
from sanctionsdesk.lists.told import Told

_LARGEST = 512 * 1024 * 1024
_SCHEMA = {
    "individual": "Person",
    "entity": "Organization",
    "vessel": "Vessel",
    "aircraft": "Airplane",
}
_PUBLISHER = {
    "treasury": "us-ofac",
    "industry and security": "us-bis",
    "state": "us-state",
}
_LINKED = re.compile(r"\(?Linked To: ([^)]+)\)?")
_SHIP = (
    ("call_sign", "callSign"),
    ("vessel_type", "type"),
    ("gross_tonnage", "tonnage"),
    ("gross_registered_tonnage", "grossRegisteredTonnage"),
    ("vessel_owner", "owner"),
)


def _recognises(name: str, head: bytes) -> str:
    if {"_id", "source", "entity_number", "alt_names"} <= set(header(head)):
        return "us-ita-csl"
    is_json = head.lstrip()[:1] == b"{" and b'"results"' in head
    is_json = is_json and b'"source"' in head and b'"source_list_url"' in head
    return "us-ita-csl" if is_json or name == "consolidated.json" else ""


def read(issue: Issue) -> Iterator[Party | Oddity]:
    """Read each entry; one that has no name is named and left out."""
    seen: set[str] = set()
    for row in _rows(issue):
        entry = row["_id"] or row["id"]
        if row.extra > 0 or not entry or not row["name"]:
            reason = (
                "has no id or no name"
                if row.extra <= 0
                else f"has {row.extra} cells more than the header"
            )
            yield Oddity(file=issue.main, line=row.line, entry=entry, reason=reason)
        elif (entry := _apart(entry, row["source"], seen)) in seen:
            yield Oddity(
                file=issue.main, line=row.line, entry=entry, reason="number seen before"
            )
        else:
            seen.add(entry)
            yield _party(row, entry, issue)


def _apart(entry: str, source: str, seen: set[str]) -> str:
    """Tell entries of one number on several lists apart by the list's letters, ``CAP``."""
    found = re.search(r"\(([A-Z-]+)\)", source)
    return f"{entry}|{found[1]}" if entry in seen and found else entry


def _rows(issue: Issue) -> Iterator[Row]:
    with issue.open() as stream:
        first = stream.read(512).lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    if first != b"{":
        yield from table(issue.files[issue.main], issue.main)
        return
    with issue.open() as stream:
        data = stream.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise InputError(f"is larger than {_LARGEST:,} bytes", file=issue.main)
    try:
        results = list(json.loads(data)["results"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(
            f"is no whole JSON of this list: {error}", file=issue.main
        ) from None
    for number, told in enumerate(results, 1):
        cells = told if isinstance(told, dict) else {}
        yield Row(number, {str(key): _flat(key, value) for key, value in cells.items()})


def _flat(key: str, value: Any) -> str:
    """Write a JSON value as the CSV has it."""
    if isinstance(value, list):
        return "; ".join(_flat(key, item) for item in value)
    if isinstance(value, dict):
        if key == "ids":
            parts = [
                value.get("number"),
                value.get("type"),
                value.get("country"),
                value.get("issue_date"),
                value.get("expiration_date"),
            ]
        else:
            parts = [
                value.get(part)
                for part in ("address", "city", "state", "postal_code", "country")
            ]
        return ", ".join(str(part) for part in parts if part)
    return "" if value is None else spaced(str(value))


def _party(row: Row, entry: str, issue: Issue) -> Party:
    told, source = Told(), row["source"]
    schema = _SCHEMA.get(row["type"].lower(), "LegalEntity")
    told.name("name", row["name"])
    for alias in split(row["alt_names"], "; "):
        told.name("alias", alias.removeprefix("and "))
    told.add("position" if schema == "Person" else "title", row["title"])
    for address in split(row["addresses"], "; "):
        words, _, last = address.rpartition(", ")
        if len(last) == 2:
            told.address(words, country=last)
        else:
            told.address(address)
    for prop, column in (
        ("nationality", "nationalities"),
        ("citizenship", "citizenships"),
    ):
        for country in split(row[column], "; "):
            told.country(prop, country)
    for born in split(row["dates_of_birth"], "; "):
        told.date("birthDate", born)
    for place in split(row["places_of_birth"], "; "):
        told.add("birthPlace", place)
    for column, prop in _SHIP:
        told.add(prop, row[column])
    if row["vessel_flag"]:
        told.country("flag", row["vessel_flag"])
    measures = [
        row["license_requirement"],
        row["license_policy"],
        *_identified(told, row["ids"]),
    ]
    told.add("notes", row["remarks"], kind="remarks")
    for url in (row["source_list_url"], row["source_information_url"]):
        told.add("sourceUrl", url)
    if row["entity_number"]:
        told.add("ofacId", row["entity_number"])
    if row["standard_order"]:
        told.add("notes", f"Standard order: {row['standard_order']}")
    by = next(
        (who for part, who in _PUBLISHER.items() if part in source.lower()), "us-ita"
    )
    return told.party(
        issue,
        entry,
        schema,
        publisher=by,
        programmes=[source, *split(row["programs"], "; ")],
        listed_on=row["start_date"][:10],
        ended_on=row["end_date"][:10],
        legal_basis=[row["federal_register_notice"]],
        measures=measures,
        relations=[
            Relation(
                kind="linked_to", other_name=name.strip(), note=f"Linked To: {name}"
            )
            for name in _LINKED.findall(row["remarks"])
        ],
    )


def _identified(told: Told, cell: str) -> Iterator[str]:
    """State numbers and facts of the cell ``ids``; give those that say what applies."""
    for said in split(cell, "; "):
        number, comma, kind = said.partition(", ")
        parts = kind.split(", ")
        if not comma:
            told.add("notes", said, kind="id")
        elif is_measure(parts[0]):
            yield (f"{parts[0].rstrip(' -:')}: {number}")
        else:
            told.details.append(
                fact(
                    parts[0],
                    number,
                    country=parts[1] if len(parts) > 1 else "",
                    original=said,
                )
            )


FORMAT = Format(
    id="us-csl",
    title="US Consolidated Screening List (CSV, JSON)",
    recognises=_recognises,
    read=read,
)
