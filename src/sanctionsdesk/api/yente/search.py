"""``GET /search/{dataset}``: full text, filters and counts over the lists."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from sanctionsdesk.api.shelf import Opened
from sanctionsdesk.api.yente.asking import (
    AS_OF,
    find_schema,
    kinds_of,
    opened_on,
    since,
    sorted_by,
)
from sanctionsdesk.api.yente.datasets import COLLECTIONS, scope
from sanctionsdesk.base.errors import UsageError
from sanctionsdesk.entities.countries import country_name
from sanctionsdesk.entities.schemata import schemata
from sanctionsdesk.lists.catalog import catalogue
from sanctionsdesk.store.directory import FACETS, Asking

router = APIRouter(tags=["yente"])

Facet = Literal["datasets", "schema", "countries", "identifiers", "topics", "genders"]

_TOPICS = {
    "sanction": "Sanctioned entity",
    "sanction.linked": "Linked to a sanctioned entity",
    "sanction.counter": "Counter-sanctioned entity",
    "export.control": "Export controlled",
    "export.risk": "Trade risk",
    "debarment": "Debarred entity",
    "role.pep": "Politician",
    "crime": "Crime",
    "wanted": "Wanted",
}


class SearchParameters(BaseModel):
    """Query parameters of a search."""

    q: str = Field(
        "",
        description='Words; `AND`, `OR`, `NOT`, `-`, `"…"`, `*`, `~` and brackets count.',
    )
    schema_: str = Field("Thing", alias="schema", description="FtM schema looked for.")
    include_dataset: list[str] = []
    exclude_dataset: list[str] = []
    exclude_schema: list[str] = []
    countries: list[str] = []
    topics: list[str] = []
    datasets: list[str] = []
    filter: list[str] = Field([], description="`field:value`, exact.")
    filter_op: Literal["AND", "OR"] = Field(
        "OR", description="Whether one value of a field must be stated, or all given."
    )
    changed_since: str | None = None
    limit: int = Field(10, ge=0, le=500)
    offset: int = Field(0, ge=0, le=9499)
    sort: list[str] = Field([], description="`field:asc` or `field:desc`.")
    fuzzy: bool = Field(False, description="Words may differ by a letter or two.")
    simple: bool = Field(False, description="Only quotes have a meaning in `q`.")
    facets: list[Facet] = ["countries", "topics", "datasets"]
    target: bool | None = Field(None, json_schema_extra={"deprecated": True})
    as_of: date | None = Field(None, description=AS_OF)


@router.get("/search/{dataset}", summary="Search entities")
async def search(
    request: Request, dataset: str, given: Annotated[SearchParameters, Query()]
) -> Response:
    """Find parties by words in anything that the lists state of them."""
    opened = await opened_on(request, given.as_of)
    return JSONResponse(await run_in_threadpool(_found, opened, dataset, given))


def _found(opened: Opened, dataset: str, given: SearchParameters) -> dict[str, Any]:
    names = scope(
        opened, dataset, include=given.include_dataset, exclude=given.exclude_dataset
    )
    values: dict[str, tuple[str, ...]] = {}
    for field, stated in (
        ("countries", [code.lower() for code in given.countries]),
        ("topics", given.topics),
        ("datasets", given.datasets),
        *_filters(given.filter),
    ):
        if stated:
            values[field] = values.get(field, ()) + tuple(stated)
    found = opened.directory.find(
        Asking(
            words=given.q,
            lists=names,
            schemata=frozenset()
            if given.schema_ == "Thing"
            else kinds_of(find_schema(given.schema_)),
            values=values,
            every=given.filter_op == "AND",
            without_schemata=frozenset(given.exclude_schema),
            changed_since=since(given.changed_since),
            fuzzy=given.fuzzy,
            simple=given.simple,
        ),
        limit=given.limit,
        offset=given.offset,
        sort=sorted_by(given.sort),
        facets=given.facets,
    )
    return {
        "limit": given.limit,
        "offset": given.offset,
        "total": {"value": found.total, "relation": "eq"},
        "results": [opened.entity(opened.index.party(place)) for place in found.places],
        "facets": {
            name: {
                "label": FACETS[name],
                "values": [
                    {"name": value, "label": _label(name, value), "count": count}
                    for value, count in counted
                ],
            }
            for name, counted in found.facets.items()
        },
    }


def _filters(given: list[str]) -> list[tuple[str, list[str]]]:
    found = []
    for text in given:
        field, colon, value = text.partition(":")
        if not colon or not field:
            raise UsageError(f"Invalid filter: {text}; use field:value")
        found.append((field.removeprefix("properties."), [value]))
    return found


def _label(facet: str, value: str) -> str:
    if facet == "countries":
        return country_name(value)
    if facet == "topics":
        return _TOPICS.get(value, value)
    if facet == "schema":
        return schemata()[value].plural if value in schemata() else value
    if facet == "datasets":
        entry = catalogue().get(value)
        return entry.title if entry else COLLECTIONS.get(value, value)
    return value
