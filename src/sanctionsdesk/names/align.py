"""Two names side by side: which parts stand for the same, which against each other."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from sanctionsdesk.names.alike import (
    CONTRARY,
    SHORT_SLIP,
    VOWELS,
    part_cost,
    unwritten_cost,
)
from sanctionsdesk.names.name import Name, Part
from sanctionsdesk.names.sounds import consonants, skeleton, sound_key
from sanctionsdesk.names.words import words

_LONG_ENOUGH = 8
_ONE_LETTER = frozenset("abcdefghijklmnopqrstuvwxyz")
_CUT_AFTER = 10
_LONG_WHOLE = 16
_LEAST_SPELT_OUT = 3

_Option = tuple[float, int, tuple[int, ...], tuple[int, ...], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Parts of the two names that stand for the same.

    Attributes:
        left: places of the part or parts on one side.
        right: places on the other.
        cost: letters by which they differ, 0 for equal.
        how: ``equal``, ``sound``, ``consonants``, ``spelling``, ``nickname``, ``initial``,
            ``joined``, ``cut``, ``acronym``.
    """

    left: tuple[int, ...]
    right: tuple[int, ...]
    cost: float
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """Two names laid side by side.

    Attributes:
        pairs: parts that stand for the same.
        against: places of parts that contradict, left and right.
        left_only: places of parts that only the left name has.
        right_only: places of parts that only the right name has.
    """

    pairs: tuple[Pair, ...]
    against: tuple[tuple[int, int], ...]
    left_only: tuple[int, ...]
    right_only: tuple[int, ...]


def align(left: Name, right: Name) -> Alignment:
    """Lay two names side by side, cheapest pairs first."""
    one, other = left.telling, right.telling
    whole = (
        _written_as_one(one, other)
        or _all_as_one(left, right)
        or _first_letters(left, right)
    )
    if whole is not None:
        return Alignment(pairs=(whole,), against=(), left_only=(), right_only=())
    pairs, free_one, free_other = _equal(one, other)
    options: list[_Option] = []
    strict = _no_slips(left, right) if free_one and free_other else None
    for i in free_one:
        for j in free_other:
            cost, how = part_cost(one[i], other[j])
            if strict and how == "spelling" and strict(one[i], other[j]):
                continue
            if cost < CONTRARY and (
                len(pairs) > 1 or not _slips_short(cost, one[i], other[j])
            ):
                options.append((cost, abs(i - j), (i,), (j,), how))
    if free_one and free_other and len(one) + len(other) > 2:
        options.extend(_joined(one, other, free_one, free_other, swap=False))
        options.extend(_joined(other, one, free_other, free_one, swap=True))
    options.sort(
        key=lambda option: (option[0] / (len(option[2]) + len(option[3])), option[1])
    )
    for cost, _, places, others, how in options:
        if free_one.issuperset(places) and free_other.issuperset(others):
            free_one.difference_update(places)
            free_other.difference_update(others)
            pairs.append(Pair(left=places, right=others, cost=cost, how=how))
    rest_one, rest_other = _settled(
        one, other, pairs, sorted(free_one), sorted(free_other)
    )
    cut = _cut_off(one, other, pairs, rest_one, rest_other)
    if cut is not None:
        pairs.append(cut)
        rest_one.remove(cut.left[0])
        rest_other.remove(cut.right[0])
        rest_one, rest_other = _before_cut(one, other, cut, rest_one, rest_other)
    against, left_only, right_only = _opposed(one, other, rest_one, rest_other)
    return Alignment(
        pairs=tuple(pairs), against=against, left_only=left_only, right_only=right_only
    )


def _equal(
    one: tuple[Part, ...], other: tuple[Part, ...]
) -> tuple[list[Pair], set[int], set[int]]:
    """Pair the parts spelt alike; give the pairs and the places left on either side."""
    free_one, free_other = set(range(len(one))), set(range(len(other)))
    pairs = []
    for i, a in enumerate(one):
        for j in sorted(free_other, key=lambda place: abs(place - i)):
            if other[j].text == a.text and (
                not a.sign or a.sign == (other[j].sign or a.sign)
            ):
                pairs.append(Pair(left=(i,), right=(j,), cost=0.0, how="equal"))
                free_one.discard(i)
                free_other.discard(j)
                break
    return pairs, free_one, free_other


