"""Join the words that names asked about may hold to the listed names that hold them, and keep the pairs that agree enough."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np

from sanctionsdesk.index.building import PARTS_APART
from sanctionsdesk.index.keys import Array, ranges

_NAME_SHIFT, _ROW_SHIFT = 36, 9
_ALONE = np.uint64(1 << 8)
_PARTS = np.uint64(255)
_PORTION = 1_000_000
_SPARED = 1
_ONE_WORD = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Pairs of a name asked about and a listed name, as columns sorted by the first.

    Attributes:
        number: place of the name asked about.
        name: place of the listed name.
        count: parts that have a like on the other side, some twice.
        covered: parts of the name asked that have a like, each once.
        bits: at most so much tells the agreement.
        cost: at least so many letters differ.
        joined: whether neighbouring parts agree only when written together.
        spelt: parts spelt differently.
        worst: at least so many letters of a letter differ in the worst part.
        met: parts of the listed name that have a like, at most ``PARTS_APART``.
        whole: whether every part of the one or of the other name has a like.
        short: whether all that agrees is one short word that the other side writes apart.
    """

    number: Array
    name: Array
    count: Array
    covered: Array
    bits: Array
    cost: Array
    joined: Array
    spelt: Array
    worst: Array
    met: Array
    whole: Array
    short: Array

    @classmethod
    def joined_up(cls, parts: Sequence[Self]) -> Self:
        """Put the pairs of several portions, in order, into one."""
        return cls(
            **{
                name: np.concatenate([getattr(part, name) for part in parts])
                for name in cls.__slots__
            }
        )

    def take(self, places: Array) -> Self:
        """Give the pairs at these places."""
        return type(self)(
            **{name: getattr(self, name)[places] for name in self.__slots__}
        )

    @classmethod
    def none(cls) -> Self:
        """Give no pairs."""
        whole, real, no = np.empty(0, np.int64), np.empty(0), np.empty(0, bool)
        kinds = dict.fromkeys(("bits", "cost", "worst"), real)
        kinds |= dict.fromkeys(("joined", "whole", "short"), no)
        return cls(**{name: kinds.get(name, whole) for name in cls.__slots__})


class Rows(NamedTuple):
    """Words that parts of the names asked about may be, as columns.

    Attributes:
        number: place of the name asked about.
        slot: its part, or parts written together, times four, and how many parts these are.
        cover: its parts (bits).
        word: place of the word in the vocabulary.
        cost: letters that differ.
        bits: what the agreement tells, bits.
        letters: letters of the part or of the word, the longer.
    """

    number: Array
    slot: Array
    cover: Array
    word: Array
    cost: Array
    bits: Array
    letters: Array

    def take(self, places: Array) -> Self:
        """Give the rows at these places."""
        return type(self)(*(column[places] for column in self))


class Wanted(NamedTuple):
    """What each name asked about wants of a listed one.

    Attributes:
        must: parts of it that must have a like.
        initials: parts of it that may take the place of one.
        lone: whether one of these is a letter, beside which one part may be enough.
        classes: for each class of listed names a bit, whether it may be compared with them.
        least: parts that must have a like in a listed name of two parts or more.
    """

    must: Array
    initials: Array
    lone: Array
    classes: Array
    least: Array


def pairs(
    arrays: Mapping[str, Array], listed: Array, rows: Rows, wanted: Wanted
) -> Candidates:
    """Give the pairs in which all parts of the one or the other name have a like.

    Of a name found by words written together one part may have none.

    Args:
        arrays: those of the index.
        listed: the class of each listed name, of :func:`classes`.
        rows: words that the parts of the names asked about may be.
        wanted: what each name asked about wants.
    """
    order = np.argsort(rows.number << 12 | rows.slot, kind="stable")
    rows = rows.take(order)
    found = [
        _agreeing(arrays, listed, portion, wanted)
        for portion in _portions(arrays, rows)
    ]
    return Candidates.joined_up(found) if found else Candidates.none()


