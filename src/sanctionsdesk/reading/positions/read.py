"""All positions of an article, in order, each on the issue it shares with others."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from sanctionsdesk.entities.record import NamedParty, Position, Utterance
from sanctionsdesk.reading.frame import Frame, Passage
from sanctionsdesk.reading.grammar.words import MASK, words
from sanctionsdesk.reading.positions import sanctions
from sanctionsdesk.reading.positions.clauses import exclaimed, told
from sanctionsdesk.reading.positions.held import OPPOSITE, Held
from sanctionsdesk.reading.positions.issues import Issues, is_undoing
from sanctionsdesk.reading.positions.seconded import seconded
from sanctionsdesk.reading.stage import Stage

_CERTAINTY = {"stance": 0.7, "norm": 0.6, "commitment": 0.6, "cue": 0.65, "seconded": 0.6, "open": 0.6}  # fmt: skip


def read_positions(
    frame: Frame, parties: tuple[NamedParty, ...], statements: tuple[Utterance, ...]
) -> tuple[Position, ...]:
    """Find positions in statements, and those the newspaper ascribes in its own voice."""
    about = sanctions.issue_of(frame, parties)
    found = list(_by_clause(frame, parties, statements))
    known = {(h.said.id, h.holder) for h in found if h.said}
    found += [
        h
        for h in sanctions.stated(frame, statements, about)
        if h.said is not None and (h.said.id, h.holder) not in known
    ]
    found += sanctions.ascribed(frame, parties, statements, about)
    found += seconded(frame, parties, statements, found)
    return tuple(_numbered(_once(_placed(found, about, _names(parties)))))


def _by_clause(
    frame: Frame, parties: tuple[NamedParty, ...], statements: tuple[Utterance, ...]
) -> Iterator[Held]:
    stage = Stage(frame, parties, ())
    said_at = _finder(statements)
    for passage in (*frame.passages, *_unmarked(frame, statements)):
        if not frame.is_title(passage.start):
            yield from told(stage, passage, said_at)
    for said in statements:
        yield from exclaimed(said)


def _unmarked(frame: Frame, statements: Iterable[Utterance]) -> Iterator[Passage]:
    """Sentences with words quoted in part, read without the marks."""
    mixed = [s for s in statements if s.form == "mixed"]
    shown = list(frame.masked)
    rows = set()
    for said in mixed:
        start, end = said.content.start, said.content.end
        shown[start:end] = frame.text[start:end]
        for mark in (*range(start - 2, start), *range(end, end + 2)):
            if 0 <= mark < len(shown) and shown[mark] == MASK:
                shown[mark] = " "
        rows.add(frame.sentence_at(start))
    text = "".join(shown)
    for row in sorted(rows):
        start, end = frame.sentences[row]
        yield Passage(start, end, words(text, start, end))


def _finder(statements: Iterable[Utterance]) -> Callable[[int], Utterance | None]:
    """Look up the narrowest statement whose words hold a place."""
    ordered = sorted(statements, key=lambda s: (s.content.start, -s.content.end))
    starts = [s.content.start for s in ordered]

    def at(place: int) -> Utterance | None:
        stop = bisect_right(starts, place)
        holding = (
            s for s in ordered[max(0, stop - _NESTED) : stop] if place < s.content.end
        )
        return min(holding, key=lambda s: s.content.end - s.content.start, default=None)

    return at


_NESTED = 20
"""Most statements that begin between a statement's beginning and a place in it."""


def _placed(
    found: list[Held], about: str, names: frozenset[str]
) -> list[tuple[Held, str]]:
    """Give each the issue it shares with others; sanctions go by one name."""
    issues = Issues(names)
    placed = []
    for held in sorted(found, key=lambda h: h.at):
        if not sanctions.is_about(held.issue):
            placed.append((held, issues.place(held.issue, held.holder, held.at[0])))
        elif is_undoing(held.issue):
            # To be for waiving sanctions is to be against them.
            turned = OPPOSITE.get(held.stance, held.stance)
            placed.append((replace(held, stance=turned), about))
        else:
            placed.append((held, about))
    return placed


def _names(parties: tuple[NamedParty, ...]) -> frozenset[str]:
    """Words of parties' names, which tell who but not what."""
    return frozenset(
        word.casefold()
        for party in parties
        if party.kind in {"country", "person", "government", "organization", "place"}
        for mention in party.mentions
        if mention.form == "name"
        for word in mention.span.text.split()
    )


def _once(placed: list[tuple[Held, str]]) -> Iterator[tuple[Held, str]]:
    """Of one holder's like stances in one sentence keep the first."""
    seen: set[tuple[int, str, str, str]] = set()
    for held, issue in placed:
        key = (held.span.start, held.holder, held.stance, issue)
        if key not in seen:
            seen.add(key)
            yield held, issue


def _numbered(placed: Iterable[tuple[Held, str]]) -> Iterator[Position]:
    for n, (held, issue) in enumerate(placed, 1):
        yield Position(
            id=f"x{n}",
            span=held.span,
            holder=held.holder,
            stance=held.stance,
            issue=issue,
            utterance=held.said.id if held.said else "",
            asserted_by="party" if held.said else "newspaper",
            rule=held.rule,
            certainty=_CERTAINTY[held.rule],
        )
