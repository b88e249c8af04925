"""Who "I" and "we" are: the speaker of quoted words, the signers of a letter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from sanctionsdesk.entities.record import Mention, NamedParty, Utterance
from sanctionsdesk.reading.frame import Frame
from sanctionsdesk.reading.grammar.words import MASK
from sanctionsdesk.reading.parties.found import Found, Gathering

_ONE = frozenset({"i", "me", "my", "myself"})
_MANY = frozenset({"we", "us", "our", "ourselves"})
_WORD = re.compile(
    r"(?<![\w’'.])(?:I|me|my|myself|[Ww]e|us|[Oo]ur|ourselves|[Mm]y)(?![\w.])"
)
_GREETING = re.compile(
    r"(?m)^[ \t]*(?:Dear\b|To the (?:Editor|Honou?rable)\b).{0,80}[:,][ \t]*$"
)
_CLOSING = re.compile(
    r"(?m)^[ \t]*(?:(?:Very |Most )?(?:Sincerely|Respectfully|Truly)(?: yours)?|Yours (?:sincerely|faithfully|truly)|"
    r"(?:Best|Kind|With(?: best)?) regards|Signed),?[ \t]*$"
)  # fmt: skip


def signers(frame: Frame, gathered: list[Gathering]) -> None:
    """Give "we" and "I" of a letter to those who sign it."""
    greeting = _GREETING.search(frame.text)
    closing = _CLOSING.search(frame.text, greeting.end()) if greeting else None
    if greeting is None or closing is None:
        return
    signed = [
        g
        for g in gathered
        if g.kind == "person" and any(m.start > closing.end() for m in g.mentions)
    ]
    if not signed:
        return
    writer = signed[0]
    if len(signed) > 1:
        names = [g.name for g in signed]
        title = ", ".join(names[:-1]) + " and " + names[-1]
        writer = Gathering("group", title, named=False)
        writer.note = "those who sign the letter"
        gathered.append(writer)
    for m in _WORD.finditer(frame.text, greeting.end(), closing.start()):
        if frame.masked[m.start()] != MASK:
            writer.mentions.append(
                Found(m.start(), m.end(), "pronoun", m[0], "pronoun", "signer", 0.8)
            )


def speakers(
    frame: Frame, parties: tuple[NamedParty, ...], statements: tuple[Utterance, ...]
) -> tuple[NamedParty, ...]:
    """Give "I" in quoted words to who speaks, "we" to the state or body spoken for.

    An official’s "we" is taken for the state that the text gives the official, where it
    names that state; else for the speaker.
    """
    known = {party.id: party for party in parties}
    states = {p.country: p for p in parties if p.kind == "country" and p.country}
    taken = {m.span.start for party in parties for m in party.mentions}
    found: dict[str, list[Mention]] = {}
    for said in statements:
        speaker = known.get(said.speaker)
        if speaker is None or said.form not in {"direct", "mixed"}:
            continue
        side = speaker
        if speaker.kind == "person" and speaker.roles:
            side = states.get(speaker.country, speaker)
        for mention in _first_persons(frame, said):
            if mention.span.start in taken:
                continue
            taken.add(mention.span.start)
            whose = speaker if mention.rule == "first-person" else side
            found.setdefault(whose.id, []).append(mention)
    return tuple(_with(party, found.get(party.id, [])) for party in parties)


def _first_persons(frame: Frame, said: Utterance) -> Iterator[Mention]:
    for m in _WORD.finditer(frame.text, said.content.start, said.content.end):
        is_one = m[0].lower() in _ONE
        if not is_one and m[0].lower() not in _MANY:
            continue
        yield Mention(
            span=frame.span(m.start(), m.end()),
            form="pronoun",
            rule="first-person" if is_one else "we",
            certainty=0.85 if is_one else 0.5,
        )


def _with(party: NamedParty, mentions: list[Mention]) -> NamedParty:
    if not mentions:
        return party
    every = sorted((*party.mentions, *mentions), key=lambda m: m.span.start)
    return replace(party, mentions=tuple(every))
