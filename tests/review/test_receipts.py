from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from sanctionsdesk.base.errors import ForbiddenError, NotFoundError
from sanctionsdesk.cli.main import cli
from sanctionsdesk.desk import Desk
from sanctionsdesk.review.actors import Actor, roles
from sanctionsdesk.review.questions import Question, file_input, first_difference
from sanctionsdesk.store.snapshots import Store

ANN = Actor(name="ann", roles=frozenset(roles()))
ROW = '{n},"{name}","individual","SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB {year}."\r\n'
EXAMPLE = Path(__file__).parents[2] / "examples" / "turkey-s-400.txt"
DAY = date(2020, 2, 1)


def _issue(folder, day, rows):
    place = folder / day
    place.mkdir(parents=True)
    lines = [ROW.format(n=n, name=name, year=year) for n, name, year in rows]
    (place / "sdn.csv").write_text("".join(lines) + "\x1a", newline="")
    return str(place)


@pytest.fixture
def listed(desk, tmp_path):
    path = _issue(tmp_path / "in", "2020-01-02", [(7, "DOE, Jane", 1979)])
    list(Store(desk.home).add([path]))
    return desk


def _questions():
    article = file_input("a.txt", EXAMPLE.read_bytes())
    holdings = file_input("h.csv", b"owner,owned,share_pct\nA,B,60\n")
    listed = file_input("l.txt", b"A\n")
    return {
        "brief": Question(
            verb="brief", as_of=DAY, inputs={"article": article}, settings={}
        ),
        "read": Question(
            verb="read", as_of=DAY, inputs={"article": article}, settings={}
        ),
        "decide": Question(
            verb="decide",
            as_of=DAY,
            inputs={"provision": "us.caatsa.235", "facts": {"selected": ["1"]}},
            settings={},
        ),
        "trace": Question(
            verb="trace",
            as_of=DAY,
            inputs={"holdings": holdings, "listed": listed, "target": "B"},
            settings={"regime": "us"},
        ),
        "screen": Question(
            verb="screen",
            as_of=DAY,
            inputs={"rows": [{"name": "Jane Doe"}, {"name": "Nobody Here"}]},
            settings={"threshold": 0.7, "limit": 3},
        ),
    }


@pytest.mark.parametrize("verb", ["brief", "decide", "read", "screen", "trace"])
def test_a_kept_answer_is_given_again_in_the_same_bytes(listed, verb):
    kept = listed.receipt(_questions()[verb], by=ANN)
    again = listed.replay(kept.id[:10])
    assert again.is_same
    assert again.kept == again.given
    assert again.differs == ()
    assert kept.who == "ann"
    assert kept.engine.startswith("sanctionsdesk ")
    assert bool(kept.answer["lists"]) == (verb in {"brief", "screen"})


def test_a_later_issue_for_the_same_day_does_not_change_the_replay(listed, tmp_path):
    kept = listed.receipt(_questions()["screen"], by=ANN)
    path = _issue(tmp_path / "in", "2020-01-20", [(8, "ROE, Ann", 1980)])
    list(Store(listed.home).add([path]))
    assert listed.replay(kept.id).is_same


def test_a_list_issue_that_is_gone_is_named(listed):
    kept = listed.receipt(_questions()["screen"], by=ANN)
    (digest,) = (item["digest"] for item in kept.answer["lists"])
    for path in (listed.home / "lists").glob(f"{digest}*"):
        path.unlink()
    again = listed.replay(kept.id)
    assert not again.is_same
    assert digest in again.differs[0]


def test_another_engine_and_the_first_place_that_differs_are_named(listed, monkeypatch):
    kept = listed.receipt(_questions()["trace"], by=ANN)
    monkeypatch.setattr("sanctionsdesk.desk.answers.metadata.version", lambda _: "9.9")
    again = listed.replay(kept.id)
    assert again.is_same
    assert again.differs == (f"engine: was {kept.engine}, is sanctionsdesk 9.9",)
    monkeypatch.setattr(
        "sanctionsdesk.desk.answers._trace",
        lambda *_: {**kept.answer["result"], "lower": 1},
    )
    again = listed.replay(kept.id)
    assert not again.is_same
    assert again.differs[1] == "result: $.lower was 60, is 1"


@pytest.mark.parametrize(
    ("left", "right", "told"),
    [
        ({"a": 1}, {}, "$.a is gone"),
        ({}, {"a": 1}, "$.a is new"),
        ([1], [1, 2], "$ had 1 items, has 2"),
        (1, 1.0, "$ was 1, is 1.0"),
        (True, 1, "$ was true, is 1"),
        ({"a": [{"b": "x"}]}, {"a": [{"b": "x"}]}, ""),
    ],
)
def test_the_first_difference_is_told_with_its_path(left, right, told):
    assert first_difference(left, right) == told


def test_who_may_not_keep_or_names_none_is_refused(listed):
    with pytest.raises(ForbiddenError, match="that is for"):
        listed.receipt(
            _questions()["decide"],
            by=Actor(name="eve", roles=frozenset({"auditor"})),
        )
    for wrong in ("", "abc", "ffffffff", "%_%_%_%_", "' OR 1=1 --"):
        with pytest.raises(NotFoundError):
            listed.receipts.get(wrong)


