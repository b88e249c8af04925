"""Many articles as one record over time: events joined, statements in order, changes marked.

Only what a timeline shows is kept of an article, never its text, so that memory
grows with what happened and not with what was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from sanctionsdesk.base.dates import Interval
from sanctionsdesk.entities.record import Event, NamedParty, Record, Utterance
from sanctionsdesk.reading.parties.lexicon import fold

_NEAR = timedelta(days=4)
"""How far apart two undated tellings of one event may be published."""


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
class Occurrence:
    """An event as all articles tell it together.

    Attributes:
        days: days it can lie in, by the tellings together; ``None`` if none says.
        differences: in what the tellings differ, in words.
    """

    id: str
    type: str
    plover: str
    agent: str
    recipient: str
    object: str
    days: Interval | None
    first_told: date
    tellings: tuple[Telling, ...]
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One statement of a speaker, in its order."""

    speaker: str
    article: str
    published: date
    start: int
    end: int
    words: str
    form: str
    polarity: str
    days: Interval | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A holder whose position on an issue differs from the one before."""

    holder: str
    issue: str
    before: str
    after: str
    article: str
    published: date
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """All articles together, each list in the order of time."""

    articles: tuple[tuple[str, str, date], ...]
    occurrences: tuple[Occurrence, ...]
    statements: tuple[Said, ...]
    changes: tuple[Change, ...]
    parties: tuple[tuple[str, str, int], ...]

    def since(self, day: date) -> Timeline:
        """Keep what was first published on or after a day."""
        fresh = {name for name, _, published in self.articles if published >= day}
        return Timeline(
            articles=tuple(a for a in self.articles if a[2] >= day),
            occurrences=tuple(o for o in self.occurrences if o.first_told >= day),
            statements=tuple(s for s in self.statements if s.article in fresh),
            changes=tuple(c for c in self.changes if c.published >= day),
            parties=self.parties,
        )


@dataclass(slots=True)
class _Names:
    """Names of parties over articles: a surname joins the one person who bears it."""

    kinds: dict[str, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    surnames: dict[str, set[str]] = field(default_factory=dict)

    def key(self, party: NamedParty) -> str:
        if not party.named:
            return ""
        if party.kind == "country" and party.country:
            key = f"country:{party.country}"
        else:
            name = fold(re.sub(r"^[Tt]he ", "", party.name))
            if party.kind == "person":
                parts = name.split(" ")
                borne = self.surnames.get(parts[-1], set())
                if len(parts) == 1 and len(borne) == 1:
                    name = next(iter(borne))
                elif len(parts) > 1:
                    self.surnames.setdefault(parts[-1], set()).add(name)
            key = f"{party.kind if party.kind == 'person' else 'thing'}:{name}"
        self.kinds.setdefault(key, party.kind)
        self.counts[key] = self.counts.get(key, 0) + 1
        if len(party.name) > len(self.shown.get(key, "")):
            self.shown[key] = party.name
        return key


def join(records: Iterable[Record]) -> Timeline:
    """Join records into one timeline; each record is let go once its rows are taken."""
    names = _Names()
    articles: list[tuple[str, str, date]] = []
    told: list[tuple[tuple[str, str, str, str, str], Telling]] = []
    said: list[Said] = []
    held: list[tuple[str, str, str, Change]] = []
    for record in records:
        articles.append((record.name, record.title, record.published))
        keys = {party.id: names.key(party) for party in record.parties}
        words = {party.id: party.name for party in record.parties}
        told.extend(_tellings(record, keys, words))
        said.extend(
            _said(record, statement, words)
            for statement in record.statements
            if statement.speaker
        )
        for position in record.positions:
            if keys.get(position.holder):
                change = Change(
                    holder=keys[position.holder],
                    issue=position.issue,
                    before="",
                    after=position.stance,
                    article=record.name,
                    published=record.published,
                    words=position.span.text[:300],
                )
                held.append(
                    (
                        keys[position.holder],
                        _issue(position.issue),
                        position.stance,
                        change,
                    )
                )
    return Timeline(
        articles=tuple(sorted(articles, key=lambda a: a[2])),
        occurrences=_occurrences(told, names),
        statements=tuple(
            sorted(
                said,
                key=lambda s: (s.speaker.casefold(), s.published, s.start),
            )
        ),
        changes=_changes(held, names),
        parties=tuple(
            (names.shown[key], names.kinds[key], names.counts[key])
            for key in sorted(names.counts, key=lambda k: (-names.counts[k], k))
        ),
    )


def _issue(issue: str) -> str:
    return " ".join(sorted(set(re.findall(r"\w{4,}", issue.casefold()))))


def _said(record: Record, statement: Utterance, words: dict[str, str]) -> Said:
    return Said(
        speaker=words.get(statement.speaker, ""),
        article=record.name,
        published=record.published,
        start=statement.content.start,
        end=statement.content.end,
        words=statement.content.text,
        form=statement.form,
        polarity=statement.polarity,
        days=statement.said_on,
    )


def _tellings(
    record: Record, keys: dict[str, str], words: dict[str, str]
) -> Iterator[tuple[tuple[str, str, str, str, str], Telling]]:
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
            words=event.span.text[:400],
            factuality=event.factuality,
            agent=words.get(event.agent, ""),
            recipient=words.get(event.recipient, ""),
            object=words.get(event.object, event.object),
            days=event.happened_on,
            amounts=tuple(amounts[q] for q in event.quantities if q in amounts),
            source=speakers.get(event.source, "")
            or ("a speaker not named" if event.source else ""),
        )
        yield _key(event, keys), telling


def _key(event: Event, keys: dict[str, str]) -> tuple[str, str, str, str, str]:
    return (
        event.type,
        event.plover,
        keys.get(event.agent, ""),
        keys.get(event.recipient, ""),
        keys.get(event.object, fold(event.object)[:40]),
    )


def _occurrences(
    told: list[tuple[tuple[str, str, str, str, str], Telling]], names: _Names
) -> tuple[Occurrence, ...]:
    by_type: dict[
        tuple[str, str], list[list[tuple[tuple[str, str, str, str, str], Telling]]]
    ] = {}
    for row in sorted(told, key=lambda r: (r[1].published, r[1].article, r[1].start)):
        (kind, _, agent, _, _), _ = row
        groups = by_type.setdefault((kind, agent), [])
        for group in reversed(groups[-40:]):
            if _is_same(group, row):
                group.append(row)
                break
        else:
            groups.append([row])
    found = [
        _occurrence(group, names) for groups in by_type.values() for group in groups
    ]
    found.sort(key=lambda o: (_first_day(o), o.first_told, o.type, o.agent))
    return tuple(
        Occurrence(
            id=f"o{n}", type=o.type, plover=o.plover, agent=o.agent, recipient=o.recipient,
            object=o.object, days=o.days, first_told=o.first_told, tellings=o.tellings,
            differences=o.differences,
        )
        for n, o in enumerate(found, 1)
    )  # fmt: skip


def _first_day(occurrence: Occurrence) -> date:
    days = occurrence.days
    return (
        (days.start or days.end or occurrence.first_told)
        if days
        else occurrence.first_told
    )


def _is_same(
    group: list[tuple[tuple[str, str, str, str, str], Telling]],
    row: tuple[tuple[str, str, str, str, str], Telling],
) -> bool:
    """One event in two tellings: same act and agent, a side in common, days that meet.

    An agent that neither names is no agent in common: such events stay apart.
    """
    (_, _, agent, recipient, thing), telling = row
    for (_, _, _, other, item), earlier in group:
        sides = {recipient, thing} - {""}
        theirs = {other, item} - {""}
        common = bool(sides & theirs) or (
            bool(agent)
            and (not sides or not theirs)
            and earlier.article != telling.article
        )
        if not common or (not agent and not (recipient and recipient == other)):
            continue
        if earlier.days is not None and telling.days is not None:
            near = earlier.days.overlaps(telling.days)
        else:
            near = abs(telling.published - earlier.published) <= _NEAR
        if near:
            return True
    return False


def _occurrence(
    group: list[tuple[tuple[str, str, str, str, str], Telling]], names: _Names
) -> Occurrence:
    tellings = tuple(t for _, t in group)
    (kind, plover, agent, _, _), first = group[0]
    recipient = next((k[3] for k, _ in group if k[3]), "")
    thing = next((t.object for t in tellings if t.object), "")
    stated = [t.days for t in tellings if t.days is not None]
    return Occurrence(
        id="",
        type=kind,
        plover=plover,
        agent=names.shown.get(agent, first.agent),
        recipient=names.shown.get(recipient, recipient),
        object=thing,
        days=_together(stated),
        first_told=min(t.published for t in tellings),
        tellings=tellings,
        differences=tuple(_differences(tellings)),
    )


def _together(stated: list[Interval]) -> Interval | None:
    """The days that fit all tellings; where none does, all that any of them names."""
    if not stated:
        return None
    starts = [d.start for d in stated if d.start is not None]
    ends = [d.end for d in stated if d.end is not None]
    low, high = max(starts, default=None), min(ends, default=None)
    if low is not None and high is not None and low > high:
        return Interval(min(starts), max(ends))
    return Interval(low, high)


def _differences(tellings: tuple[Telling, ...]) -> Iterator[str]:
    by_article: dict[str, Telling] = {}
    for telling in tellings:
        by_article.setdefault(telling.article, telling)
    if len(by_article) < 2:
        return
    for label, values in (
        ("how sure", [(t.article, t.factuality) for t in by_article.values()]),
        (
            "amount",
            [
                (t.article, ", ".join(t.amounts))
                for t in by_article.values()
                if t.amounts
            ],
        ),
        (
            "day",
            [
                (t.article, str(t.days))
                for t in by_article.values()
                if t.days is not None
            ],
        ),
        ("told by", [(t.article, t.source) for t in by_article.values() if t.source]),
    ):
        if len({value for _, value in values}) > 1:
            yield f"{label}: " + "; ".join(
                f"{value} ({article})" for article, value in values
            )


def _changes(
    held: list[tuple[str, str, str, Change]], names: _Names
) -> tuple[Change, ...]:
    """A stance that differs from the holder's one before on the same issue."""
    last: dict[tuple[str, str], str] = {}
    found: list[Change] = []
    for holder, issue, stance, change in sorted(held, key=lambda row: row[3].published):
        if stance == "silent":
            continue
        before = last.get((holder, issue))
        if before is not None and before != stance:
            found.append(
                Change(
                    holder=names.shown.get(holder, holder), issue=change.issue, before=before,
                    after=stance, article=change.article, published=change.published, words=change.words,
                )
            )  # fmt: skip
        last[holder, issue] = stance
    return tuple(found)
