"""Find the few parties that a name could be, without comparing it with all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from sanctionsdesk.entities.party import Detail, Party
from sanctionsdesk.names.compare import parts

_CHUNK = 512
_Places = np.ndarray[tuple[int], np.dtype[np.int32]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """Names of parties by the parts they hold.

    Attributes:
        parties: the parties, in order.
        names: for each name its party's place, the name and its number of parts.
        vocabulary: every different part.
        postings: for each part the places of the names that hold it.
    """

    parties: tuple[Party, ...]
    names: tuple[tuple[int, Detail, int], ...]
    vocabulary: tuple[str, ...]
    postings: tuple[_Places, ...]

    @classmethod
    def build(cls, parties: Iterable[Party]) -> Index:
        """Index all names of the parties in one pass."""
        kept = tuple(parties)
        names: list[tuple[int, Detail, int]] = []
        places: dict[str, list[int]] = defaultdict(list)
        for place, party in enumerate(kept):
            for name in party.names:
                words = set(parts(name.value, party.schema))
                for word in words:
                    places[word].append(len(names))
                names.append((place, name, len(words)))
        return cls(
            parties=kept,
            names=tuple(names),
            vocabulary=tuple(places),
            postings=tuple(np.array(rows, dtype=np.int32) for rows in places.values()),
        )

    def candidates(
        self, queries: Sequence[tuple[str, str]]
    ) -> list[list[tuple[Party, Detail]]]:
        """Give for each query (name, schema) the names worth comparing.

        A name is worth it when at least half of the parts of the shorter side
        have a part like them on the other.
        """
        asked = [
            tuple(dict.fromkeys(parts(name, schema)))[:32] for name, schema in queries
        ]
        words = sorted({word for row in asked for word in row})
        like = self._like(words)
        return [
            self._worth(row, like, is_person=schema == "Person")
            for row, (_, schema) in zip(asked, queries, strict=True)
        ]

    def _like(self, words: list[str]) -> dict[str, _Places]:
        found: dict[str, _Places] = {}
        if not self.vocabulary:
            return {word: np.array([], dtype=np.int32) for word in words}
        for start in range(0, len(words), _CHUNK):
            chunk = words[start : start + _CHUNK]
            grid = process.cdist(
                chunk,
                self.vocabulary,
                scorer=fuzz.ratio,
                score_cutoff=60,
                dtype=np.uint8,
            )
            for word, row in zip(chunk, grid, strict=True):
                places = [self.postings[place] for place in np.flatnonzero(row)]
                merged = (
                    np.concatenate(places) if places else np.array([], dtype=np.int32)
                )
                found[word] = np.unique(merged)
        return found

    def _worth(
        self, row: tuple[str, ...], like: dict[str, _Places], *, is_person: bool
    ) -> list[tuple[Party, Detail]]:
        if not row:
            return []
        places, counts = np.unique(
            np.concatenate([like[word] for word in row]), return_counts=True
        )
        worth = []
        for place, count in zip(places.tolist(), counts.tolist(), strict=True):
            party_place, name, size = self.names[place]
            party = self.parties[party_place]
            if (
                2 * count >= min(len(row), size)
                and (party.schema == "Person") == is_person
            ):
                worth.append((party, name))
        return worth
