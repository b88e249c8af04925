"""Sentences about items of the record, written once and used by every rendering."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sanctionsdesk.base.dates import Interval
from sanctionsdesk.dossier.dossier import Owned, PossibleMatch, StatedLink
from sanctionsdesk.entities.record import (
    Event,
    Position,
    Quantity,
    Record,
    Span,
    Time,
    Utterance,
)
from sanctionsdesk.reading.units import MEASURES

_UNITS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
_WAYS = dict.fromkeys(("buy", "receive", "order", "import", "acquire"), "from") | (
    dict.fromkeys(("sell", "deliver", "supply", "export", "transfer"), "to")
)
_FACTUALITY = (
    ("Happened", ("happened",)),
    ("Under way", ("ongoing",)),
    ("Planned or possible", ("planned", "possible")),
    ("Supposed", ("hypothetical",)),
    ("Denied", ("denied",)),
)
_STANCES = ("for", "against", "conditional", "undecided", "silent")
_MEASURED = frozenset(MEASURES.values()) - {"foot"}
"""Units written in the singular; what is counted bears the text's own number."""
_SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


def days(interval: Interval | None) -> str:
    """Say in words on which days something can lie."""
    if interval is None:
        return "day not stated"
    start, end = interval.start, interval.end
    if start is None and end is None:
        return "day not stated"
    if start is None:
        return f"on or before {end}"
    if end is None:
        return f"on or after {start}"
    if start == end:
        return start.isoformat()
    if start == date(start.year, 1, 1) and end == date(start.year, 12, 31):
        return str(start.year)
    if (
        (start.year, start.month) == (end.year, end.month)
        and start.day == 1
        and end.day >= 28
    ):
        return f"{start:%Y-%m}"
    return f"between {start} and {end}"


def heading(record: Record) -> str:
    """Give the headline, or the file's own name where the article has none."""
    return record.title or record.name.rpartition("/")[2]


def name_of(record: Record, party_id: str, otherwise: str = "") -> str:
    """Give a party's name, or the words given when there is no such party."""
    party = record.party(party_id)
    return party.name if party else otherwise


def said_on(record: Record, statement: Utterance) -> str:
    """Say when a statement was made, and why it stays open where it does."""
    time = record.time(statement.time)
    interval = statement.said_on or (time.interval if time else None)
    if time is None:
        return days(interval) if interval else "day not stated"
    if not time.resolved:
        bounds = f"; can lie {days(interval)}" if interval else ""
        why = f": {time.note}" if time.note else ""
        return f"“{time.span.text}”, left open{why}{bounds}"
    return f"{days(interval)} (“{time.span.text}”)"


def attribution(record: Record, statement: Utterance) -> str:
    """Say who made the statement, to whom and where."""
    fallback = (
        statement.speaker_span.text if statement.speaker_span else "speaker not named"
    )
    parts = [name_of(record, statement.speaker, fallback)]
    if statement.addressee:
        parts.append(f"to {name_of(record, statement.addressee, statement.addressee)}")
    if statement.medium:
        parts.append(f"on {name_of(record, statement.medium, statement.medium)}")
    if statement.reported_by:
        parts.append(
            f"as told by {name_of(record, statement.reported_by, statement.reported_by)}"
        )
    return ", ".join(parts)


def event_line(record: Record, event: Event) -> str:
    """Say in one line what was done by whom, to or from whom, with amounts and days."""
    who = [
        name_of(record, event.agent, event.agent or "who is not said"),
        name_of(record, event.object, event.object),
        way(event.type, name_of(record, event.recipient, event.recipient)),
    ]
    tail = [amount(item) for item in record.quantities if item.id in event.quantities]
    time = record.time(event.time)
    if event.happened_on is not None:
        tail.append(days(event.happened_on))
    elif time is not None:
        tail.append(time.value or f"“{time.span.text}”, left open")
    if event.source:
        tail.append(f"according to {_asserter(record, event)}")
    named = f"{event.type.replace('_', ' ')}: {', '.join(part for part in who if part)}"
    return "; ".join([named, *tail])


