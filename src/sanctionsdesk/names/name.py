"""A name in any script as comparable parts, each with its role."""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Literal

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
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
# Format and control characters, which show nothing; tabs and line ends are kept.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u180e"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_HIDDEN = re.compile(r"\w[\u200b-\u200d\u2060\ufeff\u00ad]\w")
_LOOKS_LATIN = "аеорсухіјѕԁɡʟոսАЕОРСУХІЈЅԀՈՍВМНТКαονρικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
_LOOKALIKES = str.maketrans(
    _LOOKS_LATIN, "aeopcyxijsdglnuaeopcyxijsdnubmhtkaovpikabezhikmnoptyx"
)
_LATIN = re.compile(r"[a-zA-Z]")
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
        sign: the Korean syllable as written; romanised, different ones look alike.
        native: how a word that was translated sounds; lists may have either.
    """

    text: str
    key: str
    sound: str
    role: Role
    script: Script = ""
    joined: str = ""
    sign: str = ""
    native: Part | None = None

    @property
    def vowelless(self) -> bool:
        """Tell whether the script wrote no vowels."""
        return self.script in {"abjad", "kana"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name taken apart.

    Attributes:
        parts: all parts in the order written, with a family name before a comma
            moved behind.
        telling: those that tell one party from another.
        marks: for each telling part, whether a patronymic mark stands before it.
        forms: classes of the legal forms named; a mere *company* may be any.
        disguised: whether letters of one script were put among those of
            another, or invisible ones between them: a way to evade screening.
    """

    parts: tuple[Part, ...]
    telling: tuple[Part, ...]
    marks: tuple[bool, ...]
    forms: frozenset[str]
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
    folded, disguised, script, put = _fold(text[:LONGEST], is_person=is_person)
    if is_person and not folded.isalpha():
        folded = _DIGIT_IN_WORD.sub(
            lambda digit: digit[0].translate(_LETTER_OF_DIGIT), folded
        )
    if is_person and "," in folded:
        family, _, rest = folded.partition(",")
        # "Lavila, Jr" keeps its order; "Demir, Ismail" does not.
        folded = f"{rest} {family}" if len(rest.strip()) > 2 else f"{family} {rest}"
    if not is_person:
        folded = _DIGIT_AMONG_LETTERS.sub(
            lambda found: found[1] + found[2].translate(_LETTER_OF_DIGIT) + found[3],
            folded,
        )
        folded = words().form_phrases.sub(
            lambda found: found[0].replace(" ", ""), _APART.sub(" ", folded)
        )
        folded = _GLUED_FORM.sub(_unglued, folded)
    read = [
        _part(word, is_person=is_person, script=script)
        if word not in put
        else _translated_part(word, put[word])
        for word in _numbered(_WORD.findall(folded), is_person=is_person)
    ]
    if is_person:
        read = _kept(read)
    if script == "syllabic":
        read = _signed(read, text)
    telling, marks = _telling(read, is_person=is_person)
    return Name(
        parts=tuple(read),
        telling=telling,
        marks=marks,
        forms=frozenset(
            words().forms[part.text] for part in read if part.role == "form"
        )
        - {"company"},
        disguised=disguised,
    )


def _unglued(found: re.Match[str]) -> str:
    if found[0] in words().forms or found[0] in words().generic:
        return found[0]
    return f"{found[1]} " if found[1] else f"{found[2]} {found[3]}"


def _fold(text: str, *, is_person: bool) -> tuple[str, bool, Script, dict[str, str]]:
    """Fold to lower case ASCII; tell what was hidden, the script, and the words translated."""
    script: Script = ""
    put: dict[str, str] = {}
    if text.isascii():
        plain, disguised = text, False
    else:
        plain = unicodedata.normalize("NFKC", text)
        seen = _UNSEEN.sub("", plain)
        disguised = len(seen) < len(plain) and bool(_HIDDEN.search(plain))
        seen, swapped = _one_script(seen)
        disguised = disguised or swapped
        if not is_person:
            seen, put = translated(seen)
        plain, script = romanise(seen)
    folded = plain.lower()
    if folded.isalpha():
        return folded, disguised, script, put
    folded = _ENDING_IN_S.sub("s", folded)
    folded = _QUOTES.sub("", folded.replace("&", " and "))
    if "." in folded:
        folded = _DOTTED.sub(lambda found: found[0].replace(".", ""), folded)
    return folded, disguised, script, put


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


def _numbered(found: list[str], *, is_person: bool) -> list[str]:
    if is_person:
        return found
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
    return [
        words().numbers.get(word, word) if len(word) > 1 or place else word
        for place, word in enumerate(read)
    ]


@functools.lru_cache(maxsize=4096)
def _translated_part(word: str, written: str) -> Part:
    """Read the English word that stands for one of another script, with its sound beside it."""
    part = _part(word, is_person=False, script="")
    sound, script = romanise(written)
    sounded = _WORD.findall(sound.lower())
    if part.role == "form" or len(sounded) != 1:
        return part
    return replace(part, native=_part(sounded[0], is_person=True, script=script))


@functools.lru_cache(maxsize=65536)
def _part(word: str, *, is_person: bool, script: Script) -> Part:
    role: Role = "name"
    if word.isdigit():
        role = "number"
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
        word = words().meanings.get(word) or from_russian(word)
        if word in words().generic:
            word, role = words().generic[word], "generic"
        elif word in words().forms:
            role = "form"
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


def _signed(read: list[Part], text: str) -> list[Part]:
    signs = _HANGUL.findall(unicodedata.normalize("NFC", text))
    if len(signs) != len(read):
        return read
    return [replace(part, sign=sign) for part, sign in zip(read, signs, strict=True)]


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
            continue
        telling.append(
            replace(part, joined="".join([*before, part.text])) if any(before) else part
        )
        marks.append(not words().patronymic_marks.isdisjoint(before))
        before.clear()
    if not telling:
        return tuple(read), (False,) * len(read)
    return tuple(telling), tuple(marks)
