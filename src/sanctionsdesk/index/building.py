"""Parties made into the arrays of an index: anew in one pass, or from an older index and what changed."""

from __future__ import annotations

import functools
import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import or_
from typing import IO

import numpy as np

from sanctionsdesk.entities.packing import pack
from sanctionsdesk.entities.party import NAME_PROPERTIES, Party
from sanctionsdesk.index.keys import (
    Array,
    ranges,
)
from sanctionsdesk.index.vocabulary import Joined, Vocabulary, keyed
from sanctionsdesk.names.identifiers import IDENTIFIERS, normal_identifier
from sanctionsdesk.names.name import Name, Part, read_name
from sanctionsdesk.names.sounds import DIGRAPHS, consonants, skeleton, sound_key
from sanctionsdesk.names.words import words

KINDS = {"Person": 0, "Vessel": 2, "Airplane": 3, "CryptoWallet": 4, "Asset": 4}
"""Names are compared within a kind; bodies are 1, and a ``LegalEntity`` may be 0 or 1."""

OPEN_KIND = 5
"""Kind of a listed party that may be a person or a body."""

SHORTEST_JOINED = 3
_LEAST_GLUED = 7
MOST_GLUED = 5

PARTS_APART = 8
"""Parts of a listed name told apart by the words that lead to it; any further ones count as the last."""

TWO_SLIPS = 6
"""Letters from which a word may differ in two; in a shorter one that is another word."""

_NAMES = (
    ("name_party", np.int32),
    ("name_detail", np.uint16),
    ("name_kind", np.uint8),
    ("name_needed", np.int16),
    ("name_size", np.int16),
)


def word_of(part: Part) -> str:
    """Give the word under which a part is looked up.

    Words of scripts without vowels are kept apart, by their consonants.
    """
    return f"~{skeleton(part.sound)}" if part.vowelless else part.key


def is_short_and_folded(part: Part) -> bool:
    """Tell whether one slip in a part can be two in its key, too many for so short a word."""
    return (
        part.text != part.key
        and not part.script
        and 3 < len(part.text) <= TWO_SLIPS
        and part.text.isalpha()
    )


def is_long_and_folded(part: Part) -> bool:
    """Tell whether one slip in a part can be three in its key."""
    return (
        part.text != part.key
        and not part.script
        and len(part.text) > TWO_SLIPS
        and part.text.isalpha()
    )


def is_needed(part: Part) -> bool:
    """Tell whether a part must have a like on the other side."""
    return part.role == "name" and len(part.text) > 1


def needed_parts(name: Name) -> Sequence[Part]:
    """Give the parts that must have a like, or all where none must."""
    return [part for part in name.telling if is_needed(part)] or name.telling


def different(parts: Iterable[Part]) -> int:
    """Count parts, one written twice once."""
    return len({part.key for part in parts})


def opposing(name: Name) -> int:
    """Give a bit for each generic word, which stands against any name left over, and one for single letters.

    None where an initial may take the place of the name first.
    """
    told = 0
    for part in name.telling:
        if part.role == "initial":
            return 0
        if part.role == "generic" and _has_known_forms(part):
            told |= generic_bit(part.text)
        elif part.role == "name" and len(part.text) == 1:
            told |= SINGLE
    return told


def _has_known_forms(part: Part) -> bool:
    """Tell whether what is like a generic word can be told from the vocabulary alone."""
    return part.written is None or part.written.text in words().generic


def generic_bit(word: str) -> int:
    """Give the bit (of the lower 62) that stands for a generic word."""
    return 1 << _generic_places()[word] % 62


@functools.cache
def _generic_places() -> dict[str, int]:
    return {
        word: place for place, word in enumerate(sorted(set(words().generic.values())))
    }


SINGLE = 1 << 62
"""Bit of a name of one letter."""


Together = tuple[str, Sequence[Part]]
"""Neighbouring parts as one word, and those parts."""


def joined_words(telling: Sequence[Part]) -> list[Together]:
    """Give two and three neighbouring parts written together, also as letters that meet sound."""
    found: list[Together] = []
    for place in range(len(telling) - 1):
        pair = telling[place : place + 2]
        one, other = pair[0].as_written, pair[1].as_written
        text = glued(one.key, other.key)
        found.append((text, pair))
        meets = one.text[-1:] + other.text[:1] in DIGRAPHS
        if meets:
            found.append((sound_key(one.text + other.text), pair))
        if place + 2 < len(telling):
            three, third = telling[place : place + 3], telling[place + 2].as_written
            found.append((glued(text, third.key), three))
            if meets or other.text[-1:] + third.text[:1] in DIGRAPHS:
                found.append((sound_key(one.text + other.text + third.text), three))
    return [told for told in found if len(told[0]) > SHORTEST_JOINED]


