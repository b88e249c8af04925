"""One page from the web, where its site lets it be read: the door for what is fetched when asked.

Robots rules are those of RFC 9309. Each redirect is looked at before it is followed, and
so is the address a name led to, since a name may lead elsewhere when it is asked again.
"""

from __future__ import annotations

import io
import ipaddress
import socket
import time
import urllib.parse
import urllib.request
import urllib.robotparser
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx2

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.reading.feeds import Entry, entries, is_feed
from sanctionsdesk.store.fetch import open_client

_MOST_REDIRECTS = 5
_MOST_ROBOTS = 500_000
"""Bytes of robots.txt that are read (RFC 9309, 2.5)."""

_PROXIES = {"http", "https", "all"}

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_KINDS = (
    "text/", "application/xhtml", "application/xml", "application/pdf", "message/",
    "application/rss", "application/atom", "application/octet-stream",
)  # fmt: skip
"""Beginnings of the media types that can be an article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one page may cost.

    Attributes:
        most_bytes: larger pages are refused.
        most_seconds: robots.txt, redirects and page together.
        stall_seconds: longest silence of a server.
    """

    most_bytes: int = 10_000_000
    most_seconds: float = 60
    stall_seconds: float = 15


def is_address(name: str) -> bool:
    """Tell whether a name is the address of a page and not of a file.

    >>> is_address("https://news.example/feed.xml"), is_address("news/feed.xml")
    (True, False)
    """
    return name.startswith(("http://", "https://"))


def fetched_articles(
    address: str, *, private_hosts: Collection[str]
) -> Iterator[Entry]:
    """Fetch a feed and give its articles, or a page, which is one.

    Args:
        address: of the feed or page.
        private_hosts: hosts of private networks that may be asked.

    Raises:
        InputError: as :func:`fetch_article`, or for a feed that is broken.
    """
    data = fetch_article(address, private_hosts=private_hosts)
    if is_feed(data, urllib.parse.urlsplit(address).path):
        yield from entries(io.BytesIO(data), name=address)
    else:
        yield Entry(name=address, data=data)


def fetch_article(
    address: str,
    *,
    limits: Limits | None = None,
    private_hosts: Collection[str] | None = None,
) -> bytes:
    """Fetch one page that its site lets be read.

    Args:
        address: of the page.
        limits: what it may cost.
        private_hosts: hosts of private networks that may be asked, in lower case; the
            page's own where not given, as whoever asks may name one of theirs.

    Raises:
        InputError: for another scheme, a page that robots.txt closes, one that is too
            large, slow or no article, a link-local address, one within a private
            network that may not be asked, or none to be had.
    """
    held = limits or Limits()
    visit = _Visit(address, held, private_hosts)
    try:
        with open_client() as client:
            client.follow_redirects = False
            client.timeout = httpx2.Timeout(held.stall_seconds)
            return visit.page(client)
    except httpx2.TimeoutException:
        raise InputError(
            f"cannot be fetched: no answer for {held.stall_seconds:g} s", file=address
        ) from None
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, UnicodeError) as error:
        reason = str(error) or type(error).__name__
        raise InputError(f"cannot be fetched: {reason}", file=address) from None


