"""Addresses of the articles' pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile as Sent

from sanctionsdesk.base.errors import DeskError, InputError
from sanctionsdesk.desk import Desk
from sanctionsdesk.web import articles
from sanctionsdesk.web.answers import answer, refused
from sanctionsdesk.web.pages import Page
from sanctionsdesk.web.visitors import changing, visitor

_LARGEST = 20 * 1024 * 1024


def routes(desk: Desk, *, today: Callable[[], date]) -> APIRouter:
    """Give the routes of the articles' pages over one desk."""
    router = APIRouter(include_in_schema=False)

    @router.get("/article")
    @router.get("/article.json")
    def form(request: Request) -> Response:
        def view() -> Page:
            who = visitor(desk, request)
            return articles.form(desk, request.query_params, who=who, today=today())

        return answer(request, view, today())

    @router.post("/article")
    @router.post("/article.json")
    def sent(
        request: Request,
        *,
        text: Annotated[str, Form()] = "",
        date: Annotated[str, Form()] = "",
        as_of: Annotated[str, Form()] = "",
        file: Annotated[UploadFile | None, File()] = None,
    ) -> Response:
        words = {"date": date, "as_of": as_of}

        def view() -> Page:
            who = visitor(desk, request)
            data, name = sent_content(file, text)
            return articles.sent(desk, data, words, who=who, today=today(), name=name)

        return answer(request, view, today())

    @router.get("/article/{digest}")
    def one(request: Request, digest: str) -> Response:
        def view() -> Page:
            return _kept(request, digest.removesuffix(".json"))

        return answer(request, view, today())

    def _kept(request: Request, digest: str, message: str = "") -> Page:
        return articles.kept(
            desk,
            digest,
            request.query_params,
            who=visitor(desk, request),
            today=today(),
            message=message,
        )

    @router.post("/article/{digest}")
    async def changed(request: Request, digest: str) -> Response:
        words = {key: str(value) for key, value in (await request.form()).items()}

        def work() -> Response:
            try:
                who = changing(desk, request, words.get("csrf", ""))
                item = articles.change(desk, digest, words, who=who, today=today())
            except DeskError as error:
                told = str(error)
                return refused(
                    request, error, lambda: _kept(request, digest, told), today()
                )
            day = words.get("as_of", "")
            query = f"?{urlencode({'as_of': day})}" if day else ""
            return RedirectResponse(
                f"/article/{digest}{query}{f'#f-{item}' if item else ''}", 303
            )

        return await run_in_threadpool(work)

    @router.get("/article/{digest}/{name}")
    def taken(request: Request, digest: str, name: str) -> Response:
        try:
            visitor(desk, request).actor.require("articles.keep")
            if name == "corrections.json":
                return JSONResponse(
                    {"schema_version": 1, "rows": articles.rows(desk, digest)}
                )
            if name != "corrections.ndjson":
                raise InputError(f"there is no file {name!r} of an article")
            data = articles.rows_file(desk, digest)
        except DeskError as error:
            return refused(request, error, None, today())
        called = f"corrections-{digest[:12]}.ndjson"
        return Response(
            data,
            media_type="application/x-ndjson",
            headers={
                "Content-Disposition": f'attachment; filename="{called}"',
                "Cache-Control": "no-store",
            },
        )

    return router


def sent_content(file: Sent | None, text: str) -> tuple[bytes, str]:
    """Give what a form sent as a file, else what was pasted into it, and its name.

    Raises:
        InputError: for a file larger than a page takes.
    """
    if file is not None and file.filename:
        data = file.file.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise InputError(
                f"has more than {_LARGEST:,} bytes; use the command line",
                file=file.filename,
            )
        return data, file.filename
    return text.replace("\r\n", "\n").encode(), "pasted text"
