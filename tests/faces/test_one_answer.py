"""One question through Python, the command line and HTTP has one answer."""

from __future__ import annotations

import json
from datetime import date

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from sanctionsdesk import Desk, Query
from sanctionsdesk.api.app import create_app
from sanctionsdesk.api.settings import Settings
from sanctionsdesk.cli.decide import command as decide
from sanctionsdesk.cli.read import command as read
from sanctionsdesk.cli.screen import command as screen
from sanctionsdesk.cli.trace import command as trace
from sanctionsdesk.screening.batch import match_row
from sanctionsdesk.store.snapshots import Store

DAY = "2020-06-01"


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = tmp_path / "2020-01-02"
    folder.mkdir()
    row = '1,"IVANOV, Pyotr Sergeevich","individual","SDGT",' + "-0- ," * 7 + '"DOB 16 Apr 1979."\r\n'  # fmt: skip
    (folder / "sdn.csv").write_text(row, newline="")
    home = tmp_path / "home"
    list(Store(home).add([str(folder)]))
    monkeypatch.setenv("SANCTIONSDESK_HOME", str(home))
    return home


@pytest.fixture
def http(home):
    with TestClient(create_app(Desk(home=home), Settings(home=home))) as client:
        yield client


def run(command, *words):
    told = CliRunner().invoke(command, words, catch_exceptions=False)
    return json.loads(told.stdout)


def test_screening(home, http):
    matches, _ = Desk(home=home).screen(
        [Query(name="Pyotr Ivanov", birth_date="1979-04-16")],
        as_of=date.fromisoformat(DAY),
    )
    (python,) = [match_row(match) for match in matches[0]]
    shell = run(screen, "--name", "Pyotr Ivanov", "--birth-date", "1979-04-16", "--as-of", DAY)  # fmt: skip
    row = {"name": "Pyotr Ivanov", "birth_date": "1979-04-16"}
    over = http.post("/v1/screen", json={"rows": [row], "as_of": DAY}).json()
    for told in (
        shell["results"][0]["matches"][0],
        over["results"][0]["matches"][0],
    ):
        assert {key: told[key] for key in python} == python
    body = {"queries": {"q": {"schema": "Person", "properties": {"name": "Pyotr Ivanov", "birthDate": "1979-04-16"}}}}  # fmt: skip
    yente = http.post(f"/match/default?as_of={DAY}", json=body).json()
    (found,) = yente["responses"]["q"]["results"]
    assert (found["id"], found["score"]) == (python["match_id"], python["score"])


def test_the_law(tmp_path, home, http):
    facts = tmp_path / "facts.json"
    facts.write_text("{}")
    python = Desk(home=home).decide("us.caatsa.231.a", {}, as_of=date(2019, 8, 2))
    shell = run(decide, "us.caatsa.231.a", str(facts), "--as-of", "2019-08-02", "--format", "json")  # fmt: skip
    asked = {"provision": "us.caatsa.231.a", "facts": {}, "as_of": "2019-08-02"}
    over = http.post("/v1/decide", json=asked).json()
    for key in ("status", "effect", "unknown", "would_change"):
        assert shell[key] == over[key]
    assert over["status"] == python["status"]


def test_ownership(tmp_path, http):
    (tmp_path / "h.csv").write_text("owner,owned,share_pct\nA,B,60\n")
    (tmp_path / "l.txt").write_text("A\n")
    shell = run(trace, str(tmp_path / "h.csv"), "--listed", str(tmp_path / "l.txt"), "--target", "B", "--as-of", DAY, "--format", "json")  # fmt: skip
    over = http.post(
        "/v1/trace",
        json={
            "holdings": {"text": "owner,owned,share_pct\nA,B,60\n"},
            "listed": {"text": "A\n"},
            "target": "B",
            "as_of": DAY,
        },
    ).json()
    for key in ("status", "lower", "upper", "missing_holders"):
        assert shell[key] == over[key]
    assert over["status"] == "blocked"


def test_reading(tmp_path, http):
    text = "date 2019-08-02\n\nSecretary of State Mike Pompeo said the law requires sanctions on Turkey.\n"  # fmt: skip
    (tmp_path / "a.txt").write_text(text)
    shell = run(read, str(tmp_path / "a.txt"), "--format", "json")
    over = http.post("/v1/read", json={"article": {"text": text}}).json()
    for key in ("parties", "statements", "events", "positions", "times"):
        assert shell[key] == over[key]
