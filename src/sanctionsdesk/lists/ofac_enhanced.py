"""OFAC Sanctions List Service: enhanced XML and delta files (root ``sanctionsData``).

Schemas: ENHANCED_XML.xsd and DeltaFile.xsd of the service. ``entity/@id`` is the number of
the other formats. Names, addresses and documents come in every script the list has;
relationships are directed and typed. A delta states what one publication added, changed
and removed; a removal is named and gives no party.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element

from sanctionsdesk.entities.party import Detail, Party, Quality, Relation
from sanctionsdesk.lists.dates import full_day
from sanctionsdesk.lists.markup import records, root_of, stated_day, text, texts
from sanctionsdesk.lists.ofac import (
    PUBLISHER,
    RELATIONS,
    SCHEMATA,
    fact,
    is_measure,
    prop_of,
)
from sanctionsdesk.lists.reading import Format, Issue, Oddity
from sanctionsdesk.lists.told import Told

_SCRIPTS = {
    "latin": "Latn",
    "cyrillic": "Cyrl",
    "arabic": "Arab",
    "persian": "Arab",
    "chinese simplified": "Hans",
    "chinese traditional": "Hant",
    "chinese": "Hani",
    "korean": "Kore",
    "hangul": "Hang",
    "japanese": "Jpan",
    "hebrew": "Hebr",
    "greek": "Grek",
    "burmese": "Mymr",
    "georgian": "Geor",
}
_PARTS = {
    "last name": "lastName",
    "first name": "firstName",
    "middle name": "middleName",
    "patronymic": "fatherName",
    "matronymic": "motherName",
    "maiden name": "lastName",
    "nickname": "weakAlias",
}
_ORDER = (
    "ADDRESS1",
    "ADDRESS2",
    "ADDRESS3",
    "CITY",
    "STATE/PROVINCE",
    "REGION",
    "POSTAL CODE",
)
_FILTER = re.compile(rb"<filters>(.*?)</filters>", re.DOTALL)


def _recognises(_: str, head: bytes) -> str:
    if root_of(head) != "sanctionsData":
        return ""
    if b"DeltaFile" in head[:1024]:
        return "us-ofac-delta"
    filters = _FILTER.search(head)
    said = filters[1] if filters else b""
    programmes = re.findall(rb"<sanctionsProgram [^>]*>([^<]+)<", said)
    lists = re.findall(rb"<sanctionsList [^>]*>([^<]+)<", said)
    if programmes:
        words = "-".join(sorted(name.decode(errors="replace") for name in programmes))
        return (
            f"us-ofac-programme-{re.sub('[^a-z0-9]+', '-', words.lower()).strip('-')}"
        )
    if lists and b"SDN List" not in lists:
        return "us-ofac-cons"
    return "us-ofac-sdn" if lists == [b"SDN List"] else "us-ofac-all"


def _stated(head: bytes) -> date | None:
    return full_day(
        stated_day(head, rb"<data(?:AsOf|Published)>")
        or stated_day(head, rb"<datePublished>")
    )


def read(issue: Issue) -> Iterator[Party | Oddity]:
    """Read each ``entity``; of a delta those that it adds or changes."""
    seen: set[str] = set()
    for element in records(issue.open(), "entity", file=issue.main):
        entry = element.get("id", "").strip()
        action = element.get("action", "").lower()
        names = element.findall("names/name")
        if action == "remove":
            name = next((text(one) for one in element.iter("formattedFullName")), "")
            yield Oddity(
                file=issue.main,
                line=0,
                entry=entry,
                reason=f"removed by this publication: {name}",
            )
        elif not entry or entry in seen or not any(map(_has_name, names)):
            reason = "number seen before" if entry in seen else "has no id or no name"
            yield Oddity(file=issue.main, line=0, entry=entry, reason=reason)
        else:
            seen.add(entry)
            yield _party(element, entry, names, issue)


def _has_name(element: Element) -> bool:
    return any(text(one) for one in element.iter("formattedFullName"))


def _true(element: Element, path: str) -> bool:
    return text(element, path).lower() == "true"


def _party(element: Element, entry: str, names: list[Element], issue: Issue) -> Party:
    told, measures = Told(), list[str]()
    schema = SCHEMATA.get(
        text(element, "generalInfo/entityType").lower(), "LegalEntity"
    )
    for name in sorted(names, key=lambda one: not _true(one, "isPrimary")):
        _put_name(told, name, schema)
    told.add(
        "position" if schema == "Person" else "title",
        text(element, "generalInfo/title"),
    )
    told.add("notes", text(element, "generalInfo/remarks"), kind="remarks")
    for address in element.findall("addresses/address"):
        _put_address(told, address)
    for feature in element.findall("features/feature"):
        kind, said = text(feature, "type"), text(feature, "value")
        comment = " ".join(
            filter(None, [text(feature, "reliability"), text(feature, "comments")])
        )
        if is_measure(kind):
            measures.append(said if "235" in kind else f"{kind.rstrip(' -:')}: {said}")
        elif prop_of(kind) == "birthDate":
            told.details.append(_birth(feature, said, kind))
        else:
            told.details.append(fact(kind, said, note=comment))
    for document in element.findall("identityDocuments/identityDocument"):
        valid = text(document, "isValid").lower()
        comment = " ".join(
            filter(
                None,
                [
                    "stated as not valid" if valid == "false" else "",
                    text(document, "comments"),
                ],
            )
        )
        told.details.append(
            fact(
                text(document, "type"),
                text(document, "documentNumber"),
                country=text(document, "issuingCountry"),
                issued=text(document, "issueDate")[:10],
                expires=text(document, "expirationDate")[:10],
                note=comment,
            )
        )
    lists = element.findall("sanctionsLists/sanctionsList")
    days = sorted(day[:10] for one in lists if (day := one.get("datePublished", "")))
    return told.party(
        issue,
        entry,
        schema,
        publisher=PUBLISHER,
        programmes=texts(element, "sanctionsPrograms/sanctionsProgram"),
        listed_on=days[0] if days else "",
        legal_basis=[
            *texts(element, "legalAuthorities/legalAuthority"),
            *(text(one) for one in lists),
        ],
        measures=[*texts(element, "sanctionsTypes/sanctionsType"), *measures],
        relations=[
            Relation(
                kind=RELATIONS.get(text(one, "type").lower(), "linked_to"),
                other_id=f"{issue.list_id}:{other.get('entityId', '')}",
                other_name=text(other),
                note=text(one, "type"),
            )
            for one in element.findall("relationships/relationship")
            for other in one.findall("relatedEntity")
        ],
    )


def _put_name(told: Told, name: Element, schema: str) -> None:
    is_main, low = _true(name, "isPrimary"), _true(name, "isLowQuality")
    kind = text(name, "aliasType")
    quality: Quality = "weak" if low else "strong"
    prop = (
        "name"
        if is_main
        else "previousName"
        if kind == "F.K.A."
        else "weakAlias"
        if low
        else "alias"
    )
    for number, one in enumerate(name.findall("translations/translation")):
        script = text(one, "script")
        code = _SCRIPTS.get(script.lower(), "")
        whole = text(one, "formattedFullName")
        shown = "alias" if prop == "name" and number else prop
        told.name(
            shown,
            whole,
            quality,
            kind=kind,
            script="" if code == "Latn" else code,
            note="" if code else script,
        )
        if schema == "Person" and is_main:
            for part in one.findall("nameParts/namePart"):
                told.add(
                    _PARTS.get(text(part, "type").lower(), "notes"),
                    text(part, "value"),
                    group=f"name {number}",
                )


def _put_address(told: Told, address: Element) -> None:
    country = text(address, "country")
    for one in address.findall("translations/translation"):
        parts = {
            text(part, "type").upper(): text(part, "value")
            for part in one.findall("addressParts/addressPart")
        }
        known = [parts.pop(key) for key in _ORDER if key in parts]
        if known or parts:
            told.address(*known, *parts.values(), country=country)
    if country:
        told.country("country", country)


def _birth(feature: Element, said: str, kind: str) -> Detail:
    """Take a birth date from its bounds, which say more than its words."""
    dates = feature.find("valueDate")
    if dates is None:
        return fact(kind, said)
    first, last = text(dates, "fromDateBegin")[:10], text(dates, "toDateEnd")[:10]
    about = "~" if _true(dates, "isApproximate") else ""
    stated = fact(kind, said)
    if stated.prop == "birthDate":
        value = stated.value.rstrip("~")
    elif first and last:
        value = first if first == last else f"{first}/{last}"
    else:
        return stated
    return Detail(
        prop="birthDate", value=value + about, original=said if said != value else ""
    )


FORMAT = Format(
    id="ofac-enhanced",
    title="OFAC enhanced XML and delta files",
    recognises=_recognises,
    read=read,
    stated=_stated,
)
