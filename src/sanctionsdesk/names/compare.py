"""How alike two names are, part by part, and why.

Omission is innocent, contradiction is evidence against: a part that only one
side has costs little, two parts that stand against each other cost much. The
parts are aligned, what the alignment shows is counted in a few features, and
the features add up, each with its weight (``data/weights.yaml``, log-odds), to
a score between 0 and 1. Every addend is a sentence that an analyst can read.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from importlib import resources

import yaml

from sanctionsdesk.names.align import Alignment, align, is_chinese
from sanctionsdesk.names.features import (
    SPELT,
    against_feature,
    features,
    syllable_missing,
    telling_weight,
)
from sanctionsdesk.names.name import Name, Part, read_name
from sanctionsdesk.names.readings import Reading, readings

DEFAULT_THRESHOLD = 0.7
"""The score from which two names are a possible match, for every kind of party."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One feature that spoke for or against.

    Attributes:
        feature: name of the feature, a key of ``data/weights.yaml``.
        sentence: what an analyst reads.
        left: value on one side, empty if it has none.
        right: value on the other side.
        weight: log-odds added, positive for.
    """

    feature: str
    sentence: str
    left: str
    right: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The likeness of two names.

    Attributes:
        score: 0 to 1; at the default threshold or above it is a possible match.
        reasons: what agreed, what contradicted, what was left out.
    """

    score: float
    reasons: tuple[Reason, ...]

    @property
    def is_match(self) -> bool:
        """Tell whether the score reaches the default threshold."""
        return self.score >= DEFAULT_THRESHOLD


@functools.cache
def weights(kind: str) -> dict[str, float]:
    """Give the weights (log-odds) for ``person`` or ``body`` names."""
    source = resources.files("sanctionsdesk.names").joinpath("data/weights.yaml")
    loaded: dict[str, dict[str, float]] = yaml.safe_load(
        source.read_text(encoding="utf-8")
    )
    return loaded[kind]


def compare_names(left: str, right: str, schema: str = "Person") -> Comparison:
    """Compare two names of the same kind of party.

    Args:
        left: a name in any script.
        right: another.
        schema: FtM schema, ``Person`` or one of a body or thing.

    >>> compare_names("Sergei Lavrov", "Сергей Викторович Лавров").is_match
    True
    >>> compare_names("Ihab Makhlouf", "Rami Makhlouf").is_match
    False
    """
    one, other = read_name(left, schema), read_name(right, schema)
    if not one.telling or not other.telling:
        return Comparison(score=0.0, reasons=())
    is_person = schema == "Person"
    first = compare(one, other, align(one, other), is_person=is_person)
    if first.is_match or not is_person:
        return first
    return _read_otherwise(left, right) or first


_READ_OTHERWISE = -0.4
"""Log-odds of a name that matches only as another system of romanisation reads it."""


def _read_otherwise(left: str, right: str) -> Comparison | None:
    """Compare by other systems of romanisation; give the best that is a match."""
    lefts, rights = (_readings(text) for text in (left, right))
    sides: list[tuple[Reading | None, Reading | None]]
    sides = [(one, None) for one in lefts] + [(None, other) for other in rights]
    sides += [(one, other) for one in lefts for other in rights]
    best = None
    for pair in sides:
        texts = [
            read.text if read else text
            for read, text in zip(pair, (left, right), strict=True)
        ]
        one, other = (read_name(text, "Person") for text in texts)
        if not one.telling or not other.telling or not _begin_alike(one, other):
            continue
        found = _read_as(compare(one, other, align(one, other), is_person=True), pair)
        if found.is_match and (best is None or found.score > best.score):
            best = found
    return best


def _readings(text: str) -> tuple[Reading, ...]:
    """Give the other readings of a name; one in pinyin is not read as a European spelling."""
    if is_chinese(read_name(text, "Person")):
        return ()
    return readings(text)


def _begin_alike(left: Name, right: Name) -> bool:
    """Tell whether each part of the shorter name begins as some part of the other: else it is not worth a look."""
    one, other = ({part.key[:1] for part in name.telling} for name in (left, right))
    return one <= other or other <= one


def _read_as(
    found: Comparison, pair: tuple[Reading | None, Reading | None]
) -> Comparison:
    told = [f"“{read.text}” ({read.system})" if read else "" for read in pair]
    reason = Reason(
        feature="reading",
        sentence=f"Read as {' and '.join(filter(None, told))}, another way to read the same letters or signs.",
        left=pair[0].text if pair[0] else "",
        right=pair[1].text if pair[1] else "",
        weight=_READ_OTHERWISE,
    )
    return Comparison(
        score=probability(odds(found.score) + _READ_OTHERWISE),
        reasons=(*found.reasons, reason),
    )


def compare(
    left: Name, right: Name, aligned: Alignment, *, is_person: bool
) -> Comparison:
    """Compare two names already taken apart and laid side by side."""
    told = features(left, right, aligned, is_person=is_person)
    reasons = tuple(_reasons(left, right, aligned, told, is_person=is_person))
    return Comparison(
        score=probability(log_odds(told, is_person=is_person)), reasons=reasons
    )


def log_odds(told: Mapping[str, float], *, is_person: bool) -> float:
    """Add up what :func:`features` counted."""
    by = weights("person" if is_person else "body")
    return by["base"] + sum(by[name] * amount for name, amount in told.items())


def probability(log_odds: float) -> float:
    """Turn log-odds into a number between 0 and 1.

    >>> probability(0.0)
    0.5
    """
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))


def odds(score: float) -> float:
    """Turn a score between 0 and 1 into log-odds.

    >>> odds(0.5)
    0.0
    """
    held = min(max(score, 1e-9), 1 - 1e-9)
    return math.log(held / (1 - held))


