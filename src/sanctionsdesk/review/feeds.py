"""Feeds out and in: alerts as Atom, deadlines as iCalendar; articles from Atom and RSS."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.review.alert import Alert

_ATOM = "{http://www.w3.org/2005/Atom}"
MOST_ITEMS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One article of a feed.

    Attributes:
        id: as the feed states it, or its link.
        title: plain text.
        text: plain text, which may still hold HTML of the publisher.
        published: its day, ``None`` where the feed states none.
    """

    id: str
    title: str
    text: str
    published: date | None


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


def read_feed(data: bytes, *, name: str) -> tuple[Item, ...]:
    """Read an Atom (RFC 4287) or RSS 2.0 feed.

    Raises:
        InputError: for XML that is broken, has a DOCTYPE, or is no feed.
    """
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise InputError("holds a DOCTYPE, which is refused", file=name)
    try:
        root = ET.fromstring(data)  # noqa: S314 - DOCTYPE and entities are refused above
    except ET.ParseError as error:
        raise InputError(f"is no whole XML: {error}", file=name) from None
    if root.tag == f"{_ATOM}feed":
        found = [_atom_item(entry) for entry in root.iter(f"{_ATOM}entry")]
    elif root.tag == "rss":
        found = [_rss_item(entry) for entry in root.iter("item")]
    else:
        raise InputError("is neither Atom nor RSS", file=name)
    return tuple(found[:MOST_ITEMS])


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


def _atom_item(entry: ET.Element) -> Item:
    link = entry.find(f"{_ATOM}link")
    stated = entry.findtext(f"{_ATOM}published") or entry.findtext(f"{_ATOM}updated")
    return Item(
        id=_text(entry, f"{_ATOM}id")
        or (link.get("href", "") if link is not None else ""),
        title=_text(entry, f"{_ATOM}title"),
        text=_text(entry, f"{_ATOM}content") or _text(entry, f"{_ATOM}summary"),
        published=_iso(stated or ""),
    )


def _rss_item(entry: ET.Element) -> Item:
    return Item(
        id=_text(entry, "guid") or _text(entry, "link"),
        title=_text(entry, "title"),
        text=_text(entry, "description"),
        published=_rfc(_text(entry, "pubDate")),
    )


def _text(entry: ET.Element, tag: str) -> str:
    found = entry.find(tag)
    return "".join(found.itertext()).strip() if found is not None else ""


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _rfc(text: str) -> date | None:
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError):
        return None
