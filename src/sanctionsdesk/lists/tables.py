"""Tables as publishers write them: any encoding, line end, delimiter and stray byte."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.lists.reading import HEAD, Opener

LONGEST_LINE = 16 * 1024 * 1024
"""Bytes of one line; a longer one is a broken file, not a record."""

LARGEST_BOOK = 256 * 1024 * 1024
"""Bytes of a workbook, which cannot be read piece by piece."""

_STRAY = str.maketrans("", "", "\x00\x1a\ufeff")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table by its header.

    Attributes:
        line: line of the file, or row of the sheet, counted from 1.
        cells: text by header in small letters, with single spaces.
        extra: how many cells the row has more than the header, or below 0 fewer.
    """

    line: int
    cells: dict[str, str]
    extra: int = 0

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


def spaced(text: str) -> str:
    """Write a text with single spaces.

    >>> spaced(" DOE,   Jane ")
    'DOE, Jane'
    """
    return " ".join(text.split())


def split(text: str, *marks: str) -> list[str]:
    """Split a cell at any of the marks and leave out what is empty.

    >>> split("a; b;;c", ";")
    ['a', 'b', 'c']
    """
    parts = [text]
    for mark in marks:
        parts = [piece for part in parts for piece in part.split(mark)]
    return [piece for part in parts if (piece := spaced(part))]


def header(head: bytes, delimiter: str = ",", *, skip: int = 0) -> list[str]:
    """Read the header in the first bytes of a file, in small letters; empty if none."""
    text = head.decode(_encoding(head), errors="replace").translate(_STRAY)
    found = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for _ in range(skip):
            next(found)
        return [spaced(cell).lower() for cell in next(found)]
    except (StopIteration, csv.Error):
        return []


def lines(opener: Opener, file: str) -> Iterator[str]:
    """Give the lines of a text without stray marks, whatever their encoding and ends.

    Each ends in a line feed but a last one that ends in nothing.

    Raises:
        InputError: when a line is longer than :data:`LONGEST_LINE`.
    """
    with opener() as stream:
        encoding = _encoding(stream.read(HEAD))
    with opener() as stream:
        if encoding == "utf-16":
            yield from _wide(stream, file)
            return
        while raw := stream.readline(LONGEST_LINE):
            if len(raw) >= LONGEST_LINE:
                raise InputError(
                    f"has a line of more than {LONGEST_LINE:,} bytes, which no list has",
                    file=file,
                )
            try:
                line = raw.decode(encoding)
            except UnicodeDecodeError:
                # One stray byte does not make the whole file Windows-1252.
                line = raw.decode("cp1252", errors="replace")
            ended = "\n" if line.endswith(("\n", "\r")) else ""
            bare = line.rstrip("\r\n").translate(_STRAY)
            *parts, last = bare.split("\r")
            for part in parts:
                yield part + "\n"
            yield last + ended


def _wide(stream: BinaryIO, file: str) -> Iterator[str]:
    with io.TextIOWrapper(stream, "utf-16", errors="replace") as text:
        while line := text.readline(LONGEST_LINE):
            if len(line) >= LONGEST_LINE:
                raise InputError("has a line that is longer than any list's", file=file)
            yield line.translate(_STRAY)


def _encoding(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        # A letter may be cut at the end of the block.
        head[: -4 if len(head) >= HEAD else None].decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def rows(
    opener: Opener, file: str, delimiter: str = ","
) -> Iterator[tuple[int, list[str]]]:
    """Give the rows of delimited text that hold anything, with their line.

    Raises:
        InputError: when it cannot be read as such, or stops in the middle of a row.
    """
    csv.field_size_limit(LONGEST_LINE)
    line = ""
    widest = width = 0

    def seen() -> Iterator[str]:
        nonlocal line
        for text in lines(opener, file):
            line = text
            yield text

    reader = csv.reader(seen(), delimiter=delimiter)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                width = len(row)
                widest = max(widest, width)
                yield reader.line_num, row
    except csv.Error as error:
        raise InputError(
            f"cannot be read as delimited text: {error}",
            file=file,
            line=reader.line_num,
        ) from None
    if width < widest and line.strip() and not line.endswith("\n"):
        raise InputError(
            f"is cut off in its last row, after {width} of {widest} columns",
            file=file,
            line=reader.line_num,
        )


def table(
    opener: Opener, file: str, delimiter: str = ",", *, skip: int = 0
) -> Iterator[Row]:
    """Give the rows of delimited text under their header, after ``skip`` rows."""
    named: list[str] = []
    for number, (line, cells) in enumerate(rows(opener, file, delimiter)):
        if number < skip:
            continue
        if not named:
            named = [spaced(cell).lower() for cell in cells]
            continue
        yield _row(line, named, cells)


def sheet(opener: Opener, file: str, *, begins: str) -> Iterator[Row]:
    """Give the rows of a workbook under the row whose first cell is ``begins``.

    Raises:
        InputError: when it is no workbook, or no sheet has that header.
    """
    from python_calamine import CalamineError, load_workbook  # noqa: PLC0415 - only for workbooks

    with opener() as stream:
        data = stream.read(LARGEST_BOOK + 1)
    if len(data) > LARGEST_BOOK:
        raise InputError(f"is larger than {LARGEST_BOOK:,} bytes", file=file)
    _unpacks(data, file)
    try:
        book = load_workbook(io.BytesIO(data))
        for name in book.sheet_names:
            named: list[str] = []
            for line, values in enumerate(book.get_sheet_by_name(name).iter_rows(), 1):
                cells = [_cell(value) for value in values]
                if named:
                    if any(cells):
                        yield _row(line, named, cells)
                elif spaced(cells[0] if cells else "").lower() == begins:
                    named = [spaced(cell).lower() for cell in cells]
            if named:
                return
    except (CalamineError, OSError, ValueError) as error:
        raise InputError(f"is no whole workbook: {error}", file=file) from None
    raise InputError(f"has no sheet with a header that begins {begins!r}", file=file)


def _unpacks(data: bytes, file: str) -> None:
    """Refuse a workbook whose parts unpack to more than a list can be."""
    import zipfile  # noqa: PLC0415 - only for workbooks

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            whole = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise InputError(f"is no whole workbook: {error}", file=file) from None
    if whole > 4 * LARGEST_BOOK:
        raise InputError(f"unpacks to {whole:,} bytes, which no list does", file=file)


def _row(line: int, named: list[str], cells: list[str]) -> Row:
    told = {
        name: spaced(cell) for name, cell in zip(named, cells, strict=False) if name
    }
    return Row(line, told, len(cells) - len(named))


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
