"""A whole customer file against one index: chunks in, rows out, on every core."""

from __future__ import annotations

import functools
import gc
import multiprocessing
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, TypeVar

from sanctionsdesk.screening.changes import Changes
from sanctionsdesk.screening.explain import open_question, why_not_higher
from sanctionsdesk.screening.ofac import ofac_style_score
from sanctionsdesk.screening.query import Query
from sanctionsdesk.screening.screen import Index, Match

T = TypeVar("T")

CHUNK = 8192
"""Customers handed to one process at a time."""

MATCH_COLUMNS = (
    "match_id",
    "match_name",
    "list",
    "score",
    "is_match",
    "evidence",
    "alias",
    "reasons",
    "ofac_style_score",
    "why_not_higher",
    "would_settle",
    "customer_line",
)
"""Columns of one possible match, beside the customer's own."""


def match_row(match: Match) -> dict[str, Any]:
    """Give a possible match as the cells of one row."""
    party = match.party
    return {
        "match_id": party.id,
        "match_name": party.caption,
        "list": party.listings[0].list_id if party.listings else "",
        "score": round(match.score, 4),
        "is_match": match.is_match,
        "evidence": round(match.evidence, 1),
        "alias": match.name.value,
        "reasons": " ".join(reason.sentence for reason in match.comparison.reasons),
        "ofac_style_score": ofac_style_score(
            match.asked, match.name.value, match.party.schema
        ),
        "why_not_higher": why_not_higher(match),
        "would_settle": open_question(match),
    }


Found = dict[int, list[dict[str, Any]]]
"""Match rows by the place of the query in its chunk; places without a match are left out."""


def screen_rows(
    index: Index, queries: Sequence[Query], *, threshold: float, limit: int
) -> Found:
    """Screen queries, equal ones once; give the match rows of those that have any."""
    places: dict[Query, list[int]] = {}
    for place, query in enumerate(queries):
        places.setdefault(query, []).append(place)
    answers = index.screen(list(places), threshold=threshold, limit=limit)
    found = {
        place: rows
        for whose, answer in zip(places.values(), answers, strict=True)
        if answer
        for rows in ([match_row(match) for match in answer],)
        for place in whose
    }
    return dict(sorted(found.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """What a chunk of queries gave.

    Attributes:
        found: match rows of those screened that have any.
        again: places of the queries screened; ``None`` where all were.
    """

    found: Found
    again: list[int] | None = None


def screen_chunks(
    folder: str,
    chunks: Iterator[tuple[T, Sequence[Query]]],
    *,
    threshold: float,
    limit: int,
    workers: int,
    changes: Changes | None = None,
) -> Iterator[tuple[T, Screened]]:
    """Screen chunks of queries, each with what belongs to it, and keep their order.

    Args:
        folder: the index on disk, mapped by each process and shared between them.
        chunks: what belongs to the chunk, and its queries.
        threshold: least score given back.
        limit: most matches given back for one query.
        workers: processes; 1 works in this one.
        changes: if given, only queries that it touches are screened.
    """
    desk = _Desk(folder, changes, threshold, limit)
    if workers <= 1:
        for told, queries in chunks:
            yield told, desk.screen(queries)
        return
    waiting: deque[tuple[T, Future[Screened]]] = deque()
    with ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_open,
        initargs=(desk,),
    ) as pool:
        for told, queries in chunks:
            handed = [_handed(query) for query in queries]
            waiting.append((told, pool.submit(_screen, handed)))
            if len(waiting) > workers + 1:
                done, answer = waiting.popleft()
                yield done, answer.result()
        while waiting:
            done, answer = waiting.popleft()
            yield done, answer.result()


@dataclass(frozen=True)
class _Desk:
    """Where one process screens: the index, opened when first asked, and the settings of the run."""

    folder: str
    changes: Changes | None
    threshold: float
    limit: int

    @functools.cached_property
    def _index(self) -> Index:
        return Index.open(self.folder)

    def screen(self, queries: Sequence[Query]) -> Screened:
        again = None
        if self.changes is not None:
            again = self.changes.touched(queries)
            queries = [queries[place] for place in again]
        found = screen_rows(
            self._index, queries, threshold=self.threshold, limit=self.limit
        )
        if again is not None:
            found = {again[place]: matches for place, matches in found.items()}
        return Screened(found=found, again=again)


_FIELDS = tuple(field.name for field in fields(Query))
_handed = attrgetter(*_FIELDS)

_opened: dict[str, _Desk] = {}


def _open(desk: _Desk) -> None:
    _opened["desk"] = desk
    seldom_collect()


def seldom_collect() -> None:
    """Let the collector of cycles run seldom: a batch makes many values and no cycles."""
    gc.freeze()
    gc.set_threshold(200_000, 50, 1000)


def _screen(handed: Sequence[tuple[Any, ...]]) -> Screened:
    queries = [Query(**dict(zip(_FIELDS, values, strict=True))) for values in handed]
    return _opened["desk"].screen(queries)
