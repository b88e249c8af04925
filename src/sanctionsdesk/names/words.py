"""The words that fill names without telling parties apart, loaded once."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

_NUMERAL = re.compile(r"[ivx]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Word lists of ``data/words.yaml``, turned for lookup.

    Attributes:
        forms: legal form, without spaces, to its class.
        form_phrases: matches a legal form of several words.
        stop: words that only hold the names of bodies together.
        generic: word of small weight to its one spelling.
        phrases: words of another language to those that they are in English.
        phrase: matches any of them.
        meanings: word of another language to the English one.
        plain: word that is one of a language, not a made name, to its meaning; one
            is no misspelling of another.
        titles: before or after a person's name, never part of it.
        title_names: titles that are also borne as names.
        joiners: particles of persons' names.
        patronymic_marks: joiners between a person and the person's father.
        patronymic_marks_behind: those that stand behind the father's name.
        numbers: number word or Roman numeral to digits.
        numerals: those that are Roman numerals.
        tens: number word that a unit may follow to its value.
        nicknames: form of a given name to the numbers of the lines it stands in.
        spellings: numbers of the lines that hold spellings only.
        fathers: stem of an East Slavic patronymic to the lines its given name
            stands in.
        variants: Chinese character to the form that stands for all its forms.
        chinese: family names of China in pinyin.
        common: names that very many people bear.
    """

    forms: dict[str, str]
    form_phrases: re.Pattern[str]
    stop: frozenset[str]
    generic: dict[str, str]
    phrases: dict[str, str]
    phrase: re.Pattern[str]
    meanings: dict[str, str]
    plain: dict[str, str]
    titles: frozenset[str]
    title_names: frozenset[str]
    joiners: frozenset[str]
    patronymic_marks: frozenset[str]
    patronymic_marks_behind: frozenset[str]
    numbers: dict[str, str]
    numerals: frozenset[str]
    tens: dict[str, int]
    nicknames: dict[str, frozenset[int]]
    spellings: frozenset[int]
    fathers: dict[str, frozenset[int]]
    variants: dict[str, str]
    chinese: frozenset[str]
    common: frozenset[str]


def _loaded(name: str) -> dict[str, Any]:
    source = resources.files("sanctionsdesk.names").joinpath(f"data/{name}")
    loaded: dict[str, Any] = yaml.safe_load(source.read_text(encoding="utf-8"))
    return loaded


@functools.cache
def words() -> Words:
    """Load the word lists of ``data/words.yaml`` and ``data/common.yaml``."""
    data, common = _loaded("words.yaml"), _loaded("common.yaml")
    generic = {word: line[0] for line in data["generic"] for word in line}
    meanings = {word: line[0] for line in data["meanings"] for word in line}
    known = {text: put for put, line in data["phrases"].items() for text in line}
    forms: dict[str, str] = {}
    phrases: list[str] = []
    for name, written in data["forms"].items():
        for form in written:
            forms[form.replace(" ", "")] = name
            if " " in form:
                phrases.append(form)
    phrases.sort(key=len, reverse=True)
    lines: dict[str, set[int]] = {}
    apart = len(data["nicknames"])
    for number, line in enumerate(data["nicknames"] + data["spellings"]):
        for form in line:
            lines.setdefault(form, set()).add(number)
    fathers: dict[str, set[int]] = {}
    for form, found in lines.items():
        fathers.setdefault(form.rstrip("aeiouyj"), set()).update(found)
    return Words(
        forms=forms,
        form_phrases=re.compile(rf"\b(?:{'|'.join(phrases)})\b"),
        stop=frozenset(data["stop"]),
        generic=generic,
        phrases=known,
        phrase=re.compile(rf"\b(?:{'|'.join(sorted(known, key=len, reverse=True))})\b"),
        meanings=meanings,
        plain=meanings | generic | {word: word for word in data["plain"].split()},
        titles=frozenset(data["titles"]),
        title_names=frozenset(data["title_names"]),
        joiners=frozenset(data["joiners"]),
        patronymic_marks=frozenset(data["patronymic_marks"]),
        patronymic_marks_behind=frozenset(data["patronymic_marks_behind"]),
        numbers={
            word: digits for digits, line in data["numbers"].items() for word in line
        },
        numerals=frozenset(
            word
            for line in data["numbers"].values()
            for word in line
            if _NUMERAL.fullmatch(word)
        ),
        tens=data["tens"],
        nicknames={form: frozenset(found) for form, found in lines.items()},
        spellings=frozenset(range(apart, apart + len(data["spellings"]))),
        fathers={
            stem: frozenset(found) for stem, found in fathers.items() if len(stem) > 2
        },
        variants={
            sign: forms[0]
            for forms in _loaded("han.yaml")["variants"].split()
            for sign in forms
        },
        chinese=frozenset(data["chinese"].split()),
        common=frozenset(f"{common['given']} {common['family']}".split()),
    )
