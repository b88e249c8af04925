"""Positions on one issue that do not go together."""

from __future__ import annotations

import re

from sanctionsdesk.entities.record import Conflict, Position
from sanctionsdesk.reading.positions.held import OPPOSITE
from sanctionsdesk.reading.positions.issues import Issues, is_undoing

_EARLIER = re.compile(
    r"\bhad\b|\b(?:last|earlier|once|previously|ago|used to|until (?:now|recently)|no longer|now|in (?:19|20)\d\d|"
    r"in (?:January|February|March|April|May|June|July|August|September|October|November|December))\b"
)


def read_conflicts(positions: tuple[Position, ...]) -> tuple[Conflict, ...]:
    """Pair positions on one issue whose stances differ, once per pair of holders."""
    conflicts: list[Conflict] = []
    issues = Issues()
    seen: set[tuple[int, str, str]] = set()
    # A later position of the same holder, stance and rule can add no pair.
    held: dict[int, dict[tuple[str, str, str], Position]] = {}
    for right in positions:
        about = issues.cluster(right.issue)
        earlier = held.setdefault(about, {})
        for left in earlier.values():
            low, high = sorted((left.holder, right.holder))
            if (about, low, high) in seen or not _differ(left, right):
                continue
            seen.add((about, low, high))
            conflicts.append(
                Conflict(
                    id=f"c{len(conflicts) + 1}",
                    span=right.span,
                    left=left.id,
                    right=right.id,
                    kind="changed" if left.holder == right.holder else "differs",
                    rule="stances",
                    certainty=0.6,
                )
            )
        earlier.setdefault((right.holder, _toward(right), right.rule), right)
    return tuple(conflicts)


def _differ(left: Position, right: Position) -> bool:
    stances = {_toward(left), _toward(right)}
    if len(stances) == 1 or "silent" in stances or left.span == right.span:
        return False
    if left.holder != right.holder:
        # Not to have decided yet is no difference; to be reluctant is one.
        return "open" not in {left.rule, right.rule}
    # One's own doubt or condition is a change only where the text sets it against a time before.
    return stances == {"for", "against"} or bool(
        _EARLIER.search(left.span.text) or _EARLIER.search(right.span.text)
    )


def _toward(position: Position) -> str:
    """The stance toward the thing itself: who would lift the tariffs is against them."""
    if is_undoing(position.issue):
        return OPPOSITE.get(position.stance, position.stance)
    return position.stance
