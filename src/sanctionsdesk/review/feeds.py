"""Feeds for other programs: alerts as Atom, deadlines as iCalendar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from xml.sax.saxutils import escape, quoteattr

from sanctionsdesk.review.alert import Alert


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A day by which a provision wants something done.

    Attributes:
        watch: number of the watch.
        provision: id.
        title: of the provision.
        due: the day.
        status: what stands open.
    """

    watch: int
    provision: str
    title: str
    due: date
    status: str


def atom(alerts: Sequence[Alert], *, address: str, updated: str) -> str:
    """Write alerts as an Atom feed, without names of customers.

    Args:
        alerts: newest first.
        address: where the desk is reached, for links.
        updated: UTC moment.
    """
    entries = "".join(
        f"<entry><id>urn:sanctionsdesk:alert:{item.id}</id>"
        f"<title>{escape(f'Alert {item.id}: {item.state}, {item.object_name}')}</title>"
        f"<updated>{escape(item.raised_at)}</updated>"
        f"<link href={quoteattr(f'{address}/review/{item.id}')}/>"
        f"<summary>{escape(f'{item.kind} on {item.list_id or item.object_id}')}</summary></entry>"
        for item in alerts
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:sanctionsdesk:alerts</id>'
        "<title>Alerts of a sanctions desk</title><author><name>sanctionsdesk</name></author>"
        f"<updated>{escape(updated)}</updated>{entries}</feed>\n"
    )


def calendar(deadlines: Iterable[Deadline], *, stamp: str) -> str:
    """Write deadlines as iCalendar (RFC 5545), one all-day event each.

    Args:
        deadlines: what is due.
        stamp: UTC moment, ``2026-11-25T16:00:00.000000Z``.
    """
    at = stamp[:19].replace("-", "").replace(":", "") + "Z"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//sanctionsdesk//deadlines//EN",
    ]
    for item in deadlines:
        after = item.due + timedelta(days=1)
        lines += [
            "BEGIN:VEVENT",
            f"UID:watch-{item.watch}-{item.due:%Y%m%d}@sanctionsdesk",
            f"DTSTAMP:{at}",
            f"DTSTART;VALUE=DATE:{item.due:%Y%m%d}",
            f"DTEND;VALUE=DATE:{after:%Y%m%d}",
            f"SUMMARY:{_ics(f'{item.provision}: {item.status}')}",
            f"DESCRIPTION:{_ics(item.title + '. Not legal advice; the cited text governs.')}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _fold(line))


def _fold(line: str) -> Iterable[str]:
    """Break a line after 75 octets, as RFC 5545 section 3.1 asks."""
    rest = line
    first = True
    while True:
        room, part = 75 if first else 74, rest
        while len(part.encode()) > room:
            part = part[:-1]
        yield part if first else f" {part}"
        rest, first = rest[len(part) :], False
        if not rest:
            return


def _ics(text: str) -> str:
    told = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return told.replace("\r", "").replace("\n", "\\n")
