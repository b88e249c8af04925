"""Raising: what a run found becomes new alerts, reopened ones, or nothing at all.

A clearance holds while both sides stay what they were; a fact that differs on
either side reopens it. What two people confirmed stays confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from sanctionsdesk.base.plain import canonical
from sanctionsdesk.review import audit, payloads, steps
from sanctionsdesk.review.actors import DESK, Actor
from sanctionsdesk.review.alert import PROPOSED, SETTLED, Pair
from sanctionsdesk.review.audit import Clock, later, moment
from sanctionsdesk.review.reasons import hours_to_settle
from sanctionsdesk.review.steps import Change
from sanctionsdesk.store import tables
from sanctionsdesk.store.database import Database

_A = tables.alerts
_CHANGED = {"customer": "customer-changed", "entry": "entry-changed"}
"""Reason code of a reopening, by the side that changed."""


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
class Run:
    """One run that raises alerts.

    Attributes:
        as_of: day of the lists.
        by: who ran it.
        source: where the pairs come from, a file or a watch.
        clock: gives the moment.
    """

    as_of: date
    by: Actor
    source: str
    clock: Clock

    def raise_pairs(self, database: Database, pairs: Iterable[Pair]) -> Raised:
        """Take up every pair in one transaction, logged as one run."""
        found: dict[str, list[int]] = {
            key: [] for key in ("new", "reopened", "changed", "standing", "remembered")
        }
        at = moment(self.clock)
        with database.write() as connection:
            for pair in pairs:
                what, alert_id = self._take_up(connection, pair, at)
                found[what].append(alert_id)
            audit.append(
                connection,
                at=at,
                by=self.by,
                action="alerts.run",
                subject="alerts",
                details={
                    "source": self.source,
                    "as_of": self.as_of.isoformat(),
                    **{key: len(value) for key, value in found.items()},
                },
            )
        return Raised(**{key: tuple(value) for key, value in found.items()})

    def _take_up(self, connection: Connection, pair: Pair, at: str) -> tuple[str, int]:
        told = {
            "subject_name": pair.subject_name,
            "object_name": pair.object_name,
            "list_id": pair.list_id,
            "score": pair.score,
            "why": pair.why,
            "as_of": self.as_of.isoformat(),
            "left_digest": payloads.keep_value(connection, pair.subject_facts, at=at),
            "right_digest": payloads.keep_value(connection, pair.object_facts, at=at),
        }
        row = connection.execute(
            steps.alerts_with_proposer().where(
                _A.c.kind == pair.kind,
                _A.c.subject_key == pair.subject_key,
                _A.c.object_id == pair.object_id,
            )
        ).one_or_none()
        if row is None:
            return "new", self._new(connection, pair, told, at)
        sides = _sides_changed(row, told)
        if not sides:
            return ("remembered" if row.state in SETTLED else "standing"), row.id
        details = {
            "sides": sides,
            **_facts_changed(connection, row, pair),
            "source": self.source,
        }
        desk = Actor(name=DESK, via="desk")
        if row.state == "cleared":
            change = reopening(
                row, self.clock, {**details, "reason_code": _CHANGED[sides[-1]]}
            )
            change.values.update(told, due_at=due(self.clock, pair.score))
            steps.put(connection, row, "reopened", change, by=desk, at=at)
            return "reopened", row.id
        values = dict(told)
        if row.state in PROPOSED:
            # A proposal on older facts does not stand.
            steps.withdraw(connection, row, at)
            values |= {"state": "in review", "proposal": None}
        change = Change(values=values, details=details)
        steps.put(connection, row, "facts_changed", change, by=desk, at=at)
        return "changed", row.id

    def _new(
        self, connection: Connection, pair: Pair, told: dict[str, Any], at: str
    ) -> int:
        made = connection.execute(
            _A.insert().values(
                kind=pair.kind,
                subject_key=pair.subject_key,
                object_id=pair.object_id,
                state="new",
                version=1,
                raised_at=at,
                due_at=due(self.clock, pair.score),
                **told,
            )
        )
        (alert_id,) = made.inserted_primary_key or (0,)
        audit.append(
            connection,
            at=at,
            by=self.by,
            action="alert.raised",
            subject=f"alert:{alert_id}",
            details={**told, "subject_key": pair.subject_key, "source": self.source},
        )
        return int(alert_id)


def reopening(row: Row[Any], clock: Clock, details: dict[str, Any]) -> Change:
    """Give the change by which a settled alert comes back."""
    return Change(
        values={
            "state": "reopened",
            "proposal": None,
            "settled_at": None,
            "due_at": due(clock, row.score),
        },
        details={**details, "settled_by": row.proposed_by},
    )


def due(clock: Clock, score: float) -> str:
    """Give the moment by which an alert of that score should be settled."""
    return later(clock, timedelta(hours=hours_to_settle(score)))


def _sides_changed(row: Row[Any], told: dict[str, Any]) -> list[str]:
    return [
        side
        for side, column in (("customer", "left_digest"), ("entry", "right_digest"))
        if getattr(row, column) != told[column]
    ]


def _facts_changed(connection: Connection, row: Row[Any], pair: Pair) -> dict[str, Any]:
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
