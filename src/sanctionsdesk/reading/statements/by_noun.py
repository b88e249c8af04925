"""Statements that a noun or "according to" carries: "Roe’s promise to", "a warning that"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanctionsdesk.entities.record import Span, Utterance
from sanctionsdesk.reading.cues import cues
from sanctionsdesk.reading.frame import Passage
from sanctionsdesk.reading.grammar.phrases import phrase_at
from sanctionsdesk.reading.grammar.words import MASK, Word
from sanctionsdesk.reading.stage import Stage, Who
from sanctionsdesk.reading.statements.content import MOSTLY_QUOTED, span_of, speaking
from sanctionsdesk.reading.statements.told import told

_ACCORDING = re.compile(r"\b[Aa]ccording to\s")


def according(stage: Stage, passage: Passage) -> Iterator[Utterance]:
    """Give the statements that "according to" ascribes."""
    masked = stage.frame.masked
    words = passage.words
    for m in _ACCORDING.finditer(masked, passage.start, passage.end):
        at = next((n for n, w in enumerate(words) if w.start >= m.end()), None)
        if at is None:
            continue
        phrase = phrase_at(words, at)
        if phrase is None:
            continue
        who = stage.speaker(words, phrase)
        begins = next(n for n, w in enumerate(words) if w.start >= m.start())
        if begins <= 1:
            comma = next(
                (n for n in range(phrase.last + 1, len(words)) if words[n].text == ","),
                None,
            )
            if comma is None:
                continue
            content = span_of(stage, words, comma + 1, len(words))
        else:
            first = 0
            if words[begins - 1].text in {";", "—", "–"}:
                # "...; according to X, the deal lapsed": the clause follows.
                comma = next(
                    (
                        n
                        for n in range(phrase.last + 1, len(words))
                        if words[n].text == ","
                    ),
                    begins,
                )
                first, begins = comma + 1, len(words)
            else:
                marks = [n for n in range(begins - 1) if words[n].text == ";"]
                first = marks[-1] + 1 if marks else 0
            content = span_of(stage, words, first, begins)
        if content is None:
            continue
        share = masked[content.start : content.end].count(MASK) / len(content.text)
        if share > MOSTLY_QUOTED:
            continue
        cue = Span(
            start=m.start(),
            end=m.end() - 1,
            text=stage.frame.text[m.start() : m.end() - 1],
        )
        yield told(
            stage,
            passage,
            None,
            content,
            "indirect",
            speaking(who),
            "according-to",
            0.8,
            cue,
        )


def by_noun(  # noqa: PLR0912 - a branch a shape
    stage: Stage, passage: Passage
) -> Iterator[Utterance]:
    """Read "Pompeo’s promise to", "warnings that", "a statement saying": a noun carries the content."""
    known = cues()
    words = passage.words
    for n, word in enumerate(words):
        noun = word.low.removesuffix("s") if word.low not in known.nouns else word.low
        if noun not in known.nouns or word.part != "N" or n + 2 >= len(words):
            continue
        follow = words[n + 1]
        owner = n - 1
        while owner > 0 and words[owner].part == "J":
            owner -= 1
        who: Who | None = None
        if owner >= 1 and words[owner].part == "S":
            first = owner - 1
            while first > 0 and words[first - 1].part in "NDJ":
                first -= 1
            phrase = phrase_at(words[:owner], first)
            who = stage.speaker(words, phrase) if phrase is not None else None
        elif owner >= 0 and words[owner].low in {"his", "her", "its", "their"}:
            places = [
                p
                for p in stage.within(words[owner].start, words[owner].end)
                if p.form == "pronoun"
            ]
            if places:
                who = Who(places[0].start, places[0].end, places[0].party)
            else:
                who = Who(words[owner].start, words[owner].end, None)
        if who is None:
            who = _giver(stage, passage, n)
        if follow.part == "P" and follow.low in {"by", "from"}:
            phrase = phrase_at(words, n + 2)
            if phrase is not None and who is None:
                who = stage.speaker(words, phrase)
                follow = (
                    words[phrase.last + 1] if phrase.last + 1 < len(words) else follow
                )
                at = phrase.last + 1
            else:
                continue
        else:
            at = n + 1
        if follow.low == "that" and follow.part == "W":
            begin = at + 1
        elif (
            follow.part == "T"
            and who is not None
            and noun
            in {
                "promise",
                "pledge",
                "threat",
                "vow",
                "call",
                "demand",
                "proposal",
                "offer",
            }
        ):
            begin = at
        else:
            continue
        if who is None and noun not in {
            "fear",
            "concern",
            "report",
            "rumor",
            "rumour",
            "speculation",
            "warning",
            "claim",
            "allegation",
            "worry",
            "belief",
            "suggestion",
            "accusation",
            "hope",
        }:
            continue
        end = _noun_end(words, begin)
        content = span_of(stage, words, begin, end)
        if content is None:
            continue
        yield told(
            stage, passage, None, content, "indirect", speaking(who), "noun", 0.6 if who else 0.45,
            stage.frame.span(word.start, word.end),
        )  # fmt: skip


_GIVING = frozenset({"give", "make", "issue", "offer", "voice", "repeat", "send", "deliver", "raise", "renew"})  # fmt: skip


def _giver(stage: Stage, passage: Passage, n: int) -> Who | None:
    """Read "the President gave notice that": who gives what the noun tells."""
    for group in passage.groups:
        held = group.object is not None and group.object.first <= n <= group.object.last
        if held and group.chain[-1] in _GIVING and group.subject is not None:
            return stage.speaker(passage.words, group.subject)
    return None


def _noun_end(words: list[Word], begin: int) -> int:
    for k in range(begin, len(words)):
        if words[k].text in {",", ";", "—", "–", ":"} and k > begin + 2:
            return k
    return len(words)
