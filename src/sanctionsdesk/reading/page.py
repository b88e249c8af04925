"""The main text of a web page, its title, authors and day."""

from __future__ import annotations

import importlib.util
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from sanctionsdesk.reading.dateline import stated_day

_SHORT = 200
"""A main text of fewer characters is read by the page's blocks instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What was taken from a page, and by which reader.

    Attributes:
        published: ISO day, or empty.
        stated_in: where the page states its day: ``JSON-LD``, ``article:published_time`` ...
    """

    text: str
    title: str
    published: str
    stated_in: str
    author: str
    reader: str


def read_page(html: str) -> Page:
    """Read a page with trafilatura where it is installed, else by its blocks of text.

    The day is one that the page states: in its JSON-LD (schema.org ``datePublished``),
    its metadata (OpenGraph, Dublin Core), else in a ``time`` tag. None is guessed from
    an address, and a day of change is no day of publication.
    """
    plain = _Blocks()
    plain.feed(html)
    plain.close()
    head = plain.head
    text, title, reader = plain.text(), head.title, "its blocks"
    author = head.author
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
            title = title or str(getattr(found, "title", "") or "")
            author = author or str(getattr(found, "author", "") or "")
    if title and not text.startswith(title):
        text = f"{title}\n\n{text}"
    stated_in, published = head.day
    return Page(
        text=text,
        title=title,
        published=published,
        stated_in=stated_in,
        author=author,
        reader=reader,
    )


class _Head:
    """What a page says of itself, each fact from the place that is trusted most."""

    _DATES = (
        "json-ld",
        "article:published_time",
        "og:published_time",
        "datepublished",
        "dc.date.issued",
        "dcterms.issued",
        "dcterms.date",
        "dc.date",
        "parsely-pub-date",
        "sailthru.date",
        "pubdate",
        "publish-date",
        "publication_date",
        "date",
        "time[pubdate]",
        "time",
    )
    _TITLES = ("json-ld", "og:title", "h1", "dc.title", "twitter:title", "title")
    _AUTHORS = ("json-ld", "author", "article:author", "dc.creator", "parsely-author")

    def __init__(self) -> None:
        self._said: dict[tuple[str, str], str] = {}

    def say(self, what: str, where: str, words: str) -> None:
        words = " ".join(words.split())
        if words:
            self._said.setdefault((what, where), words)

    def meta(self, key: str, words: str) -> None:
        if key in self._DATES and (day := stated_day(words)):
            self.say("day", key, day)
        if key in self._TITLES:
            self.say("title", key, words)
        if key in self._AUTHORS and not words.startswith("http"):
            self.say("author", key, words)

    def data(self, text: str) -> None:
        """Take JSON-LD (schema.org ``NewsArticle`` and its kin)."""
        try:
            whole = json.loads(text)
        except ValueError:
            return
        for thing in _things(whole):
            kind = thing.get("@type")
            kinds = kind if isinstance(kind, list) else [kind]
            if not any("Article" in str(one) or one == "Report" for one in kinds):
                continue
            if day := stated_day(str(thing.get("datePublished") or "")):
                self.say("day", "json-ld", day)
            self.say("title", "json-ld", str(thing.get("headline") or ""))
            self.say("author", "json-ld", ", ".join(_names(thing.get("author"))))

    @property
    def day(self) -> tuple[str, str]:
        for where in self._DATES:
            if found := self._said.get(("day", where)):
                return where, found
        return "", ""

    @property
    def title(self) -> str:
        return next(
            (t for w in self._TITLES if (t := self._said.get(("title", w)))), ""
        )

    @property
    def author(self) -> str:
        return next(
            (a for w in self._AUTHORS if (a := self._said.get(("author", w)))), ""
        )


def _things(whole: Any) -> Iterator[dict[str, Any]]:
    """Give the objects of a JSON-LD script: itself, those of a list, those of a graph."""
    for thing in whole if isinstance(whole, list) else [whole]:
        if isinstance(thing, dict):
            yield thing
            graph = thing.get("@graph")
            if isinstance(graph, list):
                yield from (one for one in graph if isinstance(one, dict))


