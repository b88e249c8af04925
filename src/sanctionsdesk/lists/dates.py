"""Dates in the many ways that lists write them, as canonical partial dates."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Literal

Order = Literal["dmy", "mdy"]

_MONTHS = {
    **{name.lower(): number for number, name in enumerate(calendar.month_name) if name},
    **{name.lower(): number for number, name in enumerate(calendar.month_abbr) if name},
    "sept": 9,
}
_UNKNOWN = re.compile(r"\b(?:dd|mm)(?=/)", re.IGNORECASE)
_ABOUT = re.compile(
    r"^(?:approximately|approx|circa|about|around|c)\b\.?\s*:?\s*", re.IGNORECASE
)
_SPAN = re.compile(r"\s*(?:\bto\b|\band\b|–|(?<=\d{4})\s*-\s*(?=\d{4}))\s*")
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:T[\d:.+Z-]*| 00:00:00)?")
_NUMBERS = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[./](\d{4})")
_WORDS = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?[\s-]+)?([A-Za-z]{3,9})\.?,?[\s-]+(\d{4})"
)
_US_WORDS = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")


def canonical(text: str, *, order: Order = "dmy") -> str:
    """Write a date canonically, as far as it is stated; empty where it is no date.

    Args:
        text: as the list writes it.
        order: what 01/02/2020 means in this list.

    >>> canonical("00/00/1980"), canonical("16 Apr 1979"), canonical("circa 1958")
    ('1980', '1979-04-16', '1958~')
    >>> canonical("Approximately 1955- 1958"), canonical("12/31/1960", order="mdy")
    ('1955/1958~', '1960-12-31')
    >>> canonical("dd/mm/1945")
    '1945'
    >>> canonical("31/02/1960")
    ''
    """
    words = _UNKNOWN.sub("00", " ".join(text.split())).strip(" .,;")
    about = "~" if _ABOUT.match(words) else ""
    words = _ABOUT.sub("", words).removeprefix("between ").removeprefix("Between ")
    one = _point(words, order)
    if one:
        return one + about
    sides = [_point(side, order) for side in _SPAN.split(words)]
    if len(sides) == 2 and all(sides) and sides[0] <= sides[1]:
        return "/".join(sides) + about
    return ""


def full_day(text: str, *, order: Order = "dmy") -> date | None:
    """Give the day that a text states in full, or ``None``.

    >>> full_day("27/02/2026"), full_day("02/2026")
    (datetime.date(2026, 2, 27), None)
    """
    value = canonical(text, order=order)
    return (
        date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else None
    )


def _point(text: str, order: Order) -> str:
    text = text.strip(" .,")
    if match := _ISO.fullmatch(text):
        return _written(match[1], match[2], match[3])
    if match := _NUMBERS.fullmatch(text):
        day, month = (match[1], match[2]) if order == "dmy" else (match[2], match[1])
        return _written(match[3], month, day)
    if match := _MONTH_YEAR.fullmatch(text):
        return _written(match[2], match[1], None)
    if match := _WORDS.fullmatch(text):
        return _written(match[3], _MONTHS.get(match[2].lower(), 99), match[1])
    if match := _US_WORDS.fullmatch(text):
        return _written(match[3], _MONTHS.get(match[1].lower(), 99), match[2])
    return ""


def _written(year: str, month: str | int | None, day: str | None) -> str:
    """Leave out what is 0, which means unknown; refuse what is no day."""
    if not 1000 <= int(year) <= 2999:
        return ""
    of_year, of_month = int(month or 0), int(day or 0)
    if not of_month and not of_year:
        return year
    if not 1 <= of_year <= 12:
        return ""
    if not of_month:
        return f"{year}-{of_year:02d}"
    if of_month > calendar.monthrange(int(year), of_year)[1]:
        return ""
    return f"{year}-{of_year:02d}-{of_month:02d}"
