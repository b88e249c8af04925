"""Fetch one file over HTTP: conditional, resumed, retried, within limits.

Conditional requests and ranges are those of RFC 9110 (sections 13 and 14). Proxies
and certificates come from the usual environment variables.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import httpx2
import tenacity

from sanctionsdesk.base.errors import ListError

Progress = Callable[[str, int, int | None], None]
"""Told the file's name, bytes so far, and bytes in all where the server says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one file may cost.

    Attributes:
        most_bytes: larger files are refused.
        most_seconds: all attempts at one file together.
        stall_seconds: longest silence of the server.
        attempts: tries, the first included.
        pause_seconds: wait after the first failure; doubled after each.
    """

    most_bytes: int = 1 << 30
    most_seconds: float = 1800
    stall_seconds: float = 60
    attempts: int = 5
    pause_seconds: float = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave to ask later whether the file changed."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file as it came.

    Attributes:
        path: where it is.
        address: where it came from after all redirects.
        validators: for the next conditional request.
        is_gzip: whether the server packed the file by itself.
    """

    path: Path
    address: str
    validators: Validators
    is_gzip: bool


class _AgainError(Exception):
    """The server asked to come back later, or cut the file off."""

    def __init__(self, why: str, after: float = 0) -> None:
        super().__init__(why)
        self.after = after


def open_client() -> httpx2.Client:
    """Open a client that follows redirects and takes nothing packed on the way."""
    return httpx2.Client(
        follow_redirects=True,
        max_redirects=5,
        headers={
            # A file packed on the way could be a bomb, and could not be resumed.
            "Accept-Encoding": "identity",
            "User-Agent": f"sanctionsdesk/{metadata.version('sanctionsdesk')}",
        },
    )


def fetch(
    client: httpx2.Client,
    address: str,
    place: Path,
    *,
    limits: Limits,
    known: Validators | None = None,
    progress: Progress | None = None,
) -> Download | None:
    """Fetch a file to ``place``; ``None`` when it did not change since ``known``.

    What a broken attempt left stands beside it as ``.part`` and is gone on from,
    now or in a later run, if the server still has the same file.

    Raises:
        ListError: when it cannot be had within the limits, or is a web page.
    """
    attempt = _Attempt(client, address, place, limits, known, progress)
    retrying = tenacity.Retrying(
        stop=tenacity.stop_after_attempt(limits.attempts)
        | tenacity.stop_after_delay(limits.most_seconds),
        wait=lambda state: _pause(state, limits),
        retry=tenacity.retry_if_exception_type((httpx2.TransportError, _AgainError)),
        reraise=True,
    )
    try:
        download = retrying(attempt)
    except _AgainError as error:
        raise ListError(
            f"cannot be fetched: {error}; try again later", file=address
        ) from None
    except httpx2.TimeoutException:
        raise ListError(
            f"cannot be fetched: no answer for {limits.stall_seconds:g} s", file=address
        ) from None
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise ListError(
            f"cannot be fetched: {error or type(error).__name__}", file=address
        ) from None
    except OSError as error:
        raise ListError(
            f"cannot be kept: {error.strerror or error}", file=str(place)
        ) from None
    if download is not None and _is_page(download.path):
        download.path.unlink()
        raise ListError("gave a web page in place of the list", file=address)
    return download


def _pause(state: tenacity.RetryCallState, limits: Limits) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.after if isinstance(error, _AgainError) else 0
    doubled = tenacity.wait_random_exponential(multiplier=limits.pause_seconds, max=60)
    return max(min(asked, 60.0), float(doubled(state)))