class _Visit:
    """The requests made for one page."""

    def __init__(
        self, address: str, limits: Limits, private_hosts: Collection[str] | None
    ) -> None:
        self._address = address
        self._limits = limits
        self._until = time.monotonic() + limits.most_seconds
        own = urllib.parse.urlsplit(address).hostname or ""
        self._private_hosts = {own} if private_hosts is None else set(private_hosts)
        # Behind a proxy the peer is the proxy, and it decides whom it reaches.
        self._is_direct = not urllib.request.getproxies().keys() & _PROXIES
        self._rules: dict[str, urllib.robotparser.RobotFileParser] = {}

    def page(self, client: httpx2.Client) -> bytes:
        at = self._address
        for _ in range(_MOST_REDIRECTS + 1):
            self._check_address(at)
            self._check_robots(client, at)
            with self._answer(client, at) as answer:
                if not answer.is_redirect:
                    return self._content(answer)
                at = urllib.parse.urljoin(at, answer.headers["Location"])
        raise self._refusal(f"is redirected more than {_MOST_REDIRECTS} times")

    def _check_address(self, at: str) -> None:
        parts = urllib.parse.urlsplit(at)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise self._refusal("is no address of a page (http or https)")
        self._check_reached(parts.hostname, _addresses(parts.hostname))

    def _check_reached(self, host: str, found: list[_Address]) -> None:
        # Link-local (RFC 3927) is where clouds keep the keys of a machine: no page.
        if any(address.is_link_local for address in found):
            raise self._refusal(f"leads to {host}, a link-local address; not fetched")
        if host not in self._private_hosts and not all(
            address.is_global for address in found
        ):
            raise self._refusal(
                f"leads to {host}, within a private network; "
                "not fetched (a watch: unless SANCTIONSDESK_PRIVATE_HOSTS names it)"
            )

    def _check_robots(self, client: httpx2.Client, at: str) -> None:
        parts = urllib.parse.urlsplit(at)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            self._rules[site] = self._robots(client, site)
        if not self._rules[site].can_fetch(client.headers["user-agent"], at):
            raise self._refusal("may not be fetched: its site's robots.txt closes it")

    def _robots(
        self, client: httpx2.Client, site: str
    ) -> urllib.robotparser.RobotFileParser:
        rules = urllib.robotparser.RobotFileParser()
        at = f"{site}/robots.txt"
        for _ in range(_MOST_REDIRECTS + 1):
            self._check_address(at)
            with self._answer(client, at) as answer:
                if answer.is_redirect:
                    at = urllib.parse.urljoin(at, answer.headers["Location"])
                    continue
                if answer.status_code >= httpx2.codes.INTERNAL_SERVER_ERROR:
                    raise self._refusal(
                        "cannot be fetched: its site does not say whether it may be "
                        "(robots.txt)"
                    )
                data = b""
                if answer.status_code == httpx2.codes.OK:
                    for block in answer.iter_bytes():
                        data += block
                        if len(data) > _MOST_ROBOTS:
                            break
                rules.parse(data.decode("utf-8", errors="replace").splitlines())
                return rules
        rules.parse([])
        return rules

    @contextmanager
    def _answer(self, client: httpx2.Client, at: str) -> Iterator[httpx2.Response]:
        if time.monotonic() > self._until:
            raise self._refusal(f"took more than {self._limits.most_seconds:g} s")
        with client.stream("GET", at) as answer:
            if self._is_direct:
                peer = answer.extensions["network_stream"].get_extra_info("server_addr")
                host = urllib.parse.urlsplit(at).hostname or ""
                self._check_reached(host, [_address(peer[0])])
            yield answer

    def _content(self, answer: httpx2.Response) -> bytes:
        if answer.status_code != httpx2.codes.OK:
            reason = f"{answer.status_code} {answer.reason_phrase}".strip()
            raise self._refusal(f"cannot be fetched: HTTP {reason}")
        kind = answer.headers.get("Content-Type", "").lower().partition(";")[0].strip()
        if kind and not kind.startswith(_KINDS):
            raise self._refusal(f"is {kind}, no article")
        size = answer.headers.get("Content-Length", "")
        most = self._limits.most_bytes
        data = bytearray()
        if not (size.isdigit() and int(size) > most):
            for block in answer.iter_bytes():
                data += block
                if len(data) > most:
                    break
                if time.monotonic() > self._until:
                    raise self._refusal(
                        f"took more than {self._limits.most_seconds:g} s"
                    )
            else:
                return bytes(data)
        raise self._refusal(f"is larger than {most:,} bytes; not fetched further")

    def _refusal(self, message: str) -> InputError:
        return InputError(message, file=self._address)


def _addresses(host: str) -> list[_Address]:
    """Look a name up; none where it is not known here."""
    try:
        found = socket.getaddrinfo(host, None)
    except OSError:
        return []
    return [_address(str(row[4][0])) for row in found]


def _address(text: str) -> _Address:
    """Read an address; one of IPv4 written as IPv6 is the one of IPv4."""
    address = ipaddress.ip_address(text)
    return getattr(address, "ipv4_mapped", None) or address
