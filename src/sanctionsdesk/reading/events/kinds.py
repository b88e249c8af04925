"""Kinds of event and the words that tell them; the table is ``data/events.yaml``."""

from __future__ import annotations

import importlib.resources
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import yaml

from sanctionsdesk.reading.grammar.verbs import Group
from sanctionsdesk.reading.grammar.words import Word


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event; see the head of the table."""

    type: str
    plover: str
    roles: str


@dataclass(frozen=True, slots=True)
class Kinds:
    """The table by verb, by verb with noun, and by noun."""

    verbs: dict[str, Kind]
    pairs: dict[tuple[str, str], Kind]
    nouns: dict[str, Kind]


@cache
def kinds() -> Kinds:
    """Load the table once; of two kinds with one verb the first in the table holds."""
    source = importlib.resources.files("sanctionsdesk.reading") / "data/events.yaml"
    data = cast("dict[str, Any]", yaml.safe_load(source.read_text("utf-8")))
    verbs: dict[str, Kind] = {}
    pairs: dict[tuple[str, str], Kind] = {}
    nouns: dict[str, Kind] = {}
    for name, row in data.items():
        kind = Kind(name, row["plover"], row["roles"])
        for verb in row["verbs"]:
            verbs.setdefault(verb, kind)
        for verb, objects in (row.get("with") or {}).items():
            for noun in objects:
                pairs.setdefault((verb, noun), kind)
        for noun in row.get("nouns") or ():
            nouns.setdefault(noun, kind)
    return Kinds(verbs, pairs, nouns)


def kind_of(words: list[Word], group: Group, base: str) -> tuple[Kind | None, int]:
    """Give the kind that a verb tells, and the index of the noun it needs, or -1."""
    table = kinds()
    if base in {"kill", "wound", "injure"} and _is_bombing(words, group):
        return table.verbs["assassinate"], -1
    if base == "target" and _is_measure(words, group):
        return table.verbs["sanction"], -1
    for at in _complement(words, group):
        noun = words[at].low
        for form in (
            noun,
            noun.removesuffix("s"),
            noun[:-3] + "y" if noun.endswith("ies") else noun,
        ):
            kind = table.pairs.get((base, form))
            if kind is None:
                continue
            if kind.type == "strike" and _is_of_measures(words, group):
                # "fired off new missile sanctions".
                return table.verbs["sanction"], -1
            return kind, at
    return table.verbs.get(base), -1


_UNCONVENTIONAL = frozenset(
    [
        "bomber",
        "bombers",
        "bomb",
        "bombs",
        "explosive",
        "explosives",
        "device",
        "mine",
        "landmine",
        "suicide",
        "gunman",
        "gunmen",
        "assassin",
        "assassins",
        "hijackers",
        "kidnappers",
    ]
)


def _is_bombing(words: list[Word], group: Group) -> bool:
    """Deaths by bombs and gunmen are ASSAULT, those between forces FIGHT."""
    return _is_done_by(_UNCONVENTIONAL, words, group, means={"by", "in"})


def _is_done_by(
    doers: AbstractSet[str], words: list[Word], group: Group, *, means: AbstractSet[str]
) -> bool:
    """Tell if a verb's subject, or a phrase behind one of the prepositions, names a doer."""
    phrases = [group.subject, *(p for prep, p in group.phrases if prep in means)]
    return any(
        words[n].low in doers
        for phrase in phrases
        if phrase is not None
        for n in range(phrase.first, phrase.last + 1)
    )


_MEASURES = frozenset(
    [
        "sanctions",
        "sanction",
        "designation",
        "designations",
        "embargo",
        "tariff",
        "tariffs",
        "restrictions",
        "penalties",
        "listings",
        "ofac",
        "treasury",
    ]
)
_RULES = frozenset(["order", "e.o", "e.o.", "act", "law", "authority", "regulations"])


def _is_measure(words: list[Word], group: Group) -> bool:
    """Sanctions, or those who impose them, target without force."""
    if _is_done_by(_MEASURES, words, group, means={"by", "with", "in", "through"}):
        return True
    before = [word.low for word in words[max(0, group.verb - 8) : group.verb]]
    if before[-1:] in (["which"], ["that"]):
        # "Executive Order (E.O.) 13382, which targets"; else "issued sanctions targeting".
        return not (_MEASURES | _RULES).isdisjoint(before)
    return not _MEASURES.isdisjoint(before[-1:])


def _is_of_measures(words: list[Word], group: Group) -> bool:
    return group.object is not None and words[group.object.head].low in _MEASURES


_POINTING = frozenset({"that", "this", "it", "them"})
_PARTICLES = frozenset({"out", "down", "off", "back", "up", "over"})


def _complement(words: list[Word], group: Group) -> list[int]:
    """Places of words that can give the verb its meaning: its particle, object, phrases."""
    places = []
    follow = group.verb + 1
    if follow < len(words) and words[follow].part in "PAJ":
        places.append(follow)
    elif follow + 1 < len(words) and words[follow].low in _POINTING:
        places.extend([follow + 1] if words[follow + 1].low in _PARTICLES else [])
    if group.is_passive and group.subject is not None:
        places.append(group.subject.head)
    if group.object is not None:
        places.append(group.object.head)
        places.extend(range(group.object.first, group.object.head))
        behind = group.object.last + 1
        if behind < len(words) and words[behind].low in _PARTICLES:
            # "ruled that out", "turned it down".
            places.append(behind)
    for _, phrase in group.phrases[:4]:
        places.append(phrase.head)
    return places
