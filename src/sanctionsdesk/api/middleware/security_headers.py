"""Headers that keep a browser from doing more than the answer asks for."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (
        b"content-security-policy",
        (
            b"default-src 'self'; img-src 'self' data:; object-src 'none'; "
            b"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        ),
    ),
)

_ONLY_HTTPS = (b"strict-transport-security", b"max-age=31536000")
"""Sent where https was used: the browser asks this site by nothing else for a year."""


class SecurityHeaders:
    """Add each header that the answer does not set itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and dress its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        wanted = [*_HEADERS, _ONLY_HTTPS] if scope["scheme"] == "https" else _HEADERS

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {key.lower() for key, _ in message["headers"]}
                if b"content-security-policy" in own:
                    # It says itself who may frame it.
                    own.add(b"x-frame-options")
                message["headers"] = [
                    *message["headers"],
                    *(pair for pair in wanted if pair[0] not in own),
                ]
            await send(message)

        await self.app(scope, receive, dressed)
