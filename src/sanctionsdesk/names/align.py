"""Two names side by side: which parts stand for the same, which against each other."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from sanctionsdesk.names.name import Name, Part, consonants, sound_key
from sanctionsdesk.names.words import words

MOST_EDITS = 2
"""Letters by which two spellings of one part may differ; beyond, they are two names."""

_CONTRARY = 9.0
_LONG_ENOUGH = 8

_Option = tuple[float, int, tuple[int, ...], tuple[int, ...], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Parts of the two names that stand for the same.

    Attributes:
        left: places of the part or parts on one side.
        right: places on the other.
        cost: letters by which they differ, 0 for equal.
        how: ``equal``, ``sound``, ``consonants``, ``spelling``, ``nickname``, ``initial``, ``joined``.
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
    whole = _written_as_one(one, other)
    if whole is not None:
        return Alignment(pairs=(whole,), against=(), left_only=(), right_only=())
    pairs, free_one, free_other = _equal(one, other)
    options: list[_Option] = []
    for i in free_one:
        for j in free_other:
            cost, how = part_cost(one[i], other[j])
            if cost < _CONTRARY:
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
            if other[j].text == a.text:
                pairs.append(Pair(left=(i,), right=(j,), cost=0.0, how="equal"))
                free_one.discard(i)
                free_other.discard(j)
                break
    return pairs, free_one, free_other


def _written_as_one(one: tuple[Part, ...], other: tuple[Part, ...]) -> Pair | None:
    """Pair all with all where the spaces alone differ, or little more."""
    if len(one) == len(other) == 1:
        return None
    left, right = ("".join(part.text for part in side) for side in (one, other))
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
        run = [one[place] for place in places]
        for j in free_other:
            cost, how = _run_cost(run, other[j])
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


def _run_cost(run: list[Part], part: Part) -> tuple[float, str]:
    text = "".join(one.text for one in run)
    if abs(len(part.text) - len(text)) <= 1 and len(text) > 3:
        turned = run[-1].text + "".join(one.text for one in run[:-1])
        return min(
            float(OSA.distance(text, part.text, score_cutoff=1)),
            float(OSA.distance(turned, part.text, score_cutoff=1)) + 0.1,
            float(OSA.distance(sound_key(text), part.key, score_cutoff=1)) + 0.2,
        ), "joined"
    if len(part.text) == len(run) and part.role in {"name", "initial"}:
        initials = "".join(one.text[0] for one in run)
        if initials == part.text and min(len(one.text) for one in run) > 1:
            return 0.8, "initial"
    return _CONTRARY, ""


def _settled(
    one: tuple[Part, ...],
    other: tuple[Part, ...],
    pairs: list[Pair],
    rest_one: list[int],
    rest_other: list[int],
) -> tuple[list[int], list[int]]:
    """Leave out parts written twice: the second of two equal ones says nothing."""
    told_one = {one[i].key for pair in pairs for i in pair.left}
    told_other = {other[j].key for pair in pairs for j in pair.right}
    return (
        [i for i in rest_one if one[i].key not in told_one],
        [j for j in rest_other if other[j].key not in told_other],
    )


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


@functools.lru_cache(maxsize=524288)
def part_cost(a: Part, b: Part) -> tuple[float, str]:
    """Letters by which two parts differ and how; contrary parts cost at least 9.

    >>> from sanctionsdesk.names.name import read_name
    >>> part_cost(*read_name("Osama Usama").telling)
    (0.4, 'nickname')
    """
    if a.text == b.text:
        return 0.0, "equal"
    if "number" in {a.role, b.role}:
        return _CONTRARY, ""
    if min(len(a.text), len(b.text)) == 1:
        return (
            (0.8, "initial")
            if a.text[0] == b.text[0] and {a.role, b.role} & {"initial"}
            else (_CONTRARY, "")
        )
    if a.key == b.key and not a.vowelless:
        return 0.2, "sound"
    if (a.joined or b.joined) and (
        a.joined in {b.text, b.joined} or b.joined == a.text
    ):
        return 0.2, "joined"
    known = words().nicknames
    if known.get(a.text, frozenset()) & known.get(b.text, frozenset()):
        return 0.4, "nickname"
    if a.vowelless or b.vowelless:
        return _vowelless_cost(a, b)
    if "syllabic" in {a.script, b.script}:
        # One letter more or less in a romanised syllable is another syllable.
        return _CONTRARY, ""
    limit = _most_edits(len(a.key), len(b.key))
    letters = OSA.distance(a.text, b.text, score_cutoff=4)
    sounds = OSA.distance(a.key, b.key, score_cutoff=4)
    cost = min(letters, sounds) * 0.6 + max(letters, sounds) * 0.4
    if a.sound == b.sound and len(a.sound) > 2 and cost <= MOST_EDITS + 1:
        cost = min(cost, 1.5)
    if cost > limit:
        return _CONTRARY, ""
    # Slips seldom fall on the first letter.
    return cost + 0.2 * (a.text[0] != b.text[0] and a.key[0] != b.key[0]), "spelling"


def _vowelless_cost(a: Part, b: Part) -> tuple[float, str]:
    one, other = consonants(a.key), consonants(b.key)
    if one == other:
        return 0.4, "consonants"
    distance = OSA.distance(one, other, score_cutoff=2)
    longest = max(len(one), len(other))
    if distance == 1 and longest > 2:
        return 1.0, "spelling"
    if distance == 2 and longest > 5:
        return 2.0, "spelling"
    return _CONTRARY, ""


def _most_edits(one: int, other: int) -> float:
    longest = max(one, other)
    return 0.0 if longest < 4 else 1.0 if longest < 5 else float(MOST_EDITS)
