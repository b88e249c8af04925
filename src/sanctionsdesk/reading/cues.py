"""Verbs and nouns of saying, by what they can take; the list is ``data/cues.yaml``."""

from __future__ import annotations

import importlib.resources
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import yaml


@dataclass(frozen=True, slots=True)
class Cues:
    """Base forms by class; each class is described at the head of the list."""

    said: frozenset[str]
    held: frozenset[str]
    quotable: frozenset[str]
    whole: frozenset[str]
    onward: frozenset[str]
    question: frozenset[str]
    denial: frozenset[str]
    nouns: frozenset[str]
    documents: frozenset[str]

    @property
    def speaking(self) -> frozenset[str]:
        """All verbs whose subject can be a speaker."""
        return self.said | self.held | self.quotable | self.whole | self.onward


@cache
def cues() -> Cues:
    """Load the list once."""
    source = importlib.resources.files("sanctionsdesk.reading") / "data/cues.yaml"
    data = cast("dict[str, Any]", yaml.safe_load(source.read_text("utf-8")))
    return Cues(**{name: frozenset(str(text).split()) for name, text in data.items()})
