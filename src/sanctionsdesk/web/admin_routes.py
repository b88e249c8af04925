"""Addresses of the administration page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from sanctionsdesk.base.errors import DeskError
from sanctionsdesk.desk import Desk
from sanctionsdesk.web import admin
from sanctionsdesk.web.answers import answer, refused
from sanctionsdesk.web.pages import Page
from sanctionsdesk.web.visitors import changing, visitor


def routes(desk: Desk, *, today: Callable[[], date]) -> APIRouter:
    """Give the routes of the administration page over one desk."""
    router = APIRouter(include_in_schema=False)

    def view(request: Request, message: str = "", secret: str = "") -> Page:
        who = visitor(desk, request)
        return admin.shown(desk, who=who, today=today(), message=message, secret=secret)

    @router.get("/admin")
    @router.get("/admin.json")
    def shown(request: Request) -> Response:
        return answer(request, lambda: view(request), today())

    @router.post("/admin/{action}")
    async def acted(request: Request, action: str) -> Response:
        form = await request.form()
        words = {key: str(value) for key, value in form.items()}
        many = {key: list(map(str, form.getlist(key))) for key in ("roles", "scopes")}

        def work() -> Response:
            try:
                who = changing(desk, request, words.get("csrf", ""))
                secret = admin.act(desk, action, words, many, who=who)
            except DeskError as error:
                told = str(error)
                return refused(request, error, lambda: view(request, told), today())
            if secret:
                # Shown on the answer itself: no address may lead to a secret.
                return answer(request, lambda: view(request, secret=secret), today())
            return RedirectResponse("/admin", 303)

        return await run_in_threadpool(work)

    return router
