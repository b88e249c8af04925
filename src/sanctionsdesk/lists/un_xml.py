"""UN Security Council consolidated list as XML (``CONSOLIDATED_LIST``).

Schema: https://scsanctions.un.org/resources/xml/. Name parts stand in reading order; an
entity's whole name stands in ``FIRST_NAME``. ``REFERENCE_NUMBER`` (``QDi.001``) is the
entry; its letters name the committee.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element

from sanctionsdesk.base.cite import Citation
from sanctionsdesk.entities.countries import country_code
from sanctionsdesk.entities.party import Detail, Listing, Party, Quality
from sanctionsdesk.lists.dates import full_day
from sanctionsdesk.lists.markup import records, root_of, stated_day, text, texts
from sanctionsdesk.lists.reading import Format, Issue, Oddity
from sanctionsdesk.lists.told import script_of

_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_FTM_PARTS = ("firstName", "secondName", "middleName", "lastName")
_QUALITY: dict[str, tuple[str, Quality]] = {
    "good": ("alias", "strong"),
    "low": ("weakAlias", "low"),
    "a.k.a.": ("alias", ""),
    "f.k.a.": ("previousName", ""),
}
_DOCUMENTS = {
    "passport": "passportNumber",
    "national identification number": "idNumber",
}
_IMO = re.compile(r"\bIMO[^\d]{0,30}(\d{7})\b", re.IGNORECASE)
_KNOWN = frozenset(
    (*_PARTS, "DATAID", "VERSIONNUM", "REFERENCE_NUMBER", "UN_LIST_TYPE", "LISTED_ON",
     "NAME_ORIGINAL_SCRIPT", "COMMENTS1", "DESIGNATION", "TITLE", "NATIONALITY", "NATIONALITY2",
     "LIST_TYPE", "LAST_DAY_UPDATED", "INDIVIDUAL_ALIAS", "ENTITY_ALIAS", "INDIVIDUAL_ADDRESS",
     "ENTITY_ADDRESS", "INDIVIDUAL_DATE_OF_BIRTH", "INDIVIDUAL_PLACE_OF_BIRTH",
     "INDIVIDUAL_DOCUMENT", "SORT_KEY", "SORT_KEY_LAST_MOD", "GENDER", "SUBMITTED_BY",
     "SUBMITTED_ON", "DELISTED_ON")
)  # fmt: skip


def read(issue: Issue) -> Iterator[Party | Oddity]:
    """Read individuals and entities in the order of the file."""
    seen: set[str] = set()
    for element in records(issue.open(), "INDIVIDUAL", "ENTITY", file=issue.main):
        entry = text(element, "REFERENCE_NUMBER") or text(element, "DATAID")
        name = _name(element)
        if not name or not entry:
            reason = "has no name" if entry else "has neither number nor name"
            yield Oddity(file=issue.main, line=0, entry=entry, reason=reason)
        elif entry in seen:
            yield Oddity(
                file=issue.main, line=0, entry=entry, reason="number seen before"
            )
        else:
            seen.add(entry)
            yield _party(element, entry, name, issue)


def _party(element: Element, entry: str, name: str, issue: Issue) -> Party:
    is_person = element.tag == "INDIVIDUAL"
    details = [Detail(prop="name", value=name, quality="strong")]
    if is_person:
        details += [
            Detail(prop=prop, value=part, group="name")
            for prop, tag in zip(_FTM_PARTS, _PARTS, strict=True)
            if (part := text(element, tag))
        ]
    details += [
        Detail(prop="alias", value=said, script=script_of(said), note="original script")
        for said in texts(element, "NAME_ORIGINAL_SCRIPT")
    ]
    kind = "INDIVIDUAL" if is_person else "ENTITY"
    details += [
        one for alias in element.findall(f"{kind}_ALIAS") for one in _alias(alias)
    ]
    details += [
        Detail(prop=prop, value=said)
        for prop, path in (
            ("title", "TITLE/VALUE"),
            ("position", "DESIGNATION/VALUE"),
        )
        for said in texts(element, path)
    ]
    for path in ("NATIONALITY/VALUE", "NATIONALITY2/VALUE"):
        details += [_country("nationality", said) for said in texts(element, path)]
    if gender := text(element, "GENDER").lower():
        details.append(Detail(prop="gender", value=gender))
    details += [
        one
        for birth in element.findall("INDIVIDUAL_DATE_OF_BIRTH")
        for one in _birth(birth)
    ]
    details += [
        Detail(prop="birthPlace", value=place, country=code, note=text(birth, "NOTE"))
        for birth in element.findall("INDIVIDUAL_PLACE_OF_BIRTH")
        for place, code in [_place(birth)]
        if place
    ]
    for address in element.findall(f"{kind}_ADDRESS"):
        place, code = _place(address)
        if place:
            note = text(address, "NOTE")
            details.append(Detail(prop="address", value=place, country=code, note=note))
        if code:
            details.append(Detail(prop="country", value=code))
    details += [
        one
        for document in element.findall("INDIVIDUAL_DOCUMENT")
        for one in _document(document)
    ]
    comments = text(element, "COMMENTS1")
    if comments:
        details.append(Detail(prop="notes", value=comments))
        details += [
            Detail(prop="imoNumber", value=f"IMO{number}", original=comments)
            for number in _IMO.findall(comments)
        ]
    details += [
        Detail(prop="notes", value=f"{child.tag}: {said}")
        for child in element
        if child.tag not in _KNOWN and (said := text(child))
    ]
    updated = texts(element, "LAST_DAY_UPDATED/VALUE")
    return Party(
        id=f"{issue.list_id}:{entry}",
        schema="Person" if is_person else "Organization",
        details=tuple(details),
        listings=(
            Listing(
                publisher="un-sc",
                list_id=issue.list_id,
                entry_id=entry,
                programmes=tuple(filter(None, [text(element, "UN_LIST_TYPE")])),
                listed_on=text(element, "LISTED_ON")[:10],
                amended_on=max((day[:10] for day in updated), default=""),
                ended_on=text(element, "DELISTED_ON")[:10],
                reason=comments,
            ),
        ),
        source=Citation(
            source=issue.list_id, locator=f"entry {entry}", digest=issue.digest
        ),
    )


def _name(element: Element) -> str:
    return " ".join(part for tag in _PARTS if (part := text(element, tag)))


def _alias(element: Element) -> Iterator[Detail]:
    name = text(element, "ALIAS_NAME")
    stated = text(element, "QUALITY")
    prop, quality = _QUALITY.get(stated.lower(), ("alias", ""))
    if name:
        note = " ".join(filter(None, [text(element, "NOTE"), _place(element)[0]]))
        yield Detail(prop=prop, value=name, quality=quality, kind=stated, note=note)


def _birth(element: Element) -> Iterator[Detail]:
    kind = text(element, "TYPE_OF_DATE")
    note = text(element, "NOTE")
    about = "~" if kind.upper().startswith("APPROX") else ""
    said = text(element, "DATE")[:10] or text(element, "YEAR")
    first, last = text(element, "FROM_YEAR"), text(element, "TO_YEAR")
    if kind.upper() == "BETWEEN" and first and last:
        said, about = "/".join(sorted((first, last))), ""
    if re.fullmatch(r"\d{4}(-\d\d-\d\d)?(/\d{4})?", said):
        yield Detail(prop="birthDate", value=said + about, kind=kind, note=note)
    elif words := " ".join(filter(None, [said or text(element)])):
        yield Detail(prop="notes", value=f"date of birth: {words}")


def _place(element: Element) -> tuple[str, str]:
    parts = [
        text(element, tag)
        for tag in ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY")
    ]
    return ", ".join(filter(None, parts)), country_code(parts[-1])


def _country(prop: str, said: str) -> Detail:
    code = country_code(said)
    return Detail(prop=prop, value=code or said, original=said if code else "")


def _document(element: Element) -> Iterator[Detail]:
    number = text(element, "NUMBER")
    kind = text(element, "TYPE_OF_DOCUMENT")
    issuer = text(element, "ISSUING_COUNTRY") or text(element, "COUNTRY_OF_ISSUE")
    if number:
        yield Detail(
            prop=_DOCUMENTS.get(kind.lower(), "idNumber"),
            value=number,
            kind=kind,
            country=country_code(issuer),
            issued=text(element, "DATE_OF_ISSUE")[:10],
            note=" ".join(
                filter(
                    None, [text(element, "NOTE"), text(element, "TYPE_OF_DOCUMENT2")]
                )
            ),
        )
    elif note := text(element, "NOTE"):
        yield Detail(prop="notes", value=f"document: {kind} {note}".replace("  ", " "))


def _stated(head: bytes) -> date | None:
    return full_day(stated_day(head, rb"dateGenerated\s*=\s*.?"))


FORMAT = Format(
    id="un-xml",
    title="UN Security Council consolidated list (XML)",
    recognises=lambda _, head: "un-sc" * (root_of(head) == "CONSOLIDATED_LIST"),
    read=read,
    stated=_stated,
)
