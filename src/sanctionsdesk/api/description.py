"""The OpenAPI description: what routes say of themselves, and the shape of every answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from sanctionsdesk.api.problems import PROBLEM, is_v1
from sanctionsdesk.api.shapes.operations import ANSWERS, TEXTS, of_work
from sanctionsdesk.api.shapes.plain import Details, Problem
from sanctionsdesk.base.dates import Interval, PartialDate

_REF = "#/components/schemas/{model}"
_METHODS = ("get", "post", "delete")
_GIVEN = {
    "as_of": "2024-07-02",
    "dataset": "default",
    "entity_id": "us-ofac-sdn:35096",
    "id": "us-ofac-sdn:35096",
    "new": "us-ofac-sdn",
    "old": "us-ofac-sdn@2023-12-28",
    "party_id": "us-ofac-sdn:35096",
    "prefix": "put",
    "prop": "sanctions",
    "provision_id": "us.caatsa.231.a",
    "q": "putin",
    "type": "Person",
}
"""An example of each parameter that has one, by name."""


def describe(app: FastAPI) -> dict[str, Any]:
    """Describe the application in OpenAPI 3.1."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        routes=app.routes,
    )
    told, known = _schemas()
    # An error is a problem here, never the framework's own shape.
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)
    document["components"]["schemas"] |= known
    examples = json.loads(
        resources.files("sanctionsdesk.api").joinpath("examples.json").read_bytes()
    )
    for key, path, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            if parameter["name"] in _GIVEN:
                parameter["example"] = _GIVEN[parameter["name"]]
        good = next(code for code in operation["responses"] if code.startswith("2"))
        answer = {"description": operation["summary"]}
        if key in TEXTS:
            answer["content"] = {TEXTS[key]: {"schema": {"type": "string"}}}
        elif key in told:
            body = {"schema": told[key]}
            if key in examples:
                body["example"] = examples[key]
            answer["content"] = {"application/json": body}
        else:
            answer = operation["responses"][good]
        operation["responses"] = {good: answer, **_others(key), **_errors(path, told)}
    return document


def operations(
    document: Mapping[str, Any],
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give each operation of a description: its key in :data:`ANSWERS`, its path, itself."""
    for path, methods in document["paths"].items():
        for method in _METHODS:
            if method in methods:
                yield f"{method.upper()} {path}", path, methods[method]


def _others(key: str) -> dict[str, Any]:
    if key == "GET /catalog" or key.startswith("GET /v1/parties"):
        return {
            "304": {"description": "What the caller has is still so (If-None-Match)."}
        }
    if key.startswith("GET /entities/"):
        return {"308": {"description": "The id is a former one; see Location."}}
    return {}


def _errors(path: str, told: Mapping[str, Any]) -> dict[str, Any]:
    kind, shape = (PROBLEM, "problem") if is_v1(path) else ("application/json", "detail")  # fmt: skip
    wrong = {"content": {kind: {"schema": told[shape]}}}
    return {
        "4XX": {"description": "The call cannot be answered; it says why.", **wrong},
        "503": {"description": "No list, or the database cannot be reached.", **wrong},
    }


class _AsWritten(GenerateJsonSchema):
    """Dates of every kind are written as text."""

    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> dict[str, Any]:
        if schema["cls"] in {PartialDate, Interval}:
            return {"type": "string"}
        return super().dataclass_schema(schema)


def _schemas() -> tuple[dict[str, Any], dict[str, Any]]:
    """Give a schema for each operation and error, and the named ones they refer to."""
    shapes = {**ANSWERS, **of_work(), "problem": Problem, "detail": Details}
    parts = [
        (f"{key}#{number}", "serialization", TypeAdapter(one))
        for key, shape in shapes.items()
        for number, one in enumerate(shape if isinstance(shape, tuple) else (shape,))
    ]
    found, known = TypeAdapter.json_schemas(
        parts,  # type: ignore[arg-type]
        ref_template=_REF,
        schema_generator=_AsWritten,
    )
    told: dict[str, Any] = {}
    for (name, _), schema in found.items():
        key = name.rpartition("#")[0]
        told[key] = {"allOf": [told[key], schema]} if key in told else schema
    return told, known.get("$defs", {})
