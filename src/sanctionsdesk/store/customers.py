"""Customer files of any size, row by row: CSV, NDJSON, Parquet, XLSX, stdin."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.screening.batch import MATCH_COLUMNS
from sanctionsdesk.screening.query import NAME_COLUMNS, name_columns
from sanctionsdesk.store.parquet import open_parquet

LONGEST_CELL = 1_000_000
"""Letters of one cell; a longer one is a broken file, not a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One customer.

    Attributes:
        line: line in a text file, row in a table; the header is line 1.
        cells: texts in the order of the header.
        reject: why the row cannot be screened; empty if it can.
    """

    line: int
    cells: list[str]
    reject: str = ""


Table = tuple[list[str], Iterator[Row]]
"""Header and rows of a table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customers:
    """An open customer file.

    Attributes:
        header: the columns, in order.
        names: the columns that make up the name, in the order it is written.
        rows: the customers, read as they are asked for.
    """

    header: tuple[str, ...]
    names: tuple[str, ...]
    rows: Iterator[Row]


@contextlib.contextmanager
def open_customers(path: str) -> Iterator[Customers]:
    """Open a customer file, or CSV or NDJSON from stdin for ``-``.

    Raises:
        InputError: when it cannot be read, is empty, or has no name column.
    """
    with open_rows(path) as (header, rows):
        yield _told(path, header, rows)


@contextlib.contextmanager
def open_rows(path: str) -> Iterator[Table]:
    """Open a table in any of these formats: its header as written, and its rows.

    Raises:
        InputError: when it cannot be read or is empty.
    """
    ending = Path(path).suffix.lower()
    try:
        if ending == ".parquet":
            yield _parquet(path)
        elif ending in {".xlsx", ".xls", ".ods"}:
            yield _sheet(path)
        elif path == "-":
            yield _text(path, sys.stdin.buffer)
        else:
            with Path(path).open("rb") as stream:
                yield _text(path, stream)
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror or error}", file=path
        ) from None


def _text(path: str, stream: IO[bytes]) -> Table:
    head = stream.read(65536)
    if not head.strip():
        raise InputError("is empty; it needs a header and rows", file=path)
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError("is binary; give CSV, NDJSON, Parquet or XLSX", file=path)
    whole = cast("IO[bytes]", _Whole(head, stream))
    text = io.TextIOWrapper(
        whole, encoding=_encoding(head), errors="replace", newline=""
    )
    is_json = Path(path).suffix.lower() in {".ndjson", ".jsonl"}
    if is_json or head.lstrip()[:1] == b"{":
        return _ndjson(text, path)
    return _csv(text, path)


