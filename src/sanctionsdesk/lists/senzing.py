"""Senzing entity records as JSON lines, as OpenSanctions and others export them.

Specification: Senzing "Generic Entity Specification": ``DATA_SOURCE``, ``RECORD_ID`` and
attributes, either flat or as objects in ``FEATURES``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from sanctionsdesk.entities.party import Party, Relation
from sanctionsdesk.lists.reading import Format, Issue, Oddity
from sanctionsdesk.lists.tables import lines
from sanctionsdesk.lists.told import Told

_NUMBERS = {
    "PASSPORT_NUMBER": "passportNumber",
    "NATIONAL_ID_NUMBER": "idNumber",
    "TAX_ID_NUMBER": "taxNumber",
    "SSN_NUMBER": "ssn",
    "DRIVERS_LICENSE_NUMBER": "idNumber",
    "OTHER_ID_NUMBER": "registrationNumber",
    "LEI_NUMBER": "leiCode",
    "DUNS_NUMBER": "dunsCode",
    "IMO_NUMBER": "imoNumber",
    "WEBSITE_ADDRESS": "website",
    "EMAIL_ADDRESS": "email",
    "PHONE_NUMBER": "phone",
    "GENDER": "gender",
    "PLACE_OF_BIRTH": "birthPlace",
}
_COUNTRIES = {
    "NATIONALITY": "nationality",
    "CITIZENSHIP": "citizenship",
    "COUNTRY_OF_ASSOCIATION": "country",
    "REGISTRATION_COUNTRY": "jurisdiction",
}
_DATES = {"DATE_OF_BIRTH": "birthDate", "REGISTRATION_DATE": "incorporationDate"}
_SCHEMA = {
    "PERSON": "Person",
    "ORGANIZATION": "Organization",
    "VESSEL": "Vessel",
    "AIRCRAFT": "Airplane",
}


def _recognises(_: str, head: bytes) -> str:
    first = head.lstrip(b"\xef\xbb\xbf \r\n\t").partition(b"\n")[0]
    is_ours = (
        first[:1] == b"{" and b'"RECORD_ID"' in first and b'"DATA_SOURCE"' in first
    )
    source = re.search(rb'"DATA_SOURCE"\s*:\s*"([^"]+)"', first)
    if not is_ours or source is None:
        return ""
    word = re.sub(r"[^a-z0-9]+", "-", source[1].decode(errors="replace").lower())
    return f"senzing-{word.strip('-')}"


def read(issue: Issue) -> Iterator[Party | Oddity]:
    """Read each record; attributes without an FtM property are kept as notes."""
    seen = set()
    for number, line in enumerate(lines(issue.files[issue.main], issue.main), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            record = None
        entry = str(record.get("RECORD_ID") or "") if isinstance(record, dict) else ""
        if not entry or entry in seen:
            reason = (
                "number seen before" if entry else "is no JSON object with a RECORD_ID"
            )
            yield Oddity(file=issue.main, line=number, entry=entry, reason=reason)
            continue
        seen.add(entry)
        yield _party(record, entry, issue)


def _features(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield {
        key: value
        for key, value in record.items()
        if not isinstance(value, list | dict)
    }
    for value in record.values():
        if isinstance(value, list):
            yield from (item for item in value if isinstance(item, dict))


def _party(record: dict[str, Any], entry: str, issue: Issue) -> Party:
    told, relations, schema = Told(), list[Relation](), "LegalEntity"
    for feature in _features(record):
        texts = {key: str(value) for key, value in feature.items() if value is not None}
        kind = texts.get("RECORD_TYPE", "").upper()
        schema = _SCHEMA.get(kind, schema)
        parts = [texts.get(f"NAME_{part}", "") for part in ("FIRST", "MIDDLE", "LAST")]
        name = (
            texts.get("NAME_FULL")
            or texts.get("NAME_ORG")
            or " ".join(filter(None, parts))
        )
        is_main = texts.get("NAME_TYPE", "PRIMARY").upper() == "PRIMARY"
        told.name("name" if is_main else "alias", name, "strong" if is_main else "")
        for prop, part in zip(
            ("firstName", "middleName", "lastName"), parts, strict=True
        ):
            told.add(prop, part)
        place = [
            texts.get(f"ADDR_{part}", "")
            for part in ("FULL", "LINE1", "LINE2", "CITY", "STATE", "POSTAL_CODE")
        ]
        if any(place) or "ADDR_COUNTRY" in texts:
            told.address(*place, country=texts.get("ADDR_COUNTRY", ""))
        for key, value in texts.items():
            if key in _NUMBERS:
                stem = key.removesuffix("_NUMBER")
                told.add(
                    _NUMBERS[key],
                    value,
                    kind=texts.get(f"{stem}_TYPE", ""),
                    country=texts.get(f"{stem}_COUNTRY", "").lower(),
                )
            elif key in _COUNTRIES:
                told.country(_COUNTRIES[key], value)
            elif key in _DATES:
                told.date(_DATES[key], value)
            elif key == "REL_POINTER_KEY":
                relations.append(
                    Relation(
                        kind="linked_to",
                        other_id=f"{issue.list_id}:{value}",
                        note=texts.get("REL_POINTER_ROLE", ""),
                    )
                )
            elif not key.startswith(
                ("NAME_", "ADDR_", "REL_", "RECORD_", "DATA_")
            ) and not key.endswith(("_TYPE", "_COUNTRY")):
                told.add("notes", value, kind=key)
    return told.party(
        issue,
        entry,
        schema,
        publisher="senzing",
        programmes=[str(record.get("DATA_SOURCE", ""))],
        relations=relations,
    )


FORMAT = Format(
    id="senzing",
    title="Senzing entity records (JSON lines)",
    recognises=_recognises,
    read=read,
)
