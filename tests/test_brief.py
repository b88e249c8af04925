from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from sanctionsdesk.cli.brief import command

EXAMPLE = str(Path(__file__).parents[1] / "examples" / "turkey-s-400.txt")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("SANCTIONSDESK_HOME", str(tmp_path / "desk"))


def _brief(*args):
    done = CliRunner().invoke(command, [EXAMPLE, "--format", "json", *args])
    assert done.exit_code == 0, done.exception
    return json.loads(done.stdout)


def test_on_the_articles_own_day_the_duty_is_open_and_activation_changes_nothing():
    brief = _brief()
    assert brief["as_of"] == "2019-08-02"
    (law,) = brief["law"]
    assert (law["status"], law["effect"]) == ("open", "shall")
    assert law["deadline"].startswith("none")
    assert any(line.startswith("system activated") for line in law["changes_nothing"])
    assert brief["later"] == []
    assert {claim["verdict"] for claim in brief["claims"]} >= {
        "Right on the verb, incomplete on the trigger",
        "Not in the text as a rule; open as a prediction",
    }


def test_the_makers_are_reached_through_marked_outside_knowledge():
    matches = _brief()["matches"]
    assert {match["entry_name"] for match in matches} >= {"Rosoboronexport OJSC"}
    assert all(match["outside"] for match in matches)


def test_two_years_later_it_shows_what_had_become_of_it():
    brief = _brief("--as-of", "2021-07-07")
    assert brief["law"][0]["status"] == "discharged"
    (later,) = brief["later"]
    assert later["on"] == "2020-12-14"
    assert any("Ismail Demir" in line for line in later["outcome"])
    assert any("5 meets" in line for line in later["outcome"])


def test_every_span_of_the_answer_stands_in_the_article():
    brief = _brief()
    text = brief["record"]["text"]
    for item in [
        *brief["record"]["statements"],
        *(claim["span"] for claim in brief["claims"]),
    ]:
        assert text[item["start"] : item["end"]] == item["text"]


def test_the_reference_gives_the_same_law(shared):
    path = shared / "data/articles/reference/2019-08-02_turkey-s-400.txt"
    done = CliRunner().invoke(command, [str(path), "--format", "json"])
    brief = json.loads(done.stdout)
    assert brief["law"][0]["status"] == "open"


@pytest.mark.parametrize("form", ["text", "html", "json"])
def test_every_article_at_hand_has_a_dossier(shared, form):
    for path in sorted((shared / "data/articles").glob("*.txt")):
        done = CliRunner().invoke(command, [str(path), "--format", form])
        assert done.exit_code == 0, (path.name, done.exception)
