"""What was done, planned, denied or supposed: who, to whom, what, how much, when."""

from __future__ import annotations

import importlib.resources
import re
from functools import cache
from typing import Any, cast

import yaml

from sanctionsdesk.entities.record import (
    Event,
    Factuality,
    NamedParty,
    Quantity,
    Span,
    Time,
    Utterance,
)
from sanctionsdesk.reading.frame import Frame

_THINGS = frozenset({"weapon_system", "vessel", "aircraft", "law", "programme"})
_ACTORS = frozenset({"person", "organization", "government", "country", "group"})
_GOODS = re.compile(
    r"^[\w’' -]{0,30}?(?P<words>(?:an?|the|its|parts for|more)?\s?(?:[\w-]+\s){0,4}?"
    r"(?:system|systems|missiles?|jets?|aircraft|oil|gas|weapons?|drones?|parts|equipment|technology|"
    r"resolution|shares?|cargo|tanker|deal|agreement|sanctions|assets)\b)"
)


@cache
def _lexicon() -> tuple[dict[str, tuple[str, str]], re.Pattern[str]]:
    source = importlib.resources.files("sanctionsdesk.reading") / "data/events.yaml"
    data = cast("dict[str, Any]", yaml.safe_load(source.read_text("utf-8")))
    forms = {
        form.rstrip("*"): (kind, plover)
        for kind, (plover, *words) in data.items()
        for form in words
    }
    longest = sorted(forms, key=len, reverse=True)
    return forms, re.compile(r"\b(?:" + "|".join(map(re.escape, longest)) + r")\b")


def read_events(
    frame: Frame,
    parties: tuple[NamedParty, ...],
    times: tuple[Time, ...],
    quantities: tuple[Quantity, ...],
    statements: tuple[Utterance, ...],
) -> tuple[Event, ...]:
    """Find events by their trigger words; agent, recipient and object by clause order."""
    forms, pattern = _lexicon()
    places = sorted(
        ((m.span, p) for p in parties for m in p.mentions),
        key=lambda pair: pair[0].start,
    )
    events: list[Event] = []
    for start, end in frame.sentences:
        for trigger in pattern.finditer(frame.text, start, end):
            kind, plover = forms[trigger[0]]
            inside = [(s, p) for s, p in places if start <= s.start and s.end <= end]
            before = [(s, p) for s, p in inside if s.end <= trigger.start()]
            after = [(s, p) for s, p in inside if s.start >= trigger.end()]
            passive = re.search(
                r"\b(?:was|were|been|being|be)\s+(?:\w+ )?$",
                frame.text[start : trigger.start()],
            ) and trigger[0].endswith(("ed", "t", "d"))
            agent = _agent(frame, before, after, passive=bool(passive))
            thing = _object(
                before if passive else after, trigger, passive=bool(passive)
            )
            other = _recipient(frame, after, agent, kind)
            words = "" if thing else _goods(frame, trigger, end)
            if not agent and not thing and not other:
                continue
            time = _when(frame.text, times, trigger, start, end)
            source = next(
                (
                    s.id
                    for s in statements
                    if s.content.start <= trigger.start() < s.content.end
                ),
                "",
            )
            events.append(
                Event(
                    id=f"e{len(events) + 1}",
                    span=frame.span(start, end),
                    trigger=Span(
                        start=trigger.start(), end=trigger.end(), text=trigger[0]
                    ),
                    type=kind,
                    plover=plover,
                    agent=agent,
                    recipient=other,
                    object=thing or words,
                    quantities=tuple(
                        q.id
                        for q in quantities
                        if start <= q.span.start < end
                        and q.unit not in {"", "mile", "km"}
                    ),
                    time=time.id if time else "",
                    happened_on=time.interval if time else None,
                    factuality=_factuality(
                        frame.text[start : trigger.start()], trigger[0]
                    ),
                    source=source,
                    rule="trigger",
                    certainty=0.7 if agent and (thing or words or other) else 0.5,
                )
            )
    return tuple(events)


