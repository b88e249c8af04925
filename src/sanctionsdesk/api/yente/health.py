"""``/healthz``, ``/readyz``, ``/updatez``: is it up, can it answer, look for new lists."""

from __future__ import annotations

import asyncio
import hmac

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from sanctionsdesk.api.yente.asking import today
from sanctionsdesk.base.errors import DeskError

router = APIRouter(tags=["system"])
_tasks: set[asyncio.Task[object]] = set()


@router.get("/healthz", summary="Is it up")
async def healthz() -> dict[str, str]:
    """Answer as long as the process is up."""
    return {"status": "ok"}


@router.get("/readyz", summary="Can it answer")
async def readyz(request: Request) -> JSONResponse:
    """Answer 200 when the lists of today are open, 503 until then."""
    try:
        await request.app.state.shelf.on(today())
    except DeskError as error:
        return JSONResponse({"status": "error", "detail": str(error)}, 503)
    return JSONResponse({"status": "ok"})


@router.post("/updatez", summary="Look for new lists")
async def updatez(
    *,
    request: Request,
    token: str = "",
    sync: bool = False,
) -> JSONResponse:
    """Look for new issues on disk and open them; needs the operator's token."""
    known: str = request.app.state.settings.update_token
    if not known or not hmac.compare_digest(token.encode(), known.encode()):
        return JSONResponse({"detail": "Invalid token."}, 403)
    task = asyncio.create_task(request.app.state.shelf.refresh(today()))
    _tasks.add(task)
    task.add_done_callback(_done)
    if sync:
        await task
    return JSONResponse({"status": "ok"})


def _done(task: asyncio.Task[object]) -> None:
    _tasks.discard(task)
    if not task.cancelled():
        task.exception()
