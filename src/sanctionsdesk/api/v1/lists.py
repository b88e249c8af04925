"""Lists and what stands on them: issues, differences, parties as of a day."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from sanctionsdesk.api.v1.answers import (
    AsOf,
    Cursor,
    Limit,
    TheDesk,
    cursor_at,
    cursor_to,
    day_of,
    tagged,
)
from sanctionsdesk.base.errors import NotFoundError
from sanctionsdesk.base.plain import plain
from sanctionsdesk.dossier.answer import answer, issue
from sanctionsdesk.entities.ftm import ftm_entity
from sanctionsdesk.store.directory import Asking
from sanctionsdesk.store.issues import find_issue
from sanctionsdesk.store.snapshots import Store

router = APIRouter(prefix="/v1", tags=["lists"])


@router.get("/lists", summary="The lists of a day")
def lists(desk: TheDesk, as_of: AsOf = None) -> dict[str, Any]:
    """Give the issue of each list that stands on the day, and every issue kept."""
    day, store = day_of(as_of), Store(desk.home)
    kept = [
        issue(item, as_of=day) | {"basis": item.basis, "parties": item.parties, "records": item.records, "rejects": len(item.rejects)}
        for item in store.snapshots()
    ]  # fmt: skip
    return answer({"issues": kept}, as_of=day, issues=store.pick(as_of=day))


@router.get("/lists/diff", summary="What changed between two issues")
def diff(
    desk: TheDesk,
    old: Annotated[str, Query(examples=["us-ofac-sdn@2023-12-28"], max_length=200)],
    new: Annotated[str, Query(examples=["us-ofac-sdn"], max_length=200)],
) -> dict[str, Any]:
    """Compare two issues kept here, each `LIST@DAY`, `LIST` (the newest) or a digest."""
    store = Store(desk.home)
    # A name that is a path would be read from this machine's disk; only issues kept count.
    named = [find_issue(store, text).digest for text in (old, new)]
    told = desk.diff(*named)
    return answer(told.to_json(), as_of=day_of(None), issues=(told.old, told.new))


@router.get("/parties", summary="Look parties up")
async def parties(
    *,
    request: Request,
    q: Annotated[str, Query(max_length=1000)] = "",
    list_: Annotated[str | None, Query(alias="list")] = None,
    as_of: AsOf = None,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Response:
    """Page through the parties of the lists of a day, or those that words find."""
    day = day_of(as_of)
    opened = await request.app.state.shelf.on(day)
    held = frozenset(item.list_id for item in opened.issues)
    if list_ is not None and list_ not in held:
        raise NotFoundError(
            f"no list {list_} stands on {day}; here are {', '.join(sorted(held))}"
        )
    start = cursor_at(cursor)
    found = await run_in_threadpool(
        opened.directory.find,
        Asking(words=q, lists=frozenset({list_}) if list_ else held),
        limit=limit,
        offset=start,
    )
    told = [
        {"id": party.id, "name": party.caption, "schema": party.schema, "list": party.listings[0].list_id if party.listings else ""}
        for party in map(opened.index.party, found.places)
    ]  # fmt: skip
    body = {
        "parties": told,
        "total": found.total,
        "next": cursor_to(start + len(told), found.total) if told else None,
    }
    return tagged(request, opened, body, as_of=day)


@router.get("/parties/{party_id:path}", summary="One party as of a day")
async def party(request: Request, party_id: str, as_of: AsOf = None) -> Response:
    """Give everything that the list of the day states of a party, with its citation."""
    day = day_of(as_of)
    opened = await request.app.state.shelf.on(day)
    directory = opened.directory
    found = directory.party(party_id) or directory.party(
        directory.canonical(party_id) or ""
    )
    if found is None:
        raise NotFoundError(f"no party {party_id} on the lists of {day}")
    place = directory.place(found.id)
    body = {
        "party": plain(found),
        "name": found.caption,
        "ftm": ftm_entity(found),
        **(directory.seen(place) if place is not None else {}),
        "pointed_to_by": [
            {
                "id": other.id,
                "name": other.caption,
                "kind": other.relations[number].kind,
            }
            for other, number in directory.pointing_to(found.id)
        ],
        "page": f"/entities/{found.id}",
    }
    return tagged(request, opened, body, as_of=day)