def _written_as_one(one: tuple[Part, ...], other: tuple[Part, ...]) -> Pair | None:
    """Pair all with all where the spaces alone differ, or little more."""
    if len(one) == len(other) == 1:
        return None
    left, right = (
        "".join(part.as_written.text for part in side) for side in (one, other)
    )
    if min(len(left), len(right)) < _LONG_ENOUGH or abs(len(left) - len(right)) > 1:
        return None
    if [part.text for part in one] == [part.text for part in other]:
        return None
    cost = float(OSA.distance(left, right, score_cutoff=1))
    if cost > 1 or (any(a.text == b.text for a in one for b in other) and cost):
        return None
    return Pair(
        left=tuple(range(len(one))),
        right=tuple(range(len(other))),
        cost=cost + 0.2,
        how="joined",
    )


def _all_as_one(left: Name, right: Name) -> Pair | None:
    """Pair all with all where particles and titles too run into the name."""
    if min(len(left.parts), len(right.parts)) == max(len(left.parts), len(right.parts)):
        return None
    if len(left.parts) == len(left.telling) and len(right.parts) == len(right.telling):
        return None
    mine, yours = (
        "".join(part.as_written.text for part in side.parts) for side in (left, right)
    )
    if mine != yours or len(mine) < _LONG_ENOUGH:
        return None
    return Pair(
        left=tuple(range(len(left.telling))),
        right=tuple(range(len(right.telling))),
        cost=0.3,
        how="joined",
    )


def _first_letters(left: Name, right: Name) -> Pair | None:
    """Pair one word with all of a body's longer name whose first letters it is."""
    if left.is_person or right.is_person:
        return None
    for short, long in ((left, right), (right, left)):
        if len(short.telling) != 1 or len(long.parts) < _LEAST_SPELT_OUT:
            continue
        word = short.telling[0].as_written.text
        if len(word) >= _LEAST_SPELT_OUT and word in _initials(long):
            one, all_of = (0,), tuple(range(len(long.telling)))
            places = (one, all_of) if short is left else (all_of, one)
            return Pair(left=places[0], right=places[1], cost=1.0, how="acronym")
    return None


def _initials(name: Name) -> set[str]:
    """Give the first letters of a body's words, with and without small words and the legal form."""
    found = set()
    for left_out in ({"joiner", "form"}, {"form"}, {"joiner"}, set[str]()):
        kept = [part.as_written for part in name.parts if part.role not in left_out]
        found.add(
            "".join(
                part.text
                if part.role == "form" and len(part.text) == 2
                else part.text[0]
                for part in kept
            )
        )
    return found


def _joined(
    one: tuple[Part, ...],
    other: tuple[Part, ...],
    free_one: set[int],
    free_other: set[int],
    *,
    swap: bool,
) -> list[_Option]:
    """Pairs of two or three neighbouring parts here with one part there."""
    found: list[_Option] = []
    for places in _runs(len(one)):
        if not free_one.issuperset(places):
            continue
        run = [one[place].as_written for place in places]
        text = "".join([part.text for part in run])
        size = len(text)
        native = any(part.script for part in run)
        for j in free_other:
            other_size = len(other[j].text)
            if (
                abs(other_size - size) > 1
                and other_size != len(run)
                and not (native or other[j].script)
            ):
                continue
            cost, how = _run_cost(run, text, other[j].as_written)
            if cost <= 1:
                sides = ((j,), places) if swap else (places, (j,))
                # A little dearer than apart, so that equal single parts go first.
                found.append((cost + 0.1, abs(places[0] - j), *sides, how))
    return found


def _runs(size: int) -> Iterator[tuple[int, ...]]:
    """Places of neighbours, two and three; the last, a family name, also stands before the first."""
    for length in (2, 3):
        for start in range(size - length + 1):
            yield tuple(range(start, start + length))
    if size > 2:
        yield (size - 1, 0)


