"""The words that the grammar knows: parts of small words, forms of verbs; ``data/grammar.yaml``."""

from __future__ import annotations

import importlib.resources
import re
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import yaml

from sanctionsdesk.reading.units import TIME_NOUNS


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Parts of closed-class words, forms of verbs, and verbs that are nouns as well."""

    parts: dict[str, str]
    forms: dict[str, tuple[str, str]]
    both: frozenset[str]
    gerunds: frozenset[str]
    nouns: frozenset[str]
    leading: frozenset[str]
    steering: frozenset[str]
    undergoing: frozenset[str]
    time_words: frozenset[str]
    plurals: frozenset[str]
    ordering: frozenset[str]
    lasting: frozenset[str]
    times: frozenset[str]


_LISTS = {
    "determiner": "D",
    "pronoun": "R",
    "coordinator": "C",
    "modal": "M",
    "be": "B",
    "have": "H",
    "adjective": "J",
    "adverb": "A",
    "preposition": "P",
    "subordinator": "W",
}


@cache
def lexicon() -> Lexicon:
    """Load ``data/grammar.yaml``; forms map to base and kind (``b s p n g``)."""
    source = importlib.resources.files("sanctionsdesk.reading") / "data/grammar.yaml"
    data = cast("dict[str, Any]", yaml.safe_load(source.read_text("utf-8")))
    parts: dict[str, str] = {}
    for name, part in _LISTS.items():
        parts.update(dict.fromkeys(str(data[name]).split(), part))
    forms: dict[str, tuple[str, str]] = {}
    irregular = cast("dict[str, list[str]]", data["irregular"])
    for base in f"{data['regular']} {data['noun_or_verb']}".split():
        if base not in irregular:
            _regular(base, forms)
    for base, (third, past, participle, gerund) in irregular.items():
        for form, kind in (
            (third, "s"),
            (participle, "n"),
            (past, "p"),
            (gerund, "g"),
            (base, "b"),
        ):
            forms[form] = (base, kind)
    return Lexicon(
        parts,
        forms,
        frozenset(data["noun_or_verb"].split()),
        frozenset(data["gerund_noun"].split()),
        nouns=frozenset(data["noun"].split()),
        leading=frozenset(data["leading"].split()),
        steering=frozenset(data["steering"].split()),
        undergoing=frozenset(data["undergoing"].split()),
        time_words=frozenset(data["time_word"].split()),
        plurals=frozenset(data["plural"].split()),
        ordering=frozenset(data["ordering"].split()),
        lasting=frozenset(data["lasting"].split()),
        times=TIME_NOUNS | frozenset(data["time_noun"].split()),
    )


_DOUBLED = frozenset(
    [
        "admit",
        "ban",
        "bar",
        "beg",
        "bomb",
        "cancel",
        "commit",
        "compel",
        "control",
        "defer",
        "deter",
        "drop",
        "equip",
        "expel",
        "grab",
        "incur",
        "jam",
        "log",
        "occur",
        "omit",
        "patrol",
        "permit",
        "plan",
        "plot",
        "prefer",
        "propel",
        "quit",
        "ram",
        "rebel",
        "rebut",
        "recur",
        "refer",
        "regret",
        "rob",
        "scrap",
        "ship",
        "shun",
        "skip",
        "slam",
        "slap",
        "slip",
        "spot",
        "star",
        "stem",
        "step",
        "stir",
        "stop",
        "strip",
        "submit",
        "tap",
        "trap",
        "trim",
        "wrap",
        "plan",
        "signal",
        "rape",
    ]
) - {"bomb", "rape"}


def _regular(base: str, forms: dict[str, tuple[str, str]]) -> None:
    if base.endswith(("s", "x", "z", "ch", "sh", "o")):
        third = base + "es"
    elif re.search(r"[^aeiou]y$", base):
        third = base[:-1] + "ies"
    else:
        third = base + "s"
    if base.endswith("e"):
        past, gerund = base + "d", (base if base.endswith("ee") else base[:-1]) + "ing"
    elif re.search(r"[^aeiou]y$", base):
        past, gerund = base[:-1] + "ied", base + "ing"
    elif base in _DOUBLED:
        past, gerund = base + base[-1] + "ed", base + base[-1] + "ing"
        for spelt in (base + "ed", base + "ing"):
            forms.setdefault(spelt, (base, "p" if spelt.endswith("d") else "g"))
    else:
        past, gerund = base + "ed", base + "ing"
    for form, kind in ((past, "p"), (third, "s"), (gerund, "g"), (base, "b")):
        forms.setdefault(form, (base, kind))
