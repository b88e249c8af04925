"""Dates as sources state them: partial, approximate, between two bounds.

Written as in ISO 8601-2 (the Extended Date/Time Format, level 1): ``1958``,
``1958-04``, ``1958-04-16``, ``1958~`` for about 1958, ``1967/1969`` for a day
between two bounds, ``../2019`` and ``2019/..`` where a bound is open.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from sanctionsdesk.base.errors import InputError

_POINT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(~?)")


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Days from ``start`` to ``end``, both included; ``None`` is an open end."""

    start: date | None
    end: date | None

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.end < self.start:
            raise ValueError(
                f"interval ends before it starts: {self.start} to {self.end}"
            )

    def __contains__(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (
            self.end is None or day <= self.end
        )

    def overlaps(self, other: Interval) -> bool:
        """Tell whether at least one day lies in both."""
        return not (
            (
                self.end is not None
                and other.start is not None
                and self.end < other.start
            )
            or (
                other.end is not None
                and self.start is not None
                and other.end < self.start
            )
        )

    def __str__(self) -> str:
        if self.start is not None and self.start == self.end:
            return self.start.isoformat()
        left = "..", self.start
        right = "..", self.end
        return "/".join(
            side[1].isoformat() if side[1] else side[0] for side in (left, right)
        )


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date of which the source states only so much.

    Attributes:
        text: canonical form (see the module), the only stored state.

    >>> PartialDate.parse("1958-04").interval
    Interval(start=datetime.date(1958, 4, 1), end=datetime.date(1958, 4, 30))
    >>> PartialDate.parse("1958~").precision
    'year'
    """

    text: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the canonical form.

        Raises:
            InputError: if the text is no date of that form.
        """
        stripped = text.strip()
        sides = stripped.split("/")
        if len(sides) > 2 or sides == ["..", ".."]:
            raise InputError(
                f"{text!r} is not a date; write YYYY, YYYY-MM or YYYY-MM-DD"
            )
        for side in sides:
            if side != ".." or len(sides) == 1:
                _point(side)
        parsed = cls(stripped)
        _ = parsed.interval
        return parsed

    @property
    def interval(self) -> Interval:
        """The days the date can lie in, reading ``~`` as the year stated."""
        sides = self.text.split("/")
        first = None if sides[0] == ".." else _point(sides[0]).start
        last = None if sides[-1] == ".." else _point(sides[-1]).end
        try:
            return Interval(first, last)
        except ValueError as error:
            raise InputError(f"{self.text!r}: {error}") from None

    @property
    def is_approximate(self) -> bool:
        """Tell whether the source itself says about, circa."""
        return "~" in self.text

    @property
    def precision(self) -> str:
        """``day``, ``month``, ``year`` or ``interval``."""
        if "/" in self.text:
            return "interval"
        return ("year", "month", "day")[self.text.count("-")]

    def __str__(self) -> str:
        return self.text


def _point(text: str) -> Interval:
    match = _POINT.fullmatch(text)
    if match is None:
        raise InputError(f"{text!r} is not a date; write YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (int(part) if part else 0 for part in match.group(1, 2, 3))
    try:
        if day:
            only = date(year, month, day)
            return Interval(only, only)
        if month:
            last = calendar.monthrange(year, month)[1]
            return Interval(date(year, month, 1), date(year, month, last))
        return Interval(date(year, 1, 1), date(year, 12, 31))
    except ValueError:
        raise InputError(f"{text!r} is not a day of the calendar") from None


def parse_day(text: str) -> date:
    """Read a full ISO day, ``YYYY-MM-DD``.

    Raises:
        InputError: if the text is anything else.
    """
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()):
            return date.fromisoformat(text.strip())
    except ValueError:
        raise InputError(f"{text!r} is not a day of the calendar") from None
    raise InputError(f"{text!r} is not a day; write it as YYYY-MM-DD")


def later(day: date, *, years: int = 0, days: int = 0) -> date:
    """Give the day so many years and days on, or back; February 29 may become February 28.

    >>> later(date(2016, 2, 29), years=10), later(date(2024, 3, 1), days=-1)
    (datetime.date(2026, 2, 28), datetime.date(2024, 2, 29))

    Raises:
        InputError: when it lies outside the calendar, which has the years 1 to 9999.
    """
    try:
        year = day.year + years
        leaps = calendar.isleap(year) or (day.month, day.day) != (2, 29)
        return day.replace(year=year, day=day.day if leaps else 28) + timedelta(days)
    except (ValueError, OverflowError):
        counted = [f"{n} {unit}" for n, unit in ((years, "years"), (days, "days")) if n]
        raise InputError(
            f"{' and '.join(counted)} from {day} lead out of the calendar, which has the years 1 to 9999"
        ) from None
