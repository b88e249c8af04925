"""The main text of a web page, its title, author and day."""

from __future__ import annotations

import importlib.util
import re
from dataclasses import dataclass
from html.parser import HTMLParser

_SHORT = 200
"""A main text of fewer characters is read by the page's blocks instead."""

_ISO = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What was taken from a page, and by which reader."""

    text: str
    title: str
    published: str
    author: str
    reader: str


def read_page(html: str) -> Page:
    """Read a page with trafilatura where it is installed, else by its blocks of text.

    The day is the one that the page's own metadata states; none is guessed from
    its text or address.
    """
    plain = _Page()
    plain.feed(html)
    plain.close()
    text, title, author, reader = plain.text(), plain.title.strip(), "", "its blocks"
    if importlib.util.find_spec("trafilatura") is not None:
        import trafilatura  # noqa: PLC0415 - an extra, imported where used

        found = trafilatura.bare_extraction(
            html,
            include_comments=False,
            include_tables=False,
            with_metadata=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
        main = str(getattr(found, "text", "") or "")
        if len(main) > _SHORT:
            text, reader = main.replace("\n", "\n\n"), "trafilatura"
            title = str(getattr(found, "title", "") or "") or title
            author = str(getattr(found, "author", "") or "")
    if title and not text.startswith(title):
        text = f"{title}\n\n{text}"
    return Page(
        text=text, title=title, published=plain.published, author=author, reader=reader
    )


class _Page(HTMLParser):
    """Collect the main text of a page, one paragraph a line, and what its head says."""

    _SKIP = frozenset(
        [
            "script",
            "style",
            "nav",
            "footer",
            "aside",
            "form",
            "noscript",
            "svg",
            "template",
            "header",
            "button",
        ]
    )
    _BLOCK = frozenset(
        [
            "p",
            "div",
            "li",
            "h1",
            "h2",
            "h3",
            "h4",
            "blockquote",
            "br",
            "tr",
            "section",
            "article",
        ]
    )
    _DATES = frozenset(
        [
            "article:published_time",
            "date",
            "dc.date",
            "dcterms.date",
            "pubdate",
            "datepublished",
        ]
    )

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[str] = []
        self._skipped: list[str] = []
        self._in_title = False
        self.title = ""
        self.published = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is skipped, where lines break and what the head states."""
        found = dict(attrs)
        key = (
            found.get("property") or found.get("name") or found.get("itemprop") or ""
        ).lower()
        value = found.get("content") or found.get("datetime") or ""
        day = _ISO.match(value)
        if day and not self.published and (key in self._DATES or tag == "time"):
            self.published = day[0]
        if tag in self._SKIP:
            self._skipped.append(tag)
        if tag in self._BLOCK:
            self._parts.append("\n")
        self._in_title = tag == "title"

    def handle_endtag(self, tag: str) -> None:
        """Close what was skipped."""
        if tag in self._skipped:
            while self._skipped.pop() != tag:
                pass
        if tag in self._BLOCK:
            self._parts.append("\n")
        self._in_title = False

    def handle_data(self, data: str) -> None:
        """Keep words outside what is skipped."""
        if self._in_title:
            self.title += data
        elif not self._skipped:
            self._parts.append(re.sub(r"\s+", " ", data))

    def text(self) -> str:
        """Give the paragraphs, an empty line between them."""
        lines = (line.strip() for line in "".join(self._parts).split("\n"))
        return "\n\n".join(line for line in lines if line)
