"""Bytes of an article to its text, its date, its title and its language."""

from __future__ import annotations

import email
import email.policy
import email.utils
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from sanctionsdesk.base.dates import parse_day
from sanctionsdesk.base.errors import InputError
from sanctionsdesk.entities.record import Span
from sanctionsdesk.reading.dateline import find_dateline
from sanctionsdesk.reading.page import read_page
from sanctionsdesk.reading.pdf import pdf_text

LIMIT = 20_000_000
"""Most bytes of one article; a longer file is a collection, not an article."""

_DATE_LINE = re.compile(r"\s*date[ \t]+(\S+)[ \t]*(\n|(?=\S)|\Z)")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_HTML = re.compile(r"<(?:!doctype html|html|head|body|article)\b", re.IGNORECASE)
_MAIL = re.compile(
    r"(?:[A-Z][\w-]+: .*\n(?:[ \t].*\n)*)*?(?:From|Subject|To): ", re.ASCII
)
_STOP_WORDS = {
    "en": "the of and to in that is for was with said on by has have will",
    "de": "der die und das nicht mit ist den von ein eine auf sich dem zu",
    "fr": "le la les des et est une dans que pour qui sur pas du au",
    "es": "el los las y del que una por con para se su como fue es",
    "it": "il di che della per una con non sono del nel gli alla si è",
    "tr": "ve bir bu için ile olarak da de olan daha çok ancak gibi sonra ise",
    "nl": "de het een van en dat niet zijn op voor met die aan werd ook",
    "pt": "o os as e do da que uma para com não por em foi mais",
}
_LANGUAGES_OF: dict[str, list[str]] = {}
for _code, _words in _STOP_WORDS.items():
    for _word in set(_words.split()):
        _LANGUAGES_OF.setdefault(_word, []).append(_code)
_SCRIPTS = {"CYRILLIC": "ru", "ARABIC": "ar", "CJK": "zh", "HEBREW": "he"}


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
    """Decode UTF-8 or Windows-1252 text, HTML or a mail; ``published`` overrides its date.

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
        text, stated, title = _mail(data)
        warnings.append("offsets count the characters of the mail's own text")
    if _HTML.search(text[:2000]):
        page = read_page(text)
        text, title = page.text, page.title or title
        stated = page.published or stated
        warnings.append(
            f"offsets count the characters of the text taken from the HTML by {page.reader}"
        )
        if page.author:
            warnings.append(f"the page names as its author: {page.author}")
    return _source(data, text, warnings, stated, title, name, published)


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
        title = title or _headline(text[: own.line] + "\n…", 0)
    title = title or _headline(text, body)
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
            f"the text seems to be in {lang!r}, not English: only quotations without "
            "their speakers, and names known to us, were read"
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
        title_place=_title_place(text, title, body),
    )


def _title_place(text: str, title: str, body: int) -> tuple[int, int]:
    """Give where the headline stands, if it opens the text."""
    start = text.find(title, body) if title else -1
    if start < 0 or text[body:start].strip():
        return 0, 0
    return start, start + len(title)


def language(text: str) -> str:
    """Guess the ISO 639-1 code from script and stop words; English when nothing speaks."""
    letters = [c for c in text[:500] if c.isalpha()][:200]
    foreign = [c for c in letters if not c.isascii()]
    for script, code in _SCRIPTS.items() if foreign else ():
        if (
            sum(unicodedata.name(c, "").startswith(script) for c in foreign)
            > len(letters) // 2
        ):
            return code
    score = dict.fromkeys(_STOP_WORDS, 0)
    for word in re.findall(r"\w+", text[:20_000].lower()):
        for code in _LANGUAGES_OF.get(word, ()):
            score[code] += 1
    best = max(score, key=lambda code: score[code])
    return best if score[best] > 1.2 * score["en"] + 1 else "en"


def _text(data: bytes) -> tuple[str, list[str]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), []
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
        return text, ["not valid UTF-8; read as Windows-1252"]


def _headline(text: str, body: int) -> str:
    first, _, rest = text[body:].lstrip().partition("\n")
    plain = first.strip()
    short = len(plain) <= 200 and not plain.endswith((".", ",", "”", '"'))
    goes_on = rest[:1].islower()
    return plain if short and rest.strip() and not goes_on else ""


def _mail(data: bytes) -> tuple[str, str, str]:
    message = email.message_from_bytes(data, policy=email.policy.default)
    part = message.get_body(("plain", "html"))
    try:
        text = str(part.get_content()) if part is not None else ""
    except (LookupError, KeyError, ValueError):
        text = ""
    try:
        day = email.utils.parsedate_to_datetime(str(message["date"])).date().isoformat()
    except (TypeError, ValueError):
        day = ""
    return text, day, str(message["subject"] or "")
