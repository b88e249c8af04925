"""``GET /algorithms``: how scores are made, under our name and those clients ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from fastapi import APIRouter

from sanctionsdesk.base.errors import UsageError
from sanctionsdesk.screening.ofac import ofac_style_score
from sanctionsdesk.screening.screen import Match

router = APIRouter(tags=["yente"])

OWN = "weights-of-evidence"
_ALIAS = "Accepted for clients that ask for it by name; scored by weights-of-evidence."
_ALGORITHMS = {
    OWN: "Names part by part, with birth date, country, gender and identifiers, each "
    "adding evidence for or against in log-odds; agreement in rare parts weighs more.",
    "logic-v2": _ALIAS,
    "logic-v1": _ALIAS,
    "name-qualified": _ALIAS,
    "regression-v1": _ALIAS,
    "name-based": "weights-of-evidence on the names alone; other facts are not used.",
    "ofac": "Names alone, scored as OFAC describes the method of its own search tool "
    "(Jaro-Winkler and Soundex over whole names and words); reasons are ours.",
}
_FEATURES = {
    "part": "Parts of the names that agree.",
    "spelling": "Parts that are near in spelling.",
    "against": "Parts that contradict each other.",
    "omitted": "Parts that only one side has.",
    "rarity": "What agrees is common among names.",
    "birth_date": "Dates of birth or incorporation.",
    "country": "Nationality, residence, jurisdiction or flag.",
    "gender": "Gender.",
    "identifier": "Numbers that name one party.",
    "weak_alias": "The publisher itself calls the alias weak.",
}


class Scoring(NamedTuple):
    """What an algorithm does.

    Attributes:
        uses_facts: whether it looks beyond names.
        is_ofac: whether its score is that of OFAC's method.
    """

    uses_facts: bool
    is_ofac: bool

    def score(self, match: Match) -> float:
        """Give the score of a possible match, 0 to 1."""
        if not self.is_ofac:
            return match.score
        schema = match.party.schema
        return ofac_style_score(match.asked, match.name.value, schema) / 100


def scoring_of(algorithm: str, config: Mapping[str, Any]) -> Scoring:
    """Give what the algorithm of this name does.

    Raises:
        UsageError: for an algorithm or a configuration key that is not known.
    """
    if algorithm != "best" and algorithm not in _ALGORITHMS:
        raise UsageError(
            f"Unknown algorithm: {algorithm}; use best, {', '.join(_ALGORITHMS)}"
        )
    if config:
        raise UsageError(
            f"Unknown config key for {algorithm}: {', '.join(config)}; it has none."
        )
    return Scoring(
        uses_facts=algorithm not in {"name-based", "ofac"},
        is_ofac=algorithm == "ofac",
    )


@router.get("/algorithms", summary="List algorithms")
async def algorithms() -> dict[str, Any]:
    """List what `algorithm` may be, with the features that explanations name."""
    features = {
        name: {"description": told, "coefficient": 1.0, "url": None}
        for name, told in _FEATURES.items()
    }
    return {
        "algorithms": [
            {
                "name": name,
                "description": told,
                "features": features,
                "docs": {
                    "name": name,
                    "description": told,
                    "config": {},
                    "features": features,
                },
            }
            for name, told in _ALGORITHMS.items()
        ],
        "default": OWN,
        "best": OWN,
    }