def way(kind: str, other: str) -> str:
    """Set the other side of an event behind the word that leads to it.

    >>> way("buy", "Russia"), way("meet", "Iran")
    ('from Russia', 'Iran')
    """
    return f"{_WAYS.get(kind, '')} {other}".strip() if other else ""


def event_groups(record: Record) -> tuple[tuple[str, tuple[Event, ...]], ...]:
    """Group events by whether they happened, as the article puts it, in its order."""
    return tuple(
        (title, found)
        for title, kinds in _FACTUALITY
        if (found := tuple(one for one in record.events if one.factuality in kinds))
    )


def story(record: Record) -> tuple[tuple[str, str, str], ...]:
    """Give what is dated in the order of its first possible day: days, line, id."""
    found: list[tuple[date, int, str, str, str]] = []
    for event in record.events:
        span = event.happened_on
        first = (span.start or span.end) if span else None
        if first is not None:
            line = event_line(record, event).replace(f"; {days(span)}", "", 1)
            found.append((first, event.trigger.start, days(span), line, event.id))
    for said in record.statements:
        span = said.said_on
        if span is not None and span.start is not None:
            line = f"{attribution(record, said)}: “{_cut(said.content.text)}”"
            found.append((span.start, said.content.start, days(span), line, said.id))
    return tuple(row[2:] for row in sorted(found))


def _cut(words: str, width: int = 110) -> str:
    line = " ".join(words.split())
    return line if len(line) <= width else line[:width].rpartition(" ")[0] + "…"


