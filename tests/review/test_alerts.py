from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from sanctionsdesk.base.errors import (
    ConflictError,
    ForbiddenError,
    InputError,
    NotFoundError,
)
from sanctionsdesk.cli.main import cli
from sanctionsdesk.review.actors import Actor, permissions, roles
from sanctionsdesk.review.alert import STATES, Pair
from sanctionsdesk.review.alerts import Alerts
from sanctionsdesk.store.snapshots import Store

DAY = date(2024, 7, 2)
ANN = Actor(name="ann", roles=frozenset({"analyst"}))
BOB = Actor(name="bob", roles=frozenset({"approver"}))
EVE = Actor(name="eve", roles=frozenset({"approver", "analyst"}))
CLEAR = {"reason_code": "different-birth-date", "reason": "1961, not 1979"}
MATCH = {"reason_code": "same-identifier", "reason": "the passport agrees"}
PAIR = Pair(
    subject_key="c1",
    subject_name="Jane Doe",
    subject_facts={"name": "Jane Doe", "birth_date": "1961"},
    object_id="us-ofac-sdn:7",
    object_name="DOE, Jane",
    object_facts={"name": "DOE, Jane", "birthDate": "1979"},
    list_id="us-ofac-sdn",
    score=0.97,
)


@pytest.fixture
def alerts(desk):
    return desk.alerts


def _raise(alerts, *pairs):
    return alerts.raise_pairs(pairs or (PAIR,), as_of=DAY, by=ANN, source="test")


@pytest.fixture
def one(alerts):
    return _raise(alerts).new[0]


@pytest.fixture
def cleared(alerts, one):
    alerts.propose(one, "clear", **CLEAR, by=ANN)
    alerts.confirm(one, by=BOB)
    return one


def _write(desk, statements):
    with desk.database.write() as connection:
        for statement in statements:
            connection.execute(text(statement))


def _state(alerts, alert_id):
    return alerts.get(alert_id, by=BOB).alert.state


def test_two_people_settle_an_alert_and_its_history_says_who(alerts, one):
    assert alerts.assign(one, to="ann", by=ANN).state == "in review"
    proposed = alerts.propose(one, "match", **MATCH, by=ANN)
    assert (proposed.state, proposed.proposed_by) == ("proposed match", "ann")
    assert alerts.confirm(one, by=BOB).state == "confirmed"
    case = alerts.get(one, by=BOB)
    assert [(item.action, item.who) for item in case.history] == [
        ("alert.raised", "ann"),
        ("alert.assigned", "ann"),
        ("alert.proposed", "ann"),
        ("alert.confirmed", "bob"),
    ]
    (proposal,) = case.proposals
    assert (proposal.proposed_by, proposal.confirmed_by) == ("ann", "bob")
    assert case.left == PAIR.subject_facts


def test_the_proposer_can_never_confirm_whatever_the_roles(alerts, one):
    alerts.propose(one, "clear", **CLEAR, by=EVE)
    with pytest.raises(ForbiddenError, match="somebody else must confirm"):
        alerts.confirm(one, by=EVE)
    assert "confirm" not in alerts.get(one, by=EVE).actions
    assert "confirm" in alerts.get(one, by=BOB).actions
    assert _state(alerts, one) == "proposed clear"


@pytest.mark.parametrize(
    "statements",
    [
        ["UPDATE proposals SET confirmed_by = 'ann', confirmed_at = 'x'"],
        ["UPDATE proposals SET proposed_by = 'zoe'"],
        ["UPDATE proposals SET outcome = 'match'"],
        ["UPDATE alerts SET state = 'cleared'"],
        ["UPDATE alerts SET state = 'confirmed', settled_at = 'x'"],
        [
            (
                "INSERT INTO proposals (alert_id, outcome, reason_code, reason, batch, "
                "proposed_by, proposed_at, confirmed_by) "
                "VALUES (1, 'clear', 'x', 'x', '', 'ann', 'x', 'bob')"
            )
        ],
        [
            (
                "INSERT INTO proposals (alert_id, outcome, reason_code, reason, batch, "
                "proposed_by, proposed_at) VALUES (1, 'guilty', 'x', 'x', '', 'ann', 'x')"
            )
        ],
        [
            "UPDATE proposals SET confirmed_by = 'bob'",
            "UPDATE alerts SET state = 'confirmed'",
        ],
        [
            "UPDATE proposals SET confirmed_by = 'bob'",
            "UPDATE proposals SET confirmed_by = 'zoe'",
        ],
    ],
)
def test_the_database_itself_holds_the_four_eyes(desk, alerts, one, statements):
    alerts.propose(one, "clear", **CLEAR, by=ANN)
    with pytest.raises(DBAPIError):
        _write(desk, statements)
    assert _state(alerts, one) == "proposed clear"


