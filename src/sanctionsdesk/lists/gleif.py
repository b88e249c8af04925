"""GLEIF level 1: who has a Legal Entity Identifier (``LEIData`` XML). It sanctions nobody.

Schema: LEI Common Data File 2.1/3.1. Level 2, who owns whom, is a register of holdings and
is read by ``sdesk trace``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sanctionsdesk.entities.party import Party
from sanctionsdesk.lists.dates import full_day
from sanctionsdesk.lists.markup import records, root_of, stated_day, text
from sanctionsdesk.lists.reading import Format, Issue, Oddity
from sanctionsdesk.lists.told import Told


def _stated(head: bytes) -> date | None:
    return full_day(stated_day(head, rb"ContentDate>"))


def read(issue: Issue) -> Iterator[Party | Oddity]:
    """Read legal entities as parties that no list names."""
    for element in records(issue.open(), "LEIRecord", file=issue.main):
        lei, name = text(element, "LEI"), text(element, "Entity/LegalName")
        if not lei or not name:
            yield Oddity(
                file=issue.main, line=0, entry=lei, reason="has no LEI or no name"
            )
            continue
        told = Told()
        told.name("name", name)
        for one in element.findall("Entity/OtherEntityNames/OtherEntityName"):
            previous = one.get("type") == "PREVIOUS_LEGAL_NAME"
            told.name("previousName" if previous else "alias", text(one))
        told.add("leiCode", lei)
        told.country(
            "jurisdiction", text(element, "Entity/LegalJurisdiction").partition("-")[0]
        )
        for place in ("LegalAddress", "HeadquartersAddress"):
            parts = [
                text(element, f"Entity/{place}/{part}")
                for part in ("FirstAddressLine", "City", "PostalCode")
            ]
            told.address(*parts, country=text(element, f"Entity/{place}/Country"))
        told.add(
            "registrationNumber",
            text(element, "Entity/RegistrationAuthority/RegistrationAuthorityEntityID"),
        )
        told.add("status", text(element, "Entity/EntityStatus"))
        yield told.party(issue, lei, "Company", publisher="gleif", listed=False)


FORMAT = Format(
    id="gleif-lei",
    title="GLEIF level 1, legal entities (XML)",
    recognises=lambda _, head: "gleif-lei" * (root_of(head) == "LEIData"),
    read=read,
    stated=_stated,
)
