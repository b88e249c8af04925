"""Text of any script in ASCII letters, as the lists write names.

anyascii romanises letter by letter; what it cannot know stands here: compounds
that Arabic writes with an article (``Abd al-``, ``-ullah``, ``-uddin``), letters
that carry vowels in Arabic and Hebrew, Greek and Ukrainian letters that are read
together, and how Japanese kana spells foreign names.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from anyascii import anyascii

Script = Literal["", "abjad", "kana", "syllabic"]
"""``abjad`` where vowels are not written, or not as Latin lists write them (Arabic,
Hebrew, Indic, Thai, Khmer); ``kana`` where foreign consonants take a vowel each;
``syllabic`` where one sign is one syllable."""

_ARABIC = {
    "a": "اآأإٱعى", "y": "ئيیېۍے", "w": "ؤو", "b": "ب", "h": "ةحهھہۀ", "t": "تطٹټ", "th": "ث", "j": "ج",
    "kh": "خ", "d": "دضڈډ", "z": "ذزظځ", "r": "رڑړ", "s": "سصڅ", "sh": "شښ", "gh": "غ", "f": "ف", "q": "ق",
    "k": "كک", "l": "ل", "m": "م", "n": "نںڼ", "p": "پ", "ch": "چ", "zh": "ژ", "g": "گ",
}  # fmt: skip
_HEBREW = {
    "a": "אע", "b": "ב", "g": "ג", "d": "ד", "h": "הח", "w": "ו", "z": "ז", "t": "טת", "y": "י", "k": "כךק",
    "l": "ל", "m": "מם", "n": "נן", "s": "סצץ", "p": "פ", "f": "ף", "r": "ר", "sh": "ש",
}  # fmt: skip
_SILENT = "\u0621\u0626\u0640"
_ABJAD_LETTERS = str.maketrans(
    {
        sign: read
        for table in (_ARABIC, _HEBREW)
        for read, signs in table.items()
        for sign in signs
    }
    | dict.fromkeys(_SILENT, "")
)
_GERESH = {
    "ג": "j",
    "ז": "zh",
    "צ": "z",
    "ץ": "z",
    "ח": "kh",
    "ע": "gh",
    "ד": "dh",
    "ת": "th",
    "ט": "z",
}
_WITH_GERESH = re.compile(r"([גזצץחעדתט])['’׳`]")

_SEMITIC = re.compile(r"[\u0590-\u05ff\u0600-\u06ff\u0750-\u077f]")
_VOWELS_APART = re.compile(
    r"[\u0700-\u074f\u0780-\u07bf\u0900-\u109f\u1200-\u139f\u1780-\u17ff\u30a0-\u30ff]"
)
_KANA = re.compile(r"[\u30a0-\u30ff]")
_SYLLABIC = re.compile(r"[\u3400-\u9fff\uac00-\ud7a3]+")
_SPACED_CAPITALS = re.compile(r"(?<=[a-z])(?=[A-Z])")
_UKRAINIAN = re.compile(r"[ієїґІЄЇҐ]")

# Written with or without a space: the servant of, father of, the merciful, of God, of the faith.
_ARABIC_JOINED = (
    (re.compile(r"\bعبد\s*ال(?!له)"), " abd al "),
    (re.compile(r"\bعبد(?=\s)"), " abd "),
    (re.compile(r"\bعبد\s*الله(?!\w)"), " abdullah "),
    (re.compile(r"\b(?:بن|ابن)(?=\s)"), " bin "),
    (re.compile(r"\b(?:بنت)(?=\s)"), " bint "),
    (re.compile(r"\b(?:ابو|أبو|ابي|أبي)\s*(?=\w{3})"), " abu "),
    (re.compile(r"^\s*الل[هة]\b"), "allah "),
    (re.compile(r"ة\s+الله\b"), "tullah"),
    (re.compile(r"(?<=\w)\s*(?<!\bعبد)\s*الل[هة]\b"), "ullah"),
    (re.compile(r"(?<=\w)\s*ال[دّ]+[يی]ن\b"), "uddin"),
    (re.compile(r"(?<=\w)\s+الرحم[ا]?ن\b"), " al rahman"),
    # Two letters that Latin would read as one sound have a vowel between them.
    (re.compile(r"(?<=[تطسصشكکدضزظگ])(?=[هحھہ])|(?<=[تط])(?=[سصش])|(?<=د)(?=ج)"), "ا"),
    (re.compile(r"(?<![\u0621-\u06ff])ال(?=[\u0621-\u06ff]{2})"), "al "),
)
_HEBREW_JOINED = (
    (re.compile(r"\bעבד\s*אל[- ]?(?!לה)"), " abd al "),
    (re.compile(r"\bעבד\s*אללה\b"), " abdullah "),
    (re.compile(r"\bעבד(?=\s)"), " abd "),
    (re.compile(r"\bבן(?=\s)"), " bin "),
    (re.compile(r"\bאבו(?=\s)"), " abu "),
    (re.compile(r"(?<=\w)\s+אללה\b"), "ullah"),
    (re.compile(r"(?<=\w)\s+אלדין\b"), "uddin"),
    (re.compile(r"\bאל(?=[א-ת]{4})"), "al "),
)
_GREEK = (
    (r"ου|ού", "ou"), (r"\bμπ", "b"), (r"\bντ", "d"), (r"\bΜπ", "B"), (r"\bΝτ", "D"), ("μπ", "mp"), ("ντ", "nt"),
    ("γγ", "ng"), ("γκ", "gk"), ("τζ", "tz"), ("ε[υύ](?=[θκξπσςτφχψ])", "ef"), ("Ε[υύ](?=[θκξπσςτφχψ])", "Ef"),
    ("α[υύ](?=[θκξπσςτφχψ])", "af"), ("Α[υύ](?=[θκξπσςτφχψ])", "Af"), ("ε[υύ]", "ev"), ("Ε[υύ]", "Ev"),
    ("α[υύ]", "av"), ("Α[υύ]", "Av"), (r"ει|εί|οι|οί", "i"),
)  # fmt: skip
_GREEK_LETTER = re.compile("[Α-Ωα-ω]")
_KANA_MARKS = str.maketrans({"・": " ", "＝": " ", "ー": None})
_KANA_READ = (
    (re.compile(r"(j|ch|sh)iy([auo])"), r"\1\2"),
    (re.compile(r"(sh|ch|j)ie"), r"\1e"),
    (re.compile(r"([td])ei(?!\w*ei)"), r"\1i"),
    (re.compile(r"(v|f)u([aieo])"), r"\1\2"),
    (re.compile(r"n(?=m)"), ""),
    # The vowel that a consonant of another language is given.
    (re.compile(r"(?<=[^aeiou\s])u(?=[^aeiou\s]|\b)|(?<=[td])o(?=[^aeiou\s]|\b)"), ""),
)


def romanise(text: str) -> tuple[str, Script]:
    """Write text in ASCII and tell what its script leaves out.

    >>> romanise("عبد الرحمن")[0].split(), romanise("Παπαδόπουλος")[0]
    (['abd', 'al', 'rhmn'], 'Papadopoulos')
    """
    script: Script = ""
    if _SEMITIC.search(text):
        script, text = "abjad", _semitic(text)
    elif _SYLLABIC.search(text):
        script = "syllabic"
        text = _SYLLABIC.sub(lambda run: f" {_syllables(run[0])} ", _korean(text))
    elif _VOWELS_APART.search(text):
        script = "abjad"
        if _KANA.search(text):
            script = "kana"
            text = text.translate(_KANA_MARKS)
            text = anyascii(text).lower()
            for pattern, put in _KANA_READ:
                text = pattern.sub(put, text)
    elif _GREEK_LETTER.search(text):
        text = text.lower() if text.isupper() else text
        for written, read in _GREEK:
            text = re.sub(written, read, text)
    elif _UKRAINIAN.search(text):
        text = text.translate(_UKRAINIAN_LETTERS)
    return anyascii(text), script


_UKRAINIAN_LETTERS = str.maketrans(
    {"г": "h", "Г": "H", "є": "ye", "Є": "Ye", "ї": "yi", "Ї": "Yi", "ґ": "g", "Ґ": "G"}
)


# Initials, vowels and finals of Hangul syllables in the order of their code points,
# as Pyongyang writes them and lists have them: Ri Pyong Chol, Pak Pong Ju.
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_INITIALS = [
    "k", "kk", "n", "t", "tt", "r", "m", "p", "pp", "s", "ss", "", "j", "jj", "ch", "kh", "th", "ph", "h",
]  # fmt: skip
_MEDIALS = [
    "a", "ae", "ya", "yae", "o", "e", "yo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu",
    "u", "ui", "i",
]  # fmt: skip
_FINALS = [
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "p", "l", "l", "p", "l", "m", "p", "p", "t", "t",
    "ng", "t", "t", "k", "t", "p", "t",
]  # fmt: skip
_FIRST_HANGUL = 0xAC00


def _korean(text: str) -> str:
    """Write Hangul as lists write it, each syllable a word."""

    def syllable(sign: re.Match[str]) -> str:
        place = ord(sign[0]) - _FIRST_HANGUL
        initial, rest = divmod(place, len(_MEDIALS) * len(_FINALS))
        medial, final = divmod(rest, len(_FINALS))
        told = _INITIALS[initial] + _MEDIALS[medial] + _FINALS[final]
        # A lone vowel would be taken for an initial.
        return f" {'yi' if told == 'i' else told} "

    return _HANGUL.sub(syllable, text)


def _syllables(run: str) -> str:
    return _SPACED_CAPITALS.sub(" ", anyascii(run))


def _semitic(text: str) -> str:
    text = "".join(
        letter for letter in text if not unicodedata.combining(letter)
    ).translate({0x640: None})
    for pattern, put in (*_ARABIC_JOINED, *_HEBREW_JOINED):
        text = pattern.sub(put, text)
    text = _WITH_GERESH.sub(lambda found: _GERESH[found[1]], text)
    return text.translate(_ABJAD_LETTERS)