def _run_cost(run: list[Part], text: str, part: Part) -> tuple[float, str]:
    if part.vowelless or any(one.vowelless for one in run):
        key = sound_key(text)
        # What is vowels alone, or one letter that meets its like, would go unseen.
        same = all(
            set(one.key) - VOWELS and skeleton(one.sound) != skeleton(part.sound)
            for one in run
        ) and skeleton(consonants(key)) == skeleton(part.sound)
        if part.vowelless != run[0].vowelless:
            native, latin = (part.key, key) if part.vowelless else (key, part.key)
            same = same and unwritten_cost(native, latin) < 1
        return (0.5, "joined") if same else (CONTRARY, "")
    syllabic = "syllabic" in {part.script, *(one.script for one in run)}
    if (syllabic or abs(len(part.text) - len(text)) <= 1) and len(text) > 3:
        turned = run[-1].text + "".join(one.text for one in run[:-1])
        if syllabic:
            # A letter more or less is another syllable, so another name.
            same = (
                text == part.text
                or sound_key(text) == part.key
                or _spells(tuple(one.text for one in run), part.text)
            )
            return (0.0, "joined") if same else (CONTRARY, "")
        turns = min(len(one.text) for one in run) > 2
        return min(
            float(OSA.distance(text, part.text, score_cutoff=1)),
            float(OSA.distance(turned, part.text, score_cutoff=1)) + 0.1
            if turns
            else CONTRARY,
            float(OSA.distance(sound_key(text), part.key, score_cutoff=1)) + 0.2,
        ), "joined"
    if len(part.text) == len(run) and part.role in {"name", "initial"}:
        initials = "".join(one.text[0] for one in run)
        if initials == part.text and min(len(one.text) for one in run) > 1:
            return 0.8, "initial"
    return CONTRARY, ""


@functools.lru_cache(maxsize=4096)
def _spells(syllables: tuple[str, ...], word: str) -> bool:
    """Tell whether a word is Korean syllables run together, each in any romanisation.

    >>> _spells(("tae", "song"), "daesung"), _spells(("tae", "song"), "daesan")
    (True, False)
    """
    known = words().nicknames
    starts = {0}
    for syllable in syllables:
        lines = known.get(syllable, frozenset())
        starts = {
            end
            for start in starts
            for end in range(start + 1, min(len(word), start + _SYLLABLE) + 1)
            if word[start:end] == syllable
            or lines & known.get(word[start:end], lines - lines)
        }
    return len(word) in starts


_SYLLABLE = 6
"""Letters of the longest romanised Korean syllable."""


def _settled(
    one: tuple[Part, ...],
    other: tuple[Part, ...],
    pairs: list[Pair],
    rest_one: list[int],
    rest_other: list[int],
) -> tuple[list[int], list[int]]:
    """Leave out parts written twice: the second of two equal ones says nothing."""
    told_one = {one[i].key for pair in pairs for i in pair.left} - _ONE_LETTER
    told_other = {other[j].key for pair in pairs for j in pair.right} - _ONE_LETTER
    return (
        [i for i in rest_one if one[i].key not in told_one],
        [j for j in rest_other if other[j].key not in told_other],
    )


def _cut_off(
    one: tuple[Part, ...],
    other: tuple[Part, ...],
    pairs: list[Pair],
    rest_one: list[int],
    rest_other: list[int],
) -> Pair | None:
    """Pair the last part with the longer word that a narrow field has cut it from."""
    agreed = sum(pair.how in {"equal", "sound"} for pair in pairs)
    letters = sum(len(one[i].text) for pair in pairs for i in pair.left)
    for i in rest_one:
        for j in rest_other:
            cut_here = i == len(one) - 1 and other[j].text.startswith(one[i].text)
            cut_there = j == len(other) - 1 and one[i].text.startswith(other[j].text)
            kept = min(len(one[i].text), len(other[j].text))
            if not (cut_here or cut_there) or "name" not in {
                one[i].role,
                other[j].role,
            }:
                continue
            # So much must stand whole that the end of the name can be missing.
            whole = kept >= 2 and letters >= _CUT_AFTER and (agreed > 1 or kept > 3)
            long = kept >= _LONG_ENOUGH and letters + kept >= _LONG_WHOLE
            if whole or (agreed and long):
                return Pair(left=(i,), right=(j,), cost=1.0, how="cut")
    return None


