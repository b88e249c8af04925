"""Find the few parties that a name could be, without comparing it with all of them.

An index is a folder of arrays: parties as bytes, their names by the parts they
hold, the different parts (the vocabulary), and for near spellings a table of
keys with letters left out (the symmetric delete method of W. Garbe, SymSpell):
two words within two edits share a key that both give by leaving out at most two
of their first seven letters. Opened, it is mapped from disk and shared between
processes.
"""

from __future__ import annotations

import functools
import itertools
import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from sanctionsdesk.base.errors import ListError
from sanctionsdesk.entities.packing import pack, unpack
from sanctionsdesk.entities.party import NAME_PROPERTIES, Detail, Party
from sanctionsdesk.index.keys import deletion_keys
from sanctionsdesk.names.align import MOST_EDITS
from sanctionsdesk.names.identifiers import IDENTIFIERS, normal_identifier
from sanctionsdesk.names.name import (
    Name,
    Part,
    consonants,
    read_name,
    skeleton,
    sound_key,
)
from sanctionsdesk.names.words import words

Array = np.ndarray[Any, np.dtype[Any]]

FORMAT = 4
"""Number of the layout on disk; another one is refused and built anew."""

KINDS = {"Person": 0, "Vessel": 2, "Airplane": 3, "CryptoWallet": 4, "Asset": 4}
"""Names are compared within a kind; bodies are 1, and a ``LegalEntity`` may be 0 or 1."""

_MOST_PARTS = 250
_SHORTEST_JOINED = 4
_COMMON_BITS = 7.0
_LEAST_POPULATION = 16_384