def written_together(name: Name, needed: Sequence[Part]) -> Iterator[Together]:
    """Give what neighbours of a name make when no space is left between them.

    Parts that must have a like, all telling parts, and the whole with its particles.
    """
    yield from joined_words(needed)
    has_more = len(name.telling) < len(name.parts) or any(
        part.role == "generic" for part in name.telling
    )
    if has_more and name.telling:
        yield from joined_words(name.telling)
    # Of up to three parts the whole is among the joined words.
    if (1 if has_more else 3) < len(name.parts) <= MOST_GLUED:
        written = [part.as_written for part in name.parts]
        by_part = functools.reduce(glued, [part.key for part in written])
        # Letters that meet may make one sound.
        whole = sound_key("".join(part.text for part in written))
        yield from ((text, name.parts) for text in dict.fromkeys((by_part, whole)))


@functools.lru_cache(maxsize=65536)
def without_particles(text: str) -> tuple[str, ...]:
    """Give a long word less the particle or title that ran into it, if one did.

    >>> without_particles("ebrahimiayatollah"), without_particles("ebrahimi")
    (('ebrahimi',), ())
    """
    found = _glued().match(text) if len(text) >= _LEAST_GLUED else None
    return (sound_key(found[1] or found[2]),) if found else ()


@functools.cache
def _glued() -> re.Pattern[str]:
    particles = "|".join(
        sorted(
            (
                word
                for word in words().titles | words().joiners
                if len(word) > 2 and word.isalpha()
            ),
            key=len,
            reverse=True,
        )
    )
    return re.compile(rf"(?:{particles})(.{{4,}})$|(.{{4,}})(?:{particles})$")


def glued(one: str, other: str) -> str:
    """Write two keys together, a letter that meets its like once."""
    return one + other[1:] if one[-1:] == other[:1] else one + other


def birth_years(party: Party) -> tuple[int, int]:
    """Give the first and last year of birth that a list states; 0, 0 where it states none."""
    if party.schema != "Person":
        return (0, 0)
    years = [
        int(year)
        for date in party.values("birthDate")
        for year in re.findall(r"(?<![-\d])\d{4}", date)
    ]
    return (min(years), max(years)) if years else (0, 0)


