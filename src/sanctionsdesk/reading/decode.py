"""Bytes of an article to its text, its date, its title and its language."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from sanctionsdesk.base.dates import parse_day
from sanctionsdesk.base.errors import InputError
from sanctionsdesk.entities.record import Span
from sanctionsdesk.reading.dateline import find_dateline
from sanctionsdesk.reading.encoding import single_byte_encoding
from sanctionsdesk.reading.language import LANGUAGES, language
from sanctionsdesk.reading.mail import read_mail
from sanctionsdesk.reading.page import read_page
from sanctionsdesk.reading.pdf import pdf_text
from sanctionsdesk.reading.wrapping import unwrapped

LIMIT = 20_000_000
"""Most bytes of one article; a longer file is a collection, not an article."""

_DATE_LINE = re.compile(r"\s*date[ \t]+(\S+)[ \t]*(\n|(?=\S)|\Z)")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_HTML = re.compile(r"<(?:!doctype html|html|head|body|article)\b", re.IGNORECASE)
_TAG = re.compile(r"<(?:p|div|span|br|h[1-6]|table)\b", re.IGNORECASE)
_MAIL = re.compile(
    r"(?:[A-Z][\w-]+: .*\n(?:[ \t].*\n)*)*?(?:From|Subject|To): ", re.ASCII
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An article as decoded, before anything is read from it.

    Attributes:
        body: offset at which the article proper begins, after date line and title.
    """

    text: str
    digest: str
    published: date
    published_span: Span | None
    title: str
    lang: str
    body: int
    warnings: tuple[str, ...]
    title_place: tuple[int, int] = (0, 0)


def decode(data: bytes, *, name: str, published: date | None) -> Source:
    """Decode text, HTML, a mail or a PDF; ``published`` overrides its date.

    Raises:
        InputError: if it is empty, binary, too long, undated or its date is no date.
    """
    if len(data) > LIMIT:
        raise InputError(
            f"has {len(data):,} bytes, more than an article ({LIMIT:,}); split it",
            file=name,
        )
    if data.startswith(b"%PDF"):
        text, stated, title = pdf_text(data, name=name)
        told = f"; its day {stated} is that of the file's metadata" if stated else ""
        note = f"offsets count the characters of the PDF's text layer{told}"
        return _source(data, text, [note], stated, title, name, published)
    if b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError("is binary, not an article; give text, HTML or EML", file=name)
    text, warnings = _text(data)
    if not text.strip():
        raise InputError("is empty; give an article", file=name)
    if len(_CONTROL.findall(text)) > len(text) // 20:
        raise InputError("is binary, not an article; give text, HTML or EML", file=name)
    stated, title = "", ""
    if _MAIL.match(text):
        mail = read_mail(data)
        text, stated, title = mail.text, mail.day, mail.subject
        warnings = ["offsets count the characters of the mail's own text", *mail.notes]
    if _is_page(text, name):
        page = read_page(text)
        text, title = page.text, page.title or title
        stated = page.published or stated
        warnings.append(
            f"offsets count the characters of the text taken from the HTML by {page.reader}"
        )
        if page.published:
            warnings.append(f"its day {page.published} is stated in {page.stated_in}")
        if page.author:
            warnings.append(f"the page names as its author: {page.author}")
    return _source(data, text, warnings, stated, title, name, published)


def _is_page(text: str, name: str) -> bool:
    """Tell a page by its first tag, or by its name and any tag of a paragraph."""
    return bool(
        _HTML.search(text[:2000])
        or (
            name.lower().endswith((".html", ".htm", ".xhtml"))
            and _TAG.search(text[:20_000])
        )
    )


def _source(  # noqa: PLR0917 - private, the parts of a Source
    data: bytes,
    text: str,
    warnings: list[str],
    stated: str,
    title: str,
    name: str,
    published: date | None,
) -> Source:
    """Find date line, title and language of a text."""
    if not text.strip():
        raise InputError("has no text to read; give an article", file=name)
    span, body = None, 0
    if line := _DATE_LINE.match(text):
        span = Span(start=line.start(1), end=line.end(1), text=line[1])
        stated, body = line[1], line.end()
    elif own := find_dateline(text):
        span = Span(start=own.start, end=own.end, text=text[own.start : own.end])
        # A headline above the date is the title; the article goes on below both.
        stated, body = stated or own.day.isoformat(), own.body
        title = title or _headline(unwrapped(text[: own.line]) + "\n…", 0)
    flow = unwrapped(text)
    title = title or _headline(flow, body)
    if published is None and not stated:
        raise InputError("states no date; give one with --date YYYY-MM-DD", file=name)
    try:
        day = published or parse_day(stated)
    except InputError as error:
        raise InputError(error.message, file=name, line=1, field="date") from None
    if span is not None and stated != day.isoformat():
        span = None
    lang = language(text)
    if lang != "en":
        warnings.append(
            f"the text seems to be in {LANGUAGES.get(lang, lang)} ({lang}), not English: only "
            "quotations without their speakers, and names known to us, were read"
        )
    return Source(
        text=text,
        digest=hashlib.sha256(data).hexdigest(),
        published=day,
        published_span=span,
        title=title,
        lang=lang,
        body=body,
        warnings=tuple(warnings),
        title_place=_title_place(flow, title, body),
    )


def _title_place(text: str, title: str, body: int) -> tuple[int, int]:
    """Give where the headline stands, if it opens the text."""
    start = text.find(title, body) if title else -1
    if start < 0 or text[body:start].strip():
        return 0, 0
    return start, start + len(title)


def _text(data: bytes) -> tuple[str, list[str]]:
    """Decode by byte order mark or, in a page, by the encoding it states; else UTF-8.

    Single bytes that are no UTF-8 are read in the encoding their letters tell, or as
    Windows-1252, each as one character.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), []
    stated = _CHARSET.search(data[:4096])
    if stated is not None and data.lstrip()[:1] == b"<":
        name = stated[1].decode("ascii")
        try:
            return data.decode(name), []
        except (LookupError, UnicodeError):
            note = f"is not all in {name}, which the page states as its encoding"
            text, notes = _utf_8(data)
            return text, [note, *notes]
    return _utf_8(data)


def _utf_8(data: bytes) -> tuple[str, list[str]]:
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        encoding = single_byte_encoding(data)
    if encoding != "cp1252":
        text = data.decode(encoding, errors="replace")
        return text, [_NOT_UTF_8.format(f"as {encoding}, by its letters")]
    text = data.decode("utf-8-sig", errors="surrogateescape").translate(_BYTES)
    return text, [_NOT_UTF_8.format("as Windows-1252")]


_NOT_UTF_8 = "bytes that are no UTF-8 were read {}; if letters look wrong, save the text as UTF-8"
_CHARSET = re.compile(
    rb"""(?i)(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9._:-]{2,30})"""
)
_BYTES = {
    0xDC00 + byte: bytes([byte]).decode("cp1252", errors="replace")
    for byte in range(0x80, 0x100)
}
"""What stands for a byte that is no UTF-8 (PEP 383), and its letter in Windows-1252."""


def _headline(text: str, body: int) -> str:
    first, _, rest = text[body:].lstrip().partition("\n")
    plain = first.strip()
    short = len(plain) <= 200 and not plain.endswith((".", ",", "”", '"'))
    goes_on = rest[:1].islower()
    return plain if short and rest.strip() and not goes_on else ""
