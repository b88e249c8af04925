"""The shape of a record as JSON, as a JSON Schema (draft 2020-12)."""

from __future__ import annotations

import dataclasses
import types
from datetime import date
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from sanctionsdesk.base.dates import Interval
from sanctionsdesk.entities.record import Mention, Record, Span

_PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    date: {"type": "string", "format": "date"},
    Interval: {
        "type": "string",
        "description": "an ISO day, or two with '..' between; '..' alone is open",
    },
}


@cache
def record_schema() -> dict[str, Any]:
    """Give the JSON Schema of what ``record_to_json`` writes, drawn from the nouns.

    Every field is always there; none is added without a new ``schema_version``.
    """
    known: dict[str, Any] = {}
    whole = _object(Record, known)
    whole["properties"] = {"schema_version": {"const": 1}, **whole["properties"]}
    whole["required"] = ["schema_version", *whole["required"]]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Record of an article",
        **whole,
        "$defs": known,
    }


def _object(kind: type, known: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind)]
    properties = {name: _shape(hints[name], known) for name in names}
    if kind is Mention or "id" in names:
        # An item has the place of its span, content or first mention as its own.
        properties |= _object(Span, known)["properties"]
    return {
        "type": "object",
        "description": (kind.__doc__ or "").partition("\n")[0],
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _shape(hint: Any, known: dict[str, Any]) -> dict[str, Any]:
    if hint in _PLAIN:
        return dict(_PLAIN[hint])
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        return {"enum": list(args)}
    if origin is tuple:
        return {"type": "array", "items": _shape(args[0], known)}
    if origin in {Union, types.UnionType}:
        return {
            "anyOf": [
                {"type": "null"} if arg is types.NoneType else _shape(arg, known)
                for arg in args
            ]
        }
    if hint.__name__ not in known:
        known[hint.__name__] = _object(hint, known)
    return {"$ref": f"#/$defs/{hint.__name__}"}
