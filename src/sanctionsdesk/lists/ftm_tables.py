"""OpenSanctions tables: simplified targets (CSV) and statements (CSV).

https://www.opensanctions.org/docs/bulk/csv/ and .../docs/statements/. A statement is one
value of one property of one entity; the statements of an entity stand together.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterator

from sanctionsdesk.entities.party import NAME_PROPERTIES, SCHEMATA, Party
from sanctionsdesk.lists.reading import Format, Issue, Oddity
from sanctionsdesk.lists.tables import Row, header, split, table
from sanctionsdesk.lists.told import Told

_TARGETS = {"id", "schema", "name", "aliases", "birth_date", "identifiers", "dataset"}
_STATEMENTS = {"canonical_id", "entity_id", "prop", "value", "schema", "dataset"}
_IMO = re.compile(r"IMO\s?(\d{7})")
_EDGES = (
    "Sanction",
    "Ownership",
    "Directorship",
    "Address",
    "Family",
    "Identification",
    "Passport",
    "UnknownLink",
    "Associate",
    "Membership",
    "Employment",
    "Representation",
    "Succession",
)


def _recognises(name: str, head: bytes) -> str:
    columns = set(header(head))
    if not (columns >= _TARGETS or columns >= _STATEMENTS):
        return ""
    if b"Ukraine War and Sanctions" in head:
        return "opensanctions-ua-war-sanctions"
    stem = re.sub(r"[^a-z0-9]+", "-", name.partition(".")[0]).strip("-")
    return "ftm" if stem in {"targets", "statements"} else f"ftm-{stem}"


def read(issue: Issue) -> Iterator[Party | Oddity]:
    """Read either table."""
    with issue.open() as stream:
        columns = set(header(stream.read(8192)))
    rows = table(issue.files[issue.main], issue.main)
    yield from (
        _statements(rows, issue) if columns >= _STATEMENTS else _simple(rows, issue)
    )


def _schema(said: str) -> str:
    return said if said in SCHEMATA else "LegalEntity"


def _simple(rows: Iterator[Row], issue: Issue) -> Iterator[Party | Oddity]:
    seen = set()
    for row in rows:
        entry = row["id"]
        if not entry or entry in seen or row.extra > 0:
            reason = (
                "number seen before"
                if entry in seen
                else "has no id, or more cells than the header"
            )
            yield Oddity(file=issue.main, line=row.line, entry=entry, reason=reason)
            continue
        seen.add(entry)
        told = Told()
        told.name("name", row["name"] or entry)
        for alias in _values(row["aliases"]):
            told.name("alias", alias, "")
        for born in _values(row["birth_date"]):
            told.date("birthDate", born)
        for country in _values(row["countries"]):
            told.country("country", country)
        for address in _values(row["addresses"]):
            told.address(address)
        for number in _values(row["identifiers"]):
            imo = _IMO.fullmatch(number)
            if imo:
                told.add("imoNumber", imo[1], original=number)
            else:
                told.add("idNumber", number)
        for prop, column in (("phone", "phones"), ("email", "emails")):
            for said in _values(row[column]):
                told.add(prop, said)
        for said in ("first_seen", "last_seen"):
            told.add("notes", row[said], kind=said)
        if row["schema"] != _schema(row["schema"]):
            told.add("notes", f"FtM schema {row['schema']}", kind="schema")
        yield told.party(
            issue,
            entry,
            _schema(row["schema"]),
            publisher="opensanctions",
            programmes=[*_values(row["program_ids"]), *_values(row["sanctions"])]
            or [row["dataset"]],
            amended_on=row["last_change"][:10],
        )


def _values(cell: str) -> list[str]:
    """Give the values of a cell; they are joined by ``;`` and may be quoted themselves."""
    if '"' not in cell:
        return split(cell, ";")
    found = next(csv.reader([cell], delimiter=";"), [])
    return [value for part in found if (value := part.strip(' "'))]


def _statements(rows: Iterator[Row], issue: Issue) -> Iterator[Party | Oddity]:
    seen = set()
    for entry, group in itertools.groupby(
        rows, key=lambda row: row["canonical_id"] or row["entity_id"]
    ):
        told_rows = list(group)
        schema = told_rows[0]["schema"]
        if not entry or entry in seen or schema in _EDGES:
            reason = (
                f"a {schema}, which is no party"
                if entry and entry not in seen
                else "its statements do not stand together, or have no id"
            )
            yield Oddity(
                file=issue.main, line=told_rows[0].line, entry=entry, reason=reason
            )
            continue
        seen.add(entry)
        told = Told()
        datasets = dict.fromkeys(row["dataset"] for row in told_rows)
        for row in told_rows:
            prop, said = row["prop"], row["value"]
            if prop in NAME_PROPERTIES:
                told.name(
                    prop,
                    said,
                    "weak"
                    if prop == "weakAlias"
                    else "strong"
                    if prop == "name"
                    else "",
                    lang=row["lang"],
                )
            elif prop != "id":
                told.add(prop, said, lang=row["lang"], original=row["original_value"])
        yield told.party(
            issue,
            entry,
            _schema(schema),
            publisher="opensanctions",
            programmes=list(datasets),
        )


FORMAT = Format(
    id="ftm-tables",
    title="OpenSanctions targets and statements (CSV)",
    recognises=_recognises,
    read=read,
)
