"""A whole customer file against one index: chunks in, rows out, on every core."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any

from sanctionsdesk.screening.query import Query
from sanctionsdesk.screening.screen import Index, Match

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
        "ofac_style_score": round(100 * match.whole_name_likeness),
    }


def screen_rows(
    index: Index, queries: Sequence[Query], *, threshold: float, limit: int
) -> list[list[dict[str, Any]]]:
    """Screen queries, equal ones once; give the match rows of each, in order."""
    different = list(dict.fromkeys(queries))
    answers = index.screen(different, threshold=threshold, limit=limit)
    rows = {
        query: [match_row(match) for match in answer]
        for query, answer in zip(different, answers, strict=True)
    }
    return [rows[query] for query in queries]


def screen_chunks(
    folder: str,
    chunks: Iterator[tuple[Any, Sequence[Query]]],
    *,
    threshold: float,
    limit: int,
    workers: int,
) -> Iterator[tuple[Any, list[list[dict[str, Any]]]]]:
    """Screen chunks of queries, each with what belongs to it, and keep their order.

    Args:
        folder: the index on disk, mapped by each process and shared between them.
        chunks: what belongs to the chunk, and its queries.
        threshold: least score given back.
        limit: most matches given back for one query.
        workers: processes; 1 works in this one.
    """
    if workers <= 1:
        index = Index.open(folder)
        for told, queries in chunks:
            yield told, screen_rows(index, queries, threshold=threshold, limit=limit)
        return
    waiting: deque[tuple[Any, Future[list[list[dict[str, Any]]]]]] = deque()
    with ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_open,
        initargs=(folder,),
    ) as pool:
        for told, queries in chunks:
            waiting.append((told, pool.submit(_screen, queries, threshold, limit)))
            if len(waiting) > 2 * workers:
                done, answer = waiting.popleft()
                yield done, answer.result()
        while waiting:
            done, answer = waiting.popleft()
            yield done, answer.result()


_opened: dict[str, Index] = {}


def _open(folder: str) -> None:
    _opened["index"] = Index.open(folder)


def _screen(
    queries: Sequence[Query], threshold: float, limit: int
) -> list[list[dict[str, Any]]]:
    return screen_rows(_opened["index"], queries, threshold=threshold, limit=limit)
