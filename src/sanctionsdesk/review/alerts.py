"""Alerts: one pair of a subject and what it may be, worked by people to an end.

::

    new ─┬─> in review ─┬─> proposed match ──> confirmed ─┐
         │      ^  ^    ├─> proposed clear ──> cleared ───┤
         │      │  │    └─> escalated                     │
         └──────┘  └──── reopened <───────────────────────┘

Proposing and confirming are two people's: the database refuses one who is both.
Each change is one transaction with its row of the audit log, which is also the
alert's history. Whoever changes an alert that somebody else changed first is told.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from pathlib import PurePath
from typing import Any, Literal

import yaml
from sqlalchemy import Connection, Row, case, func, select, update
from sqlalchemy.sql.elements import ColumnElement

from sanctionsdesk.base.errors import (
    ConflictError,
    ForbiddenError,
    InputError,
    NotFoundError,
    UsageError,
)
from sanctionsdesk.base.plain import canonical
from sanctionsdesk.review import audit, payloads
from sanctionsdesk.review.actors import DESK, Actor
from sanctionsdesk.review.audit import Audit, Clock, Entry, moment, system_clock
from sanctionsdesk.store import tables
from sanctionsdesk.store.database import Database

STATES = (
    "new",
    "in review",
    "proposed match",
    "proposed clear",
    "escalated",
    "confirmed",
    "cleared",
    "reopened",
)
SETTLED = ("confirmed", "cleared")
OPEN = tuple(state for state in STATES if state not in SETTLED)
Outcome = Literal["match", "clear"]

LONGEST_TEXT = 10_000
LARGEST_ATTACHMENT = 10 * 1024 * 1024
MOST_ATTACHMENTS = 20
ATTACHABLE = frozenset(
    {".pdf", ".png", ".jpg", ".jpeg", ".txt", ".csv", ".json", ".docx", ".xlsx", ".eml"}
)
MOST_AT_ONCE = 500
"""Alerts in one bulk action: no more than a second person can look through."""

_A = tables.alerts
_P = tables.proposals


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What raises an alert.

    Attributes:
        kind: ``match`` (customer and entry), ``party`` (a watched entry changed),
            ``article`` (a party in the news), ``deadline`` (a provision).
        subject_key: the customer's own key, or a watch.
        subject_name: as shown.
        subject_facts: what screening saw of the subject.
        object_id: the entry, or what else it may be.
        object_name: as shown.
        object_facts: what the list states.
        list_id: the list.
        score: 0 to 1.
        why: the reasons in words.
    """

    kind: str = "match"
    subject_key: str
    subject_name: str
    subject_facts: Mapping[str, Any]
    object_id: str
    object_name: str
    object_facts: Mapping[str, Any]
    list_id: str
    score: float
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """What became of the pairs of one run, by alert number.

    Attributes:
        new: raised for the first time.
        reopened: settled before, and a side has changed since.
        changed: still open, and a side has changed.
        standing: still open, nothing changed.
        remembered: cleared or confirmed on the same facts; nothing to do.
    """

    new: tuple[int, ...]
    reopened: tuple[int, ...]
    changed: tuple[int, ...]
    standing: tuple[int, ...]
    remembered: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert as the queue shows it.

    Attributes:
        id: number.
        kind: see :class:`Pair`.
        subject_key: the customer's own key.
        subject_name: as shown.
        object_id: the entry.
        object_name: as shown.
        list_id: the list.
        score: 0 to 1.
        why: reasons in words.
        as_of: day of the lists that raised it.
        state: one of :data:`STATES`.
        version: grows with each change; hand it back with a decision.
        assignee: user, or ``None``.
        raised_at: UTC moment.
        due_at: UTC moment by which it should be settled.
        settled_at: UTC moment, or ``None``.
        proposed_by: user whose proposal stands, or ``None``.
        is_overdue: whether the moment to settle it has passed.
    """

    id: int
    kind: str
    subject_key: str
    subject_name: str
    object_id: str
    object_name: str
    list_id: str
    score: float
    why: str
    as_of: str
    state: str
    version: int
    assignee: str | None
    raised_at: str
    due_at: str | None
    settled_at: str | None
    proposed_by: str | None
    is_overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """How somebody proposed that an alert end.

    Attributes:
        id: number.
        alert_id: the alert.
        outcome: ``match`` or ``clear``.
        reason_code: of :func:`reasons`.
        reason: in their own words.
        batch: id of the bulk action it came with, or empty.
        expires_on: last day of a clearance, or ``None``.
        proposed_by: first pair of eyes.
        proposed_at: UTC moment.
        confirmed_by: second pair of eyes, or ``None``.
        confirmed_at: UTC moment, or ``None``.
        withdrawn_at: UTC moment at which it ceased to stand, or ``None``.
    """

    id: int
    alert_id: int
    outcome: str
    reason_code: str
    reason: str
    batch: str
    expires_on: str | None
    proposed_by: str
    proposed_at: str
    confirmed_by: str | None
    confirmed_at: str | None
    withdrawn_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file kept with an alert.

    Attributes:
        id: number.
        name: as given, without folders.
        size: bytes.
        digest: SHA-256.
        added_by: user.
        added_at: UTC moment.
    """

    id: int
    name: str
    size: int
    digest: str
    added_by: str
    added_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One alert with all that belongs to it.

    Attributes:
        alert: as in the queue.
        left: facts of the subject; ``None`` where erased.
        right: facts of the entry; ``None`` where erased.
        proposals: newest last.
        attachments: oldest first.
        history: rows of the audit log, oldest first.
        actions: what the reader may do now.
    """

    alert: Alert
    left: Mapping[str, Any] | None
    right: Mapping[str, Any] | None
    proposals: tuple[Proposal, ...]
    attachments: tuple[Attachment, ...]
    history: tuple[Entry, ...]
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """What a bulk action did.

    Attributes:
        batch: its id, under which it can be looked through and withdrawn.
        done: alerts changed.
        refused: alerts not changed, and why.
    """

    batch: str
    done: tuple[int, ...]
    refused: Mapping[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """The open work of one person, or of nobody yet.

    Attributes:
        assignee: user, or ``None`` for what nobody has taken.
        open: alerts not settled.
        overdue: those past their moment.
        oldest: when the oldest was raised.
        waiting: proposals that wait for a second person.
    """

    assignee: str | None
    open: int
    overdue: int
    oldest: str
    waiting: int


@cache
def reasons() -> dict[str, dict[str, str]]:
    """Give the reason codes with their words, by ``clear``, ``match``, ``escalate`` ..."""
    told = _data()
    return {
        kind: dict(codes) for kind, codes in told.items() if isinstance(codes, dict)
    }


@dataclass(frozen=True, slots=True)
class Alerts:
    """The alerts of one desk."""

    database: Database
    clock: Clock = system_clock

    def raise_pairs(
        self, pairs: Iterable[Pair], *, as_of: date, by: Actor, source: str = ""
    ) -> Raised:
        """Raise an alert for each pair not settled before on the same facts.

        Args:
            pairs: what a screening run or a watch found.
            as_of: day of the lists.
            by: who ran it.
            source: where the pairs come from, a file or a watch.
        """
        by.require("alerts.raise")
        found: dict[str, list[int]] = {
            key: [] for key in ("new", "reopened", "changed", "standing", "remembered")
        }
        at = moment(self.clock)
        with self.database.write() as connection:
            for pair in pairs:
                what, alert_id = self._raise(
                    connection, pair, as_of=as_of, by=by, at=at, source=source
                )
                found[what].append(alert_id)
            audit.append(
                connection,
                at=at,
                by=by,
                action="alerts.run",
                subject="alerts",
                details={
                    "source": source,
                    "as_of": as_of.isoformat(),
                    **{key: len(value) for key, value in found.items()},
                },
            )
        return Raised(**{key: tuple(value) for key, value in found.items()})

    def list(
        self,
        *,
        by: Actor,
        states: Sequence[str] = (),
        assignee: str | None = None,
        kind: str | None = None,
        subject_key: str | None = None,
        batch: str | None = None,
        overdue: bool = False,
        limit: int = 100,
        offset: int = 0,
    ) -> tuple[Alert, ...]:
        """Give alerts, those due first.

        Args:
            by: the reader.
            states: only these; all if empty.
            assignee: only of this user; ``""`` for those nobody has taken.
            kind: only these.
            subject_key: only of this customer.
            batch: only those that a bulk action touched.
            overdue: only those past their moment.
            limit: most alerts.
            offset: alerts to pass over.
        """
        by.require("alerts.read")
        unknown = [state for state in states if state not in STATES]
        if unknown:
            raise InputError(f"{unknown[0]!r} is none of {', '.join(STATES)}")
        at = moment(self.clock)
        asked = self._query()
        if states:
            asked = asked.where(_A.c.state.in_(states))
        if assignee is not None:
            asked = asked.where(
                _A.c.assignee.is_(None) if assignee == "" else _A.c.assignee == assignee
            )
        if kind is not None:
            asked = asked.where(_A.c.kind == kind)
        if subject_key is not None:
            asked = asked.where(_A.c.subject_key == subject_key)
        if batch is not None:
            asked = asked.where(
                _A.c.id.in_(select(_P.c.alert_id).where(_P.c.batch == batch))
            )
        if overdue:
            asked = asked.where(_A.c.due_at < at, _A.c.state.in_(OPEN))
        asked = asked.order_by(
            case((_A.c.due_at.is_(None), 1), else_=0),
            _A.c.due_at,
            _A.c.score.desc(),
            _A.c.id,
        )
        with self.database.read() as connection:
            rows = connection.execute(asked.limit(limit).offset(offset)).all()
        return tuple(_alert(row, at) for row in rows)

    def get(self, alert_id: int, *, by: Actor) -> Case:
        """Give one alert with facts, proposals, attachments and history.

        Restricted notes are left out for those who may not read them.

        Raises:
            NotFoundError: when there is none of that number.
        """
        by.require("alerts.read")
        at = moment(self.clock)
        with self.database.read() as connection:
            row = connection.execute(
                self._query().where(_A.c.id == alert_id)
            ).one_or_none()
            if row is None:
                raise NotFoundError(f"there is no alert {alert_id}; sdesk review list")
            facts = payloads.values(connection, [row.left_digest, row.right_digest])
            made = connection.execute(
                select(_P).where(_P.c.alert_id == alert_id).order_by(_P.c.id)
            ).all()
            files = connection.execute(
                select(tables.attachments)
                .where(tables.attachments.c.alert_id == alert_id)
                .order_by(tables.attachments.c.id)
            ).all()
        told = Audit(self.database, self.clock).entries(
            subject=f"alert:{alert_id}", limit=1000
        )
        sees_all = by.may("alerts.restricted")
        return Case(
            alert=_alert(row, at),
            left=facts.get(row.left_digest),
            right=facts.get(row.right_digest),
            proposals=tuple(Proposal(**item._asdict()) for item in made),
            attachments=tuple(_attachment(item) for item in files),
            history=tuple(
                item
                for item in told
                if sees_all or not (item.details or {}).get("restricted")
            ),
            actions=_actions(row, by),
        )

    def assign(
        self, alert_id: int, *, to: str, by: Actor, version: int | None = None
    ) -> Alert:
        """Give an alert to somebody, or take it oneself."""
        by.require("alerts.work")

        def work(connection: Connection, row: Row[Any], at: str) -> _Step:
            del at
            _only(row, OPEN, "assigned")
            _check_user(connection, to)
            state = "in review" if row.state in {"new", "reopened"} else row.state
            return _Step("assigned", {"assignee": to, "state": state}, {"to": to})

        return self._change(alert_id, by, version, work)

    def propose(
        self,
        alert_id: int,
        outcome: Outcome,
        *,
        reason_code: str,
        reason: str,
        by: Actor,
        version: int | None = None,
        expires_on: date | None = None,
        batch: str = "",
    ) -> Alert:
        """Propose that an alert end as a match or cleared; somebody else confirms.

        Args:
            alert_id: the alert.
            outcome: ``match`` or ``clear``.
            reason_code: of :func:`reasons`.
            reason: in one's own words.
            by: the first pair of eyes.
            version: as last read; a change in between is a conflict.
            expires_on: last day of a clearance.
            batch: id of a bulk action.
        """
        by.require("alerts.propose")
        if outcome not in {"match", "clear"}:
            raise InputError(f"{outcome!r} is neither match nor clear")
        _check_reason(outcome, reason_code, reason)

        def work(connection: Connection, row: Row[Any], at: str) -> _Step:
            _only(
                row,
                ("new", "in review", "escalated", "reopened"),
                f"proposed {outcome}",
            )
            made = connection.execute(
                _P.insert().values(
                    alert_id=alert_id,
                    outcome=outcome,
                    reason_code=reason_code,
                    reason=reason,
                    batch=batch,
                    expires_on=expires_on.isoformat() if expires_on else None,
                    proposed_by=by.name,
                    proposed_at=at,
                )
            )
            (proposal,) = made.inserted_primary_key or (None,)
            return _Step(
                "proposed",
                {
                    "state": f"proposed {outcome}",
                    "proposal": proposal,
                    "assignee": row.assignee or by.name,
                },
                {
                    "outcome": outcome,
                    "reason_code": reason_code,
                    "reason": reason,
                    "batch": batch,
                },
            )

        return self._change(alert_id, by, version, work)

    def confirm(
        self, alert_id: int, *, by: Actor, version: int | None = None, reason: str = ""
    ) -> Alert:
        """Confirm what somebody else proposed.

        Raises:
            ForbiddenError: for the proposer, whatever their roles.
        """
        by.require("alerts.confirm")
        _check_text(reason)

        def work(connection: Connection, row: Row[Any], at: str) -> _Step:
            _only(row, ("proposed match", "proposed clear"), "confirmed")
            if row.proposed_by == by.name:
                raise ForbiddenError(
                    f"{by.name} proposed this; somebody else must confirm it"
                )
            connection.execute(
                update(_P)
                .where(_P.c.id == row.proposal)
                .values(confirmed_by=by.name, confirmed_at=at)
            )
            state = "confirmed" if row.state == "proposed match" else "cleared"
            return _Step(
                "confirmed",
                {"state": state, "settled_at": at, "due_at": None},
                {"proposed_by": row.proposed_by, "reason": reason},
            )

        return self._change(alert_id, by, version, work)

    def send_back(
        self,
        alert_id: int,
        *,
        reason_code: str,
        reason: str,
        by: Actor,
        version: int | None = None,
    ) -> Alert:
        """Return a proposal to review."""
        by.require("alerts.confirm")
        _check_reason("return", reason_code, reason)

        def work(connection: Connection, row: Row[Any], at: str) -> _Step:
            _only(row, ("proposed match", "proposed clear"), "returned")
            _withdraw(connection, row.proposal, at)
            return _Step(
                "returned",
                {"state": "in review", "proposal": None},
                {"reason_code": reason_code, "reason": reason},
            )

        return self._change(alert_id, by, version, work)

    def escalate(
        self,
        alert_id: int,
        *,
        reason_code: str,
        reason: str,
        by: Actor,
        version: int | None = None,
    ) -> Alert:
        """Pass an alert on to somebody more senior."""
        by.require("alerts.work")
        _check_reason("escalate", reason_code, reason)

        def work(connection: Connection, row: Row[Any], at: str) -> _Step:
            _only(row, [state for state in OPEN if state != "escalated"], "escalated")
            if row.proposal is not None:
                _withdraw(connection, row.proposal, at)
            hours = _data()["escalated_within_hours"]
            return _Step(
                "escalated",
                {
                    "state": "escalated",
                    "proposal": None,
                    "due_at": self._later(hours),
                },
                {"reason_code": reason_code, "reason": reason},
            )

        return self._change(alert_id, by, version, work)

    def reopen(
        self,
        alert_id: int,
        *,
        reason_code: str,
        reason: str,
        by: Actor,
        version: int | None = None,
    ) -> Alert:
        """Open a settled alert again; what was signed stays in its history."""
        by.require("alerts.reopen")
        _check_reason("reopen", reason_code, reason)

        def work(connection: Connection, row: Row[Any], at: str) -> _Step:
            del connection, at
            _only(row, SETTLED, "reopened")
            return self._reopening(row, {"reason_code": reason_code, "reason": reason})

        return self._change(alert_id, by, version, work)

    def note(
        self,
        alert_id: int,
        text: str,
        *,
        by: Actor,
        restricted: bool = False,
        version: int | None = None,
    ) -> Alert:
        """Add a note.

        Args:
            alert_id: the alert.
            text: the note.
            by: who writes it.
            restricted: keep it to those who work cases, and out of every export.
            version: as last read.
        """
        by.require("alerts.work")
        if not text.strip():
            raise InputError("a note needs a text")
        _check_text(text)

        def work(connection: Connection, row: Row[Any], at: str) -> _Step:
            del connection, at
            state = "in review" if row.state == "new" else row.state
            return _Step(
                "noted", {"state": state}, {"note": text, "restricted": restricted}
            )

        return self._change(alert_id, by, version, work)

    def attach(
        self,
        alert_id: int,
        name: str,
        content: bytes,
        *,
        by: Actor,
        version: int | None = None,
    ) -> Alert:
        """Keep a file with an alert.

        Raises:
            InputError: for a kind, size or number of files beyond the limits.
        """
        by.require("alerts.work")
        plain_name = PurePath(name.replace("\\", "/")).name[:200]
        if PurePath(plain_name).suffix.lower() not in ATTACHABLE:
            raise InputError(
                f"{plain_name!r} cannot be attached; {', '.join(sorted(ATTACHABLE))} can"
            )
        if not 0 < len(content) <= LARGEST_ATTACHMENT:
            raise InputError(
                f"{plain_name} has {len(content)} bytes; 1 to {LARGEST_ATTACHMENT} can be attached"
            )

        def work(connection: Connection, row: Row[Any], at: str) -> _Step:
            table = tables.attachments
            there = connection.execute(
                select(func.count()).where(table.c.alert_id == alert_id)
            ).scalar()
            if (there or 0) >= MOST_ATTACHMENTS:
                raise InputError(f"an alert keeps at most {MOST_ATTACHMENTS} files")
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
            return _Step(
                "attached", {"state": row.state}, {"name": plain_name, "digest": digest}
            )

        return self._change(alert_id, by, version, work)

    def attachment(
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
        return _attachment(row), content

    def undo(self, alert_id: int, *, by: Actor) -> Alert:
        """Take back one's own last step, while nobody has acted since.

        Raises:
            ConflictError: when the last step is not one's own, or cannot be undone.
        """
        by.require("alerts.work")

        def work(connection: Connection, row: Row[Any], at: str) -> _Step:
            last = _last(connection, alert_id)
            can = {"alert.proposed", "alert.escalated", "alert.assigned"}
            if last is None or last.who != by.name or last.action not in can:
                who = (
                    f"{last.who} {last.action[6:]} it last" if last else "nothing done"
                )
                raise ConflictError(f"alert {alert_id}: {who}; that cannot be undone")
            told = payloads.value(connection, last.payload) or {}
            if row.proposal is not None:
                _withdraw(connection, row.proposal, at)
            values = {
                "state": told.get("from", "in review"),
                "assignee": told.get("assignee_before"),
                "due_at": told.get("due_before"),
                "proposal": None,
            }
            if values["state"] not in {"new", "in review", "reopened", "escalated"}:
                values["state"] = "in review"
            return _Step("undone", values, {"undone": last.action, "seq": last.seq})

        return self._change(alert_id, by, None, work)

    def bulk_propose(
        self,
        alert_ids: Sequence[int],
        outcome: Outcome,
        *,
        reason_code: str,
        reason: str,
        by: Actor,
    ) -> Bulk:
        """Propose one end for many alerts; each keeps its own proposal and history."""

        def one(alert_id: int, batch: str) -> None:
            self.propose(
                alert_id,
                outcome,
                reason_code=reason_code,
                reason=reason,
                by=by,
                batch=batch,
            )

        by.require("alerts.propose")
        _check_reason(outcome, reason_code, reason)
        return self._bulk(alert_ids, one)

    def bulk_confirm(self, alert_ids: Sequence[int], *, by: Actor) -> Bulk:
        """Confirm many proposals of others; one's own are refused by number."""
        by.require("alerts.confirm")
        return self._bulk(alert_ids, lambda alert_id, _: self.confirm(alert_id, by=by))

    def withdraw_batch(self, batch: str, *, by: Actor) -> Bulk:
        """Take a bulk action back where nobody has confirmed it yet."""
        by.require("alerts.propose")
        waiting = self.list(
            by=by,
            batch=batch,
            states=("proposed match", "proposed clear"),
            limit=MOST_AT_ONCE,
        )
        if not waiting:
            raise NotFoundError(f"no proposal of batch {batch!r} waits any more")
        return self._bulk(
            [item.id for item in waiting],
            lambda alert_id, _: self.undo(alert_id, by=by),
        )

    def workload(self, *, by: Actor) -> tuple[Load, ...]:
        """Give the open work by person, nobody's first."""
        by.require("alerts.read")
        at = moment(self.clock)

        def counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
            return func.sum(case((condition, 1), else_=0))

        asked = (
            select(
                _A.c.assignee,
                func.count().label("open"),
                counted(_A.c.due_at < at).label("overdue"),
                func.min(_A.c.raised_at).label("oldest"),
                counted(_A.c.state.like("proposed%")).label("waiting"),
            )
            .where(_A.c.state.in_(OPEN))
            .group_by(_A.c.assignee)
        )
        with self.database.read() as connection:
            rows = connection.execute(asked).all()
        loads = [Load(**row._asdict()) for row in rows]
        return tuple(sorted(loads, key=lambda load: load.assignee or ""))

    def counts(self, *, by: Actor) -> dict[str, int]:
        """Count alerts by state."""
        by.require("alerts.read")
        with self.database.read() as connection:
            rows = connection.execute(
                select(_A.c.state, func.count().label("number")).group_by(_A.c.state)
            ).all()
        told = {row.state: row.number for row in rows}
        return {state: told.get(state, 0) for state in STATES}

    def end_clearances(self, *, today: date) -> tuple[int, ...]:
        """Reopen what was cleared until a day that has passed."""
        desk = Actor(name=DESK, via="desk")
        ended = (
            select(_A.c.id)
            .join(_P, _P.c.id == _A.c.proposal)
            .where(_A.c.state == "cleared", _P.c.expires_on < today.isoformat())
        )
        with self.database.read() as connection:
            ids = connection.execute(ended).scalars().all()

        def work(connection: Connection, row: Row[Any], at: str) -> _Step:
            del connection, at
            _only(row, ("cleared",), "reopened")
            return self._reopening(row, {"reason_code": "clearance-ended"})

        for alert_id in ids:
            self._change(alert_id, desk, None, work)
        return tuple(ids)

    def _query(self) -> Any:
        return select(_A, _P.c.proposed_by).outerjoin(_P, _P.c.id == _A.c.proposal)

    def _later(self, hours: float) -> str:
        return moment(lambda: self.clock() + timedelta(hours=hours))

    def _due(self, score: float) -> str:
        levels = _data()["settle_within_hours"]
        return self._later(next(hours for least, hours in levels if score >= least))

    def _change(
        self,
        alert_id: int,
        by: Actor,
        version: int | None,
        work: Callable[[Connection, Row[Any], str], _Step],
    ) -> Alert:
        at = moment(self.clock)
        with self.database.write() as connection:
            row = connection.execute(
                self._query().where(_A.c.id == alert_id)
            ).one_or_none()
            if row is None:
                raise NotFoundError(f"there is no alert {alert_id}; sdesk review list")
            if version is not None and version != row.version:
                raise _conflict(connection, alert_id)
            self._apply(connection, row, by, at, work(connection, row, at))
            after = connection.execute(self._query().where(_A.c.id == alert_id)).one()
        return _alert(after, at)

    def _apply(
        self, connection: Connection, row: Row[Any], by: Actor, at: str, step: _Step
    ) -> None:
        done = connection.execute(
            update(_A)
            .where(_A.c.id == row.id, _A.c.version == row.version)
            .values(version=row.version + 1, **step.values)
        )
        if done.rowcount != 1:
            raise _conflict(connection, row.id)
        audit.append(
            connection,
            at=at,
            by=by,
            action=f"alert.{step.action}",
            subject=f"alert:{row.id}",
            details={
                **step.details,
                "from": row.state,
                "to_state": step.values.get("state", row.state),
                "assignee_before": row.assignee,
                "due_before": row.due_at,
                "version": row.version + 1,
            },
        )

    def _raise(
        self,
        connection: Connection,
        pair: Pair,
        *,
        as_of: date,
        by: Actor,
        at: str,
        source: str,
    ) -> tuple[str, int]:
        left = payloads.keep_value(connection, pair.subject_facts, at=at)
        right = payloads.keep_value(connection, pair.object_facts, at=at)
        row = connection.execute(
            self._query().where(
                _A.c.kind == pair.kind,
                _A.c.subject_key == pair.subject_key,
                _A.c.object_id == pair.object_id,
            )
        ).one_or_none()
        told = {
            "subject_name": pair.subject_name,
            "object_name": pair.object_name,
            "list_id": pair.list_id,
            "score": pair.score,
            "why": pair.why,
            "as_of": as_of.isoformat(),
            "left_digest": left,
            "right_digest": right,
        }
        if row is None:
            made = connection.execute(
                _A.insert().values(
                    kind=pair.kind,
                    subject_key=pair.subject_key,
                    object_id=pair.object_id,
                    state="new",
                    version=1,
                    raised_at=at,
                    due_at=self._due(pair.score),
                    **told,
                )
            )
            (alert_id,) = made.inserted_primary_key or (0,)
            audit.append(
                connection,
                at=at,
                by=by,
                action="alert.raised",
                subject=f"alert:{alert_id}",
                details={**told, "subject_key": pair.subject_key, "source": source},
            )
            return "new", int(alert_id)
        sides = [
            side
            for side, before, after in (
                ("customer", row.left_digest, left),
                ("entry", row.right_digest, right),
            )
            if before != after
        ]
        if not sides:
            return ("remembered" if row.state in SETTLED else "standing"), row.id
        details = {"sides": sides, **_changes(connection, row, pair), "source": source}
        desk = Actor(name=DESK, via="desk")
        if row.state == "cleared":
            codes = {"customer": "customer-changed", "entry": "entry-changed"}
            step = self._reopening(row, {**details, "reason_code": codes[sides[-1]]})
            step.values.update(told, due_at=self._due(pair.score))
            self._apply(connection, row, desk, at, step)
            return "reopened", row.id
        # What two people confirmed stays confirmed; a proposal on older facts does not stand.
        values: dict[str, Any] = dict(told)
        if row.state.startswith("proposed"):
            _withdraw(connection, row.proposal, at)
            values |= {"state": "in review", "proposal": None}
        step = _Step("facts_changed", values, details)
        self._apply(connection, row, desk, at, step)
        return "changed", row.id

    def _reopening(self, row: Row[Any], details: dict[str, Any]) -> _Step:
        values = {
            "state": "reopened",
            "proposal": None,
            "settled_at": None,
            "due_at": self._due(row.score),
        }
        return _Step("reopened", values, {**details, "settled_by": row.proposed_by})

    def _bulk(
        self, alert_ids: Sequence[int], one: Callable[[int, str], object]
    ) -> Bulk:
        wanted = list(dict.fromkeys(alert_ids))
        if not 0 < len(wanted) <= MOST_AT_ONCE:
            raise InputError(
                f"a bulk action takes 1 to {MOST_AT_ONCE} alerts, not {len(wanted)}"
            )
        batch = f"b{secrets.token_hex(6)}"
        done, refused = [], {}
        for alert_id in wanted:
            try:
                one(alert_id, batch)
                done.append(alert_id)
            except UsageError as error:
                refused[alert_id] = error.message
        return Bulk(batch=batch, done=tuple(done), refused=refused)


