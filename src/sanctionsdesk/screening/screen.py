"""Screen names against an index: scored possible matches with their reasons."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import JaroWinkler

from sanctionsdesk.entities.party import Detail, Party
from sanctionsdesk.index.index import Index
from sanctionsdesk.names.compare import (
    DEFAULT_THRESHOLD,
    Comparison,
    compare_names,
    parts,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One party that may be the one asked about.

    Attributes:
        asked: the name asked about.
        party: the listed party.
        name: the name of the party that matched best.
        score: 0 to 1; a weak alias counts for nine tenths.
        evidence: bits: how rare the matched name's parts are in the lists searched.
        comparison: the reasons.
    """

    asked: str
    party: Party
    name: Detail
    score: float
    evidence: float
    comparison: Comparison

    @property
    def is_match(self) -> bool:
        """Tell whether the score reaches the default threshold."""
        return self.score >= DEFAULT_THRESHOLD

    @property
    def whole_name_likeness(self) -> float:
        """Jaro-Winkler likeness of the whole names, 0 to 1, as users know it from other tools."""
        sides = (
            " ".join(parts(text, self.party.schema))
            for text in (self.asked, self.name.value)
        )
        return JaroWinkler.similarity(*sides)


def screen(
    queries: Sequence[tuple[str, str]],
    index: Index,
    *,
    threshold: float = DEFAULT_THRESHOLD,
    limit: int = 5,
) -> list[list[Match]]:
    """Find possible matches for each query, best first, one per party.

    Args:
        queries: pairs of a name and its FtM schema; persons meet persons only.
        index: the parties searched.
        threshold: least score given back.
        limit: most matches given back for one query.
    """
    total = len(index.names) + 1
    rarity = {
        word: len(rows)
        for word, rows in zip(index.vocabulary, index.postings, strict=True)
    }
    answers = []
    for (asked, schema), candidates in zip(
        queries, index.candidates(queries), strict=True
    ):
        best: dict[str, Match] = {}
        for party, name in candidates:
            comparison = compare_names(asked, name.value, schema)
            score = comparison.score * (0.9 if name.prop == "weakAlias" else 1.0)
            known = best.get(party.id)
            if score >= threshold and (known is None or score > known.score):
                bits = sum(
                    math.log2(total / rarity.get(word, 1))
                    for word in parts(name.value, schema)
                )
                best[party.id] = Match(
                    asked=asked,
                    party=party,
                    name=name,
                    score=score,
                    evidence=bits,
                    comparison=comparison,
                )
        ranked = sorted(
            best.values(), key=lambda item: (-item.score, -item.evidence, item.party.id)
        )
        answers.append(ranked[:limit])
    return answers
