"""Long work: a customer file screened by a process of its own, with progress, cancel and resume.

A job is a folder with its input, its description and its results. The process is
this desk's own command ``screen``, which keeps how far it came beside its results
and can take up a run that was killed. So many run at once, so many more wait in line,
and what has ended is kept for so long.
"""

from __future__ import annotations

import contextlib
import csv
import fcntl
import heapq
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from sanctionsdesk.base.errors import (
    InputError,
    NotFoundError,
    UnavailableError,
    UsageError,
)
from sanctionsdesk.store.customers import open_customers
from sanctionsdesk.store.results import match_rows, write_csv, write_xlsx

State = Literal["waiting", "running", "done", "failed", "cancelled", "interrupted"]

_BEST = 100
"""Possible matches shown of a job; the table holds all."""

_RUN = "from sanctionsdesk.cli.main import main; main()"

MOST_AT_ONCE = 2
"""Jobs that run at once on this machine; the others wait for one of these places."""

MOST_IN_LINE = 20
"""Jobs running or waiting at once; one more is refused."""

KEPT_SECONDS = 7 * 24 * 3600
"""How long a job that has ended is kept with its input and results."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One job as it stands.

    Attributes:
        id: 32 hex digits.
        state: ``waiting`` while in line for a place; ``interrupted`` when its process
            was killed; it can be resumed.
        created_at: UTC moment, ISO.
        done: customers screened so far.
        total: customers in the file.
        settings: what was asked.
        told: what the process said last, where it failed.
    """

    id: str
    state: State
    created_at: str
    done: int
    total: int
    settings: Mapping[str, Any]
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What a job that is done found.

    Attributes:
        customers: screened.
        matched: customers with a possible match.
        matches: possible matches.
        rejected: rows that could not be read.
        best: rows of the possible matches that score highest, at most 100.
    """

    customers: int
    matched: int
    matches: int
    rejected: int
    best: Sequence[Mapping[str, Any]] = ()


class Jobs:
    """The jobs of one desk."""

    def __init__(self, home: Path) -> None:
        self.home, self.folder = home, home / "jobs"

    @contextlib.contextmanager
    def receive(self, suffix: str) -> Iterator[tuple[str, Any]]:
        """Open the input of a new job for writing; it is there whole or not at all.

        Raises:
            UnavailableError: while as many jobs as may are running or in line.
        """
        self.clear()
        self._check_line()
        job_id = uuid.uuid4().hex
        place = self.folder / job_id
        place.mkdir(parents=True)
        try:
            with (place / f"input{suffix}").open("wb") as file:
                yield job_id, file
        except BaseException:
            for path in place.iterdir():
                path.unlink()
            place.rmdir()
            raise

    def start(self, job_id: str, settings: Mapping[str, Any]) -> Job:
        """Begin a job whose input was received.

        Raises:
            InputError: when the input is no customer file; nothing of it is kept.
        """
        try:
            with open_customers(str(self._input(job_id))) as customers:
                total = sum(1 for _ in customers.rows)
        except InputError as error:
            shutil.rmtree(self.folder / job_id)
            raise InputError(error.message, line=error.line) from None
        self._write(
            job_id,
            {
                "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "settings": dict(settings),
                "cancelled": False,
                "total": total,
            },
        )
        self._run(job_id)
        return self.get(job_id)

    def resume(self, job_id: str) -> Job:
        """Go on with a job that was cancelled, interrupted or failed.

        Raises:
            UsageError: while it runs, or when it is done.
            UnavailableError: while as many jobs as may are running or in line.
        """
        job = self.get(job_id)
        if job.state in {"waiting", "running", "done"}:
            raise UsageError(f"job {job_id} is {job.state}; there is nothing to resume")
        self._check_line()
        self._write(job_id, self._read(job_id) | {"cancelled": False})
        self._run(job_id)
        return self.get(job_id)

    def cancel(self, job_id: str) -> Job:
        """Stop a job; what it has done is kept for a resume."""
        told = self._read(job_id)
        pid = self._pid(job_id)
        if pid:
            self._write(job_id, told | {"cancelled": True})
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        return self.get(job_id)

    def get(self, job_id: str) -> Job:
        """Give a job as it stands.

        Raises:
            NotFoundError: when there is none of that id.
        """
        told = self._read(job_id)
        place = self.folder / job_id
        # Asked before the exit code is read, which is written before the process ends.
        runs = bool(self._pid(job_id))
        code = _text(place / "exit")
        state: State
        if code == "0":
            state = "done"
        elif told["cancelled"]:
            state = "cancelled"
        elif code:
            state = "failed"
        elif runs:
            state = "running" if (place / "begun").exists() else "waiting"
        else:
            state = "interrupted"
        progress = _text(place / "results.ndjson.progress")
        done = json.loads(progress)["done"] if progress else 0
        total = told["total"]
        if state == "done":
            done = total
        return Job(
            id=job_id,
            state=state,
            created_at=told["created_at"],
            done=min(done, total),
            total=total,
            settings=told["settings"],
            told=_text(place / "stderr").replace(f"{place}/", "").strip()[-500:]
            if state == "failed"
            else "",
        )

    def tally(self, job_id: str) -> Tally:
        """Count what a job found; counted once, when it is done.

        Raises:
            UsageError: before the job is done.
        """
        kept = self.folder / job_id / "tally.json"
        if kept.exists():
            return Tally(**json.loads(kept.read_text(encoding="utf-8")))
        customers = matched = matches = 0
        best: list[tuple[float, float, int, dict[str, Any]]] = []
        with self._done(job_id).open(encoding="utf-8") as lines:
            for line in lines:
                customers += 1
                rows = match_rows(line)
                matched += bool(rows)
                for row in rows:
                    matches += 1
                    # The place breaks ties: of equal matches the first is kept.
                    ranked = (row["score"], row["evidence"], -matches, row)
                    if len(best) < _BEST:
                        heapq.heappush(best, ranked)
                    else:
                        heapq.heappushpop(best, ranked)
        rejected = sum(1 for _ in self.rejected(job_id))
        tally = Tally(
            customers=customers,
            matched=matched,
            matches=matches,
            rejected=rejected,
            best=[row for *_, row in sorted(best, reverse=True)],
        )
        part = kept.with_suffix(".part")
        part.write_text(json.dumps(asdict(tally)), encoding="utf-8")
        part.replace(kept)
        return tally

    def matches(self, job_id: str) -> Iterator[dict[str, Any]]:
        """Give one row for each possible match of a job that is done, in the file's order.

        Raises:
            UsageError: before the job is done.
        """
        with self.results(job_id).open(encoding="utf-8") as lines:
            for line in lines:
                yield from match_rows(line)

    def table(self, job_id: str, form: str) -> Path:
        """Give the possible matches as a table for a spreadsheet, written when first asked for.

        Args:
            job_id: a job that is done.
            form: ``csv`` or ``xlsx``.

        Raises:
            UsageError: before the job is done, or for more rows than a sheet holds.
        """
        path = self.results(job_id).with_name(f"matches.{form}")
        if not path.exists():
            part = path.with_name(f"{uuid.uuid4().hex}.part")
            write = write_csv if form == "csv" else write_xlsx
            write(part, self.matches(job_id))
            part.replace(path)
        return path

    def rejected(self, job_id: str) -> Iterator[tuple[str, ...]]:
        """Give line, reason and cells of each row that could not be read."""
        path = self.rejects(job_id)
        if path is None:
            return
        with path.open(encoding="utf-8", newline="") as file:
            yield from itertools.islice(map(tuple, csv.reader(file)), 1, None)

    def rejects(self, job_id: str) -> Path | None:
        """Give the file of rows that could not be read, if there are any."""
        self._read(job_id)
        path = self.folder / job_id / "results.ndjson.rejects.csv"
        return path if path.exists() else None

    def results(self, job_id: str) -> Path:
        """Give the file of results, one JSON line a customer.

        Raises:
            UsageError: before the job is done.
        """
        job = self.get(job_id)
        if job.state != "done":
            raise UsageError(
                f"job {job_id} is {job.state}; results come when it is done"
            )
        return self._done(job_id)

    def _done(self, job_id: str) -> Path:
        return self.folder / job_id / "results.ndjson"

    def clear(self, *, seconds: float = KEPT_SECONDS) -> int:
        """Delete jobs that ended so long ago; gives how many. Running ones stay."""
        before = time.time() - seconds
        gone = 0
        for job_id in self._ids():
            place = self.folder / job_id
            with contextlib.suppress(OSError):
                # Whatever happens to a job changes its folder.
                if place.stat().st_mtime <= before and not self._pid(job_id):
                    shutil.rmtree(place)
                    gone += 1
        return gone

    def _ids(self) -> Iterator[str]:
        if self.folder.is_dir():
            yield from (one.name for one in self.folder.iterdir() if one.is_dir())

    def _check_line(self) -> None:
        busy = sum(1 for job_id in self._ids() if self._pid(job_id))
        if busy >= MOST_IN_LINE:
            raise UnavailableError(
                f"{busy} jobs are running or in line; send the file when some are done"
            )

    def _run(self, job_id: str) -> None:
        place = self.folder / job_id
        told = self._read(job_id)["settings"]
        for mark in ("begun", "exit"):
            (place / mark).unlink(missing_ok=True)
        source = self._input(job_id)
        words = [
            "screen",
            str(source),
            "-o",
            str(place / "results.ndjson"),
            "--format",
            "ndjson",
        ]
        words += ["--resume", "--workers", "1", "--as-of", str(told["as_of"])]
        words += ["--threshold", str(told["threshold"]), "--limit", str(told["limit"])]
        if told.get("schema"):
            words += ["--schema", str(told["schema"])]
        # Started by a short-lived process, it is nobody's child here: any server process
        # can ask after it, and it outlives the one that began it.
        subprocess.run(  # noqa: S603 - our own command, no shell text from outside
            [
                sys.executable,
                "-IS",
                "-c",
                _LAUNCH,
                str(place),
                str(MOST_AT_ONCE),
                sys.executable,
                "-c",
                _RUN,
                *words,
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"SANCTIONSDESK_HOME": str(self.home)},
            check=True,
        )

    def list(self) -> tuple[Job, ...]:
        """Give every job kept, newest first."""
        found = [self.get(path.parent.name) for path in self.folder.glob("*/job.json")]
        return tuple(
            sorted(found, key=lambda job: (job.created_at, job.id), reverse=True)
        )

    def remove(self, job_id: str) -> None:
        """Delete a job with its input and its results; one that runs is stopped first."""
        self.cancel(job_id)
        for _ in range(100):
            if not self._pid(job_id):
                break
            time.sleep(0.05)
        shutil.rmtree(self.folder / job_id)

    def _input(self, job_id: str) -> Path:
        return next((self.folder / job_id).glob("input.*"))

    def _pid(self, job_id: str) -> int:
        """Give the process of a job while it runs; 0 otherwise.

        The process holds a lock for as long as it lives: its number alone may belong
        to another one by now.
        """
        place = self.folder / job_id
        try:
            with (place / "running").open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(_text(place / "pid") or 0)
        except OSError:
            pass
        return 0

    def _read(self, job_id: str) -> dict[str, Any]:
        path = self.folder / job_id / "job.json"
        if len(job_id) != 32 or not job_id.isalnum() or not path.exists():
            raise NotFoundError(f"no job {job_id}")
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return told

    def _write(self, job_id: str, told: Mapping[str, Any]) -> None:
        path = self.folder / job_id / "job.json"
        part = path.with_suffix(".part")
        part.write_text(json.dumps(told), encoding="utf-8")
        part.replace(path)


_WATCH = """
import fcntl, pathlib, signal, subprocess, sys, time
place, places = pathlib.Path(sys.argv[1]), int(sys.argv[2])
held, stopped = [], []
def stop(*_):
    stopped.append(True)
    for process in held:
        process.terminate()
signal.signal(signal.SIGTERM, stop)
def in_line():
    while not stopped:
        for number in range(places):
            file = open(place.parent / f"place-{number}", "wb")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return file
            except BlockingIOError:
                file.close()
        time.sleep(0.1)
    sys.exit()
lock = in_line()
(place / "begun").touch()
with open(place / "stderr", "wb") as errors:
    held.append(subprocess.Popen(sys.argv[3:], stderr=errors))
if stopped:
    stop()
code = held[0].wait()
if code >= 0:
    (place / "exit").write_text(str(code))
"""
"""Waits for a place, marks that it has one, runs the command and keeps its exit code.

One that is killed leaves no exit code.
"""

_LAUNCH = f"""
import fcntl, os, pathlib, subprocess, sys
place = pathlib.Path(sys.argv[1])
lock = open(place / "running", "wb")
fcntl.flock(lock, fcntl.LOCK_EX)
watch = [sys.executable, "-IS", "-c", {_WATCH!r}, *sys.argv[1:]]
process = subprocess.Popen(watch, start_new_session=True, pass_fds=[lock.fileno()])
(place / "pid").write_text(str(process.pid))
os._exit(0)
"""


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
