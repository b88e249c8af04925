"""Many articles as one record over time: events joined, statements in order, changes marked.

The rows are kept wherever the caller says: in memory, or for a hundred thousand
articles on disk, so that memory grows with the names that occur and with nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Generic, Protocol, TypeVar

from sanctionsdesk.base.dates import Interval
from sanctionsdesk.reading.gist import Act, Bearer, Gist, Said, Telling
from sanctionsdesk.reading.parties.lexicon import fold

T = TypeVar("T")

_NEAR = timedelta(days=4)
"""How far apart two undated tellings of one event may be published."""

_OPEN = 40
"""Events of one act and agent, the latest told, that a further telling may be of."""

_COMPARED = 8
"""Latest tellings of an event that a further one is compared with."""


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
class Change:
    """A holder whose position on an issue differs from the one before."""

    holder: str
    issue: str
    before: str
    after: str
    article: str
    published: date
    words: str


class Rows(Protocol[T]):
    """Values kept under keys, given back in the order of their keys, as often as asked."""

    def add(self, key: str, value: T) -> None:
        """Keep a value."""

    def __iter__(self) -> Iterator[T]:
        """Give all values, equal keys in the order they came."""

    def __len__(self) -> int:
        """Count them."""


class InMemory(Generic[T]):
    """Rows of a few articles."""

    def __init__(self) -> None:
        self._rows: list[tuple[str, T]] = []

    def add(self, key: str, value: T) -> None:
        """Keep a value."""
        self._rows.append((key, value))

    def __iter__(self) -> Iterator[T]:
        self._rows.sort(key=lambda row: row[0])
        return (value for _, value in self._rows)

    def __len__(self) -> int:
        return len(self._rows)


@dataclass(frozen=True, slots=True)
class Seen(Generic[T]):
    """Rows as they are shown: numbered, or equal ones joined."""

    rows: Rows[T]
    show: Callable[[Iterable[T]], Iterator[T]]

    def __iter__(self) -> Iterator[T]:
        return self.show(self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """All articles together, each part in the order of time.

    Attributes:
        articles: name, title and day of each.
        occurrences: events, by the first day they can lie on.
        statements: by speaker, those with a name first.
        changes: of position.
        parties: name, kind and number of articles, the most frequent first.
    """

    articles: Rows[tuple[str, str, date]]
    occurrences: Iterable[Occurrence]
    statements: Iterable[Said]
    changes: Rows[Change]
    parties: tuple[tuple[str, str, int], ...]


def join(
    gists: Iterable[Gist],
    *,
    since: date | None = None,
    keep: Callable[[], Rows[Any]] = InMemory,
) -> Timeline:
    """Join articles into one timeline.

    Args:
        gists: in any order; each is let go once its rows are kept.
        since: keep only what was first published on or after that day, and earlier
            events that an article of these days tells differently.
        keep: makes the places where rows are kept.
    """
    names = _Names()
    waiting: Rows[Gist] = keep()
    for gist in gists:
        names.learn(gist.parties)
        waiting.add(f"{gist.published}\0{gist.name}", gist)
    articles: Rows[tuple[str, str, date]] = keep()
    statements: Rows[Said] = keep()
    changes: Rows[Change] = keep()
    occurrences = _Occurrences(names, since, keep())
    stances: dict[tuple[str, str], str] = {}
    for gist in waiting:
        is_new = since is None or gist.published >= since
        keys = {party.id: names.key(party) for party in gist.parties}
        occurrences.add(gist, keys)
        for change in _changes(gist, keys, stances, names):
            if is_new:
                changes.add(str(gist.published), change)
        if not is_new:
            continue
        articles.add(str(gist.published), (gist.name, gist.title, gist.published))
        shown = {party.id: party.name for party in gist.parties}
        for said in gist.said:
            key = keys.get(said.speaker, "")
            one = replace(said, speaker=names.shown.get(key, shown[said.speaker]))
            statements.add(_order(one, named=bool(key)), one)
    return Timeline(
        articles=articles,
        occurrences=Seen(occurrences.closed(), _numbered),
        statements=Seen(statements, _once),
        changes=changes,
        parties=names.frequent(),
    )


@dataclass(slots=True)
class _Names:
    """Names of parties over articles: a surname is the one person who bears it."""

    kinds: dict[str, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    surnames: dict[str, set[str]] = field(default_factory=dict)

    def learn(self, parties: Iterable[Bearer]) -> None:
        for party in parties:
            if party.named and party.kind == "person":
                name = fold(party.name)
                first, _, last = name.rpartition(" ")
                if first:
                    self.surnames.setdefault(last, set()).add(name)

    def key(self, party: Bearer) -> str:
        if not party.named:
            return ""
        key = self._key(party)
        self.kinds.setdefault(key, party.kind)
        self.counts[key] = self.counts.get(key, 0) + 1
        if len(party.name) > len(self.shown.get(key, "")):
            self.shown[key] = party.name
        return key

    def _key(self, party: Bearer) -> str:
        if party.kind == "country" and party.country:
            return f"country:{party.country}"
        name = fold(re.sub(r"^[Tt]he ", "", party.name))
        if party.kind != "person":
            return f"thing:{name}"
        borne = self.surnames.get(name, ())
        return f"person:{next(iter(borne)) if len(borne) == 1 else name}"

    def frequent(self) -> tuple[tuple[str, str, int], ...]:
        return tuple(
            (self.shown[key], self.kinds[key], self.counts[key])
            for key in sorted(self.counts, key=lambda k: (-self.counts[k], k))
        )


def _order(said: Said, *, named: bool) -> str:
    days = said.days
    day = (days.start or days.end) if days else None
    words = fold(said.words)[:80]
    return f"{'0' if named else '1'}{fold(said.speaker)}\0{day or said.published}\0{words}\0{said.published}"


def _once(rows: Iterable[Said]) -> Iterator[Said]:
    """Give the same words of a speaker, as several articles have them, once."""
    held: Said | None = None
    for said in rows:
        if held is not None and (held.speaker, fold(held.words)) == (
            said.speaker,
            fold(said.words),
        ):
            if said.article not in (held.article, *held.also):
                held = replace(held, also=(*held.also, said.article))
            continue
        if held is not None:
            yield held
        held = said
    if held is not None:
        yield held


def _numbered(rows: Iterable[Occurrence]) -> Iterator[Occurrence]:
    for n, one in enumerate(rows, 1):
        yield replace(one, id=f"o{n}")


def _changes(
    gist: Gist,
    keys: dict[str, str],
    last: dict[tuple[str, str], str],
    names: _Names,
) -> Iterator[Change]:
    """A stance that differs from the holder's one before on the same issue."""
    for stand in gist.stands:
        holder = keys.get(stand.holder, "")
        if not holder or stand.stance == "silent":
            continue
        issue = " ".join(sorted(set(re.findall(r"\w{4,}", stand.issue.casefold()))))
        before = last.get((holder, issue))
        if before is not None and before != stand.stance:
            yield Change(
                holder=names.shown[holder],
                issue=stand.issue,
                before=before,
                after=stand.stance,
                article=gist.name,
                published=gist.published,
                words=stand.words,
            )
        last[holder, issue] = stand.stance


