"""OFAC's advanced XML (``sdn_advanced.xml``, ``cons_advanced.xml``; root ``Sanctions``).

Schema: UN 1267/1988 model standard as OFAC publishes it (advanced_sdn.xsd). No file of
this kind was at hand (docs/lists.md). Values, places, documents, entries and links stand
apart and are referred to by number, so the file is read twice.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from xml.etree.ElementTree import Element

from sanctionsdesk.entities.party import Party, Relation
from sanctionsdesk.lists.dates import canonical, full_day
from sanctionsdesk.lists.markup import records, root_of, text
from sanctionsdesk.lists.ofac import PUBLISHER, RELATIONS, SCHEMATA, fact, is_measure
from sanctionsdesk.lists.reading import Format, Issue, Oddity
from sanctionsdesk.lists.told import Told, script_of

_APART = (
    "ReferenceValueSets",
    "Location",
    "IDRegDocument",
    "ProfileRelationship",
    "SanctionsEntry",
)
_ISSUED = re.compile(
    rb"<DateOfIssue[^>]*>\s*<Year>(\d+)</Year>\s*<Month>(\d+)</Month>\s*<Day>(\d+)</Day>"
)
_SUBTYPES = {"vessel": "Vessel", "aircraft": "Airplane"}


@dataclass(slots=True)
class _Apart:
    """What entries refer to, by number."""

    values: dict[tuple[str, str], str] = field(default_factory=dict)
    type_of: dict[str, str] = field(default_factory=dict)
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    documents: dict[str, list[Element]] = field(
        default_factory=lambda: defaultdict(list)
    )
    entries: dict[str, list[Element]] = field(default_factory=lambda: defaultdict(list))
    links: dict[str, list[Element]] = field(default_factory=lambda: defaultdict(list))

    def value(self, kind: str, number: str | None) -> str:
        return self.values.get((kind, number or ""), "")


def _recognises(name: str, head: bytes) -> str:
    marks = b"ReferenceValueSets", b"un.org/sanctions", b"ADVANCED_XML", b"DistinctPart"
    if root_of(head) != "Sanctions" or not any(mark in head for mark in marks):
        return ""
    return "us-ofac-cons" if name.startswith("cons") else "us-ofac-sdn"


def _stated(head: bytes) -> date | None:
    found = _ISSUED.search(head)
    if found is None:
        return None
    return full_day(_written(*(part.decode() for part in found.groups())))


def _written(year: str, month: str, day: str) -> str:
    return "-".join(
        filter(
            None,
            [
                year,
                month.zfill(2) if month else "",
                day.zfill(2) if month and day else "",
            ],
        )
    )


def read(issue: Issue) -> Iterator[Party | Oddity]:
    """Read each ``DistinctParty`` with what stands apart."""
    apart = _Apart()
    for element in records(issue.open(), *_APART, file=issue.main):
        _keep(element, apart)
    seen = set()
    for element in records(issue.open(), "DistinctParty", file=issue.main):
        entry = element.get("FixedRef", "")
        profile = element.find("Profile")
        identity = profile.find("Identity") if profile is not None else None
        if not entry or entry in seen or profile is None or identity is None:
            reason = (
                "number seen before"
                if entry in seen
                else "has no number, profile or identity"
            )
            yield Oddity(file=issue.main, line=0, entry=entry, reason=reason)
            continue
        seen.add(entry)
        party = _party(entry, profile, identity, apart, issue, text(element, "Comment"))
        if party.caption == party.id:
            yield Oddity(file=issue.main, line=0, entry=entry, reason="has no name")
        else:
            yield party


def _keep(element: Element, apart: _Apart) -> None:
    # Copied, since the reader empties an element once it has been given.
    kept = _copied(element)
    if element.tag == "ReferenceValueSets":
        for group in kept:
            for one in group:
                said = " ".join((one.text or "").split()) or text(one)
                apart.values[one.tag, one.get("ID", "")] = said
                if one.tag == "PartySubType":
                    apart.type_of[one.get("ID", "")] = one.get("PartyTypeID", "")
    elif element.tag == "Location":
        parts = [
            text(one, "LocationPartValue/Value") for one in kept.findall("LocationPart")
        ]
        country = kept.find("LocationCountry")
        code = (
            apart.value("Country", country.get("CountryID"))
            if country is not None
            else ""
        )
        apart.places[kept.get("ID", "")] = ", ".join(filter(None, parts)), code
    elif element.tag == "IDRegDocument":
        apart.documents[kept.get("IdentityID", "")].append(kept)
    elif element.tag == "SanctionsEntry":
        apart.entries[kept.get("ProfileID", "")].append(kept)
    else:
        apart.links[kept.get("From-ProfileID", "")].append(kept)


def _copied(element: Element) -> Element:
    copy = Element(element.tag, dict(element.attrib))
    copy.text = element.text
    copy.extend([_copied(child) for child in element])
    return copy


def _party(  # noqa: PLR0917 - private, one party and what stands apart
    entry: str,
    profile: Element,
    identity: Element,
    apart: _Apart,
    issue: Issue,
    comment: str,
) -> Party:
    told, measures = Told(), list[str]()
    number = profile.get("ID", "")
    subtype = apart.value("PartySubType", profile.get("PartySubTypeID")).lower()
    kind = apart.value(
        "PartyType", apart.type_of.get(profile.get("PartySubTypeID", ""))
    ).lower()
    schema = _SUBTYPES.get(subtype) or SCHEMATA.get(subtype) or SCHEMATA.get(kind) or ""
    groups = {
        one.get("ID", ""): apart.value("NamePartType", one.get("NamePartTypeID"))
        for one in identity.iter("NamePartGroup")
    }
    if not schema:
        schema = (
            "Person"
            if any("last name" in kind.lower() for kind in groups.values())
            else "Organization"
        )
    aliases = sorted(
        identity.findall("Alias"), key=lambda one: one.get("Primary") != "true"
    )
    for alias in aliases:
        _put_alias(told, alias, groups, apart, schema)
    for feature in profile.findall("Feature"):
        kind = apart.value("FeatureType", feature.get("FeatureTypeID"))
        for version in feature.findall("FeatureVersion"):
            for said in _said(version, apart):
                if is_measure(kind):
                    measures.append(
                        said if "235" in kind else f"{kind.rstrip(' -:')}: {said}"
                    )
                elif kind.lower() == "location":
                    words, country = said.partition("\t")[::2]
                    told.address(words, country=country)
                else:
                    told.details.append(
                        fact(kind, said.replace("\t", ", ").strip(", "))
                    )
    for document in apart.documents.get(identity.get("ID", ""), ()):
        days = {
            apart.value(
                "IDRegDocDateType", one.get("IDRegDocDateTypeID")
            ).lower(): _period(one)
            for one in document.findall("DocumentDate")
        }
        told.details.append(
            fact(
                apart.value("IDRegDocType", document.get("IDRegDocTypeID")),
                text(document, "IDRegistrationNo"),
                country=apart.value("Country", document.get("IssuedBy-CountryID")),
                issued=days.get("issue date", ""),
                expires=days.get("expiration date", ""),
                note=text(document, "Comment"),
            )
        )
    told.add("notes", comment)
    entries = apart.entries.get(number, [])
    days_listed = sorted(
        day
        for one in entries
        for event in one.findall("EntryEvent")
        if (day := _day(event.find("Date")))
    )
    return told.party(
        issue,
        entry,
        schema,
        publisher=PUBLISHER,
        programmes=[
            text(one, "Comment")
            for whole in entries
            for one in whole.findall("SanctionsMeasure")
        ],
        listed_on=days_listed[0] if days_listed else "",
        legal_basis=[
            apart.value("LegalBasis", event.get("LegalBasisID"))
            for one in entries
            for event in one.findall("EntryEvent")
        ],
        measures=[
            *(
                apart.value("SanctionsType", one.get("SanctionsTypeID"))
                for whole in entries
                for one in whole.findall("SanctionsMeasure")
                if not text(one, "Comment")
            ),
            *measures,
        ],
        relations=[
            Relation(
                kind=RELATIONS.get(
                    (
                        kind := apart.value("RelationType", one.get("RelationTypeID"))
                    ).lower(),
                    "linked_to",
                ),
                # A profile's number is its party's number in this list.
                other_id=f"{issue.list_id}:{one.get('To-ProfileID', '')}",
                note=kind,
            )
            for one in apart.links.get(number, ())
        ],
    )


def _put_alias(
    told: Told, alias: Element, groups: dict[str, str], apart: _Apart, schema: str
) -> None:
    is_main = alias.get("Primary") == "true"
    low = alias.get("LowQuality") == "true"
    kind = apart.value("AliasType", alias.get("AliasTypeID"))
    first = True
    for name in alias.findall("DocumentedName"):
        parts = [
            (
                groups.get(value.get("NamePartGroupID", ""), ""),
                " ".join((value.text or "").split()),
            )
            for value in name.iter("NamePartValue")
        ]
        last = [said for part, said in parts if part == "Last Name"]
        rest = [said for part, said in parts if part != "Last Name"]
        latin = not script_of(" ".join(last + rest))
        whole = (
            ", ".join(filter(None, [" ".join(last), " ".join(rest)]))
            if latin
            else " ".join(last + rest)
        )
        prop = (
            "name"
            if is_main and first
            else "previousName"
            if kind == "F.K.A."
            else "weakAlias"
            if low
            else "alias"
        )
        told.name(prop, whole, "weak" if low else "strong", kind=kind)
        if schema == "Person" and is_main and first:
            for part, said in parts:
                if part in {"Last Name", "First Name"}:
                    told.add(
                        "lastName" if part == "Last Name" else "firstName",
                        said,
                        group="name",
                    )
        first = False


def _said(version: Element, apart: _Apart) -> Iterator[str]:
    if said := _period(version):
        yield said
    for detail in version.findall("VersionDetail"):
        said = text(detail) or apart.value(
            "DetailReference", detail.get("DetailReferenceID")
        )
        if said:
            yield said
    for place in version.findall("VersionLocation"):
        words, country = apart.places.get(place.get("LocationID", ""), ("", ""))
        if words or country:
            yield f"{words}\t{country}"


def _period(holder: Element) -> str:
    """Write a period as OFAC does in words: one day, or the first to the last."""
    period = holder.find("DatePeriod")
    if period is None:
        return ""
    start, end = period.find("Start"), period.find("End")
    first = _day(start.find("From") if start is not None else None)
    last = _day(end.find("To") if end is not None else None)
    about = "circa " if start is not None and start.get("Approximate") == "true" else ""
    if (
        first
        and last
        and (first[:4], first[4:], last[4:]) == (last[:4], "-01-01", "-12-31")
    ):
        return about + first[:4]
    found = first if first == last or not last else f"{first} to {last}"
    return about + found if canonical(found) or not found else found


def _day(point: Element | None) -> str:
    if point is None or not text(point, "Year"):
        return ""
    return _written(text(point, "Year"), text(point, "Month"), text(point, "Day"))


FORMAT = Format(
    id="ofac-advanced",
    title="OFAC advanced XML",
    recognises=_recognises,
    read=read,
    stated=_stated,
)
