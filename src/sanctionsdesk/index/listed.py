"""Find the few parties that a name could be, without comparing it with all of them.

An index is a folder of arrays: parties as bytes, their names by the parts they
hold, the different parts (the vocabulary), and for near spellings a table of
keys with letters left out (the symmetric delete method of W. Garbe, SymSpell):
two words within two edits share a key that both give by leaving out at most two
of their first seven letters. Opened, it is mapped from disk and shared between
processes; threads may ask it at the same time.
"""

from __future__ import annotations

import functools
import json
import math
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import or_
from pathlib import Path
from typing import Self

import numpy as np

from sanctionsdesk.base.errors import ListError
from sanctionsdesk.entities.packing import unpack
from sanctionsdesk.entities.party import Detail, Party
from sanctionsdesk.index.building import (
    KINDS,
    OPEN_KIND,
    PARTS_APART,
    Building,
    distinct,
    needed,
    needed_parts,
    searched_key,
    updated,
    word_of,
    written_together,
)
from sanctionsdesk.index.keys import Array, ranges
from sanctionsdesk.index.near import (
    Near,
    Remembered,
    like_generic,
    look_up,
    near_joined,
)
from sanctionsdesk.names.identifiers import normal_identifier
from sanctionsdesk.names.name import Name, Part, read_name
from sanctionsdesk.names.sounds import skeleton
from sanctionsdesk.names.words import words

FORMAT = 11
"""Number of the layout on disk; another one is refused and built anew."""

_MOST_PARTS = 250
_COMMON_BITS = 7.0
_LEAST_POPULATION = 16_384
_NAME_BITS = 28
_LAST_BIT = 61
_OTHER_PART = 1 << 62
_SPARED = 1
_ONE_WORD = 5
_PORTION = 1_000_000

