"""Values as plain JSON: what every face writes."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from sanctionsdesk.base.dates import Interval, PartialDate


def plain(value: Any) -> Any:
    """Turn a value of the desk into JSON types.

    Dataclasses become objects with their fields in order, dates and intervals
    ISO 8601 text, tuples lists. Anything else that JSON does not know is a
    mistake of ours.

    Raises:
        TypeError: for a value that has no JSON form.

    >>> plain({"on": date(2019, 8, 2), "days": Interval(None, date(2019, 8, 2))})
    {'on': '2019-08-02', 'days': '../2019-08-02'}
    """
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Interval | PartialDate):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return {field.name: plain(getattr(value, field.name)) for field in fields}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, frozenset | set):
        return sorted(plain(item) for item in value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def canonical(value: Any) -> bytes:
    """Write a value as the one JSON text that equal values share.

    Keys sorted by code point, no spaces, UTF-8, numbers as Python writes them,
    no NaN: what is hashed, compared and kept.

    Raises:
        TypeError: for a value that has no JSON form.
        ValueError: for a number that JSON does not know.

    >>> canonical({"b": 1, "a": ["é", None]}).decode()
    '{"a":["é",null],"b":1}'
    """
    return json.dumps(
        plain(value),
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
    ).encode("utf-8", "surrogatepass")
