"""Results written as they come, so that a kill loses nothing and doubles nothing."""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from sanctionsdesk.base.errors import InputError, UsageError

_SHEET = 1_048_576
"""Rows that a sheet of a workbook holds."""


def guarded(cell: object) -> object:
    """Keep a cell that begins like a formula as text: a spreadsheet would run it.

    >>> guarded("=1+1"), guarded("plain"), guarded(-1)
    ("'=1+1", 'plain', -1)
    """
    runs = isinstance(cell, str) and cell[:1] in _FORMULA
    return f"'{cell}" if runs else cell


_FORMULA = frozenset("=+-@\t\r")


def unguarded(cell: str) -> str:
    """Give a cell as it was before :func:`guarded`.

    >>> unguarded("'=1+1"), unguarded("'s Gravenhage")
    ('=1+1', "'s Gravenhage")
    """
    return cell[1:] if cell[:1] == "'" and cell[1:2] in _FORMULA else cell


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write rows as CSV under a header, with cells that begin like formulas guarded."""
    told = [[guarded(cell) for cell in row] for row in rows]
    return _csv_line([header, *told]).decode()


def csv_lines(rows: Iterable[Sequence[object]]) -> str:
    """Write rows as CSV without a header, with cells that begin like formulas guarded."""
    return _csv_line([[guarded(cell) for cell in row] for row in rows]).decode()


def match_rows(line: str) -> list[dict[str, Any]]:
    """Turn one customer of NDJSON results into a row for each possible match.

    Raises:
        InputError: for a line that no run wrote.

    >>> match_rows('{"name": "Ann", "matches": [{"match_id": "un-sc:1"}]}')
    [{'name': 'Ann', 'match_id': 'un-sc:1'}]
    """
    try:
        told = json.loads(line)
        matches = told.pop("matches")
        return [{**told, **match} for match in matches]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError(
            "is no row of sdesk screen --format ndjson", field=line[:40]
        ) from None


def write_csv(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows as CSV that a spreadsheet opens with all scripts whole."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        header: list[str] = []
        for row in rows:
            if not header:
                header = list(row)
                out.writerow(map(guarded, header))
            out.writerow([guarded(row.get(column, "")) for column in header])


def write_xlsx(
    path: Path, rows: Iterable[Mapping[str, Any]], *, header: Sequence[str] = ()
) -> None:
    """Write rows as a workbook, in constant memory; every text stays text.

    Args:
        path: where to.
        rows: column to cell.
        header: columns; those of the first row if not given.

    Raises:
        UsageError: for more rows than a sheet holds.
    """
    import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415 - only for this format

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}  # fmt: skip
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet("Possible matches")
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 49, 22)
        bold = book.add_format({"bold": True})
        sheet.write_row(0, 0, header, bold)
        for number, row in enumerate(rows, 1):
            if not header:
                header = list(row)
                sheet.write_row(0, 0, header, bold)
            if number >= _SHEET:
                raise UsageError(f"has more than {_SHEET:,} rows; take the CSV")
            sheet.write_row(number, 0, [row.get(column, "") for column in header])


class Results:
    """A file of result rows that a later run can take up where this one ended.

    Beside the file stands ``FILE.progress``: how many customers are done, how
    many bytes are whole, and a digest of what was asked, so that another job is
    never continued by mistake. It is removed at the end.
    """

    def __init__(
        self,
        path: str,
        header: Sequence[str],
        *,
        job: Mapping[str, Any],
        form: str,
        resume: bool,
    ) -> None:
        self.path, self.header, self.form = Path(path), list(header), form
        self.progress = self.path.with_name(self.path.name + ".progress")
        self.job = hashlib.sha256(
            json.dumps(job, sort_keys=True, default=str).encode()
        ).hexdigest()
        self.done = 0
        self._file = self._begin(resume=resume)

    def _begin(self, *, resume: bool) -> IO[bytes]:
        try:
            if resume and self.progress.exists():
                told = json.loads(self.progress.read_text(encoding="utf-8"))
                if told["job"] != self.job:
                    raise InputError(
                        "was begun with other customers, lists or settings; run without --resume",
                        file=str(self.path),
                    )
                file = self.path.open("r+b")
                file.truncate(told["bytes"])
                file.seek(told["bytes"])
                self.done = told["done"]
                return file
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = self.path.open("w+b")
        except OSError as error:
            raise InputError(
                f"cannot be written: {error.strerror or error}", file=str(self.path)
            ) from None
        if self.form == "csv":
            file.write(_csv_line([self.header]))
        return file

    def write(self, rows: Sequence[Mapping[str, Any]], *, done: int) -> None:
        """Write rows and note that so many customers are done."""
        if self.form == "csv":
            self._file.write(
                _csv_line(
                    [
                        [guarded(row.get(column, "")) for column in self.header]
                        for row in rows
                    ]
                )
            )
        else:
            self._file.write(
                "".join(
                    json.dumps(row, ensure_ascii=False) + "\n" for row in rows
                ).encode()
            )
        self._file.flush()
        os.fsync(self._file.fileno())
        self.done = done
        part = self.progress.with_name(self.progress.name + ".part")
        part.write_text(
            json.dumps({"job": self.job, "done": done, "bytes": self._file.tell()}),
            encoding="utf-8",
        )
        part.replace(self.progress)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        if kind is None:
            self.progress.unlink(missing_ok=True)


def _csv_line(rows: Sequence[Sequence[object]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def write_run(output: str, run: Mapping[str, Any], *, customers: str) -> None:
    """Write beside the results what they were made with, so that a later run can build on them."""
    told = dict(run) | {"customers": _digest(customers), "results": _digest(output)}
    Path(f"{output}.run.json").write_text(
        json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def read_run(output: str, *, customers: str) -> dict[str, Any]:
    """Read what earlier results were made with.

    Raises:
        InputError: when it is not told, the results were changed since, or they are of other customers.
    """
    try:
        told: dict[str, Any] = json.loads(
            Path(f"{output}.run.json").read_text(encoding="utf-8")
        )
        if told["results"] != _digest(output):
            raise InputError("was changed after it was written", file=output)
        if told["customers"] != _digest(customers):
            raise InputError(
                f"was made from other customers than {customers}; run without --previous",
                file=output,
            )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"has no readable {output}.run.json beside it: {error}", file=output
        ) from None
    return told


class Earlier:
    """Matches of earlier results, taken customer by customer."""

    def __init__(self, rows: Iterator[tuple[int, dict[str, Any]]], begun: int) -> None:
        self._rows = itertools.dropwhile(lambda item: item[0] <= begun, rows)
        self._next = next(self._rows, None)

    def take(self, line: int) -> list[dict[str, Any]]:
        """Give the matches of the customer at a line; lines are asked for in order."""
        told = []
        while self._next is not None and self._next[0] <= line:
            if self._next[0] == line:
                told.append(self._next[1])
            self._next = next(self._rows, None)
        return told


def _digest(path: str) -> str:
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
