"""Positions of those said to support or reject what somebody said just before."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanctionsdesk.entities.record import NamedParty, Utterance
from sanctionsdesk.reading.frame import Frame
from sanctionsdesk.reading.positions.held import OPPOSITE, Held

_SECONDED = re.compile(
    r"\b(?:(?:was|were|is|are|been)\s(?P<passive>supported|backed|endorsed|echoed|rejected|opposed|disputed|critici[sz]ed)\sby\b"
    r"|(?P<active>agreed|agrees|agree|sided|disagreed|disagrees|disagree)\swith\s(?P<whom>him|her|them|[A-Z]\w+))"
)


_SAID = re.compile(
    r"\b(?:assertion|view|position|stance|call|calls|claim|demand|argument|statement|remarks?|comments?|opinion|"
    r"sentiment|warning|criticism|proposal|suggestion|idea|That|This|It|that|this|it)\b"
)
"""What is said, as the subject of "was endorsed by"."""


def seconded(
    frame: Frame,
    parties: tuple[NamedParty, ...],
    statements: tuple[Utterance, ...],
    found: list[Held],
) -> Iterator[Held]:
    """Positions of those said to support or reject what somebody said just before."""
    for start, end in frame.sentences:
        cue = _SECONDED.search(frame.masked, start, end)
        if cue is None:
            continue
        said = [
            s
            for s in statements
            if s.span.end <= start + 1 and s.speaker and s.form != "question"
        ]
        named = cue["whom"] or ""
        if named[:1].isupper():
            said = [
                s
                for s in said
                if any(p.id == s.speaker and named in p.name.split() for p in parties)
            ]
        taken = {h.said.id: h for h in found if h.said and h.stance != "silent"}
        last = next((taken[s.id] for s in reversed(said) if s.id in taken), None)
        if last is None:
            continue
        if cue["passive"] and not _SAID.search(frame.text, start, cue.start()):
            continue
        low, high = (cue.end(), end) if cue["passive"] else (start, cue.start())
        turned = (cue["passive"] or cue["active"]).startswith(
            ("reject", "oppos", "disput", "critici", "disagree")
        )
        stance = OPPOSITE.get(last.stance, "") if turned else last.stance
        for party in parties:
            inside = any(low <= m.span.start < high for m in party.mentions)
            if (
                inside
                and stance
                and party.id != last.holder
                and party.kind
                in {"person", "government", "organization", "country", "group"}
            ):
                span = frame.span(start, end)
                yield Held(span, party.id, stance, last.issue, None, "seconded")
