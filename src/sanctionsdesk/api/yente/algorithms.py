"""``GET /algorithms``: how scores are made, under our name and those clients ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter

from sanctionsdesk.base.errors import UsageError

router = APIRouter(tags=["yente"])

OWN = "weights-of-evidence"
_ALIAS = "Accepted for clients that ask for it by name; scored by weights-of-evidence."
_ALGORITHMS = {
    OWN: "Names part by part, with birth date, country, gender and identifiers, each "
    "adding evidence for or against in log-odds; agreement in rare parts weighs more.",
    "logic-v2": _ALIAS,
    "logic-v1": _ALIAS,
    "name-qualified": _ALIAS,
    "name-based": "weights-of-evidence on the names alone; other facts are not used.",
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


def facts_used(algorithm: str, config: Mapping[str, Any]) -> bool:
    """Tell whether an algorithm looks beyond names.

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
    return algorithm != "name-based"


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
