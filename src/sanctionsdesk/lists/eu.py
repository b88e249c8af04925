"""European Union: annexes of the Official Journal (CSV), financial sanctions files (XML, CSV).

The annex CSVs are transcriptions, one for each regulation (file name = CELEX number). The
financial sanctions files follow schema ``fsdExport`` 1.1 of the Commission; no file of
that kind was at hand when this was written (see docs/lists.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element

from sanctionsdesk.entities.party import SCHEMATA, Party, Quality
from sanctionsdesk.lists.dates import canonical, full_day
from sanctionsdesk.lists.markup import records, root_of, stated_day, text
from sanctionsdesk.lists.reading import Format, Issue, Oddity
from sanctionsdesk.lists.tables import Row, header, split, table
from sanctionsdesk.lists.told import Told, script_of

_CELEX = re.compile(r"(3\d{4}[a-z]\d{4})")
_SCRIPT = re.compile(r"([^()]+?)\s*\(([^()]+)\)")
_NAMES = ("name", "alias", "weakAlias", "previousName")
_COUNTRIES = ("country", "nationality", "jurisdiction", "flag")
_DATES = ("birthDate", "incorporationDate")
_SAME = (
    "birthPlace",
    "position",
    "passportNumber",
    "gender",
    "appearance",
    "ethnicity",
    "fatherName",
    "motherName",
    "legalForm",
    "sector",
    "registrationNumber",
    "taxNumber",
    "idNumber",
    "innCode",
    "ogrnCode",
    "kppCode",
    "okpoCode",
    "leiCode",
    "swiftBic",
    "ticker",
    "imoNumber",
    "mmsi",
    "phone",
    "email",
    "website",
    "notes",
)


def _annex(name: str, head: bytes) -> str:
    columns = set(header(head))
    if not {"recordid", "programkey", "annex", "measure"} <= columns:
        return ""
    celex = _CELEX.search(name)
    kind = "eu-oj-act" if "amendedcelex" in columns else "eu-oj"
    return f"{kind}-{celex[1].upper()}" if celex else kind


def read_annex(issue: Issue) -> Iterator[Party | Oddity]:
    """Read the rows of an annex; several rows of one party under one regulation stay apart."""
    met: dict[str, int] = {}
    for row in table(issue.files[issue.main], issue.main):
        annex = f"{row['annex']}.{row['recordid']}".strip(".")
        if not row["name"] or row.extra > 0:
            reason = (
                "has no name"
                if row.extra <= 0
                else f"has {row.extra} cells more than the header"
            )
            yield Oddity(file=issue.main, line=row.line, entry=annex, reason=reason)
            continue
        # A number of an annex may be given twice, and some annexes give none.
        key = annex if row["recordid"] else f"{annex}|{row['name']}"
        met[key] = met.get(key, 0) + 1
        told = _told_of(row)
        for prop in _DATES:
            if not told.dates(prop, row[prop.lower()]):
                yield Oddity(
                    file=issue.main,
                    line=row.line,
                    entry=annex,
                    reason=f"{prop} {row[prop.lower()]!r} is not all dates; kept in words",
                    kept=True,
                )
        schema = row["schema"]
        yield told.party(
            issue,
            key if met[key] == 1 else f"{key}|{met[key]}",
            schema if schema in SCHEMATA else "LegalEntity",
            publisher="eu-oj",
            programmes=[row["programkey"]],
            listed_on=canonical(row["startdate"]),
            legal_basis=[
                f"{row['celex'] or row['amendedcelex']}, annex {row['annex']}",
                row["amendmentcelex"],
            ],
            measures=[row["measure"]],
            reason=row["reason"],
        )


def _told_of(row: Row) -> Told:
    told = Told()
    for prop in _NAMES:
        for name in split(row[prop.lower()], "; "):
            quality: Quality = "weak" if prop == "weakAlias" else "strong"
            found = _SCRIPT.fullmatch(name)
            same = found is None or script_of(found[1]) == script_of(found[2])
            told.name(prop, name if same or found is None else found[1], quality)
            if found is not None and not same:
                # The same name in its own script stands in brackets behind it.
                told.name("alias" if prop == "name" else prop, found[2], quality)
    for prop in _COUNTRIES:
        for said in split(row[prop.lower()], ";", " / "):
            bare = re.sub(r"\s*\(the Union does not.*", "", said)
            for one in split(bare, ", ") if prop == "nationality" else [bare]:
                told.country(prop, one)
            if bare != said:
                told.add("notes", said, kind=prop)
    for prop in _SAME:
        marks = ("; ",) if prop != "notes" else ()
        for said in split(row[prop.lower()], *marks) if marks else [row["notes"]]:
            told.add(prop, said)
    for address in split(row["address"], "; "):
        told.address(address)
    return told


_SUBJECT = {
    "person": "Person",
    "p": "Person",
    "enterprise": "Organization",
    "entity": "Organization",
    "e": "Organization",
}


def _fsf_csv_stated(head: bytes) -> date | None:
    found = re.search(rb"^\W*fileGenerationDate;.*?\n\"?([\d/-]+)", head, re.DOTALL)
    return full_day(found[1].decode()) if found else None


def _fsf_stated(head: bytes) -> date | None:
    return full_day(stated_day(head, rb"generationDate\s*=\s*."))


def read_fsf(issue: Issue) -> Iterator[Party | Oddity]:
    """Read ``sanctionEntity`` elements of the financial sanctions file."""
    for element in records(issue.open(), "sanctionEntity", file=issue.main):
        entry = element.get("logicalId") or element.get("euReferenceNumber") or ""
        names = element.findall("nameAlias")
        if not entry or not any(one.get("wholeName", "").strip() for one in names):
            yield Oddity(
                file=issue.main, line=0, entry=entry, reason="has no id or no name"
            )
            continue
        yield _entity(element, entry, names, issue)


def _entity(element: Element, entry: str, names: list[Element], issue: Issue) -> Party:
    told = Told()
    kind = element.find("subjectType")
    code = (
        (kind.get("code") or kind.get("classificationCode") or "").lower()
        if kind is not None
        else ""
    )
    schema = _SUBJECT.get(code, "LegalEntity")
    for number, one in enumerate(names):
        strong = one.get("strong", "true") == "true"
        prop = ("alias" if number else "name") if strong else "weakAlias"
        told.name(
            prop,
            one.get("wholeName", ""),
            "strong" if strong else "weak",
            lang=one.get("nameLanguage", "").lower(),
        )
        for part, key in (
            ("firstName", "firstName"),
            ("middleName", "middleName"),
            ("lastName", "lastName"),
        ):
            told.add(part, one.get(key, ""), group=f"name {number}")
        told.add("gender", {"M": "male", "F": "female"}.get(one.get("gender", ""), ""))
        told.add("title", one.get("title", ""))
        told.add("position", one.get("function", ""))
    for one in element.findall("citizenship"):
        told.country(
            "citizenship",
            one.get("countryIso2Code") or one.get("countryDescription") or "",
        )
    for one in element.findall("birthdate"):
        said = one.get("birthdate") or one.get("year") or ""
        span = f"{one.get('yearRangeFrom', '')} to {one.get('yearRangeTo', '')}"
        about = "circa " if one.get("circa") == "true" else ""
        told.date("birthDate", about + (said or (span if len(span) == 12 else "")))
        place = [one.get(key, "") for key in ("city", "region", "countryDescription")]
        told.add(
            "birthPlace",
            ", ".join(part for part in place if part and part != "UNKNOWN"),
        )
    for one in element.findall("identification"):
        _identification(told, one)
    for one in element.findall("address"):
        place = [
            one.get(key, "") for key in ("street", "poBox", "zipCode", "city", "region")
        ]
        told.address(*place, country=one.get("countryIso2Code", "").replace("00", ""))
    for one in element.findall("remark"):
        told.add("notes", text(one))
        told.numbers_in(text(one))
    acts = element.findall("regulation")
    days = [day for act in acts if (day := act.get("publicationDate", ""))]
    begun = element.get("designationDate") or next(
        (act.get("entryIntoForceDate", "") for act in acts), ""
    )
    return told.party(
        issue,
        entry,
        schema,
        publisher="eu-ec",
        programmes=[act.get("programme", "") for act in acts],
        listed_on=canonical(begun),
        amended_on=max(days, default=""),
        legal_basis=[act.get("numberTitle", "") for act in acts],
        reason=element.get("designationDetails", ""),
    )


def _identification(told: Told, one: Element) -> None:
    kind = one.get("identificationTypeDescription", "")
    lowered = f"{kind} {one.get('identificationTypeCode', '')}".lower()
    prop = next(
        (
            prop
            for word, prop in (
                ("passport", "passportNumber"),
                ("imo", "imoNumber"),
                ("swift", "swiftBic"),
                ("tax", "taxNumber"),
                ("regist", "registrationNumber"),
            )
            if word in lowered
        ),
        "idNumber",
    )
    told.add(
        prop,
        one.get("number") or one.get("latinNumber") or "",
        kind=kind,
        country=one.get("countryIso2Code", "").lower().replace("00", ""),
        issued=canonical(one.get("issuedDate", "")),
        expires=canonical(one.get("validTo", "")),
        note=one.get("issuedBy", ""),
    )


def _fsf_csv(_: str, head: bytes) -> str:
    return "eu-fsf" * (
        {"entity_logicalid", "namealias_wholename"} <= set(header(head, ";"))
    )


def read_fsf_csv(issue: Issue) -> Iterator[Party | Oddity]:
    """Read the financial sanctions file in CSV 1.1: one row for each fact of an entity."""
    groups: dict[str, list[Row]] = {}
    for row in table(issue.files[issue.main], issue.main, ";"):
        if row["entity_logicalid"]:
            groups.setdefault(row["entity_logicalid"], []).append(row)
        else:
            yield Oddity(
                file=issue.main,
                line=row.line,
                entry="",
                reason="has no Entity_LogicalId",
            )
    for entry, rows in groups.items():
        told = Told()
        for row in rows:
            strong = row["namealias_strong"].lower() != "false"
            prop = "weakAlias" if not strong else "alias" if told.details else "name"
            told.name(prop, row["namealias_wholename"], "strong" if strong else "weak")
            told.date("birthDate", row["birthdate_birthdate"] or row["birthdate_year"])
            told.country("citizenship", row["citizenship_countryiso2code"])
            told.add(
                "idNumber",
                row["identification_number"],
                kind=row["identification_typedescription"],
            )
            told.address(
                row["address_street"],
                row["address_zipcode"],
                row["address_city"],
                country=row["address_countryiso2code"],
            )
            told.add("notes", row["entity_remark"])
        if not any(detail.prop in _NAMES for detail in told.details):
            yield Oddity(
                file=issue.main, line=rows[0].line, entry=entry, reason="has no name"
            )
            continue
        first = rows[0]
        yield told.party(
            issue,
            entry,
            _SUBJECT.get(
                (
                    first["entity_subjecttype_classificationcode"]
                    or first["entity_subjecttype"]
                ).lower(),
                "LegalEntity",
            ),
            publisher="eu-ec",
            programmes=[row["entity_regulation_programme"] for row in rows],
            listed_on=canonical(
                first["entity_designationdate"]
                or first["entity_regulation_entryintoforcedate"]
            ),
            legal_basis=[row["entity_regulation_numbertitle"] for row in rows],
        )


FORMATS = (
    Format(
        id="eu-annex",
        title="EU Official Journal annexes (transcription, CSV)",
        recognises=_annex,
        read=read_annex,
    ),
    Format(
        id="eu-fsf-xml",
        title="EU financial sanctions files (XML 1.1)",
        recognises=lambda _, head: (
            "eu-fsf"
            * (
                root_of(head) == "export"
                and (b"fsd" in head[:2000].lower() or b"sanctionEntity" in head)
            )
        ),
        read=read_fsf,
        stated=_fsf_stated,
    ),
    Format(
        id="eu-fsf-csv",
        title="EU financial sanctions files (CSV 1.1)",
        recognises=_fsf_csv,
        read=read_fsf_csv,
        stated=_fsf_csv_stated,
    ),
)
