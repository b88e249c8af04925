"""Addresses of the pages; ``.json`` after any of them gives the same as data."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from importlib import resources
from typing import Annotated, Any
from urllib.parse import quote

import jinja2
from fastapi import APIRouter, FastAPI, File, Form, Request, UploadFile
from fastapi.responses import (
    HTMLResponse,
    JSONResponse,
    RedirectResponse,
    Response,
)
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile as Sent

from sanctionsdesk.base.errors import (
    ConflictError,
    DeskError,
    ForbiddenError,
    InputError,
    NotFoundError,
    SignInError,
)
from sanctionsdesk.base.plain import plain
from sanctionsdesk.desk import Desk
from sanctionsdesk.dossier import html
from sanctionsdesk.dossier.render import to_plain
from sanctionsdesk.review.attachments import LARGEST
from sanctionsdesk.web import ownership, review, views
from sanctionsdesk.web.pages import (
    THRESHOLDS,
    ArticlePage,
    ErrorPage,
    OnePartyPage,
    Page,
)
from sanctionsdesk.web.visitors import check_change, visitor

POLICY = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'"
)
"""Content security policy of every page: nothing inline, nothing from outside."""

_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}
_LARGEST = 20 * 1024 * 1024


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
    page("/article", lambda r: views.article(desk, None, r.query_params, today=today()))
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

    @router.post("/review/{number}/{action}")
    async def decided(request: Request, number: str, action: str) -> Response:
        content = b""
        async with request.form(max_files=1, max_part_size=LARGEST) as sent:
            form = {key: told for key, told in sent.items() if isinstance(told, str)}
            file = sent.get("file")
            if isinstance(file, Sent) and file.filename:
                form["file_name"] = file.filename
                content = await file.read(LARGEST + 1)

        def work() -> Response:
            try:
                who = visitor(desk, request)
                check_change(who, request, form.get("csrf", ""))
                review.act(desk, number, action, form, who=who, content=content)
            except (SignInError, ForbiddenError, ConflictError, InputError) as error:
                told = str(error)
                shown = answer(
                    request,
                    lambda: review.alert(
                        desk,
                        number,
                        who=visitor(desk, request),
                        today=today(),
                        message=told,
                    ),
                    today(),
                )
                shown.status_code = error.http_status
                return shown
            except DeskError as error:
                return answer(request, functools.partial(raised, error), today())
            return RedirectResponse(f"/review/{number}", 303)

        return await run_in_threadpool(work)

    @router.post("/article")
    @router.post("/article.json")
    def sent_article(
        request: Request,
        *,
        text: Annotated[str, Form()] = "",
        date: Annotated[str, Form()] = "",
        as_of: Annotated[str, Form()] = "",
        file: Annotated[UploadFile | None, File()] = None,
    ) -> Response:
        words = {"date": date, "as_of": as_of}

        def view(_: Request) -> Page:
            data, name = _content(file, text)
            return views.article(desk, data, words, today=today(), name=name)

        return answer(request, _admitted(desk, request, view), today())

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
        words = {"target": target, "as_of": as_of, "listed": listed}

        def view(_: Request) -> Page:
            data, name = _content(file, holdings)
            return ownership.decided(desk, data, {**words, "name": name}, today=today())

        return answer(request, _admitted(desk, request, view), today())

    @router.get("/static/{name}")
    def static(name: str) -> Response:
        return _static(name)

    return router


def mount(app: FastAPI, *, today: Callable[[], date] = calendar_day) -> None:
    """Put the pages into an application whose ``state.desk`` is the desk."""
    app.include_router(pages(app.state.desk, today=today))


def answer(request: Request, view: Callable[[], Page], today: date) -> Response:
    """Show what a view gives, or its error, as a page or as data."""
    status = 200
    try:
        shown = view()
    except SignInError as error:
        if not request.url.path.endswith(".json"):
            return RedirectResponse(f"/sign-in?then={quote(request.url.path)}", 303)
        status, shown = error.http_status, _problem(error, today)
    except DeskError as error:
        status, shown = error.http_status, _problem(error, today)
    if request.url.path.endswith(".json"):
        return JSONResponse(_data(shown), status)
    template = _templates().get_template(shown.template)
    given: dict[str, Any] = {"page": shown, "path": request.url.path}
    if isinstance(shown, ArticlePage) and shown.dossier is not None:
        given |= html.shown(shown.dossier)
    only = request.headers.get("HX-Target")
    text = template.render(given, thresholds=THRESHOLDS, fragment=only == "answer")
    return HTMLResponse(text, status, headers=_HEADERS)


def _problem(error: DeskError, today: date) -> ErrorPage:
    return ErrorPage(
        title="That did not work",
        as_of=today,
        today=True,
        message=str(error),
        status=error.http_status,
    )


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


_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def _data(shown: Page) -> dict[str, Any]:
    if isinstance(shown, ArticlePage) and shown.dossier is not None:
        return to_plain(shown.dossier)
    if isinstance(shown, OnePartyPage):
        return shown.party.to_json()
    return {"schema_version": 1, **plain(shown)}


def _content(file: Sent | None, text: str) -> tuple[bytes, str]:
    if file is not None and file.filename:
        data = file.file.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise InputError(
                f"has more than {_LARGEST:,} bytes; use the command line",
                file=file.filename,
            )
        return data, file.filename
    return text.replace("\r\n", "\n").encode(), "pasted text"


@functools.cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [
                jinja2.PackageLoader("sanctionsdesk.web"),
                jinja2.PackageLoader("sanctionsdesk.dossier"),
            ]
        ),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@functools.cache
def _files() -> dict[str, bytes]:
    room = resources.files("sanctionsdesk.web").joinpath("static")
    found = {one.name: one.read_bytes() for one in room.iterdir() if one.is_file()}
    return found | {"dossier.css": html.style().encode()}


def _static(name: str) -> Response:
    data = _files().get(name)
    kind = _TYPES.get(name[name.rfind(".") :])
    if data is None or kind is None:
        raise NotFoundError(f"no file {name!r} here")
    return Response(
        data,
        media_type=kind,
        headers={"Cache-Control": "max-age=3600", "X-Content-Type-Options": "nosniff"},
    )
