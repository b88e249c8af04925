"""A stance on its way to a position, and the words that say a stance."""

from __future__ import annotations

import importlib.resources
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import yaml

from sanctionsdesk.entities.record import Span, Utterance

OPPOSITE = {"for": "against", "against": "for"}
"""What a negation makes of a stance; of others it makes nothing."""


@dataclass(frozen=True, slots=True)
class Held:
    """Who takes which stance on what, and where.

    Attributes:
        span: the sentence or statement that shows it.
        holder: party id.
        stance: ``for``, ``against``, ``conditional``, ``undecided`` or ``silent``.
        issue: what it is about, in the article's words.
        said: the statement it rests on, if any.
        rule: how it was found.
        place: offset of the verb that tells it; 0 where none does.
    """

    span: Span
    holder: str
    stance: str
    issue: str
    said: Utterance | None
    rule: str
    place: int = 0

    @property
    def at(self) -> tuple[int, int]:
        """Where it is told, for the order of positions."""
        return self.place or self.span.start, self.span.start


@dataclass(frozen=True, slots=True)
class Stances:
    """Base forms by class; see the head of ``data/stances.yaml``."""

    stance: dict[str, str]
    leading: dict[str, str]
    steering: frozenset[str]
    no_issue: frozenset[str]
    speaking: frozenset[str]
    bad: frozenset[str]
    good: frozenset[str]
    idle: frozenset[str]
    weak: frozenset[str]
    undoing: frozenset[str]
    same: dict[str, str]


@cache
def stances() -> Stances:
    """Load the list once."""
    source = importlib.resources.files("sanctionsdesk.reading") / "data/stances.yaml"
    data = cast("dict[str, Any]", yaml.safe_load(source.read_text("utf-8")))

    def table(prefix: str) -> dict[str, str]:
        return {
            verb: stance
            for stance in ("for", "against", "undecided")
            for verb in data[prefix + stance].split()
        }

    plain = (
        "bad",
        "good",
        "steering",
        "no_issue",
        "speaking",
        "idle",
        "weak",
        "undoing",
    )
    return Stances(
        stance=table(""),
        leading=table("leading_"),
        same=data["same"],
        **{name: frozenset(data[name].split()) for name in plain},
    )
