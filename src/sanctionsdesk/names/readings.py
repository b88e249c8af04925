"""Other readings of one spelling: Chinese in Wade-Giles, Russian and Arabic as Europe spells them, Japanese.

A spelling does not say by which system it was romanised (``Ch`` is one sound in
English, another in German and in Wade-Giles), so what does not match as it is
written is read by the systems that its letters admit.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from importlib import resources

import yaml

_HAN = re.compile(r"[\u3400-\u9fff々]{2,6}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A name spelt anew.

    Attributes:
        text: the name in the spelling of English lists.
        system: by which system it was read, as an analyst is told.
    """

    text: str
    system: str


@functools.lru_cache(maxsize=16384)
def readings(text: str) -> tuple[Reading, ...]:
    """Give the other readings that a person's name admits, likeliest first.

    >>> readings("Chou En-lai")[0].text
    'zhou enlai'
    >>> readings("安倍晋三")[0].text, readings("Anna Smith")
    ('abe shinzo', ())
    """
    if len(text) > _LONGEST:
        return ()
    told = text.strip().lower()
    if _HAN.match(bare := re.sub(r"[\s・]", "", told)):
        found = [("Japanese", name) for name in _japanese(bare)]
    else:
        found = [("Wade-Giles", _wade_giles(told))]
        found += [
            (system, _respelt(told, rules))
            for system, (mark, rules) in _SYSTEMS.items()
            if mark.search(told)
        ]
    kept: dict[str, str] = {}
    for system, name in found:
        if name not in {"", told}:
            kept.setdefault(name, system)
    return tuple(Reading(text=name, system=system) for name, system in kept.items())


_LONGEST = 120


def _respelt(text: str, rules: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    for pattern, put in rules:
        text = pattern.sub(put, text)
    # Capitals hold what a later rule must not read again.
    return text.lower()


def _rules(*pairs: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(written), read) for written, read in pairs)


# Beside a vowel, so that Jr. stays what it is.
_J = "j(?=[aeiouąęó])|(?<=[aeiou])j"
_SYSTEMS = {
    "German": (
        re.compile(r"sch|[oei]w\b|\bw[aeioju]|owsk|\bj[aeu]"),
        _rules(
            ("tsch", "CH"), ("sch", "SH"), ("ch", "kh"), ("w", "v"), (_J, "Y")
        ),
    ),
    "French": (
        re.compile(r"tch|ou|dj|ch|gu[eéèi]|ine\b|[oe]ff\b|j|ï"),
        _rules(
            ("tch", "CH"), ("dj", "J"), ("ch", "SH"), (_J, "ZH"), ("gu(?=[eéèi])", "g"), ("oï", "oi"),
            ("ou", "u"), (r"ine\b", "in"), (r"([oe])ff\b", r"\1v"),
            (r"\babd[eu]l?[- ]?l?(?=[a-z]{3})", "abd al "),
        ),
    ),
    "Polish": (
        re.compile(r"sz|cz|rz|iej\b|\bw[aeio]|j"),
        _rules(
            ("szcz", "SHCH"), ("sz", "SH"), ("cz", "CH"), ("rz", "ZH"), ("ch", "kh"), ("w", "v"),
            ("ie", "e"), (_J, "Y"),
        ),
    ),
    "scanned letters": (
        re.compile(r"rn|[a-z][0125][a-z]"),
        _rules(
            ("rn", "m"), ("(?<=[a-z])0(?=[a-z])", "o"), ("(?<=[a-z])1(?=[a-z])", "l"),
            ("(?<=[a-z])2(?=[a-z])", "z"), ("(?<=[a-z])5(?=[a-z])", "s"),
        ),
    ),
}  # fmt: skip
"""Signs by which a system may be known, and what its letters are in English."""

_SYLLABLE = re.compile(
    r"(ch|ts|tz|hs|sz|ss|sh|[pmftnlkhjwy])?(['’ʻ`])?"
    r"(ieh|iao|iang|ieng|ien|iung|ing|ih|iu|in|ia|i|ueh|uan|uang|uai|uei|un|ung|uo|ui|u|ü|üeh|üan|ün"
    r"|ang|an|ao|ai|a|eng|en|ei|erh|e|ou|o)$"
)  # fmt: skip
_TELLING = re.compile(r"hs|ts[eu']|tz|['’]|ieh|ien|ung\b|[a-z]-[a-z]|chou\b")
_PLAIN = {
    "ch": "zh",
    "ts": "z",
    "tz": "z",
    "hs": "x",
    "sz": "s",
    "ss": "s",
    "p": "b",
    "t": "d",
    "k": "g",
    "j": "r",
}
_BREATHED = {"ch": "ch", "ts": "c", "tz": "c", "p": "p", "t": "t", "k": "k"}
_FINALS = {"ieh": "ie", "ien": "ian", "ung": "ong", "ueh": "ue", "üeh": "ue", "ih": "i", "uei": "ui", "erh": "er",
           "iung": "iong", "ieng": "ing"}  # fmt: skip


def _wade_giles(text: str) -> str:
    """Give the pinyin of a name spelt in Wade-Giles, or nothing if a syllable is none of it."""
    if not _TELLING.search(text):
        return ""
    words = re.split(r"[\s,]+", text)
    syllables = [[_pinyin(one) for one in word.split("-")] for word in words if word]
    count = sum(map(len, syllables))
    if not 2 <= count <= _MOST_SYLLABLES or not all(map(all, syllables)):
        return ""
    return " ".join("".join(word) for word in syllables)


_MOST_SYLLABLES = 4


def _pinyin(syllable: str) -> str:
    found = _SYLLABLE.match(syllable)
    if found is None:
        return ""
    first, breath, rest = found[1] or "", bool(found[2]), found[3]
    read = (_BREATHED if breath else _PLAIN).get(first, first)
    if first == "ch" and rest[0] in "iü" and rest != "ih":
        read = "q" if breath else "j"
    if first in {"k", "h"} and rest == "o":
        rest = "e"
    if first in {"tz", "sz", "ss"} and rest == "u":
        rest = "i"
    return read + _FINALS.get(rest, rest).replace("ü", "u")


@functools.cache
def _signs() -> dict[str, dict[str, str]]:
    source = resources.files("sanctionsdesk.names").joinpath("data/japanese.yaml")
    loaded: dict[str, dict[str, str]] = yaml.safe_load(
        source.read_text(encoding="utf-8")
    )
    return loaded


def _japanese(signs: str) -> list[str]:
    """Give family and given name where the table knows both."""
    family, given = _signs()["family"], _signs()["given"]
    return [
        f"{family[signs[:cut]]} {given[signs[cut:]]}"
        for cut in (2, 1, 3)
        if signs[:cut] in family and signs[cut:] in given
    ]
