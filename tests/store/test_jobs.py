from __future__ import annotations

import contextlib
import fcntl
import os
import time

import pytest

from sanctionsdesk.base.errors import (
    InputError,
    NotFoundError,
    UnavailableError,
    UsageError,
)
from sanctionsdesk.store.jobs import KEPT_SECONDS, MOST_AT_ONCE, Jobs
from sanctionsdesk.store.repeats import Repeats
from sanctionsdesk.store.snapshots import Store

SETTINGS = {"as_of": "2020-06-01", "threshold": 0.7, "limit": 5, "schema": "Person"}


@pytest.fixture
def jobs(tmp_path):
    folder = tmp_path / "2020-01-02"
    folder.mkdir()
    row = '1,"IVANOV, Pyotr","individual","SDGT",' + "-0- ," * 7 + "-0- \r\n"
    (folder / "sdn.csv").write_text(row, newline="")
    list(Store(tmp_path).add([str(folder)]))
    return Jobs(tmp_path)


def begin(jobs, text, **settings):
    with jobs.receive(".csv") as (job_id, file):
        file.write(text)
    return jobs.start(job_id, SETTINGS | settings)


def until_over(jobs, job_id):
    for _ in range(400):
        job = jobs.get(job_id)
        if job.state not in {"waiting", "running"}:
            return job
        time.sleep(0.05)
    raise AssertionError("the job runs on")


def test_a_cancelled_job_goes_on_where_it_ended(jobs):
    job = begin(jobs, b"name\nPyotr Ivanov\n")
    with pytest.raises(UsageError, match=r"waiting|running"):
        jobs.resume(job.id)
    with pytest.raises(UsageError, match="when it is done"):
        jobs.results(job.id)
    jobs.cancel(job.id)
    assert until_over(jobs, job.id).state == "cancelled"
    jobs.resume(job.id)
    assert until_over(jobs, job.id).state == "done"
    assert b"us-ofac-sdn:1" in jobs.results(job.id).read_bytes()


def test_a_file_that_cannot_be_screened_is_no_job(jobs):
    with pytest.raises(InputError, match="has no name column"):
        begin(jobs, b"colour\nred\n")
    assert list(jobs.folder.iterdir()) == []


def test_a_job_without_lists_fails_with_its_reason(jobs):
    job = until_over(jobs, begin(jobs, b"name\nred\n", as_of="1990-01-01").id)
    assert job.state == "failed"
    assert "no list" in job.told
    jobs.remove(job.id)
    assert jobs.list() == ()


def test_jobs_wait_for_a_place_and_so_many_only(jobs, monkeypatch):
    jobs.folder.mkdir()
    with contextlib.ExitStack() as taken:
        for number in range(MOST_AT_ONCE):
            file = taken.enter_context((jobs.folder / f"place-{number}").open("wb"))
            fcntl.flock(file, fcntl.LOCK_EX)
        first = begin(jobs, b"name\nPyotr Ivanov\n")
        assert first.state == "waiting"
        monkeypatch.setattr("sanctionsdesk.store.jobs.MOST_IN_LINE", 1)
        with pytest.raises(UnavailableError, match="in line"):
            begin(jobs, b"name\nx\n")
        assert not (jobs.folder / first.id / "stderr").exists()
    assert until_over(jobs, first.id).state == "done"


def test_a_job_that_ended_is_kept_for_so_long(jobs):
    old = until_over(jobs, begin(jobs, b"name\nred\n", as_of="1990-01-01").id)
    while jobs._pid(old.id):
        time.sleep(0.02)
    assert jobs.clear() == 0
    week_ago = time.time() - KEPT_SECONDS - 1
    os.utime(jobs.folder / old.id, (week_ago, week_ago))
    assert jobs.clear() == 1
    with pytest.raises(NotFoundError):
        jobs.get(old.id)


def test_an_upload_that_breaks_off_leaves_nothing(jobs):
    def broken_off():
        with jobs.receive(".csv") as (_, file):
            file.write(b"name\n")
            raise ConnectionError

    with pytest.raises(ConnectionError):
        broken_off()
    with pytest.raises(NotFoundError):
        jobs.get("0" * 32)
    assert list(jobs.folder.iterdir()) == []


def test_a_key_is_taken_once_and_can_be_let_go(tmp_path):
    repeats = Repeats(tmp_path)
    assert repeats.begin("k", "digest") is None
    assert repeats.begin("k", "digest").status == 0
    repeats.finish("k", 201, "text/plain", b"done")
    known = repeats.begin("k", "digest")
    assert (known.status, known.kind, known.body) == (201, "text/plain", b"done")
    repeats.forget("k")
    assert repeats.begin("k", "other") is None
