"""``GET /entities/{id}`` and what stands beside an entity."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from sanctionsdesk.api.shelf import Opened
from sanctionsdesk.api.yente.adjacency import adjacent, beside, is_adjacency, nested
from sanctionsdesk.api.yente.asking import Lists, sorted_by
from sanctionsdesk.base.errors import NotFoundError
from sanctionsdesk.entities.party import Party

router = APIRouter(tags=["yente"])

Limit = Annotated[int, Query(ge=0, le=500)]
Offset = Annotated[int, Query(ge=0, le=9499)]
Sort = Annotated[list[str], Query(default_factory=list)]


@router.get(
    "/entities/{entity_id:path}/adjacent/{prop}", summary="One kind of neighbour"
)
def adjacent_property(
    *,
    request: Request,
    opened: Lists,
    entity_id: str,
    prop: str,
    sort: Sort,
    limit: Limit = 10,
    offset: Offset = 0,
) -> Response:
    """Give a page of the entities that one property of an entity points to."""
    party = _party(request, opened, entity_id, f"/adjacent/{quote(prop, safe='')}")
    if isinstance(party, Response):
        return party
    entity = opened.entity(party)
    if not is_adjacency(prop, entity["schema"]):
        raise NotFoundError(
            f"{entity['schema']} has no property {prop} that points to entities"
        )
    held = adjacent(opened, party).get(prop, [])
    return JSONResponse(_page(held, limit, offset, sort))


@router.get("/entities/{entity_id:path}/adjacent", summary="Neighbours of an entity")
def adjacent_all(
    *,
    request: Request,
    opened: Lists,
    entity_id: str,
    sort: Sort,
    limit: Limit = 10,
    offset: Offset = 0,
) -> Response:
    """Give the entity and, by property, a page of those it points to."""
    party = _party(request, opened, entity_id, "/adjacent")
    if isinstance(party, Response):
        return party
    told = {
        prop: _page(held, limit, offset, sort)
        for prop, held in adjacent(opened, party).items()
    }
    return JSONResponse({"entity": opened.entity(party), "adjacent": told})


@router.get("/entities/{entity_id:path}", summary="One entity")
def entity(
    *,
    request: Request,
    opened: Lists,
    entity_id: str,
    nested_: Annotated[bool, Query(alias="nested")] = True,
) -> Response:
    """Give one entity; with its sanctions and links inside unless `nested=false`."""
    if "~" in entity_id and (told := beside(opened, entity_id)) is not None:
        return JSONResponse(told)
    party = _party(request, opened, entity_id, "")
    if isinstance(party, Response):
        return party
    return JSONResponse(nested(opened, party) if nested_ else opened.entity(party))


def _party(
    request: Request, opened: Opened, entity_id: str, rest: str
) -> Party | Response:
    party = opened.directory.party(entity_id)
    if party is not None:
        return party
    canonical = opened.directory.canonical(entity_id)
    if canonical is None:
        raise NotFoundError(f"No such entity: {entity_id}")
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/entities/{quote(canonical, safe='')}{rest}{query}", 308)


def _page(
    held: list[dict[str, Any]], limit: int, offset: int, sort: list[str]
) -> dict[str, Any]:
    for column, is_down in reversed(sorted_by(sort)):
        held = sorted(held, key=lambda item: str(item[column] or ""), reverse=is_down)
    return {
        "results": held[offset : offset + limit],
        "total": {"value": len(held), "relation": "eq"},
        "limit": limit,
        "offset": offset,
    }
