"""A list is added in a process that is killed, or runs out of disk, at every write."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from sanctionsdesk.store.snapshots import Store

ROW = '{n},"DOE, Jane{n}","individual","SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 1979."\r\n'

# One process forks a child for each way to die: it is quick, and nothing is pretended.
SCRIPT = """
import json, os, resource, signal, sys
from pathlib import Path
from sanctionsdesk.store.snapshots import Store

home, issue, way = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
WRITES = {"os.rename", "os.remove", "os.mkdir", "os.truncate"}

def die_at(number):
    count = 0
    def met():
        nonlocal count
        count += 1
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)
    def hook(event, words):
        if event in WRITES or (event == "open" and words[2] and words[2] & (os.O_WRONLY | os.O_RDWR)):
            met()
    real = os.fsync
    def fsync(number):
        met()
        real(number)
    os.fsync = fsync
    sys.addaudithook(hook)

def child(step):
    if way == "killed":
        die_at(step)
    else:
        resource.setrlimit(resource.RLIMIT_FSIZE, (step, step))
        if way == "killed while a file grows":
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    try:
        list(Store(home).add([issue]))
    except Exception as error:
        print(type(error).__name__, error, file=sys.stderr)
        os._exit(1)
    os._exit(0)

steps = range(1, 99) if way == "killed" else (0, 1, 100, 500, 700, 900, 1100, 1300, 100_000)
for step in steps:
    process = os.fork()
    if not process:
        child(step)
    _, status = os.waitpid(process, 0)
    store = Store(home)
    kept = [[item.as_of.isoformat(), len(list(store.parties(item)))] for item in store.snapshots()]
    broken = [str(problem) for _, problem in store.verify() if problem]
    print(json.dumps({"status": status, "kept": kept, "broken": broken}), flush=True)
    if not status:
        break
"""


def issue(folder, count):
    folder.mkdir(parents=True)
    (folder / "sdn.csv").write_text(
        "".join(ROW.format(n=number) for number in range(1, count + 1)), newline=""
    )
    return str(folder)


@pytest.mark.parametrize(
    "way", ["killed", "killed while a file grows", "the disk is full"]
)
def test_the_old_state_stays_whole_whatever_stops_a_write(tmp_path, way):
    home = tmp_path / "home"
    (old,) = Store(home).add([issue(tmp_path / "2020-01-02", 2)])
    later = issue(tmp_path / "2021-01-02", 3)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(home), later, way],
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(told) > 5, done.stderr
    before, after = [["2020-01-02", 2]], [["2020-01-02", 2], ["2021-01-02", 3]]
    for step in told[:-1]:
        assert step["status"] != 0
        assert step["kept"] in (before, after)
        assert step["broken"] == []
    assert (told[-1]["status"], told[-1]["kept"]) == (0, after)
    assert any(step["kept"] == before for step in told)
    store = Store(home)
    assert old in store.snapshots()
    left = list((home / "lists").glob("*.part"))
    assert way == "the disk is full" or left
    for part in left:
        os.utime(part, (time.time() - 7200,) * 2)
    list(store.add([issue(tmp_path / "2022-01-02", 4)]))
    assert not list((home / "lists").glob("*.part"))


def test_two_processes_that_add_the_same_list_at_once_keep_it_once(tmp_path):
    folder = issue(tmp_path / "2020-01-02", 3000)
    code = "import sys; from pathlib import Path; from sanctionsdesk.store.snapshots import Store; list(Store(Path(sys.argv[1])).add([sys.argv[2]]))"
    both = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "home"), folder])
        for _ in range(2)
    ]
    assert [process.wait(timeout=60) for process in both] == [0, 0]
    store = Store(tmp_path / "home")
    (kept,) = store.snapshots()
    assert kept.as_of == date(2020, 1, 2)
    assert len(list(store.parties(kept))) == 3000
    assert not list(Path(tmp_path / "home" / "lists").glob("*.part"))


@pytest.mark.parametrize("harm", ["cut", "changed", "gone", "edited", "no JSON"])
def test_verify_names_what_is_broken_and_adding_again_mends_it(tmp_path, harm):
    store = Store(tmp_path / "home")
    folder = issue(tmp_path / "2020-01-02", 3)
    (kept,) = store.add([folder])
    assert [problem for _, problem in store.verify()] == [None]
    file = store.home / "lists" / f"{kept.digest}.parquet"
    description = file.with_suffix(".json")
    if harm == "cut":
        file.write_bytes(file.read_bytes()[:-9])
    elif harm == "changed":
        data = bytearray(file.read_bytes())
        data[60] ^= 1
        file.write_bytes(data)
    elif harm == "gone":
        file.unlink()
    elif harm == "edited":
        description.write_text(
            description.read_text().replace("2020-01-02", "2019-01-02")
        )
    else:
        description.write_text("{")
    ((_, problem),) = store.verify()
    assert problem is not None
    assert kept.digest in problem.file
    assert list(store.add([folder])) == [kept]
    assert [problem for _, problem in store.verify()] == [None]
