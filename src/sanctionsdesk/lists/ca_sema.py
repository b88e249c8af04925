"""Canada, consolidated autonomous sanctions list (SEMA, JVCFOA) as XML.

Flat ``record`` elements without an id: country, schedule and item together are the only
key. Columns of 2020 and of 2025 differ; both are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanctionsdesk.entities.party import Party
from sanctionsdesk.lists.dates import canonical
from sanctionsdesk.lists.markup import records, root_of, text
from sanctionsdesk.lists.reading import Format, Issue, Oddity
from sanctionsdesk.lists.tables import split
from sanctionsdesk.lists.told import Told

_LANGUAGE = re.compile(
    r"^\(?(Russian|Belarusian|Ukrainian|Arabic|Persian|Farsi|Burmese)\)?\s*:\s*"
)
_CODES = {
    "russian": "rus",
    "belarusian": "bel",
    "ukrainian": "ukr",
    "arabic": "ara",
    "persian": "fas",
    "farsi": "fas",
    "burmese": "mya",
}
_FORMS = re.compile(
    r",\s+(?=(?:Ltd|Inc|LLC|L\.L\.C|S\.A|Co|Corp|GmbH|Limited|Jr|Sr)\b)"
)
_PART = re.compile(r"[,;]\s+(?![^(]*\))")


def read(issue: Issue) -> Iterator[Party | Oddity]:
    """Read each record under its country, schedule and item."""
    met: dict[str, int] = {}
    for number, element in enumerate(
        records(issue.open(), "record", file=issue.main), 1
    ):
        country, schedule, item = (
            text(element, tag) for tag in ("Country", "Schedule", "Item")
        )
        key = "|".join((country.partition(" / ")[0], schedule, item))
        name = text(element, "EntityOrShip") or text(element, "Entity")
        given, last = text(element, "GivenName"), text(element, "LastName")
        if not (name or given or last):
            yield Oddity(
                file=issue.main,
                line=0,
                entry=key,
                reason=f"record {number} has no name",
            )
            continue
        met[key] = met.get(key, 0) + 1
        if met[key] > 1:
            yield Oddity(
                file=issue.main,
                line=0,
                entry=key,
                reason="the same country, schedule and item stand twice; both kept",
                kept=True,
            )
        told = Told()
        is_person = not name
        told.name("name", name or f"{given} {last}")
        if is_person:
            told.add("firstName", given, group="name")
            told.add("lastName", last, group="name")
        _aliases(told, text(element, "Aliases"))
        title = text(element, "TitleOrShip") or text(element, "Title")
        imo = text(element, "ShipIMONumber")
        told.add("imoNumber", imo)
        told.add("position" if is_person else "notes", title)
        told.add("notes", country, kind="regime")
        prop = "birthDate" if is_person else "buildDate" if imo else "incorporationDate"
        born = text(element, "DateOfBirthOrShipBuildDate") or text(
            element, "DateOfBirth"
        )
        if not told.dates(prop, born):
            yield Oddity(
                file=issue.main,
                line=0,
                entry=key,
                reason=f"{born!r} is no date; kept in words",
                kept=True,
            )
        yield told.party(
            issue,
            key if met[key] == 1 else f"{key}|{met[key]}",
            "Person" if is_person else "Vessel" if imo else "Organization",
            publisher="ca-gac",
            programmes=[country],
            listed_on=canonical(text(element, "DateOfListing")),
            legal_basis=[f"Schedule {schedule}, item {item}"],
        )


def _aliases(told: Told, said: str) -> None:
    """State the aliases of one string; a comma before a legal form is part of a name."""
    if not said:
        return
    whole = _FORMS.sub(",\N{NO-BREAK SPACE}", said)
    for piece in split("\n".join(_PART.split(whole)), "\n"):
        language = _LANGUAGE.match(piece)
        name = piece[language.end() :] if language else piece
        lang = _CODES[language[1].lower()] if language else ""
        told.name("alias", name.replace("\N{NO-BREAK SPACE}", " "), "", lang=lang)


def _is_ours(_: str, head: bytes) -> str:
    ours = root_of(head) == "data-set" and b"<Schedule>" in head and b"<Item>" in head
    return "ca-gac-sema" * ours


FORMAT = Format(
    id="ca-sema",
    title="Canada, autonomous sanctions (XML)",
    recognises=_is_ours,
    read=read,
)
