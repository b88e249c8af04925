"""Screen names against an index: scored possible matches with their reasons."""

from __future__ import annotations

import functools
import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from operator import or_
from typing import NamedTuple

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from sanctionsdesk.entities.party import Detail, Party
from sanctionsdesk.index.building import PARTS_APART, TWO_SLIPS
from sanctionsdesk.index.keys import CONSONANTS, Array
from sanctionsdesk.index.listed import Asked, ListedNames
from sanctionsdesk.index.near import like_generic
from sanctionsdesk.index.pairs import Candidates
from sanctionsdesk.names.align import Alignment, Pair, align
from sanctionsdesk.names.alike import CONTRARY, MOST_EDITS, SHORT_SLIP, part_cost
from sanctionsdesk.names.compare import (
    DEFAULT_THRESHOLD,
    Comparison,
    Reason,
    compare,
    log_odds,
    odds,
    probability,
    weights,
)
from sanctionsdesk.names.features import features
from sanctionsdesk.names.name import Name, read_name
from sanctionsdesk.names.words import words
from sanctionsdesk.screening.facts import compare_facts, evidence_weights
from sanctionsdesk.screening.query import Query

Reals = np.ndarray[tuple[int], np.dtype[np.float64]]

CHUNK = 4096
"""Names screened at once: enough for arrays to pay, few enough for constant memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One party that may be the one asked about.

    Attributes:
        asked: the name asked about.
        party: the listed party.
        name: the name of the party that matched best.
        score: 0 to 1, names and the other facts together.
        evidence: bits: how rare the agreeing parts are in the lists searched, and
            what agreeing facts add, so that of equal scores the better supported
            one stands first.
        comparison: score of the names alone, with all reasons.
    """

    asked: str
    party: Party
    name: Detail
    score: float
    evidence: float
    comparison: Comparison

    @property
    def is_match(self) -> bool:
        """Tell whether the score reaches the default threshold."""
        return self.score >= DEFAULT_THRESHOLD


@dataclass(frozen=True, eq=False)
class Index(ListedNames):
    """Listed parties, indexed once and asked in batches."""

    def screen(
        self,
        queries: Sequence[Query],
        *,
        threshold: float = DEFAULT_THRESHOLD,
        limit: int = 5,
    ) -> list[list[Match]]:
        """Find possible matches for each query, best first, one per party.

        Args:
            queries: what is asked; persons meet persons only.
            threshold: least score given back, 0 to 1.
            limit: most matches given back for one query.
        """
        answers: list[list[Match]] = []
        for start in range(0, len(queries), CHUNK):
            chunk = queries[start : start + CHUNK]
            asked = [self.ask(query.name, query.schema) for query in chunk]
            found = _promising(chunk, asked, self, threshold)
            answers += [[] for _ in chunk]
            for place, names in found.items():
                best = _best(chunk[place], asked[place], names, self, threshold)
                answers[start + place] = best[:limit]
        return answers

    def score_all(
        self, query: Query, *, threshold: float = DEFAULT_THRESHOLD
    ) -> list[Match]:
        """Score one query against every listed name, slowly: what :meth:`screen` is measured against."""
        one = self.ask(query.name, query.schema)
        allowed = self.comparable(one)
        return _best(query, one, allowed, self, threshold)


@functools.cache
def scoring_version() -> str:
    """Give the digest of all data that scores are made with, for receipts."""
    told = hashlib.sha256()
    for room, names in (
        (
            "names",
            (
                "weights.yaml",
                "words.yaml",
                "translations.yaml",
                "common.yaml",
                "japanese.yaml",
            ),
        ),
        ("screening", ("evidence.yaml",)),
    ):
        data = resources.files(f"sanctionsdesk.{room}").joinpath("data")
        for name in names:
            told.update(data.joinpath(name).read_bytes())
    return told.hexdigest()[:16]


def _promising(
    queries: Sequence[Query],
    asked: Sequence[Asked],
    index: ListedNames,
    threshold: float,
) -> dict[int, list[int]]:
    """Drop what cannot reach the threshold however well the agreeing parts agree."""
    by = evidence_weights()
    promising: dict[int, list[int]] = {}
    for place, query in enumerate(queries):
        for prop, value in query.identifiers:
            promising.setdefault(place, []).extend(index.bearing(value, prop))
    found = index.candidates(
        asked,
        slip_bits=by["edit_bits"],
        own_name_bits=by["own_name_bits"],
        # Its weight as bits: a pair short of bits loses as much, another no more.
        nickname_bits=by["nickname_bits"]
        - max(weights(kind)["nickname"] for kind in ("person", "body")) / by["per_bit"],
        least_parts=_least_parts(queries, index, threshold),
    )
    if not len(found.name):
        return promising
    # Which generic words a name is like takes long to tell, and decides few pairs.
    for like in (_like_all, _like_generic):
        most = _most(asked, found, index, like(asked, found, index))
        found = found.take(most + _lift(queries, found, index) >= odds(threshold))
    sure = found.whole & ~_left_on_both(asked, found, index)
    for place, name, is_sure in zip(
        found.number.tolist(), found.name.tolist(), sure.tolist(), strict=True
    ):
        if is_sure or _much_alike(asked[place].name, index.name_at(name)[0]):
            promising.setdefault(place, []).append(name)
    return promising


