"""Many articles in one file: RSS 2.0, Atom (RFC 4287) and NDJSON, cut into single ones."""

from __future__ import annotations

import email.utils
import html
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from sanctionsdesk.base.errors import InputError

_ATOM = "{http://www.w3.org/2005/Atom}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_TEXT_KEYS = ("text", "body", "content", "article", "description", "summary")
_DATE_KEYS = ("date", "published", "published_at", "pubDate", "publication_date", "day")
_TITLE_KEYS = ("title", "headline")

LARGEST = 20_000_000
"""Most bytes of a feed in XML, which is held whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One article of a feed: its name, its bytes, and the day the feed gives.

    ``problem`` says why an entry cannot be read; its bytes are then empty.
    ``corrections`` are the bytes of the file of corrections beside it.
    """

    name: str
    data: bytes
    published: date | None = None
    problem: str = ""
    corrections: bytes = b""


def is_feed(data: bytes, name: str) -> bool:
    """Tell from name and first bytes whether a file holds many articles."""
    low = name.lower()
    if low.endswith((".ndjson", ".jsonl", ".rss", ".atom")):
        return True
    head = data[:600].lstrip()
    return bool(re.match(rb"<\?xml|<rss|<feed", head)) and bool(
        re.search(rb"<(?:rss|feed|rdf:RDF)\b", head)
    )


def entries(file: IO[bytes], *, name: str) -> Iterator[Entry]:
    """Cut a feed into its articles; a bad entry is given with its problem, the rest goes on.

    NDJSON is read line by line, however long it is; XML as a whole, up to
    :data:`LARGEST` bytes.

    Raises:
        InputError: for broken XML, XML with a DOCTYPE, or too much of it.
    """
    begin = file.read(1000)
    file.seek(0)
    if begin.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"<":
        yield from _lines(file, name)
        return
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise InputError(
            f"is a feed of more than {LARGEST:,} bytes; split it", file=name
        )
    yield from _xml(data, name)


def _lines(lines: Iterable[bytes], name: str) -> Iterator[Entry]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{name}:{number}"
        try:
            row = json.loads(line)
        except ValueError:
            yield Entry(name=where, data=b"", problem="is no JSON")
            continue
        if not isinstance(row, dict):
            yield Entry(name=where, data=b"", problem="is no JSON object")
            continue
        text = _first(row, _TEXT_KEYS)
        if not text:
            wanted = ", ".join(_TEXT_KEYS[:3])
            yield Entry(name=where, data=b"", problem=f"has no text ({wanted})")
            continue
        title = _first(row, _TITLE_KEYS)
        named = str(row.get("id") or row.get("url") or where)
        body = f"{title}\n\n{text}" if title and not text.startswith(title) else text
        yield Entry(
            name=named, data=body.encode(), published=_day(_first(row, _DATE_KEYS))
        )


def _first(row: dict[str, Any], keys: tuple[str, ...]) -> str:
    return next((str(row[key]) for key in keys if row.get(key)), "")


def _xml(data: bytes, name: str) -> Iterator[Entry]:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise InputError("holds a DOCTYPE, which no feed needs; refused", file=name)
    try:
        root = ET.fromstring(data)  # noqa: S314 - DOCTYPE and entities are refused above
    except ET.ParseError as error:
        raise InputError(f"is broken XML: {error}", file=name) from None
    items = [e for e in root.iter() if e.tag.rpartition("}")[2] in {"item", "entry"}]
    for number, item in enumerate(items, 1):
        title = _text_of(item, "title", f"{_ATOM}title")
        body = _text_of(
            item, _CONTENT, f"{_ATOM}content", "description", f"{_ATOM}summary"
        )
        link = _text_of(item, "link", "guid", f"{_ATOM}id")
        day = _text_of(
            item, "pubDate", f"{_ATOM}published", f"{_ATOM}updated", "{http://purl.org/dc/elements/1.1/}date"
        )  # fmt: skip
        text = _plain(body)
        where = link or f"{name}#{number}"
        if not text:
            yield Entry(name=where, data=b"", problem="has no text")
            continue
        content = f"{_plain(title)}\n\n{text}" if title else text
        yield Entry(name=where, data=content.encode(), published=_day(day))


def _text_of(item: ET.Element, *tags: str) -> str:
    for tag in tags:
        found = item.find(tag)
        if found is not None and "".join(found.itertext()).strip():
            return "".join(found.itertext()).strip()
    return ""


def _plain(body: str) -> str:
    """Take the tags of HTML out of an entry, a paragraph a line."""
    body = re.sub(r"(?is)<(script|style)\b.*?</\1>", " ", body)
    body = re.sub(r"(?i)</?(?:p|div|br|li|h\d|blockquote)\b[^>]*>", "\n\n", body)
    body = html.unescape(re.sub(r"<[^>]+>", "", body))
    return re.sub(r"\n\s*\n\s*", "\n\n", re.sub(r"[ \t]+", " ", body)).strip()


def _day(text: str) -> date | None:
    iso = re.match(r"\d{4}-\d\d-\d\d", text)
    try:
        if iso:
            return date.fromisoformat(iso[0])
        return email.utils.parsedate_to_datetime(text).date() if text else None
    except (TypeError, ValueError):
        return None
