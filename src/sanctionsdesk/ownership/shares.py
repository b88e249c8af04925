"""Shares as registers write them, read as two bounds."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.entities.holding import UNIT, WHOLE, percent

Bounds = tuple[int, int]
_NUMBER = r"(\d+(?:[.,]\d+)?)"
_RANGE = re.compile(rf"(?:from |between )?{_NUMBER} ?(?:-|–|—|to|and|\.\.) ?{_NUMBER}")
_ABOVE_TO = re.compile(
    rf"(?:more than|over|above|>) ?{_NUMBER},?"
    rf" ?(?:-|–|—|to|up to|and up to|(?:but |and )?(?:not more than|at most|<=|≤)) ?{_NUMBER}"
)
"""The bands of registers: the least does not count, the greatest does."""
_SIDES = (
    (re.compile(rf"(?:more than|over|above|>) ?{_NUMBER}"), "above"),
    (re.compile(rf"(?:at least|not less than|>=|≥) ?{_NUMBER}"), "from"),
    (re.compile(rf"{_NUMBER} ?(?:\+|or more)"), "from"),
    (re.compile(rf"(?:less than|under|below|<) ?{_NUMBER}"), "below"),
    (re.compile(rf"(?:at most|not more than|up to|<=|≤) ?{_NUMBER}"), "to"),
)
ANYTHING = "; taken as a stake that may be anything"
"""What is said of a stake whose share or days cannot be read: dropping it would clear."""
_UNSTATED = {"", "?", "unknown", "n/a", "na", "not stated", "undisclosed", "none"}


def read_share(text: str) -> Bounds:
    """Read one cell: a percentage, a band, a bound, or nothing.

    ``50``, ``49,99 %``, ``1/3``, ``25-50``, ``more than 75 %``, ``>= 50``, ``< 25``
    and empty, ``?`` or ``unknown`` for a stake whose share is not stated, which is
    anything from 0 to 100 and never taken as 50.

    Raises:
        InputError: for anything else, or beyond 0 to 100.

    >>> read_share("25 to 50 %"), read_share(">50")
    ((25000000000, 50000000000), (50000000001, 100000000000))
    """
    plain = " ".join(text.lower().replace("%", " ").replace("percent", " ").split())
    if plain in _UNSTATED:
        return 0, WHOLE
    both = _RANGE.fullmatch(plain)
    if both:
        low, high = share_of(both[1])[0], share_of(both[2])[1]
        if low > high:
            raise InputError(f"{text!r} ends below where it begins")
        return low, high
    band = _ABOVE_TO.fullmatch(plain)
    if band:
        low, high = share_of(band[1])[0] + 1, share_of(band[2])[1]
        if low > high:
            raise InputError(f"{text!r} ends below where it begins")
        return low, high
    for pattern, side in _SIDES:
        found = pattern.fullmatch(plain)
        if found:
            low, high = share_of(found[1])
            return {
                "above": (min(high + 1, WHOLE), WHOLE),
                "from": (low, WHOLE),
                "below": (0, max(0, low - 1)),
                "to": (0, high),
            }[side]
    return share_of(plain)


def share_of(value: object) -> Bounds:
    """Read an exact percentage; one finer than a billionth lies between two of them.

    Raises:
        InputError: if it is no percentage from 0 to 100.
    """
    refused = InputError(f"{value!r} is no percentage from 0 to 100")
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise refused
    try:
        if isinstance(value, str) and "/" in value:
            scaled = Decimal(round(Fraction(value) * WHOLE))
        else:
            scaled = Decimal(str(value).replace(",", ".")) * UNIT
    except (ValueError, InvalidOperation, ZeroDivisionError):
        raise refused from None
    if not 0 <= scaled <= WHOLE:
        raise refused
    low = int(scaled)
    return low, low if low == scaled else low + 1


def bounds_text(low: int, high: int) -> str:
    """Write bounds for people.

    >>> bounds_text(50 * UNIT + 1, WHOLE), bounds_text(0, WHOLE), bounds_text(25 * UNIT, 25 * UNIT)
    ('more than 50 %', 'an unstated share', '25 %')
    """
    if low == high:
        return f"{percent(low)} %"
    if (low, high) == (0, WHOLE):
        return "an unstated share"
    left = f"more than {percent(low)}" if low % UNIT == 1 else f"{percent(low)}"
    if high == WHOLE:
        return f"{left} %" if low % UNIT == 1 else f"{left} to 100 %"
    right = f"less than {percent(high)}" if high % UNIT == UNIT - 1 else percent(high)
    return f"{left} to {right} %"
