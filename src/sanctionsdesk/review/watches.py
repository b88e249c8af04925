"""Watches: what is looked at again whenever the lists or the days move on.

A watch is a customer file, an entry of a list, a feed of articles, or a
provision on given facts. Running it raises alerts only for what has changed
since it last ran, and :mod:`~sanctionsdesk.review.news` tells of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from sanctionsdesk.base.errors import DeskError, InputError, NotFoundError
from sanctionsdesk.base.plain import canonical
from sanctionsdesk.review import audit
from sanctionsdesk.review.actors import Actor
from sanctionsdesk.review.audit import Clock, moment, system_clock
from sanctionsdesk.review.news import News
from sanctionsdesk.store import tables
from sanctionsdesk.store.database import Database

KINDS = ("customers", "feed", "party", "provision")


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One thing watched.

    Attributes:
        id: number.
        kind: one of :data:`KINDS`.
        target: a file, a feed, an entry's id, or a provision's id.
        settings: how to look: threshold, schema, facts, days ahead.
        seen: what the last run saw.
        ran_at: UTC moment of the last run, ``None`` before the first.
    """

    id: int
    kind: str
    target: str
    settings: Mapping[str, Any]
    seen: Mapping[str, Any]
    ran_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run of one watch found.

    Attributes:
        watch: number.
        kind: one of :data:`KINDS`.
        target: what was looked at.
        raised: alerts new, reopened or changed.
        seen: what to remember.
        fault: why it could not run, or empty.
    """

    watch: int
    kind: str
    target: str
    raised: tuple[int, ...] = ()
    seen: Mapping[str, Any] | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Watches:
    """The watches of one desk."""

    database: Database
    clock: Clock = system_clock

    def add(
        self, kind: str, target: str, *, settings: Mapping[str, Any], by: Actor
    ) -> Watch:
        """Begin to watch.

        Raises:
            InputError: for a kind that is none.
        """
        by.require("watches.change")
        if kind not in KINDS or not target.strip():
            raise InputError(
                f"{kind!r} of {target!r} cannot be watched; {', '.join(KINDS)} can"
            )
        at = moment(self.clock)
        with self.database.write() as connection:
            made = connection.execute(
                tables.watches.insert().values(
                    kind=kind,
                    target=target,
                    settings=canonical(settings).decode(),
                    made_by=by.name,
                    made_at=at,
                    seen="{}",
                )
            )
            (watch_id,) = made.inserted_primary_key or (0,)
            audit.append(
                connection,
                at=at,
                by=by,
                action="watch.added",
                subject=f"watch:{watch_id}",
                details={"kind": kind, "target": target},
            )
        return self.get(int(watch_id))

    def get(self, watch_id: int) -> Watch:
        """Give one watch that stands.

        Raises:
            NotFoundError: when there is none of that number.
        """
        found = [item for item in self.list() if item.id == watch_id]
        if not found:
            raise NotFoundError(f"no watch {watch_id} stands; sdesk watch list")
        return found[0]

    def list(self) -> tuple[Watch, ...]:
        """Give the watches that stand."""
        table = tables.watches
        with self.database.read() as connection:
            rows = connection.execute(
                select(table).where(table.c.ended_at.is_(None)).order_by(table.c.id)
            ).all()
        return tuple(
            Watch(
                id=row.id,
                kind=row.kind,
                target=row.target,
                settings=json.loads(row.settings),
                seen=json.loads(row.seen),
                ran_at=row.ran_at,
            )
            for row in rows
        )

    def end(self, watch_id: int, *, by: Actor) -> None:
        """Stop watching."""
        by.require("watches.change")
        self.get(watch_id)
        at = moment(self.clock)
        table = tables.watches
        with self.database.write() as connection:
            connection.execute(
                update(table).where(table.c.id == watch_id).values(ended_at=at)
            )
            audit.append(
                connection,
                at=at,
                by=by,
                action="watch.ended",
                subject=f"watch:{watch_id}",
            )

    def run(self, look: Callable[[Watch], Run]) -> tuple[Run, ...]:
        """Run every watch; one that fails is named and the rest goes on.

        Args:
            look: looks at one and raises its alerts.
        """
        done = []
        for watch in self.list():
            try:
                found = look(watch)
            except DeskError as error:
                found = Run(
                    watch=watch.id,
                    kind=watch.kind,
                    target=watch.target,
                    fault=str(error),
                )
            done.append(found)
            if found.seen is not None:
                self._remember(watch.id, found.seen)
        raised = sorted({number for item in done for number in item.raised})
        if raised:
            News(self.database, self.clock).announce(raised)
        return tuple(done)

    def _remember(self, watch_id: int, seen: Mapping[str, Any]) -> None:
        table = tables.watches
        with self.database.write() as connection:
            connection.execute(
                update(table)
                .where(table.c.id == watch_id)
                .values(seen=canonical(seen).decode(), ran_at=moment(self.clock))
            )
