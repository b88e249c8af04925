"""How answers of ``/v1`` are tagged and paged, and what every call may say."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from fastapi.responses import JSONResponse, Response

from sanctionsdesk.api.shelf import Opened
from sanctionsdesk.api.yente.asking import AS_OF, today
from sanctionsdesk.base.errors import UsageError
from sanctionsdesk.desk import Desk
from sanctionsdesk.dossier.answer import answer

AsOf = Annotated[date | None, Query(description=AS_OF)]
"""The day asked about."""

Limit = Annotated[int, Query(ge=1, le=500, description="Most items of a page.")]
Cursor = Annotated[
    str, Query(max_length=2000, description="`next` of the page before.")
]


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


TheDesk = Annotated[Desk, Depends(_desk)]
"""The desk this application serves."""


def tagged(
    request: Request, opened: Opened, body: Mapping[str, Any], *, as_of: date
) -> Response:
    """Answer with an ETag over the lists' digests and what was asked; 304 where it is known."""
    told = f"{opened.version} {as_of} {request.url.path}?{request.url.query}"
    etag = f'"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, max-age=60"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return JSONResponse(
        answer(body, as_of=as_of, issues=opened.issues), headers=headers
    )


def day_of(as_of: date | None) -> date:
    """Fill in today where no day is asked about."""
    return as_of or today()


def cursor_at(text: str) -> int:
    """Read where a page begins.

    Raises:
        UsageError: for a text that no page gave.
    """
    if not text:
        return 0
    try:
        name, _, place = base64.urlsafe_b64decode(text.encode()).decode().partition(":")
        if name == "at":
            return min(max(int(place), 0), 10_000_000)
    except (ValueError, binascii.Error):
        pass
    raise UsageError(
        "is no cursor of this API; give the `next` of a page", field="cursor"
    )


def cursor_to(place: int, total: int) -> str | None:
    """Write where the next page begins, or ``None`` after the last."""
    if place >= total:
        return None
    return base64.urlsafe_b64encode(f"at:{place}".encode()).decode()
