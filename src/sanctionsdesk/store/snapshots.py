"""Immutable snapshots of lists: one Parquet file and one description each.

Each is written beside its place under a name of its own and moved there when it is
on the disk, the description last: a snapshot is there whole or not at all, whatever
is killed, and two processes that add at once cannot disturb each other.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import os
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
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

_STALE = 3600
"""Seconds after which a part that nobody writes to is what a kill left behind."""

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
        publisher: catalogue id of the publisher.
        source: address or path it came from.
        retrieved_at: ISO moment at which it was had, empty if not told.
        stated: parties that state each property; an issue kept without its alias
            file states no alias.
        stored: SHA-256 of the Parquet file.
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
    publisher: str = ""
    source: str = ""
    retrieved_at: str = ""
    stated: Mapping[str, int] = field(default_factory=dict, hash=False)
    stored: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A part of a store that is not as it was written.

    Attributes:
        file: path of the file at fault.
        problem: what is wrong with it, in words.
    """

    file: str
    problem: str


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
        retrieved_at: str = "",
        source: str = "",
        unread: Callable[[str], None] = lambda _: None,
        refused: Callable[[DeskError], None] | None = None,
    ) -> Iterator[Snapshot]:
        """Read list files and keep each issue; an issue already kept changes nothing.

        Args:
            paths: files or folders, plain, gzip or zip.
            as_of: the day of issues whose files state none.
            list_id: the list that they are issues of, where the format does not say.
            retrieved_at: ISO moment at which the files were had.
            source: address they came from; the path where none is given.
            unread: told of each file that no reader knows, and why.
            refused: told of each issue that cannot be trusted, the others being kept;
                raised where nobody is to be told.

        Raises:
            InputError: for a path that is not there, or an issue without a day.
            ListError: if there is no list among the paths, or when the disk is full
                or may not be written.
        """
        found = False
        named = list(paths)
        for issue in issues_in(named, unread=unread):
            found = True
            try:
                draft = Draft(
                    found=issue,
                    as_of=as_of,
                    list_id=list_id or issue.list_id,
                    retrieved_at=retrieved_at,
                    source=source or issue.path,
                )
                snapshot = self._keep(draft)
            except InputError as error:
                if refused is None:
                    raise
                refused(error)
            except OSError as error:
                raise ListError(
                    f"cannot be kept: {error.strerror or error}; what was kept before is whole",
                    file=str(self.home),
                ) from None
            else:
                yield snapshot
        if not found:
            raise ListError(f"no list that this desk reads in {', '.join(named)}")

    def snapshots(self) -> tuple[Snapshot, ...]:
        """Every issue kept, by list and day.

        Raises:
            ListError: when a description is broken; an answer that leaves out a list
                in silence would be wrong.
        """
        found = [_described(path) for path in (self.home / "lists").glob("*.json")]
        # Of two forms of one issue the one that states more comes last and is picked.
        return tuple(
            sorted(
                found,
                key=lambda item: (
                    item.list_id,
                    item.as_of,
                    len(item.stated),
                    item.digest,
                ),
            )
        )

    def pick(self, *, as_of: date) -> tuple[Snapshot, ...]:
        """Give the newest issue of each list that is not after the day."""
        newest: dict[str, Snapshot] = {}
        for snapshot in self.snapshots():
            if snapshot.as_of <= as_of:
                newest[snapshot.list_id] = snapshot
        return tuple(newest.values())

    def parties(self, snapshot: Snapshot) -> Iterator[Party]:
        """Open an issue and give its parties one by one, in memory that does not grow.

        Raises:
            ListError: when its file is missing or broken.
        """
        for batch in self._batches(snapshot):
            for body in batch.column("body"):
                yield unpack(body.as_py().encode())

    def packed(self, snapshot: Snapshot) -> dict[str, bytes]:
        """Give all parties of an issue by id, not taken apart.

        Raises:
            ListError: when the issue's file is missing or broken.
        """
        return {
            party_id: body.encode()
            for batch in self._batches(snapshot)
            for party_id, body in zip(
                batch.column("id").to_pylist(),
                batch.column("body").to_pylist(),
                strict=True,
            )
        }

    def party(self, snapshot: Snapshot, party_id: str) -> Party | None:
        """Give one party of an issue; only its own body is unpacked.

        Raises:
            ListError: when the issue's file is missing or broken.
        """
        for batch in self._batches(snapshot):
            ids = batch.column("id").to_pylist()
            if party_id in ids:
                body = batch.column("body")[ids.index(party_id)]
                return unpack(body.as_py().encode())
        return None

    def verify(self) -> Iterator[tuple[Path, Broken | None]]:
        """Digest every file again; give each description and what is wrong with it."""
        for path in sorted((self.home / "lists").glob("*.json")):
            yield path, self._check(path)

    def adopt(self, other: Store, snapshot: Snapshot) -> Snapshot:
        """Take an issue over from another store on the same disk, unless it is kept."""
        folder = self.home / "lists"
        folder.mkdir(parents=True, exist_ok=True)
        described = folder / f"{snapshot.digest}.json"
        if described.exists() and self._check(described) is None:
            return _described(described)
        theirs = other.home / "lists" / f"{snapshot.digest}.parquet"
        _settle(theirs, folder / theirs.name)
        _replace(described, _description(snapshot))
        return snapshot

    def _check(self, path: Path) -> Broken | None:
        try:
            snapshot = _described(path)
        except ListError as error:
            return Broken(file=str(path), problem=error.message)
        file = self._file(snapshot)
        if not file.exists():
            return Broken(file=str(file), problem="is missing")
        if snapshot.stored and _sha256(file) != snapshot.stored:
            return Broken(file=str(file), problem="is not the file that was written")
        try:
            count = sum(batch.num_rows for batch in self._batches(snapshot))
        except ListError as error:
            return Broken(file=str(file), problem=error.message)
        if count != snapshot.parties:
            problem = f"holds {count} parties, not {snapshot.parties}"
            return Broken(file=str(file), problem=problem)
        return None

    def _file(self, snapshot: Snapshot) -> Path:
        return self.home / "lists" / f"{snapshot.digest}.parquet"

    def _batches(self, snapshot: Snapshot) -> Iterator[Any]:
        path = self._file(snapshot)
        try:
            yield from open_parquet(str(path))
        except InputError as error:
            raise ListError(
                f"snapshot cannot be opened: {error.message}; add the list again",
                file=str(path),
            ) from None

    def _keep(self, draft: Draft) -> Snapshot:
        found = draft.found
        day, basis = found.day(draft.as_of)
        digest = found.digest()
        folder = self.home / "lists"
        described = folder / f"{digest}.json"
        if described.exists() and self._check(described) is None:
            return _described(described)
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        part = folder / f"{digest}.{secrets.token_hex(4)}.part"
        read = Counted(found.format.read(found.issue(draft.list_id, digest)))
        try:
            _write(read, part, found.path)
            stored = _sha256(part)
            _settle(part, folder / f"{digest}.parquet")
        finally:
            part.unlink(missing_ok=True)
        snapshot = Snapshot(
            list_id=draft.list_id,
            as_of=day,
            basis=basis,
            digest=digest,
            format=found.format.id,
            records=read.records,
            parties=read.kept,
            rejects=tuple(read.rejects),
            remarks=tuple(read.remarks),
            files=found.paths,
            publisher=read.publisher,
            source=draft.source,
            retrieved_at=draft.retrieved_at,
            stated=dict(sorted(read.stated.items())),
            stored=stored,
        )
        _replace(described, _description(snapshot))
        return snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An issue about to be kept, and what its files do not say of it."""

    found: FoundIssue
    as_of: date | None
    list_id: str
    retrieved_at: str
    source: str


@dataclass(slots=True)
class Counted:
    """A reader's stream, counted: records are parties and rejects, nothing else.

    Attributes:
        stream: what the reader gives.
        kept: parties given on.
        rejects: records that gave none, named.
        remarks: oddities of records that were kept.
        stated: parties that state each property.
        publisher: who lists them.
        error: what stopped the reader, since Parquet's writer would hide it.
    """

    stream: Iterator[Party | Oddity]
    kept: int = 0
    rejects: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    stated: Counter[str] = field(default_factory=Counter)
    publisher: str = ""
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
                    self.stated.update({detail.prop for detail in item.details})
                    if item.listings and not self.publisher:
                        self.publisher = item.listings[0].publisher
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


def _write(read: Counted, part: Path, path: str) -> None:
    try:
        write_parquet(
            RecordBatchReader.from_batches(_SCHEMA, _batches(read.parties())),
            str(part),
            compression="zstd(3)",
        )
    except (DeskError, OSError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - the writer wraps what a reader raises
        if read.error is not None:
            raise read.error from None
        raise InputError(f"cannot be kept: {error}", file=path) from None
    if not read.kept:
        raise InputError("holds no entry of its format", file=path)


def _described(path: Path) -> Snapshot:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        seal = content.pop("seal", None)
        if seal is not None and seal != _seal(content):
            raise ListError("is not the description that was written", file=str(path))
        content |= {
            key: tuple(content[key])
            for key in ("rejects", "files", "remarks")
            if key in content
        }
        return Snapshot(**{**content, "as_of": parse_day(content["as_of"])})
    except (OSError, ValueError, TypeError, KeyError, AttributeError, InputError):
        raise ListError(
            "description cannot be read; add the list again, or remove this file",
            file=str(path),
        ) from None


def _description(snapshot: Snapshot) -> bytes:
    content = asdict(snapshot) | {"as_of": snapshot.as_of.isoformat()}
    return json.dumps(content | {"seal": _seal(content)}, indent=1).encode()


def _seal(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _replace(path: Path, data: bytes) -> None:
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        part.write_bytes(data)
        _settle(part, path)
    finally:
        part.unlink(missing_ok=True)


def _settle(part: Path, path: Path) -> None:
    """Bring a file's bytes and then its name to the disk."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(path)
    if hasattr(os, "O_DIRECTORY"):
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _sweep(folder: Path) -> None:
    """Remove what a kill left behind; what another process is writing is young."""
    for part in folder.glob("*.part"):
        with contextlib.suppress(OSError):
            if time.time() - part.stat().st_mtime > _STALE:
                part.unlink()
