"""``GET /catalog``, alias ``/manifest``: which data sets can be asked, and how fresh they are."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Response
from fastapi.responses import JSONResponse

from sanctionsdesk.api.yente.asking import Lists
from sanctionsdesk.api.yente.datasets import described

router = APIRouter(tags=["yente"])


@router.get("/catalog", summary="List datasets")
@router.get("/manifest", summary="List datasets (alias)", include_in_schema=False)
def catalog(
    opened: Lists, if_none_match: Annotated[str | None, Header()] = None
) -> Response:
    """List the data sets, the issue of each and its day."""
    etag = f'"{opened.version}"'
    headers = {"ETag": etag, "Cache-Control": "public, max-age=300"}
    asked = [
        item.strip().removeprefix("W/") for item in (if_none_match or "").split(",")
    ]
    if etag in asked or "*" in asked:
        return Response(status_code=304, headers=headers)
    told = described(opened)
    return JSONResponse(
        {
            "datasets": told,
            "current": [item["name"] for item in told],
            "outdated": [],
            "index_stale": False,
        },
        headers=headers,
    )
