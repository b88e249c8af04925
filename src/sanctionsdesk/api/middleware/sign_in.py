"""On a desk with users nothing is answered to who has not signed in.

On a desk without users whoever is at the machine is let in; only loopback is
served then (:meth:`sanctionsdesk.review.users.Users.check_address`).
"""

from __future__ import annotations

import time
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from sanctionsdesk.api.problems import plain_problem
from sanctionsdesk.base.errors import DeskError, ForbiddenError, SignInError
from sanctionsdesk.desk import Desk
from sanctionsdesk.review.actors import Actor, machine_user, roles
from sanctionsdesk.review.sessions import COOKIE, Session

_PUBLIC = ("/healthz", "/readyz", "/sign-in", "/static/", "/v1/sign-in", "/favicon.ico")
_WORK = (
    "/v1/alerts",
    "/v1/receipts",
    "/v1/audit",
    "/v1/me",
    "/v1/sign-out",
    "/v1/workload",
)
_SAFE = {"GET", "HEAD", "OPTIONS"}
_FRESH = 2.0
"""Seconds for which it is remembered whether there are users, and whose a token is."""

_MOST_REMEMBERED = 1000


class SignIn:
    """Find who asks and put them into ``request.state.actor``; refuse nobody's request."""

    def __init__(self, app: ASGIApp, *, desk: Desk, has_provider: bool = False) -> None:
        self.app = app
        self.desk = desk
        # Where a provider vouches for people, nobody is let in unasked.
        self._any = (float("inf"), True) if has_provider else (float("-inf"), False)
        self._tokens: dict[str, tuple[float, Actor]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its actor, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            actor, session = await self._who(scope)
            self._check(scope, actor, session)
        except (SignInError, ForbiddenError) as error:
            if not scope["path"].startswith(_PUBLIC):
                await self._refused(scope, error)(scope, receive, send)
                return
            actor, session = None, None
        except DeskError as error:
            # The database cannot be reached: who asks cannot be told, so nobody is let in.
            await plain_problem(scope, 503, str(error))(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["actor"], state["session"] = actor, session
        await self.app(scope, receive, send)

    async def _who(self, scope: Scope) -> tuple[Actor, Session | None]:
        if not await self._has_users():
            everything = frozenset(roles())
            return Actor(name=machine_user(), roles=everything, via="local"), None
        headers = Headers(scope=scope)
        kind, _, secret = headers.get("authorization", "").partition(" ")
        if kind.lower() in {"bearer", "token", "apikey"}:
            return await self._token(secret.strip()), None
        found = _cookie(headers.get("cookie", ""))
        if not found:
            raise SignInError("sign in, or send a token: Authorization: Bearer sdt_...")
        session = await run_in_threadpool(self.desk.sessions.get, found)
        return session.actor, session

    async def _has_users(self) -> bool:
        at, known = self._any
        if time.monotonic() - at > _FRESH:
            known = await run_in_threadpool(lambda: self.desk.has_users)
            self._any = (time.monotonic(), known)
        return known

    async def _token(self, secret: str) -> Actor:
        at, actor = self._tokens.get(secret, (float("-inf"), None))
        if actor is not None and time.monotonic() - at <= _FRESH:
            return actor
        found = await run_in_threadpool(self.desk.tokens.actor, secret)
        if len(self._tokens) >= _MOST_REMEMBERED:
            self._tokens.clear()
        self._tokens[secret] = (time.monotonic(), found)
        return found

    def _check(self, scope: Scope, actor: Actor, session: Session | None) -> None:
        path, headers = scope["path"], Headers(scope=scope)
        is_api = path.startswith("/v1/") and not path.startswith("/v1/sign-in")
        if scope["method"] not in _SAFE and is_api and actor.via != "token":
            _same_site(headers)
            if session is not None:
                session.check_csrf(headers.get("x-csrf-token", ""))
        if actor.via == "token" and not path.startswith((*_WORK, *_PUBLIC)):
            actor.require("answers.ask")

    def _refused(self, scope: Scope, error: SignInError | ForbiddenError) -> Response:
        wants_page = "text/html" in Headers(scope=scope).get("accept", "")
        if wants_page and scope["method"] == "GET" and isinstance(error, SignInError):
            asked = scope["path"]
            if scope["query_string"]:
                asked += f"?{scope['query_string'].decode('latin-1')}"
            return RedirectResponse(f"/sign-in?then={quote(asked)}", 303)
        headers = {"WWW-Authenticate": "Bearer"} if error.http_status == 401 else None
        return plain_problem(scope, error.http_status, error.message, headers=headers)


def _same_site(headers: Headers) -> None:
    site = headers.get("sec-fetch-site", "same-origin")
    origin = headers.get("origin", "")
    if site not in {"same-origin", "none"} or (
        origin and origin.partition("://")[2] != headers.get("host")
    ):
        raise ForbiddenError("another site sent this; use the desk's own pages")


def _cookie(text: str) -> str:
    try:
        found = SimpleCookie(text).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found is not None else ""
