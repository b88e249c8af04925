"""What was done, planned, denied or supposed: who, to whom, what, how much, when."""

from __future__ import annotations

import importlib.resources
import re
from dataclasses import replace
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
from sanctionsdesk.reading.clauses import VEIL, clause, coordinated, veiled
from sanctionsdesk.reading.frame import Frame

_THINGS = frozenset({"weapon_system", "vessel", "aircraft"})
_OF_GOODS = frozenset(
    {
        "buy",
        "order",
        "sell",
        "deliver",
        "receive",
        "cancel",
        "seize",
        "ship",
        "launch",
        "activate",
    }
)
_OWNED = re.compile(
    r"(?:[’']s?|\b(?:the|its|their|his|her|an?|this|that|apparent|planned|proposed))\s(?:\w+\s)?$"
)
_PASSIVE = re.compile(r"\b(?:was|were|been|being|be|is|are)\s+(?:\w+ly )?$")
_IT = re.compile(r"(?:\w+\s)?it\b", re.IGNORECASE)
_BY = re.compile(r"\bby (?:the )?$")
_GOVERNED = re.compile(
    r"\b(?:of|in|to|from|with|on|by|under|against|for|at|between|into|near|via)\s(?:the\s|its\s|a\s)?$"
)
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
        plain = frame.text[start:end]
        shown = veiled(plain)
        inside = [(s, p) for s, p in places if start <= s.start and s.end <= end]
        clear = [(s, p) for s, p in inside if shown[s.start - start] != VEIL]
        for trigger in pattern.finditer(frame.text, start, end):
            # A verb inside an apposition has its own clause there.
            is_veiled = shown[trigger.start() - start] == VEIL
            sentence = (start, end, plain if is_veiled else shown)
            event = _event(
                frame,
                trigger,
                forms[trigger[0]],
                sentence,
                inside if is_veiled else clear,
                times,
                quantities,
            )
            if event is not None:
                source = next(
                    (
                        s.id
                        for s in statements
                        if s.content.start <= trigger.start() < s.content.end
                    ),
                    "",
                )
                events.append(replace(event, id=f"e{len(events) + 1}", source=source))
    return tuple(events)


def _event(  # noqa: PLR0917 - private, what one sentence holds
    frame: Frame,
    trigger: re.Match[str],
    kinds: tuple[str, str],
    sentence: tuple[int, int, str],
    inside: list[tuple[Span, NamedParty]],
    times: tuple[Time, ...],
    quantities: tuple[Quantity, ...],
) -> Event | None:
    kind, plover = kinds
    start, end, shown = sentence
    low, high, relative = clause(shown, trigger.start() - start)
    low, high = start + low, start + high
    before = [(s, p) for s, p in inside if s.end <= trigger.start()]
    after = [(s, p) for s, p in inside if trigger.end() <= s.start < high]
    lead = frame.text[low : trigger.start()]
    is_noun = bool(_OWNED.search(lead)) and not trigger[0].endswith(("ing", "ed"))
    passive = trigger[0].endswith(("ed", "t", "d")) and bool(_PASSIVE.search(lead))
    agent = _agent(
        frame,
        (low, trigger.start()),
        before,
        after,
        passive=passive,
        relative=relative,
        sentence=start,
    )
    thing = _object(
        frame,
        [(s, p) for s, p in before if s.start >= low] if passive else after,
        trigger,
        kind,
        passive=passive,
        is_noun=is_noun,
    )
    other = _recipient(frame, after, agent, kind)
    words = (
        ""
        if thing or kind not in _OF_GOODS or is_noun
        else _goods(frame, trigger, high)
    )
    if not agent and not thing and not other:
        return None
    time = _when(frame.text, times, trigger, (start, low, high))
    return Event(
        id="",
        span=frame.span(start, end),
        trigger=Span(start=trigger.start(), end=trigger.end(), text=trigger[0]),
        type=kind,
        plover=plover,
        agent=agent,
        recipient=other,
        object=thing or words,
        quantities=tuple(
            q.id
            for q in quantities
            if low <= q.span.start < high and q.unit not in {"", "mile", "km"}
        ),
        time=time.id if time else "",
        happened_on=time.interval if time else None,
        factuality=_factuality(frame.text[start : trigger.start()], trigger[0]),
        source="",
        rule="trigger",
        certainty=0.7 if agent and (thing or words or other) else 0.5,
    )


