"""Events by the verbs and nouns that tell them, with their roles from the clause."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

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
from sanctionsdesk.reading.frame import Frame, Passage
from sanctionsdesk.reading.grammar.clauses import HANGING, Group, Phrase, phrase_at
from sanctionsdesk.reading.grammar.words import Word
from sanctionsdesk.reading.parties.lexicon import lexicon
from sanctionsdesk.reading.stage import Stage, Who

_ACTORS = frozenset(
    {"person", "organization", "government", "country", "group", "media"}
)
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
_QUANTITY_NOUNS = frozenset(
    [
        "group",
        "number",
        "tens",
        "dozens",
        "hundreds",
        "thousands",
        "millions",
        "series",
        "majority",
        "half",
        "most",
        "members",
        "leaders",
        "part",
        "pair",
        "couple",
        "team",
        "first",
        "second",
        "third",
        "deployment",
        "some",
    ]
)


@dataclass(slots=True)
class _Roles:
    agent: Who | None = None
    recipient: Who | None = None
    thing: Who | None = None
    words: str = ""


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
            *_noun_events(stage, passage),
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
                base
                in {
                    "ask",
                    "propose",
                    "seek",
                    "offer",
                    "cut",
                    "list",
                    "reduce",
                    "try",
                    "insist",
                    "petition",
                    "hand",
                    "step",
                    "fire",
                    "strike",
                    "send",
                    "provide",
                    "help",
                    "talk",
                    "fly",
                    "arrive",
                    "travel",
                    "pass",
                    "shoot",
                    "decline",
                    "refuse",
                    "request",
                }
                and not _means(passage, n, base, noun, last=last)
            ):
                continue
            event = _event(stage, passage, n, group, place, kind, noun, quantities)
            if event is not None:
                yield event


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
    agent = _party(stage, words, saying[-1].subject, actors=True)
    other = _party(stage, words, group.subject, actors=True)
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
        agent=_id(agent),
        recipient=_id(other),
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
        _roles(stage, passage, group, kind, noun)
        if last
        else _leading_roles(stage, passage, group)
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
        agent=_id(roles.agent),
        recipient=_id(roles.recipient),
        object=_id(roles.thing) or roles.words,
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
        or head in _QUANTITY_NOUNS
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
    return _noun_owner(stage, words, before)


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


def _id(who: Who | None) -> str:
    return who.party.id if who is not None and who.party is not None else ""


def _leading_roles(stage: Stage, passage: Passage, group: Group) -> _Roles:
    """Read "refused to sell arms to Iran": the refusal has the sale's parties."""
    words = passage.words
    roles = _Roles(agent=_party(stage, words, group.subject, actors=True))
    for phrase in [group.object, *(p for _, p in group.phrases)]:
        who = _party(stage, words, phrase, actors=True)
        if who is not None and _id(who) != _id(roles.agent):
            roles.recipient = who
            break
    roles.words = (
        stage.frame.text[
            words[group.verb].start : words[min(group.end, len(words)) - 1].end
        ]
        if group.end > group.verb
        else ""
    )
    if "\n" in roles.words:
        roles.words = ""
    return roles