def _names(author: Any) -> Iterator[str]:
    for one in author if isinstance(author, list) else [author]:
        name = one.get("name") if isinstance(one, dict) else one
        if isinstance(name, str) and not name.startswith("http"):
            yield name


class _Blocks(HTMLParser):
    """Collect the text of a page by its blocks, and what its head says."""

    _SKIP = frozenset((
        "script", "style", "nav", "footer", "aside", "form", "noscript", "svg", "template",
        "header", "button", "dialog", "iframe", "figure", "select", "object", "title",
    ))  # fmt: skip
    _BLOCK = frozenset((
        "p", "div", "li", "h1", "h2", "h3", "h4", "blockquote", "br", "tr", "section",
        "article", "main", "pre", "td",
    ))  # fmt: skip
    _BANNER = re.compile(
        r"(?:^|[\s_-])(?:cookie|consent|gdpr|newsletter|subscribe|paywall|advert|promo|"
        r"related|share|social|breadcrumb|sidebar)",
        re.IGNORECASE,
    )
    _EMPTY = frozenset((
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
        "track", "wbr",
    ))  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.head = _Head()
        self._parts: list[tuple[str, bool]] = []
        self._open: list[tuple[str, bool]] = []
        self._depth: Counter[str] = Counter()
        self._skipped = 0
        self._inside = 0
        self._kept: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is skipped, where lines break and what the head states."""
        said = {key: value or "" for key, value in attrs}
        self._state(tag, said)
        if tag in self._BLOCK:
            self._break()
        if tag in self._EMPTY:
            return
        skips = tag in self._SKIP or (
            tag not in {"html", "body", "main", "article"}
            and bool(
                self._BANNER.search(f" {said.get('class', '')} {said.get('id', '')}")
            )
        )
        self._open.append((tag, skips))
        self._depth[tag] += 1
        self._skipped += skips
        self._inside += tag in {"article", "main"}
        if tag == "script" and said.get("type", "").strip() == "application/ld+json":
            self._kept["json-ld"] = []
        if tag in {"title", "h1", "time"} and tag not in self._kept:
            self._kept[tag] = []

    def _state(self, tag: str, said: dict[str, str]) -> None:
        key = said.get("property") or said.get("name") or said.get("itemprop") or ""
        self.head.meta(key.lower(), said.get("content") or said.get("datetime") or "")
        if tag == "time" and (day := stated_day(said.get("datetime", ""))):
            self.head.say("day", "time[pubdate]" if "pubdate" in said else "time", day)

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened; a tag that was never opened closes nothing."""
        if tag in self._BLOCK:
            self._break()
        if tag == "script" and "json-ld" in self._kept:
            self.head.data("".join(self._kept.pop("json-ld")))
        if tag in {"title", "h1", "time"} and tag in self._kept:
            words = "".join(self._kept.pop(tag))
            if tag == "time":
                self.head.say("day", "time", stated_day(words))
            else:
                self.head.say("title", tag, words)
        if not self._depth[tag]:
            return
        while True:
            name, skips = self._open.pop()
            self._depth[name] -= 1
            self._skipped -= skips
            self._inside -= name in {"article", "main"}
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        """Keep words outside what is skipped."""
        for kept in self._kept.values():
            kept.append(data)
        if not self._skipped:
            self._parts.append((re.sub(r"\s+", " ", data), self._inside > 0))

    def _break(self) -> None:
        self._parts.append(("\n", True))

    def text(self) -> str:
        """Give the paragraphs, an empty line between them: those of the article, if marked."""
        marked = "".join(words for words, inside in self._parts if inside)
        whole = "".join(words for words, _ in self._parts)
        lines = (
            line.strip()
            for line in (marked if len(marked.strip()) > _SHORT else whole).split("\n")
        )
        return "\n\n".join(line for line in lines if line)
