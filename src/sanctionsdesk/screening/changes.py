"""What a change of the lists can have changed in the answers of an earlier screening."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sanctionsdesk.entities.packing import unpack
from sanctionsdesk.index.building import word_of
from sanctionsdesk.index.keys import Array, ranges
from sanctionsdesk.index.near import look_up, words_at
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
        words: words that some name holds now and none did, or the other way
            about: a slip that makes one counts for less.
        threshold: score under which nothing in the small index can matter.
    """

    parties: int
    index: Index
    words: frozenset[str]
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
        telling = read_name(query.name, query.schema).telling
        return not self.words.isdisjoint(map(word_of, telling))


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
    gone, moved = _moved_words(old, new)
    picked = {now[body] for body in changed if body in now}
    picked.update(_holding(new, _sounding_alike(gone | moved)))
    parties = [old.packed(before[body]) for body in changed if body in before]
    parties += [new.packed(place) for place in sorted(picked)]
    return Changes(
        parties=len({_id(body) for body in changed}),
        index=Index.build(unpack(data) for data in parties),
        words=gone,
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


def _moved_words(old: Index, new: Index) -> tuple[frozenset[str], frozenset[str]]:
    """Give the words that came or went, and those whose rarity changed."""
    one, other = old.arrays["word_hash"], new.arrays["word_hash"]
    _, at_one, at_other = np.intersect1d(
        one, other, assume_unique=True, return_indices=True
    )
    place_one = old.arrays["word_place"][at_one]
    place_other = new.arrays["word_place"][at_other]
    moved = old.word_bits[place_one] != new.word_bits[place_other]
    gone = _told(old, old.arrays["word_place"][~np.isin(one, other)])
    came = _told(new, new.arrays["word_place"][~np.isin(other, one)])
    return gone | came, _told(new, place_other[moved])


def _told(index: Index, places: Array) -> frozenset[str]:
    """Give the words at these places whose rarity is asked for: no numbers, nicknames or words written together."""
    places = places[~index.arrays["word_joined"][places]].astype(np.int64)
    return frozenset(
        word for word in words_at(index.arrays, places) if word[0] not in "#="
    )


def _sounding_alike(words: Iterable[str]) -> set[str]:
    """Add to consonants written without vowels those of words with vowels, and the other way about: the rarer one counts."""
    told = set(words)
    told.update(f"~{word[1:]}" for word in words if word[0] == "≈")
    told.update(f"≈{word[1:]}" for word in words if word[0] == "~")
    return told


def _holding(index: Index, words: Iterable[str]) -> list[int]:
    place = look_up(index.arrays, [word.encode() for word in words])
    place = place[place >= 0]
    ends = index.arrays["posting_ends"]
    begin = np.where(place > 0, ends[place - 1], 0)
    names = index.arrays["postings"][ranges(begin, ends[place] - begin)]
    told: list[int] = np.unique(index.arrays["name_party"][names]).tolist()
    return told
