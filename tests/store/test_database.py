from __future__ import annotations

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text

from sanctionsdesk.base.errors import SettingsError, UsageError
from sanctionsdesk.review.actors import Actor, roles
from sanctionsdesk.review.questions import Answer, Question
from sanctionsdesk.review.receipts import Receipts
from sanctionsdesk.store.database import HEAD, REVISIONS, Database
from sanctionsdesk.store.tables import metadata, receipts

ANN = Actor(name="ann", roles=frozenset(roles()))


def _save(database):
    from datetime import date

    question = Question(verb="decide", as_of=date(2020, 1, 1), inputs={}, settings={})
    answer = Answer(result={"status": "open"}, lists=(), engine="sanctionsdesk 0")
    return Receipts(database).save(question, answer, by=ANN)


def test_the_migrations_make_the_tables_that_the_code_knows(desk):
    with desk.database.read() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
    assert found == []
    assert desk.database.revision() == HEAD


def test_down_and_up_again_keeps_the_data_of_the_step_below(desk):
    database = desk.database
    kept = _save(database)
    for step in reversed(REVISIONS[:-1]):
        database.downgrade(step)
        assert database.revision() == step
        with database.read() as connection:
            ids = connection.execute(select(receipts.c.id)).scalars().all()
        assert ids == [kept.id]
    for step in REVISIONS[1:]:
        database.upgrade(step)
    assert desk.receipts.get(kept.id) == kept
    assert desk.audit.verify().is_whole
    database.downgrade("base")
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    with pytest.raises(UsageError, match="no migration"):
        database.downgrade("0000")


def test_a_database_of_a_newer_desk_is_left_alone(desk):
    with desk.database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SettingsError, match="newer version"):
        Database.open(desk.home, desk.database_url)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mysql://x/y", "not a database this desk works with"),
        ("nonsense", "is no database URL"),
        ("sqlite:///{here}/file/x/desk.db", "cannot be made"),
        ("postgresql://desk@/x?host=/nowhere", "cannot be opened"),
    ],
)
def test_an_address_that_cannot_be_used_is_one_line(tmp_path, url, told):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(SettingsError, match=told) as caught:
        Database.open(tmp_path, url.format(here=tmp_path))
    assert "\n" not in str(caught.value)


def test_the_password_is_never_shown(tmp_path):
    with pytest.raises(SettingsError) as caught:
        Database.open(tmp_path, "postgresql://desk:hunter2@/x?host=/nowhere")
    assert "hunter2" not in str(caught.value)


def test_a_missing_driver_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(SettingsError, match=r"sanctionsdesk\[postgres\]"):
        Database.open(tmp_path, "postgresql://desk@/x")


def test_a_file_that_is_no_database_is_refused_and_left(tmp_path):
    file = tmp_path / "desk.sqlite3"
    file.write_bytes(b"not a database, whatever the name says " * 50)
    with pytest.raises(SettingsError, match="cannot be opened"):
        Database.open(tmp_path)
    assert file.read_bytes().startswith(b"not a database")


def test_two_processes_that_open_a_new_desk_at_once_both_can(tmp_path):
    code = (
        "import sys; from pathlib import Path; "
        "from sanctionsdesk.store.database import Database; "
        "print(Database.open(Path(sys.argv[1])).revision())"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    assert [item.communicate()[0].strip() for item in running] == [HEAD, HEAD]
