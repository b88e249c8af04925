"""What a change of the lists can have changed in the answers of an earlier screening."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sanctionsdesk.entities.packing import unpack
from sanctionsdesk.index.building import needed_parts
from sanctionsdesk.index.keys import ranges, word_hashes
from sanctionsdesk.index.near import terms_of
from sanctionsdesk.names.compare import odds, probability
from sanctionsdesk.names.name import read_name
from sanctionsdesk.screening.query import Query
from sanctionsdesk.screening.screen import Index

_MARGIN = 1.0
"""Log-odds by which rarity in a small index may differ from that in the whole one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Parties and words whose change can move an answer.

    Attributes:
        parties: number of parties that came, went or were amended.
        index: those parties, old and new, with all that hold a word whose rarity changed.
        words: hashes (uint64, sorted) of words that came, went or changed in rarity.
        threshold: score under which nothing in the small index can matter.
    """

    parties: int
    index: Index
    words: np.ndarray[tuple[int], np.dtype[np.uint64]]
    threshold: float

    def touched(self, queries: Sequence[Query]) -> list[int]:
        """Give the places of the queries whose answer may differ from the earlier one."""
        answers = self.index.screen(queries, threshold=self.threshold, limit=1)
        return [
            place
            for place, (query, answer) in enumerate(zip(queries, answers, strict=True))
            if answer or self._holds(query)
        ]

    def _holds(self, query: Query) -> bool:
        parts = needed_parts(read_name(query.name, query.schema))
        words = [
            term.text.encode() for part in parts for term in terms_of(part, last=False)
        ]
        hashes = word_hashes(words)
        if not len(hashes) or not len(self.words):
            return False
        at = np.minimum(np.searchsorted(self.words, hashes), len(self.words) - 1)
        return bool((self.words[at] == hashes).any())


def changes(old: Index, new: Index, *, threshold: float = 0.7) -> Changes | None:
    """Compare two indexes; ``None`` where rarity shifted as a whole, so that anything may differ.

    Args:
        old: index of the lists of the earlier run.
        new: index of the lists now.
        threshold: of both runs.
    """
    if old.most_bits != new.most_bits:
        return None
    before, now = _bodies(old), _bodies(new)
    changed = set(before.keys() ^ now.keys())
    words = _moved_words(old, new)
    picked = {now[body] for body in changed if body in now}
    picked.update(_holding(new, words))
    parties = [old.packed(before[body]) for body in changed if body in before]
    parties += [new.packed(place) for place in sorted(picked)]
    return Changes(
        parties=len({_id(body) for body in changed}),
        index=Index.build(unpack(data) for data in parties),
        words=words,
        threshold=probability(odds(threshold) - _MARGIN),
    )


def _id(body: bytes) -> bytes:
    return body.split(b'","schema"', 1)[0]


def _bodies(index: Index) -> dict[bytes, int]:
    """Give the bytes of all parties without their source, which differs in each issue."""
    return {
        index.packed(place).rpartition(b',"source":')[0]: place
        for place in range(len(index))
    }


def _moved_words(old: Index, new: Index) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    one, other = old.arrays["word_hash"], new.arrays["word_hash"]
    both, at_one, at_other = np.intersect1d(
        one, other, assume_unique=True, return_indices=True
    )
    bits_one = old.word_bits[old.arrays["word_place"][at_one]]
    bits_other = new.word_bits[new.arrays["word_place"][at_other]]
    moved = both[bits_one != bits_other]
    return np.sort(np.concatenate([moved, np.setxor1d(one, other, assume_unique=True)]))


def _holding(
    index: Index, words: np.ndarray[tuple[int], np.dtype[np.uint64]]
) -> list[int]:
    known = index.arrays["word_hash"]
    place = index.arrays["word_place"][np.isin(known, words)].astype(np.int64)
    ends = index.arrays["posting_ends"]
    begin = np.where(place > 0, ends[place - 1], 0)
    names = index.arrays["postings"][ranges(begin, ends[place] - begin)]
    told: list[int] = np.unique(index.arrays["name_party"][names]).tolist()
    return told