def _roles(  # noqa: PLR0912 - a branch a role; private, one caller
    stage: Stage, passage: Passage, group: Group, kind: Kind, noun: int
) -> _Roles:
    words = passage.words
    roles = _Roles()
    subject = group.subject
    thing: Phrase | None = group.object
    if group.is_passive:
        by = next((p for prep, p in group.phrases if prep == "by"), None)
        roles.agent = _party(stage, words, by, actors=True)
        thing = subject
    else:
        roles.agent = _party(stage, words, subject, actors=True)
    if (
        kind.type != "sign"
        and noun >= 0
        and thing is not None
        and thing.first <= noun <= thing.last
    ):
        # "impose sanctions on X", "took delivery of X": the noun is the act.
        owner = _owner(stage, words, thing)
        of = next((p for prep, p in group.phrases if prep == "of"), None)
        thing = of if of is not None else None
        if owner is not None and owner.party is not None:
            roles.recipient = (
                owner if roles.agent is None or _id(owner) != _id(roles.agent) else None
            )
    if noun >= 0 and thing is None and group.object is not None:
        held = group.object.first <= noun <= group.object.last
        if held and not any(p in {"on", "against", "of"} for p, _ in group.phrases):
            # "imposed the tariffs": the noun itself, where nothing says on whom.
            roles.words = stage.frame.text[
                words[group.object.first].start : words[group.object.last].end
            ]
    if group.chain[-1] in _ENDING and thing is None and subject is not None:
        # "the contract lapsed": what ends is the subject.
        roles.agent, (roles.thing, roles.words) = None, _thing(stage, words, subject)
    prepositions = {
        "goods": ("to", "for", ""),
        "from": ("from",),
        "other": (
            "on",
            "against",
            "with",
            "to",
            "of",
            "at",
            "in",
            "between",
            "into",
            "for",
            "from",
        ),
        "deed": ("with", "to", "for", "on", "against", "from", "of"),
    }[kind.roles]
    if thing is not None:
        who = _party(stage, words, thing)
        owner = _owner(stage, words, thing)
        if (
            who is not None
            and who.party is not None
            and who.party.kind in _ACTORS
            and kind.roles == "other"
        ):
            roles.recipient = roles.recipient or who
        elif (
            who is not None
            and who.party is not None
            and kind.roles == "goods"
            and who.party.kind in _ACTORS
            and any(prep == "" for prep, _ in group.phrases)
        ):
            # "sold Turkey the S-400".
            roles.recipient = who
            second = next(p for prep, p in group.phrases if prep == "")
            roles.thing, roles.words = _thing(stage, words, second)
        else:
            roles.thing, roles.words = _thing(stage, words, thing)
            is_other = kind.roles in {"other", "deed"} or (
                kind.roles == "from" and "from" not in dict(group.phrases)
            )
            if is_other and roles.recipient is None and _id(owner) != _id(roles.agent):
                roles.recipient = owner
    for prep in prepositions:
        if roles.recipient is not None and roles.recipient.party is not None:
            break
        for found, phrase in group.phrases:
            if found != prep:
                continue
            who = _party(stage, words, phrase, actors=True) or _owner(
                stage, words, phrase
            )
            if who is not None and _id(who) and _id(who) != _id(roles.agent):
                roles.recipient = who
                break
    if roles.thing is None and kind.roles in {"goods", "from", "deed"}:
        for _, phrase in group.phrases:
            who = _party(stage, words, phrase)
            if (
                who is not None
                and who.party is not None
                and who.party.kind
                in {"weapon_system", "aircraft", "vessel", "law", "programme"}
            ):
                roles.thing = who
                break
    if (
        roles.recipient is not None
        and roles.recipient.party is not None
        and roles.recipient.party.kind not in _ACTORS
    ):
        roles.thing = roles.thing or roles.recipient
        roles.recipient = None
    if roles.recipient is None and kind.roles == "other":
        roles.recipient = _asked_party(stage, passage, group)
    if (
        kind.type == "meet"
        and roles.agent is not None
        and roles.recipient is None
        and subject is not None
    ):
        # "Cameron and Obama met": the second of the subjects.
        roles.recipient = _second(stage, passage, group, subject)
    return roles


_ENDING = frozenset({"lapse", "expire", "collapse"})


def _asked_party(stage: Stage, passage: Passage, group: Group) -> Who | None:
    """Read "demanded that Syria detain": the subject of the clause is the other side."""
    after = next((g for g in passage.groups if g.first > group.verb), None)
    if after is None or after.opener != "that" or after.clause > group.verb + 6:
        return None
    return _party(stage, passage.words, after.subject, actors=True)


