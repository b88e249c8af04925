"""Acts told by a noun: "Turkey’s purchase of the S-400", "talks with Iran"."""

from __future__ import annotations

from collections.abc import Iterator

from sanctionsdesk.entities.record import Event, Factuality, Span
from sanctionsdesk.reading.events.factuality import factuality
from sanctionsdesk.reading.events.kinds import kind_of, kinds
from sanctionsdesk.reading.events.roles import ACTORS, id_of, party_of, thing_of
from sanctionsdesk.reading.frame import Passage
from sanctionsdesk.reading.grammar.phrases import phrase_at
from sanctionsdesk.reading.grammar.verbs import Group
from sanctionsdesk.reading.grammar.words import Word
from sanctionsdesk.reading.stage import Stage, Who


def noun_events(stage: Stage, passage: Passage) -> Iterator[Event]:
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
        owner = noun_owner(stage, words, n)
        fact = _noun_fact(words, n)
        leading = _leading(passage, n)
        if owner is None and leading is not None:
            owner = party_of(stage, words, leading.subject, actors=True)
            fact = factuality(passage, leading, len(leading.chain) - 1)
        thing, text, other = None, "", None
        at = n + 1
        while at + 1 < len(words) and words[at].part == "P":
            phrase = phrase_at(words, at + 1)
            if phrase is None:
                break
            who = party_of(stage, words, phrase)
            is_actor = (
                who is not None and who.party is not None and who.party.kind in ACTORS
            )
            if words[at].low == "of" and kind.roles in {"goods", "from", "deed"}:
                thing, text = thing_of(stage, words, phrase)
            elif (
                words[at].low in {"on", "against"}
                and not is_actor
                and kind.type in {"strike", "assault"}
            ):
                # "the attack on the terminal".
                thing, text = thing_of(stage, words, phrase)
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
            thing is not None
            or (text and kind.type in {"strike", "assault"})
            or (text and kind.roles != "other" and other is not None)
        ):
            continue
        if owner is None and thing is None and other is None and not text:
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
            agent=id_of(owner),
            recipient=id_of(other),
            object=id_of(thing) or text,
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


def noun_owner(stage: Stage, words: list[Word], n: int) -> Who | None:
    """Say whose act a noun tells: "Turkey’s purchase", "its order", "Russian deliveries"."""
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
        if places and places[-1].party.kind in ACTORS:
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
