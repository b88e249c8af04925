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
    Building,
    different,
    needed_parts,
    searched_key,
    updated,
    word_of,
    written_together,
)
from sanctionsdesk.index.keys import Array, ranges
from sanctionsdesk.index.near import (
    NICKNAME,
    Near,
    Remembered,
    look_up,
    near_joined,
)
from sanctionsdesk.index.pairs import Candidates, Rows, Wanted, classes, pairs
from sanctionsdesk.names.identifiers import normal_identifier
from sanctionsdesk.names.name import Name, Part, read_name
from sanctionsdesk.names.sounds import skeleton
from sanctionsdesk.names.words import words

FORMAT = 15
"""Number of the layout on disk; another one is refused and built anew."""

_MOST_PARTS = 250
_COMMON_BITS = 7.0
_LEAST_POPULATION = 16_384
_LAST_BIT = 61
_OTHER_PART = 1 << 62

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
        needed: parts that must have a like on the other side.
        must: so many they are, one written twice once.
        size: telling parts, one written twice once.
    """

    name: Name
    schema: str
    kinds: frozenset[int]
    needed: Sequence[Part]
    must: int
    size: int


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
        parts = needed_parts(name)
        return Asked(
            name=name,
            schema=schema,
            kinds=kinds(schema),
            needed=parts,
            must=different(parts),
            size=different(name.telling),
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
        nickname_bits: float = 0.0,
        least_parts: Array | None = None,
    ) -> Candidates:
        """Give what is worth comparing: names all of whose parts, or all of the asked name's, have a like.

        Args:
            asked: names taken apart.
            slip_bits: bits that each letter of difference takes from a part.
            own_name_bits: bits it takes more where the part asked is itself a known name.
            nickname_bits: bits that a nickname takes from a part.
            least_parts: for each name asked, parts that must have a like in a
                listed name of two parts or more.
        """
        if not self.names:
            return Candidates.none()
        slots, joined = _Slots(), _Slots()
        texts: list[str] = []
        with self._lock:
            known = self._remembered
            for number, one in enumerate(asked):
                _ask(one, number, known, slots, joined, texts)
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
        slips = near.cost >= 1
        bits = self.word_bits[near.word] - slip_bits * near.cost * slips
        bits -= own_name_bits * (own[near.term] & slips)
        bits -= nickname_bits * (near.cost == NICKNAME)
        together = near_joined(self.arrays, texts)
        lengths = np.array([len(text) for text in texts], np.int64)
        both = [(slots, near.term), (joined, together.term)]
        word = np.concatenate([near.word, together.word])
        rows = Rows(
            number=_column(both, "number"),
            slot=_column(both, "term_slot"),
            cover=_column(both, "cover"),
            word=word,
            cost=np.concatenate([near.cost, together.cost]),
            bits=np.maximum(
                0.0,
                np.concatenate(
                    [bits, self.word_bits[together.word] - slip_bits * together.cost]
                ),
            ),
            letters=np.maximum(
                np.concatenate([sized[near.term], lengths[together.term]]),
                self.arrays["word_length"][word],
            ),
        )
        return pairs(self.arrays, self._classes, rows, self._wanted(asked, least_parts))

    @functools.cached_property
    def _classes(self) -> Array:
        return classes(self.arrays)

    def _wanted(self, asked: Sequence[Asked], least_parts: Array | None) -> Wanted:
        must = np.array([min(one.must, _LAST_BIT + 1) for one in asked], np.int64)
        sizes = np.array([one.size for one in asked], np.int64)
        return Wanted(
            must=must,
            initials=sizes - must,
            lone=np.array([_has_initial(one) for one in asked]),
            classes=np.array([_classes_of(one.schema) for one in asked], np.int64),
            least=np.zeros(len(asked)) if least_parts is None else least_parts,
        )

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

    def comparable(self, one: Asked) -> list[int]:
        """Give all listed names of the kinds that a name asked about can be compared with."""
        allowed = np.int64(_classes_of(one.schema)) >> self._classes & 1
        told: list[int] = np.flatnonzero(allowed).tolist()
        return told


class _Slots:
    """Rows of the words to look up: whose, in which slot and what it is worth, for which parts (bits), which term."""

    __slots__ = ("cover", "number", "term", "term_slot")

    def __init__(self) -> None:
        self.number: list[int] = []
        self.cover: list[int] = []
        self.term_slot: list[int] = []
        self.term: list[int] = []


def _ask(  # noqa: PLR0917 - the hot loop, no keywords
    one: Asked,
    number: int,
    known: Remembered,
    slots: _Slots,
    joined: _Slots,
    texts: list[str],
) -> None:
    """Put the words to look up for one name into the rows."""
    telling = one.needed[:_MOST_PARTS]
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
    together = written_together(one.name, one.needed)
    for slot, (text, parts) in enumerate(together, len(telling)):
        texts.append(text)
        joined.number.append(number)
        # A part that need not have a like, as this name was read, counts as another.
        joined.cover.append(
            functools.reduce(or_, [seen.get(part.key, _OTHER_PART) for part in parts])
        )
        joined.term_slot.append(slot << 2 | 2)


def _has_initial(one: Asked) -> bool:
    """Tell whether a part of a name may stand for a longer one."""
    return one.size > one.must and any(len(part.text) == 1 for part in one.name.telling)


def _column(both: Sequence[tuple[_Slots, Array]], name: str) -> Array:
    """Give a column of the rows at these places, of one after the other."""
    return np.concatenate(
        [np.array(getattr(slots, name), np.int64)[places] for slots, places in both]
    )


@functools.cache
def _classes_of(schema: str) -> int:
    """Give a bit for each class of listed names that a schema may be compared with."""
    allowed = kinds(schema)
    if allowed & {0, 1}:
        allowed |= {OPEN_KIND}
    return sum(3 << 2 * kind for kind in allowed)


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
