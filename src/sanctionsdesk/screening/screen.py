"""Screen names against parties at hand."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sanctionsdesk.entities.party import Detail, Party
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
        score: 0 to 1.
        evidence: bits: how rare the agreeing parts are among the parties searched.
        comparison: the reasons.
    """

    asked: str
    party: Party
    name: Detail
    score: float
    evidence: float
    comparison: Comparison


def screen(
    names: Iterable[tuple[str, str]],
    parties: Sequence[Party],
    *,
    threshold: float = DEFAULT_THRESHOLD,
) -> list[Match]:
    """Compare every name with every party, best match of each pair first.

    Args:
        names: pairs of a name and its FtM schema.
        parties: the parties searched; persons are compared with persons only.
        threshold: least score that is given back.
    """
    rarity: Counter[str] = Counter()
    for party in parties:
        rarity.update(
            {word for name in party.names for word in parts(name.value, party.schema)}
        )
    found = []
    for asked, schema in names:
        for party in parties:
            if (schema == "Person") != (party.schema == "Person"):
                continue
            best = max(
                (
                    (compare_names(asked, name.value, schema), name)
                    for name in party.names
                ),
                key=lambda pair: pair[0].score,
                default=None,
            )
            if best is not None and best[0].score >= threshold:
                found.append(
                    Match(
                        asked=asked,
                        party=party,
                        name=best[1],
                        score=best[0].score,
                        evidence=_bits(best[1].value, schema, rarity, len(parties)),
                        comparison=best[0],
                    )
                )
    return sorted(
        found, key=lambda match: (-match.score, -match.evidence, match.party.id)
    )


def _bits(name: str, schema: str, rarity: Counter[str], total: int) -> float:
    return sum(
        math.log2((total + 1) / (rarity[word] or 1)) for word in parts(name, schema)
    )