@pytest.mark.parametrize(
    "args",
    [
        ["decide", "us.caatsa.235", "FACTS"],
        ["read", str(EXAMPLE)],
        ["brief", str(EXAMPLE)],
        ["trace", "HOLDINGS", "--listed", "LISTED", "--target", "B"],
        ["screen", "--name", "Jane Doe", "--as-of", "2020-02-01"],
        ["screen", "CUSTOMERS", "--as-of", "2020-02-01"],
    ],
)
def test_every_command_can_keep_its_answer(args, tmp_path, monkeypatch):
    monkeypatch.setenv("SANCTIONSDESK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SANCTIONSDESK_USER", "ann")
    path = _issue(tmp_path / "in", "2020-01-02", [(7, "DOE, Jane", 1979)])
    list(Store(tmp_path / "home").add([path]))
    files = {
        "FACTS": '{"selected": ["1"]}',
        "HOLDINGS": "owner,owned,share_pct\nA,B,60\n",
        "LISTED": "A\n",
        "CUSTOMERS": "id,full_name\n1,Jane Doe\n2,Nobody\n",
    }
    names = {name: str(tmp_path / f"{name}.csv") for name in files}
    names["FACTS"] = str(tmp_path / "facts.json")
    for name, content in files.items():
        Path(names[name]).write_text(content)
    put = [names.get(item, item) for item in args]
    run = CliRunner()
    # The answer given is the one kept: the question is not asked a second time.
    with monkeypatch.context() as once:
        once.setattr("sanctionsdesk.desk.Desk.ask", None)
        done = run.invoke(cli, [*put, "--receipt"], catch_exceptions=False)
    told = [line for line in done.stderr.splitlines() if line.startswith("receipt ")]
    assert len(told) == 1
    again = run.invoke(cli, ["receipt", "replay", told[0].split()[1], "--exit-code"])
    assert again.exit_code == 0, again.stdout
    assert "the same bytes" in again.stdout
    shown = json.loads(run.invoke(cli, ["receipt", "show", told[0].split()[1]]).stdout)
    assert shown["who"] == "ann"
    listed = run.invoke(cli, ["receipt", "list", "--format", "json"]).stdout
    assert json.loads(listed)["receipts"][0]["id"] == told[0].split()[1]


def test_what_was_written_is_what_is_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("SANCTIONSDESK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SANCTIONSDESK_USER", "ann")
    path = _issue(tmp_path / "in", "2020-01-02", [(7, "DOE, Jane", 1979)])
    list(Store(tmp_path / "home").add([path]))
    (tmp_path / "c.csv").write_text("first_name,last_name\nJane,Doe\nNo,Body\n,\n")
    screen = ["screen", str(tmp_path / "c.csv"), "--as-of", "2020-02-01"]
    run = CliRunner()
    done = run.invoke(cli, [*screen, "--format", "ndjson", "--receipt"])
    given = [json.loads(line) for line in done.stdout.splitlines()]
    assert [len(row["matches"]) for row in given] == [1, 0]
    told = done.stderr.splitlines()[-1].split()[1]
    kept = json.loads(run.invoke(cli, ["receipt", "show", told]).stdout)
    # Where a row stands in the file is told beside what was found.
    told_of = [{k: v for k, v in row.items() if k != "customer_line"} for row in given]
    assert kept["answer"]["result"] == told_of
    again = run.invoke(cli, ["receipt", "replay", told, "--exit-code"])
    assert again.exit_code == 0, again.stdout
    for more in (["--resume"], ["--previous", "x.csv"]):
        refused = run.invoke(cli, [*screen, *more, "--receipt"])
        assert "one whole run" in str(refused.exception)


def test_who_reads_receipts_and_the_log_needs_the_role_at_every_face(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("SANCTIONSDESK_HOME", str(tmp_path))
    desk = Desk(home=tmp_path)
    me = desk.users.actor("me", via="cli")
    desk.users.add("root", roles=["system admin"], by=me)
    root = desk.users.actor("root", via="cli")
    desk.users.add("vic", roles=["viewer"], by=root)
    kept = desk.receipt(_questions()["decide"], by=desk.users.actor("vic", via="cli"))
    run = CliRunner()

    def refused(*args):
        return type(run.invoke(cli, args).exception).__name__

    for args in (
        ["receipt", "list"],
        ["receipt", "show", kept.id],
        ["receipt", "replay", kept.id],
    ):
        assert refused(*args, "--by", "root") == "ForbiddenError"
        assert refused(*args, "--by", "nobody") == "SignInError"
        assert run.invoke(cli, [*args, "--by", "vic"]).exit_code == 0
    for args in (
        ["audit", "show"],
        ["audit", "head"],
        ["audit", "verify"],
        ["audit", "holds"],
        ["users", "list"],
        ["token", "list"],
    ):
        assert refused(*args, "--by", "vic") == "ForbiddenError"
    assert run.invoke(cli, ["users", "list", "--by", "root"]).exit_code == 0
    desk.database.close()
