"""TIMEX3 values of calendar dates: built, moved and turned into days.

Values as in TimeML 1.2.1 (ISO 8601 with additions): ``2019-07-14``,
``2019-W30``, ``2019-07``, ``2019-Q2``, ``2019-SU``, ``199`` for the 1990s, ``18`` for the
19th century, a part of the day after ``T`` (``2019-07-26TMO``).
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from sanctionsdesk.base.dates import Interval

#: First month of each season on the northern side; winter runs into the next year.
_SEASON_MONTHS = {"SP": (3, 5), "SU": (6, 8), "FA": (9, 11), "WI": (12, 2)}
_VALUE = re.compile(
    r"(?:FY)?(?P<year>\d{4})"
    r"(?:-(?:W(?P<week>\d\d)(?P<weekend>-WE)?|Q(?P<quarter>\d)|H(?P<half>\d)"
    r"|(?P<season>SP|SU|FA|WI)|(?P<month>\d\d)(?:-(?P<day>\d\d))?))?(?:T.*)?"
)


def span_of(value: str) -> Interval | None:
    """Give the days a date value covers; ``None`` when it is no calendar date."""
    if re.fullmatch(r"\d{2,3}", value):
        size = 10 ** (4 - len(value))
        first = int(value) * size
        if not 1 <= first <= 9999 - size:
            return None
        return Interval(date(first, 1, 1), date(first + size - 1, 12, 31))
    match = _VALUE.fullmatch(value)
    if match is None or not 1 <= int(match["year"]) < 9999:
        return None
    year = int(match["year"])
    try:
        if match["week"]:
            monday = date.fromisocalendar(year, int(match["week"]), 1)
            first_day = 5 if match["weekend"] else 0
            return Interval(monday + timedelta(first_day), monday + timedelta(6))
        if match["season"]:
            first_month, last_month = _SEASON_MONTHS[match["season"]]
            end = year + 1 if last_month < first_month else year
            return Interval(date(year, first_month, 1), _month_end(end, last_month))
        if match["quarter"]:
            last_month = 3 * int(match["quarter"])
            return Interval(date(year, last_month - 2, 1), _month_end(year, last_month))
        if match["half"]:
            last_month = 6 * int(match["half"])
            return Interval(date(year, last_month - 5, 1), _month_end(year, last_month))
        if match["day"]:
            day = date(year, int(match["month"]), int(match["day"]))
            return Interval(day, day)
        if match["month"]:
            month = int(match["month"])
            return Interval(date(year, month, 1), _month_end(year, month))
    except ValueError:
        return None
    return Interval(date(year, 1, 1), date(year, 12, 31))


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def is_day(year: int, month: int, day: int) -> bool:
    """Tell whether the calendar has that day."""
    return (
        1 <= year <= 9999
        and 1 <= month <= 12
        and 1 <= day <= calendar.monthrange(year, month)[1]
    )


def at_unit(day: date, unit: str) -> str:
    """Write the week, month, quarter ... in which a day lies.

    >>> at_unit(date(2019, 8, 2), "W")
    '2019-W31'
    """
    match unit:
        case "W" | "WE":
            year, week, _ = day.isocalendar()
            return f"{year}-W{week:02d}" + ("-WE" if unit == "WE" else "")
        case "M":
            return f"{day.year:04d}-{day.month:02d}"
        case "Q":
            return f"{day.year:04d}-Q{(day.month + 2) // 3}"
        case "Y":
            return f"{day.year:04d}"
        case "DE":
            return f"{day.year // 10:03d}"
        case "CE":
            return f"{day.year // 100:02d}"
        case _:
            return day.isoformat()


def moved(day: date, unit: str, steps: int) -> date | None:
    """Move a day by so many units; ``None`` beyond the calendar."""
    try:
        match unit:
            case "D":
                return day + timedelta(days=steps)
            case "W" | "WE":
                return day + timedelta(weeks=steps)
            case "M" | "Q" | "SN":
                months = 12 * day.year + day.month - 1
                months += steps * (1 if unit == "M" else 3)
                return _clipped(months // 12, months % 12 + 1, day.day)
            case "Y" | "DE" | "CE":
                years = steps * {"Y": 1, "DE": 10, "CE": 100}[unit]
                return _clipped(day.year + years, day.month, day.day)
            case _:
                hours = {"TH": 1.0, "TM": 1 / 60, "TS": 1 / 3600}.get(unit, 0.0)
                return day + timedelta(days=int(hours * steps / 24))
    except (ValueError, OverflowError):
        return None


def _clipped(year: int, month: int, day: int) -> date:
    if not 1 <= year <= 9999:
        raise ValueError("year outside the calendar")
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def duration(amounts: list[tuple[float | str, str]]) -> str:
    """Write a length of time; a count of ``X`` is one the text leaves open.

    >>> duration([(2.5, "Y")]), duration([("X", "M")]), duration([(30, "TM")])
    ('P2Y6M', 'PXM', 'PT30M')
    """
    days, times = "", ""
    for count, unit in amounts:
        for number, name in _whole(count, unit):
            if name.startswith("T"):
                times += f"{number}{name[1:]}"
            else:
                days += f"{number}{name}"
    return f"P{days}" + (f"T{times}" if times else "")


def _whole(count: float | str, unit: str) -> list[tuple[int | str, str]]:
    if isinstance(count, str):
        return [(count, "M" if unit == "Q" else unit)]
    if unit == "Q":
        count, unit = 3 * count, "M"
    if count == int(count):
        return [(int(count), unit)]
    smaller = {"Y": (12, "M"), "TH": (60, "TM"), "W": (7, "D"), "DE": (10, "Y")}
    smaller |= {"CE": (100, "Y"), "D": (24, "TH"), "TM": (60, "TS")}
    if unit not in smaller:
        return [(f"{count:g}", unit)]
    size, name = smaller[unit]
    rest = round((count - int(count)) * size)
    if unit in {"DE", "CE"}:
        return [(int(count) * size + rest, name)]
    head: list[tuple[int | str, str]] = [(int(count), unit)] if int(count) else []
    return [*head, (rest, name)] if rest else head or [(0, unit)]


def easter(year: int) -> date:
    """Give Easter Sunday of the Western churches (the anonymous Gregorian rule)."""
    golden, century = year % 19, year // 100
    skipped = century - century // 4 - (8 * century + 13) // 25
    epact = (19 * golden + skipped + 15) % 30
    moon = epact - (epact // 28) * (1 - (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    offset = moon - weekday
    month = 3 + (offset + 40) // 44
    return date(year, month, offset + 28 - 31 * (month // 4))


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """Give the n-th such weekday (Monday is 1) of a month; -1 is the last."""
    if nth < 0:
        last = _month_end(year, month)
        return last - timedelta((last.isoweekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta((weekday - first.isoweekday()) % 7 + 7 * (nth - 1))


#: Holiday to month and day, or to (month, weekday, n-th of the month).
_FIXED: dict[str, tuple[int, int]] = {
    "christmas": (12, 25),
    "christmas day": (12, 25),
    "christmas eve": (12, 24),
    "boxing day": (12, 26),
    "new year's day": (1, 1),
    "new year's eve": (12, 31),
    "new year's": (1, 1),
    "valentine's day": (2, 14),
    "halloween": (10, 31),
    "veterans day": (11, 11),
    "armistice day": (11, 11),
    "independence day": (7, 4),
    "fourth of july": (7, 4),
    "may day": (5, 1),
    "st. patrick's day": (3, 17),
    "juneteenth": (6, 19),
    "bastille day": (7, 14),
    "all saints' day": (11, 1),
    "epiphany": (1, 6),
    "groundhog day": (2, 2),
    "international women's day": (3, 8),
    "earth day": (4, 22),
    "anzac day": (4, 25),
    "victory day": (5, 9),
    "canada day": (7, 1),
    "remembrance day": (11, 11),
    "guy fawkes night": (11, 5),
}
_NTH: dict[str, tuple[int, int, int]] = {
    "thanksgiving day": (11, 4, 4),
    "thanksgiving": (11, 4, 4),
    "labor day": (9, 1, 1),
    "memorial day": (5, 1, -1),
    "presidents day": (2, 1, 3),
    "columbus day": (10, 1, 2),
    "mother's day": (5, 7, 2),
    "father's day": (6, 7, 3),
    "martin luther king jr. day": (1, 1, 3),
    "martin luther king day": (1, 1, 3),
}
#: Day to the holiday it follows and the days between.
_AFTER = {
    "black friday": ("thanksgiving", 1),
    "cyber monday": ("thanksgiving", 4),
}
_EASTER = {
    "maundy thursday": -3,
    "holy saturday": -1,
    "ascension day": 39,
    "whit monday": 50,
    "shrove tuesday": -47,
    "easter": 0,
    "easter sunday": 0,
    "easter monday": 1,
    "good friday": -2,
    "palm sunday": -7,
    "ash wednesday": -46,
    "pentecost": 49,
}
#: Feasts of the moon move through the year; which days is left open.
_LUNAR = (
    "ramadan",
    "eid al-fitr",
    "eid al-adha",
    "diwali",
    "hanukkah",
    "passover",
    "yom kippur",
    "lunar new year",
    "nowruz",
)
HOLIDAYS = (*_FIXED, *_NTH, *_AFTER, "election day", *_EASTER, *_LUNAR)


def holiday(name: str, year: int) -> str:
    """Write the day a holiday fell on that year; the bare year for feasts of the moon."""
    if name in _FIXED:
        month, day = _FIXED[name]
        return f"{year:04d}-{month:02d}-{day:02d}"
    if name in _NTH:
        month, weekday, nth = _NTH[name]
        return nth_weekday(year, month, weekday, nth).isoformat()
    if name in _AFTER:
        feast, later = _AFTER[name]
        feast_day = date.fromisoformat(holiday(feast, year))
        return (feast_day + timedelta(later)).isoformat()
    if name == "election day":
        # The Tuesday after the first Monday of November (2 U.S.C. 7).
        return (nth_weekday(year, 11, 1, 1) + timedelta(1)).isoformat()
    if name in _EASTER:
        return (easter(year) + timedelta(_EASTER[name])).isoformat()
    return f"{year:04d}"
