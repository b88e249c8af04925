"""From words of an article to the provisions they name or describe, and to facts they state."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

from sanctionsdesk.law.provisions import provisions

_LEADING = ("duty", "power", "prohibition", "procedure")
_REACH = 400
"""Characters around words that say an act of somebody, in which its facts are told."""
_DENIAL = re.compile(r"\b(?:not|never|no|deni\w+|without)\b", re.IGNORECASE)
_BEFORE = 60
"""Characters before an act in which a denial takes it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A name or description in an article that points to a provision.

    Attributes:
        provision: id of the provision.
        words: the words of the article.
        knowledge: the outside knowledge that the link rests on.
    """

    provision: str
    words: str
    knowledge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A fact that an article states in the words of the law.

    Attributes:
        fact: name of the fact in the provision; ``determination`` where the
            passage tells that an official has found it so.
        value: what the words state.
        start: where the words begin, in code points.
        end: where they end, exclusive.
    """

    fact: str
    value: object
    start: int
    end: int


def link_provisions(text: str) -> tuple[Link, ...]:
    """Find the provisions that an article names or describes, each once."""
    found: dict[str, Link] = {}
    flat = _flat(text)
    for row in _rows("links"):
        match = re.search(row["named"], flat, re.IGNORECASE)
        if match is None or not _speaks_of(row.get("about", ()), flat):
            continue
        named = _provision_named(row["provision"], match)
        if named:
            found.setdefault(
                named,
                Link(
                    provision=named,
                    words=" ".join(match[0].split()),
                    knowledge=" ".join(row["knowledge"].split()),
                ),
            )
    return tuple(found.values())


def facts_stated(provision_id: str, text: str) -> tuple[Stated, ...]:
    """Find what an article states of a provision's elements, in the words officials use.

    >>> text = "The Secretary determined that it has knowingly engaged in a significant transaction."
    >>> [found.fact for found in facts_stated("us.caatsa.231.a", text)]
    ['knowingly', 'significant', 'determination']
    >>> facts_stated("us.caatsa.231.a", "Anyone who knowingly engages in a significant transaction")
    ()
    """
    row = next(
        (row for row in _rows("links") if row["provision"] == provision_id), None
    )
    if row is None or "act" not in row:
        return ()
    found: dict[str, Stated] = {}
    flat = _flat(text)
    for start, end in _passages(row["act"], flat, text):
        for told in _told(row, flat, start, end):
            found.setdefault(told.fact, told)
    return tuple(found.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLaw:
    """What this desk knows of a law.

    Attributes:
        what: one sentence, marked as outside knowledge.
        holds: how the ids of its provisions begin; empty where the desk has none.
    """

    what: str
    holds: str = ""


def known_law(words: str) -> KnownLaw:
    """Say what this desk knows of a law by the name that an article gives it.

    >>> known_law("Executive Order (E.O.) 13382").what.endswith("this desk holds no provision of it")
    True
    """
    for row in _rows("known"):
        if re.search(row["pattern"], words, re.IGNORECASE):
            what = f"outside knowledge: {' '.join(row['what'].split())}"
            return KnownLaw(what=what, holds=row.get("holds", ""))
    return KnownLaw(what="this desk knows no provision by that name")


def _speaks_of(about: tuple[str, ...], text: str) -> bool:
    return all(re.search(pattern, text, re.IGNORECASE) for pattern in about)


def _provision_named(template: str, match: re.Match[str]) -> str:
    """Fill in the section that the words name; empty where the body of law has none."""
    group = next((part for part in match.groups() if part), "")
    named = template.replace(r"\1", group)
    if named in provisions():
        return named
    return next(
        (
            key
            for key, rule in provisions().items()
            if key.startswith(f"{named}.") and rule.kind in _LEADING
        ),
        "",
    )


def _flat(text: str) -> str:
    """Put a space for every break, so that words are found over line ends, at their places."""
    return re.sub(r"\s", " ", text)


def _passages(act: str, flat: str, text: str) -> Iterator[tuple[int, int]]:
    """Give the passages that say the act of somebody, within their paragraph."""
    for match in re.finditer(act, flat, re.IGNORECASE):
        first = text.rfind("\n\n", 0, match.start()) + 1
        last = text.find("\n\n", match.end())
        start = max(first, match.start() - _REACH)
        end = min(last if last > 0 else len(text), match.end() + _REACH)
        if not _DENIAL.search(flat, max(start, match.start() - _BEFORE), match.end()):
            yield start, end


def _told(row: Mapping[str, Any], flat: str, start: int, end: int) -> Iterator[Stated]:
    wanted = [(item["fact"], item["value"], item["words"]) for item in row["facts"]]
    if "determined" in row:
        wanted.append(("determination", True, row["determined"]))
    for fact, value, words in wanted:
        match = re.compile(words, re.IGNORECASE).search(flat, start, end)
        if match:
            yield Stated(fact=fact, value=value, start=match.start(), end=match.end())


@functools.cache
def _rows(kind: str) -> tuple[Mapping[str, Any], ...]:
    raw = resources.files("sanctionsdesk.law").joinpath("links.yaml")
    return tuple(yaml.safe_load(raw.read_text(encoding="utf-8"))[kind])