_PAIR = {
    "equal": "“{0}” agrees.",
    "sound": "“{0}” is “{1}” spelt or romanised another way.",
    "consonants": "“{0}” has the consonants of “{1}”.",
    "spelling": "“{0}” is near “{1}” in spelling.",
    "nickname": "“{0}” is a form of “{1}”.",
    "initial": "“{0}” may stand for “{1}”.",
    "joined": "“{0}” is “{1}” written together.",
    "acronym": "“{0}” and “{1}”: one may be the first letters of the other.",
    "cut": "“{0}” and “{1}” begin alike; the end of the name may have been cut off.",
}
_WHOLE = {
    "edits_more": "More than one part is spelt differently.",
    "worst": "Letters that differ weigh more the shorter the part.",
    "alone": "Only one part can be compared.",
    "order": "These may be father and child.",
    "form": "The legal forms differ.",
    "generic_only": "Only words that many bodies share agree.",
    "omitted_all": "More is left out than agrees.",
}
_OMITTED = "“{}” is on one side only, which says little."
_SYLLABLE = "“{}” is on one side only; a syllable more makes another name."
_DISGUISED = "Letters of another script or invisible ones hide in this name; that can be a way to evade screening."


def _reasons(
    left: Name,
    right: Name,
    aligned: Alignment,
    told: Mapping[str, float],
    *,
    is_person: bool,
) -> Iterable[Reason]:
    by = weights("person" if is_person else "body")
    agree = by["agree"] * told.get("agree", 0.0) / max(1, len(aligned.pairs))
    for pair in aligned.pairs:
        a = " ".join(left.telling[i].text for i in pair.left)
        b = " ".join(right.telling[j].text for j in pair.right)
        cost = by["edits"] * pair.cost if pair.how in SPELT else by.get(pair.how, 0.0)
        feature = "part" if pair.how == "equal" else pair.how
        sentence = _PAIR[pair.how].format(a, b)
        yield Reason(
            feature=feature, sentence=sentence, left=a, right=b, weight=agree + cost
        )
    yield from _against(left, right, aligned, told, by)
    syllable = syllable_missing(left, right, is_person=is_person)
    yield from _shared_out(
        [
            *(
                _omitted(left.telling[place], by, syllable=syllable, is_left=True)
                for place in aligned.left_only
            ),
            *(
                _omitted(right.telling[place], by, syllable=syllable, is_left=False)
                for place in aligned.right_only
            ),
        ],
        _left_out_in_all(left, right, aligned, told, by, syllable=syllable),
    )
    for feature, sentence in _WHOLE.items():
        if feature in told:
            yield Reason(
                feature=feature,
                sentence=sentence,
                left="",
                right="",
                weight=by[feature] * told[feature],
            )
    for is_left, name in ((True, left), (False, right)):
        if name.disguised:
            text = " ".join(part.text for part in name.parts)
            yield Reason(
                feature="disguised",
                sentence=_DISGUISED,
                left=text * is_left,
                right=text * (not is_left),
                weight=0.0,
            )


def _against(
    left: Name,
    right: Name,
    aligned: Alignment,
    told: Mapping[str, float],
    by: Mapping[str, float],
) -> Iterable[Reason]:
    """Give a reason for each two parts that contradict, the first dearer than those after it."""
    numbers = sum(
        against_feature(left.telling[i], right.telling[j]) == "number"
        for i, j in aligned.against
    )
    contrary = 0
    for i, j in aligned.against:
        one, other = left.telling[i], right.telling[j]
        feature, weight = (kind := against_feature(one, other)), by[kind]
        if kind == "number":
            weight *= told["number"] / numbers
        elif kind == "contrary":
            if contrary:
                feature = "contrary_more"
                weight = by[feature] * (contrary <= _MOST_MORE)
            contrary += 1
        yield Reason(
            feature=feature,
            sentence=f"“{one.text}” stands against “{other.text}”.",
            left=one.text,
            right=other.text,
            weight=weight,
        )


_MOST_MORE = 2
"""Parts that contradict beyond the first and still count."""


def _left_out_in_all(
    left: Name,
    right: Name,
    aligned: Alignment,
    told: Mapping[str, float],
    by: Mapping[str, float],
    *,
    syllable: bool,
) -> float:
    """Give what parts left out, other than numbers, weigh together: three at most; a syllable contradicts, once."""
    if not syllable:
        return by["omitted"] * told.get("omitted", 0.0)
    contradicted = any(
        against_feature(left.telling[i], right.telling[j]) == "contrary"
        for i, j in aligned.against
    )
    return 0.0 if contradicted else by["contrary"]


def _shared_out(reasons: list[Reason], total: float) -> Iterable[Reason]:
    """Scale what was left out, other than numbers, to what it counts in all."""
    counted = sum(one.weight for one in reasons if one.feature != "number_omitted")
    part = total / counted if counted else 1.0
    for one in reasons:
        yield (
            one
            if one.feature == "number_omitted"
            else replace(one, weight=one.weight * part)
        )


def _omitted(
    part: Part, by: Mapping[str, float], *, syllable: bool, is_left: bool
) -> Reason:
    feature = (
        "contrary"
        if syllable
        else "number_omitted"
        if part.role == "number"
        else "omitted"
    )
    weight = by[feature] * (telling_weight(part) if feature == "omitted" else 1)
    sentence = (_SYLLABLE if feature == "contrary" else _OMITTED).format(part.text)
    return Reason(
        feature=feature,
        sentence=sentence,
        left=part.text * is_left,
        right=part.text * (not is_left),
        weight=weight,
    )
