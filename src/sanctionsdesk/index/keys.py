"""Keys that near spellings share: a word with up to two letters left out, hashed."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

PREFIX = 7
"""Letters of a word that take part; more would only cost room."""

_MULTIPLIER = 1_000_003


def deletion_keys(texts: Sequence[str]) -> tuple[Array, Array]:
    """Give the keys of all words and whose they are.

    Words of one to three letters leave out at most one letter, longer ones two.

    Args:
        texts: words of ASCII letters.

    Returns:
        Hashes (uint32) and places in ``texts`` (int32), in no order.
    """
    if not texts:
        return np.empty(0, np.uint32), np.empty(0, np.int32)
    lengths = np.array([min(len(text), PREFIX) for text in texts], np.int64)
    letters = (
        np.frombuffer(
            b"".join(
                text.encode("ascii", "replace")[:PREFIX].ljust(PREFIX, b"\0")
                for text in texts
            ),
            np.uint8,
        )
        .reshape(len(texts), PREFIX)
        .astype(np.uint32)
    )
    hashes, owners = [], []
    places = np.arange(len(texts), dtype=np.int32)
    for size in (0, 1, 2):
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


def _hash(letters: Array, left_out: tuple[int, ...]) -> Array:
    value = np.full(len(letters), 2_166_136_261, np.uint32)
    for column in range(PREFIX):
        if column in left_out:
            continue
        # Padding is no letter: it must not change the hash of a shorter word.
        letter = letters[:, column]
        value = np.where(
            letter > 0, (value ^ letter) * np.uint32(_MULTIPLIER & 0xFFFFFFFF), value
        )
    return value
