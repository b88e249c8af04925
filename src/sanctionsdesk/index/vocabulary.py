"""The different words of all names, made into the arrays in which they are looked up."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sanctionsdesk.index.keys import (
    SPELT,
    Array,
    beginning_keys,
    deletion_keys,
    different,
    half_keys,
    letter_masks,
    ranges,
    seen_bits,
    sounding_keys,
    spelling_keys,
    word_hashes,
)
from sanctionsdesk.names.words import words

_AT_ONCE = 65536


class Joined:
    """Words that are several parts written together: as many as names, so kept as bytes."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("q")
        self.names = array("i")
        self.parts = array("B")

    def put(self, word: str, name: int, parts: int) -> None:
        """Take in a word of a name, and the parts (bits) that it is."""
        self._bytes += word.encode()
        self._ends.append(len(self._bytes))
        self.names.append(name)
        self.parts.append(parts)

    def words(self) -> tuple[tuple[Array, Array], Array]:
        """Give the bytes and ends of the words, each once, and which of them each one put in is."""
        ends = np.frombuffer(self._ends, np.int64)
        flat = np.frombuffer(self._bytes, np.uint8)
        starts = ends - np.diff(ends, prepend=0)
        hashes = np.empty(len(ends), np.uint64)
        for start in range(0, len(ends), _AT_ONCE):
            some = slice(start, start + _AT_ONCE)
            hashes[some] = word_hashes(_pieces(self._bytes, starts[some], ends[some]))
        _, first, told_at = np.unique(hashes, return_index=True, return_inverse=True)
        sizes = (ends - starts)[first]
        pieces = [
            flat[ranges(starts[first[some]], sizes[some])]
            for start in range(0, len(first), _AT_ONCE)
            for some in (slice(start, start + _AT_ONCE),)
        ]
        told = np.concatenate(pieces) if pieces else np.empty(0, np.uint8)
        return (told, np.cumsum(sizes, dtype=np.int64)), told_at


def _pieces(data: bytearray | memoryview, starts: Array, ends: Array) -> list[bytes]:
    return [
        bytes(data[start:end])
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All words as bytes, in order, and where each ends."""

    data: Array
    ends: Array

    @classmethod
    def of(cls, plain: Sequence[bytes], joined: tuple[Array, Array]) -> Vocabulary:
        """Put words, and the bytes and ends of more words, in a row."""
        sizes = np.array([len(word) for word in plain], np.int64)
        data = np.frombuffer(b"".join(plain), np.uint8)
        return cls(
            np.concatenate([data, joined[0]]),
            np.concatenate([np.cumsum(sizes), sizes.sum() + joined[1]]),
        )

    def arrays(self, spelt: Mapping[str, int]) -> dict[str, Array]:
        """Give the arrays of the words and of their keys.

        Args:
            spelt: long words as the lists spell them, with the places of their sounds.
        """
        starts = self.ends - np.diff(self.ends, prepend=0)
        common = words().common
        columns: dict[str, list[Array]] = {
            "word_length": [np.empty(0, np.uint8)],
            "word_mask": [np.empty(0, np.uint32)],
            "word_joined": [np.empty(0, bool)],
            "word_common": [np.empty(0, bool)],
        }
        hashes, keys = [np.empty(0, np.uint64)], [np.empty(0, np.uint64)]
        for start in range(0, len(self.ends), _AT_ONCE):
            some = slice(start, start + _AT_ONCE)
            encoded = _pieces(self.data.data, starts[some], self.ends[some])
            texts = [word.decode() for word in encoded]
            sizes = [min(255, len(text.removeprefix("+"))) for text in texts]
            columns["word_length"].append(np.array(sizes, np.uint8))
            columns["word_mask"].append(letter_masks(encoded))
            columns["word_joined"].append(np.array([text[:1] == "+" for text in texts]))
            columns["word_common"].append(np.array([text in common for text in texts]))
            hashes.append(word_hashes(encoded))
            keys += _keys(texts, start)
        whose = np.array(list(spelt.values()))
        keys += _placed(spelling_keys(list(spelt)), whose)
        begun, owners = beginning_keys(list(spelt))
        keys += _placed((begun ^ np.uint32(SPELT), owners), whose)
        numbers = np.concatenate(hashes)
        by_hash = np.argsort(numbers, kind="stable")
        return {
            "word_bytes": self.data,
            "word_ends": self.ends,
            **{name: np.concatenate(column) for name, column in columns.items()},
            "word_hash": numbers[by_hash],
            "word_place": by_hash.astype(np.int32),
            **keyed(np.concatenate(keys)),
        }


def _keys(texts: Sequence[str], start: int) -> list[Array]:
    """Give the keys of some words, each with the place of its word; they begin at a place."""
    plain, joined = [], []
    for place, text in enumerate(texts):
        if text.isalpha() and text.isascii():
            plain.append(place)
        elif text[:1] == "+" and text[1:].isalpha() and text.isascii():
            joined.append(place)
    told: list[Array] = []
    for kind in (deletion_keys, sounding_keys, beginning_keys):
        told += _placed(
            kind([texts[place] for place in plain]), start + np.array(plain)
        )
    # Written together, a word may differ in one letter only.
    told += _placed(
        half_keys([texts[place][1:] for place in joined]), start + np.array(joined)
    )
    return told


def _placed(keys: tuple[Array, Array], places: Array) -> list[Array]:
    """Put each key over the place of its word; none where there are none."""
    if not len(keys[0]):
        return []
    return [
        keys[0].astype(np.uint64) << np.uint64(32) | places[keys[1]].astype(np.uint64)
    ]


def keyed(keys: Array) -> dict[str, Array]:
    """Give the table of keys: each a hash in the upper half, a word in the lower one."""
    told = different(keys)
    hashes = (told >> np.uint64(32)).astype(np.uint32)
    return {
        "key_hash": hashes,
        "key_word": told.astype(np.uint32).view(np.int32),
        "key_seen": seen_bits(hashes),
    }