def around(span: Span, inner: Span, width: int = 150) -> str:
    """Quote the words around a place, cut at spaces where the sentence is long."""
    words = " ".join(span.text.split())
    if len(words) <= width:
        return f"“{words}”"
    left = max(0, inner.start - span.start - width // 2)
    right = min(len(span.text), left + width)
    left = max(0, right - width)
    cut = span.text[left:right]
    if left:
        cut = "…" + cut.partition(" ")[2]
    if right < len(span.text):
        cut = cut.rpartition(" ")[0] + "…"
    return f"“{' '.join(cut.split())}”"


def amount(quantity: Quantity) -> str:
    """Write an amount with its unit, keeping its bounds."""
    if quantity.value is not None:
        return _figure(quantity.value, quantity.unit)
    bounds = [
        _figure(side, quantity.unit) for side in (quantity.low, quantity.high) if side
    ]
    return " to ".join(bounds) or quantity.span.text


def loose_amounts(record: Record) -> tuple[Quantity, ...]:
    """Give the amounts that belong to no event."""
    used = {key for event in record.events for key in event.quantities}
    return tuple(item for item in record.quantities if item.id not in used)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Who stands where on one issue.

    Attributes:
        issue: what it is about.
        rows: stance, holder and the positions that show it, strongest stance first.
        differences: who differs from whom, a sentence each.
    """

    issue: str
    rows: tuple[tuple[str, str, tuple[Position, ...]], ...]
    differences: tuple[str, ...]


def boards(record: Record) -> tuple[Board, ...]:
    """Set the positions of the record side by side, an issue each."""
    found = []
    for issue in dict.fromkeys(position.issue for position in record.positions):
        held: dict[tuple[str, str], list[Position]] = {}
        for position in record.positions:
            if position.issue == issue:
                held.setdefault((position.stance, position.holder), []).append(position)
        order = sorted(held, key=lambda key: _STANCES.index(key[0]))
        rows = tuple(
            (key[0], name_of(record, key[1], "the newspaper"), tuple(held[key]))
            for key in order
        )
        found.append(
            Board(issue=issue, rows=rows, differences=_differences(record, issue))
        )
    return tuple(found)


def _differences(record: Record, issue: str) -> tuple[str, ...]:
    """Say who differs from whom, joining those who differ from the same party."""
    positions = {position.id: position for position in record.positions}
    lines: dict[str, None] = {}
    from_whom: dict[tuple[str, str], list[str]] = {}
    for conflict in record.conflicts:
        left, right = positions.get(conflict.left), positions.get(conflict.right)
        if left is None or right is None or left.issue != issue:
            continue
        one, other = (
            f"{name_of(record, side.holder, 'the newspaper')} ({side.stance})"
            for side in (left, right)
        )
        if conflict.kind == "changed":
            lines[f"{one} differs from their own words elsewhere ({right.stance})."] = (
                None
            )
        else:
            from_whom.setdefault((other, left.stance), []).append(one)
    for (other, _), ones in from_whom.items():
        names = list(dict.fromkeys(ones))
        verb = "differs" if len(names) == 1 else "differ"
        lines[f"{listing(names)} {verb} from {other}."] = None
    return tuple(lines)


def unmatched(names: Sequence[str], *, searched: bool) -> str:
    """Name who has no possible match, which nobody has where no list was searched.

    >>> unmatched(["A", "B"], searched=True), unmatched(["A"], searched=False)
    ('No possible match for A and B.', 'Not searched for: A.')
    """
    told = "No possible match for" if searched else "Not searched for:"
    return f"{told} {listing(names)}."


def listing(names: Sequence[str]) -> str:
    """Join names as a sentence does.

    >>> listing(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join(
        part for part in (", ".join(names[:-1]), names[-1] if names else "") if part
    )


def matches_by_name(
    matches: Sequence[PossibleMatch],
) -> tuple[tuple[str, str, tuple[PossibleMatch, ...]], ...]:
    """Group possible matches under who was asked about: name, why, matches best first."""
    groups: dict[str, list[PossibleMatch]] = {}
    for match in matches:
        groups.setdefault(match.about, []).append(match)
    return tuple(
        (about, group[0].because, tuple(sorted(group, key=lambda one: -one.score)))
        for about, group in groups.items()
    )


_REGIMES = {
    "us": "United States",
    "eu": "European Union",
    "uk": "United Kingdom",
}
_OWNED = {
    "blocked": "caught through its owners",
    "not_blocked_by_rule": "not caught by the rule",
    "unknown": "cannot tell",
}


def owned_line(owned: Owned) -> str:
    """Say whether a body is caught under one regime, if its owners are as stated."""
    told = f"{owned.body}, {_REGIMES[owned.regime]}: {_OWNED[owned.status]}"
    if owned.status == "not_blocked_by_rule" and not owned.upper:
        return f"{told}; no stated owner of it was found on a list ({owned.title})"
    why = owned.why.removeprefix("cannot tell: ")
    return f"{told}, if taken as true: {why} ({owned.title})"


def links_by_entry(
    links: Sequence[StatedLink],
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Group the links that list entries state under the entry, with where it stands."""
    groups: dict[str, list[str]] = {}
    for link in links:
        groups.setdefault(f"{link.entry} ({link.source.short})", []).append(link.words)
    return tuple((entry, tuple(words)) for entry, words in groups.items())


def counted(number: int, noun: str, plural: str = "") -> str:
    """Count a noun.

    >>> counted(1, "possible match", "possible matches"), counted(2, "day")
    ('1 possible match', '2 days')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def time_line(time: Time) -> str:
    """Say what a temporal expression means, or that it stays open."""
    if not time.resolved:
        can = f"; can lie {days(time.interval)}" if time.interval else ""
        return f"left open{': ' + time.note if time.note else ''}{can}"
    told = days(time.interval) if time.interval else ""
    return f"{time.value} ({told})" if told not in {"", time.value} else time.value


def _asserter(record: Record, event: Event) -> str:
    for statement in record.statements:
        if statement.id == event.source:
            return name_of(record, statement.speaker, "a speaker not named")
    return "a speaker not named"


def _figure(value: float, unit: str) -> str:
    sign = _UNITS.get(unit)
    for scale, word in _SCALES:
        if value >= scale:
            return (
                f"{sign}{value / scale:g} {word}"
                if sign
                else f"{value / scale:g} {word} {unit}"
            )
    plural = unit in _MEASURED and value != 1
    return f"{sign}{value:,g}" if sign else f"{value:,g} {unit}{'s' * plural}".strip()
