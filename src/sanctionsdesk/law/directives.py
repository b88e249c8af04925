"""EO 13662 Directives 1 to 4 as amended under CAATSA section 223.

The tenor allowed is fixed by the day of issue, not of the dealing (FAQ 370).
Restated from guidance, not checked against the official text.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sanctionsdesk.law.truth import Facts, Truth, all_of, any_of, day, flag, number

_WINDOWS = {
    1: ((date(2014, 7, 16), 90), (date(2014, 9, 12), 30), (date(2017, 11, 28), 14)),
    2: ((date(2014, 7, 16), 90), (date(2017, 11, 28), 60)),
    3: ((date(2014, 9, 12), 30),),
}
_LIMB_2 = date(2018, 1, 29)


def directive_1(facts: Facts, as_of: date) -> dict[str, Any]:
    """Decide a dealing in debt or equity of a financial-sector person."""
    return _new_paper(1, facts, as_of)


def directive_2(facts: Facts, as_of: date) -> dict[str, Any]:
    """Decide a dealing in debt of an energy-sector person."""
    return _new_paper(2, facts, as_of)


def directive_3(facts: Facts, as_of: date) -> dict[str, Any]:
    """Decide a dealing in debt of a defense-sector person."""
    return _new_paper(3, facts, as_of)


def directive_4(facts: Facts, as_of: date) -> dict[str, Any]:
    """Decide goods, services or technology for an oil project."""
    if as_of < date(2014, 9, 12):
        return {"prohibited": False, "why": "not in force before 2014-09-12"}
    activity, project, place = (
        facts.get(key) for key in ("activity", "project", "location")
    )
    covered: Truth = None if activity is None else activity != "financial_services"
    kind: Truth = (
        None
        if project is None
        else project in {"deepwater", "arctic_offshore", "shale"}
    )
    here: Truth = None if place is None else str(place).lower() in {"russia", "ru"}
    begun = day(facts, "initiated")
    share = number(facts, "ownership_pct")
    third: Truth = None if share is None else share >= 33
    initiated: Truth = None if begun is None else begun >= _LIMB_2
    limb_2 = all_of(
        [as_of >= _LIMB_2, initiated, any_of([third, flag(facts, "voting_majority")])]
    )
    value = all_of(
        [
            covered,
            kind,
            flag(facts, "oil_potential"),
            flag(facts, "subject_person_involved"),
            flag(facts, "us_nexus"),
            any_of([here, limb_2]),
        ]
    )
    keys = ("activity", "project", "oil_potential", "location", "initiated", "ownership_pct",
            "voting_majority", "subject_person_involved", "us_nexus")  # fmt: skip
    return _answer(value, facts, keys, "EO 13662 Directive 4 (as amended 2017-10-31)")


def _new_paper(directive: int, facts: Facts, as_of: date) -> dict[str, Any]:
    windows = _WINDOWS[directive]
    citation = f"EO 13662 Directive {directive} (as amended 2017-09-29)"
    if as_of < windows[0][0]:
        return {"prohibited": False, "why": f"not in force before {windows[0][0]}"}
    issued, since = day(facts, "issued"), day(facts, "subject_since")
    nexus = flag(facts, "us_nexus")
    instrument = facts.get("instrument")
    if instrument == "equity" and directive != 1:
        return {"prohibited": False, "why": "no equity limb", "citation": citation}
    new = all_of(
        [
            None if issued is None else issued >= windows[0][0],
            None if issued is None or since is None else issued >= since,
        ]
    )
    if new is False:
        return {
            "prohibited": False,
            "why": f"not new {instrument}",
            "citation": citation,
        }
    longer: Truth = True
    keys = ["issued", "subject_since", "us_nexus", "instrument"]
    if instrument != "equity":
        tenor = number(facts, "tenor_days")
        allowed = None if issued is None else _allowed(windows, issued)
        longer = None if tenor is None or allowed is None else tenor > allowed
        keys.append("tenor_days")
    known: Truth = None if instrument is None else instrument in {"debt", "equity"}
    return _answer(all_of([new, longer, nexus, known]), facts, tuple(keys), citation)


def _allowed(windows: tuple[tuple[date, int], ...], issued: date) -> int | None:
    return next((days for start, days in reversed(windows) if issued >= start), None)


def _answer(
    value: Truth, facts: Facts, keys: tuple[str, ...], citation: str
) -> dict[str, Any]:
    out: dict[str, Any] = {"prohibited": value, "citation": citation}
    if value is None:
        out["unknown"] = [key for key in keys if facts.get(key) is None]
    return out
