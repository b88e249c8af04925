"""One connection whose request line and headers must come in time and within bounds."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 15.0
"""Longest wait for the whole head of a request, or for its first byte."""

LONGEST_HEAD = 128 * 1024
"""Bytes of request line and headers; the 60,000 of an address must fit."""


class Connection(HttpToolsProtocol):
    """Close with 408 what comes too slowly and with 431 what never ends.

    The server's own protocol waits for a head for ever and keeps all of it.
    """

    head_seconds = HEAD_SECONDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._due: asyncio.TimerHandle | None = None
        self._head_bytes = 0
        self._in_body = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """Count what comes until a head is whole."""
        if self._due is None and (self.cycle is None or self.cycle.response_complete):
            self._await_head()
        self._head_bytes += len(data)
        super().data_received(data)
        if self._due is not None and self._head_bytes > LONGEST_HEAD:
            self._refuse(b"431 Request Header Fields Too Large")

    def on_headers_complete(self) -> None:
        """Stop waiting: how long the body may take is for the application to say."""
        self._stop_waiting()
        self._in_body = True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Take what comes next for another request."""
        self._in_body = False
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self._head_bytes = 0
        self._due = self.loop.call_later(
            self.head_seconds, self._refuse, b"408 Request Timeout"
        )

    def _stop_waiting(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _refuse(self, status: bytes) -> None:
        self._stop_waiting()
        if self.transport.is_closing():
            return
        # The rest of a body that was answered before it had come gets no second answer.
        if not self._in_body:
            self.transport.write(
                b"HTTP/1.1 %b\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                % status
            )
        self.transport.close()
