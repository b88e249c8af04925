"""What must be kept, what may go, and the copy for an examiner.

Records are kept ten years (31 CFR 501.601; 90 FR 13286), longer under a legal
hold. What is deleted or erased leaves its row in the audit log and a tombstone
where the content was, so that the chain stays whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from sanctionsdesk.base.errors import ConflictError, InputError, NotFoundError
from sanctionsdesk.review import audit, erasing, payloads
from sanctionsdesk.review.actors import Actor
from sanctionsdesk.review.alert import OPEN
from sanctionsdesk.review.archive import archive
from sanctionsdesk.review.audit import ERASED, Clock, moment, system_clock
from sanctionsdesk.review.erasing import GONE, Contents, Customer
from sanctionsdesk.store import tables
from sanctionsdesk.store.backup import Copied, back_up, restore
from sanctionsdesk.store.database import Database
from sanctionsdesk.store.jobs import Jobs
from sanctionsdesk.store.repeats import Repeats

RETENTION_YEARS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A legal hold.

    Attributes:
        id: number.
        target: ``all``, ``alert:7``, ``receipt:ID`` or ``customer:KEY``.
        reason: why.
        placed_by: user.
        placed_at: UTC moment.
        lifted_by: user, ``None`` while it stands.
        lifted_at: UTC moment, ``None`` while it stands.
    """

    id: int
    target: str
    reason: str
    placed_by: str
    placed_at: str
    lifted_by: str | None
    lifted_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """What a deletion or erasure took.

    Attributes:
        alerts: numbers of alerts.
        receipts: ids of receipts.
        articles: digests of articles kept here.
        held: targets passed over because a hold stands on them.
        contents: contents replaced or emptied.
        seq: row of the audit log that records it; 0 when there was nothing to do.
    """

    alerts: tuple[int, ...]
    receipts: tuple[str, ...]
    articles: tuple[str, ...] = ()
    held: tuple[str, ...]
    contents: int
    seq: int


