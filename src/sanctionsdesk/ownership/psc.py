"""The UK register of people with significant control, as the published JSON lines.

Natures of control are bands: more than 25 and up to 50, more than 50 and less than
75, 75 or more (Companies Act 2006, schedule 1A; the register's own enumeration).
Holders of a quarter or less do not stand in it at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from sanctionsdesk.base.dates import PartialDate
from sanctionsdesk.base.errors import InputError
from sanctionsdesk.entities.holding import (
    UNIT,
    WHOLE,
    Holding,
    HoldingKind,
    RegisterParty,
)
from sanctionsdesk.ownership.register import Rows

_BANDS = {
    "25-to-50": (25 * UNIT + 1, 50 * UNIT),
    "50-to-75": (50 * UNIT + 1, 75 * UNIT - 1),
    "75-to-100": (75 * UNIT, WHOLE),
    "more-than-25": (25 * UNIT + 1, WHOLE),
}
_SHARE = re.compile(
    r"(ownership-of-shares|voting-rights|(?:part-)?right-to-share-surplus-assets)"
    r"-(25-to-50|50-to-75|75-to-100|more-than-25)-percent(.*)"
)
_NOBODY = "no-individual-or-entity-with-sign"
_UK = {"england", "wales", "scotland", "northern ireland", "uk", "united kingdom", "england and wales",
       "great britain", "england & wales"}  # fmt: skip


def read_psc(lines: Iterable[tuple[int, Any]], out: Rows) -> None:
    """Read records, each with its line, into a register in the making."""
    for line, raw in lines:
        out.rows += 1
        try:
            company = raw.get("company_number") if isinstance(raw, dict) else None
            told = raw.get("data") if isinstance(raw, dict) else None
            if isinstance(told, dict) and str(told.get("kind", "")).startswith("totals"):  # fmt: skip
                continue
            if not company or not isinstance(told, dict):
                out.fault(line, "is no record of control: no company number or data")
                continue
            for holding in _record(line, str(company), told, out):
                out.add(holding)
        except (InputError, ValueError) as error:
            out.fault(line, getattr(error, "message", str(error)))


def _record(
    line: int, company: str, told: Mapping[str, Any], out: Rows
) -> Iterable[Holding]:
    out.ids.number(company)
    common: dict[str, Any] = {
        "owned": company,
        "start": _date(told.get("notified_on")),
        "end": _date(told.get("ceased_on")),
        "line": line,
    }
    kind = str(told.get("kind", ""))
    if "statement" in told:
        statement = str(told["statement"])
        if not statement.startswith(_NOBODY):
            party = RegisterParty(id=f"?{company}:{line}", name=f"?holder of {company}", unidentified=statement)  # fmt: skip
            out.party(party)
            yield Holding(owner=party.id, low=0, high=WHOLE, **common)
        return
    party = _party(company, line, kind, told)
    out.party(party)
    natures = told.get("natures_of_control") or ()
    if not natures:
        yield Holding(owner=party.id, low=0, high=WHOLE, **common)
    for nature in natures:
        held, low, high = _nature(str(nature))
        yield Holding(
            owner=party.id, low=low, high=high, kind=held, note=str(nature), **common
        )


def _nature(nature: str) -> tuple[HoldingKind, int, int]:
    share = _SHARE.fullmatch(nature)
    if share:
        return ("votes" if share[1] == "voting-rights" else "capital", *_BANDS[share[2]])  # fmt: skip
    if nature.startswith("right-to-appoint-and-remove"):
        return "board", WHOLE, WHOLE
    if nature.startswith("significant-influence-or-control"):
        return "influence", WHOLE, WHOLE
    raise InputError(f"{nature!r} is no nature of control known here")


def _party(
    company: str, line: int, kind: str, told: Mapping[str, Any]
) -> RegisterParty:
    name = " ".join(str(told.get("name") or "").split())
    if kind.startswith("super-secure") or not name:
        why = "details protected by the registrar" if kind.startswith("super") else "no name"  # fmt: skip
        return RegisterParty(id=f"?{company}:{line}", name=f"?holder of {company}", unidentified=why)  # fmt: skip
    papers = told.get("identification") or {}
    number = str(papers.get("registration_number") or "").strip().upper()
    place = str(papers.get("country_registered") or papers.get("place_registered") or "").strip().lower()  # fmt: skip
    born = told.get("date_of_birth") or {}
    birth = f"{born['year']:04d}-{born['month']:02d}" if born.get("year") and born.get("month") else ""  # fmt: skip
    if kind.startswith("individual"):
        # The register has no id of a person: name and month of birth stand for one.
        plain = re.sub(r"^(mr|mrs|ms|miss|dr|sir|dame|lord|lady)\.? ", "", name.lower())
        link = str((told.get("links") or {}).get("self") or f"{company}:{line}")
        ident = f"{plain} {birth}" if birth else link
        return RegisterParty(id=ident, name=name, schema="Person", birth_date=birth)
    in_uk = any(word in place for word in _UK) or not place or "companies house" in place  # fmt: skip
    ident = number.zfill(8) if number and in_uk else f"{name.lower()} {number}".strip()
    papers_told = (("registrationNumber", number),) if number else ()
    return RegisterParty(id=ident, name=name, schema="Organization", identifiers=papers_told)  # fmt: skip


def _date(told: Any) -> PartialDate | None:
    return PartialDate.parse(str(told)[:10]) if told else None
