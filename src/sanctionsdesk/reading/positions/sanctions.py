"""Stances on sanctions that no single verb tells: "the law requires", "if they don't ..."."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from sanctionsdesk.entities.record import NamedParty, Utterance
from sanctionsdesk.reading.frame import Frame
from sanctionsdesk.reading.positions.held import Held

_SANCTIONS = re.compile(r"\b(?:sanction\w*|punish\w*)\b", re.IGNORECASE)
_TARGET = re.compile(
    r"\b(?:sanction(?:s on|s against|ing|ed)?|punish(?:ing|ed)?)\s(?:the\s)?$"
)
# In order: the first that fits says the stance.
_ENDING = (
    r"\b(?:urg(?:e|es|ed|ing)|call(?:s|ed|ing)? (?:for|on|upon)|demand(?:s|ed|ing)?|"
    r"want(?:s|ed)?|ask(?:s|ed)?|press(?:es|ed)?|should|must|need(?:s|ed)? to)\b"
    r"(?:(?!\bnot\b|n[’']t\b)[^.]){0,60}"
    r"\b(?:lift|withdraw|waiv|drop|eas|remov|scrap|revok|cancel|repeal|suspend)\w*\b"
    r"[^.]{0,30}\bsanctions\b"
)
"""Who asks for an end of sanctions, or for a waiver, is against them."""
_STANCES = (
    (
        "silent",
        re.compile(
            r"(?:not|n[’']t) (?:going to )?(?:preview|talk about|comment|discuss)|declined to (?:comment|discuss|say)"
        ),
    ),
    (
        "conditional",
        re.compile(
            r"\bif\b[^.]*(?:\bnot\b|n[’']t\b)|\bunless\b|\bas long as\b|\bprovided that\b"
        ),
    ),
    (
        "undecided",
        re.compile(
            r"\b(?:reluctan\w+|hesita\w+|unsure|undecided|cautious|weigh\w*|wavering)\b"
        ),
    ),
    (
        "against",
        re.compile(
            r"\b(?:oppos(?:e|es|ed|ing)|refus\w+|reject\w*|must not|should not|cannot allow|inappropriate|(?:is|are|was|were|voted?|votes|voting|argued|spoke) against)\b|"
            + _ENDING
        ),
    ),
    (
        "for",
        re.compile(
            r"\b(?:requires?|must|should|support(?:s|ed)?|comply with|impose|want(?:s|ed)?|like is|urg(?:e|es|ed)|call(?:s|ed)? for|demand(?:s|ed)?|more sanctions|need)\b"
        ),
    ),
)


def issue_of(frame: Frame, parties: tuple[NamedParty, ...]) -> str:
    """Name the issue of the whole article: sanctions on whom it mostly speaks of."""
    target = _target(frame, parties)
    return f"sanctions on {target}" if target else "sanctions"


def is_about(words: str) -> bool:
    """Tell whether words speak of sanctions."""
    return bool(_SANCTIONS.search(words))


def stated(frame: Frame, statements: Iterable[Utterance], issue: str) -> Iterator[Held]:
    """Give the stances on sanctions of whole statements, read by their cue words."""
    about = is_about(frame.text)
    for said in statements:
        if said.form == "question" or not said.speaker:
            continue
        stance = _stance(said.content.text)
        if stance and is_about(said.content.text):
            yield Held(said.content, said.speaker, stance, issue, said, "cue")
        elif stance == "silent":
            subject = issue if about else "comment"
            yield Held(said.content, said.speaker, stance, subject, said, "cue")


def ascribed(
    frame: Frame,
    parties: tuple[NamedParty, ...],
    statements: tuple[Utterance, ...],
    issue: str,
) -> Iterator[Held]:
    """Give the stances on sanctions that the newspaper ascribes in its own voice."""
    for start, end in frame.sentences:
        words = frame.text[start:end]
        stance = _stance(words)
        if stance not in {"undecided", "against", "conditional"} or not is_about(words):
            continue
        if any(s.span.start < end and start < s.span.end for s in statements):
            continue
        holder = next(
            (
                p.id
                for p in parties
                for m in p.mentions
                if start <= m.span.start < start + 60
                and p.kind in {"person", "government", "country", "organization"}
                and m.rule != "demonym"
            ),
            "",
        )
        if holder:
            yield Held(frame.span(start, end), holder, stance, issue, None, "cue")


def _stance(words: str) -> str:
    return next((stance for stance, cue in _STANCES if cue.search(words)), "")


def _target(frame: Frame, parties: tuple[NamedParty, ...]) -> str:
    count: Counter[str] = Counter()
    for party in parties:
        for mention in party.mentions:
            if mention.rule != "demonym" and _TARGET.search(
                frame.text[max(0, mention.span.start - 24) : mention.span.start]
            ):
                count[party.name] += 1
    return count.most_common(1)[0][0] if count else ""
