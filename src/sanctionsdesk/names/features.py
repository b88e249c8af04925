"""What an alignment of two names shows, counted in a few features."""

from __future__ import annotations

from collections import defaultdict

from rapidfuzz.distance import Levenshtein

from sanctionsdesk.names.align import Alignment, Pair
from sanctionsdesk.names.alike import father_lines
from sanctionsdesk.names.name import Name, Part
from sanctionsdesk.names.words import words

FEATURES = (
    "agree",
    "edits",
    "edits_more",
    "worst",
    "contrary",
    "contrary_more",
    "omitted",
    "omitted_all",
    "alone",
    "order",
    "initial",
    "nickname",
    "acronym",
    "number",
    "number_omitted",
    "form",
    "generic_only",
    "generic_contrary",
)
"""The features, keys of ``data/weights.yaml``; :func:`features` says what each counts."""

SPELT = frozenset({"spelling", "joined", "sound", "consonants", "cut"})
"""Kinds of pairs whose letters differ."""


def features(
    left: Name, right: Name, aligned: Alignment, *, is_person: bool
) -> dict[str, float]:
    """Count what speaks for and against.

    Returns:
        Every feature that is not zero: ``agree`` (parts that agree, at most 4),
        ``edits`` (letters that differ), ``edits_more`` (parts spelt differently
        beyond the first), ``worst`` (letters that differ over letters, in the
        worst part), ``contrary`` and ``contrary_more`` (parts that contradict,
        the first and up to two more), ``omitted`` (parts on one side only, at
        most 3) and ``omitted_all`` (how many more than agree), ``alone`` (one part
        against several, or twice where it is in pieces), ``order`` (father and child exchanged), ``initial``,
        ``nickname``, ``acronym`` (first letters), ``number`` (1 for the next number of a series, 3 for another),
        ``number_omitted``, ``form`` (legal forms of different classes),
        ``generic_only``, ``generic_contrary``.
    """
    told: defaultdict[str, float] = defaultdict(float)
    _count_pairs(left, right, aligned, told)
    agreed = told["agree"]
    told["agree"] = min(4.0, agreed)
    _count_against(left, right, aligned, told)
    _count_omitted(left, right, aligned, told, is_person=is_person)
    told["omitted_all"] = max(0.0, told["omitted"] - agreed)
    told["omitted"] = min(3.0, told["omitted"])
    told["alone"] = _alone(left, right, aligned)
    if is_person:
        told["order"] = exchanged(left, right, aligned)
        if left.generation and right.generation and left.generation != right.generation:
            told["order"] = 1.0
    else:
        told["generic_only"] = float(_is_generic_only(left, aligned))
        told["form"] = float(
            bool(left.forms and right.forms and not left.forms & right.forms)
        )
    return {name: amount for name, amount in told.items() if amount}


def telling_weight(part: Part) -> float:
    """Give how much a part tells, 1 for an ordinary name."""
    if part.role == "generic":
        return 0.4
    if part.role in {"initial", "joiner", "title", "form"}:
        return 0.3
    return 1.0 if len(part.text) > 2 else 0.8


def syllable_missing(left: Name, right: Name, *, is_person: bool) -> bool:
    """Tell whether leaving out a part makes another name: a syllable of a syllabic script."""
    parts = (*left.telling, *right.telling)
    return is_person and any(part.script == "syllabic" for part in parts)


def _count_pairs(
    left: Name, right: Name, aligned: Alignment, told: defaultdict[str, float]
) -> None:
    spelt = 0
    for pair in aligned.pairs:
        told["agree"] += (
            0.4 if pair.how in {"initial", "acronym"} else _weight(left, right, pair)
        )
        if pair.how in SPELT:
            told["edits"] += pair.cost
            if pair.how != "cut":
                told["worst"] = max(
                    told["worst"], pair.cost / _letters(left, right, pair)
                )
            spelt += pair.cost >= 1 and not _sounds_alike(left, right, pair)
        elif pair.how in {"initial", "nickname", "acronym"}:
            told[pair.how] += 1
    told["edits_more"] = max(0, spelt - 1)


def _sounds_alike(left: Name, right: Name, pair: Pair) -> bool:
    """Tell whether only vowels inside differ, as systems of romanisation write them: Sirojiddin, Sirajuddin.

    The last letter must agree: Petrova is not Petrov.
    """
    one, other = left.telling[pair.left[0]], right.telling[pair.right[0]]
    return (
        one.sound == other.sound
        and one.key[-1] == other.key[-1]
        and len(one.sound) >= _TELLING_CONSONANTS
    )


