"""The day of publication as an article itself states it, near its top.

Three ways are known: a line that holds the date and nothing else but a label, a
weekday or an hour ("Published: Wednesday, March 30, 2022 9:00 a.m."); the dateline of
a wire story ("WASHINGTON, March 30, 2022 (Reuters) —"); a `date:` field. A day without
its year, or one that could be read day first or month first, is no statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_MONTHS = [
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
]
_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|"
    r"Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_FORMS = (
    r"(?P<year>\d{4})[-/.](?P<month>\d\d)[-/.](?P<day>\d\d)",
    rf"{_MONTH}\s+{_DAY},?\s+(?P<year>\d{{4}})",
    rf"{_DAY}\s+(?:of\s+)?{_MONTH},?\s+(?P<year>\d{{4}})",
    r"(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>\d{4})",
    # Slashes say nothing of the order; a part over twelve does.
    r"(?P<day>1[3-9]|2\d|3[01])/(?P<month>\d\d?)/(?P<year>\d{4})",
    r"(?P<month>\d\d?)/(?P<day>1[3-9]|2\d|3[01])/(?P<year>\d{4})",
)
_LABEL = (
    r"(?:(?:date|dated|published|posted|updated|released?|issued|filed|created|on|"
    r"for immediate release|press release|last updated)\b[\s:.,–—-]*)*"
)
_WEEKDAY = (
    r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,?\s+)?"
)
_CLOCK = (
    r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?\s*(?i:[ap]\.?m\.?)?\s*(?:\(?[A-Z]{2,4}\b\)?)?,?\s+"
)
_SIGN = r"[|·•–—(/,-]"
_FRONT = (
    rf"(?>(?:(?i:first|date|dated|published|posted|updated|released?|issued|filed|on|at|"
    rf"press release)\b[\s:.,|–—-]*|{_CLOCK}|(?:[Bb]y\s+)?(?:[A-Z][\w.'’-]*+\s*+){{1,6}}"
    rf"(?:\([A-Z][A-Za-z ]{{1,20}}\)\s*)?{_SIGN}\s*|\(\s*)*)"
)
"""What may stand before the day in its line: labels, an hour, a byline, places."""
_AFTER = (
    r"(?:[T\s,|·•–—-]*(?:at\s+)?\d{1,2}[:.]\d\d(?:[:.]\d\d)?\S*(?:\s[+-]\d{4})?)?"
    r"\s*(?:[ap]\.?m\.?)?\s*(?:\(?[A-Z]{2,4}\)?)?[\s|·•.]*"
)
_REST = (
    rf"\)?{_AFTER}(?:\s*{_SIGN}+\s*(?:\d+ min(?:ute)?s? read|[A-Z][\w.'’ -]{{1,30}}))?"
    rf"(?:\s*(?i:updated|modified|last)\b.{{0,40}})?\s*"
)
_PLACE = r"[A-Z][\w.'’/ -]{1,40}(?:,\s+[A-Z][\w.'’ -]{1,30})?[,:(–—-]\s*"
_SHORT = 120
"""Most characters of a line that holds the day among other things."""
_LINES = 12
"""Lines from the top within which a date is the article's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """Where an article states its day.

    Attributes:
        day: the day.
        start: offset of the words that state it.
        end: offset after them.
        line: offset of the line they stand in; a headline stands above it.
        body: offset where the article goes on; ``start`` of the line for a wire story.
    """

    day: date
    start: int
    end: int
    line: int
    body: int


def find_dateline(text: str) -> Dateline | None:
    r"""Find the day that an article states of itself, or ``None``.

    >>> find_dateline("Title\n\nWednesday, March 30, 2022\n\nText.").day
    datetime.date(2022, 3, 30)
    >>> find_dateline("PARIS, 30 March 2022 (AFP) - Text.").day
    datetime.date(2022, 3, 30)
    >>> find_dateline("Text of 03/04/2022.") is None
    True
    """
    return next(_stated(text), None)


def stated_day(words: str) -> str:
    """Give the ISO day that a field of metadata states, or an empty text.

    >>> stated_day("2022-03-30T09:00:00Z"), stated_day("March 30, 2022"), stated_day("soon")
    ('2022-03-30', '2022-03-30', '')
    """
    line = words.strip()
    for form in _STARTS:
        if (match := form.match(line)) and (day := _day(match)):
            return day.isoformat()
    return ""


def _stated(text: str) -> Iterator[Dateline]:
    for start, line in _top(text):
        for form in _ALONE:
            if (match := form.fullmatch(line)) and (day := _day(match)):
                yield _dateline(match, day, start, start + len(line))
        for form in _AMONG if len(line) <= _SHORT else ():
            if (match := form.fullmatch(line)) and (day := _day(match)):
                yield _dateline(match, day, start, start + len(line))
        for form in _WIRE:
            if (match := form.match(line)) and (day := _day(match)):
                yield _dateline(match, day, start, start)


def _top(text: str) -> Iterator[tuple[int, str]]:
    start, seen = 0, 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            seen += 1
            yield start, line.rstrip("\r\n")
        if seen == _LINES:
            return
        start += len(line)


def _dateline(match: re.Match[str], day: date, start: int, body: int) -> Dateline:
    return Dateline(
        day=day,
        start=start + match.start("words"),
        end=start + match.end("words"),
        line=start,
        body=body,
    )


def _day(match: re.Match[str]) -> date | None:
    month = match["month"]
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
    try:
        return date(int(match["year"]), number, int(match["day"]))
    except ValueError:
        return None


_ALONE = tuple(
    re.compile(rf"\s*{_LABEL}{_WEEKDAY}(?P<words>{form}){_AFTER}", re.IGNORECASE)
    for form in _FORMS
)
_AMONG = tuple(
    re.compile(rf"\s*{_FRONT}(?i:{_WEEKDAY})(?P<words>(?i:{form})){_REST}")
    for form in _FORMS
)
"""A line of the day among places, names and hours, with nothing said in it."""
_WIRE = tuple(
    re.compile(rf"\s*(?:{_PLACE})?{_WEEKDAY}(?P<words>{form})\b[^.]{{0,40}}?[)–—-]")
    for form in _FORMS
)
_STARTS = tuple(
    re.compile(rf"{_WEEKDAY}{form}(?!\d)", re.IGNORECASE) for form in _FORMS
)
