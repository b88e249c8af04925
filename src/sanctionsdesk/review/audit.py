"""The audit log: append-only, each row holding the hash of the one before.

A row's hash is the SHA-256 of canonical JSON ``[seq, at, who, action, subject,
payload, previous]``. What was done stands in the payload, kept apart by digest
and salted, so that an erased payload cannot be guessed from its digest.
"""

from __future__ import annotations

import hashlib
import secrets
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.base.plain import canonical
from sanctionsdesk.review import payloads
from sanctionsdesk.review.actors import Actor
from sanctionsdesk.store import tables
from sanctionsdesk.store.database import Database

Clock = Callable[[], datetime]
"""Gives the moment, with its zone."""

ERASED = "erased"
"""Action of the row that records an erasure; its payload lists the contents replaced."""


def system_clock() -> datetime:
    """Give the moment of this machine, in UTC."""
    return datetime.now(UTC)


def moment(clock: Clock) -> str:
    """Write the moment as the database keeps it.

    >>> moment(lambda: datetime(2026, 11, 25, 16, tzinfo=UTC))
    '2026-11-25T16:00:00.000000Z'
    """
    told = clock().astimezone(UTC).isoformat(timespec="microseconds")
    return told.replace("+00:00", "Z")


def later(clock: Clock, by: timedelta) -> str:
    """Write the moment so much later, or earlier for less than nothing."""
    return moment(lambda: clock() + by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of the log.

    Attributes:
        seq: place in the chain, from 1.
        at: UTC moment.
        who: user name.
        action: what was done, as ``alert.proposed``.
        subject: to what, as ``alert:7``; never a customer's data.
        payload: digest of the details.
        previous: hash of the row before, empty for the first.
        hash: of this row.
        details: the payload as it stands, ``None`` where erased.
    """

    seq: int
    at: str
    who: str
    action: str
    subject: str
    payload: str
    previous: str
    hash: str
    details: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a check of the log found.

    Attributes:
        entries: rows read.
        head: hash of the newest row, to be written down elsewhere.
        faults: each edit, gap, reordering or missing content, in words.
    """

    entries: int
    head: str
    faults: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing was found."""
        return not self.faults


def append(
    connection: Connection,
    *,
    at: str,
    by: Actor,
    action: str,
    subject: str,
    details: dict[str, Any] | None = None,
) -> int:
    """Add a row to the chain, in the same transaction as what it records.

    Returns:
        The row's place.
    """
    head = connection.execute(select(tables.audit_head).with_for_update()).one()
    told = {**(details or {}), "via": by.via, "salt": secrets.token_hex(16)}
    row = {
        "seq": head.seq + 1,
        "at": at,
        "who": by.name,
        "action": action,
        "subject": subject,
        "payload": payloads.keep_value(connection, told, at=at),
        "previous": head.hash,
    }
    row["hash"] = hash_of(**row)
    connection.execute(tables.audit.insert().values(**row))
    connection.execute(
        update(tables.audit_head).values(seq=row["seq"], hash=row["hash"])
    )
    return int(row["seq"])


def hash_of(
    *,
    seq: int,
    at: str,
    who: str,
    action: str,
    subject: str,
    payload: str,
    previous: str,
) -> str:
    """Give the hash of a row."""
    content = canonical([seq, at, who, action, subject, payload, previous])
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True, slots=True)
class Audit:
    """The log of one desk.

    Attributes:
        database: where it stands.
        clock: gives the moment.
    """

    database: Database
    clock: Clock = system_clock

    def entries(
        self,
        *,
        subject: str | None = None,
        action: str | None = None,
        after: int = 0,
        limit: int = 100,
        newest_first: bool = False,
    ) -> tuple[Entry, ...]:
        """Give rows with their details, in order.

        Args:
            subject: only rows of this subject, as ``alert:7``.
            action: only rows of this action, as ``alert.proposed``.
            after: only rows beyond this place; before it, when newest first.
            limit: most rows.
            newest_first: from the end backwards.
        """
        log = tables.audit
        asked = select(log).limit(limit)
        if subject is not None:
            asked = asked.where(log.c.subject == subject)
        if action is not None:
            asked = asked.where(log.c.action == action)
        if newest_first:
            asked = asked.order_by(log.c.seq.desc())
            if after:
                asked = asked.where(log.c.seq < after)
        else:
            asked = asked.order_by(log.c.seq).where(log.c.seq > after)
        with self.database.read() as connection:
            rows = connection.execute(asked).all()
            told = payloads.values(connection, [row.payload for row in rows])
        return tuple(
            Entry(**row._asdict(), details=told.get(row.payload)) for row in rows
        )

    def head(self) -> tuple[int, str]:
        """Give the place and hash of the newest row.

        Written down outside the desk, it lets :meth:`verify` find a log that
        was rewritten from the ground up.
        """
        with self.database.read() as connection:
            row = connection.execute(select(tables.audit_head)).one()
        return row.seq, row.hash

    def verify(self, *, seen: Sequence[tuple[int, str]] = ()) -> Verdict:
        """Check every row, its place, its content, and what the other tables say.

        Args:
            seen: places and hashes noted earlier (:meth:`head`), which the
                chain must still hold.
        """
        with self.database.read() as connection:
            return verify(connection, seen=seen)


def verify(connection: Connection, *, seen: Sequence[tuple[int, str]] = ()) -> Verdict:
    """Check the log as this connection sees it; see :meth:`Audit.verify`."""
    faults: list[str] = []
    noted = dict(seen)
    count, last, chain = 0, 0, ""
    replaced: dict[str, str | None] = {}
    rows = connection.execution_options(yield_per=1000).execute(
        select(tables.audit).order_by(tables.audit.c.seq)
    )
    erasures: list[str] = []
    for row in rows:
        count += 1
        faults += _check_row(row, last, chain)
        if row.seq in noted and noted.pop(row.seq) != row.hash:
            faults.append(f"row {row.seq}: is not the one noted earlier")
        if row.action == ERASED:
            erasures.append(row.payload)
        last, chain = row.seq, row.hash
    for told in (payloads.value(connection, digest) for digest in erasures):
        replaced |= (told or {}).get("contents", {})
    faults += [f"row {seq}: was noted earlier and is gone" for seq in noted]
    head = connection.execute(select(tables.audit_head)).one_or_none()
    if head is None or (head.seq, head.hash) != (last, chain):
        faults.append(
            f"row {last}: is not the newest that was written; rows after it are gone"
        )
    faults += _check_contents(connection, replaced)
    faults += _check_receipts(connection)
    return Verdict(entries=count, head=chain, faults=tuple(faults))


def _check_row(row: Row[Any], last: int, chain: str) -> Iterator[str]:
    if row.seq != last + 1:
        yield f"row {row.seq}: {row.seq - last - 1} rows before it are missing"
    elif row.previous != chain:
        yield f"row {row.seq}: does not follow from row {last}"
    told = row._asdict()
    claimed = told.pop("hash")
    if hash_of(**told) != claimed:
        yield f"row {row.seq}: was edited"


def _check_contents(
    connection: Connection, replaced: dict[str, str | None]
) -> Iterator[str]:
    table = tables.payloads
    named = {
        row.payload: f"row {row.seq}"
        for row in connection.execute(
            select(tables.audit.c.payload, tables.audit.c.seq)
        )
    }
    found = set()
    rows = connection.execution_options(yield_per=200).execute(
        select(table.c.digest, table.c.body, table.c.body_digest)
    )
    for row in rows:
        found.add(row.digest)
        whose = named.get(row.digest, f"content {row.digest[:12]}")
        try:
            body = None if row.body is None else zlib.decompress(row.body)
        except zlib.error:
            yield f"{whose}: its content is broken"
            continue
        stands = None if body is None else payloads.digest_of(body)
        if stands != row.body_digest:
            yield f"{whose}: its content was edited"
        elif stands != row.digest and (
            row.digest not in replaced or replaced[row.digest] != stands
        ):
            yield f"{whose}: its content was replaced and no erasure records it"
    for digest, whose in named.items():
        if digest not in found:
            yield f"{whose}: its content is gone"


def _check_receipts(connection: Connection) -> Iterator[str]:
    rows = connection.execution_options(yield_per=1000).execute(select(tables.receipts))
    for row in rows:
        told = row._asdict()
        if receipt_id(told) != row.id:
            yield f"receipt {row.id}: was edited"


def receipt_id(row: Mapping[str, str]) -> str:
    """Give the id of a receipt: it holds every column, so none can be changed unseen."""
    columns = ("at", "who", "verb", "as_of", "engine", "question", "answer")
    content = canonical([1, *(row[key] for key in columns)])
    return hashlib.sha256(content).hexdigest()[:32]


def parse_head(text: str) -> tuple[int, str]:
    """Read ``SEQ:HASH`` as :meth:`Audit.head` gives it.

    Raises:
        InputError: for anything else.
    """
    place, _, told = text.partition(":")
    if not place.isdigit() or len(told) != 64:
        raise InputError(f"{text!r} is no SEQ:HASH; sdesk audit head prints it")
    return int(place), told
