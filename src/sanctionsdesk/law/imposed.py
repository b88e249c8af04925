"""Required against imposed: what list entries state of section 235, beside what it asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sanctionsdesk.base.cite import Citation
from sanctionsdesk.entities.party import Listing, Party
from sanctionsdesk.law.menu import LEAST, items_stated
from sanctionsdesk.law.provisions import provision


@dataclass(frozen=True, slots=True, kw_only=True)
class Imposed:
    """What one entry states beside what the statute asks for.

    Attributes:
        required: items asked for; 0 for an officer, reached under 235(a)(12).
        enough: whether the items stated are as many; ``None`` for an officer.
        says: one sentence.
        source: list, digest and entry.
    """

    name: str
    schema: str
    list_id: str
    entry_id: str
    programmes: tuple[str, ...]
    items: tuple[str, ...]
    sanctions: tuple[str, ...]
    required: int
    enough: bool | None
    says: str
    source: Citation


def imposed(parties: Iterable[Party]) -> tuple[Imposed, ...]:
    """Read the section 235 items of each entry and compare them with five or more."""
    found = (_of(party, listing) for party in parties for listing in party.listings)
    rows = [row for row in found if row is not None]
    return tuple(
        sorted(rows, key=lambda row: (row.enough is not False, row.name, row.list_id))
    )


def _of(party: Party, listing: Listing) -> Imposed | None:
    items = items_stated((*listing.measures, *_notes(party)))
    if not items:
        return None
    officer = party.schema == "Person"
    enough = None if officer else len(items) >= LEAST
    menu = {
        str(i["item"]): i["sanction"] for i in provision("us.caatsa.235").data["items"]
    }
    if officer:
        says = f"{len(items)} items, as an officer under 235(a)(12); no number is asked for"
    elif enough:
        says = f"{len(items)} items, and “five or more” are asked for: met"
    else:
        says = f"{len(items)} items, and “five or more” are asked for: falls short by {LEAST - len(items)}"
    return Imposed(
        name=party.caption,
        schema=party.schema,
        list_id=listing.list_id,
        entry_id=listing.entry_id,
        programmes=listing.programmes,
        items=items,
        sanctions=tuple(menu.get(item, "no item of the menu") for item in items),
        required=0 if officer else LEAST,
        enough=enough,
        says=says,
        source=party.source,
    )


def _notes(party: Party) -> Iterator[str]:
    yield from (detail.value for detail in party.details if "235(a)" in detail.value)
