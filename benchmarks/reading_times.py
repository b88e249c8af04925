"""Score temporal expressions against TimeML files, beside what a user could install.

    python benchmarks/reading_times.py FOLDER|FILE.yaml [--peers dateparser] [--errors]

Counts as TempEval-3 does: strict and relaxed (overlapping) spans, and value F1 over
relaxed spans whose value is equal; the document's own date is left out.
"""

from __future__ import annotations

import argparse
import re
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from sanctionsdesk.reading.times import read_times

Mark = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Article:
    """One annotated text."""

    name: str
    text: str
    published: date
    gold: tuple[Mark, ...]


def load(path: Path) -> Article | None:
    """Read a TimeML file whose times are marked inline."""
    raw = path.read_text(encoding="utf-8")
    if "<!DOCTYPE" in raw:
        return None
    root = ET.fromstring(raw)
    dct = root.find(".//DCT/TIMEX3")
    body = root.find("TEXT")
    if dct is None or body is None:
        return None
    text, gold = "", []

    def walk(node: ET.Element) -> None:
        nonlocal text
        start = len(text)
        text += node.text or ""
        for child in node:
            walk(child)
            text += child.tail or ""
        if node.tag == "TIMEX3":
            gold.append((start, len(text), node.get("value", "")))

    walk(body)
    published = date.fromisoformat(dct.get("value", "")[:10])
    return Article(path.name, text, published, tuple(gold))


def sentences(path: Path) -> list[Article]:
    """Read dated sentences with their times (tests/golden/reading/times*.yaml)."""
    found = []
    for row in yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader):
        text, at, gold = row["text"], 0, []
        for words, _, value in row["times"]:
            start = text.index(words, at)
            at = start + len(words)
            gold.append((start, at, value))
        day = date.fromisoformat(row["date"])
        found.append(Article(text[:40], text, day, tuple(gold)))
    return found


def ours(text: str, published: date) -> list[Mark]:
    """Read with sanctionsdesk."""
    times = read_times(text, published=published)
    return [(t.span.start, t.span.end, t.value) for t in times]


def dateparser_marks(text: str, published: date) -> list[Mark]:
    """Read with dateparser's search, paragraph by paragraph."""
    from datetime import datetime

    from dateparser.search import search_dates

    marks = []
    base = datetime(published.year, published.month, published.day)  # noqa: DTZ001
    settings = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "past"}
    for paragraph in re.finditer(r"[^\n]+", text):
        at = paragraph.start()
        hits = search_dates(paragraph.group(), languages=["en"], settings=settings)
        for words, when in hits or ():
            start = text.find(words, at)
            at = start + len(words)
            marks.append((start, at, when.date().isoformat()))
    return marks


READERS: dict[str, Callable[[str, date], list[Mark]]] = {
    "sanctionsdesk": ours,
    "dateparser": dateparser_marks,
}


def score(articles: list[Article], read: Callable[[str, date], list[Mark]]) -> str:
    """Give one line of the table."""
    gold = found = strict = relaxed = value = 0
    began = time.perf_counter()
    answers = [read(article.text, article.published) for article in articles]
    seconds = time.perf_counter() - began
    for article, marks in zip(articles, answers, strict=True):
        gold += len(article.gold)
        found += len(marks)
        free = list(marks)
        for start, end, meant in article.gold:
            exact = [m for m in free if m[:2] == (start, end)]
            near = exact or [m for m in free if m[0] < end and start < m[1]]
            if near:
                free.remove(near[0])
                strict += bool(exact)
                relaxed += 1
                value += near[0][2] == meant

    def f1(hits: int) -> str:
        precision, recall = hits / max(found, 1), hits / max(gold, 1)
        both = 2 * precision * recall / max(precision + recall, 1e-9)
        return f"{100 * precision:5.1f} {100 * recall:5.1f} {100 * both:5.1f}"

    return (
        f"strict P R F {f1(strict)} | relaxed {f1(relaxed)} | value {f1(value)}"
        f" | {gold} gold, {len(articles) / seconds:.0f} texts/s"
    )


def errors(articles: list[Article]) -> None:
    """Print what differs from the gold, for reading."""
    for article in articles:
        marks = {m[:2]: m for m in ours(article.text, article.published)}
        wanted = {m[:2]: m for m in article.gold}
        for place in sorted({*marks, *wanted}):
            left, right = wanted.get(place), marks.get(place)
            if left == right:
                continue
            words = article.text[place[0] : place[1]]
            around = article.text[max(0, place[0] - 40) : place[1] + 30].replace(
                "\n", " "
            )
            gold = left[2] if left else "-"
            print(
                f"{words!r}: gold {gold} ours {right[2] if right else '-'}   …{around}…"
            )


def main() -> None:
    """Print the table for a folder of TimeML files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--peers", default="")
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    if options.folder.suffix == ".yaml":
        articles = sentences(options.folder)
    else:
        files = sorted(options.folder.rglob("*.tml"))
        articles = [article for path in files if (article := load(path))]
    for name in ["sanctionsdesk", *filter(None, options.peers.split(","))]:
        print(f"{name:14} {score(articles, READERS[name])}")
    if options.errors:
        errors(articles)


if __name__ == "__main__":
    main()
