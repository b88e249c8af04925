"""Which answers the scripts of other sites may read."""

from __future__ import annotations

from starlette.middleware.cors import CORSMiddleware
from starlette.types import Receive, Scope, Send

_PUBLIC = frozenset(
    {"match", "entities", "catalog", "manifest", "algorithms", "reconcile", "healthz", "readyz",
     "openapi.json"}
)  # fmt: skip


class Origins(CORSMiddleware):
    """Cross-origin headers as yente gives them, on yente's own paths alone.

    What `/v1` and the pages show is work on customers: a page of another site must
    not read it from a desk that listens on the same machine.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on without such headers what only this site may read."""
        if scope["type"] == "http" and is_public(scope["path"]):
            await super().__call__(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def is_public(path: str) -> bool:
    """Tell whether a path is of lists alone.

    >>> is_public("/search/default"), is_public("/search"), is_public("/v1/alerts")
    (True, False, False)
    """
    _, _, rest = path.partition("/")
    first, _, more = rest.partition("/")
    return first in _PUBLIC or (first == "search" and bool(more))
