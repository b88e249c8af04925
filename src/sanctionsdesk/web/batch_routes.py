"""Addresses of the batch pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from sanctionsdesk.base.errors import DeskError, InputError
from sanctionsdesk.desk import Desk
from sanctionsdesk.web import batch
from sanctionsdesk.web.answers import answer, refused
from sanctionsdesk.web.pages import Page
from sanctionsdesk.web.visitors import changing, visitor


def routes(desk: Desk, *, today: Callable[[], date]) -> APIRouter:
    """Give the routes of the batch pages over one desk."""
    router = APIRouter(include_in_schema=False)

    def asked(request: Request, message: str = "") -> Page:
        who = visitor(desk, request)
        words = request.query_params
        return batch.form(desk, words, who=who, today=today(), message=message)

    @router.get("/batch")
    @router.get("/batch.json")
    def form(request: Request) -> Response:
        return answer(request, lambda: asked(request), today())

    @router.post("/batch")
    async def sent(request: Request) -> Response:
        async with request.form() as told:
            words = {
                key: value for key, value in told.items() if isinstance(value, str)
            }
            file = told.get("file")

            def work() -> Response:
                try:
                    who = changing(desk, request, words.get("csrf", ""))
                    if not isinstance(file, UploadFile):
                        raise InputError("choose a file: CSV, NDJSON, Parquet or XLSX")
                    job = batch.begin(
                        desk, file.filename or "", file.file, words, who=who, today=today()
                    )  # fmt: skip
                except DeskError as error:
                    told = str(error)
                    return refused(
                        request, error, lambda: asked(request, told), today()
                    )
                return RedirectResponse(f"/batch/{job.id}", 303)

            return await run_in_threadpool(work)

    @router.get("/batch/{job_id}")
    def one(request: Request, job_id: str) -> Response:
        def view() -> Page:
            who = visitor(desk, request)
            name = job_id.removesuffix(".json")
            return batch.shown(desk, name, who=who, today=today())

        return answer(request, view, today())

    @router.get("/batch/{job_id}/{name}")
    def taken(request: Request, job_id: str, name: str) -> Response:
        try:
            path, called = batch.file_of(desk, job_id, name, who=visitor(desk, request))
        except DeskError as error:
            return refused(request, error, None, today())
        return FileResponse(
            path, filename=called, headers={"Cache-Control": "no-store"}
        )

    @router.post("/batch/{job_id}/{action}")
    async def acted(request: Request, job_id: str, action: str) -> Response:
        csrf = str((await request.form()).get("csrf", ""))

        def view(message: str = "", raised: batch.Told | None = None) -> Page:
            return batch.shown(
                desk,
                job_id,
                who=visitor(desk, request),
                today=today(),
                message=message,
                raised=raised,
            )

        def work() -> Response:
            try:
                who = changing(desk, request, csrf)
                raised = batch.act(desk, job_id, action, who=who)
            except DeskError as error:
                told = str(error)
                return refused(request, error, lambda: view(told), today())
            if raised is not None:
                return answer(request, lambda: view(raised=raised), today())
            gone = action == "delete"
            return RedirectResponse("/batch" if gone else f"/batch/{job_id}", 303)

        return await run_in_threadpool(work)

    return router