def test_a_clearance_is_remembered_while_both_sides_stay_what_they_were(
    alerts, cleared
):
    again = _raise(alerts)
    assert (again.remembered, again.new) == ((cleared,), ())
    assert _state(alerts, cleared) == "cleared"


@pytest.mark.parametrize(
    ("changed", "side", "field"),
    [
        (
            {"subject_facts": {"name": "Jane Doe", "birth_date": "1979"}},
            "customer",
            "birth_date",
        ),
        (
            {"object_facts": {"name": "DOE, Jane", "birthDate": "1961"}},
            "entry",
            "birthDate",
        ),
    ],
)
def test_a_clearance_reopens_by_itself_when_either_side_changes(
    alerts, cleared, changed, side, field
):
    again = _raise(alerts, replace(PAIR, **changed))
    assert again.reopened == (cleared,)
    case = alerts.get(cleared, by=BOB)
    assert case.alert.state == "reopened"
    told = case.history[-1]
    assert (told.action, told.who) == ("alert.reopened", "desk")
    assert told.details["sides"] == [side]
    assert told.details[f"{side}_changes"] == [field]
    alerts.propose(cleared, "clear", **CLEAR, by=ANN)
    alerts.confirm(cleared, by=BOB)
    assert len(alerts.get(cleared, by=BOB).proposals) == 2


def test_a_proposal_on_older_facts_does_not_stand_and_a_confirmation_does(alerts, one):
    changed = replace(PAIR, object_facts={"name": "DOE, Jane", "alias": "JD"})
    alerts.propose(one, "clear", **CLEAR, by=ANN)
    assert _raise(alerts, changed).changed == (one,)
    assert _state(alerts, one) == "in review"
    with pytest.raises(ConflictError, match="in review"):
        alerts.confirm(one, by=BOB)
    alerts.propose(one, "match", **MATCH, by=ANN)
    alerts.confirm(one, by=BOB)
    assert _raise(alerts).changed == (one,)
    assert _state(alerts, one) == "confirmed"


def test_a_clearance_ends_on_its_day(alerts, one):
    alerts.propose(one, "clear", **CLEAR, by=ANN, expires_on=date(2024, 12, 31))
    alerts.confirm(one, by=BOB)
    assert alerts.end_clearances(today=date(2024, 12, 31)) == ()
    assert alerts.end_clearances(today=date(2025, 1, 1)) == (one,)
    assert _state(alerts, one) == "reopened"


