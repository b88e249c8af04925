"""The starter list that ships with the desk: a sample, and it says so."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from importlib import resources
from typing import Any

import yaml

from sanctionsdesk.base.cite import Citation
from sanctionsdesk.entities.determination import Determination, determinations
from sanctionsdesk.entities.party import Detail, Listing, Party

PUBLISHER = "sanctionsdesk-starter"
GUIDANCE = "starter-231-guidance"
DESIGNATED = "starter-231-designated"


def starter_note() -> str:
    """Say what the starter list is and is not, for every page that uses it."""
    return str(_load()[0]["note"]).strip()


def starter_parties(*, as_of: date) -> tuple[Party, ...]:
    """Give the sample as it stood on a day: entries of that day or before."""
    data, digest = _load()
    return tuple(
        party
        for party in (
            *_guidance(data["guidance"], digest),
            *map(
                _designated,
                determinations(known_as_of=as_of, provision="us.caatsa.231.a"),
            ),
        )
        if party.listings[0].listed_on <= as_of.isoformat()
    )


def _load() -> tuple[dict[str, Any], str]:
    raw = (
        resources.files("sanctionsdesk.lists")
        .joinpath("data/starter.yaml")
        .read_bytes()
    )
    return yaml.safe_load(raw), hashlib.sha256(raw).hexdigest()


def _guidance(block: dict[Any, Any], digest: str) -> Iterator[Party]:
    for listed_on, group in block.items():
        if not isinstance(listed_on, date):
            continue
        for sector in ("intelligence", "defense"):
            for line in group.get(sector, ()):
                name, *also = (part.strip() for part in line.split("|"))
                schema = "Person" if name.startswith("Yevgeniy ") else "Organization"
                yield _party(
                    list_id=GUIDANCE,
                    name=name,
                    also=also,
                    schema=schema,
                    country="ru",
                    listing=Listing(
                        publisher=PUBLISHER,
                        list_id=GUIDANCE,
                        entry_id=name,
                        programmes=(block["programme"],),
                        listed_on=listed_on.isoformat(),
                        legal_basis=(block["legal_basis"],),
                        reason=f"named as part of the {sector} sector of the Russian Government",
                    ),
                    source=Citation(
                        source=group["source"], locator=name, digest=digest
                    ),
                )


def _designated(found: Determination) -> Party:
    return _party(
        list_id=DESIGNATED,
        name=found.person,
        also=list(found.also),
        schema=found.schema,
        country=found.country,
        listing=Listing(
            publisher=PUBLISHER,
            list_id=DESIGNATED,
            entry_id=found.person,
            programmes=("CAATSA section 231",),
            listed_on=found.determined_on.isoformat(),
            legal_basis=("CAATSA section 231(a), 22 U.S.C. 9525(a)",),
            measures=tuple(f"Sec. 235(a)({item})" for item in found.items),
        ),
        source=found.source,
    )


def _party(
    *,
    list_id: str,
    name: str,
    also: list[str],
    schema: str,
    country: str,
    listing: Listing,
    source: Citation,
) -> Party:
    details = [Detail(prop="name", value=name, quality="strong")]
    details += [Detail(prop="alias", value=alias, quality="strong") for alias in also]
    details.append(
        Detail(prop="nationality" if schema == "Person" else "country", value=country)
    )
    return Party(
        id=f"{list_id}:{name}",
        schema=schema,
        details=tuple(details),
        listings=(listing,),
        source=source,
    )
