"""Words of other scripts and languages under the English ones that the lists use.

Names of persons are romanised, names of bodies mostly translated: ``Тульский
оружейный завод`` is listed as Tula Arms Plant. What carries a body's name apart
from its own words is a small vocabulary, kept in ``data/translations.yaml``.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from importlib import resources

import yaml
from anyascii import anyascii

from sanctionsdesk.names.scripts import romanise
from sanctionsdesk.names.sounds import sound_key
from sanctionsdesk.names.words import words

_RUNS = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_OTHER_SCRIPTS = re.compile(r"[\u0370-\uffff]")
# Vowel signs of Indic scripts are no letters to a regular expression.
_LETTERS = r"(?:[^\W\d_]|[\u0900-\u0dff])+"
_WORD = re.compile(rf"{_LETTERS}(?:['\u2019\u05f4\"\u200c]{_LETTERS})*")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_GREEK = re.compile(r"[\u0370-\u03ff]")
_CYRILLIC_ENDING = re.compile(
    r"(?:ост|[иі]ст|іст|ств)?(?:ь?ск|ськ|н|ов|ев)?"
    r"(?:[аяуюоеєиіїыйь]|[оеєиіїыу][вмйехюї]|[аяоую][яеюйх]|[оеє]го|[оеє]му|[аяыи]ми|ією|[ъая]т[аея]?|[аоие]т[аоеи])?"
)
_LATIN_ENDING = re.compile(r"(?:sk|n|ov)?(?:[oe]v|[oe]m|[oe]go|[aeiouy]{0,3})")
_TOWN = ("ск", "sk")
_LEAST_STEM = 4
_LEAST_LATIN = 5
_GREEK_ENDING = re.compile(r"[α-ω]{0,4}")
_ARABIC = str.maketrans("أإآٱىیئکةۀہھ", "اااايييكهههه", "\u0640\u200c\u200d\u0621")
# Accents, vowel points and quotation marks within words.
_MARK = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u05f3\u05f4\u064b-\u065f\u0670'’\"]")
_ARTICLES = ("وال", "بال", "ولل", "لل", "ال", "و", "ل", "ב", "לה", "וה", "ה", "ו", "ל")


@dataclass(frozen=True, slots=True, kw_only=True)
class Translations:
    """Words of ``data/translations.yaml``, turned for lookup.

    Attributes:
        whole: folded word of a script that is written in words to the English one.
        stems: folded Cyrillic or Greek stem to the English word.
        romanised: sound key of a longer Cyrillic stem of a generic word or an
            adjective to the English word; other words, romanised, are as often a name.
        phrases: matches several words of another script that are one in English.
        runs: matches words that stand inside a run of signs, longest first.
        persons: given name, romanised letter by letter, to its usual spelling.
    """

    whole: dict[str, str]
    stems: dict[str, str]
    romanised: dict[str, str]
    phrases: re.Pattern[str]
    runs: re.Pattern[str]
    persons: dict[str, str]


@functools.cache
def translations() -> Translations:
    """Load ``data/translations.yaml``."""
    source = resources.files("sanctionsdesk.names").joinpath("data/translations.yaml")
    data: dict[str, dict[str, str]] = yaml.safe_load(source.read_text(encoding="utf-8"))
    whole: dict[str, str] = {}
    stems: dict[str, str] = {}
    phrases: dict[str, str] = {}
    for english, line in data["bodies"].items():
        for word in line.split():
            by_stem = _CYRILLIC.match(word) or _GREEK.match(word)
            if "_" in word:
                phrases[_bare(word.replace("_", " "))] = english
            else:
                (stems if by_stem else whole)[folded(word)] = english
    runs = sorted((word for word in whole if _RUNS.match(word)), key=len, reverse=True)
    return Translations(
        whole=whole | phrases,
        phrases=re.compile(
            rf"(?<!\w)(?:{'|'.join(map(_with_articles, sorted(phrases, key=len, reverse=True)))})(?!\w)",
            re.IGNORECASE,
        ),
        stems=stems,
        romanised={
            stem: english
            for word, english in stems.items()
            if _CYRILLIC.match(word)
            and " " not in english
            and (
                english in words().generic
                or english in words().forms
                or word.endswith(("ск", "ськ"))
            )
            and len(stem := sound_key(re.sub(r"[^a-z]", "", anyascii(word).lower())))
            >= _LEAST_LATIN
        },
        runs=re.compile("|".join(map(re.escape, runs))),
        persons={
            romanise(word)[0].strip().lower(): latin
            for latin, line in data["persons"].items()
            for word in line.split()
        },
    )


def _bare(phrase: str) -> str:
    """Leave out the Arabic articles of a phrase."""
    return " ".join(_ARTICLE.sub("", word) for word in phrase.split())


def _with_articles(phrase: str) -> str:
    """Give the pattern of a phrase whose Arabic words may have an article."""
    if not _ARABIC_WORD.match(phrase):
        return re.escape(phrase)
    return r"\s+".join(f"(?:ال)?{re.escape(word)}" for word in phrase.split())


_ARTICLE = re.compile(r"^ال(?=\w{3})(?!له$)")
_ARABIC_WORD = re.compile(r"[\u0600-\u06ff]")


def folded(word: str) -> str:
    """Write a word without case, accents and the letters that its script interchanges."""
    if _CYRILLIC.match(word):
        return word.lower().replace("ё", "е").replace("'", "")
    plain = unicodedata.normalize("NFD", word.lower().translate(_ARABIC))
    bare = "".join(letter for letter in plain if not _MARK.match(letter))
    return unicodedata.normalize("NFC", bare).replace("ς", "σ")


def translated(text: str) -> tuple[str, dict[str, str]]:
    """Put English words for the known ones of other scripts in a body's name.

    Returns:
        The text, and for each word put in what it stands for.

    >>> translated("Тульский оружейный завод")[0]
    'tula arms plant'
    >>> translated("大连海洋渔业有限公司")[0].split()
    ['大连', 'ocean', 'fishing', 'co', 'ltd']
    """
    put: dict[str, str] = {}

    def known(word: str) -> str:
        english = _whole_word(word)
        if english is None:
            return word
        put.update(dict.fromkeys(english.split(), word))
        return english

    text = translations().phrases.sub(
        lambda found: translations().whole[_bare(found[0].lower())], text
    )
    if _RUNS.search(text):
        text = translations().runs.sub(lambda found: f" {known(found[0])} ", text)
    if _OTHER_SCRIPTS.search(text):
        text = _WORD.sub(lambda found: known(found[0]), text)
    return text, put


@functools.lru_cache(maxsize=16384)
def _whole_word(word: str) -> str | None:
    plain = folded(word)
    if plain.isascii():
        return None
    known = translations()
    if _CYRILLIC.match(plain):
        return _stemmed(plain, known.stems, _CYRILLIC_ENDING)
    if _GREEK.match(plain):
        return _stemmed(plain, known.stems, _GREEK_ENDING)
    for start in ("", *_ARTICLES):
        if not plain.startswith(start):
            continue
        for form in (bare := plain[len(start) :], bare.removesuffix("ه")):
            if form in known.whole:
                return known.whole[form]
    return None


def _stemmed(word: str, stems: dict[str, str], endings: re.Pattern[str]) -> str | None:
    """Find the longest stem that the word begins with and an ending of the language follows."""
    for size in range(len(word), _LEAST_STEM - 2, -1):
        english = stems.get(word[:size])
        if (
            size == len(word)
            and word.endswith(_TOWN)
            and not str(english).endswith("sk")
        ):
            # Kirovsk is a town of its own; kirovskiy is of Kirov.
            continue
        if english is not None and endings.fullmatch(word, size):
            return english
    return None


@functools.lru_cache(maxsize=65536)
def from_russian(word: str) -> str:
    """Give the English word for a romanised Russian or Ukrainian one of a body's name, else the word.

    >>> from_russian("issledovatelskiy"), from_russian("zavoda"), from_russian("zavadovsky")
    ('research', 'plant', 'zavadovsky')
    """
    key = sound_key(word)
    if len(key) < _LEAST_LATIN:
        return word
    return _stemmed(key, translations().romanised, _LATIN_ENDING) or word


def given_name(romanised: str) -> str:
    """Give the usual spelling of a given name that a script without vowels wrote, empty if not known.

    >>> given_name("mhmwd"), given_name("mhmd"), given_name("xyz")
    ('mahmud', 'muhammad', '')
    """
    return translations().persons.get(romanised, "")
