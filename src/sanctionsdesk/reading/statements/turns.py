"""Transcripts and letters: turns behind a speaker's name and colon, and who "we" are."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from sanctionsdesk.entities.record import NamedParty, Span, Utterance
from sanctionsdesk.reading.stage import Stage
from sanctionsdesk.reading.transcript import QUESTIONS, name_in, turns_of


def turns(stage: Stage) -> Iterator[Utterance]:
    """Give a statement for each turn of a transcript."""
    found = turns_of(stage.frame.text)
    starts = [m.start() for m in found]
    for m in found:
        who = None if m["who"] in QUESTIONS else _speaker(stage, m["who"])
        if not m["who"].isupper() and m["who"] not in QUESTIONS and who is None:
            continue
        start, end = m.start("words"), m.end("words")
        end = _paragraphs(stage.frame.text, end, starts)
        words = stage.frame.span(start, end)
        question = m["who"] in QUESTIONS
        yield Utterance(
            id="",
            span=Span(
                start=m.start("who"),
                end=words.end,
                text=stage.frame.text[m.start("who") : words.end],
            ),
            content=words,
            form="question" if question else "direct",
            speaker=who.id if who else "",
            speaker_span=Span(start=m.start("who"), end=m.end("who"), text=m["who"]),
            polarity="open" if question else "affirmed",
            rule="turn",
            certainty=0.95 if who else 0.7,
            note="" if who else "the transcript names the speaker by these words only",
        )


def _paragraphs(text: str, end: int, starts: list[int]) -> int:
    """A turn goes on over paragraphs until the next turn, a line in brackets or a rule."""
    later = bisect_left(starts, end)
    limit = starts[later] if later < len(starts) else len(text)
    while end < limit:
        nxt = re.compile(r"\s*\n+[ \t]*(?P<line>[^\n]+)").match(text, end, limit)
        if nxt is None or re.match(
            r"[(\[#*]|End |###|\d{1,2}:\d\d|Note:|Editor", nxt["line"]
        ):
            break
        end = nxt.end()
    return end


def _speaker(stage: Stage, label: str) -> NamedParty | None:
    last = (name_in(label)[1] or label).rstrip(".").split(" ")[-1].casefold()
    for place in stage.places:
        party = place.party
        if (
            party.kind == "person"
            and party.named
            and party.name.split(" ")[-1].casefold() == last
        ):
            return party
    whole = label.casefold()
    return next(
        (
            p.party for p in stage.places
            if (p.party.named and p.party.name.casefold() == whole)
            or any(r.casefold() == whole for r in p.party.roles)
        ),
        None,
    )  # fmt: skip