@dataclass(frozen=True, slots=True)
class Records:
    """The keeping of one desk's records."""

    database: Database
    clock: Clock = system_clock

    def hold(self, target: str, *, reason: str, by: Actor) -> Hold:
        """Place a legal hold: nothing of the target is deleted or erased.

        Raises:
            InputError: for a target that cannot be, or no reason.
        """
        by.require("audit.hold")
        kind, _, key = target.partition(":")
        named = kind in {"alert", "receipt", "customer"} and bool(key)
        if not named and target != "all":
            raise InputError(
                f"{target!r} cannot be held; write all, alert:ID, receipt:ID or customer:KEY"
            )
        if not reason.strip():
            raise InputError("a hold needs a reason")
        at = moment(self.clock)
        with self.database.write() as connection:
            row = {
                "target": target,
                "reason": reason,
                "placed_by": by.name,
                "placed_at": at,
            }
            made = connection.execute(tables.holds.insert().values(**row))
            (hold_id,) = made.inserted_primary_key or (0,)
            audit.append(
                connection,
                at=at,
                by=by,
                action="hold.placed",
                subject=f"hold:{hold_id}",
                details={"target": target, "reason": reason},
            )
        return Hold(id=int(hold_id), **row, lifted_by=None, lifted_at=None)

    def lift(self, hold_id: int, *, by: Actor) -> None:
        """End a hold; somebody other than who placed it does.

        Raises:
            NotFoundError: when no hold of that number stands.
            ConflictError: for the one who placed it.
        """
        by.require("audit.hold")
        at = moment(self.clock)
        table = tables.holds
        with self.database.write() as connection:
            row = connection.execute(
                select(table).where(table.c.id == hold_id, table.c.lifted_at.is_(None))
            ).one_or_none()
            if row is None:
                raise NotFoundError(f"no hold {hold_id} stands; sdesk audit holds")
            if row.placed_by == by.name:
                raise ConflictError(
                    f"{by.name} placed hold {hold_id}; somebody else lifts it"
                )
            connection.execute(
                update(table)
                .where(table.c.id == hold_id)
                .values(lifted_by=by.name, lifted_at=at)
            )
            audit.append(
                connection,
                at=at,
                by=by,
                action="hold.lifted",
                subject=f"hold:{hold_id}",
            )

    def holds(self) -> tuple[Hold, ...]:
        """Give every hold, standing or lifted."""
        with self.database.read() as connection:
            rows = connection.execute(select(tables.holds).order_by("id")).all()
        return tuple(Hold(**row._asdict()) for row in rows)

    def delete_expired(
        self, *, today: date, by: Actor, years: int = RETENTION_YEARS
    ) -> Gone:
        """Delete settled alerts and receipts older than the retention.

        Args:
            today: the day to count back from.
            by: who does it.
            years: 1 or more; under ten is less than OFAC's rule.
        """
        by.require("audit.delete")
        if years < 1:
            raise InputError(f"records are kept at least a year, not {years}")
        cutoff = _years_before(today, years).isoformat()
        at = moment(self.clock)
        with self.database.write() as connection:
            standing = _standing(connection)
            alerts, held, contents = _delete_alerts(connection, cutoff, standing)
            receipts, held_too, more = _delete_receipts(connection, cutoff, standing)
            held += held_too
            contents |= more
            seq = 0
            if alerts or receipts:
                erasing.forget_messages(connection, alerts)
                seq = audit.append(
                    connection,
                    at=at,
                    by=by,
                    action=ERASED,
                    subject="retention",
                    details={
                        "reason": f"older than {years} years on {today}",
                        "alerts": alerts,
                        "receipts": receipts,
                        "held": held,
                        "contents": contents,
                    },
                )
        self._sweep()
        return Gone(
            alerts=tuple(alerts),
            receipts=tuple(receipts),
            held=tuple(held),
            contents=len(contents),
            seq=seq,
        )

    def erase(
        self,
        customer: str,
        *,
        reason: str,
        by: Actor,
        names: Iterable[str] = (),
        although_confirmed: bool = False,
        rehearse: bool = False,
        home: Path | None = None,
    ) -> Gone:
        """Erase a customer's data; that there was something, and what became of it, stays.

        Names, facts, reasons, notes, files and messages go; states, dates, users and
        the chain stay. Screening receipts lose the customer's rows; receipts of
        articles, registers and facts that name the customer go whole, and articles kept
        here with their corrections. None of it can be given again.

        Args:
            customer: the customer's own key, as alerts and files state it.
            reason: why the law asks for it.
            by: who does it.
            names: names to look for beside those that alerts state.
            although_confirmed: erase confirmed matches before their retention ends.
            rehearse: tell what would go, and change nothing.
            home: the desk's folder; answers kept for a call sent twice, and jobs
                that have ended, are no records and go too, whosoever's they are.

        Raises:
            ConflictError: under a hold, with an open alert, or with a confirmed one.
            NotFoundError: when nothing of that customer is kept.
        """
        by.require("audit.delete")
        if not reason.strip() or not customer.strip():
            raise InputError("an erasure needs the customer's key and a reason")
        at = moment(self.clock)
        with self.database.write() as connection:
            standing = _standing(connection)
            rows = _alerts_of(connection, customer)
            _check_free(standing, "all", f"customer:{customer}")
            for row in rows:
                _check_erasable(row, standing, although_confirmed=although_confirmed)
            whom = Customer(customer, _names(customer, rows, names))
            contents: Contents = {}
            for row in rows:
                contents |= _erase_alert(connection, row)
            receipts, more = erasing.erase_from_receipts(connection, whom)
            _check_free(standing, *(f"receipt:{number}" for number in receipts))
            articles, of_articles = erasing.erase_from_articles(connection, whom)
            if not rows and not receipts and not articles:
                raise NotFoundError("nothing of that customer is kept here")
            contents |= more | of_articles
            contents |= erasing.erase_from_holds(connection, whom)
            alerts = [row.id for row in rows]
            erasing.forget_messages(connection, alerts)
            seq = audit.append(
                connection,
                at=at,
                by=by,
                action=ERASED,
                subject="customer",
                details={
                    "reason": reason,
                    "alerts": alerts,
                    "receipts": receipts,
                    "articles": articles,
                    "contents": contents,
                },
            )
            if rehearse:
                seq = 0
                connection.rollback()
        self._sweep()
        if home is not None and not rehearse:
            Repeats(home).forget_all()
            Jobs(home).clear(seconds=0)
        return Gone(
            alerts=tuple(alerts),
            receipts=tuple(receipts),
            articles=tuple(articles),
            held=(),
            contents=len(contents),
            seq=seq,
        )

    def export(self, *, by: Actor, lists: Iterable[Mapping[str, Any]] = ()) -> bytes:
        """Give one ZIP archive for an examiner, who can check it without this desk.

        Restricted notes are left out. The export is itself the last row in it.

        Args:
            by: who exports.
            lists: the list issues kept, described.
        """
        by.require("audit.read")
        at = moment(self.clock)
        with self.database.write() as connection:
            audit.append(
                connection, at=at, by=by, action="audit.exported", subject="audit"
            )
        with self.database.read() as connection:
            return archive(connection, at=at, by=by, lists=list(lists))

    def back_up(self, home: Path, target: Path, *, by: Actor) -> Copied:
        """Write the desk into one file; that it was copied stands in log and copy.

        See :func:`sanctionsdesk.store.backup.back_up`.
        """
        by.require("database.change")
        with self.database.write() as connection:
            audit.append(
                connection,
                at=moment(self.clock),
                by=by,
                action="database.copied",
                subject="database",
            )
        return back_up(home, self.database, target)

    def restore(self, home: Path, source: Path, *, by: Actor) -> Copied:
        """Put a copy into this desk, which is empty; the log that comes with it says so.

        See :func:`sanctionsdesk.store.backup.restore`.
        """
        by.require("database.change")

        def record(connection: Connection, done: Copied) -> None:
            head = connection.execute(select(tables.audit_head)).one()
            audit.append(
                connection,
                at=moment(self.clock),
                by=by,
                action="database.restored",
                subject="database",
                details={
                    "from_row": head.seq,
                    "from_hash": head.hash,
                    "rows": done.rows,
                    "files": done.files,
                },
            )

        return restore(home, self.database, source, record=record)

    def _sweep(self) -> None:
        # SQLite keeps old pages in its log until it is cut.
        if self.database.is_sqlite:
            with self.database.engine.connect() as connection:
                connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _standing(connection: Connection) -> set[str]:
    table = tables.holds
    return set(
        connection.execute(
            select(table.c.target).where(table.c.lifted_at.is_(None))
        ).scalars()
    )


