"""A limit on the requests a second from one address."""

from __future__ import annotations

import time
from collections import OrderedDict

from starlette.types import ASGIApp, Receive, Scope, Send

from sanctionsdesk.api.problems import plain_problem

_MOST_ADDRESSES = 10_000
_FREE = ("/healthz", "/readyz")


class RateLimit:
    """Refuse with 429 and ``Retry-After`` what comes faster than a bucket fills.

    The bucket of an address holds two seconds' worth, so that short bursts pass.
    """

    def __init__(self, app: ASGIApp, *, per_second: int) -> None:
        self.app = app
        self.per_second = per_second
        self.buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if its address has a token left."""
        if not self.per_second or scope["type"] != "http" or scope["path"] in _FREE:
            await self.app(scope, receive, send)
            return
        if self._takes((scope.get("client") or ("",))[0]):
            await self.app(scope, receive, send)
            return
        refused = plain_problem(
            scope,
            429,
            f"More than {self.per_second} requests a second from one address.",
            headers={"Retry-After": "1"},
        )
        await refused(scope, receive, send)

    def _takes(self, address: str) -> bool:
        now = time.monotonic()
        left, then = self.buckets.pop(address, (2.0 * self.per_second, now))
        left = min(2.0 * self.per_second, left + (now - then) * self.per_second)
        self.buckets[address] = (max(left - 1, 0.0), now)
        if len(self.buckets) > _MOST_ADDRESSES:
            self.buckets.popitem(last=False)
        return left >= 1