_ARRAYS = (
    "party_bytes",
    "party_ends",
    "party_born",
    "name_party",
    "name_detail",
    "name_kind",
    "name_needed",
    "name_size",
    "name_opposing",
    "word_bytes",
    "word_ends",
    "word_length",
    "word_mask",
    "word_joined",
    "word_common",
    "word_hash",
    "word_place",
    "posting_ends",
    "postings",
    "posting_parts",
    "key_hash",
    "key_word",
    "key_seen",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A name asked about, taken apart.

    Attributes:
        name: its parts.
        schema: FtM schema.
        kinds: kinds of listed names it can be compared with.
        generic: bits of the generic words that a part of it may be like.
    """

    name: Name
    schema: str
    kinds: frozenset[int]
    generic: int


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
        met: parts of the listed name that have a like, at most :data:`PARTS_APART`.
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
    def joined_up(cls, parts: Sequence[Candidates]) -> Candidates:
        """Put the pairs of several portions, in order, into one."""
        return cls(
            **{
                name: np.concatenate([getattr(part, name) for part in parts])
                for name in cls.__slots__
            }
        )

    @classmethod
    def none(cls) -> Candidates:
        """Give no pairs."""
        whole, real, no = np.empty(0, np.int64), np.empty(0), np.empty(0, bool)
        return cls(
            number=whole,
            name=whole,
            count=whole,
            covered=whole,
            bits=real,
            cost=real,
            joined=no,
            spelt=whole,
            worst=real,
            met=whole,
            whole=no,
            short=no,
        )


@dataclass(frozen=True, eq=False)
class ListedNames:
    """Names of listed parties, made searchable.

    Attributes:
        arrays: the arrays named in the module, mapped from disk or in memory.
    """

    arrays: dict[str, Array]

    @classmethod
    def build(cls, parties: Iterable[Party]) -> Self:
        """Index all names of the parties in one pass, in memory."""
        building = Building()
        for party in parties:
            building.add(party)
        return cls(building.arrays())

    @classmethod
    def build_at(cls, parties: Iterable[Party], path: str | Path) -> Self:
        """Index all names of the parties in one pass into a folder, their bytes straight to disk."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        raw = folder / "party_bytes.raw"
        with raw.open("wb") as file:
            building = Building(file)
            for party in parties:
                building.add(party)
        arrays = building.arrays()
        size = raw.stat().st_size
        arrays["party_bytes"] = (
            np.memmap(raw, np.uint8, "r") if size else np.empty(0, np.uint8)
        )
        cls(arrays).save(folder)
        raw.unlink()
        return cls.open(folder)

    def updated(self, parties: Iterable[Party]) -> Self:
        """Give the index of these parties, reading only the names that this one does not hold.

        Its answers equal those of an index built anew.
        """
        keys = (searched_key(party) for party in self.parties())
        return type(self)(updated(self.arrays, keys, parties))

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """Map an index that :meth:`save` wrote; nothing is read until it is asked for.

        Raises:
            ListError: when it is not there, of another layout, or cut short.
        """
        folder = Path(path)
        try:
            described = json.loads((folder / "index.json").read_text(encoding="utf-8"))
            if described["format"] != FORMAT:
                raise ListError(
                    f"index has layout {described['format']}, this version reads {FORMAT}; build it anew",
                    file=str(folder),
                )
            arrays = {
                name: np.load(
                    folder / f"{name}.npy", mmap_mode="r", allow_pickle=False
                ).view(np.ndarray)
                for name in _ARRAYS
            }
        except (OSError, ValueError, KeyError) as error:
            raise ListError(
                f"index cannot be opened: {error}", file=str(folder)
            ) from None
        return cls(arrays)

    def save(self, path: str | Path) -> None:
        """Write the index to a folder; the description is written last."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", self.arrays[name], allow_pickle=False)
        part = folder / "index.json.part"
        part.write_text(
            json.dumps({"format": FORMAT, "parties": len(self)}), encoding="utf-8"
        )
        part.replace(folder / "index.json")

    def __len__(self) -> int:
        return len(self.arrays["party_ends"])

    @property
    def names(self) -> int:
        """Number of names indexed."""
        return len(self.arrays["name_party"])

    def party(self, place: int) -> Party:
        """Give the party at a place."""
        return self._party_at(place)

    def parties(self) -> Iterator[Party]:
        """Give all parties in order."""
        return (unpack(self.packed(place)) for place in range(len(self)))

    def packed(self, place: int) -> bytes:
        """Give the bytes of the party at a place."""
        ends = self.arrays["party_ends"]
        start = int(ends[place - 1]) if place else 0
        told: bytes = self.arrays["party_bytes"][start : int(ends[place])].tobytes()
        return told

    def listed_name(self, name: int) -> tuple[int, Detail]:
        """Give a name's party (its place) and the name as the list states it."""
        place = int(self.arrays["name_party"][name])
        return place, self.party(place).details[int(self.arrays["name_detail"][name])]

    def bearing(self, identifier: str, prop: str = "") -> list[int]:
        """Give the first names of the parties that bear an identifier, ``prop`` if its kind is known."""
        # A bank's code is cut to the bank's part, and may hold no digit.
        kinds = (prop,) if prop else ("", "swiftBic")
        numbers = [normal_identifier(identifier, kind) for kind in kinds]
        places = [self._place(f"#{number}") for number in numbers if number]
        place = max(places, default=-1)
        if place < 0:
            return []
        ends = self.arrays["posting_ends"]
        start = int(ends[place - 1]) if place else 0
        found: list[int] = self.arrays["postings"][start : int(ends[place])].tolist()
        return found

    def name_at(self, name: int) -> tuple[Name, bool, bool]:
        """Give a listed name's parts, whether it is a person's, and whether a weak alias."""
        return self._name_at(name)

    # Bounded memories of their own, so that an index that is let go lets them go.
    @functools.cached_property
    def _party_at(self) -> Callable[[int], Party]:
        return functools.lru_cache(maxsize=4096)(
            lambda place: unpack(self.packed(place))
        )

    @functools.cached_property
    def _name_at(self) -> Callable[[int], tuple[Name, bool, bool]]:
        def read(name: int) -> tuple[Name, bool, bool]:
            place, detail = self.listed_name(name)
            schema = self.party(place).schema
            return (
                read_name(detail.value, schema),
                schema == "Person",
                detail.prop == "weakAlias",
            )

        return functools.lru_cache(maxsize=65536)(read)

    @property
    def most_bits(self) -> float:
        """Bits of a part that one listed name holds."""
        return self._population - 1

    @functools.cached_property
    def _population(self) -> float:
        # In a short list every name is rare among the world's; rarity must not fall with it.
        return _rounded(math.log2(max(self.names, _LEAST_POPULATION)))

    @functools.cached_property
    def word_bits(self) -> Array:
        """Bits that agreement in each word is worth, in half bits."""
        counts = np.diff(self.arrays["posting_ends"], prepend=0)
        bits = self._population - np.round(2 * np.log2(counts + 1.0)) / 2
        return np.where(
            self.arrays["word_common"], np.minimum(bits, _COMMON_BITS), bits
        ).astype(np.float32)

    def ask(self, text: str, schema: str) -> Asked:
        """Take a name apart for asking."""
        name = read_name(text, schema)
        return Asked(
            name=name,
            schema=schema,
            kinds=kinds(schema),
            # Read as a person's, it may be read again as a body's.
            generic=-1
            if schema == "Person"
            else functools.reduce(or_, map(like_generic, name.telling), 0),
        )

    def rarity(self, part: Part) -> float:
        """Bits that agreement in this part is worth: how few listed names hold it."""
        return self._bits_of(part.text, word_of(part))

    def consonant_rarity(self, part: Part) -> float:
        """Bits that agreement in the consonants of this part is worth."""
        return (
            min(self._bits_of("", f"{mark}{skeleton(part.sound)}") for mark in "~≈")
            if len(part.sound) > 1
            else 0.0
        )

    def is_listed(self, part: Part) -> bool:
        """Tell whether some listed name holds this part so spelt."""
        return self._place(word_of(part)) >= 0

    def _bits_of(self, text: str, word: str) -> float:
        place = self._place(word)
        bits = float(self.word_bits[place]) if place >= 0 else self._population
        return min(bits, _COMMON_BITS) if text in words().common else bits

    @functools.cached_property
    def _place(self) -> Callable[[str], int]:
        return functools.lru_cache(maxsize=65536)(
            lambda word: int(look_up(self.arrays, [word.encode()])[0])
        )

    def candidates(
        self,
        asked: Sequence[Asked],
        *,
        slip_bits: float = 0.0,
        own_name_bits: float = 0.0,
        least_parts: Array | None = None,
    ) -> Candidates:
        """Give what is worth comparing: names all of whose parts, or all of the asked name's, have a like.

        Args:
            asked: names taken apart.
            slip_bits: bits that each letter of difference takes from a part.
            own_name_bits: bits it takes more where the part asked is itself a known name.
            least_parts: for each name asked, parts that must have a like in a
                listed name of two parts or more.
        """
        if not self.names:
            return Candidates.none()
        slots, joined = _Slots(), _Slots()
        texts: list[str] = []
        must: Array = np.empty(len(asked), np.int16)
        with self._lock:
            known = self._remembered
            for number, one in enumerate(asked):
                must[number] = min(needed(one.name), _LAST_BIT + 1)
                _ask(one.name, number, known, slots, joined, texts)
            fresh = list(known.numbers)[len(known.begin) :]
            if fresh:
                known.learn(self.arrays, fresh)
            term = np.array(slots.term, np.int64)
            sizes: Array = known.size[term]
            found = ranges(known.begin[term], sizes)
            near = Near(
                np.repeat(np.arange(len(term)), sizes),
                known.word[found],
                known.cost[found],
            )
            own: Array = known.own[term]
            sized: Array = known.letters[term]
        bits = self.word_bits[near.word] - slip_bits * near.cost
        bits -= own_name_bits * (own[near.term] & (near.cost > 0))
        together = near_joined(self.arrays, texts)
        lengths = np.array([len(text) for text in texts], np.int64)
        letters = np.concatenate([sized[near.term], lengths[together.term]])
        whose = np.concatenate(
            [
                np.array(slots.number, np.int64)[near.term],
                np.array(joined.number, np.int64)[together.term],
            ]
        )
        slot = np.concatenate(
            [
                np.array(slots.term_slot, np.int64)[near.term],
                np.array(joined.term_slot, np.int64)[together.term],
            ]
        )
        cover = np.concatenate(
            [
                np.array(slots.cover, np.int64)[near.term],
                np.array(joined.cover, np.int64)[together.term],
            ]
        )
        bits = np.concatenate(
            [bits, self.word_bits[together.word] - slip_bits * together.cost]
        )
        columns = (
            whose,
            slot,
            cover,
            np.concatenate([near.word, together.word]),
            np.concatenate([near.cost, together.cost]),
            np.maximum(bits, 0.0),
            letters,
        )
        parts = [
            self._worth(asked, must, [column[some] for column in columns], least_parts)
            for some in self._portions(whose, columns[3])
        ]
        return Candidates.joined_up(parts) if parts else Candidates.none()

    def _portions(self, whose: Array, word: Array) -> Iterator[Array]:
        """Split rows by whose they are, so that each portion joins to so many names that they stay in the cache."""
        if not len(whose):
            return
        order = np.argsort(whose, kind="stable")
        ends = self.arrays["posting_ends"]
        lengths = ends[word] - np.where(word > 0, ends[word - 1], 0)
        portion = np.cumsum(lengths[order]) // _PORTION
        whole = whose[order]
        # A name asked goes whole into the portion in which its first row falls.
        first = np.flatnonzero(np.diff(whole, prepend=-1))
        sizes = np.diff(np.append(first, len(whole)))
        portion = np.repeat(portion[first], sizes)
        cuts = np.flatnonzero(np.diff(portion)) + 1
        yield from np.split(order, cuts)

    @functools.cached_property
    def _lock(self) -> threading.Lock:
        return threading.Lock()

    @property
    def _remembered(self) -> Remembered:
        known: Remembered = self.__dict__.setdefault("_terms", Remembered())
        if known.is_full:
            known = Remembered()
            self.__dict__["_terms"] = known
        return known

    def _worth(
        self,
        asked: Sequence[Asked],
        must: Array,
        columns: Sequence[Array],
        least_parts: Array | None,
    ) -> Candidates:
        """Join slots of the names asked over their words to listed names, and keep what agrees enough."""
        number, slot, cover, word, cost, bits, letters = columns
        letters = np.maximum(letters, self.arrays["word_length"][word])
        worst = cost / (letters + 1)
        ends = self.arrays["posting_ends"]
        lengths = ends[word] - np.where(word > 0, ends[word - 1], 0)
        row = np.repeat(np.arange(len(word)), lengths)
        posting = ranges(ends[word] - lengths, lengths)
        name = self.arrays["postings"][posting].astype(np.int64)
        kind = self.arrays["name_kind"][name]
        keep = self._allowed(asked)[number[row], kind]
        wants = self.arrays["name_needed"][name]
        if least_parts is not None:
            # So few parts of the name asked have a like that only names as short can be it.
            keep &= (
                wants
                <= least_parts_of(number, slot, len(asked), least_parts)[number[row]]
            )
        row, name, posting = row[keep], name[keep], posting[keep]
        if not len(name):
            return Candidates.none()
        # Each slot of a name asked counts once for a listed name, by its best word.
        key = (number[row] << _NAME_BITS | name) << 12 | slot[row]
        order = np.argsort(key)
        key, row, posting = key[order], row[order], posting[order]
        is_joined = self.arrays["word_joined"][word]
        fresh = ~_told_apart(key, row, cover, cost, is_joined)
        key, row, posting = key[fresh], row[fresh], posting[fresh]
        slots = np.flatnonzero(np.diff(key, prepend=-1))
        pair = key[slots] >> 12
        first = np.flatnonzero(np.diff(pair, prepend=-1))
        pair = pair[first]
        worth = key[slots] & 3
        together = np.maximum.reduceat(is_joined[row], slots) | (worth > 1)
        number, name = pair >> _NAME_BITS, pair & ((1 << _NAME_BITS) - 1)
        joined = np.maximum.reduceat(together, first)
        begin = slots[first]
        covered = _parts_in(cover[row], begin)
        met = _parts_in(self.arrays["posting_parts"][posting], begin)
        own, its = self._least(asked, must, number, name)
        its = np.minimum(its, PARTS_APART)
        least = np.minimum(own, its)
        # All of the one or all of the other has a like. Of a name found by words written
        # together one part may differ more than the search for near words reaches.
        enough = np.where(
            joined,
            (covered >= own) | (met + _SPARED >= its),
            (covered >= least) & (met >= least),
        )
        is_one = np.diff(np.append(first, len(slots))) == 1
        most_letters = np.maximum.reduceat(letters[row], begin)
        best_bits = np.maximum.reduceat(bits[row], slots)
        least_cost = np.minimum.reduceat(cost[row], slots)
        least_cost = np.where(together, 0.0, least_cost)
        least_worst = np.where(together, 0.0, np.minimum.reduceat(worst[row], slots))
        return Candidates(
            number=number[enough],
            name=name[enough],
            count=np.add.reduceat(worth, first)[enough],
            covered=covered[enough],
            bits=np.add.reduceat(best_bits, first)[enough],
            cost=np.add.reduceat(least_cost, first)[enough],
            joined=joined[enough],
            spelt=np.add.reduceat((least_cost >= 1).astype(np.int64), first)[enough],
            worst=np.maximum.reduceat(least_worst, first)[enough],
            met=met[enough],
            whole=((covered >= own) | (met >= its))[enough],
            short=(joined & is_one & (most_letters <= _ONE_WORD))[enough],
        )

    def _least(
        self, asked: Sequence[Asked], must: Array, number: Array, name: Array
    ) -> tuple[Array, Array]:
        """Give how many parts must have a like, of the names asked and of the listed ones; an initial may take the place of one."""
        initials = np.array([distinct(one.name) for one in asked], np.int64) - must
        own, its = must[number], self.arrays["name_needed"][name]
        is_person = self.arrays["name_kind"][name] == 0
        theirs = np.where(is_person, self.arrays["name_size"][name] - its, 0)
        ours = np.where(is_person, initials[number], 0)
        # An initial tells too little to stand beside one part.
        return (
            np.maximum(np.minimum(own, 2), own - theirs),
            np.maximum(np.minimum(its, 2), its - ours),
        )

    def comparable(self, one: Asked) -> list[int]:
        """Give all listed names of the kinds that a name asked about can be compared with."""
        allowed = self._allowed([one])[0]
        told: list[int] = np.flatnonzero(allowed[self.arrays["name_kind"]]).tolist()
        return told

    def _allowed(self, asked: Sequence[Asked]) -> Array:
        grid = np.zeros((len(asked), 8), bool)
        for schema in {one.schema for one in asked}:
            grid[[one.schema == schema for one in asked]] = _grid_of(schema)
        return grid


class _Slots:
    """Rows of the words to look up: whose, in which slot and what it is worth, for which parts (bits), which term."""

    __slots__ = ("cover", "number", "term", "term_slot")

    def __init__(self) -> None:
        self.number: list[int] = []
        self.cover: list[int] = []
        self.term_slot: list[int] = []
        self.term: list[int] = []


def _ask(  # noqa: PLR0917 - the hot loop, no keywords
    name: Name,
    number: int,
    known: Remembered,
    slots: _Slots,
    joined: _Slots,
    texts: list[str],
) -> None:
    """Put the words to look up for one name into the rows."""
    telling = needed_parts(name)[:_MOST_PARTS]
    seen: dict[str, int] = {}
    for slot, part in enumerate(telling):
        if part.key in seen:
            continue
        seen[part.key] = cover = 1 << min(len(seen), _LAST_BIT)
        # Cut to three letters, a word tells something only where two others agree.
        last = slot == len(telling) - 1 and (len(telling) > 2 or len(part.text) > 3)
        terms = known.of(part, last=last)
        slots.term += terms
        slots.number += (number,) * len(terms)
        slots.cover += (cover,) * len(terms)
        slots.term_slot += (slot << 2 | 1,) * len(terms)
    for slot, (text, parts) in enumerate(written_together(name), len(telling)):
        texts.append(text)
        joined.number.append(number)
        # A part that need not have a like, as this name was read, counts as another.
        joined.cover.append(
            functools.reduce(or_, [seen.get(part.key, _OTHER_PART) for part in parts])
        )
        joined.term_slot.append(slot << 2 | 2)


def _parts_in(bits: Array, begin: Array) -> Array:
    """Count the parts (bits) that each run of rows holds, each part once."""
    told: Array = np.bitwise_count(np.bitwise_or.reduceat(bits, begin))
    return told.astype(np.int64)


def _told_apart(
    key: Array, row: Array, cover: Array, cost: Array, is_joined: Array
) -> Array:
    """Tell for each row whether it joins on both sides parts that agree one by one as well.

    Args:
        key: pair and slot of each row, in order.
        row: place of each row in the other columns.
        cover: parts of the name asked.
        cost: letters that differ.
        is_joined: whether the listed word is of several parts.
    """
    both = is_joined[row] & (key & 3 > 1)
    if not both.any():
        return both
    alone = ~is_joined[row] & (key & 3 == 1) & (cost[row] == 0)
    first = np.flatnonzero(np.diff(key >> 12, prepend=-1))
    agreed = np.bitwise_or.reduceat(np.where(alone, cover[row], 0), first)
    agreed = np.repeat(agreed, np.diff(np.append(first, len(row))))
    told: Array = both & (cover[row] & ~agreed == 0)
    return told


def least_parts_of(number: Array, slot: Array, size: int, least: Array) -> Array:
    """Give for each name asked how many parts a listed name may need at most.

    Where fewer than ``least`` parts have any like, listed names of one part only.
    """
    different = np.unique(number << 12 | slot)
    weight = np.bincount(different >> 12, weights=different & 3, minlength=size)
    told: Array = np.where(weight >= least, 32767, 1)
    return told


def _grid_of(schema: str) -> Array:
    row = np.zeros(8, bool)
    allowed = kinds(schema)
    row[list(allowed)] = True
    row[OPEN_KIND] = bool(allowed & {0, 1})
    return row


def _rounded(bits: float) -> float:
    # To half bits, so that a list that grows by a few names changes few scores.
    return round(2 * bits) / 2


def kinds(schema: str) -> frozenset[int]:
    """Give the kinds of names that a schema may be compared with.

    >>> sorted(kinds("LegalEntity")), sorted(kinds("Company"))
    ([0, 1], [1])
    """
    return _KINDS_OF.get(schema, _BODY)


_BODY = frozenset({1})
_KINDS_OF = {schema: frozenset({kind}) for schema, kind in KINDS.items()} | {
    "LegalEntity": frozenset({0, 1}),
    "Thing": frozenset({0, 1, 2, 3, 4}),
    "": frozenset({0, 1, 2, 3, 4}),
}