def _portions(arrays: Mapping[str, Array], rows: Rows) -> Iterator[Rows]:
    """Split rows so that each portion joins to so many names that they stay in the cache."""
    if not len(rows.number):
        return
    portion = np.cumsum(_lengths(arrays, rows.word)) // _PORTION
    # A name asked goes whole into the portion in which its first row falls.
    first = np.flatnonzero(np.diff(rows.number, prepend=-1))
    portion = np.repeat(portion[first], np.diff(np.append(first, len(portion))))
    cuts = np.flatnonzero(np.diff(portion)) + 1
    for start, end in zip((0, *cuts), (*cuts, len(portion)), strict=True):
        yield Rows(*(column[start:end] for column in rows))


def _agreeing(
    arrays: Mapping[str, Array], listed: Array, rows: Rows, wanted: Wanted
) -> Candidates:
    """Join a portion to the names listed, and keep what agrees enough."""
    is_joined = arrays["word_joined"][rows.word]
    key = _joined(arrays, listed, rows, wanted)
    row = (key >> _ROW_SHIFT).astype(np.int64) & (1 << _NAME_SHIFT - _ROW_SHIFT) - 1
    pair = (key >> _NAME_SHIFT).astype(np.int64) << 32 | rows.number[row]
    # A part alone says nothing where both names have two or more that must agree.
    again = pair[1:] == pair[:-1]
    keep = (key & _ALONE).astype(bool)
    keep[1:] |= again
    keep[:-1] |= again
    pair, row, parts = pair[keep], row[keep], (key[keep] & _PARTS).astype(np.uint8)
    fresh = ~_told_apart(pair, row, rows, is_joined)
    pair, row, parts = pair[fresh], row[fresh], parts[fresh]
    if not len(pair):
        return Candidates.none()
    # Each slot of a name asked counts once for a listed name, by its best word.
    slot = rows.slot[row]
    begins = np.append(True, pair[1:] != pair[:-1])
    slots = np.flatnonzero(begins | np.append(True, slot[1:] != slot[:-1]))
    first = np.flatnonzero(begins[slots])
    begin = slots[first]
    pair, worth = pair[begin], slot[slots] & 3
    number, name = pair & 0xFFFFFFFF, pair >> 32
    together = np.maximum.reduceat(is_joined[row], slots) | (worth > 1)
    joined = np.maximum.reduceat(together, first)
    covered = _parts_in(rows.cover[row], begin)
    met = _parts_in(parts, begin)
    own, its = _least(arrays, wanted, number, name)
    least = np.minimum(own, its)
    whole = (covered >= own) | (met >= its)
    # One part may differ more than the search for near words reaches.
    enough = np.where(
        joined, whole | (met + _SPARED >= its), (covered >= least) & (met >= least)
    )
    is_one = np.diff(np.append(first, len(slots))) == 1
    letters = np.maximum.reduceat(rows.letters[row], begin)
    cost = np.minimum.reduceat(rows.cost[row], slots)
    cost = np.where(together, 0.0, cost)
    worst = np.minimum.reduceat((rows.cost / (rows.letters + 1))[row], slots)
    worst = np.where(together, 0.0, worst)
    bits = np.maximum.reduceat(rows.bits[row], slots)
    # In the order of the names asked, as they came.
    enough = np.flatnonzero(enough)
    enough = enough[np.argsort(number[enough], kind="stable")]
    return Candidates(
        number=number[enough],
        name=name[enough],
        count=np.add.reduceat(worth, first)[enough],
        covered=covered[enough],
        bits=np.add.reduceat(bits, first)[enough],
        cost=np.add.reduceat(cost, first)[enough],
        joined=joined[enough],
        spelt=np.add.reduceat((cost >= 1).astype(np.int64), first)[enough],
        worst=np.maximum.reduceat(worst, first)[enough],
        met=met[enough],
        whole=whole[enough],
        short=(joined & is_one & (letters <= _ONE_WORD))[enough],
    )


