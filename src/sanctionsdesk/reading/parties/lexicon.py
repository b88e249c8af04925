"""The names, titles and offices that ``data/parties.yaml`` knows."""

from __future__ import annotations

import importlib.resources
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, cast

import yaml

from sanctionsdesk.names.words import words as name_words


@dataclass(frozen=True, slots=True)
class Known:
    """A name in the list: its kind, the party's chief name, and how it names it."""

    kind: str
    name: str
    rule: str
    country: str = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the reader of names knows before it opens an article.

    Attributes:
        names: spelling to what it names.
        longest: most words of a spelling.
        titles: offices in capitals that stand before a name.
        offices: pattern of offices in small letters.
        heads, law_heads, programme_heads, place_heads: last words that tell a kind.
        people: words for people and bodies left unnamed.
        women, men: given names, folded.
        common: given and family names that very many bear, folded.
        given: given names, folded.
        forms: legal forms of companies, folded, without stops and spaces.
        firm_words: words of firms' names in other tongues, folded.
        media_heads: last words of a paper's or station's name.
        bodies_called, media_called: alternatives of a pattern, what such are called.
        calendar, not_names: words in capitals that name no party.
    """

    names: dict[str, Known]
    longest: int
    titles: frozenset[str]
    offices: re.Pattern[str]
    heads: frozenset[str]
    law_heads: frozenset[str]
    programme_heads: frozenset[str]
    place_heads: frozenset[str]
    people: frozenset[str]
    women: frozenset[str]
    men: frozenset[str]
    common: frozenset[str]
    given: frozenset[str]
    forms: frozenset[str]
    firm_words: frozenset[str]
    media_heads: frozenset[str]
    bodies_called: str
    media_called: str
    calendar: frozenset[str]
    not_names: frozenset[str]


@lru_cache(maxsize=8192)
def fold(word: str) -> str:
    """Give a word in small letters without accents.

    >>> fold("Mevlüt")
    'mevlut'
    """
    plain = unicodedata.normalize("NFKD", word.lower())
    return "".join(c for c in plain if not unicodedata.combining(c))


def _either(words: list[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


@cache
def lexicon() -> Lexicon:
    """Load the lists once."""
    source = importlib.resources.files("sanctionsdesk.reading") / "data/parties.yaml"
    data = cast("dict[str, Any]", yaml.safe_load(source.read_text("utf-8")))
    names: dict[str, Known] = {}
    for code, entries in data["states"].items():
        iso = "no" if code is False else str(code)
        plain = [str(n) for n in entries if not str(n).startswith(("/", "@"))]
        chief = (
            plain[0] if plain else {"ge": "Georgia", "td": "Chad", "jo": "Jordan"}[iso]
        )
        for entry in map(str, entries):
            rule = {"/": "demonym", "@": "capital"}.get(entry[0], "gazetteer")
            names[entry.lstrip("/@")] = Known("country", chief, rule, iso)
            if rule == "demonym" and re.search(r"[in]$", entry):
                names.setdefault(entry[1:] + "s", Known("country", chief, rule, iso))
    for kind, listed in data["bodies"].items():
        for name in listed:
            names[name] = Known(kind, name, "gazetteer")
    offices = "|".join(
        re.escape(o) for o in sorted(data["offices"], key=len, reverse=True)
    )
    return Lexicon(
        names=names,
        longest=max(len(n.split(" ")) for n in names),
        titles=frozenset(data["titles"]),
        offices=re.compile(rf"(?:{offices})s?(?![\w-])"),
        heads=frozenset(data["heads"]),
        law_heads=frozenset(data["law_heads"]),
        programme_heads=frozenset(data["programme_heads"]),
        place_heads=frozenset(data["place_heads"]),
        people=frozenset(data["people"]),
        women=frozenset(fold(n) for n in data["women"]),
        men=frozenset(fold(n) for n in data["men"]),
        common=name_words().common,
        given=frozenset(
            {fold(n) for n in data["women"] + data["men"]} | set(name_words().nicknames)
        ),
        forms=frozenset(name_words().forms),
        firm_words=frozenset(fold(w) for w in data["firm_words"]),
        media_heads=frozenset(data["media_heads"]),
        bodies_called=_either(data["bodies_called"]),
        media_called=_either(data["media_called"]),
        calendar=frozenset(data["calendar"].split()),
        not_names=frozenset(data["not_names"].split()),
    )
