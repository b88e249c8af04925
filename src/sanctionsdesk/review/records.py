"""What must be kept, what may go, and the copy for an examiner.

Records are kept ten years (31 CFR 501.601; 90 FR 13286), longer under a legal
hold. What is deleted or erased leaves its row in the audit log and a tombstone
where the content was, so that the chain stays whole.
"""

from __future__ import annotations

import hashlib
import html
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

from sqlalchemy import Connection, delete, or_, select, update

from sanctionsdesk.base.errors import ConflictError, InputError, NotFoundError
from sanctionsdesk.base.plain import canonical, plain
from sanctionsdesk.review import audit, payloads
from sanctionsdesk.review.actors import Actor
from sanctionsdesk.review.alert import OPEN
from sanctionsdesk.review.audit import ERASED, Clock, moment, system_clock
from sanctionsdesk.review.pairs import KEY_COLUMNS
from sanctionsdesk.store import tables
from sanctionsdesk.store.database import Database

RETENTION_YEARS = 10
GONE = "[erased]"
_KEPT_DETAILS = {
    "from", "to_state", "outcome", "reason_code", "version", "via", "salt", "sides",
    "restricted", "list_id", "score", "as_of", "digest",
}  # fmt: skip


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
        held: targets passed over because a hold stands on them.
        contents: contents replaced or emptied.
        seq: row of the audit log that records it; 0 when there was nothing to do.
    """

    alerts: tuple[int, ...]
    receipts: tuple[str, ...]
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
            old_alerts = connection.execute(
                select(tables.alerts).where(tables.alerts.c.settled_at < cutoff)
            ).all()
            old_receipts = connection.execute(
                select(tables.receipts).where(tables.receipts.c.at < cutoff)
            ).all()
            held: list[str] = []
            contents: dict[str, str | None] = {}
            alerts: list[int] = []
            for row in old_alerts:
                targets = {"all", f"alert:{row.id}", f"customer:{row.subject_key}"}
                if targets & standing:
                    held.append(f"alert:{row.id}")
                    continue
                contents |= _empty_alert(connection, row.id)
                for table in (tables.attachments, tables.proposals):
                    connection.execute(delete(table).where(table.c.alert_id == row.id))
                connection.execute(
                    delete(tables.alerts).where(tables.alerts.c.id == row.id)
                )
                _drop_facts(connection, [row.left_digest, row.right_digest])
                alerts.append(row.id)
            receipts: list[str] = []
            for row in old_receipts:
                if {"all", f"receipt:{row.id}"} & standing:
                    held.append(f"receipt:{row.id}")
                    continue
                connection.execute(
                    delete(tables.receipts).where(tables.receipts.c.id == row.id)
                )
                for digest in (row.question, row.answer):
                    contents[digest] = payloads.replace(connection, digest, None)
                receipts.append(row.id)
            seq = 0
            if alerts or receipts:
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
        self, customer: str, *, reason: str, by: Actor, although_confirmed: bool = False
    ) -> Gone:
        """Erase a customer's data; that there was something, and what became of it, stays.

        Names, facts, reasons, notes and files go; states, dates, users and the
        chain stay. Screening receipts lose the customer's rows and can no longer be
        given again whole.

        Args:
            customer: the customer's own key, as alerts and files state it.
            reason: why the law asks for it.
            by: who does it.
            although_confirmed: erase confirmed matches before their retention ends.

        Raises:
            ConflictError: under a hold, with an open alert, or with a confirmed one.
            NotFoundError: when nothing of that customer is kept.
        """
        by.require("audit.delete")
        if not reason.strip() or not customer.strip():
            raise InputError("an erasure needs the customer's key and a reason")
        at = moment(self.clock)
        table = tables.alerts
        with self.database.write() as connection:
            rows = connection.execute(
                select(table).where(
                    table.c.subject_key == customer, table.c.kind == "match"
                )
            ).all()
            self._may_erase(connection, customer, rows, although_confirmed)
            contents: dict[str, str | None] = {}
            for row in rows:
                contents |= _empty_alert(connection, row.id)
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
                _drop_facts(connection, [row.left_digest])
            names = {row.subject_name for row in rows}
            receipts = _redact_receipts(connection, customer, names, contents)
            if not rows and not receipts:
                raise NotFoundError("nothing of that customer is kept here")
            seq = audit.append(
                connection,
                at=at,
                by=by,
                action=ERASED,
                subject="customer",
                details={
                    "reason": reason,
                    "alerts": [row.id for row in rows],
                    "receipts": receipts,
                    "contents": contents,
                },
            )
        self._sweep()
        return Gone(
            alerts=tuple(row.id for row in rows),
            receipts=tuple(receipts),
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
            return _archive(connection, at=at, by=by, lists=list(lists))

    def _may_erase(
        self,
        connection: Connection,
        customer: str,
        rows: Iterable[Any],
        although_confirmed: bool,  # noqa: FBT001 - passed on by position
    ) -> None:
        standing = _standing(connection)
        for target in ("all", f"customer:{customer}"):
            if target in standing:
                raise ConflictError(f"a legal hold stands on {target}")
        for row in rows:
            if f"alert:{row.id}" in standing:
                raise ConflictError(f"a legal hold stands on alert {row.id}")
            if row.state in OPEN:
                raise ConflictError(f"alert {row.id} is {row.state}; settle it first")
            if row.state == "confirmed" and not although_confirmed:
                raise ConflictError(
                    f"alert {row.id} is a confirmed match, which must be kept "
                    f"{RETENTION_YEARS} years; say so if the law asks for it all the same"
                )

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


def _empty_alert(connection: Connection, alert_id: int) -> dict[str, str | None]:
    """Take texts, names and files out of an alert and its history."""
    contents: dict[str, str | None] = {}
    log = tables.audit
    told = connection.execute(
        select(log.c.payload).where(log.c.subject == f"alert:{alert_id}")
    ).scalars()
    for digest in told.all():
        details = payloads.value(connection, digest)
        if details is None:
            continue
        kept = {key: item for key, item in details.items() if key in _KEPT_DETAILS}
        contents[digest] = payloads.replace(
            connection, digest, canonical({**kept, "redacted": True})
        )
    files = tables.attachments
    held = connection.execute(
        select(files.c.digest).where(files.c.alert_id == alert_id)
    ).scalars()
    for digest in held.all():
        shared = connection.execute(
            select(files.c.id).where(
                files.c.digest == digest, files.c.alert_id != alert_id
            )
        ).first()
        if shared is None:
            contents[digest] = payloads.replace(connection, digest, None)
    connection.execute(
        update(files).where(files.c.alert_id == alert_id).values(name=GONE)
    )
    connection.execute(
        update(tables.proposals)
        .where(tables.proposals.c.alert_id == alert_id)
        .values(reason=GONE)
    )
    return contents


def _drop_facts(connection: Connection, digests: Iterable[str]) -> None:
    """Delete facts that no alert shows any more; no chain names them."""
    table = tables.alerts
    for digest in digests:
        used = connection.execute(
            select(table.c.id).where(
                or_(table.c.left_digest == digest, table.c.right_digest == digest)
            )
        ).first()
        if used is None and digest:
            connection.execute(
                delete(tables.payloads).where(tables.payloads.c.digest == digest)
            )


def _redact_receipts(
    connection: Connection,
    customer: str,
    names: set[str],
    contents: dict[str, str | None],
) -> list[str]:
    done = []
    table = tables.receipts
    rows = connection.execute(select(table).where(table.c.verb == "screen")).all()
    for row in rows:
        question = payloads.value(connection, row.question)
        answer = payloads.value(connection, row.answer)
        if question is None or answer is None:
            continue
        asked = question["inputs"]["rows"]
        places = [
            place for place, cells in enumerate(asked) if _is_of(cells, customer, names)
        ]
        if not places:
            continue
        for place in places:
            asked[place] = {"erased": True}
            answer["result"][place] = {"erased": True}
        for digest, value in ((row.question, question), (row.answer, answer)):
            redacted = {**value, "redacted": value.get("redacted", 0) + len(places)}
            contents[digest] = payloads.replace(connection, digest, canonical(redacted))
        done.append(row.id)
    return done


def _is_of(cells: Mapping[str, Any], customer: str, names: set[str]) -> bool:
    own = {
        str(key).strip().lower().replace(" ", "_"): str(cell)
        for key, cell in cells.items()
    }
    key = next((own[column] for column in KEY_COLUMNS if own.get(column)), None)
    if key is not None:
        return key.strip() == customer
    told = {" ".join(cell.casefold().split()) for cell in own.values() if cell}
    wanted = {" ".join(name.casefold().split()) for name in names}
    return customer.removeprefix("name:") in told or bool(told & wanted)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _archive(
    connection: Connection, *, at: str, by: Actor, lists: list[Mapping[str, Any]]
) -> bytes:
    files: dict[str, bytes] = {}
    log = connection.execute(select(tables.audit).order_by(tables.audit.c.seq)).all()
    receipts = connection.execute(select(tables.receipts).order_by("at", "id")).all()
    alerts = connection.execute(select(tables.alerts).order_by("id")).all()
    proposals = connection.execute(select(tables.proposals).order_by("id")).all()
    held = connection.execute(select(tables.attachments).order_by("id")).all()
    named = {row.payload for row in log}
    named |= {digest for row in receipts for digest in (row.question, row.answer)}
    named |= {row.digest for row in held}
    named |= {d for row in alerts for d in (row.left_digest, row.right_digest) if d}
    left_out: dict[str, str] = {}
    for digest in sorted(named):
        body = payloads.body(connection, digest)
        if body is None:
            left_out[digest] = "erased"
        elif digest in {row.payload for row in log} and _restricted(body):
            left_out[digest] = "restricted"
        else:
            files[f"contents/{digest}"] = body
    for name, rows in (
        ("audit", log),
        ("receipts", receipts),
        ("alerts", alerts),
        ("proposals", proposals),
        ("attachments", held),
    ):
        files[f"{name}.ndjson"] = b"".join(
            canonical(row._asdict()) + b"\n" for row in rows
        )
    files["lists.json"] = canonical(plain(lists))
    files["left_out.json"] = canonical(left_out)
    data = resources.files("sanctionsdesk.review").joinpath("data")
    files["check.py"] = data.joinpath("check.py.txt").read_bytes()
    files["HOW_TO_CHECK.txt"] = data.joinpath("how_to_check.txt").read_bytes()
    verdict = audit.verify(connection)
    files["index.html"] = _index(
        at=at, by=by, verdict=verdict, files=files, rows=log, lists=lists
    )
    sums = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in sorted(files.items())
    )
    files["SHA256SUMS"] = sums.encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def _restricted(body: bytes) -> bool:
    try:
        told = json.loads(body)
    except ValueError:
        return False
    return isinstance(told, dict) and bool(told.get("restricted"))


def _index(
    *,
    at: str,
    by: Actor,
    verdict: audit.Verdict,
    files: Mapping[str, bytes],
    rows: Iterable[Any],
    lists: Iterable[Mapping[str, Any]],
) -> bytes:
    state = "whole" if verdict.is_whole else "NOT WHOLE: " + "; ".join(verdict.faults)
    links = "".join(
        f'<li><a href="{html.escape(name)}">{html.escape(name)}</a>, {len(body)} bytes</li>'
        for name, body in files.items()
        if not name.startswith("contents/")
    )
    log = "".join(
        f"<tr><td>{row.seq}</td><td>{html.escape(row.at)}</td><td>{html.escape(row.who)}</td>"
        f"<td>{html.escape(row.action)}</td><td>{html.escape(row.subject)}</td>"
        f'<td><a href="contents/{row.payload}">{row.payload[:12]}</a></td></tr>'
        for row in rows
    )
    issues = "".join(
        f"<li>{html.escape(str(item.get('list_id')))} {html.escape(str(item.get('as_of')))}, "
        f"SHA-256 {html.escape(str(item.get('digest')))}</li>"
        for item in lists
    )
    page = f"""<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>Records of a sanctions desk</title>
<h1>Records of a sanctions desk</h1>
<p>Exported {html.escape(at)} by {html.escape(by.name)}. The audit log holds {verdict.entries} rows
and is {html.escape(state)}. Its newest hash is <code>{verdict.head}</code>.</p>
<p>How to check all this without the desk stands in <a href="HOW_TO_CHECK.txt">HOW_TO_CHECK.txt</a>.
Contents erased or restricted are named in <a href="left_out.json">left_out.json</a>.</p>
<h2>Files</h2><ul>{links}</ul>
<h2>Lists kept</h2><ul>{issues or "<li>none</li>"}</ul>
<h2>Audit log</h2>
<table><thead><tr><th>Row<th>Moment (UTC)<th>Who<th>What<th>On<th>Details</thead>
<tbody>{log}</tbody></table>
<p>Not legal advice; the cited text governs.</p></html>
"""
    return page.encode()
