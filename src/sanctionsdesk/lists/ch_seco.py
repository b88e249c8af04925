"""Switzerland, SECO: overall list as XML (root ``swiss-sanctions-list``).

Schema: swiss-sanctions-list-v1.xsd. No file of this kind was at hand (docs/lists.md).
Programmes and places stand apart and are referred to by number.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element

from sanctionsdesk.entities.party import Party, Relation
from sanctionsdesk.lists.dates import full_day
from sanctionsdesk.lists.markup import records, root_of, stated_day, text
from sanctionsdesk.lists.reading import Format, Issue, Oddity
from sanctionsdesk.lists.told import Told

_SCHEMA = {"individual": "Person", "entity": "Organization"}
_ORDER = (
    "title",
    "given-name",
    "further-given-name",
    "father-name",
    "grand-father-name",
    "family-name",
    "tribal-name",
    "whole-name",
    "other",
    "suffix",
)
_PARTS = {
    "given-name": "firstName",
    "further-given-name": "middleName",
    "family-name": "lastName",
    "father-name": "fatherName",
}
_QUALITY = {"good": "strong", "low": "low"}
_DOCUMENTS = {
    "passport": "passportNumber",
    "id-card": "idNumber",
    "tax-number": "taxNumber",
}


def _stated(head: bytes) -> date | None:
    return full_day(stated_day(head, rb"<swiss-sanctions-list[^>]*\bdate\s*=\s*."))


def read(issue: Issue) -> Iterator[Party | Oddity]:
    """Read each ``target`` with the programme and the places it refers to."""
    programmes: dict[str, str] = {}
    places: dict[str, tuple[str, str]] = {}
    for element in records(issue.open(), "sanctions-program", "place", file=issue.main):
        if element.tag == "place":
            country = element.find("country")
            code = country.get("iso-code", "") if country is not None else ""
            words = ", ".join(
                filter(None, [text(element, "location"), text(element, "area")])
            )
            places[element.get("ssid", "")] = words, code or text(country)
            continue
        named = [
            one
            for one in element.findall("program-name")
            if one.get("lang", "eng") == "eng"
        ]
        for one in element.findall("sanctions-set"):
            programmes[one.get("ssid", "")] = text(named[0]) if named else text(one)
    for element in records(issue.open(), "target", file=issue.main):
        entry = element.get("ssid", "")
        body = next(
            (one for one in element if one.tag in {"individual", "entity", "object"}),
            None,
        )
        names = list(element.iter("name")) if body is not None else []
        if not entry or body is None or not any(map(_name, names)):
            yield Oddity(
                file=issue.main,
                line=0,
                entry=entry,
                reason="has no id, no body or no name",
            )
            continue
        changes = sorted(element.findall("modification"), key=_day_of)
        if changes and changes[-1].get("modification-type") == "de-listed":
            reason = f"de-listed on {_day_of(changes[-1])}: {_name(names[0])}"
            yield Oddity(file=issue.main, line=0, entry=entry, reason=reason)
            continue
        yield _party(element, body, entry, programmes, places, issue)


def _day_of(change: Element) -> str:
    return (change.get("effective-date") or change.get("publication-date") or "")[:10]


def _spellings(element: Element) -> Iterator[tuple[str, str]]:
    """Give the whole name in each of its other spellings, with the script stated."""
    parts = sorted(element.findall("name-part"), key=_place)
    scripts = {
        one.get("script", "").capitalize() for one in element.iter("spelling-variant")
    }
    for script in sorted(scripts):
        told = [
            [
                text(one)
                for one in part.findall("spelling-variant")
                if one.get("script", "").capitalize() == script
            ]
            for part in parts
        ]
        for number in range(max(map(len, told), default=0)):
            yield (
                script,
                " ".join(
                    other[number] if number < len(other) else text(part, "value")
                    for part, other in zip(parts, told, strict=True)
                ),
            )


def _name(element: Element) -> str:
    parts = sorted(element.findall("name-part"), key=_place)
    return " ".join(filter(None, (text(part, "value") for part in parts)))


def _place(part: Element) -> tuple[int, int]:
    order, kind = part.get("order", ""), part.get("name-part-type", "")
    return int(order) if order.isdecimal() else 99, _ORDER.index(
        kind
    ) if kind in _ORDER else 99


def _party(  # noqa: PLR0917 - private, what one target refers to
    element: Element,
    body: Element,
    entry: str,
    programmes: dict[str, str],
    places: dict[str, tuple[str, str]],
    issue: Issue,
) -> Party:
    told = Told()
    kind = body.get("object-type", "")
    schema = _SCHEMA.get(
        body.tag, {"vessel": "Vessel", "aircraft": "Airplane"}.get(kind, "Asset")
    )
    named = sorted(
        body.iter("name"), key=lambda one: one.get("name-type") != "primary-name"
    )
    for number, one in enumerate(named):
        quality = _QUALITY.get(one.get("quality", ""), "")
        prop = (
            "name"
            if not number
            else "weakAlias"
            if quality == "low"
            else "previousName"
            if one.get("name-type") == "formerly-known-as"
            else "alias"
        )
        told.name(prop, _name(one), quality)  # type: ignore[arg-type]
        for part in one.findall("name-part"):
            if schema == "Person" and not number:
                told.add(
                    _PARTS.get(part.get("name-part-type", ""), "notes"),
                    text(part, "value"),
                    group="name",
                )
        for script, spelling in _spellings(one):
            told.name("alias", spelling, "", script="" if script == "Latn" else script)
    told.add("gender", body.get("sex", ""))
    for born in body.iter("day-month-year"):
        parts = [born.get(key, "") for key in ("day", "month", "year")]
        told.date(
            "birthDate", "/".join(part.zfill(2) if part else "00" for part in parts)
        )
    for tag, prop in (
        ("nationality", "nationality"),
        ("place-of-birth", "birthPlace"),
        ("address", "address"),
    ):
        for one in body.iter(tag):
            words, country = places.get(one.get("place-id", ""), ("", ""))
            found = one.find("country")
            if tag == "nationality" and found is not None:
                told.country(prop, found.get("iso-code") or text(found))
            elif tag == "address":
                told.address(
                    text(one, "address-details"),
                    text(one, "zip-code"),
                    words,
                    country=country,
                )
            elif words or country:
                told.add(
                    prop,
                    ", ".join(filter(None, [words, country])),
                    country=country.lower()[:2],
                )
    for one in body.iter("identification-document"):
        told.add(
            _DOCUMENTS.get(one.get("document-type", ""), "idNumber"),
            text(one, "number"),
            kind=one.get("document-type", ""),
            issued=text(one, "date-of-issue")[:10],
            expires=text(one, "expiry-date")[:10],
        )
    for one in body.iter("other-information"):
        told.add("notes", text(one))
        told.numbers_in(text(one))
    for one in element.iter("foreign-identifier"):
        told.add("notes", text(one), kind="foreign identifier")
    days = sorted(
        day[:10]
        for one in element.findall("modification")
        if (day := one.get("effective-date") or one.get("publication-date") or "")
    )
    sets = [one.text or "" for one in element.findall("sanctions-set-id")]
    sets += [element.get("sanctions-set-id", "")]
    return told.party(
        issue,
        entry,
        schema,
        publisher="ch-seco",
        programmes=[programmes.get(one.strip(), one) for one in sets],
        listed_on=days[0] if days else "",
        amended_on=days[-1] if len(days) > 1 else "",
        reason="\n".join(text(one) for one in body.iter("justification")),
        relations=[
            Relation(
                kind="linked_to",
                other_id=f"{issue.list_id}:{one.get('target-id', '')}",
                note=one.get("relation-type", ""),
            )
            for one in body.iter("relation")
        ],
    )


FORMAT = Format(
    id="ch-seco",
    title="Switzerland, SECO overall list (XML)",
    recognises=lambda _, head: "ch-seco" * (root_of(head) == "swiss-sanctions-list"),
    read=read,
    stated=_stated,
)
