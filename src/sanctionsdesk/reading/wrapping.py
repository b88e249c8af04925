"""Texts broken into lines of one width, as mail and wire services send them."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Any, TypeVar

from sanctionsdesk.entities.record import Record, Span

_WIDEST = 120
"""Characters of a line above which a text is not taken as broken into lines."""
_BULLETS = ("-", "–", "—", "•", "*", "·", ">")
_T = TypeVar("_T")


def unwrapped(text: str) -> str:
    r"""Put a space for each break that only a full line made; every place stays where it is.

    A line was full if the first word of the next had no room on it.

    >>> unwrapped("Turkey bought the\nsystem in 2017.\n\nIt paid.")
    'Turkey bought the system in 2017.\n\nIt paid.'
    """
    lines = text.split("\n")
    width = max(map(len, lines))
    if width > _WIDEST:
        return text
    pieces = [lines[0]]
    for above, line in itertools.pairwise(lines):
        first = line.split(maxsplit=1)[:1]
        full = bool(
            first
            and above.strip()
            and not line.lstrip().startswith(_BULLETS)
            and len(above.rstrip()) + 1 + len(first[0]) > width
        )
        pieces += (" " if full else "\n", line)
    return "".join(pieces)


def respelt(record: Record, text: str) -> Record:
    """Give the record over the text as it stands in the file, each span in its words."""
    return dataclasses.replace(_respelt(record, text), text=text)


def _respelt(item: _T, text: str) -> _T:
    if isinstance(item, Span):
        words = text[item.start : item.end]
        return dataclasses.replace(item, text=words)
    if isinstance(item, tuple):
        return type(item)(_respelt(one, text) for one in item)
    if dataclasses.is_dataclass(item) and not isinstance(item, type):
        fields: dict[str, Any] = {
            field.name: _respelt(getattr(item, field.name), text)
            for field in dataclasses.fields(item)
        }
        return dataclasses.replace(item, **fields)
    return item
