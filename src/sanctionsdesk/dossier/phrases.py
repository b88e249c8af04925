"""Sentences about items of the record, written once and used by every rendering."""

from __future__ import annotations

from datetime import date

from sanctionsdesk.base.dates import Interval
from sanctionsdesk.entities.record import Event, Quantity, Record, Time, Utterance

_UNITS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
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
    """Say in one line who did what to whom, with amounts and days."""
    amounts = ", ".join(
        amount(item) for item in record.quantities if item.id in event.quantities
    )
    parts = [
        name_of(record, event.agent, event.agent or "somebody"),
        event.type.replace("_", " "),
        name_of(record, event.object, event.object),
    ]
    if event.recipient:
        parts.append(
            f"(other side: {name_of(record, event.recipient, event.recipient)})"
        )
    sentence = " ".join(part for part in parts if part)
    tail: list[str] = [event.factuality]
    if amounts:
        tail.append(amounts)
    time = record.time(event.time)
    if event.happened_on is not None:
        tail.append(days(event.happened_on))
    elif time is not None:
        tail.append(
            f"“{time.span.text}”, left open" if not time.resolved else time.value
        )
    if event.source:
        tail.append(f"according to {_asserter(record, event)}")
    return f"{sentence}: {', '.join(tail)}"


def amount(quantity: Quantity) -> str:
    """Write an amount with its unit, keeping its bounds."""
    if quantity.value is not None:
        return _figure(quantity.value, quantity.unit)
    bounds = [
        _figure(side, quantity.unit) for side in (quantity.low, quantity.high) if side
    ]
    return " to ".join(bounds) or quantity.span.text


def conflict_lines(record: Record) -> tuple[str, ...]:
    """Say who differs from whom, or from their own earlier words."""
    positions = {position.id: position for position in record.positions}
    lines = []
    for conflict in record.conflicts:
        left, right = positions.get(conflict.left), positions.get(conflict.right)
        if left is None or right is None:
            continue
        one, other = (
            name_of(record, side.holder, "the newspaper") for side in (left, right)
        )
        if conflict.kind == "changed":
            lines.append(f"{one} differs from their own earlier words on {left.issue}.")
        else:
            lines.append(f"{one} differs from {other} on {left.issue}.")
    return tuple(lines)


def time_line(time: Time) -> str:
    """Say what a temporal expression means, or that it stays open."""
    if not time.resolved:
        can = f"; can lie {days(time.interval)}" if time.interval else ""
        return f"left open{': ' + time.note if time.note else ''}{can}"
    return time.value + (f" ({days(time.interval)})" if time.interval else "")


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
    return f"{sign}{value:,g}" if sign else f"{value:,g} {unit}"
