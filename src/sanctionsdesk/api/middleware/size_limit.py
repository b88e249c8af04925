"""Limits on the length of an address, the size of a body and the wait for it."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sanctionsdesk.api.problems import plain_problem
from sanctionsdesk.api.settings import Settings

_FILES = frozenset({"/v1/screen/batch", "/v1/jobs"})
"""Paths whose body is a customer file, written to disk as it comes."""

LONGEST_URL = 60_000
"""Bytes of path and query, as yente has it."""


class SizeLimit:
    """Refuse what is too long (414), too large (413) or too slow (408)."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self.app = app
        self.body = _Limit(settings.max_body, settings.body_seconds)
        self.file = _Limit(settings.max_file, settings.file_seconds)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with its body counted as it comes in."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope.get("raw_path") or scope["path"].encode()
        if len(path) + len(scope["query_string"]) > LONGEST_URL:
            refused = plain_problem(
                scope, 414, "The address is longer than 60,000 bytes."
            )
            await refused(scope, receive, send)
            return
        limit = self.file if scope["path"] in _FILES else self.body
        stated = next((v for k, v in scope["headers"] if k == b"content-length"), b"")
        if stated.isdigit() and int(stated) > limit.most:
            await _refuse(limit.large(), scope, receive, send)
            return
        seen, is_whole = 0, False
        # One limit for the whole body: a byte now and then must not hold a place for ever.
        due = asyncio.get_running_loop().time() + limit.seconds

        async def counted() -> Message:
            nonlocal seen, is_whole
            if is_whole:
                return await receive()
            try:
                async with asyncio.timeout_at(due):
                    message = await receive()
            except TimeoutError:
                raise limit.slow() from None
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                is_whole = not message.get("more_body", False)
                if seen > limit.most:
                    raise limit.large()
            return message

        try:
            await self.app(scope, counted, send)
        except HTTPException as error:
            # Raised while another layer read the body; routes have their own answer for it.
            await _refuse(error, scope, receive, send)


class _Limit(NamedTuple):
    """How large a body may be, and how long it may take."""

    most: int
    seconds: float

    def large(self) -> HTTPException:
        """Give the error of a body that is too large."""
        words = f"The body is larger than {self.most} bytes; send it in parts."
        return HTTPException(413, words, headers=_LAST)

    def slow(self) -> HTTPException:
        """Give the error of a body that is too slow."""
        words = f"The body did not come within {self.seconds:g} seconds."
        return HTTPException(408, words, headers=_LAST)


# What is left of the body is not waited for.
_LAST = {"Connection": "close"}


async def _refuse(
    error: HTTPException, scope: Scope, receive: Receive, send: Send
) -> None:
    answer = plain_problem(
        scope, error.status_code, error.detail, headers=error.headers
    )
    await answer(scope, receive, send)
