"""A customer file sent, screened by a job, watched, taken home, and made into alerts."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import IO, Any, ClassVar

from sanctionsdesk.base.errors import InputError, UsageError
from sanctionsdesk.desk import Desk
from sanctionsdesk.names.compare import DEFAULT_THRESHOLD
from sanctionsdesk.review.raising import Raised
from sanctionsdesk.screening.batch import MATCH_COLUMNS
from sanctionsdesk.screening.query import name_columns
from sanctionsdesk.store.jobs import Job, Jobs, Tally
from sanctionsdesk.web.pages import Page, threshold_words
from sanctionsdesk.web.views import Words, as_of, threshold
from sanctionsdesk.web.visitors import Visitor

ENDINGS = (".csv", ".tsv", ".txt", ".ndjson", ".jsonl", ".parquet", ".xlsx", ".xls", ".ods")  # fmt: skip
"""Endings of files that hold customers."""

Told = tuple[Raised, tuple[str, ...]]
"""What became of matches that were made into alerts, and the rows that gave none."""

_LIMIT = 5
_SHOWN_REJECTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPage(Page):
    """A form for a customer file, and the files sent before."""

    template: ClassVar[str] = "batch.html.j2"

    csrf: str
    threshold: float
    jobs: tuple[Job, ...]
    message: str = ""

    @property
    def threshold_words(self) -> str:
        """What the threshold means."""
        return threshold_words(self.threshold)


@dataclass(frozen=True, slots=True, kw_only=True)
class BestMatch:
    """One possible match of a customer, as the page shows it."""

    customer: str
    line: int
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPage(Page):
    """One file: how far it is, what was found, what could not be read.

    Attributes:
        problem: why it failed, in one line.
        tally: counts, once it is done.
        best: the matches that score highest.
        rejects: the first rows that could not be read: line, reason, row.
        raised: what became of its matches, after alerts were asked for.
        faults: rows that gave no alert, in words.
    """

    template: ClassVar[str] = "job.html.j2"

    csrf: str
    job: Job
    problem: str
    tally: Tally | None
    best: tuple[BestMatch, ...]
    rejects: tuple[tuple[str, ...], ...]
    raised: Raised | None = None
    faults: tuple[str, ...] = ()
    message: str = ""


def form(
    desk: Desk, words: Words, *, who: Visitor, today: date, message: str = ""
) -> BatchPage:
    """Ask for a file, and list those sent before."""
    day = as_of(words, today=today)
    return BatchPage(
        title="Screen a customer file",
        as_of=day,
        today=day == today,
        csrf=who.csrf,
        threshold=DEFAULT_THRESHOLD,
        jobs=Jobs(desk.home).list(),
        message=message,
    )


def begin(
    desk: Desk, name: str, file: IO[bytes], words: Words, *, who: Visitor, today: date
) -> Job:
    """Take a file and begin to screen it.

    Raises:
        ForbiddenError: when the visitor may not ask.
        InputError: for no file, or one of a kind that holds no customers.
        ListError: when no list kept here stands on the day.
    """
    who.actor.require("answers.ask")
    ending = Path(name).suffix.lower()
    if not name:
        raise InputError("choose a file: CSV, NDJSON, Parquet or XLSX")
    if ending not in ENDINGS:
        raise InputError("is none of CSV, NDJSON, Parquet and XLSX", file=name)
    settings = {
        "as_of": as_of(words, today=today).isoformat(),
        "threshold": threshold(words.get("threshold", "")),
        "limit": _LIMIT,
        "schema": words.get("schema", ""),
        "file": Path(name).name,
        "by": who.actor.name,
    }
    desk.index(as_of=as_of(words, today=today))
    jobs = Jobs(desk.home)
    with jobs.receive(ending) as (job_id, place):
        shutil.copyfileobj(file, place)
    try:
        return jobs.start(job_id, settings)
    except InputError as error:
        raise InputError(error.message, file=name, line=error.line) from None


def shown(
    desk: Desk,
    job_id: str,
    *,
    who: Visitor,
    today: date,
    message: str = "",
    raised: Told | None = None,
) -> JobPage:
    """Show how far a job is and what it found."""
    who.actor.require("answers.ask")
    jobs = Jobs(desk.home)
    job = jobs.get(job_id)
    day = date.fromisoformat(job.settings["as_of"])
    tally = jobs.tally(job_id) if job.state == "done" else None
    return JobPage(
        title=_name(job),
        as_of=day,
        today=day == today,
        csrf=who.csrf,
        job=job,
        problem=_problem(job),
        tally=tally,
        best=tuple(map(_best, tally.best)) if tally else (),
        rejects=tuple(islice(jobs.rejected(job_id), _SHOWN_REJECTS)),
        raised=raised[0] if raised else None,
        faults=raised[1] if raised else (),
        message=message,
    )


def act(desk: Desk, job_id: str, action: str, *, who: Visitor) -> Told | None:
    """Stop a job, go on with it, delete it, or raise alerts from what it found.

    Raises:
        UsageError: for an action that there is not, or that its state forbids.
        ForbiddenError: when the visitor may not.
    """
    jobs = Jobs(desk.home)
    who.actor.require("answers.ask")
    if action == "stop":
        jobs.cancel(job_id)
    elif action == "resume":
        jobs.resume(job_id)
    elif action == "delete":
        jobs.remove(job_id)
    elif action == "alerts":
        job = jobs.get(job_id)
        return desk.raise_alerts(
            jobs.matches(job_id),
            as_of=date.fromisoformat(job.settings["as_of"]),
            by=who.actor,
            source=_name(job),
            schema=job.settings.get("schema") or "LegalEntity",
        )
    else:
        raise UsageError(f"there is no action {action!r}")
    return None


def file_of(desk: Desk, job_id: str, name: str, *, who: Visitor) -> tuple[Path, str]:
    """Give a file of a job to take home, and what to call it.

    Args:
        desk: the desk.
        job_id: the job.
        name: ``matches.csv``, ``matches.xlsx``, ``results.ndjson`` or ``rejects.csv``.
        who: who asks.

    Raises:
        UsageError: for another name, or before the job is done.
    """
    who.actor.require("answers.ask")
    jobs = Jobs(desk.home)
    stem = Path(_name(jobs.get(job_id))).stem
    if name in {"matches.csv", "matches.xlsx"}:
        path: Path | None = jobs.table(job_id, name.rpartition(".")[2])
    elif name == "results.ndjson":
        path = jobs.results(job_id)
    elif name == "rejects.csv":
        path = jobs.rejects(job_id)
    else:
        raise UsageError(f"there is no file {name!r}")
    if path is None:
        raise UsageError("every row could be read; there are no rejects")
    return path, f"{stem}-{name}"


def _name(job: Job) -> str:
    return str(job.settings.get("file") or f"job {job.id[:8]}")


def _problem(job: Job) -> str:
    last = job.told.splitlines()[-1] if job.told else ""
    for ending in ENDINGS:
        last = last.replace(f"input{ending}", _name(job))
    return last.removeprefix("error: ")


def _best(row: Mapping[str, Any]) -> BestMatch:
    own = [column for column in row if column not in MATCH_COLUMNS]
    named = [str(row[column]) for column in name_columns(own)]
    return BestMatch(
        customer=" ".join(filter(None, named)), line=row["customer_line"], row=row
    )
