"""A name in any script as comparable parts, each with its role."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal, NamedTuple

from sanctionsdesk.names.scripts import Script, romanise
from sanctionsdesk.names.sounds import consonants, sound_key
from sanctionsdesk.names.translations import from_russian, translated
from sanctionsdesk.names.words import words

Role = Literal["name", "initial", "number", "generic", "form", "joiner", "title"]

LONGEST = 400
"""Letters of a name that are read; no real name is longer, and cost stays bounded."""

_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}(?:[a-z]\b)?")
_ENDING_IN_S = re.compile(r"(?<=[a-z])['’`´]s\b")
_QUOTES = re.compile(r"['’‘`´ʻʼʾʿ\"“”]")
_APART = re.compile(r"[^a-z0-9]+")
_WORD = re.compile(r"[a-z]+|[0-9]+")
_DIGIT_IN_WORD = re.compile(r"(?<=[a-z])[0134579]|[0134579](?=[a-z])")
_LETTER_OF_DIGIT = str.maketrans("0134579", "oieastg")
_DIGIT_AMONG_LETTERS = re.compile(r"\b(?=[a-z0-9]{5,}\b)([a-z]+)([01345])([a-z]+)\b")
_GLUED_FORM = re.compile(
    r"\b(?:(ooo|oao|zao|pjsc|ojsc|cjsc)(?=[a-z]{4})|([a-z]{3,}?)(llc|ltd|ltda|gmbh|limited|company|corporation|incorporated))\b"
)
# What stands before or behind a ship's name and says only that it is one.
_SHIP = r"(?:m\W?[vtsy]|m\W?t\W?s|s\W?s|f\W?v|motor (?:vessel|tanker|ship)|tanker|vessel|танкер|теплоход|судно)"
_SHIP_MARK = re.compile(rf"^\W*{_SHIP}\W+|\W+{_SHIP}\W*$")
_SHIP_NAMED = re.compile(rf"^(?!\W*{_SHIP}\W*{_SHIP}?\W*$)")
_SIGN = re.compile(r"[\u3400-\u9fff\uac00-\ud7a3]")
# Format and control characters, which show nothing; tabs and line ends are kept.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u180e"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_PICTURES = re.compile(r"[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]+")
_HIDDEN = re.compile(r"\w[\u200b-\u200d\u2060\ufeff\u00ad]\w")
_LOOKS_LATIN = "аеорсухіјѕԁɡʟոսАЕОРСУХІЈЅԀՈՍВМНТКαονρικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
_LOOKALIKES = str.maketrans(
    _LOOKS_LATIN, "aeopcyxijsdglnuaeopcyxijsdnubmhtkaovpikabezhikmnoptyx"
)
_LATIN = re.compile(r"[a-zA-Z]")
_LATIN_WORD = re.compile(r"[a-z]+")
_LOOKALIKE = re.compile(f"[{_LOOKS_LATIN}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One word of a name.

    Attributes:
        text: the word folded to ASCII lower case.
        key: the word with letters that romanisation systems interchange made one.
        sound: its consonants by class, for scripts that leave vowels unwritten.
        role: what the word does in the name.
        script: how the script writes, see :data:`sanctionsdesk.names.scripts.Script`.
        joined: the word with the particles before it, where there are any:
            people write ``Bin Laden`` and ``Binladen``.
        sign: the Korean syllable or Chinese character as written, its variants as
            one; romanised, different ones look alike.
        written: the word that this one stands for, where it was translated or
            is one of several forms; the other side may have either.
        numeral: the Roman numeral that a number was written with, if it was.
    """

    text: str
    key: str
    sound: str
    role: Role
    script: Script = ""
    joined: str = ""
    sign: str = ""
    written: Part | None = None
    numeral: str = ""

    @property
    def vowelless(self) -> bool:
        """Tell whether the script wrote no vowels."""
        return self.script in {"abjad", "kana"}

    @property
    def as_written(self) -> Part:
        """Give the word that stood in the name."""
        return self.written or self


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name taken apart.

    Attributes:
        parts: all parts in the order written, with a family name before a comma
            moved behind.
        telling: those that tell one party from another.
        marks: for each telling part, whether a patronymic mark stands before it (``bin``) or behind it (``oglu``).
        forms: classes of the legal forms named; a mere *company* may be any.
        is_person: whether it was read as a person's name.
        is_vessel: whether it is a ship's name, in which every word counts.
        generation: ``jr``, ``sr`` or a number, where a person's name ends so.
        disguised: whether letters of one script were put among those of
            another, or invisible ones between them: a way to evade screening.
    """

    parts: tuple[Part, ...]
    telling: tuple[Part, ...]
    marks: tuple[bool, ...]
    forms: frozenset[str]
    is_person: bool
    is_vessel: bool
    generation: str
    disguised: bool


@functools.lru_cache(maxsize=16384)
def read_name(text: str, schema: str = "Person") -> Name:
    """Take a name apart.

    Args:
        text: a name in any script and order; anything past :data:`LONGEST`
            letters is not read.
        schema: FtM schema; ``Person`` reads titles and particles, any other
            legal forms and generic words.

    >>> [part.text for part in read_name("ROSOBORONEKSPORT, OAO", "Company").telling]
    ['rosoboroneksport']
    >>> [part.text for part in read_name("Shaikh Isa bin Tarif").telling]
    ['isa', 'tarif']
    """
    is_person = schema == "Person"
    told = _fold(text[:LONGEST], is_person=is_person)
    folded = told.text
    if is_person and not folded.isalpha():
        folded = _DIGIT_IN_WORD.sub(
            lambda digit: digit[0].translate(_LETTER_OF_DIGIT), folded
        )
    if is_person and "," in folded:
        family, _, rest = folded.partition(",")
        # "Lavila, Jr" keeps its order; "Demir, Ismail" does not.
        folded = f"{rest} {family}" if len(rest.strip()) > 2 else f"{family} {rest}"
    if schema == "Vessel":
        folded = _SHIP_MARK.sub(" ", folded) if _SHIP_NAMED.search(folded) else folded
    if not is_person:
        folded = _DIGIT_AMONG_LETTERS.sub(
            lambda found: found[1] + found[2].translate(_LETTER_OF_DIGIT) + found[3],
            folded,
        )
        folded = words().form_phrases.sub(
            lambda found: found[0].replace(" ", ""), _APART.sub(" ", folded)
        )
        folded = words().phrase.sub(lambda found: words().phrases[found[0]], folded)
        folded = _GLUED_FORM.sub(_unglued, folded)
    found = _WORD.findall(folded)
    read = [
        _part(
            word, is_person=is_person, script="" if word in told.latin else told.script
        )
        if word not in told.put
        else _translated_part(word, told.put[word])
        for word in (found if is_person else _numbered(found))
    ]
    if not is_person and not words().numerals.isdisjoint(found):
        read = _with_numerals(read, found)
    generation = ""
    if is_person:
        read, generation = _without_generation(read)
        read = _kept(read)
    if told.signs:
        read = _signed(read, told.signs)
    telling, marks = _telling(read, is_person=is_person)
    return Name(
        parts=tuple(read),
        telling=telling,
        marks=marks,
        forms=frozenset(
            words().forms[part.text] for part in read if part.role == "form"
        )
        - {"company"},
        is_person=is_person,
        is_vessel=schema == "Vessel",
        generation=generation,
        disguised=told.disguised,
    )


def _unglued(found: re.Match[str]) -> str:
    if found[0] in words().forms or found[0] in words().generic:
        return found[0]
    return f"{found[1]} " if found[1] else f"{found[2]} {found[3]}"


class _Folded(NamedTuple):
    """A name in lower case ASCII, and what that leaves out.

    Attributes:
        text: the name.
        script: how its script writes.
        signs: its syllables as written, if the script has one sign for each.
        put: for each word that was translated, what it stands for.
        latin: words in Latin letters, where others are in another script.
        disguised: whether letters were hidden in it.
    """

    text: str
    script: Script = ""
    signs: str = ""
    put: Mapping[str, str] = MappingProxyType({})
    latin: frozenset[str] = frozenset()
    disguised: bool = False


def _fold(text: str, *, is_person: bool) -> _Folded:
    if text.isascii():
        return _Folded(_without_marks(text.lower()))
    # Romanised, a picture would be a word.
    plain = _PICTURES.sub(" ", unicodedata.normalize("NFKC", text))
    seen = _UNSEEN.sub("", plain)
    hidden = len(seen) < len(plain) and bool(_HIDDEN.search(plain))
    seen, swapped = _one_script(seen)
    latin = frozenset(_LATIN_WORD.findall(seen.lower()))
    seen, put = (seen, {}) if is_person else translated(seen)
    romanised, script = romanise(seen)
    return _Folded(
        text=_without_marks(romanised.lower()),
        script=script,
        signs="".join(_SIGN.findall(seen)) if script == "syllabic" else "",
        put=put,
        latin=latin - put.keys(),
        disguised=hidden or swapped,
    )


def _without_marks(folded: str) -> str:
    if folded.isalpha():
        return folded
    folded = _ENDING_IN_S.sub("s", folded)
    folded = _QUOTES.sub("", folded.replace("&", " and "))
    if "." in folded:
        folded = _DOTTED.sub(lambda found: found[0].replace(".", ""), folded)
    return folded


def _one_script(text: str) -> tuple[str, bool]:
    # A word that mixes Latin with letters that only look Latin is read as Latin.
    if not _LOOKALIKE.search(text):
        return text, False
    changed = False
    read = []
    for word in re.split(r"(\W+)", text):
        if _LATIN.search(word) and _LOOKALIKE.search(word):
            read.append(word.translate(_LOOKALIKES))
            changed = True
        else:
            read.append(word)
    return "".join(read), changed


def _numbered(found: list[str]) -> list[str]:
    read: list[str] = []
    for word in found:
        if (
            read
            and read[-1] in words().tens
            and words().numbers.get(word, "").isdigit()
        ):
            unit = int(words().numbers[word])
            if unit < 10:
                read[-1] = str(words().tens[read[-1]] + unit)
                continue
        if word in {"st", "nd", "rd", "th"} and read and read[-1].isdigit():
            continue
        read.append(word)
    numbers = words().numbers
    return [
        str(int(word))
        if word.isdigit()
        else numbers.get(word, word)
        if len(word) > 1 or place
        else word
        for place, word in enumerate(read)
    ]


def _with_numerals(read: list[Part], found: list[str]) -> list[Part]:
    """Keep beside each number the Roman numeral that stood for it."""
    numbers = words().numbers
    stood = {numbers[word]: word for word in found if word in words().numerals}
    return [
        replace(part, numeral=stood[part.text])
        if part.role == "number" and part.text in stood
        else part
        for part in read
    ]


@functools.lru_cache(maxsize=4096)
def _translated_part(word: str, written: str) -> Part:
    """Read the English word that stands for one of another script, with its sound beside it."""
    part = _part(word, is_person=False, script="")
    if part.role == "form":
        return part
    sound, script = romanise(written)
    # Syllables of one word stand together in Latin letters.
    sounded = "".join(_WORD.findall(sound.lower()))
    told: Script = "" if script == "syllabic" else script
    return (
        replace(part, written=_plain_part(sounded, "name", told)) if sounded else part
    )


@functools.lru_cache(maxsize=65536)
def _part(word: str, *, is_person: bool, script: Script) -> Part:
    role: Role = "name"
    if word.isdigit():
        role = "number"
    elif script == "syllabic" and not is_person:
        # A syllable (li, la, co) is part of a word, not a small word or a legal form.
        return _plain_part(word, role, script)
    elif is_person:
        if word in words().titles:
            role = "title"
        elif word in words().joiners:
            role = "joiner"
        elif len(word) == 1:
            role = "initial"
    elif word in words().stop:
        role = "joiner"
    elif word in words().forms:
        role = "form"
    else:
        return _common_part(word, script)
    return _plain_part(word, role, script)


def _common_part(word: str, script: Script) -> Part:
    """Read a word of a body's name that may be one form or language of a common word."""
    role: Role = "name"
    common = words().meanings.get(word) or from_russian(word)
    if common in words().generic:
        common, role = words().generic[common], "generic"
    elif common in words().forms:
        role = "form"
    part = _plain_part(common, role, script)
    if common == word or role == "form":
        return part
    return replace(part, written=_plain_part(word, role, script))