def _left_on_both(
    asked: Sequence[Asked], found: Candidates, index: ListedNames
) -> Array:
    """Tell for each pair whether a body has more words, generic or not, than the name asked, which has a name more."""
    own, must = np.array([(one.size, one.must) for one in asked])[found.number].T
    size = index.arrays["name_size"][found.name]
    is_body = index.arrays["name_kind"][found.name] != 0
    told: Array = is_body & ~found.joined
    told &= (must > found.covered) & (size - found.met > own - must)
    return told


def _much_alike(mine: Name, other: Name) -> bool:
    """Tell whether names that each have a part without a like yet share most of their letters, or first letters."""
    one, two = ([part.key for part in name.telling] for name in (mine, other))
    return (
        fuzz.ratio("".join(one), "".join(two), score_cutoff=_MUCH) > 0
        or fuzz.token_sort_ratio(" ".join(one), " ".join(two), score_cutoff=_MUCH) > 0
        or _spells_out(one, two)
        or _spells_out(two, one)
    )


def _spells_out(long: Sequence[str], short: Sequence[str]) -> bool:
    """Tell whether a part of the one has the first letters of parts of the other."""
    if len(long) < _LEAST_INITIALS:
        return False
    initials = "".join(key[0] for key in long)
    return any(len(key) >= _LEAST_INITIALS and key in initials for key in short)


_LEAST_INITIALS = 3
_MUCH = 55
"""Least likeness, of 100. Of 17,402 possible matches of harmed listed names none was lost by it."""


def _like_all(_asked: Sequence[Asked], found: Candidates, _index: ListedNames) -> Array:
    """Give for each pair all bits, as if the name asked were like every generic word."""
    return np.full(len(found.name), -1, np.int64)


def _like_generic(
    asked: Sequence[Asked], found: Candidates, index: ListedNames
) -> Array:
    """Give for each pair the bits of the generic words that a part of the name asked may be like."""
    told = _like_all(asked, found, index)
    # Read as a person's, a name may be read again as a body's.
    is_body = np.array([one.schema != "Person" for one in asked])[found.number]
    decides = is_body & (index.arrays["name_opposing"][found.name] != 0)
    numbers, places = np.unique(found.number[decides], return_inverse=True)
    bits = [
        functools.reduce(or_, map(like_generic, asked[number].name.telling), 0)
        for number in numbers.tolist()
    ]
    told[decides] = np.array(bits, np.int64)[places]
    return told


def _most(
    asked: Sequence[Asked], found: Candidates, index: ListedNames, like: Array
) -> Reals:
    """The most that the names alone can come to, in log-odds, for each pair.

    ``like`` has the bits of the generic words that a name asked may be like.
    """
    by = evidence_weights()
    arrays = index.arrays
    body = (arrays["name_kind"][found.name] != 0).astype(np.int64)
    weigh = {
        key: np.array([weights("person")[key], weights("body")[key]])[body]
        for key in weights("person")
    }
    size = arrays["name_size"][found.name].astype(np.int64)
    its = arrays["name_needed"][found.name].astype(np.int64)
    telling = [(one.size, one.must, len(one.name.telling)) for one in asked]
    own, must, parts = np.array(telling, np.int64)[found.number].T
    joined = found.joined
    # Generic words, numbers and initials are not looked up; so many may agree.
    unlike = arrays["name_opposing"][found.name] & ~like
    quiet = np.maximum(0, size - its - np.bitwise_count(unlike))
    quiet = np.minimum(quiet, own - found.covered)
    count = found.count + np.where(body, quiet, 0)
    initials = np.minimum(own - must, np.maximum(0, its - found.met)) * (body == 0)
    # A part of a body's name may be generic, which is less to leave out.
    # Parts without a like are left over, but for initials, which may stand for one.
    left = np.maximum(0, own - found.covered - quiet)
    left += np.maximum(0, np.minimum(its, PARTS_APART) - found.met - (own - must))
    omitted = np.where(joined, left, np.abs(size - own)) * np.where(body, 0.3, 0.8)
    most = weigh["base"] + weigh["agree"] * np.minimum(4.0, count)
    most += weigh["omitted"] * np.minimum(3.0, omitted)
    most += weigh["omitted_all"] * np.maximum(0.0, omitted - count - initials)
    # One written twice may agree twice.
    alone = (np.minimum(size, own) == 1) & (size != own) & ~joined & (parts == own)
    most += weigh["alone"] * (alone + 2 * (found.short & (left > 0)))
    # A name that has no like meets a generic word that none is like.
    against = ~joined & (must > found.covered) & (unlike != 0)
    most += np.maximum(weigh["contrary"], weigh["generic_contrary"]) * against
    # Of more parts that have a like than the listed name needs, the worst may be left out.
    spelt = ~joined & (found.covered <= its)
    most += spelt * (weigh["edits"] * found.cost + weigh["worst"] * found.worst)
    same_size = joined | (size == own)
    enough = np.where(same_size & (body > 0), by["enough_bits_body"], by["enough_bits"])
    bits = found.bits + quiet * np.where(body, index.most_bits, by["initial_bits"])
    bits += initials * by["initial_bits"]
    agrees = (same_size & ~(spelt & (found.spelt > 0))) | (parts > own)
    short = ~agrees * np.maximum(0.0, enough - bits)
    told: Reals = most - by["per_bit"] * short
    return told


