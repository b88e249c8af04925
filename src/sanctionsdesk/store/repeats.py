"""Answers kept by the caller's key, so that a call sent twice is done once."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

KEPT_SECONDS = 24 * 3600
"""How long a key is known."""

_TABLE = """CREATE TABLE IF NOT EXISTS answer (
  key TEXT PRIMARY KEY, asked TEXT NOT NULL, at REAL NOT NULL,
  status INTEGER, kind TEXT, body BLOB)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """What is known of a key.

    Attributes:
        asked: digest of the call it was first used for.
        status: HTTP status answered; 0 while the first call is under way.
        kind: media type of the answer.
        body: the answer.
    """

    asked: str
    status: int
    kind: str
    body: bytes


class Repeats:
    """The keys of one desk, shared by its server processes."""

    def __init__(self, home: Path) -> None:
        self.path = home / "repeats.sqlite"

    def begin(self, key: str, asked: str) -> Repeat | None:
        """Take a key for a call; gives what is known where it was taken before."""
        now = time.time()
        with self._open() as connection:
            connection.execute("DELETE FROM answer WHERE at < ?", (now - KEPT_SECONDS,))
            taken = connection.execute(
                "INSERT OR IGNORE INTO answer (key, asked, at) VALUES (?, ?, ?)",
                (key, asked, now),
            ).rowcount
            if taken:
                return None
            row = connection.execute(
                "SELECT asked, status, kind, body FROM answer WHERE key = ?", (key,)
            ).fetchone()
        return Repeat(
            asked=row[0], status=row[1] or 0, kind=row[2] or "", body=row[3] or b""
        )

    def finish(self, key: str, status: int, kind: str, body: bytes) -> None:
        """Keep the answer of a key."""
        with self._open() as connection:
            connection.execute(
                "UPDATE answer SET status = ?, kind = ?, body = ? WHERE key = ?",
                (status, kind, body, key),
            )

    def forget(self, key: str) -> None:
        """Let a key be used again, after a call that failed on our side."""
        with self._open() as connection:
            connection.execute("DELETE FROM answer WHERE key = ?", (key,))

    def forget_all(self) -> None:
        """Let every answer go; a call sent again after that is done again."""
        if self.path.exists():
            with self._open() as connection:
                connection.execute("PRAGMA secure_delete = ON")
                connection.execute("DELETE FROM answer")

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, timeout=10)
        try:
            with connection:
                connection.execute(_TABLE)
                yield connection
        finally:
            connection.close()