_ARRAYS = (
    "party_bytes",
    "party_ends",
    "party_born",
    "name_party",
    "name_detail",
    "name_kind",
    "name_needed",
    "name_size",
    "word_bytes",
    "word_ends",
    "posting_ends",
    "postings",
    "key_hash",
    "key_word",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A name asked about, taken apart.

    Attributes:
        name: its parts.
        schema: FtM schema.
        kinds: kinds of listed names it can be compared with.
    """

    name: Name
    schema: str
    kinds: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Pairs of a name asked about and a listed name, as columns sorted by the first.

    Attributes:
        number: place of the name asked about.
        name: place of the listed name.
        count: parts that have a like on the other side.
        bits: at most so much tells the agreement.
        cost: at least so many letters differ.
        joined: whether neighbouring parts agree only when written together.
    """

    number: Array
    name: Array
    count: Array
    bits: Array
    cost: Array
    joined: Array

    @classmethod
    def none(cls) -> Candidates:
        """Give no pairs."""
        whole, real = np.empty(0, np.int64), np.empty(0)
        return cls(
            number=whole,
            name=whole,
            count=whole,
            bits=real,
            cost=real,
            joined=np.empty(0, bool),
        )


class _Term(NamedTuple):
    """A word to look up and how many letters of it may differ."""

    text: str
    edits: int


class _Near(NamedTuple):
    """Terms asked for and the words they may be, as columns sorted by term."""

    term: Array
    word: Array
    cost: Array


@dataclass(frozen=True, eq=False)
class ListedNames:
    """Names of listed parties, made searchable.

    Attributes:
        arrays: the arrays named in the module, mapped from disk or in memory.
    """

    arrays: dict[str, Array]

    @classmethod
    def build(cls, parties: Iterable[Party]) -> Self:
        """Index all names of the parties in one pass."""
        building = _Building()
        for party in parties:
            building.add(party)
        return cls(building.arrays())

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
        return _party_at(self, place)

    def parties(self) -> Iterator[Party]:
        """Give all parties in order."""
        return (self.party(place) for place in range(len(self)))

    def listed_name(self, name: int) -> tuple[int, Detail]:
        """Give a name's party (its place) and the name as the list states it."""
        place = int(self.arrays["name_party"][name])
        return place, self.party(place).details[int(self.arrays["name_detail"][name])]

    def bearing(self, identifier: str) -> list[int]:
        """Give the first names of the parties that bear an identifier."""
        place = self._places.get(f"#{normal_identifier(identifier)}")
        if place is None:
            return []
        ends = self.arrays["posting_ends"]
        start = int(ends[place - 1]) if place else 0
        found: list[int] = self.arrays["postings"][start : int(ends[place])].tolist()
        return found

    def name_at(self, name: int) -> tuple[Name, bool, bool]:
        """Give a listed name's parts, whether it is a person's, and whether a weak alias."""
        return _name_at(self, name)

    @property
    def _population(self) -> int:
        # In a short list every name is rare among the world's; rarity must not fall with it.
        return max(self.names, _LEAST_POPULATION) + 1

    @functools.cached_property
    def _word_bits(self) -> Array:
        common = words().common
        bits = np.log2(self._population / (self._counts + 1.0))
        is_common = np.array([word in common for word in self._words], bool)
        return np.where(is_common, np.minimum(bits, _COMMON_BITS), bits)

    def ask(self, text: str, schema: str) -> Asked:
        """Take a name apart for asking."""
        return Asked(name=read_name(text, schema), schema=schema, kinds=kinds(schema))

    def rarity(self, part: Part) -> float:
        """Bits that agreement in this part is worth: how few listed names hold it."""
        return self._bits_of(part.text, _word(part))

    def consonant_rarity(self, part: Part) -> float:
        """Bits that agreement in the consonants of this part is worth."""
        return (
            min(self._bits_of("", f"{mark}{skeleton(part.sound)}") for mark in "~≈")
            if len(part.sound) > 1
            else 0.0
        )

    def is_listed(self, part: Part) -> bool:
        """Tell whether some listed name holds this part so spelt."""
        return _word(part) in self._places

    def _bits_of(self, text: str, word: str) -> float:
        place = self._places.get(word)
        count = self._counts[place] if place is not None else 0
        bits = math.log2(self._population / (count + 1))
        return min(bits, _COMMON_BITS) if text in words().common else bits

    def candidates(
        self,
        asked: Sequence[Asked],
        *,
        slip_bits: float = 0.0,
        own_name_bits: float = 0.0,
    ) -> Candidates:
        """Give what is worth comparing: names all of whose parts, or all of the asked name's, have a like.

        Args:
            asked: names taken apart.
            slip_bits: bits that each letter of difference takes from a part.
            own_name_bits: bits it takes more where the part asked is itself a known name.
        """
        terms: dict[_Term, int] = {}
        rows: list[tuple[int, int, int]] = []
        needed = np.empty(len(asked), np.int16)
        for number, one in enumerate(asked):
            needed[number] = _needed(one.name)
            rows.extend(
                (number, slot << 2 | worth, terms.setdefault(term, len(terms)))
                for slot, worth, term in _terms(one.name)
            )
        if not rows or not self.names:
            return Candidates.none()
        near = self._near(list(terms))
        bits = self._word_bits[near.word] - slip_bits * near.cost
        own = np.array(
            [term.text in self._places or term.text in words().common for term in terms]
        )
        bits -= own_name_bits * (own[near.term] & (near.cost > 0))
        return self._worth(
            asked, needed, np.array(rows, np.int64), near, np.maximum(bits, 0.0)
        )

    def _near(self, terms: list[_Term]) -> _Near:
        """Find the words of the vocabulary that each term may be."""
        places = self._places
        exact = [
            (number, place)
            for number, term in enumerate(terms)
            for written in (term.text, f"+{term.text}")
            if (place := places.get(written)) is not None
        ]
        far = np.array(
            [number for number, term in enumerate(terms) if term.edits], np.int64
        )
        texts = [terms[number].text for number in far.tolist()]
        hashes, owners = deletion_keys(texts)
        # Looked up in order, neighbours in the table are near in memory too.
        order = np.argsort(hashes)
        hashes, owners = hashes[order], owners[order]
        starts = np.searchsorted(self.arrays["key_hash"], hashes, "left")
        counts = np.searchsorted(self.arrays["key_hash"], hashes, "right") - starts
        term = np.repeat(owners, counts).astype(np.int64)
        word = self.arrays["key_word"][_ranges(starts, counts)]
        lengths = np.array([len(text) for text in texts], np.int32)
        edits = np.array([terms[number].edits for number in far.tolist()], np.int32)
        close = np.abs(lengths[term] - self._lengths[word]) <= edits[term]
        pairs = _different(term[close] << 32 | word[close])
        term, word = pairs >> 32, pairs & 0xFFFFFFFF
        longest = np.maximum(lengths[term], self._lengths[word])
        most = np.where(longest < 4, 0, np.where(longest < 5, 1, MOST_EDITS))
        most = np.minimum(most, np.where(self._is_joined[word], 1, edits[term]))
        distance = np.empty(0, np.int8)
        if len(pairs):
            vocabulary = self._texts
            distance = process.cpdist(
                [texts[place] for place in term.tolist()],
                [vocabulary[place] for place in word.tolist()],
                scorer=OSA.distance,
                score_cutoff=MOST_EDITS,
                dtype=np.int8,
            )
        like = (distance > 0) & (distance <= most)
        same = np.array(exact, np.int64).reshape(-1, 2)
        term = np.concatenate([far[term[like]], same[:, 0]])
        word = np.concatenate([word[like], same[:, 1]])
        # The least that part_cost makes of so many letters.
        cost = np.concatenate([0.6 + 0.4 * distance[like], np.zeros(len(same))])
        order = np.argsort(term, kind="stable")
        return _Near(term[order], word[order], cost[order])

    def _worth(
        self,
        asked: Sequence[Asked],
        needed: Array,
        rows: Array,
        near: _Near,
        bits: Array,
    ) -> Candidates:
        """Join rows (asked, slot, term) over near words to names, and keep what agrees enough."""
        starts = np.searchsorted(near.term, rows[:, 2], "left")
        counts = np.searchsorted(near.term, rows[:, 2], "right") - starts
        found = _ranges(starts, counts)
        row = np.repeat(np.arange(len(rows)), counts)
        word = near.word[found]
        ends = self.arrays["posting_ends"]
        begin = np.where(word > 0, ends[word - 1], 0)
        lengths = ends[word] - begin
        name = self.arrays["postings"][_ranges(begin, lengths)].astype(np.int64)
        row, found = np.repeat(row, lengths), np.repeat(found, lengths)
        number = rows[row, 0]
        allowed = self._allowed(asked)[number, self.arrays["name_kind"][name]]
        number, row, found, name = (
            number[allowed],
            row[allowed],
            found[allowed],
            name[allowed],
        )
        if not len(name):
            return Candidates.none()
        # Each slot of a name asked counts once for a listed name, by its best word.
        key = number << 40 | name << 12 | rows[row, 1]
        order = np.argsort(key)
        key, found = key[order], found[order]
        slots = np.flatnonzero(np.diff(key, prepend=-1))
        best_bits = np.maximum.reduceat(bits[found], slots)
        least_cost = np.minimum.reduceat(near.cost[found], slots)
        key = key[slots]
        pair = key >> 12
        first = np.flatnonzero(np.diff(pair, prepend=-1))
        worth = key & 3
        together = np.maximum.reduceat(self._is_joined[near.word[found]], slots) | (
            worth > 1
        )
        count = np.add.reduceat(worth, first)
        number, name = pair[first] >> 28, pair[first] & 0xFFFFFFF
        enough = count >= np.minimum(needed[number], self.arrays["name_needed"][name])
        return Candidates(
            number=number[enough],
            name=name[enough],
            count=count[enough],
            bits=np.add.reduceat(best_bits, first)[enough],
            cost=np.add.reduceat(np.where(together, 0.0, least_cost), first)[enough],
            joined=np.maximum.reduceat(together, first)[enough],
        )

    def _allowed(self, asked: Sequence[Asked]) -> Array:
        grid = np.zeros((len(asked), 8), bool)
        for number, one in enumerate(asked):
            grid[number, list(one.kinds)] = True
            # A listed party whose kind is open is kept as kind 5 beside persons and bodies.
            grid[number, 5] = bool(one.kinds & {0, 1})
        return grid

    @functools.cached_property
    def _words(self) -> list[str]:
        text = self.arrays["word_bytes"].tobytes()
        ends = self.arrays["word_ends"].tolist()
        return [
            text[start:end].decode()
            for start, end in zip([0, *ends], ends, strict=False)
        ]

    @functools.cached_property
    def _places(self) -> dict[str, int]:
        return {word: place for place, word in enumerate(self._words)}

    @functools.cached_property
    def _texts(self) -> list[str]:
        return [word.removeprefix("+") for word in self._words]

    @functools.cached_property
    def _is_joined(self) -> Array:
        return np.array([word.startswith("+") for word in self._words], bool)

    @functools.cached_property
    def _lengths(self) -> Array:
        return np.array([len(text) for text in self._texts], np.int32)

    @functools.cached_property
    def _counts(self) -> Array:
        return np.diff(self.arrays["posting_ends"], prepend=0)


@functools.lru_cache(maxsize=4096)
def _party_at(listed: ListedNames, place: int) -> Party:
    ends = listed.arrays["party_ends"]
    start = int(ends[place - 1]) if place else 0
    return unpack(listed.arrays["party_bytes"][start : int(ends[place])].tobytes())


@functools.lru_cache(maxsize=262144)
def _name_at(listed: ListedNames, name: int) -> tuple[Name, bool, bool]:
    place, detail = listed.listed_name(name)
    is_person = listed.party(place).schema == "Person"
    return (
        read_name(detail.value, listed.party(place).schema),
        is_person,
        detail.prop == "weakAlias",
    )


def birth_years(party: Party) -> tuple[int, int]:
    """Give the first and last year of birth that a list states; 0, 0 where it states none."""
    years = [
        int(year)
        for date in party.values("birthDate")
        for year in re.findall(r"(?<![-\d])\d{4}", date)
    ]
    return (min(years), max(years)) if years and party.schema == "Person" else (0, 0)


def kinds(schema: str) -> frozenset[int]:
    """Give the kinds of names that a schema may be compared with.

    >>> sorted(kinds("LegalEntity")), sorted(kinds("Company"))
    ([0, 1], [1])
    """
    if schema in {"LegalEntity", "Thing", ""}:
        return frozenset({0, 1} if schema == "LegalEntity" else {0, 1, 2, 3, 4})
    return frozenset({KINDS.get(schema, 1)})


def _word(part: Part) -> str:
    # Words of scripts without vowels are kept apart, by their consonants.
    return f"~{skeleton(part.sound)}" if part.vowelless else part.key


def distinct(name: Name) -> int:
    """Count the telling parts, one written twice once."""
    return len({part.key for part in name.telling})


def _needed(name: Name) -> int:
    telling = [part for part in name.telling if _is_needed(part)] or name.telling
    return len({part.key for part in telling})


def _is_needed(part: Part) -> bool:
    return part.role == "name" and len(part.text) > 1


def _terms(name: Name) -> Iterator[tuple[int, int, _Term]]:
    """What to look up for a name asked about: slot, how many parts it stands for, term."""
    telling = [part for part in name.telling if _is_needed(part)] or list(name.telling)
    telling = telling[:_MOST_PARTS]
    for slot, part in enumerate(telling):
        # In a romanised syllable, and in bare consonants, a letter more is another word.
        yield (
            slot,
            1,
            _Term(
                _word(part), 0 if part.script or not part.key.isalpha() else MOST_EDITS
            ),
        )
        if part.vowelless:
            yield slot, 1, _Term(f"≈{skeleton(part.sound)}", 0)
        elif len(part.sound) > 1:
            yield slot, 1, _Term(f"~{skeleton(part.sound)}", 0)
        for line in words().nicknames.get(part.text, ()):
            yield slot, 1, _Term(f"={line}", 0)
        if part.joined:
            whole = sound_key(part.joined)
            yield slot, 1, _Term(whole, 0)
            mark = "≈" if part.vowelless else "~"
            yield slot, 1, _Term(f"{mark}{skeleton(consonants(whole))}", 0)
    for slot, joined in enumerate(_joined(telling), len(telling)):
        yield slot, 2, _Term(joined, 0 if any(part.script for part in telling) else 1)


def _joined(telling: Sequence[Part]) -> list[str]:
    """Neighbouring parts written together; a short name also whole."""
    found = [sound_key(a.text + b.text) for a, b in itertools.pairwise(telling)]
    if len(telling) == 3:
        found.append(sound_key("".join(part.text for part in telling)))
    return [text for text in found if len(text) > _SHORTEST_JOINED]


def _also(part: Part) -> Iterator[str]:
    """Other words under which a listed part is found."""
    yield _word(part)
    if part.joined:
        mark = "~" if part.vowelless else "≈"
        yield f"{mark}{skeleton(consonants(sound_key(part.joined)))}"
    if part.vowelless:
        return
    if len(part.sound) > 1:
        yield f"≈{skeleton(part.sound)}"
    for line in words().nicknames.get(part.text, ()):
        yield f"={line}"
    if part.joined:
        yield f"+{sound_key(part.joined)}"


class _Building:
    """Arrays in the making."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.born: list[tuple[int, int]] = []
        self.names: list[tuple[int, int, int, int, int]] = []
        self.places: dict[str, int] = {}
        self.held: list[tuple[int, int]] = []

    def add(self, party: Party) -> None:
        place = len(self.bodies)
        self.bodies.append(pack(party))
        self.born.append(birth_years(party))
        kind = (
            5
            if party.schema in {"LegalEntity", "Thing"}
            else KINDS.get(party.schema, 1)
        )
        first = len(self.names)
        for detail_place, detail in enumerate(party.details):
            if detail.prop not in NAME_PROPERTIES:
                continue
            name = read_name(detail.value, "Person" if kind == 0 else party.schema)
            if name.telling:
                self._hold(name)
                self.names.append(
                    (place, detail_place, kind, _needed(name), distinct(name))
                )
        if len(self.names) > first:
            for detail in party.details:
                number = (
                    normal_identifier(detail.value)
                    if detail.prop in IDENTIFIERS
                    else ""
                )
                if number:
                    self.held.append(
                        (self.places.setdefault(f"#{number}", len(self.places)), first)
                    )

    def _hold(self, name: Name) -> None:
        number = len(self.names)
        telling = [part for part in name.telling if _is_needed(part)] or list(
            name.telling
        )
        found = {term for part in telling for term in _also(part)}
        found.update(
            f"+{joined}"
            for joined in (*_joined(telling), *_joined([telling[-1], *telling[:-1]]))
        )
        for term in found:
            self.held.append((self.places.setdefault(term, len(self.places)), number))

    def arrays(self) -> dict[str, Array]:
        vocabulary = list(self.places)
        held = np.array(self.held, np.int64).reshape(-1, 2)
        held = held[np.argsort(held[:, 0], kind="stable")]
        plain = [
            place
            for place, word in enumerate(vocabulary)
            if word.removeprefix("+").isalpha()
        ]
        hashes, owners = deletion_keys(
            [vocabulary[place].removeprefix("+") for place in plain]
        )
        order = np.argsort(hashes, kind="stable")
        encoded = [word.encode() for word in vocabulary]
        names = np.array(self.names, np.int64).reshape(-1, 5)
        return {
            "party_bytes": np.frombuffer(b"".join(self.bodies), np.uint8),
            "party_ends": np.cumsum(
                [len(body) for body in self.bodies], dtype=np.int64
            ),
            "party_born": np.array(self.born, np.int16).reshape(-1, 2),
            "name_party": names[:, 0].astype(np.int32),
            "name_detail": names[:, 1].astype(np.uint16),
            "name_kind": names[:, 2].astype(np.uint8),
            "name_needed": names[:, 3].astype(np.int16),
            "name_size": names[:, 4].astype(np.int16),
            "word_bytes": np.frombuffer(b"".join(encoded), np.uint8),
            "word_ends": np.cumsum([len(word) for word in encoded], dtype=np.int64),
            "posting_ends": np.cumsum(
                np.bincount(held[:, 0], minlength=len(vocabulary)), dtype=np.int64
            ),
            "postings": held[:, 1].astype(np.int32),
            "key_hash": hashes[order],
            "key_word": np.array(plain, np.int32)[owners[order]]
            if plain
            else np.empty(0, np.int32),
        }


def _different(values: Array) -> Array:
    # np.unique hashes, which is slower than sorting for millions of numbers.
    ordered: Array = np.sort(values)
    different: Array = ordered[np.diff(ordered, prepend=ordered[:1] - 1) != 0]
    return different


def _ranges(starts: Array, counts: Array) -> Array:
    """Concatenate the ranges ``start, start + 1 … start + count - 1``."""
    total = int(counts.sum())
    if not total:
        return np.empty(0, np.int64)
    ends = np.cumsum(counts)
    places: Array = np.arange(total) - np.repeat(ends - counts - starts, counts)
    return places
