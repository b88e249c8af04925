"""Which format a register is in, told by its content, and its reader."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.ownership.bods import read_bods
from sanctionsdesk.ownership.bulk import read_bulk
from sanctionsdesk.ownership.ftm import read_ftm
from sanctionsdesk.ownership.gleif import read_gleif
from sanctionsdesk.ownership.psc import read_psc
from sanctionsdesk.ownership.register import Register, Rows
from sanctionsdesk.ownership.table import read_csv, read_workbook


def read_register(data: bytes, *, name: str) -> Register:
    """Read a register in any format known here.

    Raises:
        InputError: when it is in none of them, or has no usable row.
    """
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return read_workbook(data, name=name)
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:1] in {b"{", b"[", b"<"}:
        return read_registers({name: data})
    return read_bulk(data, name=name) or read_csv(data, name=name)


def read_registers(files: Mapping[str, bytes]) -> Register:
    """Read JSON and XML files of one register together: relations, names, exceptions.

    Raises:
        InputError: as :func:`read_register`.
    """
    out: Rows | None = None
    for name, data in files.items():
        head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
        if head[:1] == b"<":
            out = out or Rows(name, "gleif")
            out.name = name
            read_gleif(data, out)
            continue
        objects = _objects(data, name)
        form, reader = _reader(objects, name)
        out = out or Rows(name, form)
        out.name = name
        reader(_told(objects, out), out)
    if out is None:
        raise InputError("no file was given")
    return out.register()


def _reader(
    objects: list[tuple[int, Any]], name: str
) -> tuple[str, Callable[[Iterable[tuple[int, Any]], Rows], None]]:
    first = next((item for _, item in objects if isinstance(item, dict)), {})
    if "statementType" in first or "recordType" in first:
        return "bods", read_bods
    if "company_number" in first:
        return "psc", read_psc
    if "schema" in first or "entity" in first:
        return "ftm", read_ftm
    raise InputError(
        "is JSON of no kind known here; give BODS statements, FollowTheMoney entities or UK PSC records",
        file=name,
    )


class _Broken:
    """A line that is no JSON."""


def _objects(data: bytes, name: str) -> list[tuple[int, Any]]:
    """Give the objects of an array by number, or of lines by line."""
    text = data.decode("utf-8-sig", errors="replace").strip()
    if not text:
        raise InputError("is empty", file=name)
    if text.startswith("["):
        return list(enumerate(_array(text, name), start=1))
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        lines = enumerate(text.split("\n"), start=1)
        return [(number, _line(line)) for number, line in lines if line.strip()]
    for key in ("statements", "entities", "results", "items"):
        if isinstance(whole, dict) and isinstance(whole.get(key), list):
            return list(enumerate(whole[key], start=1))
    return [(1, whole)]


def _array(text: str, name: str) -> list[Any]:
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise InputError(f"is no whole JSON: {getattr(error, 'msg', 'too deep')}", file=name, line=line) from None  # fmt: skip
    if not isinstance(whole, list) or not whole:
        raise InputError("is an empty list; it needs statements", file=name)
    return whole


def _line(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return _Broken()


def _told(objects: list[tuple[int, Any]], out: Rows) -> Iterator[tuple[int, Any]]:
    for number, item in objects:
        if isinstance(item, _Broken):
            out.rows += 1
            out.fault(number, "is no JSON")
        else:
            yield number, item
