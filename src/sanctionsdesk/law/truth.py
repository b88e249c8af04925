"""Strong Kleene logic over facts: true, false, and ``None`` for unknown."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from sanctionsdesk.base.dates import Interval

Truth = bool | None
Facts = Mapping[str, Any]
"""Facts as :func:`sanctionsdesk.law.facts.take` gives them: typed, by canonical name."""
Test = Callable[[Facts], Truth]


class Range(NamedTuple):
    """A number known only between two bounds, both included; ``inf`` is an open end."""

    least: float
    most: float


def all_of(values: Iterable[Truth]) -> Truth:
    """False if one is false; else unknown if one is unknown.

    >>> all_of([True, None, False]), all_of([True, None]), all_of([])
    (False, None, True)
    """
    result: Truth = True
    for value in values:
        if value is False:
            return False
        if value is None:
            result = None
    return result


def any_of(values: Iterable[Truth]) -> Truth:
    """True if one is true; else unknown if one is unknown.

    >>> any_of([False, None, True]), any_of([False, None]), any_of([])
    (True, None, False)
    """
    return negated(all_of(negated(value) for value in values))


def negated(value: Truth) -> Truth:
    """The opposite; unknown stays unknown."""
    return None if value is None else not value


def at_least(value: float | Range | None, bound: float) -> Truth:
    """Compare a number, a range or an unknown with a bound that itself counts.

    >>> at_least(50, 50), at_least(Range(30, 49), 50), at_least(Range(30, 60), 50)
    (True, False, None)
    """
    if value is None:
        return None
    low, high = value if isinstance(value, Range) else (value, value)
    return True if low >= bound else (False if high < bound else None)


def more_than(value: float | Range | None, bound: float) -> Truth:
    """Compare a number, a range or an unknown with a bound that does not count."""
    if value is None:
        return None
    low, high = value if isinstance(value, Range) else (value, value)
    return True if low > bound else (False if high <= bound else None)


def not_before(value: date | Interval | None, first: date | Interval | None) -> Truth:
    """Tell whether a day, perhaps known in part only, lies on or after another.

    >>> not_before(date(2017, 8, 2), date(2017, 8, 2))
    True
    >>> not_before(Interval(date(2017, 8, 1), date(2017, 8, 31)), date(2017, 8, 2))
    """
    if value is None or first is None:
        return None
    low, high = ends(value)
    least, most = ends(first)
    if low >= most:
        return True
    return False if high < least else None


def whole_days(begin: date | Interval | None, end: date | Interval | None) -> Any:
    """Count the days from one day to another: a number, a :class:`Range` or ``None``."""
    if begin is None or end is None:
        return None
    first, last = ends(begin), ends(end)
    least, most = (last[0] - first[1]).days, (last[1] - first[0]).days
    return float(least) if least == most else Range(least, most)


def compiled(test: Mapping[str, Any]) -> Test:
    """Turn a test of a provision file into a function of the facts.

    A test is one of ``{all: [..]}``, ``{any: [..]}``, ``{not: ..}``,
    ``{fact: key}`` (true or false), ``{fact: key, in: [..], unsure: [..]}``,
    ``{fact: key, on_or_after: day}``, ``{fact: key, not_before: key}`` (another
    fact's day), ``{fact: key, at_least: number}``, ``{fact: key, more_than:
    number}``, ``{fact: key, longer_than: {day: number}, by: key}`` (the number
    of the newest day that is not after the fact ``by``), ``{first_known: [..]}``
    (the first that is known), ``{days: [from, to], at_least: n}`` (days from one
    fact's day to another's) and ``{pieces: key, each: n, total: n}`` (amounts of
    at least ``each`` that together reach ``total``). ``absent: false`` beside a
    fact says that silence about it means no: it is a special ground that
    somebody would have named. A fact stated as unknown stays unknown.
    """
    if "all" in test:
        parts = [compiled(part) for part in test["all"]]
        return lambda facts: all_of(part(facts) for part in parts)
    if "any" in test:
        parts = [compiled(part) for part in test["any"]]
        return lambda facts: any_of(part(facts) for part in parts)
    if "not" in test:
        inner = compiled(test["not"])
        return lambda facts: negated(inner(facts))
    if "first_known" in test:
        parts = [compiled(part) for part in test["first_known"]]
        return lambda facts: next(
            (value for part in parts if (value := part(facts)) is not None), None
        )
    if "days" in test:
        begin, end = test["days"]
        least = test["at_least"]
        return lambda facts: at_least(
            whole_days(facts.get(begin), facts.get(end)), least
        )
    if "pieces" in test:
        return _pieces(test)
    return _leaf(test)


def _leaf(test: Mapping[str, Any]) -> Test:
    key = test["fact"]
    absent = test.get("absent")
    if "on_or_after" in test:
        first = test["on_or_after"]
        return lambda facts: not_before(facts.get(key), first)
    if "not_before" in test:
        other = test["not_before"]
        return lambda facts: not_before(facts.get(key), facts.get(other))
    if "at_least" in test:
        bound = test["at_least"]
        return lambda facts: at_least(facts.get(key), bound)
    if "more_than" in test:
        bound = test["more_than"]
        return lambda facts: more_than(facts.get(key), bound)
    if "longer_than" in test:
        return _longer(test)
    if "in" in test:
        words, unsure = frozenset(test["in"]), frozenset(test.get("unsure", ()))

        def among(facts: Facts) -> Truth:
            word = facts.get(key)
            if word is None:
                return None if key in facts else absent
            return None if word in unsure else word in words

        return among

    def stated(facts: Facts) -> Truth:
        if key in facts:
            value: Truth = facts[key]
            return value
        return absent

    return stated


def _longer(test: Mapping[str, Any]) -> Test:
    key, other = test["fact"], test["by"]
    days = sorted(test["longer_than"])
    bounds = [test["longer_than"][day] for day in days]

    def longer(facts: Facts) -> Truth:
        length, by = facts.get(key), facts.get(other)
        if length is None or by is None:
            return None
        first, last = (bisect.bisect_right(days, end) for end in ends(by))
        found = {
            more_than(length, bounds[place - 1]) if place else False
            for place in range(first, last + 1)
        }
        return found.pop() if len(found) == 1 else None

    return longer


def _pieces(test: Mapping[str, Any]) -> Test:
    key, each, total = test["pieces"], test["each"], test["total"]

    def reached(facts: Facts) -> Truth:
        value = facts.get(key)
        if value is None:
            return None
        ends = [
            item if isinstance(item, Range) else Range(item, item) for item in value
        ]
        least = sum(item.least for item in ends if item.least >= each)
        most = sum(item.most for item in ends if item.most >= each)
        return True if least >= total else (False if most < total else None)

    return reached


def leaves(test: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Give the tests of single facts inside a test, in order."""
    if "not" in test:
        yield from leaves(test["not"])
    elif {"fact", "days", "pieces"} & test.keys():
        yield test
    else:
        for key in ("all", "any", "first_known"):
            for part in test.get(key, ()):
                yield from leaves(part)


def keys_of(test: Mapping[str, Any]) -> tuple[str, ...]:
    """Name the facts that a test reads, in order, each once."""
    found: dict[str, None] = {}
    for leaf in leaves(test):
        named = [
            leaf[key] for key in ("fact", "pieces", "by", "not_before") if key in leaf
        ]
        found |= dict.fromkeys([*named, *leaf.get("days", ())])
    return tuple(found)


def presumed(test: Mapping[str, Any]) -> tuple[str, ...]:
    """Name the facts on which silence means no."""
    return tuple(leaf["fact"] for leaf in leaves(test) if leaf.get("absent") is False)


def ends(value: date | Interval) -> tuple[date, date]:
    """Give the first and last day a value can be."""
    if isinstance(value, Interval):
        return value.start or date.min, value.end or date.max
    return value, value
