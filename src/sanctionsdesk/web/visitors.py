"""Who is at the page: a session's user, or the one person of a desk without users."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from sanctionsdesk.base.errors import ForbiddenError
from sanctionsdesk.desk import Desk
from sanctionsdesk.review.actors import Actor, machine_user
from sanctionsdesk.review.sessions import COOKIE, Session

_SITES = {"same-origin", "none"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who asks for a page.

    Attributes:
        actor: user and roles.
        csrf: token that each change must carry; empty on a desk without users.
        session: the session, if there are users.
    """

    actor: Actor
    csrf: str = ""
    session: Session | None = None


def visitor(desk: Desk, request: Request) -> Visitor:
    """Give who asks.

    Raises:
        SignInError: on a desk with users, without a session.
    """
    users = desk.users
    if not users.any():
        return Visitor(actor=users.actor(machine_user(), via="session"))
    session = desk.sessions.get(request.cookies.get(COOKIE, ""))
    request.state.csrf = session.csrf
    return Visitor(actor=session.actor, csrf=session.csrf, session=session)


def changing(desk: Desk, request: Request, csrf: str) -> Visitor:
    """Give who sends a change, unless another site may have made the browser send it.

    Raises:
        SignInError: without a session, or for a form that is not of this session.
        ForbiddenError: for a request that another site began.
    """
    who = visitor(desk, request)
    if request.headers.get("sec-fetch-site", "none") not in _SITES:
        raise ForbiddenError("another site sent this; open the page here and try again")
    origin = request.headers.get("origin")
    if (
        origin
        and origin != "null"
        and origin.partition("://")[2] != request.headers.get("host")
    ):
        raise ForbiddenError("another site sent this; open the page here and try again")
    if who.session is not None:
        who.session.check_csrf(csrf)
    return who


def begin(response: Response, session: Session, request: Request) -> None:
    """Put a session into its cookie."""
    response.set_cookie(
        COOKIE,
        session.secret,
        httponly=True,
        samesite="lax",
        secure=is_https(request),
        path="/",
    )


def is_https(request: Request) -> bool:
    """Tell whether people reach this desk over https, a proxy before it included."""
    settings = getattr(request.app.state, "settings", None)
    public = settings.public_url if settings is not None else ""
    return (public or str(request.base_url)).startswith("https:")
