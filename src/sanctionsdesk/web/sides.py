"""A customer and an entry face to face: the same fact of both on one line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from anyascii import anyascii

from sanctionsdesk.entities.countries import country_name
from sanctionsdesk.entities.party import NAME_PROPERTIES
from sanctionsdesk.entities.schemata import label_of, property_of

Told = Mapping[str, Any]

_FACING: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Name", "name", NAME_PROPERTIES),
    ("Kind", "schema", ()),
    ("Date of birth or founding", "birth_date", ("birthDate", "incorporationDate", "buildDate")),
    ("Country", "countries", ("nationality", "citizenship", "country", "jurisdiction", "flag", "birthCountry")),
    ("Gender", "gender", ("gender",)),
    ("Place or address", "places", ("birthPlace", "address")),
    ("Programme", "programmes", ()),
)  # fmt: skip
"""Words, the customer's fact, and the entry's properties that face it."""

_LISTING = (
    ("programmes", "Programme"),
    ("listed_on", "Listed on"),
    ("legal_basis", "Legal basis"),
    ("measures", "Measures"),
    ("reason", "Reason"),
)
_HIDDEN = {"firstName", "lastName", "middleName", "secondName", "fatherName", "sourceUrl", "ofacId", "createdAt", "modifiedAt"}  # fmt: skip
"""Parts of names told already, and numbers that tell nothing of the party."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value, with Latin letters where it is in another script."""

    text: str
    latin: str = ""
    soft: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One fact of an alert on both sides."""

    fact: str
    left: tuple[Value, ...]
    right: tuple[Value, ...]


def sides(left: Told | None, right: Told | None) -> tuple[Side, ...]:
    """Put the facts of both sides in lines; a side that was erased says so.

    Args:
        left: what screening saw of the customer.
        right: what the list stated of the entry.
    """
    if left is None or right is None:
        gone = (Value(text="erased"),)
        both = [gone if side is None else () for side in (left, right)]
        return (Side(fact="Facts", left=both[0], right=both[1]),)
    reasons = {said.text for said in _listed("reason", right)}
    details: list[dict[str, str]] = [
        item
        for item in right.get("details", ())
        if not (item["prop"] == "notes" and item.get("value") in reasons)
    ]
    schema = str(right.get("schema", ""))
    faced = {prop for _, _, props in _FACING for prop in props}
    found = [
        Side(
            fact=words,
            left=tuple(_own(left.get(fact), is_country=fact == "countries")),
            right=tuple(_stated(fact, props, details, right)),
        )
        for words, fact, props in _FACING
    ]
    numbers = dict(left.get("identifiers", ()))
    others = [
        prop
        for prop in dict.fromkeys([*numbers, *(item["prop"] for item in details)])
        if prop not in faced and prop not in _HIDDEN
    ]
    found += [
        Side(
            fact=label_of(prop, schema),
            left=tuple(_own(numbers.get(prop))),
            right=tuple(_stated("", (prop,), details, right)),
        )
        for prop in sorted(
            others, key=lambda prop: (prop not in numbers, prop == "notes")
        )
    ]
    found += [
        Side(fact=words, left=(), right=tuple(_listed(key, right)))
        for key, words in _LISTING
        if key != "programmes"
    ]
    return tuple(side for side in found if side.left or side.right)


def _own(value: Any, *, is_country: bool = False) -> Iterator[Value]:
    many = value if isinstance(value, list | tuple) else [value] if value else []
    for one in many:
        yield _value(country_name(str(one)) if is_country else str(one))


def _stated(
    fact: str, props: tuple[str, ...], details: list[dict[str, str]], right: Told
) -> Iterator[Value]:
    if fact == "schema":
        yield _value(str(right.get("schema", "")))
    if fact == "programmes":
        yield from _listed("programmes", right)
    seen = set()
    for prop in props:
        known = property_of(prop, str(right.get("schema", "")))
        for item in details:
            text = item.get("value", "")
            if known and known.type == "country":
                text = country_name(text)
            if item["prop"] == prop and text not in seen:
                seen.add(text)
                more = (item.get("quality") if item.get("quality") != "strong" else "", item.get("kind"), item.get("note"))  # fmt: skip
                yield _value(text, soft="; ".join(filter(None, more)))


def _listed(key: str, right: Told) -> Iterator[Value]:
    seen = set()
    for listing in right.get("listings", ()):
        value = listing.get(key, "")
        for text in value if isinstance(value, list) else [value]:
            if text and text not in seen:
                seen.add(text)
                yield _value(text)


def _value(text: str, *, soft: str = "") -> Value:
    return Value(text=text, latin="" if _is_latin(text) else anyascii(text), soft=soft)


def _is_latin(text: str) -> bool:
    # Accents, dashes and quotation marks are read by everybody; other letters are not.
    return all(ord(letter) < 0x250 or not letter.isalpha() for letter in text)
