"""Clients that take their time, over a real socket: they are told so and let go."""

from __future__ import annotations

import contextlib
import socket
import threading
import time

import pytest
import uvicorn

from sanctionsdesk.api.app import create_app
from sanctionsdesk.api.connection import Connection
from sanctionsdesk.api.settings import Settings
from sanctionsdesk.desk import Desk


class Hasty(Connection):
    head_seconds = 0.3


@pytest.fixture(scope="module")
def server(home):
    app = create_app(
        Desk(home=home), Settings(home=home, body_seconds=0.4, file_seconds=0.5)
    )
    config = uvicorn.Config(app, http=Hasty, log_level="critical", lifespan="off")
    served = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=served.run, args=([listener],), daemon=True)
        thread.start()
        yield listener.getsockname()
        served.should_exit = True
        thread.join(10)


def talk(server, *parts, pause=0.0):
    """Send parts with pauses between; give all that comes back until it is closed."""
    with socket.create_connection(server, timeout=5) as client:
        for part in parts:
            try:
                client.sendall(part)
            except OSError:
                break
            time.sleep(pause)
        answer = b""
        # A server that closes with bytes unread resets, and may take its answer back.
        with contextlib.suppress(ConnectionResetError):
            while data := client.recv(65536):
                answer += data
    return answer


MATCH = b"POST /match/default HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n"


def test_a_whole_request_is_answered(server):
    body = (
        b'{"queries":{"q":{"schema":"Person","properties":{"name":["Pyotr Ivanov"]}}}}'
    )
    head = MATCH + b"Content-Length: %d\r\n\r\n" % len(body)
    assert talk(server, head + body).startswith(b"HTTP/1.1 200")
    # In small pieces, but in time.
    assert talk(server, head[:30], head[30:], body, pause=0.02).startswith(
        b"HTTP/1.1 200"
    )


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (b"GET /heal",),
        (b"\r\n", b"\r\n", b"\r\n", b"\r\n", b"\r\n"),
        (b"GET /healthz HTTP/1.1\r\n", *[b"X-Slow: 1\r\n"] * 8),
    ],
    ids=["nothing", "half-a-line", "empty-lines", "slowloris"],
)
def test_a_head_that_does_not_come_is_not_waited_for(server, parts):
    begun = time.monotonic()
    assert talk(server, *parts, pause=0.1).startswith(b"HTTP/1.1 408")
    assert time.monotonic() - begun < 3


def test_a_head_without_an_end_is_refused(server):
    parts = [b"GET /healthz HTTP/1.1\r\n", *[b"X: " + b"y" * 60_000 + b"\r\n"] * 4]
    assert talk(server, *parts)[:12] in {b"HTTP/1.1 431", b""}


@pytest.mark.parametrize(
    "path", ["/match/default", "/v1/screen", "/v1/screen/batch", "/v1/jobs"]
)
def test_a_body_that_trickles_is_not_waited_for(server, path):
    head = (
        b"POST %b HTTP/1.1\r\nHost: desk\r\nContent-Type: application/json\r\n"
        b"Content-Length: 1000\r\n\r\n" % path.encode()
    )
    begun = time.monotonic()
    answer = talk(server, head, *[b"{"] * 8, pause=0.1)
    assert answer.startswith(b"HTTP/1.1 408"), answer
    assert b"connection: close" in answer.lower()
    assert time.monotonic() - begun < 3


def test_a_trickling_body_under_a_key_is_not_waited_for(server):
    head = (
        b"POST /v1/screen HTTP/1.1\r\nHost: desk\r\nIdempotency-Key: slow\r\n"
        b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
    )
    answer = talk(server, head, *[b"{"] * 8, pause=0.1)
    assert answer.startswith(b"HTTP/1.1 408"), answer
    assert b"application/problem+json" in answer


def test_the_rest_of_a_body_that_was_answered_is_not_waited_for(server):
    head = (
        b"POST /reconcile/default HTTP/1.1\r\nHost: desk\r\n"
        b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
    )
    answer = talk(server, head, *[b"{"] * 8, pause=0.1)
    assert answer.startswith(b"HTTP/1.1 400"), answer
    assert answer.count(b"HTTP/1.1") == 1


def test_what_is_no_http_is_refused(server):
    assert talk(server, b"\x16\x03\x01\x02\x00 hello\r\n\r\n").startswith(
        b"HTTP/1.1 400"
    )