def _agent(
    frame: Frame,
    before: list[tuple[Span, NamedParty]],
    after: list[tuple[Span, NamedParty]],
    *,
    passive: bool,
) -> str:
    if passive:
        by = [
            (s, p)
            for s, p in after
            if re.search(r"\bby (?:the )?$", frame.text[max(0, s.start - 8) : s.start])
        ]
        return by[0][1].id if by and by[0][1].kind in _ACTORS else ""
    actors = [(s, p) for s, p in before if p.kind in _ACTORS]
    nearest = next(
        (
            (s, p)
            for s, p in reversed(actors)
            if frame.text[s.end : s.end + 1] in {"’", "'"}
        ),
        None,
    )
    if nearest is not None and actors[-1][0].start == nearest[0].start:
        return nearest[1].id
    free = [
        (s, p)
        for s, p in actors
        if not re.search(
            r"\b(?:of|in|to|from|with|on|by|under|against) (?:the )?$",
            frame.text[max(0, s.start - 12) : s.start],
        )
    ]
    ranked = [*reversed(free), *reversed(actors)]
    return ranked[0][1].id if ranked else ""


def _object(
    side: list[tuple[Span, NamedParty]], trigger: re.Match[str], *, passive: bool
) -> str:
    order = list(reversed(side)) if passive else side
    things = [
        p.id
        for s, p in order
        if p.kind in _THINGS and abs(s.start - trigger.end()) < 150
    ]
    return things[0] if things else ""


def _recipient(
    frame: Frame, after: list[tuple[Span, NamedParty]], agent: str, kind: str
) -> str:
    for span, party in after:
        lead = frame.text[max(0, span.start - 12) : span.start]
        linked = re.search(r"\b(?:from|to|with|for|on|against) (?:the )?$", lead)
        direct = kind in {
            "sanction",
            "designate",
            "threaten",
            "meet",
            "cancel",
            "strike",
            "delist",
        }
        own = frame.text[span.end : span.end + 1] in {"’", "'"}
        if party.kind in _ACTORS and party.id != agent and (linked or direct or own):
            return party.id
    return ""


def _goods(frame: Frame, trigger: re.Match[str], end: int) -> str:
    match = _GOODS.match(frame.text[trigger.end() : end])
    return match["words"].strip() if match else ""


def _when(
    text: str, times: tuple[Time, ...], trigger: re.Match[str], start: int, end: int
) -> Time | None:
    """Take the first time told after the trigger, else the last before it."""
    inside = [
        time
        for time in times
        if start <= time.span.start < end
        and time.type in {"DATE", "TIME"}
        # "a member since 1952" and "a 2017 law" date a party, not the event.
        and not re.search(
            r"\bsince $", text[max(0, time.span.start - 6) : time.span.start]
        )
        and not (
            re.fullmatch(r"\d{4}", time.value)
            and re.search(
                r"\b(?:an?|the) $", text[max(0, time.span.start - 4) : time.span.start]
            )
        )
    ]
    after = [time for time in inside if time.span.start >= trigger.end()]
    before = [time for time in inside if time.span.start < trigger.end()]
    return after[0] if after else before[-1] if before else None


def _factuality(before: str, trigger: str) -> Factuality:
    """Read negation, condition and auxiliaries in the words before the trigger."""
    near = before[-45:]
    if re.search(r"\bif\b[^.;]*$", before):
        return "hypothetical"
    if re.search(
        r"\b(?:not|n[’']t|never|denied|refused to|failed to)\s+(?:\w+\s){0,2}$", near
    ):
        return "denied"
    if re.search(
        r"\b(?:could|might|may|would|whether|should|must|reluctant to|law (?:meant )?to)\b[^,;]*$",
        before,
    ):
        return "possible"
    if re.search(
        r"\b(?:will|to|plans? to|intends? to|set to|expected to|scheduled to)\s+(?:\w+\s)?$",
        near,
    ):
        return "planned"
    if re.search(
        r"\b(?:is|are|am|[’']re)\s+(?:now\s|also\s|currently\s|continuing to\s)?$", near
    ) and trigger.endswith("ing"):
        return "ongoing"
    return "happened"
