"""What is said: its words, and whether who is named can say anything."""

from __future__ import annotations

import re

from sanctionsdesk.entities.record import Span
from sanctionsdesk.reading.cues import cues
from sanctionsdesk.reading.grammar.words import Word
from sanctionsdesk.reading.stage import SPEAKERS, Stage, Who

MOSTLY_QUOTED = 0.85


FEWEST = 3
"""Fewest words of a statement's content."""


def speaking(who: Who | None) -> Who | None:
    """Give who is named without the party, if the party cannot speak."""
    if who is not None and who.party is not None and who.party.kind not in SPEAKERS:
        return Who(who.start, who.end, None)
    return who


def could_speak(stage: Stage, who: Who) -> bool:
    """A thing that is neither a party nor a paper says nothing ("prices fell, hopes rose")."""
    if who.party is not None:
        return who.party.kind in SPEAKERS or who.party.kind in {"law", "programme"}
    head = stage.frame.text[who.start : who.end].lower().split(" ")[-1]
    return (
        head in cues().documents
        or head
        in {
            "he",
            "she",
            "they",
            "it",
            "we",
            "i",
            "you",
            "who",
            "some",
            "many",
            "others",
            "most",
            "one",
            "both",
            "all",
            "several",
        }
        or bool(
            re.search(
                r"(?:er|or|ist|ian|man|men|woman|women|people|person|ers|ors|ists|ians|ant|ent|ants|ents|body|one|ee|ees)$",
                head,
            )
        )
    )


def span_of(
    stage: Stage, words: list[Word], begin: int, end: int, fewest: int = FEWEST
) -> Span | None:
    """The words of the content, without stops at either side."""
    while (
        begin < end
        and words[begin].part == "."
        and words[begin].text not in {"(", "[", "$", "“"}
    ):
        begin += 1
    while end > begin and words[end - 1].part == "." and words[end - 1].text != "%":
        end -= 1
    # A closing ", X said" is no content.
    if end - begin < fewest and not any(w.part == "Q" for w in words[begin:end]):
        return None
    if end <= begin:
        return None
    start, stop = words[begin].start, words[end - 1].end
    text = stage.frame.text[start:stop]
    return Span(start=start, end=stop, text=text) if text.strip() else None
