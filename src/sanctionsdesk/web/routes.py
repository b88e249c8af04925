"""Addresses of the pages; ``.json`` after any of them gives the same as data."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, File, Form, Request, UploadFile
from fastapi.exception_handlers import http_exception_handler
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile as Sent
from starlette.exceptions import HTTPException

from sanctionsdesk.base.errors import (
    ConflictError,
    DeskError,
    ForbiddenError,
    InputError,
    SignInError,
)
from sanctionsdesk.desk import Desk
from sanctionsdesk.review.attachments import LARGEST
from sanctionsdesk.web import (
    admin_routes,
    articles_routes,
    batch_routes,
    ownership,
    receipts_routes,
    review,
    views,
)
from sanctionsdesk.web.answers import answer, no_page, refused, static_file
from sanctionsdesk.web.articles_routes import sent_content
from sanctionsdesk.web.pages import Page
from sanctionsdesk.web.visitors import changing, visitor


def calendar_day() -> date:
    """The day a page fills in where its address names none; every page shows it."""
    return date.today()  # noqa: DTZ011 - a desk works by its own calendar day


def pages(desk: Desk, *, today: Callable[[], date]) -> APIRouter:
    """Give the routes of all pages over one desk.

    Args:
        desk: the desk asked.
        today: the calendar day, asked at each request.
    """
    router = APIRouter(include_in_schema=False)

    def page(path: str, view: Callable[[Request], Page]) -> None:
        def asked(request: Request) -> Response:
            return answer(request, _admitted(desk, request, view), today())

        for suffix in ("", ".json"):
            router.add_api_route(f"{path}{suffix}", asked, methods=["GET"])

    page("/search", lambda r: views.search(desk, r.query_params, today=today()))
    page("/party", lambda r: views.party(desk, r.query_params, today=today()))
    page("/lists", lambda r: views.lists(desk, r.query_params, today=today()))
    page("/law", lambda r: views.law(desk, r.query_params, today=today()))
    page(
        "/law/{provision_id}",
        lambda r: views.provision(
            desk,
            r.path_params["provision_id"].removesuffix(".json"),
            r.query_params,
            today=today(),
        ),
    )
    page("/ownership", lambda r: ownership.form(r.query_params, today=today()))

    page("/", lambda r: views.search(desk, r.query_params, today=today()))
    page(
        "/review",
        lambda r: review.queue(
            desk, r.query_params, who=visitor(desk, r), today=today()
        ),
    )
    page(
        "/review/{number}",
        lambda r: review.alert(desk, _number(r), who=visitor(desk, r), today=today()),
    )
    page("/audit", lambda r: review.audit(desk, who=visitor(desk, r), today=today()))

    @router.post("/review/many")
    async def decided_many(request: Request) -> Response:
        form = await request.form()
        words = {key: str(value) for key, value in form.items()}
        ids = list(map(str, form.getlist("alert")))

        def view(**told: Any) -> Page:
            who = visitor(desk, request)
            return review.queue(desk, words, who=who, today=today(), **told)

        def work() -> Response:
            try:
                who = changing(desk, request, words.get("csrf", ""))
                done = review.act_on_many(desk, ids, words, who=who)
            except DeskError as error:
                told = str(error)
                return refused(request, error, lambda: view(message=told), today())
            return answer(request, lambda: view(bulk=done), today())

        return await run_in_threadpool(work)

    @router.post("/review/{number}/{action}")
    async def decided(request: Request, number: str, action: str) -> Response:
        content = b""
        async with request.form(max_files=1, max_part_size=LARGEST) as sent:
            form = {key: told for key, told in sent.items() if isinstance(told, str)}
            file = sent.get("file")
            if isinstance(file, Sent) and file.filename:
                form["file_name"] = file.filename
                content = await file.read(LARGEST + 1)

        def view(message: str) -> Page:
            who = visitor(desk, request)
            return review.alert(desk, number, who=who, today=today(), message=message)

        def work() -> Response:
            try:
                who = changing(desk, request, form.get("csrf", ""))
                review.act(desk, number, action, form, who=who, content=content)
            except (SignInError, ForbiddenError, ConflictError, InputError) as error:
                told = str(error)
                return refused(request, error, lambda: view(told), today())
            except DeskError as error:
                return answer(request, functools.partial(raised, error), today())
            return RedirectResponse(f"/review/{number}", 303)

        return await run_in_threadpool(work)

    @router.post("/ownership")
    @router.post("/ownership.json")
    def sent_register(
        request: Request,
        *,
        target: Annotated[str, Form()] = "",
        as_of: Annotated[str, Form()] = "",
        listed: Annotated[str, Form()] = "",
        holdings: Annotated[str, Form()] = "",
        file: Annotated[UploadFile | None, File()] = None,
    ) -> Response:
        words = {
            "target": target,
            "as_of": as_of,
            "listed": listed,
            "holdings": holdings,
        }

        def view(_: Request) -> Page:
            data, name = sent_content(file, holdings)
            return ownership.decided(desk, data, {**words, "name": name}, today=today())

        return answer(request, _admitted(desk, request, view), today())

    @router.get("/static/{name}")
    def static(name: str) -> Response:
        return static_file(name)

    return router


def mount(app: FastAPI, *, today: Callable[[], date] = calendar_day) -> None:
    """Put the pages into an application whose ``state.desk`` is the desk."""
    for family in (
        pages,
        admin_routes.routes,
        articles_routes.routes,
        batch_routes.routes,
        receipts_routes.routes,
    ):
        app.include_router(family(app.state.desk, today=today))
    _tell_people_of_wrong_addresses(app, today=today)


def _tell_people_of_wrong_addresses(app: FastAPI, *, today: Callable[[], date]) -> None:
    """Answer a browser's wrong address with a page, and all others as before."""
    as_before: Any = app.exception_handlers.get(HTTPException, http_exception_handler)

    async def told(request: Request, error: Exception) -> Response:
        by_person = "text/html" in request.headers.get("Accept", "")
        is_api = request.url.path.startswith("/v1/")
        wrong = (
            isinstance(error, HTTPException)
            and error.status_code == HTTPStatus.NOT_FOUND
        )
        if wrong and by_person and not is_api:
            return no_page(request, today())
        response: Response = await as_before(request, error)
        return response

    app.add_exception_handler(HTTPException, told)


def _admitted(
    desk: Desk, request: Request, view: Callable[[Request], Page]
) -> Callable[[], Page]:
    """Let nobody see a page of a desk with users who has not signed in."""

    def asked() -> Page:
        visitor(desk, request)
        return view(request)

    return asked


def raised(error: DeskError) -> Page:
    """Show an error where a page would stand."""
    raise error


def _number(request: Request) -> str:
    return str(request.path_params["number"]).removesuffix(".json")


def own_path(then: str) -> str:
    """Give a path of this desk; a sign-in never leads to another site."""
    return then if then.startswith("/") and not then.startswith(("//", "/\\")) else "/"
