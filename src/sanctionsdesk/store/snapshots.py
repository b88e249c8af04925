"""Immutable snapshots of lists: one Parquet file and one description each.

The description is written last and moved into place, so that a snapshot is
there whole or not at all.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from arro3.core import Table
from arro3.io import write_parquet

from sanctionsdesk.base.dates import parse_day
from sanctionsdesk.base.errors import InputError, ListError
from sanctionsdesk.entities.packing import pack, unpack
from sanctionsdesk.entities.party import Party
from sanctionsdesk.lists import ofac_csv
from sanctionsdesk.lists.reading import Reading
from sanctionsdesk.store.parquet import open_parquet

LIMIT = 512 * 1024 * 1024
"""Most bytes of one file, unpacked."""

_COMPANION = re.compile(
    r"(sdn|add|alt|sdn_comments|cons_prim|cons_add|cons_alt|cons_comments)\.(csv|pip|del)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One issue of one list.

    Attributes:
        list_id: ``us-ofac-sdn``, ``us-ofac-cons``.
        as_of: the day the issue stands for.
        basis: how that day is known: ``given`` or ``folder name``.
        digest: SHA-256 over the files' names and bytes.
        records: records read.
        parties: parties kept.
        rejects: records named and left out.
        files: paths read.
    """

    list_id: str
    as_of: date
    basis: str
    digest: str
    records: int
    parties: int
    rejects: tuple[str, ...]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Store:
    """The snapshots of one desk.

    Attributes:
        home: the desk's data folder.
    """

    home: Path

    def add(
        self, paths: Iterable[str], *, as_of: date | None = None
    ) -> Iterator[Snapshot]:
        """Read list files and keep each issue; an issue already kept changes nothing.

        Raises:
            ListError: if there is no list among the paths.
            InputError: for a path that is not there, or an issue without a day.
        """
        found = False
        for folder in sorted(_folders(paths)):
            files = _folders(paths)[folder]
            mains = [name for name in files if ofac_csv.MAIN.fullmatch(name)]
            for main in mains:
                found = True
                yield self._keep(folder, main, files, as_of)
        if not found:
            raise ListError(f"no list that this desk reads in {', '.join(paths)}")

    def snapshots(self) -> tuple[Snapshot, ...]:
        """Every issue kept, by list and day."""
        found = []
        for path in (self.home / "lists").glob("*.json"):
            content = json.loads(path.read_text(encoding="utf-8"))
            content |= {key: tuple(content[key]) for key in ("rejects", "files")}
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
        self, folder: Path, main: str, files: dict[str, Path], as_of: date | None
    ) -> Snapshot:
        day, basis = (as_of, "given") if as_of else (_day_of(folder), "folder name")
        if day is None:
            raise InputError("states no date; give --as-of", file=str(files[main]))
        family = "cons" if main.startswith("cons") else "sdn"
        ending = main.rsplit(".", 1)[1]
        own = {
            name: path
            for name, path in files.items()
            if name.endswith(ending) and name.startswith("cons") == (family == "cons")
        }
        contents = {name: _content(path) for name, path in sorted(own.items())}
        digest = hashlib.sha256()
        for name, data in contents.items():
            digest.update(name.encode() + b"\0" + hashlib.sha256(data).digest())
        list_id = f"us-ofac-{family}"
        kept = next(
            (item for item in self.snapshots() if item.digest == digest.hexdigest()),
            None,
        )
        if kept is not None:
            return kept
        reading = ofac_csv.read(contents, list_id=list_id, digest=digest.hexdigest())
        snapshot = Snapshot(
            list_id=list_id,
            as_of=day,
            basis=basis,
            digest=digest.hexdigest(),
            records=reading.records,
            parties=len(reading.parties),
            rejects=tuple(
                f"{item.file}:{item.line}: entry {item.entry}: {item.reason}"
                for item in reading.rejects
            ),
            files=tuple(str(path) for path in own.values()),
        )
        self._write(snapshot, reading)
        return snapshot

    def _write(self, snapshot: Snapshot, reading: Reading) -> None:
        folder = self.home / "lists"
        folder.mkdir(parents=True, exist_ok=True)
        buffer = io.BytesIO()
        table = Table.from_pydict(
            {
                "id": _strings([party.id for party in reading.parties]),
                "schema": _strings([party.schema for party in reading.parties]),
                "name": _strings([party.caption for party in reading.parties]),
                "body": _strings([pack(party).decode() for party in reading.parties]),
            }
        )
        write_parquet(table, buffer, compression="zstd(3)")
        _replace(folder / f"{snapshot.digest}.parquet", buffer.getvalue())
        described = asdict(snapshot) | {"as_of": snapshot.as_of.isoformat()}
        _replace(
            folder / f"{snapshot.digest}.json", json.dumps(described, indent=1).encode()
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


def _folders(paths: Iterable[str]) -> dict[Path, dict[str, Path]]:
    groups: dict[Path, dict[str, Path]] = defaultdict(dict)
    for text in paths:
        root = Path(text)
        if not root.exists():
            raise InputError("is not there", file=text)
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            name = path.name.removesuffix(".gz").lower()
            if path.is_file() and _COMPANION.fullmatch(name):
                groups[path.parent][name] = path
    return groups


def _content(path: Path) -> bytes:
    data = path.read_bytes()
    if path.suffix == ".gz":
        try:
            with gzip.open(io.BytesIO(data)) as file:
                data = file.read(LIMIT + 1)
        except (OSError, EOFError, zlib.error):
            raise InputError("is no whole gzip file", file=str(path)) from None
    if len(data) > LIMIT:
        raise InputError(f"is larger than {LIMIT} bytes unpacked", file=str(path))
    return data


def _day_of(folder: Path) -> date | None:
    for name in (folder.name, folder.parent.name):
        try:
            return parse_day(name)
        except InputError:
            continue
    return None
