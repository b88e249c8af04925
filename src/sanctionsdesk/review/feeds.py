"""Feeds for other programs: alerts as Atom, deadlines as iCalendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from sanctionsdesk.base import icalendar
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
    events = (line for item in deadlines for line in _entry(item, at))
    return "".join(icalendar.calendar("deadlines", events))


def _entry(item: Deadline, at: str) -> Iterator[str]:
    told = f"{item.title}. Not legal advice; the cited text governs."
    yield "BEGIN:VEVENT"
    yield f"UID:watch-{item.watch}-{icalendar.basic(item.due)}@sanctionsdesk"
    yield f"DTSTAMP:{at}"
    yield from icalendar.whole_days(item.due, item.due)
    yield f"SUMMARY:{icalendar.escaped(f'{item.provision}: {item.status}')}"
    yield f"DESCRIPTION:{icalendar.escaped(told)}"
    yield "END:VEVENT"
