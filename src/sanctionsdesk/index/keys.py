"""Keys that near spellings share: a word with up to two letters left out, hashed."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import numpy as np

from sanctionsdesk.names.sounds import consonants

Array = np.ndarray[Any, np.dtype[Any]]

PREFIX = 7
"""Letters of a word that take part; more would only cost room."""

BEGINNINGS = (2, 3, 4, 5, 6)
"""Letters by which a word is found whose end has been cut off."""

CONSONANTS = 5
"""Consonants that tell a word however its vowels are written."""

_FEWER, _LETTERS = 3, 5
"""Consonants that tell a word of so many letters, where two vowels differ at most."""

SPELT = 0x5BD1E995
"""What sets keys of words as spelt apart from those of their sounds."""

_BEGINS = 0x9747B28C
_SOUNDS = np.uint32(0x85EBCA6B)
_HEAD, _TAIL = np.uint32(0xC2B2AE35), np.uint32(0x27D4EB2F)
_SIZES = np.uint32(0x9E3779B1)
_TIMES = np.uint32(1_000_003)
_MOST_LETTERS = 48
_LEAST_SEEN, _MOST_SEEN = 16, 28


def deletion_keys(texts: Sequence[str], most: int = 2) -> tuple[Array, Array]:
    """Give the keys of all words and whose they are.

    Words of one to three letters leave out at most one letter, longer ones two.

    Args:
        texts: words of ASCII letters.
        most: letters left out at most, 0 to 2.

    Returns:
        Hashes (uint32) and places in ``texts`` (int32), in no order.
    """
    if not texts:
        return np.empty(0, np.uint32), np.empty(0, np.int32)
    letters, lengths = _letters(texts)
    hashes, owners = [], []
    places = np.arange(len(texts), dtype=np.int32)
    for size in range(most + 1):
        for left_out in itertools.combinations(range(PREFIX), size):
            # A letter past the end cannot be left out; short words leave out one.
            has = lengths > (left_out[-1] if left_out else 0)
            if size == 2:
                has &= lengths > 3
            if not has.any():
                continue
            hashes.append(_hash(letters[has], left_out))
            owners.append(places[has])
    return np.concatenate(hashes), np.concatenate(owners)


def half_keys(texts: Sequence[str]) -> tuple[Array, Array]:
    """Give two keys of each word, of its first and of its last half, and whose they are.

    Words that differ in one letter share one of the keys that :func:`keys_of_halves`
    looks up: two for each word instead of eight, for words that are many.
    """
    return _halves(texts, (0,))


def keys_of_halves(texts: Sequence[str]) -> tuple[Array, Array]:
    """Give the keys under which words stand that differ in one letter from these, and whose they are."""
    return _halves(texts, (-1, 0, 1))


def _halves(texts: Sequence[str], longer: Sequence[int]) -> tuple[Array, Array]:
    if not texts:
        return np.empty(0, np.uint32), np.empty(0, np.int32)
    letters, lengths = _letters(texts, min(_MOST_LETTERS, max(map(len, texts))))
    hashes = []
    for more in longer:
        size = lengths + more
        # The letter between the halves may have changed places with its neighbour.
        half = size // 2
        rest = np.maximum(0, size - half - 1)
        for seed, begin, end in (
            (_HEAD, np.zeros_like(half), half),
            (_TAIL, lengths - np.minimum(rest, lengths), lengths),
        ):
            value = seed ^ (size.astype(np.uint32) * _SIZES)
            for column in range(letters.shape[1]):
                within = (column >= begin) & (column < end)
                letter = letters[:, column]
                value = np.where(within, (value ^ letter) * _TIMES, value)
            hashes.append(value)
    places = np.arange(len(texts), dtype=np.int32)
    return np.concatenate(hashes), np.tile(places, len(hashes))


def spelling_keys(texts: Sequence[str]) -> tuple[Array, Array]:
    """Give the keys of words as spelt, one letter left out at most, apart from those of their sounds."""
    hashes, owners = deletion_keys(texts, 1)
    return hashes ^ np.uint32(SPELT), owners


def sounding_keys(texts: Sequence[str]) -> tuple[Array, Array]:
    """Give the keys of the consonants of all words that have enough of them and whose they are."""
    sounds = [consonants(text) for text in texts]
    owners = [
        place
        for place, (text, sound) in enumerate(zip(texts, sounds, strict=True))
        if len(sound) >= (_FEWER if len(text) <= _LETTERS else CONSONANTS)
    ]
    hashes = word_hashes([sounds[place].encode() for place in owners])
    return hashes.astype(np.uint32) ^ _SOUNDS, np.array(owners, np.int32)


def beginning_keys(texts: Sequence[str]) -> tuple[Array, Array]:
    """Give the keys of the first two to six letters of all longer words and whose they are."""
    hashes, owners = [np.empty(0, np.uint32)], [np.empty(0, np.int32)]
    if texts:
        letters, lengths = _letters(texts)
        for size in BEGINNINGS:
            longer = np.flatnonzero(lengths > size)
            hashes.append(beginning_hash(letters[longer][:, :size]))
            owners.append(longer.astype(np.int32))
    return np.concatenate(hashes), np.concatenate(owners)


def beginning_hash(letters: Array) -> Array:
    """Hash beginnings of equal length, apart from whole words."""
    value = np.full(len(letters), _BEGINS, np.uint32)
    for column in range(letters.shape[1]):
        value = (value ^ letters[:, column]) * _TIMES
    return value


def letter_masks(encoded: Sequence[bytes]) -> Array:
    """Give for each word a bit (of uint32) for every letter in it."""
    if not encoded:
        return np.empty(0, np.uint32)
    # A byte before each word, so that an empty one has a place too.
    flat = np.frombuffer(b"\0" + b"\0".join(encoded), np.uint8)
    shift = flat.astype(np.int16) - ord("a")
    bits = np.where(
        (shift >= 0) & (shift < 26),
        np.uint32(1) << np.clip(shift, 0, 25).astype(np.uint32),
        np.uint32(0),
    )
    sizes = np.array([len(word) + 1 for word in encoded], np.int64)
    masks: Array = np.bitwise_or.reduceat(bits, np.cumsum(sizes) - sizes)
    return masks.astype(np.uint32)


def _letters(texts: Sequence[str], size: int = PREFIX) -> tuple[Array, Array]:
    cut = [text[:size].ljust(size, "\0") for text in texts]
    letters = (
        np.frombuffer("".join(cut).encode("ascii", "replace"), np.uint8)
        .reshape(len(texts), size)
        .astype(np.uint32)
    )
    return letters, np.count_nonzero(letters, axis=1)


def _hash(letters: Array, left_out: tuple[int, ...]) -> Array:
    value = np.full(len(letters), 2_166_136_261, np.uint32)
    for column in range(PREFIX):
        if column in left_out:
            continue
        # Padding is no letter: it must not change the hash of a shorter word.
        letter = letters[:, column]
        value = np.where(letter > 0, (value ^ letter) * _TIMES, value)
    return value


def seen_bits(hashes: Array) -> Array:
    """Give a bit for each hash, so that most hashes that are not there are dropped without a search."""
    size = min(_MOST_SEEN, max(_LEAST_SEEN, (8 * max(1, len(hashes)) - 1).bit_length()))
    bits = np.zeros(1 << size, bool)
    bits[_fold(hashes, size)] = True
    return np.packbits(bits, bitorder="little")


def may_be_there(seen: Array, hashes: Array) -> Array:
    """Tell for each hash whether :func:`seen_bits` may have had it."""
    place = _fold(hashes, (8 * len(seen) - 1).bit_length())
    told: Array = (seen[place >> 3] >> (place & 7).astype(np.uint8)) & 1
    return told.astype(bool)


def _fold(hashes: Array, size: int) -> Array:
    # The low bits of a product are poor; the high ones of another product are good.
    mixed = (hashes.astype(np.uint64) * np.uint64(0x9E3779B1)) & np.uint64(0xFFFFFFFF)
    folded: Array = (mixed >> np.uint64(max(0, 32 - size))).astype(np.int64)
    return folded


def word_hashes(encoded: Sequence[bytes]) -> Array:
    """Give a number (uint64) for each word, by which a word is looked up whole."""
    told = b"".join(blake2b(word, digest_size=8).digest() for word in encoded)
    return np.frombuffer(told, np.uint64)


def ranges(starts: Array, counts: Array) -> Array:
    """Concatenate the ranges ``start, start + 1 … start + count - 1``."""
    total = int(counts.sum())
    if not total:
        return np.empty(0, np.int64)
    ends = np.cumsum(counts)
    places: Array = np.arange(total) - np.repeat(ends - counts - starts, counts)
    return places


def different(values: Array) -> Array:
    """Give each number once, in order."""
    # np.unique hashes, which is slower than sorting for millions of numbers.
    ordered: Array = np.sort(values)
    told: Array = ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]]
    return told
