from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

from sanctionsdesk.base.errors import ConflictError, ForbiddenError, InputError
from sanctionsdesk.desk import Desk
from sanctionsdesk.review.actors import Actor, roles
from sanctionsdesk.review.alert import Pair
from sanctionsdesk.store.backup import back_up, restore

ALL = frozenset(roles())
ANN, BOB = Actor(name="ann", roles=ALL), Actor(name="bob", roles=ALL)


@pytest.fixture
def worked(desk):
    """A desk with a cleared alert, a file, a user, a hold and a list file."""
    pairs = [
        Pair(
            subject_key=f"c{n}",
            subject_name="Jane",
            subject_facts={"name": "Jane"},
            object_id="x:1",
            object_name="J",
            object_facts={},
            list_id="x",
            score=0.9,
        )
        for n in range(2)
    ]
    first, _ = desk.alerts.raise_pairs(pairs, as_of=date(2024, 1, 1), by=ANN).new
    desk.attachments.add(first, "a.txt", b"\xff\xfe\x00", by=ANN)
    desk.alerts.propose(first, "clear", reason_code="name-only", reason="x", by=ANN)
    desk.alerts.confirm(first, by=BOB)
    desk.users.add("root", roles=["system admin"], by=ANN)
    desk.records.hold("all", reason="x", by=ANN)
    (desk.home / "lists").mkdir(parents=True, exist_ok=True)
    (desk.home / "lists" / "x.json").write_text("{}")
    return desk


@pytest.fixture
def file(worked, tmp_path):
    target = tmp_path / "desk.zip"
    back_up(worked.home, worked.database, target)
    return target


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request, tmp_path):
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres")()
    made = Desk(home=tmp_path / "other", database_url=url)
    yield made
    made.database.close()


def test_a_desk_moves_between_databases_and_goes_on(worked, file, other):
    done = restore(other.home, other.database, file)
    assert done.files == 1
    assert other.audit.verify(seen=[worked.audit.head()]).is_whole
    assert other.audit.head() == worked.audit.head()
    assert other.alerts.get(1, by=ANN) == worked.alerts.get(1, by=ANN)
    assert other.attachments.get(1, 1, by=ANN)[1] == b"\xff\xfe\x00"
    assert (other.home / "lists" / "x.json").read_text() == "{}"
    assert other.users.list() == worked.users.list()
    other.records.hold("alert:1", reason="y", by=ANN)
    assert other.audit.verify().is_whole
    with pytest.raises(ConflictError, match="empty desk"):
        restore(other.home, other.database, file)


def test_a_copy_and_its_return_stand_in_the_log(worked, other, tmp_path):
    target = tmp_path / "copy.zip"
    worked.records.back_up(worked.home, target, by=BOB)
    place, told = worked.audit.head()
    other.records.restore(other.home, target, by=ANN)
    copied, restored = other.audit.entries(subject="database")
    assert (copied.action, copied.who) == ("database.copied", "bob")
    assert (restored.action, restored.who) == ("database.restored", "ann")
    assert restored.details["from_row"] == place
    assert restored.details["from_hash"] == told
    assert restored.details["files"] == 1
    assert other.audit.verify(seen=[(place, told)]).is_whole
    viewer = Actor(name="eve", roles=frozenset({"viewer"}))
    with pytest.raises(ForbiddenError):
        worked.records.back_up(worked.home, target, by=viewer)


_KILLED = """
import os, sys
from pathlib import Path
from sqlalchemy import Connection
from sanctionsdesk.desk import Desk
from sanctionsdesk.store import backup
desk = Desk(home=Path(sys.argv[1]), database_url=sys.argv[3])
desk.database
real, left = Connection.execute, [int(sys.argv[4])]
def execute(self, *args, **kwargs):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), 9)
    return real(self, *args, **kwargs)
Connection.execute = execute
getattr(backup, sys.argv[5])(desk.home, desk.database, Path(sys.argv[2]))
"""


def _killed(desk, file, calls, what):
    done = subprocess.run(
        [
            sys.executable, "-c", _KILLED, str(desk.home), str(file),
            desk.database_url, str(calls), what,
        ],
        check=False,
    )  # fmt: skip
    assert done.returncode == -9


@pytest.mark.parametrize("calls", [14])
def test_a_kill_in_the_middle_of_a_restore_leaves_an_empty_desk(file, other, calls):
    assert other.database
    _killed(other, file, calls, "restore")
    assert other.audit.head() == (0, "")
    assert other.users.list() == ()
    restore(other.home, other.database, file)
    assert other.audit.verify().is_whole


def test_a_kill_in_the_middle_of_a_backup_leaves_no_file_or_the_old_one(worked, file):
    before = file.read_bytes()
    _killed(worked, file, 4, "back_up")
    assert file.read_bytes() == before
    back_up(worked.home, worked.database, file)


def _change(file, change):
    with zipfile.ZipFile(file) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    change(held)
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in held.items():
            archive.writestr(name, content)


def _lead_out(held):
    told = json.loads(held["manifest.json"])
    told["files"]["home/../../x"] = "0"
    held["home/../../x"] = b""
    held["manifest.json"] = json.dumps(told).encode()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda held: held.update({"home/lists/x.json": b"changed"}), "not what the manifest"),
        (lambda held: held.update({"extra": b""}), "other files"),
        (lambda held: held.pop("manifest.json"), "no backup"),
        (lambda held: held.update({"manifest.json": b"[]"}), "no backup"),
        (_lead_out, "leads out"),
    ],
)  # fmt: skip
def test_what_is_no_whole_backup_changes_nothing(file, tmp_path, change, told):
    _change(file, change)
    fresh = Desk(home=tmp_path / "fresh")
    with pytest.raises(InputError, match=told):
        restore(fresh.home, fresh.database, file)
    assert fresh.audit.head() == (0, "")
    assert not (fresh.home / "lists").exists()
    fresh.database.close()


def test_a_cut_file_and_a_place_that_cannot_be_written_are_named(
    worked, file, tmp_path
):
    cut = Path(tmp_path / "cut.zip")
    cut.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(InputError, match="no whole backup"):
        restore(tmp_path, worked.database, cut)
    with pytest.raises(InputError, match="cannot be written"):
        back_up(worked.home, worked.database, tmp_path / "no" / "desk.zip")