def _agent(
    frame: Frame,
    span: tuple[int, int],
    before: list[tuple[Span, NamedParty]],
    after: list[tuple[Span, NamedParty]],
    *,
    passive: bool,
    relative: bool,
    sentence: int,
) -> str:
    """Who does it: the subject of the verb's own clause, of a noun its owner."""
    if passive:
        by = [
            (s, p)
            for s, p in after
            if _BY.search(frame.text[max(0, s.start - 8) : s.start])
        ]
        return by[0][1].id if by and by[0][1].kind in _ACTORS else ""
    low, high = span
    actors = [(s, p) for s, p in before if p.kind in _ACTORS]
    own = [(s, p) for s, p in actors if s.start >= low]
    owner = (
        own[-1]
        if own and frame.text[own[-1][0].end : own[-1][0].end + 1] in {"’", "'"}
        else None
    )
    if owner is not None and high - owner[0].end < 40:
        return owner[1].id
    if relative:
        spoken_of = [(s, p) for s, p in actors if s.end <= low]
        near = spoken_of and not re.search(
            r"\w", frame.text[spoken_of[-1][0].end : low]
        )
        return spoken_of[-1][1].id if near else ""
    free = [(s, p) for s, p in own if _is_subject(frame, s)]
    if not free and _IT.match(frame.text[low:high]):
        bodies = [
            (s, p)
            for s, p in actors
            if p.kind in {"country", "organization", "government"}
        ]
        return bodies[-1][1].id if bodies else ""
    if not free and (
        coordinated(frame.text, low, high) or _participle(frame.text[low:high])
    ):
        free = [
            (s, p) for s, p in actors if _is_subject(frame, s) and s.start >= sentence
        ]
        return free[0][1].id if free else ""
    return free[-1][1].id if free else ""


def _is_subject(frame: Frame, span: Span) -> bool:
    governed = _GOVERNED.search(frame.text[max(0, span.start - 14) : span.start])
    return not governed and frame.text[span.end : span.end + 1] not in {"’", "'"}


def _participle(lead: str) -> bool:
    # ", buying more arms" belongs to the subject of the sentence.
    return not lead.strip()


def _object(
    frame: Frame,
    side: list[tuple[Span, NamedParty]],
    trigger: re.Match[str],
    kind: str,
    *,
    passive: bool,
    is_noun: bool,
) -> str:
    fits = _THINGS if kind in _OF_GOODS else _THINGS | {"law", "programme"}
    things = [
        (s, p) for s, p in (reversed(side) if passive else side) if p.kind in fits
    ]
    if not things or abs(things[0][0].start - trigger.end()) > 150:
        return ""
    if is_noun and not re.match(r"\s(?:of|for)\b", frame.text[trigger.end() :]):
        return ""
    return things[0][1].id


def _recipient(
    frame: Frame, after: list[tuple[Span, NamedParty]], agent: str, kind: str
) -> str:
    for span, party in after:
        lead = frame.text[max(0, span.start - 14) : span.start]
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
    text: str,
    times: tuple[Time, ...],
    trigger: re.Match[str],
    bounds: tuple[int, int, int],
) -> Time | None:
    """Take the first time in the verb's clause after it, else before, else one that opens the sentence."""
    start, low, high = bounds
    dated = [
        time
        for time in times
        if start <= time.span.start < high
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
    own = [time for time in dated if time.span.start >= low]
    after = [time for time in own if time.span.start >= trigger.end()]
    opening = [
        time
        for time in dated
        if time.span.start < start + 12
        and text[time.span.end : time.span.end + 1] == ","
    ]
    chosen = after or own[-1:] or opening
    return chosen[0] if chosen else None


def _factuality(before: str, trigger: str) -> Factuality:
    """Read negation, condition and auxiliaries in the words before the trigger."""
    near = before[-45:]
    if re.search(r"\bif\b[^.;]*$", before):
        return "hypothetical"
    if re.search(r"\bwhether\b[^,;]*$", before):
        return "possible"
    if re.search(
        r"(?:\bnot|n[’']t|\bnever|\bdenied|\brefused to|\bfailed to)\s+(?:\w+\s){0,2}$",
        near,
    ):
        return "denied"
    if re.search(
        r"\b(?:could|might|may|would|should|must|reluctant to|law (?:meant )?to)\b[^,;]*$",
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
