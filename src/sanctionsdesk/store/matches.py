"""Results of a run as Parquet or a workbook, and read back from any format for the next run."""

from __future__ import annotations

import csv
import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from arro3.core import Array, DataType, Field, RecordBatch, RecordBatchReader, Schema
from arro3.io import write_parquet

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.store.customers import open_rows
from sanctionsdesk.store.results import unguarded, write_xlsx

_AT_ONCE = 8192

_TYPES: dict[str, Callable[[str], Any]] = {
    "score": float,
    "evidence": float,
    "ofac_style_score": int,
    "customer_line": int,
    "is_match": lambda text: text == "True",
}
_ARROW = {
    "score": DataType.float64(),
    "evidence": DataType.float64(),
    "ofac_style_score": DataType.int64(),
    "customer_line": DataType.int64(),
    "is_match": DataType.bool(),
}
"""Columns of a match that are no text; the customer's own all are."""


def format_of(path: str) -> str:
    """Tell from its name the format in which results go to a file; CSV where it says nothing."""
    by_ending = {
        ".ndjson": "ndjson",
        ".jsonl": "ndjson",
        ".json": "json",
        ".parquet": "parquet",
        ".xlsx": "xlsx",
    }
    return by_ending.get(Path(path).suffix.lower(), "csv")


def to_table(results: str, path: str, form: str, columns: Sequence[str]) -> None:
    """Turn results in CSV into Parquet or a workbook, batch by batch.

    Args:
        results: the CSV file.
        path: file to write.
        form: ``parquet`` or ``xlsx``.
        columns: the last columns of the results, those of a match.

    Raises:
        UsageError: for more rows than a sheet holds.
        InputError: when it cannot be written.
    """
    with Path(results).open(newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        header = next(rows)
        own = len(header) - len(columns)
        told = (
            [
                *(unguarded(cell) for cell in cells[:own]),
                *_typed(columns, cells[own:]),
            ]
            for cells in rows
        )
        part = f"{path}.part"
        try:
            if form == "parquet":
                _parquet(part, header, own, told)
            else:
                rows_of = (dict(zip(header, cells, strict=True)) for cells in told)
                write_xlsx(Path(part), rows_of, header=header)
            Path(part).replace(path)
        except OSError as error:
            raise InputError(
                f"cannot be written: {error.strerror or error}", file=path
            ) from None


def _typed(columns: Sequence[str], cells: Sequence[str]) -> Iterator[Any]:
    for column, cell in zip(columns, cells, strict=True):
        read = _TYPES.get(column)
        yield read(cell) if read else unguarded(cell)


def _parquet(
    path: str, header: Sequence[str], own: int, rows: Iterator[list[Any]]
) -> None:
    kinds = [DataType.string()] * own
    kinds += [_ARROW.get(column, DataType.string()) for column in header[own:]]
    schema = Schema([Field(*column) for column in zip(header, kinds, strict=True)])

    def batches() -> Iterator[RecordBatch]:
        while some := list(itertools.islice(rows, _AT_ONCE)):
            columns = zip(zip(*some, strict=True), kinds, strict=True)
            yield RecordBatch.from_arrays(
                [Array(list(cells), type=kind) for cells, kind in columns],
                schema=schema,
            )

    write_parquet(RecordBatchReader.from_batches(schema, batches()), path)


def earlier_rows(
    path: str, columns: Sequence[str]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Read the matches of earlier results in any format, each with the line of its customer, in order.

    Raises:
        InputError: when they are no results of this version.
    """
    if format_of(path) == "ndjson":
        with Path(path).open(encoding="utf-8") as file:
            for answer in map(json.loads, file):
                for match in answer["matches"]:
                    yield answer["customer_line"], match
        return
    if format_of(path) == "json":
        raise InputError(
            "cannot be read row by row; keep results as CSV, NDJSON, Parquet or XLSX",
            file=path,
        )
    with open_rows(path) as (header, rows):
        if header[-len(columns) :] != list(columns):
            raise InputError("has not the columns of this version", file=path, line=1)
        for row in rows:
            cells = _typed(columns, row.cells[-len(columns) :])
            match = dict(zip(columns, cells, strict=True))
            yield match.pop("customer_line"), match
