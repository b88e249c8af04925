"""All parties of an article, in the order the text first speaks of them."""

from __future__ import annotations

from typing import cast

from sanctionsdesk.entities.record import Mention, NamedParty, PartyKind, Span
from sanctionsdesk.reading.frame import Frame
from sanctionsdesk.reading.parties.descriptions import descriptions
from sanctionsdesk.reading.parties.first_person import signers
from sanctionsdesk.reading.parties.found import Gathering
from sanctionsdesk.reading.parties.names import find_names
from sanctionsdesk.reading.parties.offices import counterparts, titles
from sanctionsdesk.reading.parties.pronouns import pronouns
from sanctionsdesk.reading.parties.unite import unite


def read_parties(frame: Frame, *, names_only: bool = False) -> tuple[NamedParty, ...]:
    """Recognise parties; ``names_only`` keeps to names known to us (other languages)."""
    found = find_names(frame)
    if names_only:
        found = [f for f in found if f.rule in {"gazetteer", "designation"}]
    gathered = unite(frame.text, found)
    if not names_only:
        titles(frame, found, gathered)
        counterparts(frame, gathered)
        descriptions(frame, gathered)
        pronouns(frame, gathered)
        signers(frame, gathered)
    gathered = [g for g in gathered if g.mentions]
    gathered.sort(key=lambda g: min(m.start for m in g.mentions))
    return tuple(_party(frame, n, g) for n, g in enumerate(gathered, 1))


def _party(frame: Frame, number: int, group: Gathering) -> NamedParty:
    return NamedParty(
        id=f"p{number}",
        name=group.name,
        kind=cast("PartyKind", group.kind),
        named=group.named,
        roles=tuple(group.roles),
        country=group.country,
        note=group.note,
        mentions=tuple(
            Mention(
                span=Span(start=m.start, end=m.end, text=frame.text[m.start : m.end]),
                form=m.form,
                rule=m.rule,
                certainty=m.certainty,
            )
            for m in sorted(group.mentions, key=lambda m: m.start)
        ),
    )
