"""Names that nobody means to type have one answer through Python, the command line, a file and HTTP."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from starlette.testclient import TestClient

from sanctionsdesk import Desk, Query
from sanctionsdesk.api.app import create_app
from sanctionsdesk.api.settings import Settings
from sanctionsdesk.cli.screen import command
from sanctionsdesk.store.snapshots import Store

CASES = yaml.safe_load(
    (Path(__file__).parents[1] / "golden/screening/odd_names.yaml").read_text("utf-8")
)
NAMES = {case["case"]: case["name"] * case.get("times", 1) for case in CASES}
DAY = "2020-06-01"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("list") / "2020-01-02"
    folder.mkdir()
    row = '1,"IVANOV, Pyotr Sergeevich","individual","SDGT",' + "-0- ," * 7 + "-0- \r\n"
    (folder / "sdn.csv").write_text(row, newline="")
    home = folder.parent / "home"
    list(Store(home).add([str(folder)]))
    return home


@pytest.fixture(scope="module")
def python(home):
    queries = [Query(name=name) for name in NAMES.values()]
    answers, _ = Desk(home=home).screen(queries, as_of=date.fromisoformat(DAY))
    return dict(zip(NAMES, answers, strict=True))


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_an_odd_name_is_answered(case, python):
    matches = python[case["case"]]
    assert bool(matches) == case.get("is_match", False)
    told = {reason.feature for m in matches for reason in m.comparison.reasons}
    assert ("disguised" in told) == case.get("evasion", False)


def test_every_face_says_the_same(home, python, tmp_path, monkeypatch):
    monkeypatch.setenv("SANCTIONSDESK_HOME", str(home))
    expected = {
        name: [round(m.score, 4) for m in found] for name, found in python.items()
    }
    assert expected == {name: _shell(text) for name, text in NAMES.items()}
    refused = {case["case"] for case in CASES if "refused" in case}
    with TestClient(create_app(Desk(home=home), Settings(home=home))) as client:
        asked = {"rows": [{"name": name} for name in NAMES.values()], "as_of": DAY}
        results = client.post("/v1/screen", json=asked).json()["results"]
    over = dict(zip(NAMES, results, strict=True))
    assert {name for name, told in over.items() if "reject" in told} == refused
    assert expected == {
        name: [match["score"] for match in told.get("matches", [])]
        for name, told in over.items()
    }
    assert _file(tmp_path) == (expected, refused)


def _shell(text):
    told = CliRunner().invoke(
        command, ["--name", text, "--as-of", DAY], catch_exceptions=False
    )
    assert told.exit_code == 0
    (result,) = json.loads(told.stdout)["results"]
    return [match["score"] for match in result["matches"]]


def _file(folder):
    """Give the scores by case of a file of all names, and the cases in its rejects."""
    with (folder / "c.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("case", "name"), *NAMES.items()])
    out = str(folder / "out.csv")
    told = CliRunner().invoke(
        command, [str(folder / "c.csv"), "--as-of", DAY, "-o", out]
    )
    assert told.exit_code == 0, told.stderr
    found = {name: [] for name in NAMES}
    with Path(out).open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[row["case"]].append(float(row["score"]))
    with Path(f"{out}.rejects.csv").open(newline="", encoding="utf-8") as file:
        return found, {json.loads(row["row"])[0] for row in csv.DictReader(file)}
