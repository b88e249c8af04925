"""A desk in one file: its database row by row and its lists, with digests.

The copy reads the same on SQLite and PostgreSQL, so that a restore also moves a
desk from one to the other. Indexes are not in it: they are built again.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy import Connection, Table, func, select, text, update

from sanctionsdesk.base.errors import ConflictError, InputError
from sanctionsdesk.store import DATABASE, tables
from sanctionsdesk.store.database import HEAD, Database

FORMAT = "sanctionsdesk-backup-1"
_LEFT_OUT = ("indexes", DATABASE)
_ROWS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What a backup holds, or a restore put back.

    Attributes:
        rows: rows of the database.
        files: files of the home.
    """

    rows: int
    files: int


def back_up(home: Path, database: Database, target: Path) -> Copied:
    """Write the desk into one ZIP file, which appears only when it is whole.

    The database is read in one transaction, so the copy is of one moment.

    Raises:
        InputError: when the file cannot be written.
    """
    part = target.with_name(target.name + ".part")
    rows = 0
    digests: dict[str, str] = {}
    files = list(_files(home))
    try:
        with (
            zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive,
            database.read() as connection,
        ):
            for table in tables.metadata.sorted_tables:
                name = f"database/{table.name}.ndjson"
                told = hashlib.sha256()
                with archive.open(name, "w", force_zip64=True) as out:
                    for line in _lines(connection, table):
                        out.write(line)
                        told.update(line)
                        rows += 1
                digests[name] = told.hexdigest()
            for path in files:
                name = f"home/{path.relative_to(home).as_posix()}"
                content = path.read_bytes()
                archive.writestr(name, content)
                digests[name] = hashlib.sha256(content).hexdigest()
            manifest = {"format": FORMAT, "tables": HEAD, "files": digests}
            archive.writestr("manifest.json", json.dumps(manifest, indent=1))
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise InputError(
            f"cannot be written: {error.strerror or error}", file=str(target)
        ) from None
    return Copied(rows=rows, files=len(files))


def restore(
    home: Path,
    database: Database,
    source: Path,
    *,
    record: Callable[[Connection, Copied], object] | None = None,
) -> Copied:
    """Put a backup into an empty desk: files first, then all rows in one transaction.

    A kill in the middle leaves the database empty; the same restore can be run again.

    Args:
        home: the desk's folder.
        database: the desk's database.
        source: the backup.
        record: writes down that it was done, in the same transaction.

    Raises:
        InputError: for a file that is no whole backup; nothing has changed then.
        ConflictError: for a desk whose database holds work already.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            digests = _manifest(archive, str(source))
            with database.read() as connection:
                _must_be_empty(connection)
            names = [name for name in digests if name.startswith("home/")]
            for name in names:
                _put(home, name, archive.read(name))
            rows = 0
            with database.write() as connection:
                _must_be_empty(connection)
                for table in tables.metadata.sorted_tables:
                    rows += _fill(connection, archive, table)
                _settle(connection, archive)
                if not database.is_sqlite:
                    _set_counters(connection)
                done = Copied(rows=rows, files=len(names))
                if record is not None:
                    record(connection, done)
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror or error}", file=str(source)
        ) from None
    except zipfile.BadZipFile:
        raise InputError("is no whole backup", file=str(source)) from None
    return done


def _files(home: Path) -> Iterator[Path]:
    for path in sorted(home.rglob("*")):
        top = path.relative_to(home).parts[0]
        if path.is_file() and not top.startswith(_LEFT_OUT) and path.suffix != ".part":
            yield path


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    found = connection.execution_options(yield_per=_ROWS).execute(
        select(table).order_by(*table.primary_key.columns)
    )
    for row in found:
        cells = {
            key: {"base64": base64.b64encode(bytes(cell)).decode()}
            if isinstance(cell, bytes | memoryview)
            else cell
            for key, cell in row._asdict().items()
        }
        yield (
            json.dumps(cells, ensure_ascii=False, separators=(",", ":")).encode(
                "utf-8", "surrogatepass"
            )
            + b"\n"
        )


def _manifest(archive: zipfile.ZipFile, source: str) -> dict[str, str]:
    try:
        told = json.loads(archive.read("manifest.json"))
        digests: dict[str, str] = told["files"]
        known = told["format"] == FORMAT and told["tables"] == HEAD
    except (KeyError, ValueError, TypeError):
        raise InputError("is no backup of a desk", file=source) from None
    if not known:
        raise InputError(
            f"was written by another version (tables {told['tables']}, this one {HEAD})",
            file=source,
        )
    if {*archive.namelist()} != {*digests, "manifest.json"}:
        raise InputError("holds other files than its manifest says", file=source)
    for name, digest in digests.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name:
            raise InputError(f"holds a path that leads out: {name!r}", file=source)
        seen = hashlib.sha256()
        with archive.open(name) as file:
            while block := file.read(1 << 20):
                seen.update(block)
        if seen.hexdigest() != digest:
            raise InputError(f"{name} is not what the manifest says", file=source)
    return digests


def _must_be_empty(connection: Connection) -> None:
    for table in (tables.audit, tables.alerts, tables.users, tables.receipts):
        if connection.execute(select(func.count()).select_from(table)).scalar():
            raise ConflictError(
                f"the database holds {table.name} already; restore into an empty desk "
                "(another SANCTIONSDESK_HOME or SANCTIONSDESK_DATABASE)"
            )


def _put(home: Path, name: str, content: bytes) -> None:
    target = home / PurePosixPath(name).relative_to("home")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    part.write_bytes(content)
    part.replace(target)


def _rows(archive: zipfile.ZipFile, table: Table) -> Iterator[dict[str, Any]]:
    with archive.open(f"database/{table.name}.ndjson") as file:
        for line in file:
            cells = json.loads(line.decode("utf-8", "surrogatepass"))
            yield {
                key: base64.b64decode(cell["base64"])
                if isinstance(cell, dict)
                else cell
                for key, cell in cells.items()
            }


def _fill(connection: Connection, archive: zipfile.ZipFile, table: Table) -> int:
    count = 0
    waiting: list[dict[str, Any]] = []
    for row in _rows(archive, table):
        count += 1
        if table is tables.audit_head:
            connection.execute(update(table).values(seq=row["seq"], hash=row["hash"]))
            continue
        if table is tables.alerts:
            # The database takes a settled alert only after its signed proposal.
            row |= {"state": "new", "proposal": None}
        if table is tables.proposals:
            row |= {"confirmed_by": None, "confirmed_at": None}
        waiting.append(row)
        if len(waiting) == _ROWS:
            connection.execute(table.insert(), waiting)
            waiting = []
    if waiting:
        connection.execute(table.insert(), waiting)
    return count


def _settle(connection: Connection, archive: zipfile.ZipFile) -> None:
    for table, columns in (
        (tables.proposals, ("confirmed_by", "confirmed_at")),
        (tables.alerts, ("state", "proposal")),
    ):
        for row in _rows(archive, table):
            values = {key: row[key] for key in columns}
            connection.execute(
                update(table).where(table.c.id == row["id"]).values(**values)
            )


def _set_counters(connection: Connection) -> None:
    for table in tables.metadata.sorted_tables:
        if "id" in table.c and table.c.id.type.python_type is int:
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "  # noqa: S608 - our own names
                    f"(SELECT COALESCE(max(id), 0) + 1 FROM {table.name}), false)"
                )
            )