class _Whole(io.BufferedIOBase):
    """What was read to look at the beginning, and then the rest."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        super().__init__()
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def read1(self, size: int = -1) -> bytes:
        if self._head:
            data, self._head = self._head, b""
            return data
        return self._rest.read(size)

    def read(self, size: int | None = -1) -> bytes:
        if size is None or size < 0:
            return self.read1() + self._rest.read()
        return self.read1(size)


def _encoding(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        # A letter may be cut at the end of the block.
        head[: len(head) - 4 if len(head) == 65536 else None].decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _told(path: str, header: Iterable[str], rows: Iterator[Row]) -> Customers:
    columns = tuple(_apart(header))
    names = name_columns(columns)
    if not names:
        raise InputError(
            f"has no name column; name one of {', '.join(NAME_COLUMNS)}, or first_name and last_name",
            file=path,
            line=1,
        )
    places = [columns.index(name) for name in names]
    return Customers(header=columns, names=names, rows=_with_names(rows, names, places))


def _apart(header: Iterable[str]) -> Iterator[str]:
    """Give each column a name of its own, and none that an answer's column bears.

    >>> list(_apart(["name", "name", "list"]))
    ['name', 'name_2', 'customer_list']
    """
    seen = set(MATCH_COLUMNS)
    for said in header:
        name = f"customer_{said}" if said in MATCH_COLUMNS else said
        numbered = (f"{name}_{number}" for number in itertools.count(2))
        column = next(
            one for one in itertools.chain([name], numbered) if one not in seen
        )
        seen.add(column)
        yield column


def _with_names(
    rows: Iterator[Row], names: tuple[str, ...], places: list[int]
) -> Iterator[Row]:
    reject = f"the column {' and '.join(map(repr, names))} is empty"
    for row in rows:
        if not row.reject and not any(row.cells[place].strip() for place in places):
            yield Row(line=row.line, cells=row.cells, reject=reject)
        else:
            yield row


def _csv(text: IO[str], path: str) -> Table:
    csv.field_size_limit(LONGEST_CELL)
    sample = text.readline()
    delimiter = max(",;\t|", key=sample.count)
    reader = csv.reader(_clean(_before(sample, text)), delimiter=delimiter)
    try:
        header = next(reader)
    except (StopIteration, csv.Error) as error:
        raise InputError(f"is no CSV: {error}", file=path, line=1) from None
    return header, _csv_rows(reader, header)


def _csv_rows(reader: Any, header: list[str]) -> Iterator[Row]:
    size = len(header)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(line=reader.line_num, cells=[], reject=f"is no CSV: {error}")
            continue
        if not any(cells):
            continue
        short = size - len(cells)
        if short > 0:
            cells += [""] * short
        reject = f"has {len(cells)} cells, the header {size}" if short < 0 else ""
        yield Row(line=reader.line_num, cells=cells, reject=reject)


def _before(first: str, rest: Iterable[str]) -> Iterator[str]:
    yield first
    yield from rest


def _clean(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield line.replace("\x00", "").replace("\x1a", "")


def _ndjson(text: IO[str], path: str) -> Table:
    lines = enumerate(_clean(text), start=1)
    for number, line in lines:
        if line.strip():
            first = _object(line)
            if first is None:
                raise InputError("is no JSON object", file=path, line=number)
            return list(first), _ndjson_rows(first, number, lines)
    raise InputError("is empty; it needs rows", file=path)


def _ndjson_rows(
    first: dict[str, str], number: int, lines: Iterator[tuple[int, str]]
) -> Iterator[Row]:
    header = list(first)
    yield Row(line=number, cells=list(first.values()))
    for place, line in lines:
        if line.strip():
            told = _object(line)
            yield Row(
                line=place,
                cells=[told.get(key, "") for key in header] if told else [],
                reject="" if told is not None else "is no JSON object",
            )


def _object(line: str) -> dict[str, str] | None:
    try:
        told = json.loads(line)
    except ValueError:
        return None
    return (
        {str(key): _cell(value) for key, value in told.items()}
        if isinstance(told, dict)
        else None
    )


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(_cell(item) for item in value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else str(value)


def _parquet(path: str) -> Table:
    reader = open_parquet(path)
    header = list(reader.schema.names)
    return header, _parquet_rows(reader, header)


def _parquet_rows(reader: Any, header: list[str]) -> Iterator[Row]:
    line = 1
    for batch in reader:
        columns = [batch.column(name).to_pylist() for name in header]
        for values in zip(*columns, strict=True):
            line += 1
            yield Row(
                line=line,
                cells=[_cell(value) for value in values],
            )


def _sheet(path: str) -> Table:
    from python_calamine import CalamineError, load_workbook  # noqa: PLC0415 - only for this format

    try:
        book = load_workbook(path)
        rows = book.get_sheet_by_index(0).iter_rows()
        header = [_cell(value).strip() for value in next(iter(rows), [])]
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise InputError(f"is no workbook: {error}", file=path) from None
    return header, _sheet_rows(rows, header)


def _sheet_rows(rows: Iterator[list[Any]], header: list[str]) -> Iterator[Row]:
    for line, values in enumerate(rows, start=2):
        cells = [_cell(value) for value in values]
        cells = (cells + [""] * len(header))[: len(header)]
        if any(cells):
            yield Row(line=line, cells=cells)
