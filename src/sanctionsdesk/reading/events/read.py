"""Events by the verbs and nouns that tell them, with their roles from the clause."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from sanctionsdesk.entities.record import (
    Event,
    Factuality,
    NamedParty,
    Quantity,
    Span,
    Time,
    Utterance,
)
from sanctionsdesk.reading.cues import cues
from sanctionsdesk.reading.events.factuality import factuality
from sanctionsdesk.reading.events.kinds import Kind, kind_of, kinds
from sanctionsdesk.reading.events.nouns import noun_events, noun_owner
from sanctionsdesk.reading.events.roles import (
    QUANTITY_NOUNS,
    id_of,
    leading_roles,
    party_of,
    roles_of,
)
from sanctionsdesk.reading.frame import Frame, Passage
from sanctionsdesk.reading.grammar.verbs import HANGING, Group
from sanctionsdesk.reading.grammar.words import Word
from sanctionsdesk.reading.parties.lexicon import lexicon
from sanctionsdesk.reading.stage import Stage, Who

_LEADERS = frozenset(
    [
        "agree",
        "promise",
        "pledge",
        "vow",
        "threaten",
        "refuse",
        "decline",
        "demand",
        "offer",
        "commit",
        "propose",
        "plan",
        "ready",
        "seek",
        "decide",
        "accept",
        "volunteer",
        "undertake",
        "insist",
        "reject",
        "oppose",
        "warn",
        "urge",
        "ask",
    ]
)


_MILD = frozenset({"AID", "SUPPORT", "CONCEDE", "COOPERATE", "CONSULT", "RETREAT"})


_HARSH = frozenset({"SANCTION", "COERCE", "ASSAULT", "FIGHT", "MOBILIZE", "PROTEST"})


def read_events(
    frame: Frame,
    parties: tuple[NamedParty, ...],
    times: tuple[Time, ...],
    quantities: tuple[Quantity, ...],
    statements: tuple[Utterance, ...],
) -> tuple[Event, ...]:
    """Find events in every passage, quoted ones with the statement that tells them."""
    stage = Stage(frame, parties, times)
    events: list[Event] = []
    for passage in frame.passages:
        if frame.is_title(passage.start):
            # A headline tells again, in haste, what the text tells.
            continue
        for event in (
            *_told(stage, passage, quantities),
            *noun_events(stage, passage),
        ):
            sources = _source(event, statements)
            events.append(_as_said(event, sources) if sources else event)
    events.sort(key=lambda e: (e.trigger.start, e.trigger.end))
    return tuple(replace(e, id=f"e{n}") for n, e in enumerate(events, 1))


def _source(event: Event, statements: tuple[Utterance, ...]) -> list[Utterance]:
    """The statements whose words tell the event, the narrowest first."""
    holding = [
        s for s in statements if s.content.start <= event.trigger.start < s.content.end
    ]
    return sorted(holding, key=lambda s: s.content.end - s.content.start)


def _as_said(event: Event, sources: list[Utterance]) -> Event:
    """Put an event as those put it who tell it: denied, or only asked about."""
    fact: Factuality = event.factuality
    if any(s.polarity == "denied" for s in sources) and fact != "hypothetical":
        fact = "denied"
    elif sources[0].form == "question" and fact in {"happened", "ongoing"}:
        fact = "possible"
    return replace(event, source=sources[0].id, factuality=fact)


def _told(
    stage: Stage, passage: Passage, quantities: tuple[Quantity, ...]
) -> Iterator[Event]:
    words = passage.words
    for n, group in enumerate(passage.groups):
        demanded = _must(stage, passage, group)
        if demanded is not None:
            yield demanded
        size = len(group.chain)
        for place, base in enumerate(group.chain):
            last = place == size - 1
            if not last and base not in _LEADERS:
                continue
            if last:
                kind, noun = kind_of(words, group, base)
            else:
                kind, noun = kinds().verbs.get(base), -1
            if kind is None or (
                base in _WEAK and not _means(passage, n, base, noun, last=last)
            ):
                continue
            event = _event(stage, passage, n, group, place, kind, noun, quantities)
            if event is not None:
                yield event


_WEAK = frozenset({
    "ask", "propose", "seek", "offer", "cut", "list", "reduce", "try", "insist", "petition", "hand", "step", "fire",
    "strike", "send", "provide", "help", "talk", "fly", "arrive", "travel", "pass", "shoot", "decline", "refuse", "request",
    "commit", "undertake", "contribute", "demonstrate", "rally", "march",
})  # fmt: skip
"""Verbs that tell an act between parties only with more beside them."""


def _must(stage: Stage, passage: Passage, group: Group) -> Event | None:
    """Read "declared that China must drop barriers": to say that one must is to demand."""
    if group.modal not in {"must", "should"} or group.opener not in {"that", HANGING}:
        return None
    saying = [
        g for g in passage.groups if g.verb < group.first and g.chain[-1] in cues().said
    ]
    if not saying or saying[-1].verb < group.clause - 4:
        return None
    words = passage.words
    agent = party_of(stage, words, saying[-1].subject, actors=True)
    other = party_of(stage, words, group.subject, actors=True)
    verb = words[saying[-1].verb]
    if agent is None or other is None:
        return None
    return Event(
        id="",
        span=stage.frame.span(passage.start, passage.end),
        trigger=Span(
            start=verb.start, end=verb.end, text=stage.frame.text[verb.start : verb.end]
        ),
        type="demand",
        plover="DEMAND",
        agent=id_of(agent),
        recipient=id_of(other),
        factuality="happened",
        rule="must",
        certainty=0.6,
    )


def _means(passage: Passage, n: int, base: str, noun: int, *, last: bool) -> bool:
    """Weak verbs count only with what makes them an act between parties."""
    group = passage.groups[n]
    if noun >= 0:
        return True
    if base in {"decline", "refuse"}:
        # "declined to comment" is silence.
        return group.chain[-1] not in _SILENT
    if base in {"ask", "request", "petition"} and last:
        # "was asked whether" puts a question; "asked for" and "asked Roe to" demand.
        return _is_asked_to(passage, n) or any(p == "for" for p, _ in group.phrases)
    if base in {"commit", "undertake"}:
        # "commit a crime" is no promise, "commit to a ceasefire" is.
        return not last or any(prep == "to" for prep, _ in group.phrases)
    if base in {"demonstrate", "rally", "march"}:
        return group.object is None and not group.is_passive
    if base == "insist":
        return any(prep in {"on", "upon"} for prep, _ in group.phrases)
    if base == "shoot":
        behind = passage.words[group.verb + 1 : group.verb + 2]
        return not (behind and behind[0].low == "back")
    if base in {"ask", "propose", "seek", "offer"}:
        return not last or (base == "offer" and bool(group.phrases or group.object))
    if base in {"arrive", "travel", "fly"}:
        return any(prep in {"in", "to", "at"} for prep, _ in group.phrases)
    if base == "talk":
        return any(prep in {"to", "with"} for prep, _ in group.phrases)
    if base in {
        "send",
        "provide",
        "hand",
        "help",
        "cut",
        "reduce",
        "fire",
        "pass",
        "strike",
        "contribute",
        "try",
    }:
        return group.object is not None or group.is_passive
    if base == "step":
        return False
    if base == "list":
        return group.is_passive
    return True


_SILENT = frozenset({"comment", "say", "discuss", "elaborate", "confirm", "answer", "respond", "disclose", "specify"})  # fmt: skip


def _is_asked_to(passage: Passage, n: int) -> bool:
    """Tell "asked Roe to stop" and "asked that it stop" from a question."""
    group = passage.groups[n]
    after = passage.groups[n + 1] if n + 1 < len(passage.groups) else None
    if after is None:
        return False
    return (after.is_infinitive and after.leader is group) or (
        after.opener == "that" and after.clause <= group.verb + 6
    )


def _event(  # noqa: PLR0917 - private, one caller
    stage: Stage,
    passage: Passage,
    n: int,
    group: Group,
    place: int,
    kind: Kind,
    noun: int,
    quantities: tuple[Quantity, ...],
) -> Event | None:
    words = passage.words
    last = place == len(group.chain) - 1
    roles = (
        roles_of(stage, passage, group, kind, noun)
        if last
        else leading_roles(stage, passage, group)
    )
    if roles.agent is None and last:
        roles.agent = _promiser(stage, words, group)
    bare = roles.agent is None and roles.recipient is None and roles.thing is None
    if bare and kind.roles == "other" and not group.is_passive:
        roles.words = ""
    if group.subject is not None and words[group.subject.head].part == "R":
        bare = False
    if (
        bare
        and not roles.words
        and not (_is_crowd(words, group) and kind.plover in _HARSH)
    ):
        return None
    verb = next(
        (
            k
            for k in range(group.first, group.verb + 1)
            if words[k].base == group.chain[place] or words[k].low == group.chain[place]
        ),
        group.verb,
    )
    fact = factuality(passage, group, place)
    low, high = _bounds(passage, n, group)
    later = passage.groups[n + 1 :]
    until = words[later[0].first].start if later else passage.end
    time = _when(stage, passage, words[verb], (low, high), until)
    trigger_end = words[verb].end
    end_word = max(noun, verb)
    text = stage.frame.text[words[verb].start : trigger_end]
    certainty = (
        0.75
        if roles.agent and (roles.thing or roles.recipient or roles.words)
        else 0.55
    )
    plover = kind.plover
    if last and plover:
        plover = _intended(plover, group, fact, place)
    del end_word
    return Event(
        id="",
        span=stage.frame.span(passage.start, passage.end),
        trigger=Span(start=words[verb].start, end=trigger_end, text=text),
        type=kind.type,
        plover=plover,
        agent=id_of(roles.agent),
        recipient=id_of(roles.recipient),
        object=id_of(roles.thing) or roles.words,
        co_agents=tuple(map(id_of, roles.co_agents)),
        co_recipients=tuple(map(id_of, roles.co_recipients)),
        quantities=tuple(
            q.id for q in quantities
            if low <= q.span.start < high and q.unit not in {"", "mile", "km"}
        ),
        time=time.id if time else "",
        happened_on=time.interval if time else None,
        factuality=fact,
        rule="verb" if noun < 0 else "verb-and-noun",
        certainty=certainty,
    )  # fmt: skip


def _is_crowd(words: list[Word], group: Group) -> bool:
    """Tell whether people that are no party do it: "several thousand people demonstrated"."""
    if group.subject is None:
        return False
    head = words[group.subject.head].low
    return (
        head in lexicon().people
        or head in QUANTITY_NOUNS
        or head in {"people", "men", "women"}
    )


_INTENT = frozenset(
    [
        "promise",
        "pledge",
        "decision",
        "plan",
        "threat",
        "vow",
        "attempt",
        "effort",
        "efforts",
        "bid",
        "agreement",
        "move",
        "intention",
        "refusal",
        "failure",
        "offer",
        "proposal",
        "order",
        "call",
        "calls",
        "campaign",
    ]
)


def _promiser(stage: Stage, words: list[Word], group: Group) -> Who | None:
    """Read "Pompeo’s promise to impose sanctions": who promised would impose them."""
    before = group.first - 1
    if not group.is_infinitive or before < 0 or words[before].low not in _INTENT:
        return None
    return noun_owner(stage, words, before)


def _intended(plover: str, group: Group, fact: Factuality, place: int) -> str:
    """PLOVER counts what is only announced: help to come is AGREE, harm to come THREATEN."""
    name = group.modal.strip("’'")
    led = set(group.chain[:place])
    if name in {"must", "should"} and plover not in {"DEMAND", "REJECT"}:
        return "DEMAND"
    if fact == "planned" and "decide" not in led:
        if plover in _MILD:
            return "AGREE"
        if plover in _HARSH:
            return "THREATEN"
    if fact == "denied" and led & {"refuse", "decline"} and plover != "REJECT":
        return "REJECT"
    return plover


def _bounds(passage: Passage, n: int, group: Group) -> tuple[int, int]:
    """Characters of the group's clause: from its subject to the next clause."""
    words = passage.words
    first = min(
        group.first,
        group.subject.first
        if group.subject is not None and group.subject.first < group.first
        else group.first,
    )
    end = len(words)
    for other in passage.groups[n + 1 :]:
        start = other.clause if other.clause > group.verb else other.first
        if other.subject is not None and other.subject.first > group.verb:
            start = min(start, other.subject.first)
        end = start
        break
    return words[first].start, words[end - 1].end if end > 0 else passage.end


def _when(
    stage: Stage, passage: Passage, verb: Word, bounds: tuple[int, int], until: int
) -> Time | None:
    """Take the first time in the verb's clause after it, else before, else one that opens the sentence.

    A clause may have been cut short at what looked like the next one's subject: then the
    first time before the next verb, ``until``, is taken.
    """
    low, high = bounds
    text = stage.frame.text
    dated = [
        time
        for time in stage.times
        if passage.start <= time.span.start < passage.end
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
    own = [time for time in dated if low <= time.span.start < high]
    after = [time for time in own if time.span.start >= verb.end]
    opening = [
        time
        for time in dated
        if time.span.start < passage.start + 14
        and (
            text[time.span.end : time.span.end + 1] == ","
            or re.fullmatch(r"\W*(?:In|On)\s", text[passage.start : time.span.start])
        )
        and time.span.end <= verb.start
    ]
    near = [time for time in dated if verb.end <= time.span.start < until]
    chosen = after or own[-1:] or opening or near
    return chosen[0] if chosen else None
