"""Articles on disk, one at a time: the door for the reader.

Folders are walked in order of name; feeds and NDJSON give one article an entry.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.reading.decode import LIMIT
from sanctionsdesk.reading.feeds import Entry, entries, is_feed

KINDS = (
    ".txt", ".text", ".md", ".html", ".htm", ".xhtml", ".eml", ".pdf", ".xml", ".rss",
    ".atom", ".ndjson", ".jsonl",
)  # fmt: skip
"""Endings of files that a folder is searched for."""


def articles_in(path: Path) -> Iterator[Entry]:
    """Give the articles of a file, or of all files below a folder.

    Raises:
        InputError: when nothing there can be an article, or a file cannot be read.
    """
    if not path.is_dir():
        yield from _articles(path)
        return
    found = False
    for file in _files(path):
        found = True
        try:
            yield from _articles(file)
        except InputError as error:
            yield Entry(name=str(file), data=b"", problem=error.message)
    if not found:
        kinds = ", ".join(KINDS)
        raise InputError(f"holds no articles ({kinds})", file=str(path))


def _files(folder: Path) -> Iterator[Path]:
    """Give the files below a folder that can be articles, each folder's by name."""
    try:
        with os.scandir(folder) as found:
            inside = sorted(
                (one.name, one.is_dir(follow_symlinks=False))
                for one in found
                if not one.name.startswith(".")
            )
    except OSError:
        yield folder  # which says why it cannot be read, when it is opened
        return
    for name, is_folder in inside:
        if is_folder:
            yield from _files(folder / name)
        elif name.lower().endswith(KINDS) and not name.startswith("README."):
            yield folder / name


def _articles(file: Path) -> Iterator[Entry]:
    try:
        with file.open("rb") as stream:
            if is_feed(stream.read(1000), file.name):
                stream.seek(0)
                yield from entries(stream, name=str(file))
                return
            stream.seek(0)
            # One byte more than can be read is enough to say that it is too long.
            data = stream.read(LIMIT + 1)
        beside = corrections_beside(file)
        corrections = beside.read_bytes() if beside.is_file() else b""
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"cannot be read: {reason}", file=str(file)) from None
    yield Entry(name=str(file), data=data, corrections=corrections)


def corrections_beside(article: Path) -> Path:
    """Give where the corrections of an article are kept: its name and ``.record.json``."""
    return article.with_name(article.name + ".record.json")
