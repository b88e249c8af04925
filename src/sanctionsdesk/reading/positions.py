"""Who wants, requires, refuses or doubts what, and which positions do not go together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from sanctionsdesk.entities.record import (
    Conflict,
    NamedParty,
    Position,
    Span,
    Tie,
    Utterance,
)
from sanctionsdesk.reading.frame import Frame

_SANCTIONS = re.compile(r"\b(?:sanction\w*|punish\w*)\b", re.IGNORECASE)
_TARGET = re.compile(
    r"\b(?:sanction(?:s on|s against|ing|ed)?|punish(?:ing|ed)?)\s(?:the\s)?$"
)
# In order: the first that fits says the stance.
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
            r"\b(?:oppos(?:e|es|ed|ing)|refus\w+|reject\w*|must not|should not|cannot allow|inappropriate|(?:is|are|was|were|voted?|votes|voting|argued|spoke) against)\b"
        ),
    ),
    (
        "for",
        re.compile(
            r"\b(?:requires?|must|should|support(?:s|ed)?|comply with|impose|want(?:s|ed)?|like is|urg(?:e|es|ed)|call(?:s|ed)? for|demand(?:s|ed)?|more sanctions|need)\b"
        ),
    ),
)
_OTHER_ISSUE = re.compile(
    r"\b(?:oppos\w+|support(?:s|ed)?|urg(?:es|ed)|demand(?:s|ed)?|call(?:s|ed)? for|reject(?:s|ed)?|want(?:s|ed)?)\s(?P<issue>(?:[\w’'.-]+\s?){2,8})"
)


_SECONDED = re.compile(
    r"\b(?:(?:was|were|is|are|been)\s(?P<passive>supported|backed|endorsed|echoed|rejected|opposed|disputed|critici[sz]ed)\sby\b"
    r"|(?P<active>agreed|agrees|agree|sided|disagreed|disagrees|disagree)\swith\s(?P<whom>him|her|them|[A-Z]\w+))"
)


def read_positions(
    frame: Frame, parties: tuple[NamedParty, ...], statements: tuple[Utterance, ...]
) -> tuple[Position, ...]:
    """Find positions in statements, and those the newspaper ascribes in its own voice."""
    target = _target(frame, parties)
    issue_of_all = f"sanctions on {target}" if target else "sanctions"
    found: list[tuple[Span, str, str, str, str]] = []
    for said in statements:
        if said.form == "question" or not said.speaker:
            continue
        stance = _stance(said.content.text)
        issue = issue_of_all if _SANCTIONS.search(said.content.text) else ""
        if stance == "silent" and not issue:
            issue = issue_of_all if _SANCTIONS.search(frame.text) else "comment"
        other = _OTHER_ISSUE.search(said.content.text)
        if not issue and stance and other:
            issue = other["issue"].strip()
        if stance and issue:
            found.append((said.content, said.speaker, stance, issue, said.id))
    for start, end in frame.sentences:
        if any(s.span.start < end and start < s.span.end for s in statements):
            continue
        words = frame.text[start:end]
        stance = _stance(words)
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
        if (
            stance in {"undecided", "against", "conditional"}
            and _SANCTIONS.search(words)
            and holder
        ):
            found.append((frame.span(start, end), holder, stance, issue_of_all, ""))
    found.extend(_seconded(frame, parties, statements, found))
    found.sort(key=lambda item: item[0].start)
    return tuple(
        Position(
            id=f"x{n}",
            span=span,
            holder=holder,
            stance=stance,
            issue=issue,
            utterance=said,
            asserted_by="party" if said else "newspaper",
            rule="stance",
            certainty=0.7 if said else 0.6,
        )
        for n, (span, holder, stance, issue, said) in enumerate(found, 1)
    )


_OPPOSITE = {"for": "against", "against": "for"}


def _seconded(
    frame: Frame,
    parties: tuple[NamedParty, ...],
    statements: tuple[Utterance, ...],
    found: list[tuple[Span, str, str, str, str]],
) -> Iterator[tuple[Span, str, str, str, str]]:
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
        taken = {item[4]: item for item in found if item[4] and item[2] != "silent"}
        last = next((taken[s.id] for s in reversed(said) if s.id in taken), None)
        if last is None:
            continue
        low, high = (cue.end(), end) if cue["passive"] else (start, cue.start())
        turned = (cue["passive"] or cue["active"]).startswith(
            ("reject", "oppos", "disput", "critici", "disagree")
        )
        stance = _OPPOSITE.get(last[2], "") if turned else last[2]
        for party in parties:
            inside = any(low <= m.span.start < high for m in party.mentions)
            if (
                inside
                and stance
                and party.id != last[1]
                and party.kind
                in {"person", "government", "organization", "country", "group"}
            ):
                yield frame.span(start, end), party.id, stance, last[3], ""


def read_conflicts(positions: tuple[Position, ...]) -> tuple[Conflict, ...]:
    """Pair positions on one issue whose stances do not go together, once per pair of holders."""
    conflicts: list[Conflict] = []
    seen: set[tuple[str, str, str]] = set()
    # A later position of the same holder and stance can add no pair.
    held: dict[str, dict[tuple[str, str], Position]] = {}
    for right in positions:
        if right.stance == "silent":
            continue
        earlier = held.setdefault(right.issue, {})
        for left in earlier.values():
            key = (
                left.issue,
                min(left.holder, right.holder),
                max(left.holder, right.holder),
            )
            if left.stance == right.stance or key in seen:
                continue
            seen.add(key)
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
        earlier.setdefault((right.holder, right.stance), right)
    return tuple(conflicts)


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
