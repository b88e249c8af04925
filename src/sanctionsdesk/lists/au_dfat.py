"""Australia, DFAT consolidated list as a workbook: one row for each name.

``Reference`` is a number for the main name and number with a letter (``2a``) for its
aliases and names in the original script; every row repeats the target's data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanctionsdesk.entities.party import Party
from sanctionsdesk.lists.dates import canonical
from sanctionsdesk.lists.reading import Format, Issue, Oddity
from sanctionsdesk.lists.tables import Row, sheet
from sanctionsdesk.lists.told import Told, marked

_NUMBER = re.compile(r"(\d+)((?:[a-z]+\d*)?)")
_SCHEMA = {"individual": "Person", "entity": "Organization", "vessel": "Vessel"}
_LISTED = re.compile(r"(\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]{2,8}\.? \d{4})")
_NAMED = re.compile(r"(?:regulation8_consolidated|australia\w*|.*dfat.*)\.xlsx?")


def read(issue: Issue) -> Iterator[Party | Oddity]:
    """Read targets; the rows of one number make one party."""
    groups: dict[str, list[Row]] = {}
    for row in sheet(issue.files[issue.main], issue.main, begins="reference"):
        match = _NUMBER.fullmatch(row["reference"].lower())
        if match is None or not row["name of individual or entity"]:
            yield Oddity(
                file=issue.main,
                line=row.line,
                entry=row["reference"],
                reason="has no reference number or no name",
            )
        else:
            groups.setdefault(match[1], []).append(row)
    for entry, rows in groups.items():
        yield from _target(entry, rows, issue)


def _target(entry: str, rows: list[Row], issue: Issue) -> Iterator[Party | Oddity]:
    told = Told()
    ordered = sorted(rows, key=lambda row: row["name type"].lower() != "primary name")
    first = ordered[0]
    if first["name type"].lower() != "primary name":
        yield Oddity(
            file=issue.main,
            line=first.line,
            entry=entry,
            reason="has no primary name; the first is taken",
            kept=True,
        )
    for row in ordered:
        name, kind = row["name of individual or entity"], row["name type"].lower()
        is_main = row is first
        prop = (
            "name"
            if is_main
            else "previousName"
            if kind in {"fka", "formerly known as"}
            else "alias"
        )
        told.name(
            prop,
            name,
            "strong" if kind != "aka" or is_main else "",
            kind=row["name type"],
        )
    for row in ordered:
        born = row["date of birth"]
        if not told.dates("birthDate", born):
            yield Oddity(
                file=issue.main,
                line=row.line,
                entry=entry,
                reason=f"{born!r} is not all dates; kept in words",
                kept=True,
            )
        for place in marked(row["place of birth"]):
            told.add("birthPlace", place)
        for country in marked(row["citizenship"]):
            told.country("citizenship", country)
        for address in marked(row["address"]):
            told.address(address)
        told.add("notes", row["additional information"])
        told.numbers_in(row["additional information"])
        told.add("imoNumber", row["imo number"])
    said = first["listing information"]
    listed = _LISTED.search(said)
    yield told.party(
        issue,
        entry,
        _SCHEMA.get(first["type"].lower(), "LegalEntity"),
        publisher="au-dfat",
        programmes=[first["committees"]],
        listed_on=canonical(listed[1]) if listed else "",
        amended_on=canonical(first["control date"]),
        legal_basis=[said],
    )


FORMAT = Format(
    id="au-dfat",
    title="Australia, DFAT consolidated list (XLSX)",
    recognises=lambda name, head: (
        "au-dfat" * bool(head.startswith(b"PK") and _NAMED.fullmatch(name))
    ),
    read=read,
)
