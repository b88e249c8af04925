"""The queue: alerts as they are looked for, looked at and counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.sql.elements import ColumnElement

from sanctionsdesk.base.errors import InputError, NotFoundError
from sanctionsdesk.review import payloads, steps
from sanctionsdesk.review.actors import Actor
from sanctionsdesk.review.alert import (
    OPEN,
    STATES,
    Alert,
    Case,
    Proposal,
    alert_of,
    attachment_of,
)
from sanctionsdesk.review.audit import Audit, Clock, moment, system_clock
from sanctionsdesk.store import tables
from sanctionsdesk.store.database import Database

_A = tables.alerts
_P = tables.proposals


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


@dataclass(frozen=True, slots=True)
class Queue:
    """The alerts of one desk, read."""

    database: Database
    clock: Clock = system_clock

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
        asked = steps.alerts_with_proposer()
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
        return tuple(alert_of(row, at) for row in rows)

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
                steps.alerts_with_proposer().where(_A.c.id == alert_id)
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
            alert=alert_of(row, at),
            left=facts.get(row.left_digest),
            right=facts.get(row.right_digest),
            proposals=tuple(Proposal(**item._asdict()) for item in made),
            attachments=tuple(attachment_of(item) for item in files),
            history=tuple(
                item
                for item in told
                if sees_all or not (item.details or {}).get("restricted")
            ),
            actions=steps.open_to(row, by),
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