class _Attempt:
    """One try after another at the same file."""

    def __init__(  # noqa: PLR0917 - private, the words of fetch
        self,
        client: httpx2.Client,
        address: str,
        place: Path,
        limits: Limits,
        known: Validators | None,
        progress: Progress | None,
    ) -> None:
        self.client, self.address, self.place = client, address, place
        self.limits, self.known, self.progress = limits, known, progress
        self.part = place.with_name(place.name + ".part")
        self.note = place.with_name(place.name + ".part.json")
        self.until = time.monotonic() + limits.most_seconds

    def __call__(self) -> Download | None:
        begun, validators = self._begun()
        headers = self._headers(begun, validators)
        with self.client.stream(
            "GET", self.address, headers=headers, timeout=self.limits.stall_seconds
        ) as response:
            if response.status_code == 304:
                return None
            self._check(response, begun)
            if response.status_code != 206:
                begun = 0
                validators = Validators(
                    etag=response.headers.get("ETag", ""),
                    last_modified=response.headers.get("Last-Modified", ""),
                )
                self.part.unlink(missing_ok=True)
                self.note.write_text(
                    json.dumps(
                        {
                            "address": self.address,
                            "etag": validators.etag,
                            "last_modified": validators.last_modified,
                        }
                    ),
                    encoding="utf-8",
                )
            self._save(response, begun)
            self.part.replace(self.place)
            self.note.unlink(missing_ok=True)
            return Download(
                path=self.place,
                address=str(response.url),
                validators=validators,
                is_gzip=response.headers.get("Content-Encoding", "") == "gzip",
            )

    def _begun(self) -> tuple[int, Validators]:
        with contextlib.suppress(OSError, ValueError, KeyError):
            noted: dict[str, Any] = json.loads(self.note.read_text(encoding="utf-8"))
            if noted["address"] == self.address:
                found = Validators(
                    etag=noted["etag"], last_modified=noted["last_modified"]
                )
                return self.part.stat().st_size, found
        return 0, Validators()

    def _headers(self, begun: int, validators: Validators) -> dict[str, str]:
        # A weak validator does not promise the same bytes (RFC 9110, 13.1.5).
        strong = validators.etag if not validators.etag.startswith("W/") else ""
        same = strong or validators.last_modified
        if begun and same:
            return {"Range": f"bytes={begun}-", "If-Range": same}
        headers = {}
        if self.known and self.known.etag:
            headers["If-None-Match"] = self.known.etag
        if self.known and self.known.last_modified:
            headers["If-Modified-Since"] = self.known.last_modified
        return headers

    def _check(self, response: httpx2.Response, begun: int) -> None:
        code = response.status_code
        if code == 416 or (
            code == 206
            and not response.headers.get("Content-Range", "").startswith(
                f"bytes {begun}-"
            )
        ):
            self.part.unlink(missing_ok=True)
            raise _AgainError("the server no longer has the file that was begun")
        if code == 429 or code >= 500:
            after = response.headers.get("Retry-After", "")
            raise _AgainError(
                f"HTTP {code} {response.reason_phrase}".strip(),
                float(after) if after.isdigit() else 0,
            )
        if code not in {200, 206}:
            raise ListError(
                f"cannot be fetched: HTTP {code} {response.reason_phrase}; "
                "see the publisher's page for the present address",
                file=self.address,
            )
        if self.address.startswith("https:") and response.url.scheme != "https":
            raise ListError(
                f"redirects to an address without TLS, {response.url}",
                file=self.address,
            )
        size = response.headers.get("Content-Length", "")
        if size.isdigit() and begun + int(size) > self.limits.most_bytes:
            raise ListError(
                f"is {begun + int(size)} bytes, more than {self.limits.most_bytes}",
                file=self.address,
            )

    def _save(self, response: httpx2.Response, begun: int) -> None:
        size = response.headers.get("Content-Length", "")
        whole = begun + int(size) if size.isdigit() else None
        count = begun
        with self.part.open("ab") as file:
            for block in self._blocks(response):
                file.write(block)
                count += len(block)
                if count > self.limits.most_bytes:
                    raise ListError(
                        f"is more than {self.limits.most_bytes} bytes",
                        file=self.address,
                    )
                if time.monotonic() > self.until:
                    raise ListError(
                        f"took more than {self.limits.most_seconds:g} s; "
                        "run again to go on from here",
                        file=self.address,
                    )
                if self.progress is not None:
                    self.progress(self.place.name, count, whole)
            file.flush()
            os.fsync(file.fileno())
        if whole is not None and count != whole:
            raise _AgainError(f"cut off at {count} of {whole} bytes")

    def _blocks(self, response: httpx2.Response) -> Iterator[bytes]:
        # Raw: unpacking is the reader's, within its limits.
        return response.iter_raw()


def _is_page(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(1024).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<!doctype html", b"<html"))