class Building:
    """Arrays in the making; nothing of a party is kept but its bytes and numbers.

    Args:
        bodies: where the bytes of the parties go; in memory if none.
    """

    def __init__(self, bodies: IO[bytes] | None = None) -> None:
        self._file = bodies
        self._bytes = bytearray()
        self._ends = array("q")
        self._born = array("h")
        self._names = tuple(array("i") for _ in _NAMES)
        self._opposing = array("q")
        self.places: dict[str, int] = {}
        self._held = (array("i"), array("i"), array("B"))
        self._spelt: dict[str, int] = {}
        self._joined = Joined()
        self._size = 0

    def add(self, party: Party) -> None:
        """Take in one party."""
        place = len(self._ends)
        self.put(pack(party), birth_years(party))
        kind = kind_of(party.schema)
        first = len(self._names[0])
        for detail_place, detail in enumerate(party.details):
            if detail.prop not in NAME_PROPERTIES:
                continue
            name = read_name(detail.value, "Person" if kind == 0 else party.schema)
            if name.telling:
                needed = needed_parts(name)
                self._hold(name, needed)
                told = (
                    place,
                    detail_place,
                    kind,
                    different(needed),
                    different(name.telling),
                )
                self._opposing.append(opposing(name))
                for column, value in zip(self._names, told, strict=True):
                    column.append(value)
        if len(self._names[0]) > first:
            for detail in party.details:
                if detail.prop in IDENTIFIERS and (
                    number := normal_identifier(detail.value, detail.prop)
                ):
                    self._put(f"#{number}", first)

    def put(self, body: bytes, born: tuple[int, int]) -> None:
        """Take in the bytes of a party."""
        if self._file is None:
            self._bytes += body
        else:
            self._file.write(body)
        self._size += len(body)
        self._ends.append(self._size)
        self._born.extend(born)

    def _put(self, word: str, name: int, parts: int = 0) -> None:
        self._held[0].append(self.places.setdefault(word, len(self.places)))
        self._held[1].append(name)
        self._held[2].append(parts)

    def _hold(self, name: Name, telling: Sequence[Part]) -> None:
        number = len(self._names[0])
        bits: dict[str, int] = {}
        found: dict[str, int] = {}
        for part in telling:
            bit = bits.setdefault(part.key, 1 << min(len(bits), PARTS_APART - 1))
            for word in _also(part):
                found[word] = found.get(word, 0) | bit
        turned = [telling[-1], *telling[:-1]]
        for text, parts in (*written_together(name, telling), *joined_words(turned)):
            covered = functools.reduce(or_, [bits.get(part.key, 0) for part in parts])
            found[f"+{text}"] = found.get(f"+{text}", 0) | covered
        for word, covered in found.items():
            if word[0] == "+":
                self._joined.put(word, number, covered)
            else:
                self._put(word, number, covered)
        for part in telling:
            if is_long_and_folded(part):
                self._spelt[part.text] = self.places[part.key]

    def arrays(self) -> dict[str, Array]:
        """Give the arrays of the index."""
        plain = [word.encode() for word in self.places]
        joined, told_at = self._joined.words()
        words_of = Vocabulary.of(plain, joined)
        held_word = np.concatenate([self._held[0], len(plain) + told_at])
        order = np.argsort(held_word, kind="stable")
        counts = np.bincount(held_word, minlength=len(words_of.ends))
        del held_word
        held_name = np.concatenate([self._held[1], self._joined.names])
        held_parts = np.concatenate([self._held[2], self._joined.parts])
        return {
            **(
                {}
                if self._file
                else {"party_bytes": np.frombuffer(self._bytes, np.uint8)}
            ),
            "party_ends": np.frombuffer(self._ends, np.int64),
            "party_born": np.frombuffer(self._born, np.int16).reshape(-1, 2),
            **{
                name: np.frombuffer(column, np.int32).astype(kind)
                for (name, kind), column in zip(_NAMES, self._names, strict=True)
            },
            "name_opposing": np.frombuffer(self._opposing, np.int64),
            "posting_ends": np.cumsum(counts, dtype=np.int64),
            "postings": held_name[order].astype(np.int32),
            "posting_parts": held_parts[order].astype(np.uint8),
            **words_of.arrays(self._spelt),
        }


def kind_of(schema: str) -> int:
    """Give the kind of a listed party's names."""
    return OPEN_KIND if schema in {"LegalEntity", "Thing"} else KINDS.get(schema, 1)


def _also(part: Part) -> Iterator[str]:
    """Words under which a listed part is found."""
    yield word_of(part)
    if part.written:
        yield from _also(part.written)
    if part.joined:
        mark = "~" if part.vowelless else "≈"
        yield f"{mark}{skeleton(consonants(sound_key(part.joined)))}"
    if part.vowelless:
        if part.text in words().nicknames:
            yield part.key
        return
    if is_short_and_folded(part):
        yield part.text
    if len(part.sound) > 1:
        yield f"≈{skeleton(part.sound)}"
    if part.joined:
        yield f"+{sound_key(part.joined)}"
    yield from without_particles(part.text)


def searched_key(party: Party) -> bytes:
    """Give what of a party decides how it is found: its id, kind, names and identifiers."""
    told = [party.id, party.schema]
    for place, detail in enumerate(party.details):
        if detail.prop in NAME_PROPERTIES or detail.prop in IDENTIFIERS:
            told += (str(place), detail.prop, detail.value)
    return "\0".join(told).encode()


def updated(
    old: Mapping[str, Array], old_keys: Iterable[bytes], parties: Iterable[Party]
) -> dict[str, Array]:
    """Give the arrays of an index of these parties, reading only names that the old index does not hold.

    A party with the same id, schema, names and identifiers keeps its words; its
    bytes are those given now.

    Args:
        old: arrays of the old index.
        old_keys: :func:`searched_key` of its parties, in order.
        parties: all parties that the new index is to hold.
    """
    before = {key: place for place, key in enumerate(old_keys)}
    bodies, fresh = Building(), Building()
    moved = np.full(len(old["party_ends"]), -1, np.int64)
    fresh_places: list[int] = []
    for place, party in enumerate(parties):
        bodies.put(pack(party), birth_years(party))
        was = before.pop(searched_key(party), None)
        if was is None:
            fresh.add(party)
            fresh_places.append(place)
        else:
            moved[was] = place
    return bodies.arrays() | _merged(
        old, moved, fresh.arrays(), np.array(fresh_places, np.int64)
    )


