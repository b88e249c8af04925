"""What a timeline keeps of one article, never its text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sanctionsdesk.base.dates import Interval
from sanctionsdesk.entities.record import Event, NamedParty, Record, Utterance
from sanctionsdesk.reading.parties.lexicon import fold

_SHOWN = 400
"""Characters of a sentence kept to show it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One article's account of an event, with its place there."""

    article: str
    published: date
    start: int
    end: int
    words: str
    factuality: str
    agent: str
    recipient: str
    object: str
    days: Interval | None
    amounts: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A telling with what joins it to others: its type, and its sides as ids or words."""

    type: str
    plover: str
    agent: str
    recipient: str
    object: str
    told: Telling


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One statement of a speaker, in its order.

    Attributes:
        also: other articles that give the same words of the same day.
    """

    speaker: str
    article: str
    published: date
    start: int
    end: int
    words: str
    form: str
    polarity: str
    days: Interval | None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """A party of the article by the names it goes by there."""

    id: str
    name: str
    kind: str
    country: str
    named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where a party stands on an issue, and the words that show it."""

    holder: str
    issue: str
    stance: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gist:
    """The rows that one article adds to a timeline; sides are ids of ``parties``."""

    name: str
    title: str
    published: date
    parties: tuple[Bearer, ...]
    acts: tuple[Act, ...]
    said: tuple[Said, ...]
    stands: tuple[Stand, ...]


def gist(record: Record) -> Gist:
    """Take from a record what a timeline shows of it."""
    words = {party.id: party.name for party in record.parties}
    return Gist(
        name=record.name,
        title=record.title,
        published=record.published,
        parties=tuple(map(_bearer, record.parties)),
        acts=tuple(_acts(record, words)),
        said=tuple(_said(record, s) for s in record.statements if s.speaker),
        stands=tuple(
            Stand(
                holder=position.holder,
                issue=position.issue,
                stance=position.stance,
                words=position.span.text[:_SHOWN],
            )
            for position in record.positions
            if position.holder
        ),
    )


def _bearer(party: NamedParty) -> Bearer:
    return Bearer(
        id=party.id,
        name=party.name,
        kind=party.kind,
        country=party.country,
        named=party.named,
    )


def _said(record: Record, statement: Utterance) -> Said:
    return Said(
        speaker=statement.speaker,
        article=record.name,
        published=record.published,
        start=statement.content.start,
        end=statement.content.end,
        words=statement.content.text,
        form=statement.form,
        polarity=statement.polarity,
        days=statement.said_on,
    )


def _acts(record: Record, words: dict[str, str]) -> Iterator[Act]:
    amounts = {q.id: q.span.text for q in record.quantities}
    speakers = {s.id: words.get(s.speaker, "") for s in record.statements}
    for event in record.events:
        if not (event.agent or event.recipient or event.object):
            continue
        telling = Telling(
            article=record.name,
            published=record.published,
            start=event.trigger.start,
            end=event.trigger.end,
            words=_around(event),
            factuality=event.factuality,
            agent=words.get(event.agent, ""),
            recipient=words.get(event.recipient, ""),
            object=words.get(event.object, event.object),
            days=event.happened_on,
            amounts=tuple(amounts[q] for q in event.quantities if q in amounts),
            source=speakers.get(event.source, "")
            or ("a speaker not named" if event.source else ""),
        )
        yield Act(
            type=event.type,
            plover=event.plover,
            agent=event.agent,
            recipient=event.recipient,
            object=event.object if event.object in words else fold(event.object)[:40],
            told=telling,
        )


def _around(event: Event) -> str:
    """The sentence of an event, or of a long one the words around its verb."""
    words, at = event.span.text, event.trigger.start - event.span.start
    low = max(0, min(at - _SHOWN // 2, len(words) - _SHOWN))
    piece = words[low : low + _SHOWN]
    return ("…" if low else "") + piece + ("…" if low + _SHOWN < len(words) else "")
