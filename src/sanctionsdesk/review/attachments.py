"""Files kept with an alert, by digest, in the database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from sqlalchemy import Connection, Row, func, select

from sanctionsdesk.base.errors import InputError, NotFoundError
from sanctionsdesk.review import payloads, steps
from sanctionsdesk.review.actors import Actor
from sanctionsdesk.review.alert import Alert, Attachment, attachment_of
from sanctionsdesk.review.audit import Clock, system_clock
from sanctionsdesk.review.steps import STEPS, Change
from sanctionsdesk.store import tables
from sanctionsdesk.store.database import Database

LARGEST = 10 * 1024 * 1024
"""Most bytes of one file."""

MOST = 20
"""Most files of one alert."""

KINDS = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".json": "application/json",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".eml": "message/rfc822",
}
"""Media type of what can be attached, by the end of its name."""

_BEGINS = {
    ".pdf": b"%PDF-",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
    ".docx": b"PK\x03\x04",
    ".xlsx": b"PK\x03\x04",
}
"""First bytes of those kinds that have some."""

_TEXT = frozenset(KINDS) - frozenset(_BEGINS)


@dataclass(frozen=True, slots=True)
class Attachments:
    """The files of one desk's alerts."""

    database: Database
    clock: Clock = system_clock

    def add(
        self,
        alert_id: int,
        name: str,
        content: bytes,
        *,
        by: Actor,
        version: int | None = None,
    ) -> Alert:
        """Keep a file with an alert.

        Args:
            alert_id: the alert.
            name: as given; folders in it are dropped.
            content: 1 byte to :data:`LARGEST`.
            by: who attaches it.
            version: as last read.

        Raises:
            InputError: for a kind, size or number of files beyond the limits, or
                a content that is not of the kind its name says.
        """
        by.require(STEPS["attach"].needs)
        plain_name = _checked(name, content)

        def effect(connection: Connection, row: Row[Any], at: str) -> Change:
            table = tables.attachments
            there = connection.execute(
                select(func.count()).where(table.c.alert_id == alert_id)
            ).scalar()
            if (there or 0) >= MOST:
                raise InputError(f"an alert keeps at most {MOST} files")
            digest = payloads.keep(connection, content, at=at)
            connection.execute(
                table.insert().values(
                    alert_id=alert_id,
                    name=plain_name,
                    size=len(content),
                    digest=digest,
                    added_by=by.name,
                    added_at=at,
                )
            )
            return Change(
                values={"state": row.state},
                details={"name": plain_name, "digest": digest},
            )

        return steps.take(
            self.database,
            self.clock,
            "attach",
            alert_id,
            effect,
            by=by,
            version=version,
        )

    def get(
        self, alert_id: int, attachment_id: int, *, by: Actor
    ) -> tuple[Attachment, bytes]:
        """Give a file kept with an alert.

        Raises:
            NotFoundError: when there is none, or it was erased.
        """
        by.require("alerts.read")
        table = tables.attachments
        with self.database.read() as connection:
            row = connection.execute(
                select(table).where(
                    table.c.id == attachment_id, table.c.alert_id == alert_id
                )
            ).one_or_none()
            content = None if row is None else payloads.body(connection, row.digest)
        if row is None or content is None:
            raise NotFoundError(f"alert {alert_id} keeps no file {attachment_id}")
        return attachment_of(row), content


def _checked(name: str, content: bytes) -> str:
    """Give the name without folders, for a file that can be kept."""
    plain_name = PurePath(name.replace("\\", "/")).name[-200:]
    plain_name = "".join(c if c.isprintable() else "_" for c in plain_name)
    kind = PurePath(plain_name).suffix.lower()
    if kind not in KINDS:
        raise InputError(
            f"{plain_name!r} cannot be attached; {', '.join(sorted(KINDS))} can"
        )
    if not 0 < len(content) <= LARGEST:
        raise InputError(
            f"{plain_name} has {len(content)} bytes; 1 to {LARGEST} can be attached"
        )
    if not _is(kind, content):
        raise InputError(f"{plain_name} is no {kind[1:]} file by its content")
    return plain_name


def _is(kind: str, content: bytes) -> bool:
    if kind not in _TEXT:
        return content.startswith(_BEGINS[kind])
    return b"\0" not in content[:8192] or content.startswith((b"\xff\xfe", b"\xfe\xff"))