def test_of_two_people_at_once_one_wins_and_the_other_is_told_by_whom(alerts, one):
    version = alerts.get(one, by=ANN).alert.version
    outcomes, barrier = [], threading.Barrier(2)

    def decide(by, outcome, words):
        barrier.wait()
        try:
            alerts.propose(one, outcome, **words, by=by, version=version)
            outcomes.append("won")
        except ConflictError as error:
            outcomes.append(error.message)

    people = [
        threading.Thread(target=decide, args=told)
        for told in ((ANN, "clear", CLEAR), (EVE, "match", MATCH))
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert outcomes.count("won") == 1
    (told,) = [item for item in outcomes if item != "won"]
    assert "look again" in told or "is proposed" in told
    assert len(alerts.get(one, by=BOB).proposals) == 1


def test_bulk_actions_stay_reviewable_and_can_be_taken_back(alerts):
    pairs = [replace(PAIR, subject_key=f"c{n}") for n in range(4)]
    ids = list(_raise(alerts, *pairs).new)
    alerts.propose(ids[0], "match", **MATCH, by=ANN)
    done = alerts.bulk_propose([*ids, 999], "clear", **CLEAR, by=ANN)
    assert done.done == tuple(ids[1:])
    assert set(done.refused) == {ids[0], 999}
    assert {item.id for item in alerts.list(by=BOB, batch=done.batch)} == set(ids[1:])
    assert alerts.withdraw_batch(done.batch, by=ANN).done == tuple(ids[1:])
    again = alerts.bulk_propose(ids[1:], "clear", **CLEAR, by=EVE)
    assert alerts.bulk_confirm(ids, by=EVE).done == (ids[0],)
    assert alerts.bulk_confirm(ids[1:], by=BOB).done == tuple(ids[1:])
    with pytest.raises(NotFoundError):
        alerts.withdraw_batch(again.batch, by=EVE)
    with pytest.raises(InputError, match="1 to 500"):
        alerts.bulk_confirm(range(501), by=BOB)


def test_returned_escalated_reopened_and_undone(alerts, one):
    alerts.propose(one, "clear", **CLEAR, by=ANN)
    returned = alerts.send_back(
        one, reason_code="more-work", reason="which passport?", by=BOB
    )
    assert (returned.state, returned.proposed_by) == ("in review", None)
    passed = alerts.escalate(
        one, reason_code="not-enough", reason="no birth date", by=ANN
    )
    assert passed.state == "escalated"
    assert alerts.undo(one, by=ANN).state == "in review"
    alerts.propose(one, "clear", **CLEAR, by=ANN)
    with pytest.raises(ConflictError, match="ann proposed it last"):
        alerts.undo(one, by=EVE)
    assert alerts.undo(one, by=ANN).state == "in review"
    alerts.propose(one, "match", **MATCH, by=ANN)
    alerts.confirm(one, by=BOB)
    opened = alerts.reopen(one, reason_code="mistake", reason="other passport", by=EVE)
    assert opened.state == "reopened"


def test_every_refusal_leaves_the_alert_as_it_was(alerts, one):
    refused = [
        lambda: alerts.confirm(one, by=BOB),
        lambda: alerts.confirm(one, by=ANN),
        lambda: alerts.reopen(one, reason_code="mistake", reason="x", by=BOB),
        lambda: alerts.propose(one, "guilty", **CLEAR, by=ANN),
        lambda: alerts.propose(one, "clear", reason_code="x", reason="y", by=ANN),
        lambda: alerts.propose(one, "clear", reason_code="name-only", reason=" ", by=ANN),
        lambda: alerts.propose(one, "clear", **CLEAR, by=ANN, version=99),
        lambda: alerts.note(one, "", by=ANN),
        lambda: alerts.note(one, "a\x00b", by=ANN),
        lambda: alerts.note(one, "x" * 10_001, by=ANN),
        lambda: alerts.assign(one, to="No Body", by=ANN),
        lambda: alerts.assign(404, to="ann", by=ANN),
        lambda: alerts.list(by=ANN, states=("guilty",)),
        lambda: alerts.get(one, by=Actor(name="sys", roles=frozenset({"system admin"}))),
    ]  # fmt: skip
    for call in refused:
        with pytest.raises((InputError, ConflictError, ForbiddenError, NotFoundError)):
            call()
    assert alerts.get(one, by=BOB).alert.version == 1


def test_notes_are_kept_and_restricted_ones_stay_with_the_case(alerts, one):
    alerts.note(one, "asked the branch", by=ANN)
    alerts.note(one, "draft of a report", by=ANN, restricted=True)
    auditor = Actor(name="aud", roles=frozenset({"auditor"}))
    seen = [
        (item.details or {}).get("note") for item in alerts.get(one, by=auditor).history
    ]
    assert "asked the branch" in seen
    assert "draft of a report" not in seen


def test_levels_say_what_is_late_and_who_has_how_much(desk):
    now = [datetime(2024, 7, 2, tzinfo=UTC)]
    alerts = Alerts(desk.database, lambda: now[0])
    low = replace(PAIR, subject_key="c2", score=0.71)
    high_id, low_id = _raise(alerts, PAIR, low).new
    assert [item.id for item in alerts.list(by=BOB)] == [high_id, low_id]
    now[0] += timedelta(hours=25)
    assert [item.id for item in alerts.list(by=BOB, overdue=True)] == [high_id]
    alerts.propose(low_id, "clear", **CLEAR, by=ANN)
    nobody, ann = alerts.workload(by=BOB)
    assert (nobody.assignee, nobody.open, nobody.overdue, nobody.waiting) == (
        None,
        1,
        1,
        0,
    )
    assert (ann.assignee, ann.open, ann.overdue, ann.waiting) == ("ann", 1, 0, 1)
    assert alerts.counts(by=BOB)["proposed clear"] == 1


def test_sql_in_every_field_is_only_text(desk, alerts):
    wicked = "'; DROP TABLE alerts; --"
    pair = replace(PAIR, subject_key=wicked, subject_name=wicked, why=wicked)
    (alert_id,) = _raise(alerts, pair).new
    alerts.note(alert_id, wicked, by=ANN)
    (found,) = alerts.list(by=BOB, subject_key=wicked)
    assert found.subject_name == wicked
    assert alerts.list(by=BOB, batch=wicked) == ()
    assert desk.audit.verify().is_whole


def test_permissions_are_data_with_a_reason_for_each():
    for permission in permissions().values():
        assert permission.roles <= set(roles())
        assert permission.roles
        assert permission.why
    for action in ("alerts.read", "alerts.propose", "alerts.confirm"):
        assert "system admin" not in permissions()[action].roles
    changing = [key for key in permissions() if not key.endswith((".read", ".hold"))]
    assert all("auditor" not in permissions()[key].roles for key in changing)


def _rows(tmp_path, year):
    folder = tmp_path / "in" / f"{year}-01-02"
    folder.mkdir(parents=True)
    row = '{n},"{name}","individual","SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB {born}."\r\n'
    lines = [
        row.format(n=7, name="DOE, Jane", born=1958 + (year > 2020)),
        row.format(n=8, name="ROE, Richard", born=1950),
    ]
    (folder / "sdn.csv").write_text("".join(lines) + "\x1a", newline="")
    return str(folder)


def test_a_run_raises_alerts_and_the_next_list_only_what_changed(tmp_path, monkeypatch):
    monkeypatch.setenv("SANCTIONSDESK_HOME", str(tmp_path / "home"))
    list(Store(tmp_path / "home").add([_rows(tmp_path, 2020)]))
    customers = tmp_path / "customers.csv"
    customers.write_text(
        "id,full_name,note\n1,Jane Doe,=1+1\n2,Richard Roe,\n3,Nobody,\n"
    )
    out = str(tmp_path / "out.csv")
    run = CliRunner(env={"SANCTIONSDESK_USER": "ann"})

    def sdesk(*args, code=0):
        done = run.invoke(cli, args)
        assert done.exit_code == code, (args, done.output, done.exception)
        return done

    screen = ["screen", str(customers), "-o", out, "--alerts", "--as-of"]
    assert "2 new alerts" in sdesk(*screen, "2020-02-01").stderr
    for number in ("1", "2"):
        sdesk(
            "review", "propose", number, "clear", "--reason", "name-only", "--note", "x"
        )
    assert run.invoke(cli, ["review", "confirm", "1", "--by", "ann"]).exit_code != 0
    sdesk("review", "confirm", "1,2", "--by", "bob")
    assert "2 settled before" in sdesk(*screen, "2020-02-01").stderr
    list(Store(tmp_path / "home").add([_rows(tmp_path, 2021)]))
    told = sdesk(*screen, "2021-02-01").stderr
    assert "1 reopened" in told
    assert "1 settled before" in told
    shown = json.loads(sdesk("review", "list", "--format", "json").stdout)
    assert {item["state"] for item in shown["alerts"]} == {"reopened", "cleared"}
    assert {item["state"] for item in shown["alerts"]} <= set(STATES)
    assert "0 new" in sdesk("review", "import", out, "--as-of", "2021-02-01").stderr
    assert "whole" in sdesk("audit", "verify").stdout
    assert "Jane" in sdesk("review", "show", "1").stdout
    sdesk("review", "workload")
    sdesk("review", "reasons")
