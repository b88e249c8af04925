"""What every reader takes and gives: named files in, parties and oddities out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from sanctionsdesk.entities.party import Party

Opener = Callable[[], BinaryIO]
"""Opens one file of an issue from its beginning, unpacked."""

HEAD = 65_536
"""Bytes from the beginning of a file by which its format is recognised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddity:
    """Something in a record that the reader could not take as it stands.

    Attributes:
        file: name of the file.
        line: line, counted from 1; 0 where the format has none.
        entry: the publisher's own number or name of the record, as far as it has one.
        reason: what is odd, one sentence.
        kept: true when the record still gave a party.
    """

    file: str
    line: int
    entry: str
    reason: str
    kept: bool = False

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: entry {self.entry or '(none)'}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """The files of one issue of a list, and how to cite them.

    Attributes:
        files: openers by lower-case base name, without ``.gz``; the main file first.
        list_id: catalogue id to give the entries.
        digest: digest of the issue.
    """

    files: Mapping[str, Opener]
    list_id: str
    digest: str

    @property
    def main(self) -> str:
        """Name of the main file."""
        return next(iter(self.files))

    def open(self) -> BinaryIO:
        """Open the main file."""
        return self.files[self.main]()


Read = Callable[[Issue], Iterator[Party | Oddity]]
"""Streams one party, or one oddity that is not kept, for each record of an issue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One publisher's format.

    Attributes:
        id: short name, ``ofac-csv``.
        title: name for people.
        recognises: list id by lower-case base name and first :data:`HEAD` bytes;
            empty when the file is of another format.
        read: the reader; raises :class:`~sanctionsdesk.base.errors.InputError` when
            the file cannot be trusted as a whole.
        companion: base names that belong to the same issue when they stand beside a
            main file of this name.
        stated: the day that the file itself says it stands for, by its first bytes.
    """

    id: str
    title: str
    recognises: Callable[[str, bytes], str]
    read: Read
    companion: Callable[[str], frozenset[str]] = lambda _: frozenset()
    stated: Callable[[bytes], date | None] = lambda _: None
