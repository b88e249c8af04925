"""A possible match in words: what spoke for it, what against, what would settle it."""

from __future__ import annotations

import hashlib
import textwrap
from importlib import resources
from typing import Any

from sanctionsdesk.names.compare import DEFAULT_THRESHOLD, odds, weights
from sanctionsdesk.screening.screen import Match

_BAR = 24
_COLUMNS = 100
_NOTICED = -0.15


def waterfall(match: Match) -> str:
    """Draw the score of a match as one line per feature, 100 columns at most."""
    stand = "at or over" if match.is_match else "under"
    lines = [
        f"{match.party.caption} ({match.party.schema}, {match.party.id})",
        f"  possible match: score {match.score:.2f}, {stand} the threshold {DEFAULT_THRESHOLD}",
        f"  by the name {match.name.value!r}; evidence {match.evidence:.0f} bits",
    ]
    base = weights("person" if match.party.schema == "Person" else "body")["base"]
    lines.append(_bar("where every comparison starts", base))
    lines += [
        _bar(_sides(reason.sentence, reason.left, reason.right), reason.weight)
        for reason in match.comparison.reasons
    ]
    if held := why_not_higher(match):
        lines.append(f"  Not higher, because: {held}")
    lines.append(f"  {open_question(match)}")
    return "\n".join(lines) + "\n"


def open_question(match: Match) -> str:
    """Say which fact would settle the match."""
    told = {reason.feature for reason in match.comparison.reasons}
    if "identifier" in told:
        return "An identifier was compared; check the document itself."
    listed = {detail.prop for detail in match.party.details}
    if match.party.schema == "Person" and "birth_date" not in told:
        stated = ", ".join(match.party.values("birthDate"))
        return f"A date of birth would settle more; the list states {stated or 'none'}."
    for prop, noun in (
        ("imoNumber", "IMO number"),
        ("leiCode", "LEI"),
        ("registrationNumber", "registration number"),
        ("passportNumber", "passport number"),
    ):
        if prop in listed:
            return f"The list states a {noun}; compare it."
    if match.party.schema == "Person":
        return (
            "The list states no identifier; compare place of birth, address and office."
        )
    return "The list states no identifier; compare address and activity."


def why_not_higher(match: Match) -> str:
    """Say what holds the score down most; empty where nothing does."""
    against = sorted(
        (reason for reason in match.comparison.reasons if reason.weight < _NOTICED),
        key=lambda reason: reason.weight,
    )
    return " ".join(reason.sentence for reason in against[:2])


def explained(match: Match) -> dict[str, Any]:
    """Give the whole explanation of a match for JSON: start, one item per feature, total."""
    kind = "person" if match.party.schema == "Person" else "body"
    return {
        "why_not_higher": why_not_higher(match),
        "would_settle": open_question(match),
        "start": weights(kind)["base"],
        "log_odds": round(odds(match.score), 3),
        "waterfall": [
            {
                "feature": reason.feature,
                "sentence": reason.sentence,
                "left": reason.left,
                "right": reason.right,
                "weight": round(reason.weight, 3),
            }
            for reason in match.comparison.reasons
        ],
    }


def model_card() -> str:
    """Give the text that says how scores are made, on what, and how well they do."""
    card = resources.files("sanctionsdesk.screening").joinpath("data/model_card.md")
    return card.read_text(encoding="utf-8")


def weights_digest() -> str:
    """Give the SHA-256 of the weights that scores are made with."""
    told = hashlib.sha256()
    for room, name in (
        ("names", "weights.yaml"),
        ("screening", "evidence.yaml"),
    ):
        file = resources.files(f"sanctionsdesk.{room}").joinpath(f"data/{name}")
        told.update(file.read_bytes())
    return told.hexdigest()


def _sides(sentence: str, left: str, right: str) -> str:
    if "“" in sentence or not (left or right):
        return sentence
    return f"{sentence} ({left or 'nothing'} | {right or 'nothing'})"


def _bar(sentence: str, weight: float) -> str:
    size = min(_BAR // 2, round(abs(weight) * 2))
    left = ("-" * size).rjust(_BAR // 2) if weight < 0 else " " * (_BAR // 2)
    right = ("+" * size).ljust(_BAR // 2) if weight > 0 else " " * (_BAR // 2)
    return textwrap.fill(
        f"{left}|{right} {weight:+5.1f}  {sentence}",
        width=_COLUMNS,
        initial_indent="  ",
        subsequent_indent=" " * 35,
        drop_whitespace=False,
    )
