"""The database of people's work: SQLite in the desk's home, PostgreSQL by URL.

Statements are SQLAlchemy Core over :mod:`sanctionsdesk.store.tables`, one text
for both. A write is one transaction: all of it stands, or none.
"""

from __future__ import annotations

import importlib.util
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from tenacity import (
    retry,
    retry_if_exception_type,
    stop_after_delay,
    wait_random,
)

from sanctionsdesk.base.errors import SettingsError, UsageError
from sanctionsdesk.store import DATABASE

REVISIONS = ("0001", "0002", "0003", "0004", "0005")
"""All migrations, oldest first."""

HEAD = REVISIONS[-1]
"""The tables of this version of the desk."""

SETTING = "SANCTIONSDESK_DATABASE"

_LOCK = 7_310_231
"""Advisory lock of PostgreSQL under which one process migrates at a time."""


@dataclass(frozen=True, slots=True)
class Database:
    """One open database whose tables are those of this version.

    Attributes:
        engine: SQLAlchemy's pool of connections.
    """

    engine: Engine

    @classmethod
    def open(cls, home: Path, url: str = "") -> Database:
        """Open the database and bring its tables up to date.

        Args:
            home: the desk's folder, which holds the SQLite file.
            url: ``postgresql://user@host/name`` or ``sqlite:///FILE``; the file
                ``desk.sqlite3`` in the home when empty.

        Raises:
            SettingsError: for a URL that cannot be used, a database that cannot
                be reached, or one written by a newer version of the desk.
        """
        database = cls(_engine(home, url))
        try:
            if database.revision() != HEAD:
                database.upgrade()
        except SettingsError:
            database.close()
            raise
        return database

    @property
    def address(self) -> str:
        """The URL without its password."""
        return self.engine.url.render_as_string(hide_password=True)

    @property
    def is_sqlite(self) -> bool:
        """Tell whether it is a file of this machine."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Read in one transaction: all statements see the same state."""
        options: dict[str, Any] = {"sdesk_begin": "BEGIN"}
        if not self.is_sqlite:
            options["isolation_level"] = "REPEATABLE READ"
        with (
            self.engine.connect().execution_options(**options) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Write in one transaction; an exception undoes the whole of it."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    def revision(self) -> str:
        """Give the migration that the tables stand at; empty before the first.

        Raises:
            SettingsError: when the database cannot be reached or is newer.
        """
        try:
            with self.engine.connect() as connection:
                if not connection.dialect.has_table(connection, "alembic_version"):
                    return ""
                found = connection.execute(
                    text("SELECT version_num FROM alembic_version")
                ).scalar()
        except SQLAlchemyError as error:
            raise SettingsError(
                f"cannot be opened at {self.address}: {_first_line(error)}",
                field=SETTING,
            ) from None
        if found is not None and found not in REVISIONS:
            raise SettingsError(
                f"at {self.address} was written by a newer version of the desk "
                f"(tables {found}, this one knows {HEAD}); install that version",
                field=SETTING,
            )
        return found or ""

    def upgrade(self, to: str = HEAD) -> None:
        """Bring the tables up to a migration; data stays."""
        self._migrate("upgrade", to)

    def downgrade(self, to: str) -> None:
        """Take the tables back to a migration, for an older version of the desk.

        Raises:
            UsageError: for a migration that does not exist.
        """
        if to not in {"base", *REVISIONS}:
            raise UsageError(
                f"{to!r} is no migration; they are base, {', '.join(REVISIONS)}"
            )
        self._migrate("downgrade", to)

    def _migrate(self, direction: str, to: str) -> None:
        # Alembic is imported only when tables change: it takes longer than most answers.
        from alembic import command  # noqa: PLC0415
        from alembic.config import Config  # noqa: PLC0415

        config = Config()
        config.set_main_option(
            "script_location", str(Path(__file__).parent / "migrations")
        )
        try:
            with self.write() as connection:
                if not self.is_sqlite:
                    connection.execute(
                        text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK}
                    )
                config.attributes["connection"] = connection
                getattr(command, direction)(config, to)
        except DBAPIError as error:
            raise SettingsError(
                f"tables cannot be changed at {self.address}: {_first_line(error)}",
                field=SETTING,
            ) from None

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _engine(home: Path, url: str) -> Engine:
    address = _address(home, url)
    if address.get_backend_name() == "sqlite":
        if address.database and address.database != ":memory:":
            try:
                Path(address.database).parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise SettingsError(
                    f"cannot be made at {address.database}: {error.strerror}",
                    field=SETTING,
                ) from None
        engine = create_engine(address, connect_args={"timeout": 30})
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
        return engine
    if importlib.util.find_spec("psycopg") is None:
        raise SettingsError(
            "names PostgreSQL, whose driver is not installed; "
            "pip install 'sanctionsdesk[postgres]'",
            field=SETTING,
        )
    return create_engine(address, pool_pre_ping=True)


def _address(home: Path, url: str) -> URL:
    if not url:
        return URL.create("sqlite+pysqlite", database=str(home / DATABASE))
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise SettingsError(
            "is no database URL; write postgresql://USER@HOST/NAME or sqlite:///FILE",
            field=SETTING,
        ) from None
    match address.drivername:
        case "postgres" | "postgresql" | "postgresql+psycopg":
            return address.set(drivername="postgresql+psycopg")
        case "sqlite" | "sqlite+pysqlite":
            return address.set(drivername="sqlite+pysqlite")
    raise SettingsError(
        f"{address.drivername!r} is not a database this desk works with; "
        "write postgresql://USER@HOST/NAME or sqlite:///FILE",
        field=SETTING,
    )


def _sqlite_connect(connection: Any, record: object) -> None:
    del record
    # Transactions are begun by _sqlite_begin and not by the driver.
    connection.isolation_level = None
    _write_ahead(connection)
    for pragma in (
        "foreign_keys=ON",
        "synchronous=FULL",
        "trusted_schema=OFF",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


@retry(
    retry=retry_if_exception_type(sqlite3.OperationalError),
    stop=stop_after_delay(30),
    wait=wait_random(0.01, 0.1),
    reraise=True,
)
def _write_ahead(connection: Any) -> None:
    # SQLite does not wait for another process here, whatever the timeout says.
    connection.execute("PRAGMA journal_mode=WAL")


def _sqlite_begin(connection: Connection) -> None:
    # A write takes its lock at once: waiting in the middle could only end in an error.
    begin = connection.get_execution_options().get("sdesk_begin", "BEGIN IMMEDIATE")
    connection.exec_driver_sql(begin)


def _first_line(error: SQLAlchemyError) -> str:
    origin = getattr(error, "orig", None) or error
    return (str(origin).strip().splitlines() or [type(error).__name__])[0]
