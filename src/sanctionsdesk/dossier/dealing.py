"""What the article alleges that a sanctions statute could reach, as facts with their words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sanctionsdesk.base.dates import Interval
from sanctionsdesk.dossier.defence import DefenceArticle
from sanctionsdesk.entities.record import Event, NamedParty, Record, Span

_ACQUIRING = frozenset(
    {"buy", "purchase", "acquire", "receive", "order", "import", "procure"}
)
_SUPPLYING = frozenset(
    {"sell", "deliver", "supply", "export", "ship", "transfer", "provide"}
)
_REAL = frozenset({"happened", "ongoing"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealing:
    """An acquisition of a defence article, as the article alleges it.

    Attributes:
        article: the defence article, from the desk's table.
        acquirer: who acquires it; ``None`` when the text does not say.
        events: the events that allege it, in order.
        conduct: days on which the conduct can lie, never after publication.
        passage: the words that allege it.
    """

    article: DefenceArticle
    acquirer: NamedParty | None
    events: tuple[Event, ...]
    conduct: Interval
    passage: Span


def dealings(
    record: Record, articles: tuple[DefenceArticle, ...]
) -> tuple[Dealing, ...]:
    """Find who is said to acquire which of these defence articles."""
    found = []
    for article in articles:
        events = tuple(_acquisitions(record, article))
        if not events:
            continue
        real = [event for event in events if event.factuality in _REAL] or list(events)
        found.append(
            Dealing(
                article=article,
                acquirer=_state_acquirer(record, real),
                events=events,
                conduct=_conduct(record, real),
                passage=real[0].span,
            )
        )
    return tuple(found)


def _acquisitions(record: Record, article: DefenceArticle) -> Iterator[Event]:
    for event in record.events:
        if event.type not in _ACQUIRING | _SUPPLYING or event.factuality == "denied":
            continue
        thing = record.party(event.object)
        if article.is_named_in(
            thing.name if thing else event.object
        ) or article.is_named_in(event.span.text):
            yield event


def _state_acquirer(record: Record, events: list[Event]) -> NamedParty | None:
    """Prefer a buyer that is or acts for a State: alliances and firms buy for one."""
    buyers = [
        buyer for event in events if (buyer := _acquirer(record, event)) is not None
    ]
    return next(
        (buyer for buyer in buyers if buyer.country), buyers[0] if buyers else None
    )


def _acquirer(record: Record, event: Event) -> NamedParty | None:
    return record.party(event.agent if event.type in _ACQUIRING else event.recipient)


def _conduct(record: Record, events: list[Event]) -> Interval:
    """Bound the conduct: what is under way happens on the day of publication too."""
    starts: list[date] = []
    ends: list[date] = []
    for event in events:
        time = record.time(event.time)
        days = event.happened_on or (time.interval if time is not None else None)
        if event.factuality == "ongoing":
            days = Interval(record.published, record.published)
        if (
            days is not None
            and days.start is not None
            and days.start <= record.published
        ):
            starts.append(days.start)
            ends.append(min(days.end or record.published, record.published))
    if not starts:
        return Interval(None, record.published)
    return Interval(min(starts), max(ends))
