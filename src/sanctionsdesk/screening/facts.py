"""What birth dates, countries, gender and identifiers say beyond the name."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from importlib import resources
from typing import Any

import yaml
from anyascii import anyascii
from rapidfuzz.distance import OSA

from sanctionsdesk.base.dates import PartialDate
from sanctionsdesk.base.errors import InputError
from sanctionsdesk.entities.countries import (
    country_code,
    country_name,
    former_countries,
)
from sanctionsdesk.entities.party import Party
from sanctionsdesk.names.compare import Reason
from sanctionsdesk.names.identifiers import (
    IDENTIFIERS,
    has_check_digit,
    normal_identifier,
    passes_check,
    same_kind,
)
from sanctionsdesk.screening.query import Query

_COUNTRY_PROPERTIES = ("nationality", "citizenship", "country", "flag", "jurisdiction")


@functools.cache
def evidence_weights() -> dict[str, Any]:
    """Give what rarity and facts beyond the name weigh (``data/evidence.yaml``)."""
    source = resources.files("sanctionsdesk.screening").joinpath("data/evidence.yaml")
    loaded: dict[str, Any] = yaml.safe_load(source.read_text(encoding="utf-8"))
    return loaded


def compare_facts(query: Query, party: Party) -> Iterator[Reason]:
    """Compare what is known of both sides beyond the name; silence says nothing."""
    if query.birth_date:
        yield from _birth(query.birth_date, party)
    if query.countries:
        yield from _countries(query.countries, party)
    if query.gender:
        yield from _gender(query.gender, party)
    if query.places:
        yield from _places(query.places, party)
    if query.programmes:
        yield from _programmes(query.programmes, party)
    for prop, value in query.identifiers:
        yield from _identifier(prop, value, party)


def _birth(asked: str, party: Party) -> Iterator[Reason]:
    listed = (
        party.values("birthDate")
        if party.schema == "Person"
        else party.values("incorporationDate")
    )
    told = [
        (agreement, text)
        for text in listed
        if (agreement := date_agreement(asked, text))
    ]
    if not told:
        return
    by = evidence_weights()["birth"]
    agreement, text = max(told, key=lambda item: by[item[0]])
    yield Reason(
        feature="birth_date",
        sentence=_BIRTH_SENTENCES[agreement],
        left=asked,
        right=text,
        weight=by[agreement],
    )


_BIRTH_SENTENCES = {
    "day": "The dates agree to the day.",
    "flipped": "The dates agree if day and month are exchanged.",
    "month": "The dates agree in year and month.",
    "year": "The dates agree in the year; no more is stated.",
    "near": "The years differ by one, or by a slip of one digit.",
    "within": "The date lies in the span that the list states.",
    "other_day": "The year agrees, the day does not.",
    "other": "The dates are years apart.",
}


def date_agreement(one: str, other: str) -> str:
    """Say how two partial dates agree; empty where either cannot be read.

    >>> date_agreement("1960-03-08", "1960-08-03"), date_agreement("1960", "1960-08-03")
    ('flipped', 'year')
    >>> date_agreement("1971-01-01", "1960")
    'other'
    """
    try:
        left, right = PartialDate.parse(one), PartialDate.parse(other)
        within = left.interval.overlaps(right.interval)
    except InputError:
        return ""
    if "interval" in {left.precision, right.precision}:
        return "within" if within else "other"
    a, b = left.text.strip("~").split("-"), right.text.strip("~").split("-")
    if a[0] == b[0]:
        return _same_year(a, b)
    years = abs(int(a[0]) - int(b[0]))
    slips = sum(x != y for x, y in zip(a[0], b[0], strict=True))
    near = (
        years <= 1
        or (years <= 3 and (left.is_approximate or right.is_approximate))
        or (slips == 1 and a[1:] == b[1:] and len(a) == 3)
    )
    return "near" if near else "other"


def _same_year(a: list[str], b: list[str]) -> str:
    if a == b and len(a) == 3:
        # The first of January often stands for "some day of that year".
        return "year" if a[1:] == ["01", "01"] else "day"
    if len(a) == len(b) == 3:
        if a[1:] == b[:0:-1]:
            return "flipped"
        if ["01", "01"] in (a[1:], b[1:]):
            return "year"
        return "month" if a[1] == b[1] else "other_day"
    shared = min(len(a), len(b))
    return "year" if shared == 1 else "month" if a[1] == b[1] else "other_day"


def _countries(asked: tuple[str, ...], party: Party) -> Iterator[Reason]:
    listed = {
        code
        for value in party.values(*_COUNTRY_PROPERTIES)
        if (code := country_code(value))
    }
    if not listed:
        return
    shared = listed & set(asked)
    kind = "same" if shared else "former" if _one_history(asked, listed) else "other"
    names = [
        ", ".join(sorted(map(country_name, side)))
        for side in (shared or asked, shared or listed)
    ]
    yield Reason(
        feature="country",
        sentence=_COUNTRY_SENTENCES[kind],
        left=names[0],
        right=names[1],
        weight=evidence_weights()["country"][kind],
    )


_COUNTRY_SENTENCES = {
    "same": "A country agrees.",
    "former": "One country was part of the other.",
    "other": "No country agrees; nationalities change, so this weighs little.",
}


def _one_history(asked: Iterable[str], listed: Iterable[str]) -> bool:
    """Tell whether a country on one side was or is part of one on the other."""
    wholes = former_countries()
    return any(
        one in wholes.get(other, ()) or other in wholes.get(one, ())
        for one in asked
        for other in listed
    )


def _gender(asked: str, party: Party) -> Iterator[Reason]:
    listed = {value.lower() for value in party.values("gender")}
    if not listed:
        return
    agrees = asked in listed
    yield Reason(
        feature="gender", sentence="The gender agrees." if agrees else "The gender differs.", left=asked,
        right=", ".join(sorted(listed)), weight=evidence_weights()["gender"]["same" if agrees else "other"],
    )  # fmt: skip


_PLACE_PROPERTIES = ("birthPlace", "address", "city", "addressEntity")
_PLACE_WORDS = re.compile(r"[^\W\d_]{4,}")
_PLACE_NUMBERS = re.compile(r"\d[\d/-]*")


def _places(asked: tuple[str, ...], party: Party) -> Iterator[Reason]:
    words_asked, numbers_asked = _place_words(asked), _place_numbers(asked)
    best: tuple[float, str, str] | None = None
    for value in party.values(*_PLACE_PROPERTIES):
        shared = words_asked & _place_words((value,))
        if not shared:
            continue
        street = len(shared) > 1 and numbers_asked & _place_numbers((value,))
        kind = "street" if street else "same"
        weight = evidence_weights()["place"][kind]
        if best is None or weight > best[0]:
            best = (weight, kind, value)
    if best is not None:
        yield Reason(
            feature="place",
            sentence=_PLACE_SENTENCES[best[1]],
            left=", ".join(asked),
            right=best[2],
            weight=best[0],
        )


_PLACE_SENTENCES = {
    "same": "A place of birth or address agrees.",
    "street": "An address agrees in a number and more than one word.",
}


@functools.lru_cache(maxsize=4096)
def _place_words(texts: tuple[str, ...]) -> frozenset[str]:
    found = {
        word for text in texts for word in _PLACE_WORDS.findall(anyascii(text).lower())
    }
    return frozenset(found - _PLACE_COMMON)


@functools.lru_cache(maxsize=4096)
def _place_numbers(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(
        number for text in texts for number in _PLACE_NUMBERS.findall(text)
    )


# Words of addresses that say nothing of where.
_PLACE_COMMON = frozenset(
    [
        "street", "road", "avenue", "city", "town", "village", "province", "district", "region", "state", "north",
        "south", "east", "west", "central", "building", "floor", "suite", "block", "unit", "house", "near", "area",
        "county", "republic", "islamic", "united", "federation", "republica", "calle", "avenida", "colonia",
    ]
)  # fmt: skip


def _programmes(asked: tuple[str, ...], party: Party) -> Iterator[Reason]:
    listed = {code.upper() for listing in party.listings for code in listing.programmes}
    if shared := listed & {code.upper() for code in asked}:
        yield Reason(
            feature="programme",
            sentence="A sanctions programme agrees.",
            left=", ".join(asked),
            right=", ".join(sorted(shared)),
            weight=evidence_weights()["programme"]["same"],
        )


def _identifier(prop: str, value: str, party: Party) -> Iterator[Reason]:
    asked = normal_identifier(value, prop)
    if not asked:
        return
    checked = passes_check(prop, value)
    borne: set[str] = set()
    elsewhere: set[str] = set()
    for detail in party.details:
        if detail.prop in IDENTIFIERS:
            number = normal_identifier(detail.value, detail.prop)
            (borne if same_kind(prop, detail.prop) else elsewhere).add(number)
    if asked in borne:
        kind = "same" if checked is None else "checked" if checked else "failed"
        if kind == "checked" and not has_check_digit(prop):
            kind = "same"
    elif asked in elsewhere:
        kind = "kind"
    elif not (borne - {""} and prop in _ONE_EACH):
        return
    else:
        kind = "slip" if checked is False and _a_slip_away(asked, borne) else "other"
    yield Reason(
        feature="identifier",
        sentence=_IDENTIFIER_SENTENCES[kind],
        left=value,
        right=value
        if kind in {"checked", "same", "failed", "kind"}
        else ", ".join(sorted(borne - {""})),
        weight=evidence_weights()["identifier"][kind],
    )


_IDENTIFIER_SENTENCES = {
    "checked": "The identifier agrees and its check digit is right.",
    "same": "The identifier agrees.",
    "failed": "The identifier agrees, but its check digit is wrong.",
    "kind": "The number agrees, though the list gives it as another kind.",
    "slip": "The identifier is wrong by its own check digit and one sign away from the listed one.",
    "other": "Both sides state this identifier and it differs.",
}


def _a_slip_away(asked: str, borne: Iterable[str]) -> bool:
    return any(OSA.distance(asked, number, score_cutoff=1) == 1 for number in borne)


_ONE_EACH = frozenset({"leiCode", "imoNumber", "innCode", "ogrnCode"})
"""Identifiers of which a party has one; passports, tax and call numbers change or are several."""
