"""How alike two parts of a name are: letters by which they differ, and in what way."""

from __future__ import annotations

import functools
import re

from rapidfuzz.distance import OSA

from sanctionsdesk.names.name import Part
from sanctionsdesk.names.sounds import consonants, skeleton, sound_key
from sanctionsdesk.names.translations import given_name
from sanctionsdesk.names.words import words

MOST_EDITS = 2
"""Letters by which two spellings of one part may differ; beyond, they are two names."""

CONTRARY = 9.0
"""Cost from which two parts are two names."""

SHORT_SLIP = 1.3
"""Cost of a vowel that differs in a word of three letters."""

_FIRST_HANGUL = "\uac00"


@functools.lru_cache(maxsize=131072)
def part_cost(a: Part, b: Part) -> tuple[float, str]:
    """Letters by which two parts differ and how; contrary parts cost at least 9.

    >>> from sanctionsdesk.names.name import read_name
    >>> part_cost(*read_name("Sasha Alexander").telling)
    (0.4, 'nickname')
    """
    cost, how = _read_cost(a, b)
    if cost >= CONTRARY and (a.written or b.written):
        for one, other in ((a.written, b), (a, b.written), (a.written, b.written)):
            if one and other:
                cost, how = min((cost, how), _read_cost(one, other))
    return cost, how


def _read_cost(a: Part, b: Part) -> tuple[float, str]:
    if a.sign and b.sign:
        return _sign_cost(a, b)
    if a.text == b.text:
        return 0.0, "equal"
    if "number" in {a.role, b.role}:
        return CONTRARY, ""
    if min(len(a.text), len(b.text)) == 1:
        return (
            (0.8, "initial")
            if a.text[0] == b.text[0] and {a.role, b.role} & {"initial"}
            else (CONTRARY, "")
        )
    if a.key == b.key and not a.vowelless:
        return 0.2, "sound"
    if (a.joined or b.joined) and (
        a.joined in {b.text, b.joined} or b.joined == a.text
    ):
        return 0.2, "joined"
    known = words().nicknames
    if shared := known.get(a.text, frozenset()) & known.get(b.text, frozenset()):
        return 0.4, "sound" if shared & words().spellings else "nickname"
    if a.vowelless or b.vowelless:
        return _vowelless_cost(a, b)
    if "syllabic" in {a.script, b.script}:
        # One letter more or less in a romanised syllable is another syllable.
        return CONTRARY, ""
    if (fathers := father_lines(a.text)) and fathers & father_lines(b.text):
        return 0.4, "nickname"
    if _runs_into_particle(a.text, b.text):
        return 0.4, "joined"
    if len(a.text) == len(b.text) == 3:
        return _short_cost(a.text, b.text)
    limit = _most_edits(len(a.text), len(b.text))
    letters = OSA.distance(a.text, b.text, score_cutoff=4)
    sounds = OSA.distance(a.key, b.key, score_cutoff=4)
    cost = min(letters, sounds) * 0.6 + max(letters, sounds) * 0.4
    if a.sound == b.sound and len(a.sound) > 2 and cost <= MOST_EDITS + 1:
        cost = min(cost, 1.5)
    if letters == 1:
        # One slip can change two sounds.
        cost = min(cost, limit)
    if cost > limit or not limit or _are_words(a.text, b.text):
        return CONTRARY, ""
    if a.text in words().common and b.text in words().common:
        # Maria and Mario: both are names that many bear.
        cost += 1.0
    # Slips seldom fall on the first letter.
    return cost + 0.4 * (a.text[0] != b.text[0] and a.key[0] != b.key[0]), "spelling"


def _are_words(one: str, other: str) -> bool:
    """Tell whether each is a word of its own, as Eastern and Western, Pride and Bridge are."""
    plain = words().plain
    mine = plain.get(one)
    return mine is not None and mine != plain.get(other, mine)


def _short_cost(one: str, other: str) -> tuple[float, str]:
    """Compare words of three letters: only a vowel may slip (San, Sen)."""
    differ = [{x, y} for x, y in zip(one, other, strict=True) if x != y]
    slip = len(differ) == 1 and differ[0] <= VOWELS
    return (SHORT_SLIP, "spelling") if slip else (CONTRARY, "")


def _sign_cost(a: Part, b: Part) -> tuple[float, str]:
    """Compare signs: Chinese ones that sound alike are a usual slip, Korean ones another name."""
    if a.sign == b.sign:
        return 0.0, "equal"
    if a.text == b.text and max(a.sign, b.sign) < _FIRST_HANGUL:
        return 1.2, "spelling"
    return CONTRARY, ""


