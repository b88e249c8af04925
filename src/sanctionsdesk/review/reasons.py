"""Why people decide as they do: reason codes, words of their own, and by when."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Any

import yaml

from sanctionsdesk.base.errors import InputError

LONGEST_TEXT = 10_000


@cache
def reasons() -> dict[str, dict[str, str]]:
    """Give the reason codes with their words, by ``clear``, ``match``, ``escalate`` ..."""
    told = _data()
    return {
        kind: dict(codes) for kind, codes in told.items() if isinstance(codes, dict)
    }


def hours_to_settle(score: float) -> float:
    """Give the service level of an alert: the likelier a match, the sooner."""
    levels = _data()["settle_within_hours"]
    return float(next(hours for least, hours in levels if score >= least))


def hours_escalated() -> float:
    """Give the service level of an alert that was passed on."""
    return float(_data()["escalated_within_hours"])


def check_reason(kind: str, code: str, text: str) -> None:
    """Refuse a step without a reason code of its kind and a reason in words.

    Raises:
        InputError: saying which codes there are.
    """
    if code not in reasons()[kind]:
        known = ", ".join(reasons()[kind])
        raise InputError(f"{code!r} is no reason code to {kind}; they are {known}")
    if not text.strip():
        raise InputError("a reason in your own words is needed beside its code")
    check_text(text)


def check_text(text: str) -> None:
    """Refuse a text that is too long or that no database keeps.

    Raises:
        InputError: for more than :data:`LONGEST_TEXT` characters, NUL, half a pair.
    """
    if len(text) > LONGEST_TEXT or re.search(r"[\x00\ud800-\udfff]", text):
        raise InputError(
            f"a text has at most {LONGEST_TEXT} characters and no NUL or half a pair"
        )


@cache
def _data() -> dict[str, Any]:
    file = resources.files("sanctionsdesk.review").joinpath("data/reasons.yaml")
    return dict(yaml.safe_load(file.read_text(encoding="utf-8")))