@dataclass(frozen=True, slots=True)
class _Step:
    action: str
    values: dict[str, Any]
    details: dict[str, Any]


@cache
def _data() -> dict[str, Any]:
    file = resources.files("sanctionsdesk.review").joinpath("data/reasons.yaml")
    return dict(yaml.safe_load(file.read_text(encoding="utf-8")))


def _only(row: Row[Any], states: Iterable[str], what: str) -> None:
    if row.state not in states:
        by = f" by {row.proposed_by}" if row.proposed_by else ""
        raise ConflictError(
            f"alert {row.id} is {row.state}{by} and cannot be {what} from there"
        )


def _check_reason(kind: str, code: str, text: str) -> None:
    if code not in reasons()[kind]:
        known = ", ".join(reasons()[kind])
        raise InputError(f"{code!r} is no reason code to {kind}; they are {known}")
    if not text.strip():
        raise InputError("a reason in your own words is needed beside its code")
    _check_text(text)


def _check_text(text: str) -> None:
    if len(text) > LONGEST_TEXT or re.search(r"[\x00\ud800-\udfff]", text):
        raise InputError(
            f"a text has at most {LONGEST_TEXT} characters and no NUL or half a pair"
        )


def _check_user(connection: Connection, name: str) -> None:
    table = tables.users
    users = connection.execute(select(table.c.name, table.c.disabled_at)).all()
    Actor(name=name)
    if users and name not in {row.name for row in users if row.disabled_at is None}:
        raise NotFoundError(
            f"{name!r} is no active user of this desk; sdesk users list"
        )


