"""Many articles read on every core: entries in, what is made of their records out, in order."""

from __future__ import annotations

import itertools
import json
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import date
from typing import TypeVar

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.entities.record import Record
from sanctionsdesk.reading.article import read_article, record_to_json
from sanctionsdesk.reading.corrections import corrected, read_corrections
from sanctionsdesk.reading.feeds import Entry

T = TypeVar("T")

_CHUNK = 16
"""Articles handed to a process at a time."""

_FEW = 96
"""Up to so many articles are read before further processes would have started."""


def read_entries(
    entries: Iterable[Entry],
    make: Callable[[Record], T],
    *,
    published: date | None = None,
    workers: int | None = None,
) -> Iterator[tuple[str, T | InputError]]:
    """Read entries, and give for each its name with what is made of its record.

    Args:
        entries: with their corrections; those with a problem are passed on with it.
        make: a function of a module, called in the process that reads.
        published: dates those that state no day themselves.
        workers: processes; ``None`` takes one a core where there are many articles.
    """
    left = iter(entries)
    first = list(itertools.islice(left, _FEW))
    cores = workers or ((os.cpu_count() or 1) if len(first) == _FEW else 1)
    every = itertools.chain(first, left)
    if cores == 1:
        for entry in every:
            yield _read(entry, make, published)
        return
    waiting: deque[Future[list[tuple[str, T | InputError]]]] = deque()
    with ProcessPoolExecutor(
        cores,
        mp_context=multiprocessing.get_context("spawn"),
    ) as pool:
        while chunk := list(itertools.islice(every, _CHUNK)):
            waiting.append(pool.submit(_read_chunk, chunk, make, published))
            if len(waiting) > 2 * cores:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _read_chunk(
    chunk: list[Entry], make: Callable[[Record], T], published: date | None
) -> list[tuple[str, T | InputError]]:
    return [_read(entry, make, published) for entry in chunk]


def _read(
    entry: Entry, make: Callable[[Record], T], published: date | None
) -> tuple[str, T | InputError]:
    if entry.problem:
        return entry.name, InputError(entry.problem, file=entry.name)
    try:
        try:
            record = read_article(
                entry.data, name=entry.name, published=entry.published
            )
        except InputError as error:
            if published is None or "states no date" not in error.message:
                raise
            record = read_article(entry.data, name=entry.name, published=published)
        if entry.corrections:
            _, kept = read_corrections(entry.corrections, name=entry.name)
            record = corrected(record, kept)
        return entry.name, make(record)
    except InputError as error:
        return entry.name, error


def whole(record: Record) -> Record:
    """Give the record itself."""
    return record


def dated_line(record: Record) -> tuple[date, str]:
    """Write a record as one line of JSON, beside its day."""
    line = json.dumps(record_to_json(record), ensure_ascii=False)
    return record.published, f"{line}\n"
