"""Alerts over HTTP: the queue, one case, each step, bulk steps, feeds."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from sanctionsdesk.api.sign_in import ServedDesk, Who
from sanctionsdesk.api.yente.asking import today
from sanctionsdesk.base.errors import InputError
from sanctionsdesk.base.plain import plain
from sanctionsdesk.review.alert import Alert
from sanctionsdesk.review.alerts import MOST_AT_ONCE
from sanctionsdesk.review.audit import moment, system_clock
from sanctionsdesk.review.feeds import atom, calendar
from sanctionsdesk.review.reasons import reasons

router = APIRouter(prefix="/v1", tags=["review"])

LARGEST_ID = 2**31 - 1
"""Largest number that the database keeps as an id."""

AlertId = Annotated[int, Path(ge=1, le=LARGEST_ID, examples=[7])]


class Step(BaseModel):
    """One step on one alert.

    ``version`` is the one last read; a change by somebody else in between is told
    (409) and nothing is overwritten.
    """

    model_config = ConfigDict(extra="forbid")

    action: Literal[
        "take", "assign", "propose", "confirm", "return", "escalate", "reopen", "note",
        "undo",
    ] = Field(examples=["propose"])  # fmt: skip
    version: int | None = Field(None, ge=0, le=LARGEST_ID)
    outcome: Literal["match", "clear"] | None = Field(None, examples=["clear"])
    reason_code: str = Field("", max_length=100, examples=["different-birth-date"])
    reason: str = Field("", max_length=10_000, examples=["born 1961, the entry 1979"])
    to: str = Field("", max_length=100)
    restricted: bool = False
    expires_on: date | None = None


class BulkStep(BaseModel):
    """One step on many alerts; each keeps its own history."""

    model_config = ConfigDict(extra="forbid")

    action: Literal["propose", "confirm"] = Field(examples=["confirm"])
    alerts: list[Annotated[int, Field(ge=1, le=LARGEST_ID)]] = Field(
        min_length=1, max_length=MOST_AT_ONCE, examples=[[7, 8]]
    )
    outcome: Literal["match", "clear"] | None = None
    reason_code: str = Field("", max_length=100)
    reason: str = Field("", max_length=10_000)


@router.get("/alerts", summary="The queue, due first")
def queue(
    *,
    desk: ServedDesk,
    by: Who,
    state: Annotated[list[str] | None, Query(max_length=8)] = None,
    assignee: Annotated[str | None, Query(max_length=100)] = None,
    subject: Annotated[str | None, Query(max_length=1000)] = None,
    batch: Annotated[str | None, Query(max_length=100)] = None,
    overdue: bool = False,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(ge=0, le=LARGEST_ID)] = 0,
) -> dict[str, Any]:
    """Give alerts with the offset of the next page, ``null`` after the last."""
    found = desk.alerts.list(
        by=by,
        states=state or (),
        assignee=assignee,
        subject_key=subject,
        batch=batch,
        overdue=overdue,
        limit=limit + 1,
        offset=offset,
    )
    more = len(found) > limit
    return {
        "schema_version": 1,
        "alerts": plain(found[:limit]),
        "next_offset": offset + limit if more else None,
    }


@router.get("/alerts.atom", summary="Open alerts as an Atom feed")
def feed(desk: ServedDesk, by: Who, request: Request) -> Response:
    """Give the newest 200 alerts, without names of customers."""
    found = desk.alerts.list(by=by, limit=200)
    newest = sorted(found, key=lambda item: item.raised_at, reverse=True)
    address = str(request.base_url).rstrip("/")
    text = atom(newest, address=address, updated=moment(system_clock))
    return Response(text, media_type="application/atom+xml")


@router.get("/deadlines.ics", summary="Deadlines of watched provisions")
def deadlines(desk: ServedDesk, by: Who) -> Response:
    """Give them as iCalendar, as of today."""
    by.require("watches.read")
    text = calendar(desk.deadlines(as_of=today()), stamp=moment(system_clock))
    return Response(text, media_type="text/calendar")


@router.get("/alerts/reasons", summary="Reason codes")
def reason_codes() -> dict[str, dict[str, str]]:
    """Give the codes with their words, by what they are a reason for."""
    return reasons()


@router.get("/workload", summary="Open work by person")
def workload(desk: ServedDesk, by: Who) -> dict[str, Any]:
    """Give open, overdue and waiting alerts by person, and counts by state."""
    return {
        "schema_version": 1,
        "loads": plain(desk.alerts.workload(by=by)),
        "counts": desk.alerts.counts(by=by),
    }


@router.post("/alerts/bulk", summary="One step on many alerts")
def bulk(body: BulkStep, desk: ServedDesk, by: Who) -> dict[str, Any]:
    """Give the batch, what was done, and what was refused and why."""
    if body.action == "propose":
        done = desk.alerts.bulk_propose(
            body.alerts,
            _outcome(body.outcome),
            reason_code=body.reason_code,
            reason=body.reason,
            by=by,
        )
    else:
        done = desk.alerts.bulk_confirm(body.alerts, by=by)
    return {"schema_version": 1, **plain(done)}


@router.get("/alerts/{alert_id}", summary="One alert with all that belongs to it")
def case(alert_id: AlertId, desk: ServedDesk, by: Who) -> dict[str, Any]:
    """Give facts of both sides, proposals, files, history, and what one may do."""
    return {"schema_version": 1, **plain(desk.alerts.get(alert_id, by=by))}


@router.post("/alerts/{alert_id}", summary="One step on an alert")
def step(alert_id: AlertId, body: Step, desk: ServedDesk, by: Who) -> dict[str, Any]:
    """Take, assign, propose, confirm, return, escalate, reopen, note or undo.

    The proposer never confirms (403). A change by somebody else since ``version``
    was read is told (409).
    """
    return {"schema_version": 1, "alert": plain(_done(alert_id, body, desk, by))}


def _done(alert_id: int, body: Step, desk: ServedDesk, by: Who) -> Alert:
    alerts, version = desk.alerts, body.version
    why = {"reason_code": body.reason_code, "reason": body.reason}
    match body.action:
        case "take" | "assign":
            to = by.name if body.action == "take" else body.to
            return alerts.assign(alert_id, to=to, by=by, version=version)
        case "propose":
            return alerts.propose(
                alert_id,
                _outcome(body.outcome),
                **why,
                by=by,
                version=version,
                expires_on=body.expires_on,
            )
        case "confirm":
            return alerts.confirm(alert_id, by=by, version=version, reason=body.reason)
        case "return":
            return alerts.send_back(alert_id, **why, by=by, version=version)
        case "escalate":
            return alerts.escalate(alert_id, **why, by=by, version=version)
        case "reopen":
            return alerts.reopen(alert_id, **why, by=by, version=version)
        case "note":
            return alerts.note(
                alert_id,
                body.reason,
                by=by,
                restricted=body.restricted,
                version=version,
            )
        case _:
            return alerts.undo(alert_id, by=by)


def _outcome(told: Literal["match", "clear"] | None) -> Literal["match", "clear"]:
    if told is None:
        raise InputError("a proposal says match or clear", field="outcome")
    return told
