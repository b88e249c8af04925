"""Lists of the State Department in CSV, by their header, and those of its style.

Nonproliferation sanctions (ISN) of 2014 and 2016, debarred parties (DTC) of 2014 and
2018, INKSNA determinations, Cuba Restricted List, the Defense Department's section 1260H
list, and names of the section 231(e) guidance under CAATSA. The last four are
transcriptions of official texts; their publishers issue no CSV.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sanctionsdesk.entities.party import Party, Relation
from sanctionsdesk.lists.dates import canonical
from sanctionsdesk.lists.reading import Format, Issue, Oddity
from sanctionsdesk.lists.tables import Row, header, split, table
from sanctionsdesk.lists.told import Told

_ALIASES = re.compile(
    r"\s*\((?:a\.?k\.?a\.?|also known as),?\s*([^)]*)\)", re.IGNORECASE
)
_SHORT = re.compile(r"\s*\(([A-Z][\w&.\- ]{1,24})\)\*?$")
_SCHEMATA = {
    "person": "Person",
    "company": "Company",
    "organization": "Organization",
    "legalentity": "LegalEntity",
    "publicbody": "PublicBody",
    "vessel": "Vessel",
}

_Made = Callable[[Issue, Row, str], Party]


@dataclass(frozen=True, slots=True)
class _Table:
    """A list with a header: its columns, where the name stands, and how a row is read."""

    id: str
    title: str
    columns: frozenset[str]
    name: str
    made: _Made

    @property
    def form(self) -> Format:
        return Format(
            id=self.id,
            title=self.title,
            recognises=lambda _, head: self.id * (self.columns <= set(header(head))),
            read=self.read,
        )

    def read(self, issue: Issue) -> Iterator[Party | Oddity]:
        """Read each row; the same name twice is two entries, told apart by a number."""
        met: dict[str, int] = {}
        for row in table(issue.files[issue.main], issue.main):
            name = row[self.name]
            if not name or row.extra > 0:
                reason = (
                    "has no name"
                    if row.extra <= 0
                    else f"has {row.extra} cells more than the header"
                )
                yield Oddity(file=issue.main, line=row.line, entry=name, reason=reason)
                continue
            key = self._key(row)
            met[key] = met.get(key, 0) + 1
            party = self.made(issue, row, key if met[key] == 1 else f"{key}|{met[key]}")
            for column, said in row.cells.items():
                if "date" in column and said and not canonical(said, order="mdy"):
                    yield Oddity(
                        file=issue.main,
                        line=row.line,
                        entry=name,
                        reason=f"{column}: {said!r} is no date; kept in words",
                        kept=True,
                    )
            yield party

    def _key(self, row: Row) -> str:
        if row["id"]:
            return row["id"]
        day = (
            row["effective date"]
            or row["notice date"]
            or row["start-date"]
            or row["start date"]
            or row["listed_on"]
        )
        parts = [
            row[self.name],
            row["programs"] or row["notice"],
            canonical(day, order="mdy"),
        ]
        return "|".join(filter(None, parts)).casefold()


def _named(told: Told, name: str) -> None:
    """State a name, the aliases in its own brackets, and a short name at its end."""
    aliases = [alias for found in _ALIASES.findall(name) for alias in split(found, ";")]
    plain = _ALIASES.sub("", name).strip()
    told.name("name", plain or name)
    for alias in aliases:
        told.name("alias", alias)
    short = _SHORT.search(plain)
    if short:
        told.name("alias", plain[: short.start()].strip(" *"))
        told.add("abbreviation", short[1])


def _isn(issue: Issue, row: Row, entry: str) -> Party:
    told = Told()
    _named(told, row["name"])
    for alias in split(row["alternative names"], ";"):
        told.name("alias", alias)
    told.address(row["address"], country=row["country"])
    told.add("notes", row["remarks/notes"])
    told.add("sourceUrl", row["web link"])
    ended = row["date lifted/waived/expired"]
    if ended and not canonical(ended, order="mdy"):
        told.add("notes", f"Lifted, waived or expired: {ended}")
    return told.party(
        issue,
        entry,
        "LegalEntity",
        publisher="us-state",
        programmes=[row["programs"]],
        listed_on=canonical(row["effective date"], order="mdy"),
        ended_on=canonical(ended, order="mdy"),
        legal_basis=[row["programs"], row["federal register notice"]],
    )


def _dtc(issue: Issue, row: Row, entry: str) -> Party:
    told = Told()
    name = row["debarred party full name"] or row["debarred party full name and alias"]
    _named(told, name)
    for alias in split(row["alias"], ";"):
        told.name("alias", alias)
    told.add(
        "lastName", "" if row["corp"] else row["debarred party surname/corporate name"]
    )
    told.add("firstName", row["debarred party given names"])
    told.dates(
        "birthDate",
        row["date of birth"] or row["date of birth - public release"],
        order="mdy",
    )
    if row["eff. date"]:
        told.add("notes", f"Effective {row['eff. date']}")
    is_person = bool(row["debarred party given names"]) or (
        "corp" not in row.cells and ", " in name and "inc" not in name.lower()
    )
    return told.party(
        issue,
        entry,
        "Person" if is_person else "LegalEntity",
        publisher="us-state",
        programmes=["AECA debarred", row["type"]],
        listed_on=canonical(row["notice date"], order="mdy"),
        amended_on=canonical(row["corrected notice date"], order="mdy"),
        legal_basis=[row["notice"], row["corrected notice"]],
    )


def _inksna(issue: Issue, row: Row, entry: str) -> Party:
    told = Told()
    _named(told, row["name"])
    for alias in split(row["aliases"], ";"):
        told.name("alias", alias)
    told.country("country", row["country"])
    told.add("notes", row["notes"])
    told.add("sourceUrl", row["source_url"])
    return told.party(
        issue,
        entry,
        _SCHEMATA.get(row["schema"].lower(), "LegalEntity"),
        publisher="us-state",
        programmes=[row["program"]],
        listed_on=row["start-date"],
        ended_on=row["end-date"],
        legal_basis=[f"report of {row['report-date']}" if row["report-date"] else ""],
        reason=row["reason"],
    )


def _cuba(issue: Issue, row: Row, entry: str) -> Party:
    told = Told()
    _named(told, row["company"])
    told.add("abbreviation", row["acronym"])
    told.name("alias", row["acronym"])
    for alias in split(row["alias"], ";"):
        told.name("alias", alias)
    told.add("sector", row["sector"])
    told.add("notes", row["category"], kind="category")
    told.add("country", "cu", note="the list names bodies of Cuba")
    told.add("sourceUrl", row["sourceurl"])
    return told.party(
        issue,
        entry,
        "Organization",
        publisher="us-state",
        programmes=["Cuba Restricted List"],
        listed_on=row["effectivedate"],
        legal_basis=["31 CFR 515.209"],
        relations=_parent(row["parent"]),
    )


def _dod(issue: Issue, row: Row, entry: str) -> Party:
    told = Told()
    told.name("name", row["clean name"] or row["name"])
    if row["name"] != row["clean name"]:
        told.add("notes", row["name"], kind="name as published")
    for prop, column in (("alias", "alias"), ("previousName", "previous name")):
        for alias in split(row[column], ";"):
            told.name(prop, alias)
    told.add("notes", row["note"])
    told.add("sourceUrl", row["source url"])
    return told.party(
        issue,
        entry,
        "Company",
        publisher="us-dod",
        programmes=["Section 1260H"],
        listed_on=row["start date"],
        ended_on=row["end date"],
        legal_basis=["NDAA FY2021 section 1260H"],
        relations=_parent(row["parent name"]),
    )


def _guidance(issue: Issue, row: Row, entry: str) -> Party:
    told = Told()
    name = row["name"]
    _named(told, name)
    told.add("sector", row["sector"])
    return told.party(
        issue,
        entry,
        "LegalEntity",
        publisher="us-state",
        programmes=["CAATSA section 231 guidance"],
        listed_on=row["listed_on"],
        legal_basis=["CAATSA section 231(e), 22 U.S.C. 9525(e)"],
        reason=f"named as part of the {row['sector']} sector of the Russian Government",
    )


def _parent(name: str) -> list[Relation]:
    return (
        [Relation(kind="subsidiary_of", other_name=name, note="parent named beside it")]
        if name
        else []
    )


FORMATS = tuple(
    _Table(id_, title, frozenset(columns), name, made).form
    for id_, title, columns, name, made in (
        (
            "us-state-isn",
            "State, nonproliferation sanctions (CSV)",
            ("programs", "name", "federal register notice", "effective date"),
            "name",
            _isn,
        ),
        (
            "us-state-dtc",
            "State, debarred parties (CSV of 2014)",
            ("debarred party full name", "notice", "notice date"),
            "debarred party full name",
            _dtc,
        ),
        (
            "us-state-dtc",
            "State, debarred parties (CSV of 2018)",
            ("debarred party full name and alias", "notice"),
            "debarred party full name and alias",
            _dtc,
        ),
        (
            "us-state-inksna",
            "State, INKSNA determinations (transcription)",
            ("schema", "name", "report-date", "start-date"),
            "name",
            _inksna,
        ),
        (
            "us-state-cuba-restricted",
            "State, Cuba Restricted List (transcription)",
            ("company", "acronym", "effectivedate"),
            "company",
            _cuba,
        ),
        (
            "us-dod-1260h",
            "Defense, section 1260H list (transcription)",
            ("name", "clean name", "previous name", "parent name"),
            "name",
            _dod,
        ),
        (
            "us-state-231",
            "State, section 231(e) guidance (names by hand)",
            ("sector", "name", "listed_on"),
            "name",
            _guidance,
        ),
    )
)
