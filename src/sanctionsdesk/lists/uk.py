"""United Kingdom: OFSI's consolidated list (CSV) and the UK Sanctions List (CSV, ODS, XML).

OFSI: https://www.gov.uk/government/publications/financial-sanctions-consolidated-list-of-targets.
Both tables have one row for each name, and repeat the target's data on every row; rows
of a target share ``Group ID`` or ``Unique ID``. The first line states the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from xml.etree.ElementTree import Element

from sanctionsdesk.entities.countries import country_code
from sanctionsdesk.entities.party import Party
from sanctionsdesk.lists.dates import canonical, full_day
from sanctionsdesk.lists.markup import records, root_of, text
from sanctionsdesk.lists.reading import Format, Issue, Oddity
from sanctionsdesk.lists.tables import Row, header, sheet, spaced, table
from sanctionsdesk.lists.told import Told, marked

_DAY = re.compile(
    rb"(\d{1,2}/\d{1,2}/\d{4}|\d{1,2}[- ][A-Za-z]{3,9}[- ]\d{4}|\d{4}-\d\d-\d\d)"
)
_SCHEMA = {
    "individual": "Person",
    "entity": "Organization",
    "ship": "Vessel",
    "vessel": "Vessel",
}
_KINDS = {
    "prime alias": "name",
    "primary name": "name",
    "primary name variation": "alias",
    "aka": "alias",
    "alias": "alias",
    "fka": "previousName",
}
_GIVEN = ("name 1", "name 2", "name 3", "name 4", "name 5")
_LAST = "name 6"
_UN_REF = re.compile(
    r"\bUN\s*Ref(?:erence)?(?:\s*(?:No|Number))?[:. ]*\s*([A-Z]{2,3}[ie]?\.[\w.]*\d)",
    re.IGNORECASE,
)
_ISSUER = re.compile(r"\(([A-Z][a-z]+(?: [A-Z][a-z]+)?)")


def _ofsi(_: str, head: bytes) -> str:
    return "uk-hmt-ofsi" * ({"group id", "name 6", "regime"} <= set(_columns(head)))


def _uksl(_: str, head: bytes) -> str:
    return "uk-fcdo-uksl" * ({"unique id", "name 6"} <= set(_columns(head)))


def _columns(head: bytes) -> list[str]:
    named = header(head, skip=1)
    return named if "name 6" in named else header(head)


def stated(head: bytes) -> date | None:
    """Give the day of the first line, ``Last Updated,13/04/2018`` or ``Report Date: ...``."""
    found = _DAY.search(head.partition(b"\n")[0])
    return full_day(found[1].decode()) if found else None


def _rows(issue: Issue) -> Iterator[Row]:
    with issue.open() as stream:
        head = stream.read(8192)
    skip = 0 if "name 6" in header(head) else 1
    yield from table(issue.files[issue.main], issue.main, skip=skip)


def read(issue: Issue) -> Iterator[Party | Oddity]:
    """Read targets from the table of names."""
    yield from _targets(issue, _rows(issue))


def read_ods(issue: Issue) -> Iterator[Party | Oddity]:
    """Read targets from the workbook."""
    begins = "last updated"
    yield from _targets(
        issue, sheet(issue.files[issue.main], issue.main, begins=begins)
    )


def _targets(issue: Issue, rows: Iterable[Row]) -> Iterator[Party | Oddity]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        entry = row["group id"] or row["unique id"]
        if not entry:
            yield Oddity(
                file=issue.main,
                line=row.line,
                entry="",
                reason="has no Group ID or Unique ID",
            )
        elif not _name(row):
            yield Oddity(
                file=issue.main,
                line=row.line,
                entry=entry,
                reason="a row without a name",
                kept=entry in groups,
            )
        else:
            groups.setdefault(entry, []).append(row)
    for entry, group in groups.items():
        yield from _target(issue, entry, group)


def _name(row: Row) -> str:
    return spaced(" ".join(row[part] for part in (*_GIVEN, _LAST)))


def _kind(row: Row) -> str:
    said = (row["alias type"] or row["name type"]).lower()
    return _KINDS.get(said, "alias")


def _target(issue: Issue, entry: str, rows: list[Row]) -> Iterator[Party | Oddity]:
    told = Told()
    first = next((row for row in rows if _kind(row) == "name"), None) or next(
        (row for row in rows if "variation" in row["alias type"].lower()), None
    )
    if first is None:
        yield Oddity(
            file=issue.main,
            line=rows[0].line,
            entry=entry,
            reason="no name of it is called its main name; the first is taken",
            kept=True,
        )
        first = rows[0]
    said = (
        first["group type"]
        or first["designation type"]
        or first["individual, entity, ship"]
    ).lower()
    schema = _SCHEMA.get(said, "LegalEntity")
    other = first["other information"]
    if schema == "Organization" and re.match(r"\s*(?:\(?[a-z]?\)?\s*)?IMO\b", other):
        schema = "Vessel"
    _put_name(told, first, "name", schema)
    for row in sorted(rows, key=lambda row: row is not first):
        if row is not first:
            kind = _kind(row)
            _put_name(told, row, "alias" if kind == "name" else kind, schema)
        yield from _facts(told, row, issue, entry)
    yield told.party(
        issue,
        entry,
        schema,
        publisher="uk-hmt" if first["group id"] else "uk-fcdo",
        programmes=[first["regime"] or first["regime name"]],
        listed_on=canonical(
            first["listed on"]
            or first["uk sanctions list date designated"]
            or first["date designated"]
        ),
        amended_on=canonical(first["last updated"]),
        measures=[
            *re.split(r"\||, (?=[A-Z])", first["sanctions imposed"]),
            *(name for name in ("financial sanctions",) if first[name]),
        ],
        reason=first["uk statement of reasons"],
    )


def _put_name(told: Told, row: Row, prop: str, schema: str) -> None:
    strength = (row["alias quality"] or row["alias strength"]).lower()
    low = "low" in strength or "weak" in strength
    told.name(
        "weakAlias" if low else prop, _name(row), quality="weak" if low else "strong"
    )
    told.name("alias", row["name non-latin script"], note=row["non-latin script type"])
    if schema == "Person" and prop == "name":
        told.add("lastName", row[_LAST], group="name")
        told.add("firstName", row["name 1"], group="name")
        for part in _GIVEN[1:]:
            told.add("middleName", row[part], group="name")


def _facts(told: Told, row: Row, issue: Issue, entry: str) -> Iterator[Oddity]:
    told.add("title", row["title"])
    for born in (row["dob"] or row["d.o.b"]).split("|"):
        if not told.dates("birthDate", born):
            yield Oddity(
                file=issue.main,
                line=row.line,
                entry=entry,
                reason=f"{born!r} is no date of birth; kept in words",
                kept=True,
            )
    place = [row["town of birth"], row["country of birth"]]
    told.add("birthPlace", ", ".join(filter(None, place)))
    if row["country of birth"]:
        told.country("birthCountry", row["country of birth"])
    for nation in marked(row["nationality"] or row["nationality(/ies)"]):
        told.country("nationality", nation)
    for number in marked(row["passport details"] or row["passport number"]):
        _document(told, "passportNumber", number, "Passport")
    for number in marked(
        row["ni number"]
        or row["national identification number"]
        or row["national identifier number"]
    ):
        _document(told, "idNumber", number, "National identification number")
    for post in marked(row["position"]):
        told.add("position", post)
    told.add("gender", row["gender"].lower())
    lines = [
        row[f"address line {number}"] or row[f"address {number}"]
        for number in range(1, 7)
    ]
    code = row["post/zip code"] or row["address postal code"]
    told.address(*lines, code, country=row["country"] or row["address country"])
    for prop, column in (
        ("imoNumber", "imo number"),
        ("flag", "current believed flag of ship"),
        ("pastFlags", "previous flags"),
        ("type", "type of ship"),
        ("tonnage", "tonnage of ship"),
        ("buildDate", "year built"),
        ("owner", "current owner/operator (s)"),
        ("phone", "phone number"),
        ("email", "email address"),
        ("website", "website"),
        ("registrationNumber", "business registration number (s)"),
        ("legalForm", "type of entity"),
        ("ofsiGroupId", "ofsi group id"),
        ("unscId", "un reference number"),
    ):
        told.add(prop, row[column])
    for name, kind in (("parent company", "parent"), ("subsidiaries", "subsidiaries")):
        told.add("notes", row[name], kind=kind)
    other = row["other information"]
    told.add("notes", other)
    told.numbers_in(other)
    for reference in _UN_REF.findall(other):
        told.add("unscId", reference)


def _document(told: Told, prop: str, said: str, kind: str) -> None:
    """State a document: its number first, an issuer in brackets, the words kept."""
    number = re.sub(
        r"^(?:passport\s*)?(?:no|number)?[.:\s]+", "", said, flags=re.IGNORECASE
    )
    match = re.match(r"[A-Z]{0,4}[\s-]?\d[\w/-]*", number)
    issuer = _ISSUER.search(said)
    told.add(
        prop,
        match[0] if match else said,
        kind=kind,
        country=country_code(issuer[1]) if issuer else "",
        original=said if match is None or match[0] != said else "",
    )


def _xml(_: str, head: bytes) -> str:
    return "uk-fcdo-uksl" * (root_of(head) == "Designations")


def _generated(head: bytes) -> date | None:
    found = re.search(rb"<DateGenerated>\s*([\d/-]+)", head)
    return full_day(found[1].decode()) if found else None


def read_xml(issue: Issue) -> Iterator[Party | Oddity]:
    """Read the UK Sanctions List in XML, one ``Designation`` each."""
    for element in records(issue.open(), "Designation", file=issue.main):
        entry = text(element, "UniqueID")
        names = element.findall("Names/Name")
        if not entry or not any(_xml_name(one) for one in names):
            yield Oddity(
                file=issue.main, line=0, entry=entry, reason="has no id or no name"
            )
            continue
        yield _designation(element, entry, names, issue)


def _xml_name(element: Element) -> str:
    return spaced(" ".join(text(element, f"Name{number}") for number in range(1, 7)))


_TOLD = {
    "PassportNumber": "passportNumber",
    "NationalIdentifierNumber": "idNumber",
    "Title": "title",
    "Position": "position",
    "TypeOfShip": "type",
    "TonnageOfShip": "tonnage",
    "YearBuilt": "buildDate",
    "CurrentBelievedFlagOfShip": "flag",
    "PreviousFlag": "pastFlags",
    "CurrentOwnerOperator": "owner",
    "PhoneNumber": "phone",
    "EmailAddress": "email",
    "Website": "website",
    "OtherInformation": "notes",
    "UNReferenceNumber": "unscId",
    "OFSIGroupID": "ofsiGroupId",
    "BusinessRegistrationNumber": "registrationNumber",
    "TypeOfEntity": "legalForm",
}
"""Elements of the XML by name, wherever they stand, and the property each states."""
_NOTED = {
    "ParentCompany": "parent",
    "Subsidiary": "subsidiaries",
    "PreviousOwnerOperator": "previous owner",
    "NationalIdentifierAdditionalInformation": "national identification number",
    "PassportAdditionalInformation": "passport",
}
_COUNTRIES = {"Nationality": "nationality", "CountryOfBirth": "birthCountry"}


def _designation(
    element: Element, entry: str, names: list[Element], issue: Issue
) -> Party:
    told = Told()
    for one in sorted(names, key=lambda one: _xml_kind(one) != "name"):
        low = "low" in text(one, "AliasStrength").lower()
        prop = "weakAlias" if low else _xml_kind(one)
        if prop == "name" and told.details:
            prop = "alias"
        told.name(prop, _xml_name(one), quality="weak" if low else "strong")
    for one in element.iter("NameNonLatinScript"):
        told.name("alias", text(one))
    for address in element.findall("Addresses/Address"):
        lines = [text(address, f"AddressLine{number}") for number in range(1, 7)]
        told.address(
            *lines,
            text(address, "AddressPostalCode"),
            country=text(address, "AddressCountry"),
        )
    for place in element.iter("Location"):
        named = [text(place, "TownOfBirth"), text(place, "CountryOfBirth")]
        told.add("birthPlace", ", ".join(filter(None, named)))
    for one in element.iter():
        if not len(one):
            _state(told, one)
    return told.party(
        issue,
        entry,
        _SCHEMA.get(text(element, "IndividualEntityShip").lower(), "LegalEntity"),
        publisher="uk-fcdo",
        programmes=[text(element, "RegimeName")],
        listed_on=canonical(text(element, "DateDesignated")),
        amended_on=canonical(text(element, "LastUpdated")),
        measures=re.split(r"\||, (?=[A-Z])", text(element, "SanctionsImposed")),
        reason=text(element, "UKStatementofReasons"),
    )


def _state(told: Told, element: Element) -> None:
    """State what an element without others in it says."""
    said = text(element)
    if element.tag == "DOB":
        told.dates("birthDate", said)
    elif element.tag == "Gender":
        told.add("gender", said.lower())
    elif element.tag in _COUNTRIES:
        told.country(_COUNTRIES[element.tag], said)
    elif element.tag in _NOTED:
        told.add("notes", said, kind=_NOTED[element.tag])
    elif element.tag == "IMONumber":
        told.add("imoNumber", said.upper().removeprefix("IMO").strip(" :"))
    elif element.tag in _TOLD:
        told.add(_TOLD[element.tag], said)


def _xml_kind(element: Element) -> str:
    # The list writes "Primary Name", "Primary name" and "ALias".
    return _KINDS.get(text(element, "NameType").lower(), "alias")


FORMATS = (
    Format(
        id="uk-ofsi",
        title="OFSI consolidated list (CSV)",
        recognises=_ofsi,
        read=read,
        stated=stated,
    ),
    Format(
        id="uk-uksl",
        title="UK Sanctions List (CSV)",
        recognises=_uksl,
        read=read,
        stated=stated,
    ),
    Format(
        id="uk-uksl-xml",
        title="UK Sanctions List (XML)",
        recognises=_xml,
        read=read_xml,
        stated=_generated,
    ),
    Format(
        id="uk-uksl-ods",
        title="UK Sanctions List (ODS)",
        recognises=lambda name, head: (
            "uk-fcdo-uksl"
            * bool(
                head.startswith(b"PK")
                and re.fullmatch(r"uk[-_ ]?sanctions[-_ ]?list.*\.(?:ods|xlsx)", name)
            )
        ),
        read=read_ods,
    ),
)