def _least_parts(
    queries: Sequence[Query], index: ListedNames, threshold: float
) -> Reals:
    """Give for each query how many parts must agree: two, where one of several can never be enough."""
    by = evidence_weights()
    bound = max(
        told["base"] + told["agree"] + told["omitted"] * least + told["alone"]
        for told, least in ((weights("person"), 0.8), (weights("body"), 0.3))
    )
    bound -= by["per_bit"] * max(0.0, by["enough_bits"] - index.most_bits)
    alone = np.array([bound + _reach(query) for query in queries])
    told: Reals = np.where(alone >= odds(threshold), 0.0, 2.0)
    return told


def _lift(queries: Sequence[Query], found: Candidates, index: ListedNames) -> Reals:
    """The most that facts beyond the name can add to each pair."""
    by = evidence_weights()
    facts = [(query.birth_date[:4], *_most_lift(query)) for query in queries]
    years = [int(year) if year.isdigit() else 0 for year, _, _ in facts]
    year = np.array(years)[found.number]
    rest, slip = np.array([told for _, *told in facts])[found.number].T
    first, last = (
        index.arrays["party_born"][index.arrays["name_party"][found.name]]
        .astype(np.int64)
        .T
    )
    gap = np.maximum(first - year, year - last)
    # Within ten years, or tens apart, a slip of one digit could explain the gap.
    near = (gap < 10) | (gap % 10 == 0)
    birth = np.where(
        gap <= 0,
        max(by["birth"].values()),
        np.where(near, by["birth"]["near"], by["birth"]["other"]),
    )
    # The years that bodies were founded in are not in the arrays.
    is_person = index.arrays["name_kind"][found.name] == 0
    unstated = np.where(is_person, 0.0, max(by["birth"].values()))
    birth = np.where(first > 0, birth, unstated)
    told: Reals = np.minimum(rest + (year > 0) * birth, by["most_lift"]) + slip
    return told


def _reach(query: Query) -> float:
    """The most that facts beyond the name, but identifiers, can lift any pair."""
    by = evidence_weights()
    birth = max(by["birth"].values()) if query.birth_date else 0.0
    return min(float(by["most_lift"]), _most_lift(query)[0] + birth)


def _most_lift(query: Query) -> tuple[float, float]:
    """The most that facts other than birth can add, and what a slip in an identifier can."""
    by = evidence_weights()
    rest = sum(
        max(by[kind].values())
        for kind, told in (
            ("country", query.countries),
            ("gender", query.gender),
            ("place", query.places),
            ("programme", query.programmes),
        )
        if told
    )
    return rest, by["identifier"]["slip"] if query.identifiers else 0.0


def _best(
    query: Query, one: Asked, names: Sequence[int], index: ListedNames, threshold: float
) -> list[Match]:
    best: dict[int, _Scored] = {}
    for number in dict.fromkeys(names):
        place = int(index.arrays["name_party"][number])
        scored = _score(query, one, number, index, threshold)
        if scored is not None and (
            place not in best or _order(scored, index) > _order(best[place], index)
        ):
            best[place] = scored
    ranked = sorted(
        best.items(),
        key=lambda item: (-item[1].odds, -item[1].evidence, index.party(item[0]).id),
    )
    ranked = _one_of_a_series(ranked)
    return [_match(query, one, place, scored, index) for place, scored in ranked]


