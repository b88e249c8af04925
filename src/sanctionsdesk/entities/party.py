"""Parties as lists state them, and the listings that name them.

A party is a bundle of details, each one value under the property name that
FollowTheMoney (FtM) uses for the same meaning: ``name``, ``alias``,
``weakAlias``, ``previousName``, ``birthDate``, ``nationality``, ``imoNumber``
and so on. One shape for every publisher keeps readers, differences, the party
page and the FtM export simple, and loses nothing: what a reader does not
understand is kept as a ``notes`` detail with the original text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sanctionsdesk.base.cite import Citation

Quality = Literal["strong", "weak", "low", ""]
"""How sure the publisher is of a name; empty where it does not say."""

NAME_PROPERTIES = ("name", "alias", "previousName", "weakAlias")
"""FtM properties whose value is a whole name, strongest first."""

SCHEMATA = (
    "Person",
    "Organization",
    "Company",
    "LegalEntity",
    "PublicBody",
    "Vessel",
    "Airplane",
    "CryptoWallet",
    "Asset",
    "Thing",
)
"""FtM schemata that the readers give; ``LegalEntity`` when person or body is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One thing that a list states of a party.

    Attributes:
        prop: FtM property name (``birthDate``, ``passportNumber`` ...).
        value: normalised value: dates as in :mod:`sanctionsdesk.base.dates`,
            countries as lower-case ISO 3166-1 alpha-2, names with single spaces.
        original: the words of the list where they differ from the value.
        quality: the publisher's own grade of a name.
        lang: ISO 639 code, if stated.
        script: ISO 15924 code of a name, if stated or plain from its letters.
        kind: finer kind in the publisher's words (``Passport``, ``XBT``).
        country: issuing country of a document (ISO alpha-2).
        issued: date of issue or begin, canonical form or empty.
        expires: date of expiry or end, canonical form or empty.
        note: what else the list says beside the value.
        group: details with the same non-empty group belong together (the parts
            of one name, the fields of one address).
    """

    prop: str
    value: str
    original: str = ""
    quality: Quality = ""
    lang: str = ""
    script: str = ""
    kind: str = ""
    country: str = ""
    issued: str = ""
    expires: str = ""
    note: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A link to another party, as the list states it.

    Attributes:
        kind: ``owned_or_controlled_by``, ``acting_for``, ``providing_support_to``,
            ``leader_or_official_of``, ``property_in_interest_of``, ``family``,
            ``associate``, ``linked_to``, ``owner``, ``director`` ...
        other_id: the other party's id in the same list, empty if not stated.
        other_name: the other party's name as the list writes it.
        share_pct: percentage stated, as text (never invented), empty if none.
        start: begin of the relation, canonical date or empty.
        end: end of the relation, canonical date or empty.
        note: the list's own words.
    """

    kind: str
    other_id: str = ""
    other_name: str = ""
    share_pct: str = ""
    start: str = ""
    end: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """That a publisher's list names the party, under which programme and law.

    Attributes:
        publisher: catalogue id of the publisher, ``us-ofac``.
        list_id: catalogue id of the list, ``us-ofac-sdn``.
        entry_id: the publisher's own number of the entry.
        programmes: the publisher's programme codes.
        listed_on: canonical date or empty where the list does not say.
        amended_on: last amendment, canonical date or empty.
        ended_on: end stated by the list itself, canonical date or empty.
        legal_basis: orders, statutes or regulations named.
        measures: what the entry says applies (``Block``, section 235 items ...).
        reason: the publisher's statement of reasons, or empty.
    """

    publisher: str
    list_id: str
    entry_id: str
    programmes: tuple[str, ...] = ()
    listed_on: str = ""
    amended_on: str = ""
    ended_on: str = ""
    legal_basis: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A person, body, vessel, aircraft or wallet as one list states it.

    Attributes:
        id: stable across issues of the list: ``<list_id>:<entry id>``.
        schema: FtM schema, one of :data:`SCHEMATA`.
        details: everything stated, in the order of the list.
        listings: why it is on the list; empty for parties merely mentioned.
        relations: links stated by the list.
        source: list, digest and entry. A party without a source can't be built.
    """

    id: str
    schema: str
    details: tuple[Detail, ...]
    listings: tuple[Listing, ...] = ()
    relations: tuple[Relation, ...] = ()
    source: Citation

    def __post_init__(self) -> None:
        if self.schema not in SCHEMATA:
            raise ValueError(f"unknown schema {self.schema!r} of party {self.id}")

    def values(self, *props: str) -> tuple[str, ...]:
        """Give the values of these properties, in the order stated."""
        return tuple(detail.value for detail in self.details if detail.prop in props)

    @property
    def caption(self) -> str:
        """The main name, or the id of a party that has none."""
        for prop in NAME_PROPERTIES:
            for detail in self.details:
                if detail.prop == prop:
                    return detail.value
        return self.id

    @property
    def names(self) -> tuple[Detail, ...]:
        """All whole names with their quality, main names first."""
        return tuple(
            detail
            for prop in NAME_PROPERTIES
            for detail in self.details
            if detail.prop == prop
        )
