"""GLEIF level 1 names, level 2 relationships and reporting exceptions, in XML.

Relationships are accounting consolidation, typed and without a share: the stake is
anything from 0 to 100, and consolidation is told as what it is.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError, iterparse

from sanctionsdesk.base.dates import PartialDate
from sanctionsdesk.base.errors import InputError
from sanctionsdesk.entities.holding import WHOLE, Holding, RegisterParty, Via
from sanctionsdesk.ownership.register import Rows
from sanctionsdesk.ownership.shares import read_share

RECORDS = {"RelationshipRecord", "LEIRecord", "Exception"}


def read_gleif(data: bytes, out: Rows) -> None:
    """Read one file into a register in the making.

    Raises:
        InputError: for broken XML, or XML with a DOCTYPE.
    """
    for number, element in enumerate(_records(data, out.name), start=1):
        out.rows += 1
        kind = _local(element)
        try:
            if kind == "LEIRecord":
                _named(element, out)
            elif kind == "Exception":
                _exception(element, number, out)
            else:
                for holding in _relation(element, number):
                    out.add(holding)
        except (InputError, ValueError) as error:
            out.fault(number, getattr(error, "message", str(error)))


def _records(data: bytes, name: str) -> Iterator[Element]:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise InputError("is not UTF-8, which this format is", file=name)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise InputError("holds a DOCTYPE, which is refused", file=name)
    try:
        for _, element in iterparse(io.BytesIO(data)):  # noqa: S314 - DOCTYPE and entities are refused above
            if _local(element) in RECORDS:
                yield element
                element.clear()
    except ParseError as error:
        raise InputError(f"is no whole XML: {error}", file=name) from None


def _relation(element: Element, number: int) -> Iterator[Holding]:
    start, end = (_text(_find(element, node), "NodeID") for node in ("StartNode", "EndNode"))  # fmt: skip
    kind = _text(element, "RelationshipType")
    if not start or not end or not kind:
        raise InputError("names no two parties and a type of relationship")
    begun, ended = _period(element)
    lapsed = _text(element, "RelationshipStatus") == "INACTIVE" and ended is None
    common: dict[str, Any] = {"owner": end, "owned": start, "start": begun, "end": ended, "line": number, "note": kind}  # fmt: skip
    ultimate = kind == "IS_ULTIMATELY_CONSOLIDATED_BY"
    if kind == "IS_DIRECTLY_CONSOLIDATED_BY" or ultimate:
        share = _text(element, "QuantifierAmount")
        low, high = read_share(share) if share else (0, WHOLE)
        via: Via = "indirect" if ultimate else "direct"
        sure = 0 if lapsed else WHOLE
        yield Holding(low=0 if lapsed else low, high=high, via=via, **common)
        yield Holding(low=sure, high=WHOLE, kind="consolidation", **common)
    elif kind == "IS_INTERNATIONAL_BRANCH_OF":
        # A branch is the same legal person as its head office.
        yield Holding(low=WHOLE, high=WHOLE, **common)
    else:
        yield Holding(low=WHOLE, high=WHOLE, kind="tie", **common)


def _period(element: Element) -> tuple[PartialDate | None, PartialDate | None]:
    for period in element.iter():
        if _local(period) == "RelationshipPeriod" and _text(period, "PeriodType") == "RELATIONSHIP_PERIOD":  # fmt: skip
            begun, ended = (_text(period, key)[:10] for key in ("StartDate", "EndDate"))
            return (
                PartialDate.parse(begun) if begun else None,
                PartialDate.parse(ended) if ended else None,
            )
    return None, None


def _exception(element: Element, number: int, out: Rows) -> None:
    lei = _text(element, "LEI")
    category, reason = (_text(element, key) for key in ("ExceptionCategory", "ExceptionReason"))  # fmt: skip
    if not lei or not reason:
        raise InputError("is no reporting exception: no LEI or reason")
    which = "ultimate parent" if category.startswith("ULTIMATE") else "parent"
    ident = f"?{which} of {lei}"
    out.party(RegisterParty(id=ident, name=ident, unidentified=reason))
    out.add(Holding(owner=ident, owned=lei, low=0, high=WHOLE, line=number, note=reason,
                    via="indirect" if which != "parent" else "direct"))  # fmt: skip


def _named(element: Element, out: Rows) -> None:
    lei = _text(element, "LEI")
    if not lei:
        raise InputError("is no LEI record: no LEI")
    place = _text(element, "LegalJurisdiction")
    out.party(
        RegisterParty(
            id=lei,
            name=_text(element, "LegalName") or lei,
            schema="Organization",
            countries=(place[:2].lower(),) if place else (),
            identifiers=(("leiCode", lei),),
        )
    )


def _find(element: Element | None, name: str) -> Element | None:
    if element is None:
        return None
    return next((item for item in element.iter() if _local(item) == name), None)


def _text(element: Element | None, name: str) -> str:
    found = _find(element, name)
    return (found.text or "").strip() if found is not None else ""


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]