def _vowelless_cost(a: Part, b: Part) -> tuple[float, str]:
    if (given := _given_names(a, b)) is not None:
        return (0.3, "consonants") if given else (CONTRARY, "")
    one, other = skeleton(a.sound), skeleton(b.sound)
    for mine, yours in ((a, b), (b, a)):
        joined = skeleton(consonants(sound_key(mine.joined)))
        if len(joined) > 3 and joined == skeleton(yours.sound):
            return 0.5, "joined"
    if a.vowelless and b.vowelless:
        distance = OSA.distance(a.text, b.text, score_cutoff=2)
        if distance == 0 or one == other:
            return 0.4, "consonants"
        fits = float(distance)
    else:
        native, latin = (a, b) if a.vowelless else (b, a)
        if native.script == "kana":
            told = _in_kana(latin.key)
            fits = unwritten_cost(_in_kana(native.key), told)
            one, other = (
                skeleton(consonants(_in_kana(side.key))) for side in (native, latin)
            )
        else:
            fits = unwritten_cost(native.key, latin.key)
        # The fewer the consonants, the more must all the rest agree.
        if one == other and fits <= (0.1, 0.2, 0.5, 0.9)[min(3, len(one))]:
            return 0.4 + fits / 2, "consonants"
    longest = max(len(one), len(other))
    if (fits <= 1 and longest > 2) or (fits <= 0.6 and longest == 2):
        return 1.2, "spelling"
    if fits <= 2 and longest > 4:
        return 2.0, "spelling"
    return CONTRARY, ""


def _in_kana(key: str) -> str:
    """Fold what Japanese has not: l, v, ti, di, tu."""
    for written, read in (
        ("l", "r"), ("v", "b"), ("ti", "chi"), ("di", "ji"), ("tu", "cu"), ("si", "shi"), ("zi", "ji"),
    ):  # fmt: skip
        key = key.replace(written, read)
    return key


def _given_names(a: Part, b: Part) -> bool | None:
    """Tell whether two given names are one, where both are known; their consonants could be another's."""
    lines = [
        words().nicknames.get(
            (given_name(part.text) if part.vowelless else "") or part.text
        )
        for part in (a, b)
    ]
    if lines[0] is None or lines[1] is None:
        return None
    return bool(lines[0] & lines[1])


_LIKE = {
    frozenset(pair): cost
    for cost, pairs in ((0.1, ("bp", "bv", "fb", "fp", "kg", "kc", "cs", "dz", "jg", "sz")), (0.6, ("lr", "hk", "td", "ts", "jz", "hf", "mn")))
    for pair in pairs
}  # fmt: skip
VOWELS = frozenset("aeiouyvw")
_SAME_VOWEL = {
    "a": "ae",
    "y": "iey",
    "i": "iey",
    "e": "eiya",
    "w": "uowv",
    "u": "uowa",
    "o": "ouwa",
    "v": "uowv",
}


@functools.lru_cache(maxsize=131072)
def unwritten_cost(written: str, latin: str) -> float:
    """Letters that differ between a key whose script leaves vowels out and a Latin one.

    A vowel that Latin adds inside costs nothing, at the start (where scripts
    write a sign for it) and the end a little; a vowel written there and missing
    here a little; consonants count as letters do.

    >>> unwritten_cost("mhmd", "muhamad"), unwritten_cost("gli", "okolu") > 0.5
    (0.0, True)
    """
    size = len(latin)
    row = [0.0]
    for place, letter in enumerate(latin):
        row.append(row[place] + _left_out(letter, place, size))
    for at, sign in enumerate(written):
        before, row = row, [row[0] + (0.4 if sign in VOWELS or sign == "h" else 1.0)]
        for place, letter in enumerate(latin):
            row.append(
                min(
                    before[place]
                    + _exchange(
                        sign,
                        letter,
                        edge=not (at or place)
                        or (at == len(written) - 1 and place == size - 1),
                    ),
                    before[place + 1]
                    + (
                        0.5
                        if sign in VOWELS or (sign == "h" and at == len(written) - 1)
                        else 1.0
                    ),
                    row[place] + _left_out(letter, place, size),
                )
            )
    return round(row[-1], 2)


def _left_out(letter: str, place: int, size: int) -> float:
    if letter in VOWELS:
        if letter in "wv":
            return 0.4
        return 0.5 if place == 0 else 0.2 if place == size - 1 else 0.0
    return 0.3 if letter == "h" and place else 1.0


def _exchange(sign: str, letter: str, *, edge: bool) -> float:
    if sign == letter:
        return 0.0
    if sign in VOWELS and letter in VOWELS:
        return (
            0.0
            if letter in _SAME_VOWEL.get(sign, "") or (edge and sign in "ay")
            else 0.4
        )
    return _LIKE.get(frozenset(sign + letter), 1.0)


_PATRONYMIC = re.compile(
    r"^(.{2,}?)[aeiouyj]*(?:[oe]v[iy](?:t?ch|c)|[oe]vna|[iy]vna|ichna)$"
)


@functools.lru_cache(maxsize=65536)
def father_lines(text: str) -> frozenset[int]:
    """Give the lines of given names that an East Slavic patronymic may be made of.

    >>> bool(father_lines("oleksiyovych") & father_lines("alekseevich"))
    True
    """
    found = _PATRONYMIC.match(text)
    if found is None:
        return frozenset()
    return words().fathers.get(found[1].rstrip("aeiouyj"), frozenset())


def _runs_into_particle(one: str, other: str) -> bool:
    """Tell whether the longer is the shorter with a particle or title run into it."""
    short, long = sorted((one, other), key=len)
    if len(short) < 4 or len(long) - len(short) < 2:
        return False
    if long.startswith(short):
        rest = long[len(short) :]
    elif long.endswith(short):
        rest = long[: -len(short)]
    else:
        return False
    return len(rest) > 2 and rest in words().titles | words().joiners


def _most_edits(one: int, other: int) -> float:
    longest = max(one, other)
    return 0.0 if longest < 4 else 1.0 if longest < 5 else float(MOST_EDITS)
