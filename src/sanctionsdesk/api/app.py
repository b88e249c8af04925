"""The application: middleware, errors, one router a family of paths."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import logging
import os
from collections.abc import AsyncIterator
from importlib import metadata
from typing import Any

from fastapi import FastAPI, Request, Response
from prometheus_client.openmetrics.exposition import (
    CONTENT_TYPE_LATEST,
    generate_latest,
)
from starlette.middleware.gzip import GZipMiddleware

from sanctionsdesk.api import alerts, attachments, problems, receipts, sign_in
from sanctionsdesk.api.middleware.idempotency import Idempotency
from sanctionsdesk.api.middleware.origins import Origins
from sanctionsdesk.api.middleware.rate_limit import RateLimit
from sanctionsdesk.api.middleware.request_id import RequestId
from sanctionsdesk.api.middleware.security_headers import SecurityHeaders
from sanctionsdesk.api.middleware.sign_in import SignIn
from sanctionsdesk.api.middleware.size_limit import SizeLimit
from sanctionsdesk.api.middleware.timing import Metrics, Timing
from sanctionsdesk.api.settings import Settings
from sanctionsdesk.api.shelf import Shelf
from sanctionsdesk.api.v1 import articles, jobs, law, lists, ownership, screening
from sanctionsdesk.api.yente import (
    algorithms,
    catalog,
    entities,
    health,
    match,
    reconcile,
    search,
)
from sanctionsdesk.api.yente.asking import today
from sanctionsdesk.base.errors import DeskError
from sanctionsdesk.desk import Desk
from sanctionsdesk.review.oidc import SignIns
from sanctionsdesk.store.repeats import Repeats

log = logging.getLogger("sanctionsdesk.api")

ROUTERS = (
    match.router,
    health.router,
    catalog.router,
    algorithms.router,
    search.router,
    entities.router,
    reconcile.router,
    screening.router,
    jobs.router,
    lists.router,
    law.router,
    ownership.router,
    articles.router,
    alerts.router,
    attachments.router,
    receipts.router,
    sign_in.router,
)

_OTHER_FACES = ("sanctionsdesk.web.routes", "sanctionsdesk.web.sign_in")
"""Modules of faces served by the same application: each has ``mount(app)``."""


def create_app(
    desk: Desk, settings: Settings, *, outside: SignIns | None = None
) -> FastAPI:
    """Build the application over one desk.

    ``app.state`` holds ``desk``, ``settings``, ``outside`` and ``shelf``; routers of
    other faces take them from there.

    Args:
        desk: the desk served.
        settings: of the server.
        outside: sign-ins through an identity provider, where there is one.
    """

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with contextlib.suppress(DeskError):
            await app.state.shelf.refresh(today())
        yield

    app = FastAPI(
        title="sanctionsdesk",
        version=metadata.version("sanctionsdesk"),
        summary="Answers about sanctions that can be checked.",
        description="Not legal advice; the cited text governs.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )

    def described() -> dict[str, Any]:
        # Only who asks for the description waits for the shapes of all answers.
        from sanctionsdesk.api.description import describe  # noqa: PLC0415

        app.openapi_schema = app.openapi_schema or describe(app)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]
    metrics = Metrics()
    app.state.desk, app.state.settings = desk, settings
    app.state.outside = outside
    app.state.shelf = Shelf(desk, refresh_seconds=settings.refresh_seconds)
    app.state.metrics = metrics
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router)

    @app.get("/metrics", tags=["system"], summary="Counters in OpenMetrics text")
    async def metrics_text(request: Request) -> Response:
        """Give counts and times by route; nothing of what was asked."""
        registry = request.app.state.metrics.registry
        text: bytes = generate_latest(registry)  # type: ignore[no-untyped-call]
        return Response(text, media_type=CONTENT_TYPE_LATEST)

    for name in _OTHER_FACES:
        if _exists(name):
            importlib.import_module(name).mount(app)
    # The last added is the first to see a request.
    app.add_middleware(GZipMiddleware, minimum_size=500, compresslevel=4)
    app.add_middleware(Idempotency, repeats=Repeats(settings.home))
    # Before repeats: a kept answer is given to nobody who has not signed in.
    app.add_middleware(SignIn, desk=desk, has_provider=outside is not None)
    app.add_middleware(SizeLimit, settings=settings)
    app.add_middleware(RateLimit, per_second=settings.rate_limit)
    if settings.cors_origins:
        app.add_middleware(
            Origins,
            allow_origins=[item.strip() for item in settings.cors_origins.split(",")],
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=["x-batch-size", "x-request-id", "ETag"],
        )
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Timing, metrics=metrics)
    app.add_middleware(RequestId)
    return app


def served() -> FastAPI:
    """Build the application from the environment: what each server process calls."""
    settings = Settings.from_environment()
    desk = Desk(home=settings.home, database_url=settings.database)
    return create_app(desk, settings, outside=desk.sign_ins(os.environ))


def _exists(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False
