"""Addresses of the receipts' pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from sanctionsdesk.base.errors import DeskError
from sanctionsdesk.desk import Desk
from sanctionsdesk.web import receipts
from sanctionsdesk.web.answers import answer, refused
from sanctionsdesk.web.pages import Page
from sanctionsdesk.web.visitors import changing, visitor


def routes(desk: Desk, *, today: Callable[[], date]) -> APIRouter:
    """Give the routes of the receipts' pages over one desk."""
    router = APIRouter(include_in_schema=False)

    @router.get("/receipts")
    @router.get("/receipts.json")
    def listing(request: Request) -> Response:
        def view() -> Page:
            who = visitor(desk, request)
            return receipts.receipts(desk, request.query_params, who=who, today=today())

        return answer(request, view, today())

    @router.post("/receipts")
    def keep(
        request: Request,
        *,
        question: Annotated[str, Form()] = "",
        csrf: Annotated[str, Form()] = "",
    ) -> Response:
        try:
            who = changing(desk, request, csrf)
            kept = receipts.keep(desk, question, who=who)
        except DeskError as error:
            return refused(request, error, None, today())
        return RedirectResponse(f"/receipts/{kept.id}", 303)

    @router.get("/receipts/{receipt_id}")
    def one(request: Request, receipt_id: str) -> Response:
        def view() -> Page:
            return receipts.receipt(
                desk,
                receipt_id.removesuffix(".json"),
                request.query_params,
                who=visitor(desk, request),
                today=today(),
            )

        return answer(request, view, today())

    return router
