"""How a page leaves: as HTML, as a fragment of it, as data, or as an error in one line."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from importlib import resources
from typing import Any
from urllib.parse import quote

import jinja2
from fastapi import Request
from fastapi.responses import (
    HTMLResponse,
    JSONResponse,
    RedirectResponse,
    Response,
)

from sanctionsdesk.base.errors import DeskError, NotFoundError, SignInError
from sanctionsdesk.base.plain import plain
from sanctionsdesk.dossier import html
from sanctionsdesk.dossier.render import to_plain
from sanctionsdesk.web.pages import (
    THRESHOLDS,
    ArticlePage,
    ErrorPage,
    OnePartyPage,
    Page,
)
from sanctionsdesk.web.receipts import ReceiptPage

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

_UNTOLD = {"csrf", "question", "questions"}
"""What a page holds for its own forms."""

_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


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
    given: dict[str, Any] = {
        "page": shown,
        "path": request.url.path,
        "query": request.url.query,
        "csrf": getattr(request.state, "csrf", ""),
    }
    if isinstance(shown, ArticlePage) and shown.dossier is not None:
        kept = {item.list_id for item in shown.dossier.lists}
        given |= html.shown(shown.dossier) | {"linked": kept}
    only = request.headers.get("HX-Target")
    text = template.render(given, thresholds=THRESHOLDS, fragment=only == "answer")
    return HTMLResponse(text, status, headers=_HEADERS)


def refused(
    request: Request,
    error: DeskError,
    view: Callable[[], Page] | None,
    today: date,
) -> Response:
    """Show an error on the page it belongs to, or as a page of its own."""
    shown = answer(request, view or (lambda: _problem(error, today)), today)
    if shown.status_code < HTTPStatus.BAD_REQUEST and (
        shown.status_code != HTTPStatus.SEE_OTHER
    ):
        shown.status_code = error.http_status
    return shown


def no_page(request: Request, today: date) -> Response:
    """Say to somebody at a browser that an address leads nowhere."""
    path = request.url.path
    told = f"There is no page at {path}. The bar above leads to every page."
    return refused(request, NotFoundError(told), None, today)


def _problem(error: DeskError, today: date) -> ErrorPage:
    return ErrorPage(
        title="Not found"
        if error.http_status == HTTPStatus.NOT_FOUND
        else "That did not work",
        as_of=today,
        today=True,
        message=str(error),
        status=error.http_status,
    )


def _data(shown: Page) -> dict[str, Any]:
    if isinstance(shown, ArticlePage) and shown.dossier is not None:
        return to_plain(shown.dossier)
    if isinstance(shown, ReceiptPage):
        again = {"replay": plain(shown.replay)} if shown.replay else {}
        return {"schema_version": 1, **plain(shown.receipt), **again}
    if isinstance(shown, OnePartyPage):
        return shown.party.to_json()
    told = {key: value for key, value in plain(shown).items() if key not in _UNTOLD}
    return {"schema_version": 1, **told}


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


def static_file(name: str) -> Response:
    """Give a file that pages load.

    Raises:
        NotFoundError: when there is none of that name.
    """
    data = _files().get(name)
    kind = _TYPES.get(name[name.rfind(".") :])
    if data is None or kind is None:
        raise NotFoundError(f"no file {name!r} here")
    return Response(
        data,
        media_type=kind,
        headers={"Cache-Control": "max-age=3600", "X-Content-Type-Options": "nosniff"},
    )