def _second(
    stage: Stage, passage: Passage, group: Group, subject: Phrase
) -> Who | None:
    words = passage.words
    at = subject.last + 1
    if at < group.first and words[at].part == "C":
        phrase = phrase_at(words, at + 1)
        return _party(stage, words, phrase, actors=True)
    return None


def _thing(stage: Stage, words: list[Word], phrase: Phrase) -> tuple[Who | None, str]:
    """What is bought, sold, cancelled: a party that is a thing, or the words."""
    for place in stage.within(words[phrase.first].start, words[phrase.last].end):
        if place.party.kind in {
            "weapon_system",
            "aircraft",
            "vessel",
            "law",
            "programme",
        }:
            return Who(place.start, place.end, place.party), ""
    follow = phrase.last + 1
    if follow + 1 < len(words) and words[follow].low in {"of", "for"}:
        deeper = phrase_at(words, follow + 1)
        if deeper is not None:
            for place in stage.within(
                words[deeper.first].start, words[deeper.last].end
            ):
                if place.party.kind in {
                    "weapon_system",
                    "aircraft",
                    "vessel",
                    "law",
                    "programme",
                }:
                    return Who(place.start, place.end, place.party), ""
    who = _party(stage, words, phrase)
    if who is not None and who.party is not None and who.party.kind in _ACTORS:
        return who, ""
    return None, stage.frame.text[words[phrase.first].start : words[phrase.last].end]


def _party(
    stage: Stage, words: list[Word], phrase: Phrase | None, *, actors: bool = False
) -> Who | None:
    """The party a phrase names, looking behind "thousands of" and into its first words."""
    if phrase is None or words[phrase.head].part == "Q":
        return None
    if words[phrase.head].low in _QUANTITY_NOUNS:
        at = phrase.last + 1
        if at + 1 < len(words) and words[at].low == "of":
            deeper = phrase_at(words, at + 1)
            if deeper is not None:
                found = _party(stage, words, deeper, actors=actors)
                if found is not None:
                    return found
    who = stage.who(words, phrase)
    if who.party is not None and (not actors or who.party.kind in _ACTORS):
        return who
    if who.party is None and actors:
        # "the Turkish side", "U.S. jets": a state through its people or things.
        inside = [
            p for p in stage.within(words[phrase.first].start, words[phrase.last].end)
            if p.party.kind in _ACTORS
        ]  # fmt: skip
        owned = any(words[k].part == "S" for k in range(phrase.first, phrase.last))
        if (
            inside
            and not owned
            and words[phrase.head].low not in {"law", "deal", "purchase", "missile"}
        ):
            return Who(inside[0].start, inside[0].end, inside[0].party)
    return None


def _owner(stage: Stage, words: list[Word], phrase: Phrase) -> Who | None:
    """Read "Turkey’s order", "Russian oil": whose the thing is."""
    mark = next(
        (k for k in range(phrase.last, phrase.first, -1) if words[k].part == "S"), None
    )
    if mark is None:
        return None
    places = [
        p for p in stage.within(words[phrase.first].start, words[mark].start)
        if p.party.kind in _ACTORS
    ]  # fmt: skip
    return Who(places[-1].start, places[-1].end, places[-1].party) if places else None


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