def _merged(
    old: Mapping[str, Array], moved: Array, new: Mapping[str, Array], places: Array
) -> dict[str, Array]:
    """Join the names and words of two indexes: of the old those whose party has moved to a place, of the new all."""
    party = moved[old["name_party"]]
    alive = party >= 0
    number = np.cumsum(alive) - 1
    names = {
        name: np.concatenate([old[name][alive], new[name]])
        for name in ("name_opposing", *(name for name, _ in _NAMES))
    }
    names["name_party"] = np.concatenate(
        [party[alive], places[new["name_party"]]]
    ).astype(np.int32)
    word_new = _words_among(old, new)
    old_word = np.repeat(
        np.arange(len(old["word_ends"])), np.diff(old["posting_ends"], prepend=0)
    )
    held = alive[old["postings"]]
    own_word = np.repeat(word_new, np.diff(new["posting_ends"], prepend=0))
    word = np.concatenate([old_word[held], own_word])
    name = np.concatenate(
        [number[old["postings"]][held], new["postings"] + int(alive.sum())]
    )
    parts = np.concatenate([old["posting_parts"][held], new["posting_parts"]])
    size = len(old["word_ends"]) + int((word_new >= len(old["word_ends"])).sum())
    counts = np.bincount(word, minlength=size)
    # A word that no name holds any more is as if it had never been.
    stays = np.flatnonzero(counts)
    renumbered = np.full(size, -1, np.int64)
    renumbered[stays] = np.arange(len(stays))
    added = np.flatnonzero(word_new >= len(old["word_ends"]))
    order = np.argsort(word, kind="stable")
    return {
        **names,
        "posting_ends": np.cumsum(counts[stays], dtype=np.int64),
        "postings": name[order].astype(np.int32),
        "posting_parts": parts[order],
        **_words_of(old, new, stays, added),
        **_keys_of(old, new, renumbered, word_new),
    }


def _words_among(old: Mapping[str, Array], new: Mapping[str, Array]) -> Array:
    """Give the place in the old vocabulary of each new word; those not there follow the old ones."""
    hashes = np.empty(len(new["word_place"]), np.uint64)
    hashes[new["word_place"]] = new["word_hash"]
    at = np.minimum(
        np.searchsorted(old["word_hash"], hashes), max(0, len(old["word_hash"]) - 1)
    )
    there = (
        old["word_hash"][at] == hashes
        if len(old["word_hash"])
        else np.zeros(len(hashes), bool)
    )
    told = np.where(
        there, old["word_place"][at] if len(old["word_place"]) else 0, 0
    ).astype(np.int64)
    told[~there] = len(old["word_ends"]) + np.arange(int((~there).sum()))
    return told


def _words_of(
    old: Mapping[str, Array], new: Mapping[str, Array], stays: Array, added: Array
) -> dict[str, Array]:
    first = len(old["word_ends"])
    keep, more = stays[stays < first], added
    told: dict[str, Array] = {}
    for name in ("word_length", "word_mask", "word_joined", "word_common"):
        told[name] = np.concatenate([old[name][keep], new[name][more]])
    sizes = [np.diff(side["word_ends"], prepend=0) for side in (old, new)]
    bytes_of = [
        side["word_bytes"][ranges(side["word_ends"][which] - size[which], size[which])]
        for side, size, which in ((old, sizes[0], keep), (new, sizes[1], more))
    ]
    told["word_bytes"] = np.concatenate(bytes_of)
    told["word_ends"] = np.cumsum(
        np.concatenate([sizes[0][keep], sizes[1][more]]), dtype=np.int64
    )
    hashes = []
    for side, which in ((old, keep), (new, more)):
        by_place = np.empty(len(side["word_place"]), np.uint64)
        by_place[side["word_place"]] = side["word_hash"]
        hashes.append(by_place[which])
    joined = np.concatenate(hashes)
    order = np.argsort(joined, kind="stable")
    return told | {"word_hash": joined[order], "word_place": order.astype(np.int32)}


def _keys_of(
    old: Mapping[str, Array],
    new: Mapping[str, Array],
    renumbered: Array,
    word_new: Array,
) -> dict[str, Array]:
    mine = renumbered[old["key_word"]]
    own = renumbered[word_new[new["key_word"]]]
    hashes = np.concatenate([old["key_hash"][mine >= 0], new["key_hash"]])
    words_of = np.concatenate([mine[mine >= 0], own])
    return keyed(hashes.astype(np.uint64) << np.uint64(32) | words_of.astype(np.uint64))
