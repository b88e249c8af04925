"""Bureau of Industry and Security: Denied Persons List and Entity List.

The Denied Persons List is tab-separated, one row for each address of a party. The
Entity List is read by the header of the CSV of Supplement No. 4 to 15 CFR Part 744.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanctionsdesk.entities.party import Party
from sanctionsdesk.lists.dates import canonical
from sanctionsdesk.lists.reading import Format, Issue, Oddity
from sanctionsdesk.lists.tables import Row, header, split, table
from sanctionsdesk.lists.told import Told

_PUBLISHER = "us-bis"
_ALSO = re.compile(r",?\s*a\.?k\.?a\.?,?\s*(?:the following[^:]*:)?", re.IGNORECASE)


def _is_denied(_: str, head: bytes) -> str:
    columns = set(header(head, "\t"))
    return "us-bis-dpl" * ({"name", "effective_date", "fr_citation"} <= columns)


def read_denied(issue: Issue) -> Iterator[Party | Oddity]:
    """Read parties; rows of one name and one order are one party with several addresses."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in table(issue.files[issue.main], issue.main, "\t"):
        if not row["name"] or row.extra > 0:
            reason = (
                "has no name" if row.extra <= 0 else "has more cells than the header"
            )
            yield Oddity(
                file=issue.main, line=row.line, entry=row["name"], reason=reason
            )
            continue
        groups.setdefault((row["name"].casefold(), row["effective_date"]), []).append(
            row
        )
    for (name, day), rows in groups.items():
        first, told = rows[0], Told()
        told.name("name", first["name"])
        for row in rows:
            place = f"{row['state']} {row['postal_code']}"
            told.address(
                row["street_address"], row["city"], place, country=row["country"]
            )
            told.add("notes", row["action"], kind="action")
        orders = {row["standard_order"].upper() for row in rows}
        begun = canonical(day, order="mdy")
        if not begun:
            yield Oddity(
                file=issue.main,
                line=first.line,
                entry=first["name"],
                reason=f"{day!r} is no date",
                kept=True,
            )
        yield told.party(
            issue,
            f"{name}|{begun or day}",
            "LegalEntity",
            publisher=_PUBLISHER,
            programmes=["Denied Persons List"],
            listed_on=begun,
            amended_on=max(row["last_update"] for row in rows),
            ended_on=canonical(first["expiration_date"], order="mdy"),
            legal_basis=[row["fr_citation"] for row in rows],
            measures=[
                "Denial of export privileges"
                + (", standard order" if "Y" in orders else "")
            ],
        )


def _is_entity_list(_: str, head: bytes) -> str:
    columns = " ".join(header(head))
    return "us-bis-el" * (
        "license requirement" in columns
        and "entity" in columns
        and "country" in columns
    )


def read_entity_list(issue: Issue) -> Iterator[Party | Oddity]:
    """Read the Entity List; the name's own cell may go on with its aliases."""
    for row in table(issue.files[issue.main], issue.main):
        cells = row.cells
        name = next(
            (cells[key] for key in cells if key in {"entity", "name", "entity name"}),
            "",
        )
        names = [part.strip(" .;-—–") for part in _ALSO.split(name)]
        if not names or not names[0]:
            yield Oddity(file=issue.main, line=row.line, entry="", reason="has no name")
            continue
        told = Told()
        told.name("name", names[0])
        for alias in (
            part for more in names[1:] for part in split(more, ";", "—", " and ")
        ):
            told.name("alias", alias.strip("- "))
        for alias in split(
            cells.get("alias", "") or cells.get("alternate name", ""), ";"
        ):
            told.name("alias", alias)
        told.address(cells.get("address", ""), country=cells.get("country", ""))
        yield told.party(
            issue,
            f"{row['country']}|{names[0]}|{row.line}".casefold(),
            "LegalEntity",
            publisher=_PUBLISHER,
            programmes=["Entity List"],
            listed_on=canonical(cells.get("effective date", ""), order="mdy"),
            legal_basis=[
                cells.get("federal register citation", "")
                or cells.get("federal register notice", "")
            ],
            measures=[
                cells.get("license requirement", ""),
                cells.get("license review policy", "")
                or cells.get("license policy", ""),
            ],
        )


DENIED = Format(
    id="us-bis-dpl",
    title="BIS Denied Persons List (tab-separated)",
    recognises=_is_denied,
    read=read_denied,
)
ENTITY_LIST = Format(
    id="us-bis-el",
    title="BIS Entity List (CSV of Supplement No. 4 to Part 744)",
    recognises=_is_entity_list,
    read=read_entity_list,
)