class _Occurrences:
    """Events while their tellings are joined, in the order of publication."""

    def __init__(
        self, names: _Names, since: date | None, rows: Rows[Occurrence]
    ) -> None:
        self._names = names
        self._since = since
        self._rows = rows
        self._open: dict[tuple[str, str], list[list[Act]]] = {}

    def add(self, gist: Gist, keys: dict[str, str]) -> None:
        for told in sorted(gist.acts, key=lambda act: act.told.start):
            act = replace(
                told,
                agent=keys.get(told.agent, ""),
                recipient=keys.get(told.recipient, ""),
                object=keys.get(told.object, told.object),
            )
            groups = self._open.setdefault((act.type, act.agent), [])
            for group in reversed(groups):
                if _is_same(group, act):
                    group.append(act)
                    break
            else:
                groups.append([act])
                if len(groups) > _OPEN:
                    self._close(groups.pop(0))

    def closed(self) -> Rows[Occurrence]:
        """Close what is open, and give all."""
        for groups in self._open.values():
            for group in groups:
                self._close(group)
        self._open.clear()
        return self._rows

    def _close(self, group: list[Act]) -> None:
        one = _occurrence(group, self._names)
        last = max(act.told.published for act in group)
        is_new = self._since is None or one.first_told >= self._since
        if is_new or (one.differences and self._since and last >= self._since):
            days = one.days
            day = (days.start or days.end) if days else None
            key = (str(day or one.first_told), str(one.first_told), one.type, one.agent)
            self._rows.add("\0".join(key), one)


def _is_same(group: list[Act], act: Act) -> bool:
    """One event in two tellings: same act and agent, a side in common, days that meet.

    An agent that neither names is no agent in common: such events stay apart.
    """
    sides = {act.recipient, act.object} - {""}
    for other in group[-_COMPARED:]:
        theirs = {other.recipient, other.object} - {""}
        common = bool(sides & theirs) or (
            bool(act.agent)
            and (not sides or not theirs)
            and other.told.article != act.told.article
        )
        same_side = act.recipient and act.recipient == other.recipient
        if not common or (not act.agent and not same_side):
            continue
        if other.told.days is not None and act.told.days is not None:
            near = other.told.days.overlaps(act.told.days)
        else:
            near = abs(act.told.published - other.told.published) <= _NEAR
        if near:
            return True
    return False


def _occurrence(group: list[Act], names: _Names) -> Occurrence:
    tellings = tuple(act.told for act in group)
    first = group[0]
    recipient = next((act.recipient for act in group if act.recipient), "")
    return Occurrence(
        id="",
        type=first.type,
        plover=first.plover,
        agent=names.shown.get(first.agent, first.told.agent),
        recipient=names.shown.get(recipient, recipient),
        object=next((t.object for t in tellings if t.object), ""),
        days=_together([t.days for t in tellings if t.days is not None]),
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
    each = tuple(by_article.values())
    for label, values in (
        ("how sure", [(t, t.factuality) for t in each]),
        ("amount", [(t, ", ".join(t.amounts)) for t in each if t.amounts]),
        ("day", [(t, str(t.days)) for t in each if t.days is not None]),
        ("told by", [(t, t.source) for t in each if t.source]),
    ):
        if len({value for _, value in values}) > 1:
            yield f"{label}: " + "; ".join(
                f"{value} ({told.article})" for told, value in values
            )