def _withdraw(connection: Connection, proposal: int, at: str) -> None:
    connection.execute(update(_P).where(_P.c.id == proposal).values(withdrawn_at=at))


def _last(connection: Connection, alert_id: int) -> Row[Any] | None:
    log = tables.audit
    return connection.execute(
        select(log)
        .where(log.c.subject == f"alert:{alert_id}")
        .order_by(log.c.seq.desc())
        .limit(1)
    ).one_or_none()


def _conflict(connection: Connection, alert_id: int) -> ConflictError:
    last = _last(connection, alert_id)
    told = f"{last.who} {last.action[6:]} it at {last.at[:19]}Z" if last else "changed"
    return ConflictError(f"alert {alert_id}: {told}, after you read it; look again")


def _changes(connection: Connection, row: Row[Any], pair: Pair) -> dict[str, Any]:
    """Name the facts of either side that differ from those seen before."""
    seen = payloads.values(connection, [row.left_digest, row.right_digest])
    told = {}
    for side, digest, facts in (
        ("customer_changes", row.left_digest, pair.subject_facts),
        ("entry_changes", row.right_digest, pair.object_facts),
    ):
        before = seen.get(digest) or {}
        told[side] = sorted(
            key
            for key in {*before, *facts}
            if canonical(before.get(key)) != canonical(facts.get(key))
        )
    return told