def _joined(
    arrays: Mapping[str, Array], listed: Array, rows: Rows, wanted: Wanted
) -> Array:
    """Give a number for each word of each listed name that it stands in, in order.

    Its bits, from the highest: 28 the listed name, 27 the row, 1 whether the pair is
    worth keeping with no other row, 8 the parts of the listed name. One number is
    sorted several times as fast as an order of several columns is found.
    """
    lengths = _lengths(arrays, rows.word)
    posting = ranges(arrays["posting_ends"][rows.word] - lengths, lengths)
    name = arrays["postings"][posting]
    kind = listed[name]
    # So few parts of the name asked have a like that only names as short can be it.
    has = _parts_alike(rows, len(wanted.must)) >= wanted.least
    allowed = np.where(has, wanted.classes, wanted.classes & _OF_ONE_PART)
    keep = np.flatnonzero(np.repeat(allowed[rows.number], lengths) >> kind & 1)
    alone = (rows.slot & 3 > 1) | arrays["word_joined"][rows.word]
    alone |= (wanted.must < 2)[rows.number] | wanted.lone[rows.number]
    head = np.arange(len(lengths)) << _ROW_SHIFT | alone << 8
    key = np.repeat(head, lengths)[keep]
    key |= name[keep].astype(np.int64) << _NAME_SHIFT
    key |= (kind[keep] & 1 ^ 1).astype(np.int64) << 8
    key |= arrays["posting_parts"][posting[keep]]
    return np.sort(key.astype(np.uint64))


_OF_ONE_PART = 0x5555


def classes(arrays: Mapping[str, Array]) -> Array:
    """Give the class of each listed name: twice its kind, and one more where two parts must have a like."""
    needed = arrays["name_needed"]
    is_person = arrays["name_kind"] == 0
    # An initial may take the place of one.
    told: Array = needed > np.where(is_person & (arrays["name_size"] > needed), 2, 1)
    return arrays["name_kind"] << 1 | told


def _lengths(arrays: Mapping[str, Array], word: Array) -> Array:
    ends = arrays["posting_ends"]
    told: Array = ends[word] - np.where(word > 0, ends[word - 1], 0)
    return told


def _parts_in(bits: Array, begin: Array) -> Array:
    """Count the parts (bits) that each run of rows holds, each part once."""
    told: Array = np.bitwise_count(np.bitwise_or.reduceat(bits, begin))
    return told.astype(np.int64)


def _parts_alike(rows: Rows, size: int) -> Array:
    """Count for each name asked the parts that any word of the vocabulary is like."""
    different = np.flatnonzero(np.diff(rows.number << 12 | rows.slot, prepend=-1))
    told: Array = np.bincount(
        rows.number[different], weights=rows.slot[different] & 3, minlength=size
    )
    return told


def _told_apart(pair: Array, row: Array, rows: Rows, is_joined: Array) -> Array:
    """Tell for each row whether it joins on both sides parts that agree one by one as well."""
    worth = rows.slot[row] & 3
    both = is_joined[row] & (worth > 1)
    if not both.any():
        return both
    alone = ~is_joined[row] & (worth == 1) & (rows.cost[row] == 0)
    first = np.flatnonzero(np.append(True, pair[1:] != pair[:-1]))
    agreed = np.bitwise_or.reduceat(np.where(alone, rows.cover[row], 0), first)
    agreed = np.repeat(agreed, np.diff(np.append(first, len(row))))
    told: Array = both & (rows.cover[row] & ~agreed == 0)
    return told


def _least(
    arrays: Mapping[str, Array], wanted: Wanted, number: Array, name: Array
) -> tuple[Array, Array]:
    """Give how many parts must have a like, of the names asked and of the listed ones; an initial may take the place of one."""
    own, its = wanted.must[number], arrays["name_needed"][name].astype(np.int64)
    is_person = arrays["name_kind"][name] == 0
    theirs = np.where(is_person, arrays["name_size"][name] - its, 0)
    ours = np.where(is_person, wanted.initials[number], 0)
    own = np.maximum(np.minimum(own, 1), own - theirs)
    its = np.maximum(np.minimum(its, 1), its - ours)
    return own, np.minimum(its, PARTS_APART)
