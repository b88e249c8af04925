"""From words of an article to a provision, and from claims about it to its text."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A description in an article that points to a provision.

    Attributes:
        provision: id of the provision.
        words: the words of the article.
        knowledge: the outside knowledge that the link rests on.
    """

    provision: str
    words: str
    knowledge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What the text of the statute says about a claim."""

    verdict: str
    why: str
    citation: str


def link_provisions(text: str) -> tuple[Link, ...]:
    """Find the provisions that an article names or describes."""
    found = {}
    for row in _data()["links"]:
        match = re.search(row["pattern"], text, re.IGNORECASE)
        if match and row["needs"] in text:
            found[row["provision"]] = Link(
                provision=row["provision"],
                words=match[0],
                knowledge=row["knowledge"].strip(),
            )
    return tuple(found.values())


def assess_claim(words: str) -> Assessment | None:
    """Hold a claim about section 231 against its text; ``None`` if it makes none."""
    flat = " ".join(words.split())
    for row in _data()["claims"]:
        if re.search(row["pattern"], flat, re.IGNORECASE):
            return Assessment(
                verdict=row["verdict"],
                why=" ".join(row["why"].split()),
                citation=row["citation"],
            )
    return None


def known_law(words: str) -> str:
    """Say what this desk knows of a law by the name that an article gives it.

    >>> known_law("Executive Order (E.O.) 13382").endswith("this desk holds no provision of it")
    True
    """
    for row in _data()["known"]:
        if re.search(row["pattern"], words, re.IGNORECASE):
            return f"outside knowledge: {' '.join(row['what'].split())}"
    return "this desk knows no provision by that name"


@functools.cache
def _data() -> dict[str, Any]:
    raw = (
        resources.files("sanctionsdesk.law")
        .joinpath("claims.yaml")
        .read_text(encoding="utf-8")
    )
    data: dict[str, Any] = yaml.safe_load(raw)
    return data