def _check_free(standing: set[str], *targets: str) -> None:
    for target in targets:
        if target in standing:
            raise ConflictError(f"a legal hold stands on {target.replace(':', ' ')}")


def _check_erasable(
    row: Row[Any], standing: set[str], *, although_confirmed: bool
) -> None:
    _check_free(standing, f"alert:{row.id}")
    if row.state in OPEN:
        raise ConflictError(f"alert {row.id} is {row.state}; settle it first")
    if row.state == "confirmed" and not although_confirmed:
        raise ConflictError(
            f"alert {row.id} is a confirmed match, which must be kept "
            f"{RETENTION_YEARS} years; say so if the law asks for it all the same"
        )


def _alerts_of(connection: Connection, customer: str) -> list[Row[Any]]:
    table = tables.alerts
    found = connection.execute(
        select(table).where(table.c.subject_key == customer, table.c.kind == "match")
    )
    return [*found]


def _names(
    customer: str, rows: Iterable[Row[Any]], more: Iterable[str]
) -> frozenset[str]:
    """Give the names of a customer: those of their alerts, and a key that is one."""
    of_key = customer.removeprefix("name:") if customer.startswith("name:") else ""
    told = {of_key, *more, *(row.subject_name for row in rows)}
    return frozenset(filter(None, (" ".join(name.split()) for name in told)))


def _erase_alert(connection: Connection, row: Row[Any]) -> Contents:
    contents = erasing.empty_alert(connection, row.id)
    table = tables.alerts
    connection.execute(
        update(table)
        .where(table.c.id == row.id)
        .values(
            subject_key=f"erased:{row.id}",
            subject_name=GONE,
            why="",
            left_digest="",
            version=row.version + 1,
        )
    )
    erasing.drop_facts(connection, [row.left_digest])
    return contents


def _delete_alerts(
    connection: Connection, cutoff: str, standing: set[str]
) -> tuple[list[int], list[str], Contents]:
    """Delete alerts settled before a moment; those under a hold are named instead."""
    gone: list[int] = []
    held: list[str] = []
    contents: Contents = {}
    alerts = tables.alerts
    old = connection.execute(select(alerts).where(alerts.c.settled_at < cutoff))
    for row in old.all():
        if {"all", f"alert:{row.id}", f"customer:{row.subject_key}"} & standing:
            held.append(f"alert:{row.id}")
            continue
        contents |= erasing.empty_alert(connection, row.id)
        for table in (tables.attachments, tables.proposals):
            connection.execute(delete(table).where(table.c.alert_id == row.id))
        connection.execute(delete(alerts).where(alerts.c.id == row.id))
        erasing.drop_facts(connection, [row.left_digest, row.right_digest])
        gone.append(row.id)
    return gone, held, contents


def _delete_receipts(
    connection: Connection, cutoff: str, standing: set[str]
) -> tuple[list[str], list[str], Contents]:
    """Delete receipts kept before a moment; those under a hold are named instead."""
    gone: list[str] = []
    held: list[str] = []
    contents: Contents = {}
    receipts = tables.receipts
    old = connection.execute(select(receipts).where(receipts.c.at < cutoff))
    for row in old.all():
        if {"all", f"receipt:{row.id}"} & standing:
            held.append(f"receipt:{row.id}")
            continue
        connection.execute(delete(receipts).where(receipts.c.id == row.id))
        for digest in (row.question, row.answer):
            contents[digest] = payloads.replace(connection, digest, None)
        gone.append(row.id)
    return gone, held, contents


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
