"""Errors as answers: problem+json (RFC 9457) for ``/v1``, ``detail`` for yente's paths."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import Scope

from sanctionsdesk.base.errors import DeskError

log = logging.getLogger("sanctionsdesk.api")
PROBLEM = "application/problem+json"


def install(app: FastAPI) -> None:
    """Give the app one handler for each kind of error."""
    app.add_exception_handler(DeskError, _desk_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _our_mistake)


def plain_problem(
    scope: Scope, status: int, detail: str, *, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Give an error without a class of its own, in the shape its path has."""
    return _answer(scope, status, detail, code=_word(status), headers=headers)


def _answer(
    scope: Scope,
    status: int,
    detail: str,
    *,
    code: str,
    extra: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    if not is_v1(scope["path"]):
        return JSONResponse({"detail": detail}, status, headers=headers)
    body = {
        "type": f"urn:sanctionsdesk:error:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "instance": scope.get("request_id", ""),
        **(extra or {}),
    }
    return JSONResponse(body, status, media_type=PROBLEM, headers=headers)


def is_v1(path: str) -> bool:
    """Tell whether a path is of the desk's own API."""
    return path == "/v1" or path.startswith("/v1/")


async def _desk_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DeskError)  # noqa: S101 - installed for it alone
    place = {"file": error.file, "line": error.line, "field": error.field}
    extra = {key: value for key, value in place.items() if value is not None}
    return _answer(
        request.scope,
        error.http_status,
        error.message if is_v1(request.url.path) else str(error),
        code=error.code,
        extra=extra,
    )


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - the same
    found = jsonable_encoder(
        [{k: v for k, v in item.items() if k != "url"} for item in error.errors()],
        custom_encoder={
            bytes: lambda raw: raw.decode("utf-8", "replace"),
            # JSON knows neither infinity nor "not a number"; what was sent is still told.
            float: lambda number: number if math.isfinite(number) else str(number),
        },
    )
    if not is_v1(request.url.path):
        return JSONResponse({"detail": found}, 422)
    first = found[0] if found else {"loc": (), "msg": "cannot be read"}
    where = ".".join(str(part) for part in first["loc"])
    return _answer(
        request.scope,
        422,
        f"{where}: {first['msg']}",
        code="bad-input",
        extra={"errors": found},
    )


async def _http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - the same
    return _answer(
        request.scope,
        error.status_code,
        str(error.detail),
        code=_word(error.status_code),
        headers=error.headers,
    )


async def _our_mistake(request: Request, error: Exception) -> JSONResponse:
    log.error(
        "request %s failed: %s",
        request.scope.get("request_id", "-"),
        type(error).__name__,
        exc_info=error,
    )
    if not is_v1(request.url.path):
        return JSONResponse({"status": "error"}, 500)
    return _answer(
        request.scope,
        500,
        "The desk made a mistake; report it with this request's id.",
        code="internal",
    )


def _word(status: int) -> str:
    return HTTPStatus(status).phrase.lower().replace(" ", "-")
