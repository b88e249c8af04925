"""Books of fact sets of any size, in chunks of columns: CSV, NDJSON, Parquet."""

from __future__ import annotations

import contextlib
import csv
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.store.parquet import open_parquet

ENDINGS = (".csv", ".tsv", ".ndjson", ".jsonl", ".parquet")
"""File endings that are books, and not one set of facts."""
CHUNK = 100_000
"""Rows held at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Some rows of a book.

    Attributes:
        columns: cells by column, each as long as the chunk.
        faults: row within the chunk and what is wrong with it.
        first_line: line of the first row in the file.
    """

    columns: list[list[Any]]
    faults: dict[int, str]
    first_line: int


@contextlib.contextmanager
def open_book(path: str) -> Iterator[tuple[list[str], Iterator[Chunk]]]:
    """Open a book: its header, and its rows as they are asked for.

    Raises:
        InputError: when it cannot be read, is empty, or names a column twice.
    """
    ending = Path(path).suffix.lower()
    try:
        if ending == ".parquet":
            yield _parquet(path)
            return
        with Path(path).open("r", encoding="utf-8-sig", newline="") as text:
            yield (
                _ndjson(text, path)
                if ending in {".ndjson", ".jsonl"}
                else _csv(text, path, "\t" if ending == ".tsv" else ",")
            )
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror or error}", file=path
        ) from None
    except UnicodeDecodeError:
        raise InputError("is not UTF-8 text", file=path) from None


def _csv(text: IO[str], path: str, delimiter: str) -> tuple[list[str], Iterator[Chunk]]:
    reader = csv.reader(text, delimiter=delimiter)
    header = next(reader, [])
    return _header(header, path), _csv_chunks(reader, len(header), path)


def _csv_chunks(reader: Any, width: int, path: str) -> Iterator[Chunk]:
    line = 2
    while True:
        try:
            rows = list(itertools.islice(reader, CHUNK))
        except csv.Error as error:
            raise InputError(
                f"is broken: {error}", file=path, line=reader.line_num
            ) from None
        if not rows:
            return
        faults = {}
        if any(len(row) != width for row in rows):
            for place, row in enumerate(rows):
                if len(row) != width:
                    faults[place] = f"has {len(row)} cells, the header {width}"
                    rows[place] = (row + [""] * width)[:width]
        yield Chunk(
            columns=list(map(list, zip(*rows, strict=True))),
            faults=faults,
            first_line=line,
        )
        line += len(rows)


def _ndjson(text: IO[str], path: str) -> tuple[list[str], Iterator[Chunk]]:
    """Take the columns of the first chunk; a later row may leave some out."""
    head = list(itertools.islice(text, CHUNK))
    names: dict[str, None] = {}
    for line in head:
        names |= dict.fromkeys(_object(line) or {})
    header = _header(list(names), path)
    return header, _ndjson_chunks(itertools.chain(head, text), header)


def _ndjson_chunks(lines: Iterator[str], header: list[str]) -> Iterator[Chunk]:
    first = 1
    while True:
        part = list(itertools.islice(lines, CHUNK))
        if not part:
            return
        found = [_object(line) for line in part]
        faults = {}
        for place, row in enumerate(found):
            if row is None:
                faults[place] = "is no JSON object"
            elif strange := row.keys() - set(header):
                faults[place] = f"has a column that no earlier row has: {min(strange)}"
        columns = [[(row or {}).get(name) for row in found] for name in header]
        yield Chunk(columns=columns, faults=faults, first_line=first)
        first += len(part)


def _object(line: str) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _parquet(path: str) -> tuple[list[str], Iterator[Chunk]]:
    reader = open_parquet(path)
    header = _header(list(reader.schema.names), path)
    return header, _parquet_chunks(reader)


def _parquet_chunks(reader: Any) -> Iterator[Chunk]:
    first = 1
    for batch in reader:
        columns = [column.to_pylist() for column in batch.columns]
        yield Chunk(columns=columns, faults={}, first_line=first)
        first += batch.num_rows


def _header(names: list[str], path: str) -> list[str]:
    if not names or not any(name.strip() for name in names):
        raise InputError("is empty; it needs a header and rows", file=path)
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError("stands twice in the header", file=path, field=twice)
    return names
