"""From claims about a provision to its text."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What the text of the statute says about a claim."""

    verdict: str
    why: str
    citation: str


def assess_claim(words: str) -> Assessment | None:
    """Hold a claim about section 231 against its text; ``None`` if it makes none."""
    flat = " ".join(words.split())
    for row in _claims():
        if re.search(row["pattern"], flat, re.IGNORECASE):
            return Assessment(
                verdict=row["verdict"],
                why=" ".join(row["why"].split()),
                citation=row["citation"],
            )
    return None


@functools.cache
def _claims() -> list[dict[str, Any]]:
    raw = (
        resources.files("sanctionsdesk.law")
        .joinpath("claims.yaml")
        .read_text(encoding="utf-8")
    )
    rows: list[dict[str, Any]] = yaml.safe_load(raw)
    return rows
