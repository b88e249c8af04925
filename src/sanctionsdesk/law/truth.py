"""Strong Kleene logic over facts: true, false, and ``None`` for unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sanctionsdesk.base.dates import parse_day
from sanctionsdesk.base.errors import InputError

Truth = bool | None
Facts = Mapping[str, Any]


def all_of(values: Iterable[Truth]) -> Truth:
    """False if one is false; else unknown if one is unknown.

    >>> all_of([True, None, False]), all_of([True, None]), all_of([])
    (False, None, True)
    """
    seen = list(values)
    if False in seen:
        return False
    return None if None in seen else True


def any_of(values: Iterable[Truth]) -> Truth:
    """True if one is true; else unknown if one is unknown.

    >>> any_of([False, None, True]), any_of([False, None]), any_of([])
    (True, None, False)
    """
    return negated(all_of(negated(value) for value in values))


def negated(value: Truth) -> Truth:
    """The opposite; unknown stays unknown."""
    return None if value is None else not value


def day(facts: Facts, key: str) -> date | None:
    """Read a fact as a day, unknown when absent or null.

    Raises:
        InputError: for a value that is no ISO day.
    """
    value = facts.get(key)
    if value is None or isinstance(value, date):
        return value
    try:
        return parse_day(str(value))
    except InputError as error:
        raise InputError(error.message, field=key) from None


def number(facts: Facts, key: str) -> float | None:
    """Read a fact as a number, unknown when absent or null.

    Raises:
        InputError: for anything that is no number.
    """
    value = facts.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"{value!r} is not a number", field=key)
    return float(value)


def flag(facts: Facts, key: str) -> Truth:
    """Read a fact as true, false or unknown.

    Raises:
        InputError: for anything else.
    """
    value = facts.get(key)
    if value is None or isinstance(value, bool):
        return value
    raise InputError(f"{value!r} is neither true, false nor null", field=key)


def holds(test: Mapping[str, Any], facts: Facts) -> Truth:
    """Evaluate a test from a provision file.

    A test is one of ``{all: [..]}``, ``{any: [..]}``, ``{not: ..}``,
    ``{fact: key}`` (true or false), ``{fact: key, in: [..]}``,
    ``{fact: key, on_or_after: day}``, ``{fact: key, at_least: number}``,
    ``{first_known: [..]}`` (the first that is known), ``{days: [from, to],
    at_least: n}`` (days from one fact's day to another's) and
    ``{pieces: key, each: n, total: n}`` (amounts of at least ``each`` that
    together reach ``total``). ``absent: false`` beside a fact says that silence
    about it means no: it is a special ground that somebody would have named.
    """
    if "all" in test:
        return all_of(holds(part, facts) for part in test["all"])
    if "any" in test:
        return any_of(holds(part, facts) for part in test["any"])
    if "not" in test:
        return negated(holds(test["not"], facts))
    if "first_known" in test:
        values = (holds(part, facts) for part in test["first_known"])
        return next((value for value in values if value is not None), None)
    if "days" in test:
        begin, end = (day(facts, key) for key in test["days"])
        return (
            None
            if begin is None or end is None
            else (end - begin).days >= test["at_least"]
        )
    if "pieces" in test:
        return _pieces(test, facts)
    key = test["fact"]
    if "on_or_after" in test:
        when = day(facts, key)
        return None if when is None else when >= test["on_or_after"]
    if "at_least" in test:
        amount = number(facts, key)
        return None if amount is None else amount >= test["at_least"]
    if "in" in test:
        word = facts.get(key)
        return test.get("absent") if word is None else word in test["in"]
    value = flag(facts, key)
    return test.get("absent") if value is None else value


def keys_of(test: Mapping[str, Any]) -> tuple[str, ...]:
    """Name the facts that a test reads, in order."""
    if "fact" in test:
        return (test["fact"],)
    if "pieces" in test:
        return (test["pieces"],)
    if "days" in test:
        return tuple(test["days"])
    parts = [test["not"]] if "not" in test else next(iter(test.values()))
    return tuple(key for part in parts for key in keys_of(part))


def _pieces(test: Mapping[str, Any], facts: Facts) -> Truth:
    value = facts.get(test["pieces"])
    if value is None:
        return None
    if not isinstance(value, list) or any(
        isinstance(item, bool) or not isinstance(item, int | float) for item in value
    ):
        raise InputError("must be a list of amounts", field=test["pieces"])
    return bool(sum(item for item in value if item >= test["each"]) >= test["total"])
