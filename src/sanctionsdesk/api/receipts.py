"""Receipts and the audit log over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from sanctionsdesk.api.sign_in import ServedDesk, Who
from sanctionsdesk.base.errors import InputError
from sanctionsdesk.base.plain import plain
from sanctionsdesk.review.questions import Question
from sanctionsdesk.store.snapshots import Store

router = APIRouter(prefix="/v1", tags=["receipts and audit"])
ReceiptId = Annotated[str, Path(max_length=64, examples=["3f2a90c1"])]


@router.get("/receipts", summary="Kept answers, newest first")
def receipts(
    desk: ServedDesk,
    by: Who,
    verb: Annotated[str | None, Query(max_length=20)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    before: Annotated[str, Query(max_length=40)] = "",
) -> dict[str, Any]:
    """Give receipts; ``before`` takes the moment of the last one for the next page."""
    by.require("receipts.read")
    found = desk.receipts.list(verb=verb, limit=limit, before=before)
    rows = [
        {key: told for key, told in plain(item).items() if told is not None}
        for item in found
    ]
    return {"schema_version": 1, "receipts": rows}


class Keep(BaseModel):
    """A question to answer, and to keep with its answer."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "verb": "decide",
                    "as_of": "2019-08-02",
                    "inputs": {"provision": "us.caatsa.231.a", "facts": {}},
                }
            ]
        },
    )

    verb: Literal["brief", "decide", "read", "screen", "trace"]
    as_of: date
    inputs: dict[str, Any] = Field(
        description="`decide`: provision, facts. `read`, `brief`: article (name and text or base64), "
        "published. `trace`: holdings, listed, target. `screen`: rows."
    )
    settings: dict[str, Any] = Field(
        {}, description="As in the paths of these verbs: threshold, limit, regime..."
    )


@router.post("/receipts", summary="Keep an answer", status_code=201)
def keep(asked: Keep, desk: ServedDesk, by: Who) -> dict[str, Any]:
    """Answer a question and keep both: the receipt can be looked up and asked again."""
    question = Question(**dict(asked))
    try:
        return {"schema_version": 1, **plain(desk.receipt(question, by=by))}
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise InputError(
            f"the question has not the inputs or settings of {asked.verb}: {error}"
        ) from None


@router.get("/receipts/{receipt_id}", summary="One kept answer")
def receipt(receipt_id: ReceiptId, desk: ServedDesk, by: Who) -> dict[str, Any]:
    """Give question, answer, lists, engine, who and when."""
    by.require("receipts.read")
    return {"schema_version": 1, **plain(desk.receipts.get(receipt_id))}


@router.get("/receipts/{receipt_id}/replay", summary="Give it again")
def replay(receipt_id: ReceiptId, desk: ServedDesk, by: Who) -> dict[str, Any]:
    """Ask again and compare bytes: the same, or exactly what differs."""
    by.require("receipts.read")
    return {"schema_version": 1, **plain(desk.replay(receipt_id))}


@router.get("/audit", summary="The audit log in order")
def audit(
    desk: ServedDesk,
    by: Who,
    subject: Annotated[str | None, Query(max_length=200)] = None,
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """Give rows beyond a place; ``next_after`` is ``null`` after the last."""
    by.require("audit.read")
    found = desk.audit.entries(subject=subject, after=after, limit=limit)
    return {
        "schema_version": 1,
        "entries": plain(found),
        "next_after": found[-1].seq if len(found) == limit else None,
    }


@router.get("/audit/verify", summary="Is the log whole")
def verify(desk: ServedDesk, by: Who) -> dict[str, Any]:
    """Find any edit, gap or reordering."""
    by.require("audit.read")
    found = desk.audit.verify()
    return {"schema_version": 1, "whole": found.is_whole, **plain(found)}


@router.post("/audit/export", summary="One archive for an examiner")
def export(desk: ServedDesk, by: Who) -> Response:
    """Give a ZIP archive that can be checked without the desk; logged itself."""
    data = desk.records.export(by=by, lists=plain(Store(desk.home).snapshots()))
    name = 'attachment; filename="audit.zip"'
    return Response(
        data, media_type="application/zip", headers={"Content-Disposition": name}
    )