def _noun_events(stage: Stage, passage: Passage) -> Iterator[Event]:
    """Read "Turkey’s purchase of the S-400": an act told by a noun with an owner or an "of"."""
    words = passage.words
    table = kinds()
    used = {kind_of(words, g, g.chain[-1])[1] for g in passage.groups}
    for n, word in enumerate(words):
        if n in used:
            continue
        kind = table.nouns.get(word.low)
        if kind is None or word.part != "N" or word.is_capital:
            continue
        owner = _noun_owner(stage, words, n)
        fact = _noun_fact(words, n)
        leading = _leading(passage, n)
        if owner is None and leading is not None:
            owner = _party(stage, words, leading.subject, actors=True)
            fact = factuality(passage, leading, len(leading.chain) - 1)
        thing, text, other = None, "", None
        at = n + 1
        while at + 1 < len(words) and words[at].part == "P":
            phrase = phrase_at(words, at + 1)
            if phrase is None:
                break
            who = _party(stage, words, phrase)
            is_actor = (
                who is not None and who.party is not None and who.party.kind in _ACTORS
            )
            if words[at].low == "of" and kind.roles in {"goods", "from", "deed"}:
                thing, text = _thing(stage, words, phrase)
            elif words[at].low == "by" and owner is None and is_actor:
                owner = who
            elif (
                words[at].low in {"to", "on", "against", "from", "with", "for", "of"}
                and is_actor
                and other is None
            ):
                other = who
            at = phrase.last + 1
        if owner is None and not (
            thing is not None or (text and kind.roles != "other" and other is not None)
        ):
            continue
        if owner is None and thing is None and other is None:
            continue
        if (
            thing is None
            and not text
            and other is None
            and kind.type
            in {"sanction", "support", "aid", "demand", "agree", "threaten", "meet"}
        ):
            continue
        yield Event(
            id="",
            span=stage.frame.span(passage.start, passage.end),
            trigger=Span(
                start=word.start,
                end=word.end,
                text=stage.frame.text[word.start : word.end],
            ),
            type=kind.type,
            plover=kind.plover,
            agent=_id(owner),
            recipient=_id(other),
            object=_id(thing) or text,
            quantities=(),
            factuality=fact,
            rule="noun",
            certainty=0.6 if owner and (thing or other or text) else 0.45,
        )


_CARRYING = frozenset(
    [
        "go",
        "proceed",
        "complete",
        "finalize",
        "finalise",
        "plan",
        "announce",
        "defend",
        "pursue",
        "consider",
        "begin",
        "make",
        "continue",
        "approve",
        "conduct",
        "confirm",
        "push",
        "negotiate",
        "delay",
        "postpone",
        "halt",
        "start",
    ]
)


def _leading(passage: Passage, n: int) -> Group | None:
    """The verb whose subject does what the noun tells: "went ahead with the purchase"."""
    for group in passage.groups:
        held = [group.object, *(p for _, p in group.phrases)]
        carries = group.chain[-1] in _CARRYING and not group.is_passive
        if carries and any(p is not None and p.first <= n <= p.last for p in held):
            return group
    return None


def _noun_owner(stage: Stage, words: list[Word], n: int) -> Who | None:
    at = n - 1
    while (
        at > 0
        and words[at].part in "JNA"
        and words[at].part != "S"
        and not words[at].is_capital
    ):
        at -= 1
    if at >= 1 and words[at].part == "S":
        places = [
            p
            for p in stage.within(words[max(0, at - 6)].start, words[at].start)
            if p.end == words[at - 1].end
        ]
        if places and places[-1].party.kind in _ACTORS:
            return Who(places[-1].start, places[-1].end, places[-1].party)
    if at >= 0 and words[at].low in {"its", "his", "her", "their"}:
        places = stage.within(words[at].start, words[at].end)
        if places:
            return Who(places[0].start, places[0].end, places[0].party)
    if at >= 0 and words[at].is_capital and words[at].part in "NJ":
        places = [
            p
            for p in stage.within(words[max(0, at - 2)].start, words[at].end)
            if p.end == words[at].end
        ]
        if places and places[-1].party.kind == "country":
            return Who(places[-1].start, places[-1].end, places[-1].party)
    return None


def _noun_fact(words: list[Word], n: int) -> Factuality:
    lead = {w.low for w in words[max(0, n - 5) : n]}
    if lead & {"planned", "proposed", "future", "upcoming", "next"}:
        return "planned"
    if lead & {
        "possible",
        "potential",
        "alleged",
        "any",
        "apparent",
        "threatened",
        "whether",
    }:
        return "possible"
    if lead & {"no", "denied", "cancelled", "canceled"}:
        return "denied"
    return "happened"
