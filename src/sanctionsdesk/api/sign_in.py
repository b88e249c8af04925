"""Signing in over HTTP: a session cookie and its CSRF token; who one is."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from sanctionsdesk.base.errors import SignInError
from sanctionsdesk.desk import Desk
from sanctionsdesk.review.actors import Actor, permissions
from sanctionsdesk.review.sessions import COOKIE

router = APIRouter(prefix="/v1", tags=["sign-in"])


def the_desk(request: Request) -> Desk:
    """Give the desk served."""
    desk: Desk = request.app.state.desk
    return desk


def who(request: Request) -> Actor:
    """Give who asks, as the middleware found them.

    Raises:
        SignInError: when nobody is signed in.
    """
    actor: Actor | None = getattr(request.state, "actor", None)
    if actor is None:
        raise SignInError("sign in, or send a token: Authorization: Bearer sdt_...")
    return actor


ServedDesk = Annotated[Desk, Depends(the_desk)]
Who = Annotated[Actor, Depends(who)]


class SignInBody(BaseModel):
    """Name and password."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=100, examples=["ann"])
    password: str = Field(max_length=1000, examples=["correct horse battery"])


@router.post("/sign-in", summary="Begin a session")
def begin(
    body: SignInBody, desk: ServedDesk, request: Request, response: Response
) -> dict[str, Any]:
    """Set the session's cookie; give the token that every change must carry.

    It goes into the header ``X-CSRF-Token``. Five wrong passwords lock the user for
    15 minutes.
    """
    session = desk.sessions.sign_in(body.name, body.password)
    settings = request.app.state.settings
    response.set_cookie(
        COOKIE,
        session.secret,
        httponly=True,
        samesite="lax",
        secure=(settings.public_url or str(request.base_url)).startswith("https:"),
        path="/",
    )
    response.headers["Cache-Control"] = "no-store"
    return {"user": session.actor.name, "csrf": session.csrf}


@router.post("/sign-out", summary="End the session")
def end(desk: ServedDesk, request: Request, response: Response) -> dict[str, str]:
    """End the session of the cookie."""
    desk.sessions.end(request.cookies.get(COOKIE, ""))
    response.delete_cookie(COOKIE, path="/")
    return {"status": "signed out"}


@router.get("/me", summary="Who one is and what one may do")
def me(by: Who, request: Request) -> dict[str, Any]:
    """Give user, roles, allowed actions, and the CSRF token of a session."""
    session = getattr(request.state, "session", None)
    return {
        "user": by.name,
        "roles": sorted(by.roles),
        "via": by.via,
        "actions": [name for name in permissions() if by.may(name)],
        "csrf": session.csrf if session is not None else "",
    }