_TELLING_CONSONANTS = 3


def _weight(left: Name, right: Name, pair: Pair) -> float:
    return max(
        sum(telling_weight(left.telling[i]) for i in pair.left),
        sum(telling_weight(right.telling[j]) for j in pair.right),
    )


def _letters(left: Name, right: Name, pair: Pair) -> int:
    return max(
        sum(len(left.telling[i].text) for i in pair.left),
        sum(len(right.telling[j].text) for j in pair.right),
    )


def against_feature(a: Part, b: Part) -> str:
    """Name the feature that two contradicting parts count in."""
    if a.role == b.role == "number":
        return "number"
    return "generic_contrary" if a.role == b.role == "generic" else "contrary"


_OTHER_NUMBER = 3


def is_next_number(a: Part, b: Part) -> bool:
    """Tell whether a slip of one key or one letter (5 and 6, XII and XIII) could make one number the other."""
    one, other = (a.numeral, b.numeral) if a.numeral and b.numeral else (a.text, b.text)
    return abs(int(a.text) - int(b.text)) == 1 and Levenshtein.distance(one, other) == 1


def _count_against(
    left: Name, right: Name, aligned: Alignment, told: defaultdict[str, float]
) -> None:
    for i, j in aligned.against:
        a, b = left.telling[i], right.telling[j]
        feature = against_feature(a, b)
        if feature == "number":
            told["number"] += 1 if is_next_number(a, b) else _OTHER_NUMBER
        elif feature == "contrary" and told["contrary"]:
            told["contrary_more"] = min(2.0, told["contrary_more"] + 1)
        else:
            told[feature] += 1


def _count_omitted(
    left: Name,
    right: Name,
    aligned: Alignment,
    told: defaultdict[str, float],
    *,
    is_person: bool,
) -> None:
    omitted = [left.telling[i] for i in aligned.left_only]
    omitted += [right.telling[j] for j in aligned.right_only]
    if omitted and syllable_missing(left, right, is_person=is_person):
        told["contrary"] = 1
        return
    for part in omitted:
        if part.role == "number":
            told["number_omitted"] += 1
        elif left.is_vessel or right.is_vessel:
            told["omitted"] += _SHIPS_WORD
        else:
            told["omitted"] += telling_weight(part)


_SHIPS_WORD = 3.0
"""What a word more weighs in a ship's name: Freedom and Freedom Star are two ships."""

_ONE_WORD = 8
"""Letters below which parts written together are no more than one word."""


def _alone(left: Name, right: Name, aligned: Alignment) -> float:
    """Tell whether one word is all that one side has and the other has more: 1, or 2 where it is in pieces."""
    sizes = sorted((len(left.telling), len(right.telling)))
    if sizes[1] == 1 or len(aligned.pairs) != 1:
        return 0.0
    pair = aligned.pairs[0]
    if len(pair.left) == len(pair.right):
        return float(sizes[0] == 1)
    rest = sum(sizes) - len(pair.left) - len(pair.right)
    return 2.0 * (rest > 0 and _letters(left, right, pair) < _ONE_WORD)


def _is_generic_only(left: Name, aligned: Alignment) -> bool:
    agree = [left.telling[i].role for pair in aligned.pairs for i in pair.left]
    rest = aligned.left_only or aligned.right_only or aligned.against
    return bool(agree and rest) and "name" not in agree


def exchanged(left: Name, right: Name, aligned: Alignment) -> float:
    """Tell whether father and child changed places: 1, or less without a mark between them."""
    places = sorted((pair.left[0], pair.right[0]) for pair in aligned.pairs)
    there = [j for _, j in places]
    if len(places) < 2 or there == sorted(there) or aligned.against:
        return 0.0
    if any(left.marks) and any(right.marks):
        first, second = places[0][1], places[1][1]
        if first == second + 1 and right.marks[first] and left.marks[places[1][0]]:
            return 1.0
    one, other = left.telling, right.telling
    swapped = [1, 0, *range(2, len(one))]
    if not (len(one) == len(other) > 2 and there == swapped):
        return 0.0
    if not all(part.role == "name" for part in one) or father_lines(one[2].text):
        # A patronymic says who is the father, in whatever order.
        return 0.0
    if one[2].joined.startswith("al") and other[2].joined.startswith("al"):
        # Before a tribe or town (al-Tikriti) stand the person and the father, in this order.
        return 0.8
    # Two given names that many bear are father and child; else it may be mere order.
    both = {one[0].text, one[1].text} <= words().common
    return 0.7 if both else 0.5
