"""Alerts worked by people to an end: proposed by one, confirmed by another.

Proposing and confirming are two people's: the database refuses one who is both.
What each step needs stands in :mod:`sanctionsdesk.review.steps`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update

from sanctionsdesk.base.errors import (
    ConflictError,
    ForbiddenError,
    InputError,
    NotFoundError,
    UsageError,
)
from sanctionsdesk.review import payloads, steps
from sanctionsdesk.review.actors import DESK, Actor
from sanctionsdesk.review.alert import PROPOSED, Alert, Outcome, Pair
from sanctionsdesk.review.audit import later
from sanctionsdesk.review.queue import Queue
from sanctionsdesk.review.raising import Raised, Run, reopening
from sanctionsdesk.review.reasons import check_reason, check_text, hours_escalated
from sanctionsdesk.review.steps import STEPS, Change, Effect
from sanctionsdesk.store import tables

MOST_AT_ONCE = 500
"""Alerts in one bulk action: no more than a second person can look through."""

_A = tables.alerts
_P = tables.proposals


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


@dataclass(frozen=True, slots=True)
class Alerts(Queue):
    """The alerts of one desk, raised and worked."""

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
        run = Run(as_of=as_of, by=by, source=source, clock=self.clock)
        return run.raise_pairs(self.database, pairs)

    def assign(
        self, alert_id: int, *, to: str, by: Actor, version: int | None = None
    ) -> Alert:
        """Give an alert to somebody, or take it oneself."""

        def effect(connection: Connection, row: Row[Any], at: str) -> Change:
            del at
            _check_user(connection, to)
            state = "in review" if row.state in {"new", "reopened"} else row.state
            return Change(values={"assignee": to, "state": state}, details={"to": to})

        return self._take("assign", alert_id, effect, by=by, version=version)

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
            reason_code: of :func:`~sanctionsdesk.review.reasons.reasons`.
            reason: in one's own words.
            by: the first pair of eyes.
            version: as last read; a change in between is a conflict.
            expires_on: last day of a clearance.
            batch: id of a bulk action.
        """
        by.require(STEPS["propose"].needs)
        if outcome not in {"match", "clear"}:
            raise InputError(f"{outcome!r} is neither match nor clear")
        check_reason(outcome, reason_code, reason)
        told = {
            "outcome": outcome,
            "reason_code": reason_code,
            "reason": reason,
            "batch": batch,
        }

        def effect(connection: Connection, row: Row[Any], at: str) -> Change:
            made = connection.execute(
                _P.insert().values(
                    alert_id=alert_id,
                    expires_on=expires_on.isoformat() if expires_on else None,
                    proposed_by=by.name,
                    proposed_at=at,
                    **told,
                )
            )
            (proposal,) = made.inserted_primary_key or (None,)
            values = {
                "state": f"proposed {outcome}",
                "proposal": proposal,
                "assignee": row.assignee or by.name,
            }
            return Change(values=values, details=told)

        return self._take("propose", alert_id, effect, by=by, version=version)

    def confirm(
        self, alert_id: int, *, by: Actor, version: int | None = None, reason: str = ""
    ) -> Alert:
        """Confirm what somebody else proposed.

        Raises:
            ForbiddenError: for the proposer, whatever their roles.
        """
        check_text(reason)

        def effect(connection: Connection, row: Row[Any], at: str) -> Change:
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
            return Change(
                values={"state": state, "settled_at": at, "due_at": None},
                details={"proposed_by": row.proposed_by, "reason": reason},
            )

        return self._take("confirm", alert_id, effect, by=by, version=version)

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
        return self._for_a_reason(
            "return",
            alert_id,
            lambda _, why: Change(
                values={"state": "in review", "proposal": None}, details=why
            ),
            reason_code=reason_code,
            reason=reason,
            by=by,
            version=version,
        )

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
        due_at = later(self.clock, timedelta(hours=hours_escalated()))
        values = {"state": "escalated", "proposal": None, "due_at": due_at}
        return self._for_a_reason(
            "escalate",
            alert_id,
            lambda _, why: Change(values=values, details=why),
            reason_code=reason_code,
            reason=reason,
            by=by,
            version=version,
        )

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
        return self._for_a_reason(
            "reopen",
            alert_id,
            lambda row, why: reopening(row, self.clock, why),
            reason_code=reason_code,
            reason=reason,
            by=by,
            version=version,
        )

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
        if not text.strip():
            raise InputError("a note needs a text")
        check_text(text)

        def effect(connection: Connection, row: Row[Any], at: str) -> Change:
            del connection, at
            state = "in review" if row.state == "new" else row.state
            return Change(
                values={"state": state},
                details={"note": text, "restricted": restricted},
            )

        return self._take("note", alert_id, effect, by=by, version=version)

    def undo(self, alert_id: int, *, by: Actor) -> Alert:
        """Take back one's own last step, while nobody has acted since.

        Raises:
            ConflictError: when the last step is not one's own, or cannot be undone.
        """

        def effect(connection: Connection, row: Row[Any], at: str) -> Change:
            last = steps.last_step(connection, alert_id)
            can = {"alert.proposed", "alert.escalated", "alert.assigned"}
            if last is None or last.who != by.name or last.action not in can:
                who = (
                    f"{last.who} {last.action[6:]} it last" if last else "nothing done"
                )
                raise ConflictError(f"alert {alert_id}: {who}; that cannot be undone")
            told = payloads.value(connection, last.payload) or {}
            steps.withdraw(connection, row, at)
            back_to = told.get("from")
            return Change(
                values={
                    "state": back_to
                    if back_to in STEPS["propose"].states
                    else "in review",
                    "assignee": told.get("assignee_before"),
                    "due_at": told.get("due_before"),
                    "proposal": None,
                },
                details={"undone": last.action, "seq": last.seq},
            )

        return self._take("undo", alert_id, effect, by=by)

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
        check_reason(outcome, reason_code, reason)
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
            states=PROPOSED,
            limit=MOST_AT_ONCE,
        )
        if not waiting:
            raise NotFoundError(f"no proposal of batch {batch!r} waits any more")
        return self._bulk(
            [item.id for item in waiting],
            lambda alert_id, _: self.undo(alert_id, by=by),
        )

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

        def effect(connection: Connection, row: Row[Any], at: str) -> Change:
            del connection, at
            return reopening(row, self.clock, {"reason_code": "clearance-ended"})

        for alert_id in ids:
            steps.take(self.database, self.clock, "reopen", alert_id, effect, by=desk)
        return tuple(ids)

    def _take(
        self,
        name: str,
        alert_id: int,
        effect: Effect,
        *,
        by: Actor,
        version: int | None = None,
    ) -> Alert:
        by.require(STEPS[name].needs)
        return steps.take(
            self.database, self.clock, name, alert_id, effect, by=by, version=version
        )

    def _for_a_reason(
        self,
        name: str,
        alert_id: int,
        change: Callable[[Row[Any], dict[str, Any]], Change],
        *,
        reason_code: str,
        reason: str,
        by: Actor,
        version: int | None,
    ) -> Alert:
        """Take a step that says why; a proposal that still waits ends with it."""
        by.require(STEPS[name].needs)
        check_reason(name, reason_code, reason)

        def effect(connection: Connection, row: Row[Any], at: str) -> Change:
            if row.state in PROPOSED:
                steps.withdraw(connection, row, at)
            return change(row, {"reason_code": reason_code, "reason": reason})

        return self._take(name, alert_id, effect, by=by, version=version)

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


def _check_user(connection: Connection, name: str) -> None:
    table = tables.users
    users = connection.execute(select(table.c.name, table.c.disabled_at)).all()
    Actor(name=name)
    if users and name not in {row.name for row in users if row.disabled_at is None}:
        raise NotFoundError(
            f"{name!r} is no active user of this desk; sdesk users list"
        )