def _actions(row: Row[Any], by: Actor) -> tuple[str, ...]:
    table = {
        "new": ("assign", "propose", "escalate", "note", "attach"),
        "in review": ("assign", "propose", "escalate", "note", "attach"),
        "reopened": ("assign", "propose", "escalate", "note", "attach"),
        "escalated": ("assign", "propose", "note", "attach"),
        "proposed match": ("confirm", "return", "escalate", "note", "attach"),
        "proposed clear": ("confirm", "return", "escalate", "note", "attach"),
        "confirmed": ("reopen", "note", "attach"),
        "cleared": ("reopen", "note", "attach"),
    }
    needs = {
        "assign": "alerts.work",
        "propose": "alerts.propose",
        "escalate": "alerts.work",
        "note": "alerts.work",
        "attach": "alerts.work",
        "confirm": "alerts.confirm",
        "return": "alerts.confirm",
        "reopen": "alerts.reopen",
    }
    return tuple(
        action
        for action in table[row.state]
        if by.may(needs[action])
        and not (action == "confirm" and row.proposed_by == by.name)
    )


def _alert(row: Row[Any], at: str) -> Alert:
    told = row._asdict()
    for key in ("left_digest", "right_digest", "proposal"):
        del told[key]
    late = row.due_at is not None and row.due_at < at and row.state in OPEN
    return Alert(**told, is_overdue=late)


def _attachment(row: Row[Any]) -> Attachment:
    told = row._asdict()
    del told["alert_id"]
    return Attachment(**told)