def _order(scored: _Scored, index: ListedNames) -> tuple[float, float, int]:
    # Of names that match alike, the one that the list states first.
    return (
        scored.odds,
        scored.evidence,
        -int(index.arrays["name_detail"][scored.number]),
    )


class _Scored(NamedTuple):
    """A listed name, scored: log-odds, bits of the name, its place, and whether only a number differs."""

    odds: float
    bits: float
    evidence: float
    number: int
    other_number: bool
    facts: tuple[Reason, ...]


def _score(
    query: Query, one: Asked, number: int, index: ListedNames, threshold: float
) -> _Scored | None:
    by = evidence_weights()
    mine, other, is_person, is_weak = _sides(query, one, number, index)
    if not query.identifiers and _never(threshold) and _stand_against(mine, other):
        return None
    told: dict[str, float] = {}
    bits = 0.0
    total = -30.0
    if mine.telling:
        aligned = align(mine, other)
        if _stands_on_a_slip(mine, aligned) or any(
            _too_far(mine, other, pair) for pair in aligned.pairs
        ):
            return None
        told = features(mine, other, aligned, is_person=is_person)
        bits = _bits(mine, other, aligned, index)
        total = (
            log_odds(told, is_person=is_person)
            + _rarity_change(aligned, bits, is_person=is_person)
            + is_weak * by["weak_alias"]
        )
    if not query.identifiers and total + _reach(query) < odds(threshold):
        return None
    party = index.party(int(index.arrays["name_party"][number]))
    facts = tuple(compare_facts(query, party))
    borne = sum(reason.weight for reason in facts if reason.feature == "identifier")
    rest = sum(reason.weight for reason in facts if reason.feature != "identifier")
    if borne > 0:
        total = max(total, by["identifier_alone"])
    total += borne + min(rest, by["most_lift"])
    if total < odds(threshold):
        return None
    evidence = bits + sum(max(0.0, reason.weight) for reason in facts) / math.log(2)
    return _Scored(total, bits, evidence, number, "number" in told, facts)


def _too_far(mine: Name, other: Name, pair: Pair) -> bool:
    """Tell whether a likeness is chance among so many names: first letters, or slips in a word so short."""
    if pair.how == "acronym":
        return True
    if pair.how != "spelling" or pair.cost < SHORT_SLIP:
        return False
    one, two = mine.telling[pair.left[0]], other.telling[pair.right[0]]
    if one.vowelless or two.vowelless:
        return False
    longest = max(len(one.text), len(two.text))
    if longest < (TWO_SLIPS if pair.cost >= _TWO_SLIPS_COST else 4):
        return True
    return (
        len(one.sound) < CONSONANTS
        and OSA.distance(one.key, two.key) > MOST_EDITS
        and OSA.distance(one.text, two.text) > 1
    )


_TWO_SLIPS_COST = 1.6


def _stands_on_a_slip(mine: Name, aligned: Alignment) -> bool:
    """Tell whether all that agrees is a short word like several but not equal, with more left over."""
    if len(aligned.pairs) != 1 or not (aligned.left_only or aligned.right_only):
        return False
    pair = aligned.pairs[0]
    letters = sum(len(mine.telling[i].text) for i in pair.left)
    return pair.how == "joined" and pair.cost >= _UNEQUAL and letters < _TELLING_ALONE


_UNEQUAL = 0.2
_TELLING_ALONE = 10


def _stand_against(mine: Name, other: Name) -> bool:
    """Tell at small cost whether each name has a part that nothing on the other side is like."""
    one, two = mine.telling, other.telling
    for side, against in ((one, two), (two, one)):
        for part in side:
            if part.role != "name":
                continue
            if all(part_cost(part, its)[0] >= CONTRARY for its in against):
                break
        else:
            return False
    # Written together or cut off, parts may yet be alike.
    left, right = (sorted(part.as_written.text for part in side) for side in (one, two))
    return not any(_may_join(text, right) for text in left) and not any(
        _may_join(text, left) for text in right
    )


def _may_join(text: str, others: Sequence[str]) -> bool:
    return any(
        len(other) > 1 and (text[:2] == other[:2] or text[-2:] == other[-2:])
        for other in others
        if other != text
    )


@functools.cache
def _never(threshold: float) -> bool:
    by = evidence_weights()
    return all(
        told["base"] + 4 * told["agree"] + told["contrary"] + by["most_lift"]
        < odds(threshold)
        for told in (weights("person"), weights("body"))
    )


