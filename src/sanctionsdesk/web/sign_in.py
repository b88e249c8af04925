"""Coming in and leaving: by a password of this desk, or by an identity provider."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, FastAPI, Form, Request
from fastapi.responses import RedirectResponse, Response

from sanctionsdesk.base.errors import DeskError, SignInError
from sanctionsdesk.desk import Desk
from sanctionsdesk.review.oidc import LONGEST, SignIns
from sanctionsdesk.review.sessions import COOKIE
from sanctionsdesk.web.answers import answer
from sanctionsdesk.web.pages import SignInPage
from sanctionsdesk.web.routes import calendar_day, own_path, raised
from sanctionsdesk.web.visitors import begin, changing, is_https, visitor

log = logging.getLogger("sanctionsdesk.web")

WAITING = "sanctionsdesk_sign_in"
"""Cookie of a browser that was sent to the provider and is not back."""

_PATH = "/sign-in/provider"
_BACK = f"{_PATH}/back"


def ways_in(
    desk: Desk, outside: SignIns | None, *, today: Callable[[], date]
) -> APIRouter:
    """Give the routes by which people come in and leave.

    Args:
        desk: the desk they come to.
        outside: sign-ins through an identity provider, where there is one.
        today: the calendar day, asked at each request.
    """
    router = APIRouter(include_in_schema=False)

    def shown(
        request: Request, then: str, *, error: DeskError | None = None
    ) -> Response:
        page = functools.partial(
            _page, desk, outside, request, then=then, error=error, today=today()
        )
        found = answer(request, page, today())
        if error is not None:
            found.status_code = error.http_status
        return found

    @router.get("/sign-in")
    @router.get("/sign-in.json")
    def ask(request: Request, then: str = "/") -> Response:
        return shown(request, then)

    @router.post("/sign-in")
    def name_given(
        request: Request,
        *,
        name: Annotated[str, Form()] = "",
        password: Annotated[str, Form()] = "",
        then: Annotated[str, Form()] = "/",
    ) -> Response:
        try:
            session = desk.sessions.sign_in(name, password)
        except DeskError as error:
            return shown(request, then, error=error)
        came = RedirectResponse(own_path(then), 303)
        begin(came, session, request)
        return came

    @router.post("/sign-out")
    def leave(request: Request, *, csrf: Annotated[str, Form()] = "") -> Response:
        try:
            changing(desk, request, csrf)
        except DeskError as error:
            return answer(request, functools.partial(raised, error), today())
        desk.sessions.end(request.cookies.get(COOKIE, ""))
        gone = RedirectResponse("/sign-in?left=1", 303)
        gone.delete_cookie(COOKIE, path="/")
        return gone

    if outside is not None:
        _through_provider(router, outside, shown)
    return router


def _through_provider(
    router: APIRouter, outside: SignIns, shown: Callable[..., Response]
) -> None:
    def back(request: Request) -> str:
        return (outside.public_url or str(request.base_url)).rstrip("/") + _BACK

    @router.get(_PATH)
    def sent(request: Request, then: str = "/") -> Response:
        try:
            address, secret = outside.begin(back=back(request), then=own_path(then))
        except DeskError as error:
            log.warning("sign-in through the provider did not begin: %s", error)
            return shown(request, then, error=error)
        going = RedirectResponse(address, 303)
        # Lax: the provider's own redirect must bring it back.
        going.set_cookie(
            WAITING,
            secret,
            max_age=int(LONGEST.total_seconds()),
            httponly=True,
            samesite="lax",
            secure=is_https(request),
            path=_PATH,
        )
        return going

    @router.get(_BACK)
    def came_back(request: Request) -> Response:
        secret = request.cookies.get(WAITING, "")
        try:
            session, then = outside.finish(
                secret, request.query_params, back=back(request)
            )
        except DeskError as error:
            log.warning("sign-in through the provider was refused: %s", error)
            refused = shown(request, "/", error=error)
            refused.delete_cookie(WAITING, path=_PATH)
            return refused
        came = RedirectResponse(own_path(then), 303)
        begin(came, session, request)
        came.delete_cookie(WAITING, path=_PATH)
        return came


def mount(app: FastAPI, *, today: Callable[[], date] = calendar_day) -> None:
    """Put the ways in into an application; ``state.outside`` is the provider, if any."""
    outside = getattr(app.state, "outside", None)
    app.include_router(ways_in(app.state.desk, outside, today=today))


def _page(
    desk: Desk,
    outside: SignIns | None,
    request: Request,
    *,
    then: str,
    error: DeskError | None,
    today: date,
) -> SignInPage:
    who, csrf = _present(desk, request)
    left = outside is not None and "left" in request.query_params
    return SignInPage(
        title="Signed in" if who else "Sign in",
        as_of=today,
        today=True,
        then=own_path(then),
        who=who,
        csrf=csrf,
        provider=outside.name if outside else "",
        farewell=_farewell(outside, request) if outside and left else "",
        message=str(error) if error else "",
    )


def _present(desk: Desk, request: Request) -> tuple[str, str]:
    """Give the name and form token of whoever is signed in; empty for nobody."""
    if not request.cookies.get(COOKIE):
        return "", ""
    try:
        found = visitor(desk, request)
    except SignInError:
        return "", ""
    return (found.actor.name, found.csrf) if found.session else ("", "")


def _farewell(outside: SignIns, request: Request) -> str:
    home = (outside.public_url or str(request.base_url)).rstrip("/")
    try:
        return outside.provider.farewell(f"{home}/sign-in")
    except DeskError:
        return ""