_NARROW = 20
"""Letters of the narrowest field that cuts whole words off too."""


def _before_cut(
    one: tuple[Part, ...],
    other: tuple[Part, ...],
    cut: Pair,
    rest_one: list[int],
    rest_other: list[int],
) -> tuple[list[int], list[int]]:
    """Drop what stood behind the word that was cut: the field had no room for it."""
    short = one if cut.left[0] == len(one) - 1 else other
    if sum(len(part.as_written.text) + 1 for part in short) < _NARROW:
        return rest_one, rest_other
    return (
        [i for i in rest_one if i < cut.left[0]],
        [j for j in rest_other if j < cut.right[0]],
    )


def _no_slips(left: Name, right: Name) -> Callable[[Part, Part], bool] | None:
    """Tell which parts that differ by a letter are two words, by the kind of the names."""
    if left.is_vessel or right.is_vessel:
        return _are_short
    return _are_pinyin if is_chinese(left) and is_chinese(right) else None


def _are_short(a: Part, b: Part) -> bool:
    return max(len(a.text), len(b.text)) < _LEAST_SLIP


_LEAST_SLIP = 5
"""Letters of a word of a ship's name that may have slipped: Tian Long and Tian Tong are two ships."""


def _are_pinyin(a: Part, b: Part) -> bool:
    return bool(_PINYIN.fullmatch(a.text) and _PINYIN.fullmatch(b.text))


_PINYIN = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:i?ang|i?ong|uang|[ei]ng|i?ao|uai|[iu]?an|[eu]i|ai|ou|iu|[iuy]e|[eiu]n|er|[iu]a|uo|[aeiou])){1,3}"
)


def is_chinese(name: Name) -> bool:
    """Tell whether a name reads as a Chinese one in pinyin: a family name of China and syllables.

    >>> from sanctionsdesk.names.name import read_name
    >>> is_chinese(read_name("Hu Chunhua")), is_chinese(read_name("Li Harris"))
    (True, False)
    """
    parts = name.telling
    if not name.is_person or not 2 <= len(parts) <= _CHINESE_PARTS:
        return False
    ends = {parts[0].text, parts[-1].text}
    return not ends.isdisjoint(words().chinese) and all(
        not part.script and _PINYIN.fullmatch(part.text) for part in parts
    )


_CHINESE_PARTS = 3


def _opposed(
    one: tuple[Part, ...],
    other: tuple[Part, ...],
    rest_one: list[int],
    rest_other: list[int],
) -> tuple[tuple[tuple[int, int], ...], tuple[int, ...], tuple[int, ...]]:
    """Set what is left on either side against each other, like with like."""
    against = []
    left, right = list(rest_one), list(rest_other)
    for roles in (("number",), ("name", "initial"), ("generic",)):
        mine = [i for i in left if one[i].role in roles]
        yours = [j for j in right if other[j].role in roles]
        for i, j in zip(mine, yours, strict=False):
            against.append((i, j))
            left.remove(i)
            right.remove(j)
    # A generic word left over against a telling one contradicts too.
    for i, j in zip(list(left), list(right), strict=False):
        if "initial" not in {one[i].role, other[j].role} and "number" not in {
            one[i].role,
            other[j].role,
        }:
            against.append((i, j))
            left.remove(i)
            right.remove(j)
    return tuple(against), tuple(left), tuple(right)


def _slips_short(cost: float, a: Part, b: Part) -> bool:
    """Tell whether a word so short has slipped that the rest of the name must stand for it."""
    return cost >= SHORT_SLIP and max(len(a.text), len(b.text)) < 4 and not a.script
