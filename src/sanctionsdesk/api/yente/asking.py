"""Parameters that the paths of yente share, and errors in its shape."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from fastapi.exceptions import RequestValidationError

from sanctionsdesk.api.shelf import Opened, Shelf
from sanctionsdesk.base.dates import parse_day
from sanctionsdesk.base.errors import InputError, UsageError
from sanctionsdesk.entities.schemata import Schema, schemata
from sanctionsdesk.store.directory import SORTS

_SINCE = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}(:\d{2}(:\d{2})?)?)?")

AS_OF = "Ask the lists as they stood on this day; today if not given."


def today() -> date:
    """The day asked about where none is given."""
    return date.today()  # noqa: DTZ011 - a desk works by its own calendar day


async def opened_on(
    request: Request,
    as_of: Annotated[date | None, Query(description=AS_OF)] = None,
) -> Opened:
    """Give the opened lists of the day asked about."""
    shelf: Shelf = request.app.state.shelf
    return await shelf.on(as_of or today())


Lists = Annotated[Opened, Depends(opened_on)]
"""The opened lists of the day asked about."""


def bad_parameter(name: str, given: Any, said: str) -> RequestValidationError:
    """Give the error of a query parameter that cannot be used, as yente shapes it."""
    return RequestValidationError(
        [{"type": "value_error", "loc": ("query", name), "msg": said, "input": given}]
    )


def since(text: str | None) -> str:
    """Read ``changed_since``: a day, perhaps with a time.

    Raises:
        RequestValidationError: for anything else.
    """
    if not text:
        return ""
    said = "Value error, use YYYY-MM-DD[THH[:MM[:SS]]]"
    if not _SINCE.fullmatch(text):
        raise bad_parameter("changed_since", text, said)
    try:
        return parse_day(text[:10]).isoformat()
    except InputError:
        raise bad_parameter("changed_since", text, said) from None


def find_schema(name: str) -> Schema:
    """Give the schema of that name.

    Raises:
        UsageError: where there is none.
    """
    found = schemata().get(name)
    if found is None:
        raise UsageError(f"Invalid schema: {name}")
    return found


def kinds_of(schema: Schema) -> frozenset[str]:
    """Give the schemata that a question about this one finds.

    A matchable schema finds what it is a kind of and the kinds of it that are
    matchable too; another one finds every kind of it.
    """
    every = schemata().values()
    if schema.is_matchable:
        return frozenset(
            item.name
            for item in every
            if item.is_matchable and (schema.is_a(item.name) or item.is_a(schema.name))
        )
    return frozenset(item.name for item in every if item.is_a(schema.name))


def sorted_by(given: list[str]) -> list[tuple[str, bool]]:
    """Read ``field:asc`` and ``field:desc``; gives each field with whether it descends.

    Raises:
        UsageError: for a field that cannot be sorted by, or another direction.
    """
    found = []
    for text in given:
        column, _, way = text.partition(":")
        if column not in SORTS or way not in {"", "asc", "desc"}:
            raise UsageError(
                f"Invalid sort: {text}; use {', '.join(SORTS)} with :asc or :desc"
            )
        found.append((column, way == "desc"))
    return found
