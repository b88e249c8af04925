from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from sanctionsdesk.review.actors import Actor, roles
from sanctionsdesk.review.questions import Answer, Question

ANN = Actor(name="ann", roles=frozenset(roles()))


@pytest.fixture
def log(desk):
    """Five rows."""
    for place in range(5):
        question = Question(
            verb="decide", as_of=date(2020, 1, 1), inputs={"n": place}, settings={}
        )
        answer = Answer(result=place, lists=(), engine="sanctionsdesk 0")
        desk.receipts.save(question, answer, by=ANN)
    return desk


def _disarm(connection):
    """What somebody with the database in hand would do first."""
    if connection.dialect.name == "sqlite":
        for name in ("audit_no_update", "audit_no_delete", "audit_in_order"):
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    else:
        connection.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))


def test_an_untouched_log_is_whole_and_names_its_head(log):
    found = log.audit.verify(seen=[log.audit.head()])
    assert found.is_whole
    assert (found.entries, found.head) == (5, log.audit.head()[1])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET who = 'bob' WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 5",
        (
            "INSERT INTO audit SELECT 9, at, who, action, subject, payload, previous, hash "
            "FROM audit WHERE seq = 5"
        ),
    ],
)
def test_the_database_itself_refuses_to_change_the_log(log, statement):
    with (
        pytest.raises(DBAPIError, match="audit log"),
        log.database.write() as connection,
    ):
        connection.execute(text(statement))
    assert log.audit.verify().is_whole


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        (["UPDATE audit SET who = 'bob' WHERE seq = 2"], "row 2: was edited"),
        (["UPDATE audit SET at = '2020' WHERE seq = 5"], "row 5: was edited"),
        (["DELETE FROM audit WHERE seq = 3"], "row 4: 1 rows before it are missing"),
        (["DELETE FROM audit WHERE seq = 5"], "rows after it are gone"),
        (["DELETE FROM audit WHERE seq = 1"], "row 2: 1 rows before it are missing"),
        (
            [
                "UPDATE audit SET seq = 99 WHERE seq = 2",
                "UPDATE audit SET seq = 2 WHERE seq = 3",
                "UPDATE audit SET seq = 3 WHERE seq = 99",
            ],
            "row 2: does not follow from row 1",
        ),
        (
            [("UPDATE payloads SET body_digest = 'x' WHERE digest IN "
             "(SELECT payload FROM audit WHERE seq = 2)")],
            "row 2: its content was edited",
        ),
        (
            [("UPDATE payloads SET body = NULL, body_digest = NULL WHERE digest IN "
             "(SELECT payload FROM audit WHERE seq = 2)")],
            "row 2: its content was replaced and no erasure records it",
        ),
        (["UPDATE receipts SET who = 'bob'"], "was edited"),
    ],
)  # fmt: skip
def test_any_edit_gap_or_reordering_is_found(log, statements, told):
    with log.database.write() as connection:
        _disarm(connection)
        for statement in statements:
            connection.execute(text(statement))
    found = log.audit.verify()
    assert not found.is_whole
    assert any(told in fault for fault in found.faults), found.faults


def test_a_log_written_anew_from_the_ground_is_found_by_a_head_noted_elsewhere(log):
    seen = log.audit.head()
    with log.database.write() as connection:
        _disarm(connection)
        connection.execute(text("DELETE FROM audit"))
        connection.execute(text("UPDATE audit_head SET seq = 0, hash = ''"))
    assert log.audit.verify().is_whole
    found = log.audit.verify(seen=[seen])
    assert found.faults == ("row 5: was noted earlier and is gone",)


def test_pages_of_the_log_run_both_ways(log):
    assert [item.seq for item in log.audit.entries(after=3)] == [4, 5]
    newest = log.audit.entries(newest_first=True, limit=2)
    assert [item.seq for item in newest] == [5, 4]
    assert newest[0].details["verb"] == "decide"
    subject = newest[0].subject
    assert [item.seq for item in log.audit.entries(subject=subject)] == [5]
