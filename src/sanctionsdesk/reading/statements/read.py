"""All statements of an article, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sanctionsdesk.base.dates import Interval
from sanctionsdesk.entities.record import NamedParty, Time, Utterance
from sanctionsdesk.reading.frame import Frame
from sanctionsdesk.reading.stage import Stage
from sanctionsdesk.reading.statements.quoted import quoted
from sanctionsdesk.reading.statements.reported import reported
from sanctionsdesk.reading.statements.turns import turns


def read_statements(
    frame: Frame,
    parties: tuple[NamedParty, ...],
    times: tuple[Time, ...],
    published: date,
) -> tuple[Utterance, ...]:
    """Find statements in order; ids count from ``s1``.

    A quotation of one to three words counts only where a verb of saying governs it.
    """
    stage = Stage(frame, parties, times)
    spoken = list(turns(stage))

    def free(statement: Utterance) -> bool:
        # Inside a turn of a transcript the turn itself is the statement.
        return not any(
            t.span.start <= statement.content.start < t.span.end for t in spoken
        )

    told = [*quoted(stage), *reported(stage)]
    found = spoken + [s for s in told if free(s)] + list(_relayed(spoken, told))
    found = [_headlined(s, found, stage) for s in _once(found)]
    found.sort(key=lambda s: (s.content.start, s.content.end))
    found = list(_answered(found))
    return tuple(
        replace(s, id=f"s{n}", said_on=s.said_on or _said_on(s, stage, published))
        for n, s in enumerate(found, 1)
    )


def _relayed(spoken: list[Utterance], told: list[Utterance]) -> Iterator[Utterance]:
    """Statements of others that a speaker in a transcript passes on: "Kyiv says ..."."""
    for said in told:
        turn = next(
            (t for t in spoken if t.span.start <= said.content.start < t.span.end), None
        )
        if turn is None or not said.speaker or said.speaker == turn.speaker:
            continue
        if said.form in {"indirect", "question"}:
            yield replace(said, reported_by=turn.speaker)


def _answered(found: list[Utterance]) -> Iterator[Utterance]:
    """An answer is given where and when its question was put."""
    before: Utterance | None = None
    for statement in found:
        cue = statement.cue.text.lower() if statement.cue else ""
        answers = cue.startswith(("repl", "answer", "respond"))
        if before is not None and answers and before.form == "question":
            near = statement.content.start - before.content.end < _NEAR
            if near and not statement.medium and not statement.time:
                before = replace(
                    statement, medium=before.medium, time=before.time, note=before.note
                )
                yield before
                continue
        before = statement
        yield statement


_NEAR = 200
"""Characters between a question and its answer."""


def _headlined(statement: Utterance, found: list[Utterance], stage: Stage) -> Utterance:
    """A quotation in the headline belongs to whoever says it in the text."""
    if not stage.frame.is_title(statement.content.start) or statement.speaker:
        return statement
    words = _plain(statement.content.text)
    for other in found:
        if other.speaker and words and words in _plain(other.content.text):
            return replace(
                statement, speaker=other.speaker, rule="headline", certainty=0.8
            )
    return statement


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def unattributed(frame: Frame) -> tuple[Utterance, ...]:
    """Give quotations without their speakers: all that is safe in another language."""
    return tuple(
        Utterance(
            id=f"s{n}",
            span=quote.whole,
            content=frame.span(quote.words.start, quote.words.end),
            form="direct",
            rule="unattributed",
            certainty=0.4,
            note="speakers are read in English texts only",
        )
        for n, quote in enumerate(
            (q for q in frame.quotations if len(q.words.text.split()) > _SCRAP), 1
        )
    )


_SCRAP = 3
"""Most words of a quotation that may be a title or a word set off."""


def _once(found: list[Utterance]) -> list[Utterance]:
    """Of two readings of the same words keep the surer."""
    best: dict[tuple[int, int], Utterance] = {}
    for statement in found:
        key = statement.content.start, statement.content.end
        held = best.get(key)
        if held is None or statement.certainty > held.certainty:
            best[key] = statement
    return list(best.values())


def _said_on(statement: Utterance, stage: Stage, published: date) -> Interval:
    time = stage.time(statement.time)
    if time is not None and time.interval is not None:
        return time.interval
    return Interval(None, published)
