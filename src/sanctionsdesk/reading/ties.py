"""Standing relations: who holds an office for which state, is whose counterpart, is a member."""

from __future__ import annotations

import re

from sanctionsdesk.entities.record import NamedParty, Span, Tie
from sanctionsdesk.reading.frame import Frame


def read_ties(frame: Frame, parties: tuple[NamedParty, ...]) -> tuple[Tie, ...]:
    """Tie holders of an office to the state named with it, and counterparts to each other."""
    ties: list[Tie] = []
    states = {p.country: p for p in parties if p.kind == "country" and p.country}
    for party in parties:
        state = states.get(party.country)
        if party.kind == "person" and party.roles and state is not None:
            span = party.mentions[0].span
            ties.append(
                Tie(
                    id=f"r{len(ties) + 1}",
                    span=span,
                    kind="holds office for",
                    left=party.id,
                    right=state.id,
                    rule="title",
                    certainty=0.7,
                )
            )
        for mention in party.mentions:
            if mention.rule != "counterpart":
                continue
            owner = mention.span.text.split("’")[0].split("'")[0]
            other = next(
                (p for p in parties if p.kind == "person" and p.name.endswith(owner)),
                None,
            )
            if other is not None:
                ties.append(
                    Tie(
                        id=f"r{len(ties) + 1}",
                        span=mention.span,
                        kind="counterpart of",
                        left=party.id,
                        right=other.id,
                        rule="counterpart",
                        certainty=0.8,
                    )
                )
    for member in re.finditer(
        r"(?P<who>[A-Z]\w+), an? (?P<of>[A-Z]{2,}) (?:ally|member)\b", frame.text
    ):
        left, right = (
            next(
                (
                    p
                    for p in parties
                    if any(m.span.start == member.start(g) for m in p.mentions)
                ),
                None,
            )
            for g in ("who", "of")
        )
        if left and right:
            ties.append(
                Tie(
                    id=f"r{len(ties) + 1}",
                    span=Span(start=member.start(), end=member.end(), text=member[0]),
                    kind="member of",
                    left=left.id,
                    right=right.id,
                    rule="apposition",
                    certainty=0.9,
                )
            )
    return tuple(ties)