def _plain_part(word: str, role: Role, script: Script) -> Part:
    key = sound_key(word)
    return Part(text=word, key=key, sound=consonants(key), role=role, script=script)


def _kept(read: list[Part]) -> list[Part]:
    """Read titles and particles as names where the rest is no name, or only one and the title can be a name."""
    named = sum(part.role == "name" for part in read)
    if named > 1:
        return read
    if not named:
        return [_again(part) for part in read]
    return [_again(part) if part.text in words().title_names else part for part in read]


_GENERATIONS = {
    "jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "2", "iii": "3", "iv": "4",
}  # fmt: skip
"""Marks that tell father from son; only what stands last, or before a comma, is one."""


def _without_generation(read: list[Part]) -> tuple[list[Part], str]:
    """Take off the mark of a generation behind a name of two parts or more."""
    for place in range(len(read) - 1, 1, -1):
        if told := _GENERATIONS.get(read[place].text):
            return read[:place] + read[place + 1 :], told
    return read, ""


def _signed(read: list[Part], signs: str) -> list[Part]:
    """Put the signs beside their syllables, where each syllable has one."""
    if sum(part.script == "syllabic" for part in read) != len(signs):
        return read
    variants, sign = words().variants, iter(signs)
    return [
        replace(part, sign=variants.get(own, own))
        if part.script == "syllabic" and (own := next(sign))
        else part
        for part in read
    ]


def _again(part: Part) -> Part:
    if part.role not in {"title", "joiner"}:
        return part
    return Part(
        text=part.text, key=part.key, sound=part.sound, role="name", script=part.script
    )


def _telling(
    read: list[Part], *, is_person: bool
) -> tuple[tuple[Part, ...], tuple[bool, ...]]:
    quiet = {"title", "joiner"} if is_person else {"form", "joiner"}
    telling: list[Part] = []
    marks: list[bool] = []
    before: list[str] = []
    for part in read:
        if part.role in quiet:
            before.append(part.text if part.role == "joiner" else "")
            if marks and part.text in words().patronymic_marks_behind:
                marks[-1] = True
            continue
        telling.append(
            replace(part, joined="".join([*before, part.text])) if any(before) else part
        )
        marks.append(not words().patronymic_marks.isdisjoint(before))
        before.clear()
    if not telling:
        return tuple(read), (False,) * len(read)
    return tuple(telling), tuple(marks)
