"""A customer file screened: its rows in, result rows out in the same order, to be resumed."""

from __future__ import annotations

import csv
import itertools
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sanctionsdesk.screening.batch import (
    CHUNK,
    MATCH_COLUMNS,
    Found,
    Screened,
    screen_chunks,
    seldom_collect,
)
from sanctionsdesk.screening.changes import Changes
from sanctionsdesk.screening.query import Query, query_reader
from sanctionsdesk.store.customers import Customers, Row
from sanctionsdesk.store.matches import earlier_rows
from sanctionsdesk.store.results import Earlier, Results

_FEW = 3
"""Chunks from which several processes are quicker than one."""

_SHOWN = 20
"""Rejects told one by one where no file keeps them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many customers were screened, have a possible match, and could not be read."""

    screened: int
    matched: int
    rejected: int


@dataclass(slots=True, kw_only=True)
class Run:
    """One run over a customer file.

    Attributes:
        customers: the open file.
        schema: FtM schema of customers whose row states none.
        job: what is asked, so that another question never takes these results up.
        rejects: file of the rows that cannot be read; empty for none.
        resume: go on where a killed run ended.
        previous: results of an earlier run on the same customers.
        changes: what changed since that run; ``None`` screens everyone.
        tell: told where a resumed run goes on, and each reject that no file keeps.
        progress: told the counts after each chunk.
        given: gathers what was answered to each customer, for a receipt; ``None``
            gathers nothing, so that memory stays constant.
    """

    customers: Customers
    schema: str
    job: Mapping[str, Any]
    rejects: str = ""
    resume: bool = False
    previous: str | None = None
    changes: Changes | None = None
    tell: Callable[[str], None] = lambda _: None
    progress: Callable[[Counted], None] = lambda _: None
    given: list[dict[str, Any]] | None = None
    _rejected: int = field(default=0, init=False)

    def into(
        self,
        path: str,
        *,
        form: str,
        index: Path,
        threshold: float,
        limit: int,
        workers: int | None,
    ) -> Counted:
        """Screen the customers on an index and write what is found to a file.

        Args:
            path: where to; ``PATH.progress`` stands beside it until the run ends.
            form: ``csv``, one row a possible match, or ``ndjson``, one line a customer.
            index: folder of the index.
            threshold: least score.
            limit: most matches of one customer.
            workers: processes; by the size of the file if ``None``.
        """
        header = [*self.customers.header, *MATCH_COLUMNS]
        screened, matched = 0, 0
        earlier = (
            earlier_rows(str(self.previous), MATCH_COLUMNS)
            if self.changes is not None
            else iter(())
        )
        with Results(
            path, header, job=self.job, form=form, resume=self.resume
        ) as results:
            begun = results.done
            if begun:
                self.tell(f"goes on after line {begun}; what follows counts the rest")
            self._begin_rejects(begun)
            chunks = self._chunks(begun)
            first = list(itertools.islice(chunks, _FEW))
            cores = workers or ((os.cpu_count() or 1) if len(first) == _FEW else 1)
            if cores == 1:
                seldom_collect()
            answered = screen_chunks(
                str(index),
                itertools.chain(first, chunks),
                threshold=threshold,
                limit=limit,
                workers=cores,
                changes=self.changes,
            )
            kept = Earlier(earlier, begun)
            for rows, answer in answered:
                found = _joined(rows, answer, kept)
                screened += len(rows)
                matched += len(found)
                if self.given is not None:
                    self.given += answers(self.customers.header, rows, found)
                results.write(
                    result_rows(self.customers.header, rows, found, form),
                    done=rows[-1].line,
                )
                self.progress(self._counted(screened, matched))
        return self._counted(screened, matched)

    def _counted(self, screened: int, matched: int) -> Counted:
        return Counted(screened=screened, matched=matched, rejected=self._rejected)

    def _chunks(self, begun: int) -> Iterator[tuple[list[Row], list[Query]]]:
        read = query_reader(self.customers.header, self.customers.names, self.schema)
        rows: list[Row] = []
        for row in itertools.chain(self.customers.rows, [None]):
            if row is not None and row.line > begun:
                if row.reject:
                    self._reject(row)
                else:
                    rows.append(row)
            if rows and (row is None or len(rows) == CHUNK):
                yield rows, [read(one.cells) for one in rows]
                rows = []

    def _begin_rejects(self, begun: int) -> None:
        """Drop what an earlier run wrote, but for the rows that a resumed one has behind it."""
        if not self.rejects or not Path(self.rejects).exists():
            return
        with Path(self.rejects).open(encoding="utf-8", newline="") as file:
            kept = [
                cells
                for cells in csv.reader(file)
                if cells[:1] == ["line"] or (cells and int(cells[0]) <= begun)
            ]
        Path(self.rejects).unlink()
        if len(kept) > 1:
            with Path(self.rejects).open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(kept)
            self._rejected = len(kept) - 1

    def _reject(self, row: Row) -> None:
        self._rejected += 1
        if not self.rejects:
            if self._rejected <= _SHOWN:
                self.tell(f"line {row.line}: {row.reject}")
            return
        fresh = not Path(self.rejects).exists()
        with Path(self.rejects).open("a", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            if fresh:
                out.writerow(["line", "reason", "row"])
            cells = json.dumps(row.cells, ensure_ascii=False)
            out.writerow([row.line, row.reject, cells])


def _joined(rows: list[Row], screened: Screened, kept: Earlier) -> Found:
    """Join what was screened with what an earlier run found and no change can have touched."""
    if screened.again is None:
        return screened.found
    redone = set(screened.again)
    found = dict(screened.found)
    for place, row in enumerate(rows):
        matches = kept.take(row.line)
        if matches and place not in redone:
            found[place] = matches
    return dict(sorted(found.items()))


def answers(
    header: Sequence[str], rows: Sequence[Row], found: Found
) -> list[dict[str, Any]]:
    """Give each customer's cells with all of its ``matches``."""
    return [
        {**dict(zip(header, row.cells, strict=True)), "matches": found.get(at, [])}
        for at, row in enumerate(rows)
    ]


def result_rows(
    header: Sequence[str], rows: Sequence[Row], found: Found, form: str
) -> list[dict[str, Any]]:
    """Put customers and what was found of them together.

    Gives one row a customer with all of its ``matches`` for ``ndjson``, one row a
    possible match with the customer's cells beside it for any other form.
    """
    if form == "ndjson":
        return [
            answer | {"customer_line": row.line}
            for answer, row in zip(answers(header, rows, found), rows, strict=True)
        ]
    told: list[dict[str, Any]] = []
    for place, matches in found.items():
        row = rows[place]
        cells = dict(zip(header, row.cells, strict=True))
        told += [cells | match | {"customer_line": row.line} for match in matches]
    return told