def _one_of_a_series(ranked: list[tuple[int, _Scored]]) -> list[tuple[int, _Scored]]:
    """Drop sisters that differ in the number when the one with the right number is listed too."""
    if any(not scored.other_number for _, scored in ranked):
        return [(place, scored) for place, scored in ranked if not scored.other_number]
    return ranked


def _sides(
    query: Query, one: Asked, number: int, index: ListedNames
) -> tuple[Name, Name, bool, bool]:
    other, is_person, is_weak = index.name_at(number)
    same = (one.schema == "Person") == is_person
    mine = (
        one.name
        if same
        else read_name(query.name, "Person" if is_person else "Organization")
    )
    return mine, other, is_person, is_weak


def _match(
    query: Query, one: Asked, place: int, scored: _Scored, index: ListedNames
) -> Match:
    mine, other, is_person, is_weak = _sides(query, one, scored.number, index)
    name = index.listed_name(scored.number)[1]
    named, extra = Comparison(score=0.0, reasons=()), list(scored.facts)
    if mine.telling:
        aligned = align(mine, other)
        named = compare(mine, other, aligned, is_person=is_person)
        change = _rarity_change(aligned, scored.bits, is_person=is_person)
        if change:
            extra.append(
                Reason(
                    feature="rarity",
                    sentence="What agrees is common among names, so it tells little.",
                    left="",
                    right="",
                    weight=change,
                )
            )
    extra += _limits(scored, named, extra, is_person=is_person, is_weak=is_weak)
    if is_weak:
        extra.append(Reason(feature="weak_alias", sentence="The publisher itself calls this alias weak.", left="", right=name.value,
                            weight=evidence_weights()["weak_alias"]))  # fmt: skip
    return Match(
        asked=query.name, party=index.party(place), name=name, score=probability(scored.odds), evidence=scored.evidence,
        comparison=Comparison(score=named.score, reasons=named.reasons + tuple(extra)),
    )  # fmt: skip


def _limits(
    scored: _Scored,
    named: Comparison,
    extra: Sequence[Reason],
    *,
    is_person: bool,
    is_weak: bool,
) -> list[Reason]:
    """Say where facts count for less than they are worth, or an identifier for more than the name."""
    by = evidence_weights()
    rest = sum(one.weight for one in scored.facts if one.feature != "identifier")
    limits = []
    if rest > by["most_lift"]:
        limits.append(
            Reason(
                feature="most_lift",
                sentence="Facts that others share lift a name only so far.",
                left="",
                right="",
                weight=by["most_lift"] - rest,
            )
        )
    start = weights("person" if is_person else "body")["base"]
    told = odds(named.score) if named.reasons else start
    told += sum(one.weight for one in (*extra, *limits)) + is_weak * by["weak_alias"]
    if abs(scored.odds - told) > _SEEN:
        limits.append(
            Reason(
                feature="identifier_alone",
                sentence="An identifier of theirs agrees, so the name may differ.",
                left="",
                right="",
                weight=scored.odds - told,
            )
        )
    return limits


_SEEN = 1e-6


def _bits(mine: Name, other: Name, aligned: Alignment, index: ListedNames) -> float:
    """Bits by which the agreeing parts tell the listed name from others."""
    by = evidence_weights()
    total = 0.0
    for pair in aligned.pairs:
        if pair.how == "initial":
            total += by["initial_bits"]
            continue
        bits = sum(index.rarity(other.telling[j]) for j in pair.right)
        if pair.how == "consonants":
            bits = min(
                bits, sum(index.consonant_rarity(other.telling[j]) for j in pair.right)
            )
        if pair.how == "nickname":
            bits -= by["nickname_bits"]
        if pair.cost >= 1:
            bits -= by["edit_bits"] * pair.cost
            # A slip seldom makes another name that people bear.
            if any(
                index.is_listed(mine.telling[i])
                or mine.telling[i].text in words().common
                for i in pair.left
            ):
                bits -= by["own_name_bits"]
        total += max(0.0, bits)
    return total


def _rarity_change(aligned: Alignment, bits: float, *, is_person: bool) -> float:
    """Log-odds taken off when not all of both names agrees and what agrees is common."""
    by = evidence_weights()
    all_there = not (aligned.left_only or aligned.right_only or aligned.against)
    if all_there and all(
        pair.cost < 1 and pair.how not in {"consonants", "initial"}
        for pair in aligned.pairs
    ):
        return 0.0
    # A body's name that is all there but for a slip is seldom another body's.
    enough = by["enough_bits" if is_person or not all_there else "enough_bits_body"]
    return -float(by["per_bit"]) * max(0.0, float(enough) - bits)
