"""OFAC's ``sdn.xml`` and ``consolidated.xml`` (root ``sdnList``).

Schema: OFAC's sdn.xsd. ``uid`` of an entry is the number of the delimited files. The
namespace changed between years, so elements are known by their local names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element

from sanctionsdesk.entities.party import Party, Relation
from sanctionsdesk.lists.dates import canonical, full_day
from sanctionsdesk.lists.markup import records, root_of, text, texts
from sanctionsdesk.lists.ofac import PUBLISHER, SCHEMATA, fact, is_measure, linked
from sanctionsdesk.lists.reading import Format, Issue, Oddity
from sanctionsdesk.lists.told import Told

_PUBLISHED = re.compile(rb"<(?:\w+:)?Publish_Date>\s*([\d/]+)")
_ALIAS = {"f.k.a.": "previousName"}
_VESSEL = (
    ("callSign", "callSign"),
    ("vesselType", "type"),
    ("tonnage", "tonnage"),
    ("grossRegisteredTonnage", "grossRegisteredTonnage"),
    ("vesselOwner", "owner"),
)
_LINKED = re.compile(r"\(?Linked To: ([^;)]+)\)?\.?")


def _recognises(name: str, head: bytes) -> str:
    if root_of(head) != "sdnList":
        return ""
    return "us-ofac-cons" if name.startswith("cons") else "us-ofac-sdn"


def _stated(head: bytes) -> date | None:
    found = _PUBLISHED.search(head)
    return full_day(found[1].decode(), order="mdy") if found else None


def read(issue: Issue) -> Iterator[Party | Oddity]:
    """Read each ``sdnEntry``; what it is linked to by name only is resolved where unique."""
    numbers = linked(
        (_name(element), text(element, "uid"))
        for element in records(issue.open(), "sdnEntry", file=issue.main)
    )
    seen: set[str] = set()
    for element in records(issue.open(), "sdnEntry", file=issue.main):
        entry = text(element, "uid")
        if not entry or not _name(element) or entry in seen:
            reason = "number seen before" if entry in seen else "has no uid or no name"
            yield Oddity(file=issue.main, line=0, entry=entry, reason=reason)
            continue
        seen.add(entry)
        for born in texts(element, "dateOfBirthList/dateOfBirthItem/dateOfBirth"):
            if not canonical(born, order="mdy"):
                yield Oddity(
                    file=issue.main,
                    line=0,
                    entry=entry,
                    reason=f"{born!r} is no date of birth; kept in words",
                    kept=True,
                )
        yield _party(element, entry, numbers, issue)


def _name(element: Element) -> str:
    return ", ".join(
        filter(None, (text(element, "lastName"), text(element, "firstName")))
    )


def _party(
    element: Element, entry: str, numbers: dict[str, str], issue: Issue
) -> Party:
    told, measures = Told(), list[str]()
    told.name("name", _name(element))
    schema = SCHEMATA.get(text(element, "sdnType").lower(), "LegalEntity")
    if schema == "Person":
        told.add("lastName", text(element, "lastName"), group="name")
        told.add("firstName", text(element, "firstName"), group="name")
    for alias in element.findall("akaList/aka"):
        weak = text(alias, "category").lower() == "weak"
        prop = _ALIAS.get(text(alias, "type").lower(), "alias")
        told.name(
            "weakAlias" if weak and prop == "alias" else prop,
            _name(alias),
            "weak" if weak else "strong",
            kind=text(alias, "type"),
        )
    told.add("position" if schema == "Person" else "title", text(element, "title"))
    for prop, path, item in (
        ("nationality", "nationalityList/nationality", "country"),
        ("citizenship", "citizenshipList/citizenship", "country"),
    ):
        for one in element.findall(path):
            told.country(prop, text(one, item))
    for born in texts(element, "dateOfBirthList/dateOfBirthItem/dateOfBirth"):
        told.date("birthDate", born, order="mdy")
    for place in texts(element, "placeOfBirthList/placeOfBirthItem/placeOfBirth"):
        told.add("birthPlace", place)
    for one in element.findall("addressList/address"):
        parts = [
            text(one, tag)
            for tag in (
                "address1",
                "address2",
                "address3",
                "city",
                "stateOrProvince",
                "postalCode",
            )
        ]
        told.address(*parts, country=text(one, "country"))
    for one in element.findall("idList/id"):
        kind, number = text(one, "idType"), text(one, "idNumber")
        if is_measure(kind):
            measures.append(
                number if "235" in kind else f"{kind.rstrip(' -:')}: {number}"
            )
        else:
            told.details.append(
                fact(
                    kind,
                    number,
                    country=text(one, "idCountry"),
                    issued=text(one, "issueDate"),
                    expires=text(one, "expirationDate"),
                )
            )
    for tag, prop in _VESSEL:
        told.add(prop, text(element, f"vesselInfo/{tag}"))
    if flag := text(element, "vesselInfo/vesselFlag"):
        told.country("flag", flag)
    remarks = text(element, "remarks")
    told.add("notes", remarks, kind="remarks")
    return told.party(
        issue,
        entry,
        schema,
        publisher=PUBLISHER,
        programmes=texts(element, "programList/program"),
        measures=measures,
        relations=[
            _relation(name, numbers, issue) for name in _LINKED.findall(remarks)
        ],
    )


def _relation(name: str, numbers: dict[str, str], issue: Issue) -> Relation:
    found = numbers.get(name.strip().casefold())
    return Relation(
        kind="linked_to",
        other_id=f"{issue.list_id}:{found}" if found else "",
        other_name=name.strip(),
        note=f"Linked To: {name.strip()}",
    )


FORMAT = Format(
    id="ofac-xml",
    title="OFAC sdn.xml and consolidated.xml",
    recognises=_recognises,
    read=read,
    stated=_stated,
)
