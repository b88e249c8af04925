"""Facts that provisions read, by kind: what each may be, and a value read as it asks."""

from __future__ import annotations

import difflib
import functools
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib import resources
from typing import Any

import yaml

from sanctionsdesk.base.dates import Interval, PartialDate
from sanctionsdesk.base.errors import InputError
from sanctionsdesk.entities.countries import country_code
from sanctionsdesk.law.truth import Range

_NUMBER = re.compile(
    r"(?:USD|US\$|\$)?\s*(-?(?:\d{1,3}(?:[,_]\d{3})+|\d+)(?:\.\d+)?)\s*(?:USD|%|days?)?",
    re.IGNORECASE,
)
_ITEM = re.compile(
    r"(?:sec\.?|section|item)?\s*(?:235|9529|8923|4)?\s*(?:\([ac]\))?\s*\(?(\d{1,2})\)?\s*\(?([ab]?)\)?",
    re.IGNORECASE,
)
"""Menu items as people write them: ``12``, ``(a)(12)``, ``235(a)(5)(A)``, ``5A``."""
_UNKNOWN = {"unknown", "null", "not known", "?", "n/a"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FactKind:
    """A fact that provisions read.

    Attributes:
        name: canonical name.
        type: ``flag``, ``day``, ``done`` (a day, or true or false), ``number``, ``usd``, ``pct``, ``days``, ``word``,
            ``country``, ``items``, ``amounts``, ``text`` or ``map``.
        ask: the question that settles it.
        who: whose answer it is.
        words: for ``word``: synonyms in lower case and the word meant.
        open: other words are allowed too.
        general: read by provisions of every kind, so that it points to none.
        also: other names under which it may be given.
    """

    name: str
    type: str
    ask: str
    who: str
    words: dict[str, str] = field(default_factory=dict)
    open: bool = False
    general: bool = False
    also: tuple[str, ...] = ()

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that a closed list allows, each once."""
        return () if self.open else tuple(dict.fromkeys(self.words.values()))


def fact_kinds() -> dict[str, FactKind]:
    """Give every fact that provisions read, by canonical name."""
    return _table()[0]


def fact_kind(name: str) -> FactKind:
    """Give one fact's kind; a fact that no table names is free text."""
    return fact_kinds().get(name) or FactKind(name=name, type="text", ask="", who="")


def fact_names() -> dict[str, str]:
    """Give the canonical name of every name under which a fact may be given."""
    return _table()[1]


def near_fact(name: str) -> str:
    """Give the fact that a name is likely a slip of, or an empty text."""
    near = difflib.get_close_matches(name, fact_names(), n=1, cutoff=0.84)
    return near[0] if near else ""


@functools.cache
def _table() -> tuple[dict[str, FactKind], dict[str, str]]:
    raw = resources.files("sanctionsdesk.law").joinpath("facts.yaml").read_text("utf-8")
    rows: dict[str, dict[str, Any]] = yaml.safe_load(raw)
    kinds = {}
    for name, row in rows.items():
        told: dict[str, list[str]] = row.pop("words", None) or {}
        words = {word.lower(): word for word in told}
        words |= {
            also.lower(): word for word, others in told.items() for also in others or ()
        }
        also = tuple(row.pop("also", ()))
        kinds[name] = FactKind(name=name, words=words, also=also, **row)
    names = {name: name for name in kinds}
    names |= {also: kind.name for kind in kinds.values() for also in kind.also}
    return kinds, names


def typed(kind: FactKind, value: Any, *, key: str = "") -> Any:
    """Read one value as its kind asks.

    Raises:
        InputError: naming the fact and what it may be.
    """
    if value is None or (isinstance(value, str) and value.strip().lower() in _UNKNOWN):
        return None
    try:
        return _READERS[kind.type](kind, value)
    except InputError as error:
        raise InputError(error.message, field=key or kind.name) from None


def from_text(kind: FactKind, text: str, *, key: str = "") -> Any:
    """Read a cell of a table or an answer that a person typed.

    Raises:
        InputError: naming the fact and what it may be.
    """
    words = text.strip()
    if not words:
        return None
    if kind.type in {"flag", "done"}:
        return typed(kind, _SAID.get(words.lower(), words), key=key)
    if kind.type in {"items", "amounts"}:
        parts = [part for part in re.split(r"[;|\s]+", words) if part]
        return typed(kind, parts, key=key)
    return typed(kind, words, key=key)


_SAID: dict[str, bool | None] = {
    "true": True, "yes": True, "y": True, "1": True,
    "false": False, "no": False, "n": False, "0": False,
}  # fmt: skip


def plain(value: Any) -> Any:
    """Give a typed value as JSON can hold it."""
    if isinstance(value, Interval):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Range):
        ends = (("at_least", value.least), ("at_most", value.most))
        return {key: _whole(end) for key, end in ends if math.isfinite(end)}
    if isinstance(value, float):
        return _whole(value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def _flag(kind: FactKind, value: Any) -> bool:
    del kind
    if isinstance(value, bool):
        return value
    raise InputError(f"{value!r} is neither true, false nor null")


def read_day(kind: FactKind | None, value: Any) -> date | Interval:
    """Read a day, or a part of one.

    Raises:
        InputError: when it is neither.
    """
    del kind
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value)
    whole = re.match(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}", text)
    interval = PartialDate.parse(whole[1] if whole else text).interval
    if interval.start is not None and interval.start == interval.end:
        return interval.start
    return interval


