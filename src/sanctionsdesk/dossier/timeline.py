"""A timeline on paper: text, an HTML list, rows for a table, and iCalendar (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from html import escape

from sanctionsdesk.base.dates import Interval
from sanctionsdesk.dossier.phrases import days
from sanctionsdesk.reading.timeline import Occurrence, Timeline

HEADER = (
    "id", "from", "to", "type", "plover", "agent", "object", "other_side", "factuality",
    "amounts", "first_told", "articles", "differences", "words",
)  # fmt: skip
"""Columns of a timeline's table."""

_STYLE = (
    "body{font:16px/1.5 Georgia,serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "ol{list-style:none;padding:0}li{border-left:3px solid #456;padding:0 0 1rem 1rem}"
    "time{font:600 .85rem sans-serif;color:#456}blockquote{margin:.3rem 0;color:#555}"
    ".differs{color:#8a3b00}"
)


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
    """Say in a line who did what to whom."""
    parts = [item.agent or "somebody", item.type.replace("_", " "), item.object]
    if item.recipient and item.recipient != item.object:
        parts.append(f"({item.recipient})")
    return " ".join(part for part in parts if part)


def timeline_text(timeline: Timeline) -> Iterator[str]:
    """Give the lines of a timeline for a terminal."""
    yield f"{len(timeline.articles)} articles, {len(timeline.occurrences)} events"
    yield ""
    for item in timeline.occurrences:
        told = {t.article for t in item.tellings}
        facts = ", ".join(sorted({t.factuality for t in item.tellings}))
        yield f"{days(item.days)}: {headline(item)} [{facts}; {len(told)} articles]"
        for difference in item.differences:
            yield f"    differs in {difference}"
    if timeline.changes:
        yield ""
        yield "Changes of position"
        for change in timeline.changes:
            yield (
                f"{change.published}: {change.holder} on {change.issue}: "
                f"{change.before}, now {change.after} ({change.article})"
            )
    speaker = ""
    for said in timeline.statements:
        if said.speaker != speaker:
            speaker = said.speaker
            yield ""
            yield speaker
        yield f"    {days(said.days)}: {said.words[:160]}"


def timeline_html(timeline: Timeline) -> str:
    """Give a page by itself: the events as a list, then changes and statements."""
    lines = [
        "<!doctype html>",
        f'<html lang="en"><meta charset="utf-8"><title>Timeline</title><style>{_STYLE}</style>',
        f"<h1>Timeline of {len(timeline.articles)} articles</h1>",
        "<ol>",
    ]
    for item in timeline.occurrences:
        lines.append(
            f'<li id="{item.id}"><time>{escape(days(item.days))}</time> '
            f"<strong>{escape(headline(item))}</strong>"
        )
        lines.extend(
            f"<blockquote>{escape(t.words)} <cite>{escape(t.article)}, "
            f"{t.published}, characters {t.start} to {t.end}; {escape(t.factuality)}</cite></blockquote>"
            for t in item.tellings
        )
        lines.extend(
            f'<p class="differs">Differs in {escape(d)}</p>' for d in item.differences
        )
        lines.append("</li>")
    lines.append("</ol>")
    if timeline.changes:
        lines.append("<h2>Changes of position</h2><ul>")
        lines.extend(
            f"<li><time>{c.published}</time> {escape(c.holder)} on {escape(c.issue)}: "
            f"{escape(c.before)}, now {escape(c.after)} <cite>{escape(c.article)}</cite></li>"
            for c in timeline.changes
        )
        lines.append("</ul>")
    lines.append("<h2>Statements by speaker</h2>")
    speaker = None
    for said in timeline.statements:
        if said.speaker != speaker:
            lines.append(
                ("</ul>" if speaker is not None else "")
                + f"<h3>{escape(said.speaker)}</h3><ul>"
            )
            speaker = said.speaker
        lines.append(
            f"<li><time>{escape(days(said.days))}</time> {escape(said.words)} "
            f"<cite>{escape(said.article)}</cite></li>"
        )
    if speaker is not None:
        lines.append("</ul>")
    lines.append("</html>")
    return "\n".join(lines) + "\n"


def timeline_ics(timeline: Timeline) -> str:
    """Give the dated events as a calendar of whole days; undated ones are left out."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//sanctionsdesk//timeline//EN"]
    for item in timeline.occurrences:
        start = item.days.start if item.days else None
        if start is None:
            continue
        end = (item.days.end if item.days else None) or start
        told = "; ".join(sorted({t.article for t in item.tellings}))
        lines += [
            "BEGIN:VEVENT",
            f"UID:{item.id}-{start:%Y%m%d}@sanctionsdesk",
            f"DTSTAMP:{item.first_told:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{start:%Y%m%d}",
            f"DTEND;VALUE=DATE:{_after(end):%Y%m%d}",
            f"SUMMARY:{_escaped(headline(item))}",
            f"DESCRIPTION:{_escaped(item.tellings[0].words + ' (' + told + ')')}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _after(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def _escaped(text: str) -> str:
    """Escape as RFC 5545, 3.3.11 asks."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return text.replace("\r", "")


def _folded(line: str) -> str:
    """Fold after at most 75 octets, never within a character (RFC 5545, 3.1)."""
    pieces, piece, size = [], "", 0
    for char in line:
        width = len(char.encode())
        if size + width > 74:
            pieces.append(piece)
            piece, size = "", 0
        piece += char
        size += width
    return "\r\n ".join([*pieces, piece])
