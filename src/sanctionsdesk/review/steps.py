"""Steps: each thing that people do to an alert, who may do it, and from which states.

Every step is one transaction with its row of the audit log, which is also the
alert's history. Whoever changes an alert that somebody else changed first is told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update

from sanctionsdesk.base.errors import ConflictError, NotFoundError
from sanctionsdesk.review import audit
from sanctionsdesk.review.actors import Actor
from sanctionsdesk.review.alert import (
    OPEN,
    PROPOSED,
    SETTLED,
    STATES,
    Alert,
    alert_of,
)
from sanctionsdesk.review.audit import Clock, moment
from sanctionsdesk.store import tables
from sanctionsdesk.store.database import Database

_A = tables.alerts
_P = tables.proposals


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One kind of step.

    Attributes:
        done: what the log calls it.
        needs: action that the roles must allow.
        states: from which it can be taken.
    """

    done: str
    needs: str
    states: tuple[str, ...]


STEPS = {
    "assign": Step(done="assigned", needs="alerts.work", states=OPEN),
    "propose": Step(
        done="proposed",
        needs="alerts.propose",
        states=("new", "in review", "reopened", "escalated"),
    ),
    "confirm": Step(done="confirmed", needs="alerts.confirm", states=PROPOSED),
    "return": Step(done="returned", needs="alerts.confirm", states=PROPOSED),
    "escalate": Step(
        done="escalated",
        needs="alerts.work",
        states=tuple(state for state in OPEN if state != "escalated"),
    ),
    "reopen": Step(done="reopened", needs="alerts.reopen", states=SETTLED),
    "note": Step(done="noted", needs="alerts.work", states=STATES),
    "attach": Step(done="attached", needs="alerts.work", states=STATES),
    "undo": Step(done="undone", needs="alerts.work", states=STATES),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a step does to the alert's row.

    Attributes:
        values: columns and what stands in them afterwards.
        details: what the log keeps beside that.
    """

    values: dict[str, Any]
    details: dict[str, Any] = field(default_factory=dict)


Effect = Callable[[Connection, Row[Any], str], Change]
"""Gives the change, from the alert's row with its proposer and the moment."""


def open_to(row: Row[Any], by: Actor) -> tuple[str, ...]:
    """Give the steps that somebody may take on an alert as it stands."""
    return tuple(
        name
        for name, step in STEPS.items()
        if name != "undo"
        and row.state in step.states
        and by.may(step.needs)
        and not (name == "confirm" and row.proposed_by == by.name)
    )


def take(
    database: Database,
    clock: Clock,
    name: str,
    alert_id: int,
    effect: Effect,
    *,
    by: Actor,
    version: int | None = None,
) -> Alert:
    """Take a step whole, or not at all.

    Args:
        database: of the desk.
        clock: gives the moment.
        name: of :data:`STEPS`.
        alert_id: the alert.
        effect: what the step does.
        by: who takes it, allowed to by the caller.
        version: as last read; a change in between is a conflict.

    Raises:
        NotFoundError: when there is no such alert.
        ConflictError: when its state does not allow the step, or somebody was quicker.
    """
    at = moment(clock)
    with database.write() as connection:
        asked = alerts_with_proposer().where(_A.c.id == alert_id)
        row = connection.execute(asked).one_or_none()
        if row is None:
            raise NotFoundError(f"there is no alert {alert_id}; sdesk review list")
        if version is not None and version != row.version:
            raise _conflict(connection, alert_id)
        step = STEPS[name]
        if row.state not in step.states:
            told = f" by {row.proposed_by}" if row.proposed_by else ""
            raise ConflictError(
                f"alert {row.id} is {row.state}{told} and cannot be {step.done} from there"
            )
        change = effect(connection, row, at)
        put(connection, row, step.done, change, by=by, at=at)
        after = connection.execute(asked).one()
    return alert_of(after, at)


def put(
    connection: Connection,
    row: Row[Any],
    done: str,
    change: Change,
    *,
    by: Actor,
    at: str,
) -> None:
    """Change an alert's row and log it.

    Raises:
        ConflictError: when somebody changed it since the row was read.
    """
    written = connection.execute(
        update(_A)
        .where(_A.c.id == row.id, _A.c.version == row.version)
        .values(version=row.version + 1, **change.values)
    )
    if written.rowcount != 1:
        raise _conflict(connection, row.id)
    audit.append(
        connection,
        at=at,
        by=by,
        action=f"alert.{done}",
        subject=f"alert:{row.id}",
        details={
            **change.details,
            "from": row.state,
            "to_state": change.values.get("state", row.state),
            "assignee_before": row.assignee,
            "due_before": row.due_at,
            "version": row.version + 1,
        },
    )


def alerts_with_proposer() -> Select[Any]:
    """Ask for alerts and who proposed how each ends."""
    return select(_A, _P.c.proposed_by).outerjoin(_P, _P.c.id == _A.c.proposal)


def withdraw(connection: Connection, row: Row[Any], at: str) -> None:
    """End the proposal that stands on an alert, if one does."""
    if row.proposal is not None:
        connection.execute(
            update(_P).where(_P.c.id == row.proposal).values(withdrawn_at=at)
        )


def last_step(connection: Connection, alert_id: int) -> Row[Any] | None:
    """Give the newest row of an alert's history."""
    log = tables.audit
    return connection.execute(
        select(log)
        .where(log.c.subject == f"alert:{alert_id}")
        .order_by(log.c.seq.desc())
        .limit(1)
    ).one_or_none()


def _conflict(connection: Connection, alert_id: int) -> ConflictError:
    last = last_step(connection, alert_id)
    told = f"{last.who} {last.action[6:]} it at {last.at[:19]}Z" if last else "changed"
    return ConflictError(f"alert {alert_id}: {told}, after you read it; look again")
