"""Files kept with an alert, taken and given over HTTP."""

from __future__ import annotations

import base64
from pathlib import PurePath
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, File, Path, Query, Response, UploadFile

from sanctionsdesk.api.alerts import LARGEST_ID, AlertId
from sanctionsdesk.api.sign_in import ServedDesk, Who
from sanctionsdesk.base.plain import plain
from sanctionsdesk.review.attachments import KINDS, LARGEST

router = APIRouter(prefix="/v1", tags=["review"])
FileId = Annotated[int, Path(ge=1, le=LARGEST_ID, examples=[3])]


@router.post(
    "/alerts/{alert_id}/attachments",
    status_code=201,
    summary="Keep a file with an alert",
)
def attach(
    alert_id: AlertId,
    file: Annotated[UploadFile, File(description="PDF, picture, text or office file")],
    desk: ServedDesk,
    by: Who,
    version: Annotated[int | None, Query(ge=0, le=LARGEST_ID)] = None,
) -> dict[str, Any]:
    """Take one file of at most 10 MB, 20 to an alert; its content must be of its kind.

    ``version`` is the one last read; a change by somebody else in between is told (409).
    """
    content = file.file.read(LARGEST + 1)
    alert = desk.attachments.add(
        alert_id, file.filename or "", content, by=by, version=version
    )
    newest = desk.alerts.get(alert_id, by=by).attachments[-1]
    return {"schema_version": 1, "attachment": plain(newest), "version": alert.version}


@router.get(
    "/alerts/{alert_id}/attachments/{attachment_id}",
    summary="Give a file kept with an alert",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
def give(
    alert_id: AlertId, attachment_id: FileId, desk: ServedDesk, by: Who
) -> Response:
    """Give the bytes as they were taken, to be saved and never shown in the browser."""
    kept, content = desk.attachments.get(alert_id, attachment_id, by=by)
    digest = base64.b64encode(bytes.fromhex(kept.digest)).decode()
    return Response(
        content,
        media_type=KINDS.get(PurePath(kept.name).suffix, "application/octet-stream"),
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(kept.name)}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
            "Repr-Digest": f"sha-256=:{digest}:",
            "ETag": f'"{kept.digest}"',
        },
    )
