"""Jobs: a large customer file screened in the background."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse
from starlette.concurrency import run_in_threadpool

from sanctionsdesk.api.v1.answers import AsOf, TheDesk, day_of
from sanctionsdesk.api.v1.screening import Schema, file_body, suffix_of
from sanctionsdesk.base.errors import UsageError
from sanctionsdesk.base.plain import plain
from sanctionsdesk.names.compare import DEFAULT_THRESHOLD
from sanctionsdesk.store.jobs import Job, Jobs

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])


@router.post("", summary="Begin a job", status_code=202, openapi_extra=file_body())
async def begin(
    *,
    request: Request,
    desk: TheDesk,
    as_of: AsOf = None,
    threshold: Annotated[float, Query(ge=0, le=1)] = DEFAULT_THRESHOLD,
    limit: Annotated[int, Query(ge=1, le=500)] = 5,
    schema: Schema = None,
) -> dict[str, Any]:
    """Take a customer file as the body and screen it in the background."""
    jobs, size = Jobs(desk.home), 0
    with jobs.receive(suffix_of(request)) as (job_id, file):
        async for part in request.stream():
            size += file.write(part)
        if not size:
            raise UsageError("send the file as the body: CSV or NDJSON")
    settings = {
        "as_of": day_of(as_of).isoformat(),
        "threshold": threshold,
        "limit": limit,
        "schema": schema,
    }
    return _told(await run_in_threadpool(jobs.start, job_id, settings))


@router.get("", summary="Every job")
def every(desk: TheDesk) -> dict[str, Any]:
    """Give the jobs kept on this desk, newest first."""
    return {"schema_version": 1, "jobs": [_told(job) for job in Jobs(desk.home).list()]}


@router.get("/{job_id}", summary="How far a job is")
def get(desk: TheDesk, job_id: str) -> dict[str, Any]:
    """Give the state of a job and how many customers are done."""
    return _told(Jobs(desk.home).get(job_id))


@router.post("/{job_id}/cancel", summary="Stop a job")
def cancel(desk: TheDesk, job_id: str) -> dict[str, Any]:
    """Stop a job; what it has done is kept for a resume."""
    return _told(Jobs(desk.home).cancel(job_id))


@router.post("/{job_id}/resume", summary="Go on with a job")
def resume(desk: TheDesk, job_id: str) -> dict[str, Any]:
    """Go on where a cancelled or killed job ended."""
    return _told(Jobs(desk.home).resume(job_id))


@router.delete("/{job_id}", summary="Delete a job", status_code=204)
def remove(desk: TheDesk, job_id: str) -> None:
    """Delete the customer file and what was found; a job that runs is stopped first."""
    Jobs(desk.home).remove(job_id)


@router.get(
    "/{job_id}/results", summary="What a job found", response_class=FileResponse
)
def results(desk: TheDesk, job_id: str) -> FileResponse:
    """Give the possible matches, one JSON line each, when the job is done."""
    path = Jobs(desk.home).results(job_id)
    return FileResponse(path, media_type="application/x-ndjson")


def _told(job: Job) -> dict[str, Any]:
    return {"schema_version": 1, **plain(job), "as_of": job.settings["as_of"]}
