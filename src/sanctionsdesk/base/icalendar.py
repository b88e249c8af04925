"""Calendars as RFC 5545 writes them: whole days, escaped text, folded lines."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
"""What no text of a calendar may hold (RFC 5545, 3.1)."""


def calendar(product: str, events: Iterable[str]) -> Iterator[str]:
    """Give a calendar line by line, folded and ended as RFC 5545, 3.1 asks.

    Args:
        product: what of sanctionsdesk made it, ``timeline``.
        events: lines of the events, ``BEGIN:VEVENT`` to ``END:VEVENT``.
    """
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//sanctionsdesk//{product}//EN")
    for line in itertools.chain(head, events, ("END:VCALENDAR",)):
        yield f"{_folded(line)}\r\n"


def whole_days(first: date, last: date) -> Iterator[str]:
    """Give the lines that place an event on whole days, both included."""
    yield f"DTSTART;VALUE=DATE:{basic(first)}"
    # Without an end an event is of one day; the day after the last cannot be written.
    if last < date.max:
        yield f"DTEND;VALUE=DATE:{basic(last + timedelta(days=1))}"


def basic(day: date) -> str:
    """Write a day in four, two and two digits, also before the year 1000."""
    return day.isoformat().replace("-", "")


def escaped(text: str) -> str:
    """Escape as RFC 5545, 3.3.11 asks; control characters, which it bars, are left out."""
    for mark, told in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(mark, told)
    return _CONTROL.sub("", text)


def _folded(line: str) -> str:
    """Fold after at most 75 octets, never within a character."""
    pieces, piece, size = [], "", 0
    for char in line:
        width = len(char.encode())
        if size + width > 74:
            pieces.append(piece)
            piece, size = "", 0
        piece += char
        size += width
    return "\r\n ".join([*pieces, piece])
