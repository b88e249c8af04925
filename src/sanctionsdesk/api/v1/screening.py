"""Screening: one party, a batch, or a whole customer file as a stream."""

from __future__ import annotations

import itertools
import json
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi import Query as QueryParameter
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from sanctionsdesk.api.shelf import Opened, Shelf
from sanctionsdesk.api.v1.answers import AsOf, day_of
from sanctionsdesk.base.errors import InputError, UsageError
from sanctionsdesk.dossier.answer import answer
from sanctionsdesk.names.compare import DEFAULT_THRESHOLD
from sanctionsdesk.screening.batch import match_row, screen_rows
from sanctionsdesk.screening.query import (
    Query,
    likely_schema,
    query_of_row,
    query_reader,
)
from sanctionsdesk.screening.screen import Match
from sanctionsdesk.store.customers import open_customers

router = APIRouter(prefix="/v1", tags=["screening"])

MOST_ROWS = 1000
_CHUNK = 512

Schema = Annotated[
    str | None,
    QueryParameter(
        max_length=40,
        description="FtM schema of rows that state none; told from the columns if not given.",
    ),
]
Cell = Annotated[str, Field(max_length=20_000)] | int | float | bool | None


def file_body() -> dict[str, Any]:
    """Describe a body that is a customer file."""
    examples = {
        "text/csv": "id,name\n7,Vladimir Putin\n",
        "application/x-ndjson": '{"id": 7, "name": "Vladimir Putin"}\n',
    }
    content = {
        kind: {"schema": {"type": "string"}, "example": example}
        for kind, example in examples.items()
    }
    return {"requestBody": {"required": True, "content": content}}


class ScreenAsked(BaseModel):
    """Parties to screen."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "rows": [{"name": "Vladimir Putin", "birth_date": "1952-10-07"}],
                    "as_of": "2024-07-02",
                }
            ]
        },
    )

    rows: list[dict[str, Cell]] = Field(
        min_length=1,
        max_length=MOST_ROWS,
        description="A `name` each (or `full_name`, `first_name` and `last_name`...); `schema`, "
        "`birth_date`, `country`, identifiers if known. Everything is given back untouched; a row "
        "that cannot be screened has `reject`, the reason, instead of `matches`.",
    )
    as_of: date | None = None
    threshold: float = Field(DEFAULT_THRESHOLD, ge=0, le=1)
    limit: int = Field(5, ge=1, le=500)
    lists: list[str] | None = Field(None, description="Only these lists.")
    schema_: str | None = Field(
        None,
        alias="schema",
        max_length=40,
        description="Of rows that state none; told from each row's columns if not given.",
    )


@router.post("/screen", summary="Screen parties")
async def screen(request: Request, asked: ScreenAsked) -> dict[str, Any]:
    """Find possible matches of parties on the lists of a day, each with its reasons."""
    day = day_of(asked.as_of)
    shelf: Shelf = request.app.state.shelf
    opened = await shelf.on(day, tuple(asked.lists) if asked.lists else None)
    read = [_query(row, asked.schema_ or "") for row in asked.rows]
    queries = [item for item in read if isinstance(item, Query)]
    found = iter(await shelf.screen(opened, queries, threshold=asked.threshold))
    results = [
        {**row, "reject": item}
        if isinstance(item, str)
        else {**row, "matches": [told(match) for match in next(found)[: asked.limit]]}
        for row, item in zip(asked.rows, read, strict=True)
    ]
    return answer({"results": results}, as_of=day, issues=opened.issues)


def _query(row: Mapping[str, Cell], schema: str) -> Query | str:
    """Read one row, or say why it cannot be screened."""
    try:
        return query_of_row(
            {key: _text(value) for key, value in row.items()}, schema=schema
        )
    except InputError as error:
        return error.message


def told(match: Match) -> dict[str, Any]:
    """Give a possible match as a row with the evidence as a waterfall."""
    return {
        **match_row(match),
        "waterfall": [
            {
                "feature": reason.feature,
                "sentence": reason.sentence,
                "left": reason.left,
                "right": reason.right,
                "weight": round(reason.weight, 3),
            }
            for reason in match.comparison.reasons
        ],
    }


@router.post(
    "/screen/batch",
    summary="Screen a customer file",
    openapi_extra=file_body(),
    response_class=StreamingResponse,
)
async def screen_batch(
    request: Request,
    as_of: AsOf = None,
    threshold: Annotated[float, QueryParameter(ge=0, le=1)] = DEFAULT_THRESHOLD,
    limit: Annotated[int, QueryParameter(ge=1, le=500)] = 5,
    schema: Schema = None,
) -> StreamingResponse:
    """Screen a file (CSV, NDJSON) and stream one JSON line a customer, in its order.

    The first line says the day and the lists; a row that cannot be screened comes back
    with `reject`. The answer is the same as that of `sdesk screen FILE --format ndjson`.
    """
    day = day_of(as_of)
    opened = await request.app.state.shelf.on(day)
    spool = _spool(request)
    size = 0
    async for part in request.stream():
        size += spool.write(part)
    spool.flush()
    if not size:
        spool.close()
        raise UsageError("send the file as the body: CSV or NDJSON")
    lines = _lines(opened, spool, day, threshold, limit, schema)
    # The first customer is read before the answer begins, so that a file that cannot be
    # read is an error and not a broken stream.
    first = await run_in_threadpool(next, lines)
    return StreamingResponse(_after(first, lines), media_type="application/x-ndjson")


def _spool(request: Request) -> Any:
    # Closed, and with that deleted, at the end of the stream.
    return tempfile.NamedTemporaryFile(
        prefix="sanctionsdesk-", suffix=suffix_of(request)
    )


def _after(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _lines(  # noqa: PLR0917 - private, one run's settings
    opened: Opened,
    spool: Any,
    day: date,
    threshold: float,
    limit: int,
    schema: str | None,
) -> Iterator[str]:
    with spool, open_customers(spool.name) as customers:
        header = customers.header
        read = query_reader(header, customers.names, schema or likely_schema(header))
        yield _line(answer({"columns": list(header)}, as_of=day, issues=opened.issues))
        while held := list(itertools.islice(customers.rows, _CHUNK)):
            good = [row for row in held if not row.reject]
            found = screen_rows(
                opened.index,
                [read(row.cells) for row in good],
                threshold=threshold,
                limit=limit,
            )
            matches = {row.line: found.get(place, []) for place, row in enumerate(good)}
            yield "".join(
                _line(
                    {"line": row.line, **dict(zip(header, row.cells, strict=False))}
                    | (
                        {"reject": row.reject}
                        if row.reject
                        else {"matches": matches[row.line]}
                    )
                )
                for row in held
            )


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def suffix_of(request: Request) -> str:
    """Tell the ending of a customer file from its media type."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    return ".ndjson" if kind.endswith(("ndjson", "json", "jsonl")) else ".csv"


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
