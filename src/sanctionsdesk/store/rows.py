"""Rows of a long answer on disk while it is made, in the order of their keys."""

from __future__ import annotations

import pickle
import sqlite3
import zlib
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class OnDisk(Generic[T]):
    """Values of our own in a temporary file that nobody else opens and that goes by itself."""

    def __init__(self) -> None:
        # An empty name is a private file that SQLite removes when it is closed.
        self._file = sqlite3.connect("", isolation_level=None)
        self._file.execute("PRAGMA journal_mode = OFF")
        self._file.execute("CREATE TABLE row (key TEXT, value BLOB)")
        self._file.execute("CREATE INDEX by_key ON row (key)")
        self._count = 0

    def add(self, key: str, value: T) -> None:
        """Keep a value under a key."""
        packed = zlib.compress(pickle.dumps(value), 1)
        self._file.execute("INSERT INTO row VALUES (?, ?)", (key, packed))
        self._count += 1

    def __iter__(self) -> Iterator[T]:
        """Give all values in the order of their keys, equal keys as they came."""
        for (packed,) in self._file.execute(
            "SELECT value FROM row ORDER BY key, rowid"
        ):
            yield pickle.loads(zlib.decompress(packed))  # noqa: S301 - our own file

    def __len__(self) -> int:
        return self._count

    def close(self) -> None:
        """Let the file go."""
        self._file.close()
