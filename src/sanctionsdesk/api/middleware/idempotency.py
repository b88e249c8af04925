"""``Idempotency-Key``: a POST of ``/v1`` sent twice under one key is done once."""

from __future__ import annotations

import hashlib

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sanctionsdesk.api.problems import is_v1, plain_problem
from sanctionsdesk.store.repeats import Repeats

_MOST = 4 * 1024 * 1024
"""Largest answer kept, bytes; a larger one is given once."""


class Idempotency:
    """Give the first answer again; 409 while it is under way, 422 for another call."""

    def __init__(self, app: ASGIApp, *, repeats: Repeats) -> None:
        self.app = app
        self.repeats = repeats

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on unless its key was used before."""
        given = _key(scope)
        if not given:
            await self.app(scope, receive, send)
            return
        messages = [await receive()]
        while messages[-1]["type"] == "http.request" and messages[-1].get("more_body"):
            messages.append(await receive())
        asked = hashlib.sha256(f"{scope['path']}?".encode() + scope["query_string"])
        for message in messages:
            asked.update(message.get("body", b""))
        key = hashlib.sha256(given).hexdigest()
        known = await run_in_threadpool(self.repeats.begin, key, asked.hexdigest())
        if known is not None:
            answer: Response
            if known.asked != asked.hexdigest():
                answer = plain_problem(
                    scope, 422, "This key was used for another call."
                )
            elif not known.status:
                answer = plain_problem(
                    scope, 409, "The first call of this key is under way."
                )
            else:
                headers = {"content-type": known.kind, "idempotent-replayed": "true"}
                answer = Response(known.body, known.status, headers)
            await answer(scope, receive, send)
            return
        await self._first(scope, messages, receive, send, key)

    async def _first(
        self,
        scope: Scope,
        messages: list[Message],
        receive: Receive,
        send: Send,
        key: str,
    ) -> None:
        left = iter(messages)
        status, kind, body = 500, "", bytearray()

        async def again() -> Message:
            return next(left, None) or await receive()

        async def kept(message: Message) -> None:
            nonlocal status, kind
            if message["type"] == "http.response.start":
                status = message["status"]
                kind = next((v.decode() for k, v in message["headers"] if k == b"content-type"), "")  # fmt: skip
            elif len(body) <= _MOST:
                body.extend(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, again, kept)
        finally:
            if status < 500 and len(body) <= _MOST:
                await run_in_threadpool(
                    self.repeats.finish, key, status, kind, bytes(body)
                )
            else:
                await run_in_threadpool(self.repeats.forget, key)


def _key(scope: Scope) -> bytes:
    if scope["type"] != "http" or scope["method"] != "POST" or not is_v1(scope["path"]):
        return b""
    # What a sign-in answers is a secret of one moment and is never kept.
    if scope["path"].startswith("/v1/sign-"):
        return b""
    told = dict(scope["headers"])
    given = told.get(b"idempotency-key", b"")[:255]
    # The same key of somebody else is another key: an answer goes to who asked for it.
    who = (told.get(name, b"") for name in (b"authorization", b"cookie"))
    return b"\n".join((given, *who)) if given else b""
