"""Registers of holdings from disk or stdin, the format told by their content."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from pathlib import Path

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.ownership.formats import read_register, read_registers
from sanctionsdesk.ownership.register import Register

LIMIT = 4 * 1024**3
"""Most bytes of one register, unpacked."""


def open_register(path: str) -> Register:
    """Read a register: CSV, XLSX, BODS, FtM, GLEIF or UK PSC, plain or gzip.

    A folder of JSON or XML files is one register: GLEIF relations with their names
    and exceptions, BODS statements in several files.

    Raises:
        InputError: when it cannot be read, is none of these, or has no usable row.
    """
    if path != "-" and Path(path).is_dir():
        files = sorted(item for item in Path(path).rglob("*") if item.is_file())
        if not files:
            raise InputError("is an empty folder", file=path)
        return read_registers({str(file): read_content(str(file)) for file in files})
    return read_register(read_content(path), name=path)


def read_content(path: str) -> bytes:
    """Read a register's bytes, unpacked; stdin for ``-``."""
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror or error}", file=path
        ) from None
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        with gzip.open(io.BytesIO(data)) as file:
            data = file.read(LIMIT + 1)
    except (OSError, EOFError, zlib.error):
        raise InputError("is no whole gzip file", file=path) from None
    if len(data) > LIMIT:
        raise InputError(f"is larger than {LIMIT} bytes unpacked", file=path)
    return data
