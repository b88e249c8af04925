"""Immutable snapshots of lists: one Parquet file and one description each.

The description is written last and moved into place, so that a snapshot is
there whole or not at all.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from arro3.core import DataType, Field, RecordBatch, RecordBatchReader, Schema
from arro3.io import write_parquet

from sanctionsdesk.base.dates import parse_day
from sanctionsdesk.base.errors import DeskError, InputError, ListError
from sanctionsdesk.entities.packing import pack, unpack
from sanctionsdesk.entities.party import Party
from sanctionsdesk.lists.reading import Oddity
from sanctionsdesk.store.intake import FoundIssue, issues_in
from sanctionsdesk.store.parquet import open_parquet

_ROWS = 4096
"""Parties written at once: enough for columns to pay, few enough for constant memory."""

_SCHEMA = Schema(
    [Field(name, DataType.string()) for name in ("id", "schema", "name", "body")]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One issue of one list.

    Attributes:
        list_id: ``us-ofac-sdn``, ``us-ofac-cons``.
        as_of: the day the issue stands for.
        basis: how that day is known: ``stated``, ``given``, ``file name`` or ``folder name``.
        digest: SHA-256 over the files' names and bytes.
        records: records read.
        parties: parties kept.
        rejects: records named and left out.
        files: paths read.
        remarks: oddities of records that were kept.
        format: id of the format.
    """

    list_id: str
    as_of: date
    basis: str
    digest: str
    records: int
    parties: int
    rejects: tuple[str, ...]
    files: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    format: str = "ofac-csv"


@dataclass(frozen=True, slots=True)
class Store:
    """The snapshots of one desk.

    Attributes:
        home: the desk's data folder.
    """

    home: Path

    def add(
        self,
        paths: Iterable[str],
        *,
        as_of: date | None = None,
        list_id: str | None = None,
        unread: Callable[[str], None] = lambda _: None,
        refused: Callable[[DeskError], None] | None = None,
    ) -> Iterator[Snapshot]:
        """Read list files and keep each issue; an issue already kept changes nothing.

        Args:
            paths: files or folders, plain, gzip or zip.
            as_of: the day of issues whose files state none.
            list_id: the list that they are issues of, where the format does not say.
            unread: told of each file that no reader knows, and why.
            refused: told of each issue that cannot be trusted, the others being kept;
                raised where nobody is to be told.

        Raises:
            ListError: if there is no list among the paths.
            InputError: for a path that is not there, or an issue without a day.
        """
        found = False
        named = list(paths)
        for issue in issues_in(named, unread=unread):
            found = True
            try:
                snapshot = self._keep(issue, as_of, list_id)
            except InputError as error:
                if refused is None:
                    raise
                refused(error)
            else:
                yield snapshot
        if not found:
            raise ListError(f"no list that this desk reads in {', '.join(named)}")

    def snapshots(self) -> tuple[Snapshot, ...]:
        """Every issue kept, by list and day."""
        found = []
        for path in (self.home / "lists").glob("*.json"):
            content = json.loads(path.read_text(encoding="utf-8"))
            content |= {
                key: tuple(content[key])
                for key in ("rejects", "files", "remarks")
                if key in content
            }
            found.append(Snapshot(**{**content, "as_of": parse_day(content["as_of"])}))
        return tuple(sorted(found, key=lambda item: (item.list_id, item.as_of)))

    def pick(self, *, as_of: date) -> tuple[Snapshot, ...]:
        """Give the newest issue of each list that is not after the day."""
        newest: dict[str, Snapshot] = {}
        for snapshot in self.snapshots():
            if snapshot.as_of <= as_of:
                newest[snapshot.list_id] = snapshot
        return tuple(newest.values())

    def parties(self, snapshot: Snapshot) -> tuple[Party, ...]:
        """Open an issue.

        Raises:
            ListError: when its file is missing or broken.
        """
        path = self.home / "lists" / f"{snapshot.digest}.parquet"
        try:
            bodies = open_parquet(str(path)).read_all().column("body").to_pylist()
        except InputError as error:
            raise ListError(
                f"snapshot cannot be opened: {error.message}", file=str(path)
            ) from None
        return tuple(unpack(str(body).encode()) for body in bodies)

    def _keep(
        self, found: FoundIssue, as_of: date | None, list_id: str | None
    ) -> Snapshot:
        day, basis = found.day(as_of)
        digest = found.digest()
        name = list_id or found.list_id
        for kept in self.snapshots():
            if kept.digest == digest:
                return kept
        folder = self.home / "lists"
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f"{digest}.parquet.part"
        read = Counted(found.format.read(found.issue(name, digest)))
        try:
            write_parquet(
                RecordBatchReader.from_batches(_SCHEMA, _batches(read.parties())),
                str(part),
                compression="zstd(3)",
            )
        except (DeskError, OSError, MemoryError):
            part.unlink(missing_ok=True)
            raise
        except Exception as error:  # noqa: BLE001 - the writer wraps what a reader raises
            part.unlink(missing_ok=True)
            if read.error is not None:
                raise read.error from None
            raise InputError(f"cannot be kept: {error}", file=found.path) from None
        if not read.kept:
            part.unlink(missing_ok=True)
            raise InputError(
                f"is in the form of {found.format.title} and holds no entry",
                file=found.path,
            )
        _settle(part, folder / f"{digest}.parquet")
        snapshot = Snapshot(
            list_id=name,
            as_of=day,
            basis=basis,
            digest=digest,
            format=found.format.id,
            records=read.records,
            parties=read.kept,
            rejects=tuple(read.rejects),
            remarks=tuple(read.remarks),
            files=found.paths,
        )
        described = asdict(snapshot) | {"as_of": snapshot.as_of.isoformat()}
        _replace(folder / f"{digest}.json", json.dumps(described, indent=1).encode())
        return snapshot


@dataclass(slots=True)
class Counted:
    """A reader's stream, counted: records are parties and rejects, nothing else.

    Attributes:
        stream: what the reader gives.
        kept: parties given on.
        rejects: records that gave none, named.
        remarks: oddities of records that were kept.
        error: what stopped the reader, since Parquet's writer would hide it.
    """

    stream: Iterator[Party | Oddity]
    kept: int = 0
    rejects: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    error: DeskError | None = None

    @property
    def records(self) -> int:
        """Records read."""
        return self.kept + len(self.rejects)

    def parties(self) -> Iterator[Party]:
        """Give the parties on, and note the rest."""
        try:
            for item in self.stream:
                if isinstance(item, Party):
                    self.kept += 1
                    yield item
                else:
                    (self.remarks if item.kept else self.rejects).append(str(item))
        except DeskError as error:
            self.error = error
            raise


def _batches(parties: Iterator[Party]) -> Iterator[RecordBatch]:
    while batch := list(itertools.islice(parties, _ROWS)):
        yield RecordBatch.from_pydict(
            {
                "id": _strings([party.id for party in batch]),
                "schema": _strings([party.schema for party in batch]),
                "name": _strings([party.caption for party in batch]),
                "body": _strings([pack(party).decode() for party in batch]),
            }
        )


def _strings(values: list[str]) -> Any:
    from arro3.core import Array, DataType  # noqa: PLC0415 - one use

    return Array(values, type=DataType.string())


def _replace(path: Path, data: bytes) -> None:
    part = path.with_suffix(path.suffix + ".part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _settle(part: Path, path: Path) -> None:
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(path)
