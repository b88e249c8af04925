"""What an entry states, gathered detail by detail on the way to a party."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from sanctionsdesk.base.cite import Citation
from sanctionsdesk.entities.countries import country_code
from sanctionsdesk.entities.party import Detail, Listing, Party, Quality, Relation
from sanctionsdesk.lists.dates import Order, canonical
from sanctionsdesk.lists.reading import Issue
from sanctionsdesk.lists.tables import spaced

_SCRIPTS = {
    "CYRILLIC": "Cyrl",
    "ARABIC": "Arab",
    "CJK": "Hani",
    "HANGUL": "Hang",
    "HIRAGANA": "Jpan",
    "KATAKANA": "Jpan",
    "HEBREW": "Hebr",
    "GREEK": "Grek",
    "GEORGIAN": "Geor",
    "ARMENIAN": "Armn",
    "DEVANAGARI": "Deva",
    "THAI": "Thai",
    "MYANMAR": "Mymr",
    "BENGALI": "Beng",
}
_MARKS = re.compile(r"(?:^|\s)(?:\(?[a-z]\)|\(?\d{1,2}\))\s*")
_BRACKETS = re.compile(r"\s*\([^)]*\)?")
_BETWEEN = re.compile(
    r"\s*(?:;|,| or |>>|\balt\.? (?:DOB|born):?| / |(?<=\d{4})/(?=\d))\s*",
    re.IGNORECASE,
)
_IMO = re.compile(r"\bIMO(?:\s*(?:number|no))?\W{0,4}(\d{7})\b", re.IGNORECASE)
_MMSI = re.compile(r"\bMMSI\W{0,4}(\d{9})\b", re.IGNORECASE)


def script_of(text: str) -> str:
    """Tell the script of a name from its first letter that is not Latin; empty if Latin.

    >>> script_of("Мария"), script_of("Maria"), script_of("محمد")
    ('Cyrl', '', 'Arab')
    """
    if text.isascii():
        return ""
    for letter in text:
        if letter.isalpha():
            found = _SCRIPTS.get(unicodedata.name(letter, "").split(" ")[0])
            if found:
                return found
    return ""


def marked(text: str) -> list[str]:
    """Split a cell that numbers its values, ``a) ... b) ...`` or ``(1) ... (2) ...``.

    >>> marked("a) Mullah b) Haji"), marked("(1) German (2) Moroccan"), marked("Iraqi")
    (['Mullah', 'Haji'], ['German', 'Moroccan'], ['Iraqi'])
    """
    found = [spaced(piece).strip(" ;,") for piece in _MARKS.split(text)]
    return [
        piece for piece in found if piece and piece.lower() not in {"na", "n/a", "-"}
    ]


def _several(text: str) -> list[str]:
    """Part dates that stand side by side; one in brackets belongs to the words before."""
    alone = re.sub(r"\(or (?:possibly )?([^)]*)\)", r"; \1", text)
    return [part for piece in _BETWEEN.split(alone) if (part := piece.strip(" ,;"))]


def _countries(said: str) -> list[str]:
    """Give the codes of the countries in a cell, or none where one of them is unknown."""
    if code := country_code(said):
        return [code]
    told = [
        _BRACKETS.sub("", part).removesuffix(" citizenship").strip()
        for piece in marked(said)
        for part in re.split(r" and | / ", piece)
    ]
    codes = [country_code(part) for part in told]
    return list(dict.fromkeys(codes)) if codes and all(codes) else []


class Told:
    """The details of one entry, in the order stated; what is empty is left out."""

    def __init__(self) -> None:
        self.details: list[Detail] = []

    def add(self, prop: str, value: str, **more: Any) -> None:
        """State a value once."""
        value = spaced(value)
        if value:
            self._put(Detail(prop=prop, value=value, **more))

    def _put(self, detail: Detail) -> None:
        if detail not in self.details:
            self.details.append(detail)

    def name(
        self, prop: str, value: str, quality: Quality = "strong", **more: Any
    ) -> None:
        """State a whole name with its quality and the script of its letters."""
        value = spaced(value)
        self.add(prop, value, quality=quality, **{"script": script_of(value)} | more)

    def country(self, prop: str, said: str, **more: Any) -> None:
        """State a country, or several in one cell, by code, with the words of the list."""
        said = spaced(said)
        codes = _countries(said)
        for code in codes:
            self.add(prop, code, original=said if code != said else "", **more)
        if not codes:
            self.add(prop, said, **more)

    def date(self, prop: str, said: str, *, order: Order = "dmy") -> bool:
        """State a date; what is none is kept as a note. Tells whether it was one."""
        said = spaced(said)
        bare = _BRACKETS.sub("", said).strip()
        value = canonical(said, order=order) or canonical(bare, order=order)
        if value:
            self.add(prop, value, original=said if said != value else "")
        elif said:
            self.add("notes", said, kind=prop)
        return bool(value) or not said

    def dates(self, prop: str, said: str, *, order: Order = "dmy") -> bool:
        """State one or several dates in one cell; tells whether all were dates."""
        said = spaced(said)
        if not said or canonical(said, order=order):
            return self.date(prop, said, order=order)
        pieces = [
            part
            for piece in marked(said)
            for part in ([piece] if canonical(piece, order=order) else _several(piece))
        ]
        return all([self.date(prop, part, order=order) for part in pieces])  # noqa: C419 - state them all

    def address(self, *parts: str, country: str = "", note: str = "") -> None:
        """State an address in one line and its country."""
        code = country_code(country)
        said = [spaced(part) for part in parts if spaced(part)]
        self.add(
            "address",
            ", ".join([*said, country] if country and not code else said),
            country=code,
            note=note,
        )
        if country:
            self.country("country", country)

    def numbers_in(self, text: str) -> None:
        """State the ship numbers that a free text names."""
        for prop, pattern in (("imoNumber", _IMO), ("mmsi", _MMSI)):
            for number in pattern.findall(text):
                self.add(prop, number, original=number)

    def party(  # noqa: D417 - the rest is as in Listing
        self,
        issue: Issue,
        entry: str,
        schema: str,
        *,
        publisher: str,
        relations: Iterable[Relation] = (),
        listed: bool = True,
        **listing: Any,
    ) -> Party:
        """Make the party of an entry.

        Args:
            issue: the issue it stands in.
            entry: the publisher's id of the entry.
            schema: FtM schema.
            publisher: catalogue id of the publisher.
            relations: links stated.
            listed: whether the entry itself is listed, or only mentioned.
        """
        own = Listing(
            publisher=publisher,
            list_id=issue.list_id,
            entry_id=entry,
            **{  # type: ignore[arg-type]
                key: tuple(dict.fromkeys(filter(None, map(spaced, value))))
                if isinstance(value, list | tuple)
                else value
                for key, value in listing.items()
            },
        )
        return Party(
            id=f"{issue.list_id}:{entry}",
            schema=schema,
            details=tuple(self.details),
            listings=(own,) if listed else (),
            relations=tuple(relations),
            source=Citation(
                source=issue.list_id, locator=f"entry {entry}", digest=issue.digest
            ),
        )
