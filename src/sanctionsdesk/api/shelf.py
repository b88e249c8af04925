"""The lists of a day, opened once and kept open, and swapped when new issues come."""

from __future__ import annotations

import asyncio
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sanctionsdesk.api import prepare
from sanctionsdesk.desk import Desk
from sanctionsdesk.entities.ftm import ftm_entity, moment
from sanctionsdesk.entities.party import Party
from sanctionsdesk.screening.query import Query
from sanctionsdesk.screening.screen import Index, Match
from sanctionsdesk.store.directory import Directory, open_directory
from sanctionsdesk.store.indexes import index_key
from sanctionsdesk.store.snapshots import Snapshot, Store

_KEPT = 4
"""Sets of issues kept open at once."""

_ENTITIES = 4096
"""Entities kept ready to be written."""

_BUILT_HERE = 1000
"""Most parties whose index a server process builds itself."""

INLINE = 32
"""Most names screened on the event loop itself; more go to a thread."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Opened:
    """The issues that stand on a day, ready to be asked.

    Attributes:
        index: their names.
        folder: where the index lies.
        issues: the issues, one a list.
        version: digest over the digests of the issues: the ETag of every answer.
        directory: their parties by id, word and value.
    """

    index: Index
    folder: Path
    issues: tuple[Snapshot, ...]
    version: str
    directory: Directory
    _entities: dict[str, dict[str, Any]] = field(default_factory=dict, init=False)

    def entity(self, party: Party) -> dict[str, Any]:
        """Give a party as an FtM entity, with the days on which it was seen.

        It is kept for the next who asks; do not change it.
        """
        entity = self._entities.get(party.id)
        if entity is None:
            entity = ftm_entity(party)
            place = self.directory.place(party.id)
            if place is not None:
                seen = self.directory.seen(place)
                entity |= {key: moment(day) for key, day in seen.items()}
            if len(self._entities) >= _ENTITIES:
                self._entities.clear()
            self._entities[party.id] = entity
        return entity


@dataclass(slots=True)
class _Waiting:
    """Questions that came in the same turn of the loop and are answered together."""

    queries: list[Query] = field(default_factory=list)
    asked: list[tuple[int, int, asyncio.Future[list[list[Match]]]]] = field(
        default_factory=list
    )


class Shelf:
    """Opened lists by day; one index serves every request until new issues come."""

    def __init__(self, desk: Desk, *, refresh_seconds: float) -> None:
        self.desk = desk
        self.refresh_seconds = refresh_seconds
        self._store = Store(desk.home)
        self._opened: OrderedDict[str, Opened] = OrderedDict()
        self._days: dict[tuple[date, tuple[str, ...] | None], Opened] = {}
        self._lock = threading.Lock()
        self._stamp = self._seen = -1
        self._looked = -1e9
        self._refreshing: asyncio.Task[None] | None = None
        self._waiting: dict[tuple[str, float], _Waiting] = {}

    async def on(self, day: date, lists: tuple[str, ...] | None = None) -> Opened:
        """Give the opened lists of a day, all or those named.

        While new issues are being opened, those opened before go on answering.

        Raises:
            ListError: when no list stands on that day.
        """
        opened = self._days.get((day, lists))
        if opened is None:
            return await asyncio.to_thread(self.open, day, lists)
        now = time.monotonic()
        if now - self._looked > self.refresh_seconds:
            self._looked = now
            stamp, self._seen = self._seen, self._read_stamp()
            # Only what has come to rest is opened: a folder of lists is added one by one.
            if self._stamp != self._seen == stamp and self._refreshing is None:
                self._refreshing = asyncio.create_task(self._refresh(day, lists))
        return opened

    def open(self, day: date, lists: tuple[str, ...] | None = None) -> Opened:
        """Open the lists of a day now, for a caller that can wait."""
        with self._lock:
            opened = self._days.get((day, lists))
            if opened is not None and self._stamp == self._read_stamp():
                return opened
            return self._open(day, lists)

    async def refresh(self, day: date) -> Opened:
        """Look for new issues now and give what stands on the day."""
        self._looked = time.monotonic()
        return await asyncio.to_thread(self.open, day)

    async def screen(
        self, opened: Opened, queries: Sequence[Query], *, threshold: float
    ) -> list[list[Match]]:
        """Screen queries; those that come in one turn of the loop share one pass."""
        if len(queries) > INLINE:
            return await asyncio.to_thread(
                opened.index.screen, queries, threshold=threshold, limit=500
            )
        key = (opened.version, threshold)
        waiting = self._waiting.get(key)
        loop = asyncio.get_running_loop()
        if waiting is None:
            waiting = self._waiting[key] = _Waiting()
            loop.call_soon(self._answer, key, opened, threshold)
        future: asyncio.Future[list[list[Match]]] = loop.create_future()
        start = len(waiting.queries)
        waiting.queries.extend(queries)
        waiting.asked.append((start, len(waiting.queries), future))
        return await future

    def _answer(self, key: tuple[str, float], opened: Opened, threshold: float) -> None:
        waiting = self._waiting.pop(key)
        try:
            answers = opened.index.screen(
                waiting.queries, threshold=threshold, limit=500
            )
        except Exception as error:  # noqa: BLE001 - each caller gets it as its own
            for _, _, future in waiting.asked:
                if not future.done():
                    future.set_exception(error)
            return
        for start, end, future in waiting.asked:
            if not future.done():
                future.set_result(answers[start:end])

    async def _refresh(self, day: date, lists: tuple[str, ...] | None) -> None:
        try:
            await asyncio.to_thread(self.open, day, lists)
        finally:
            self._refreshing = None

    def _open(self, day: date, lists: tuple[str, ...] | None) -> Opened:
        stamp = self._read_stamp()
        self._prepare(day, lists)
        index, folder, issues = self.desk.index(as_of=day, lists=lists)
        told = "\n".join(f"{item.list_id} {item.digest}" for item in issues)
        version = hashlib.sha256(told.encode()).hexdigest()[:32]
        opened = self._opened.get(version)
        if opened is None:
            opened = Opened(
                index=index,
                folder=folder,
                issues=issues,
                version=version,
                directory=open_directory(folder, index, self._store, issues),
            )
            # The first question pays for the tables that the arrays leave to be made.
            index.screen([Query(name="warm up")])
            self._opened[version] = opened
            while len(self._opened) > _KEPT:
                self._opened.popitem(last=False)
        self._opened.move_to_end(version)
        if stamp != self._stamp or len(self._days) > 366:
            self._days = {}
        self._days = {**self._days, (day, lists): opened}
        self._stamp = stamp
        return opened

    def _prepare(self, day: date, lists: tuple[str, ...] | None) -> None:
        issues = [
            item
            for item in self._store.pick(as_of=day)
            if lists is None or item.list_id in lists
        ]
        place = self.desk.home / "indexes" / index_key([item.digest for item in issues])
        is_large = sum(item.parties for item in issues) > _BUILT_HERE
        is_there = (place / "directory.sqlite").exists
        if is_large and not is_there():
            prepare.in_process(self.desk.home, day, lists, is_there=is_there)

    def _read_stamp(self) -> int:
        try:
            return (self.desk.home / "lists").stat().st_mtime_ns
        except OSError:
            return 0
