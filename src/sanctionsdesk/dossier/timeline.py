"""A timeline on paper: text, an HTML list, rows for a table, and iCalendar (RFC 5545)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping

from sanctionsdesk.base.dates import Interval
from sanctionsdesk.base.icalendar import basic, calendar, escaped, whole_days
from sanctionsdesk.base.plain import plain
from sanctionsdesk.dossier import phrases
from sanctionsdesk.dossier.html import environment, style
from sanctionsdesk.reading.timeline import Occurrence, Timeline
from sanctionsdesk.store.results import csv_lines, csv_text

_WIDTH = 200
"""Most characters of a sentence on a terminal."""

HEADER = (
    "id", "from", "to", "type", "plover", "agent", "object", "other_side", "factuality",
    "amounts", "first_told", "articles", "differences", "words",
)  # fmt: skip
"""Columns of a timeline's table."""


def timeline_csv(timeline: Timeline) -> Iterator[str]:
    """Give a table with a row for each event, a line at a time."""
    yield csv_text(HEADER, ())
    for row in timeline_rows(timeline):
        yield csv_lines([row])


def timeline_rows(timeline: Timeline) -> Iterator[tuple[str, ...]]:
    """Give a row for each event; columns are those of :data:`HEADER`."""
    for item in timeline.occurrences:
        first = item.tellings[0]
        yield (
            item.id,
            _iso(item.days, "start"),
            _iso(item.days, "end"),
            item.type,
            item.plover,
            item.agent,
            item.object,
            item.recipient,
            ", ".join(sorted({t.factuality for t in item.tellings})),
            "; ".join(sorted({a for t in item.tellings for a in t.amounts})),
            item.first_told.isoformat(),
            "; ".join(sorted({t.article for t in item.tellings})),
            "; ".join(item.differences),
            first.words,
        )


def _iso(interval: Interval | None, side: str) -> str:
    day = getattr(interval, side) if interval is not None else None
    return day.isoformat() if day is not None else ""


def headline(item: Occurrence) -> str:
    """Say in a line who did what, to or from whom."""
    other = "" if item.recipient in {"", item.object} else item.recipient
    sides = (
        item.agent or "who is not said",
        item.object,
        phrases.way(item.type, other),
    )
    return f"{item.type.replace('_', ' ')}: {', '.join(side for side in sides if side)}"


def told_by(item: Occurrence) -> str:
    """Say how many articles tell an event, and how sure they are of it."""
    articles = len({telling.article for telling in item.tellings})
    facts = ", ".join(sorted({telling.factuality for telling in item.tellings}))
    return f"{facts}; {phrases.counted(articles, 'article')}"


def when(item: Occurrence) -> str:
    """Say on which days an event can lie, or when it was first told."""
    if item.days is None:
        return f"told {item.first_told}, day not stated"
    return phrases.days(item.days)


def timeline_text(timeline: Timeline) -> Iterator[str]:
    """Give a timeline for a terminal, a line at a time."""
    return (f"{line}\n" for line in _text(timeline))


def _text(timeline: Timeline) -> Iterator[str]:
    yield phrases.counted(len(timeline.articles), "article")
    if len(timeline.changes):
        yield ""
        yield "Changes of position"
        for change in timeline.changes:
            yield (
                f"{change.published}: {change.holder} on {change.issue}: "
                f"{change.before}, now {change.after} ({change.article})"
            )
    yield ""
    yield "Events"
    for item in timeline.occurrences:
        yield f"{when(item)}: {headline(item)} [{told_by(item)}]"
        yield f"    “{_short(item.tellings[0].words)}”"
        for difference in item.differences:
            yield f"    differs in {difference}"
    yield ""
    yield "Statements by speaker"
    speaker = ""
    for said in timeline.statements:
        if said.speaker != speaker:
            speaker = said.speaker
            yield f"  {speaker}"
        also = f"; also in {', '.join(said.also)}" if said.also else ""
        yield f"    {phrases.days(said.days)}: {_short(said.words)} ({said.article}{also})"


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _WIDTH else line[:_WIDTH].rpartition(" ")[0] + "…"


def timeline_html(timeline: Timeline) -> Iterator[str]:
    """Give a page by itself piece by piece: changes, events by day, statements by speaker."""
    page = environment().get_template("timeline.html.j2")
    yield from page.generate(
        timeline=timeline,
        style=style(),
        phrases=phrases,
        headline=headline,
        told_by=told_by,
        when=when,
    )


def timeline_json(timeline: Timeline) -> Iterator[str]:
    """Give one object of JSON, an item a line, however many there are."""
    opening = '{"schema_version": 1'
    for name in ("articles", "occurrences", "statements", "changes", "parties"):
        yield f'{opening},\n"{name}": ['
        opening, comma = "]", "\n"
        for item in getattr(timeline, name):
            yield comma + json.dumps(plain(item), ensure_ascii=False)
            comma = ",\n"
    yield "]}\n"


def timeline_ics(timeline: Timeline) -> Iterator[str]:
    """Give the events with a first day as a calendar of whole days (RFC 5545).

    Events that no article gives a first day are left out. Of open days the first is
    marked, and the description says that they are open.
    """
    events = (line for item in timeline.occurrences for line in _entry(item))
    yield from calendar("timeline", events)


def _entry(item: Occurrence) -> Iterator[str]:
    start = item.days.start if item.days else None
    if start is None:
        return
    end = (item.days.end if item.days else None) or start
    told = "; ".join(sorted({t.article for t in item.tellings}))
    first = item.tellings[0]
    # The same event keeps its number in the next calendar, so that it is not doubled,
    # wherever its article lies by then.
    sides = f"{item.type}|{item.agent}|{item.object}|{item.recipient}"
    same = f"{sides}|{first.published}|{first.start}|{first.words}"
    yield "BEGIN:VEVENT"
    yield f"UID:{hashlib.sha256(same.encode()).hexdigest()[:24]}@sanctionsdesk"
    yield f"DTSTAMP:{basic(item.first_told)}T000000Z"
    yield from whole_days(start, end)
    # What is told of a day takes nobody's time.
    yield "TRANSP:TRANSPARENT"
    yield f"SUMMARY:{escaped(headline(item))}"
    yield f"DESCRIPTION:{escaped(f'{when(item)}: {first.words} ({told})')}"
    yield "END:VEVENT"


FORMATS: Mapping[str, Callable[[Timeline], Iterator[str]]] = {
    "text": timeline_text,
    "json": timeline_json,
    "csv": timeline_csv,
    "html": timeline_html,
    "ics": timeline_ics,
}
"""Every form of a timeline, given piece by piece."""