def _done(kind: FactKind, value: Any) -> bool | date | Interval:
    return value if isinstance(value, bool) else read_day(kind, value)


def _number(kind: FactKind, value: Any) -> float | Range:
    if isinstance(value, Range):
        return value
    if isinstance(value, Mapping):
        return _range(kind, value)
    if isinstance(value, str) and ".." in value:
        low, _, high = value.partition("..")
        pair = {"at_least": low.strip() or None, "at_most": high.strip() or None}
        return _range(kind, pair)
    found = _one_number(value)
    if kind.type == "pct" and not 0 <= found <= 100:
        raise InputError(f"{value!r} is no percentage from 0 to 100")
    if kind.type in {"usd", "days"} and found < 0:
        raise InputError(f"{value!r} is below zero")
    return found


def _one_number(value: Any) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        if math.isfinite(value):
            return float(value)
    elif isinstance(value, str) and (match := _NUMBER.fullmatch(value.strip())):
        return float(re.sub(r"[,_]", "", match[1]))
    raise InputError(f"{value!r} is not a number; write it as 1000000, or a range 1..2")


def _range(kind: FactKind, value: Mapping[str, Any]) -> Range:
    strange = sorted(set(value) - {"at_least", "at_most"})
    if strange:
        raise InputError(f"a range has at_least and at_most, not {strange[0]!r}")
    top = 100.0 if kind.type == "pct" else math.inf
    floor = 0.0 if kind.type in {"pct", "usd", "days"} else -math.inf
    low, high = (value.get(part) for part in ("at_least", "at_most"))
    found = Range(
        floor if low is None else _one_number(low),
        top if high is None else _one_number(high),
    )
    if found.most < found.least or found.least < floor or found.most > top:
        raise InputError(f"{dict(value)!r} is no range of possible values")
    return found


def _word(kind: FactKind, value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise InputError(f"{value!r} is no word")
    plain_text = " ".join(value.split())
    found = kind.words.get(plain_text.lower().replace("-", " ").replace("_", " "))
    found = found or kind.words.get(plain_text.lower())
    if found is None and not kind.open:
        raise InputError(f"{value!r} is none of {', '.join(kind.choices)}")
    return found or plain_text


def _country(kind: FactKind, value: Any) -> str:
    del kind
    if not isinstance(value, str):
        raise InputError(f"{value!r} is no country; write its name or ISO code")
    text = re.sub(
        r"^(?:the )?(?:government of )?(?:the )?(?:republic of )?",
        "",
        value.strip().lower(),
    )
    return country_code(value) or country_code(text) or value.strip()


def _items(kind: FactKind, value: Any) -> list[str]:
    del kind
    if isinstance(value, str | int) and not isinstance(value, bool):
        value = [value]
    if not isinstance(value, list | tuple):
        raise InputError(f"{value!r} is no list of menu items")
    return [_item(str(item)) for item in value]


def _item(text: str) -> str:
    match = _ITEM.fullmatch(text.strip())
    return (match[1] + match[2]).upper() if match else text.strip()


def _amounts(kind: FactKind, value: Any) -> list[float | Range]:
    if not isinstance(value, list | tuple):
        raise InputError("must be a list of amounts")
    money = FactKind(name=kind.name, type="usd", ask="", who="")
    return [_number(money, item) for item in value]


def _text(kind: FactKind, value: Any) -> Any:
    if kind.name not in fact_kinds() or isinstance(value, str):
        return value
    # An item or a provision may be given as a bare number: 9 is "9".
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(_whole(value))
    raise InputError(f"is one text in quotes, not {value!r}")


def _as_is(kind: FactKind, value: Any) -> Any:
    del kind
    return value


_READERS: dict[str, Callable[[FactKind, Any], Any]] = {
    "flag": _flag,
    "day": read_day,
    "number": _number,
    "usd": _number,
    "pct": _number,
    "days": _number,
    "done": _done,
    "word": _word,
    "country": _country,
    "items": _items,
    "amounts": _amounts,
    "text": _text,
    "map": _as_is,
}


def _whole(value: float) -> float | int:
    return int(value) if value == int(value) else value
