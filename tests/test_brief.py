from __future__ import annotations

import json
from pathlib import Path

import pytest
import python_calamine
from click.testing import CliRunner

from sanctionsdesk.base.errors import InputError
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


def test_who_has_a_possible_match_under_one_spelling_is_not_said_to_have_none():
    done = CliRunner().invoke(command, [EXAMPLE])
    told = " ".join(done.stdout.split())
    none = told.partition("No possible match for NATO")[2].partition(". OWNERSHIP")[0]
    assert "Lockheed Martin Corporation" in none
    assert "rosoboron" not in none.casefold()
    brief = _brief()
    matched = {match["about"] for match in brief["matches"]}
    assert matched
    assert not matched & set(brief["unmatched"])


def test_where_no_list_was_searched_nobody_is_said_to_have_no_match():
    told = " ".join(
        CliRunner().invoke(command, [EXAMPLE, "--as-of", "2016-01-01"]).stdout.split()
    )
    assert "No possible match" not in told
    assert "Not searched for: " in told
    assert told.count("No list was searched: no official list is kept") == 2


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


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (bytes(range(256)) * 20, "is binary"),
        (b"Turkey bought the S-400 from Russia.", "states no date"),
    ],
)
def test_what_is_no_article_is_refused_in_one_line(tmp_path, data, words):
    path, page = tmp_path / "article.txt", tmp_path / "page.html"
    path.write_bytes(data)
    done = CliRunner().invoke(command, [str(path), "-o", str(page)])
    assert isinstance(done.exception, InputError)
    assert done.exception.exit_code == 20
    assert words in str(done.exception)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("suffix", "begins"), [("pdf", b"%PDF-"), ("xlsx", b"PK"), ("html", b"<!doctype")]
)
def test_the_suffix_says_the_form(tmp_path, suffix, begins):
    path = tmp_path / f"dossier.{suffix}"
    done = CliRunner().invoke(command, [EXAMPLE, "-o", str(path)])
    assert done.exit_code == 0, done.exception
    assert path.read_bytes().startswith(begins)


def test_the_workbook_keeps_every_text_a_text(tmp_path):
    path = tmp_path / "dossier.xlsx"
    CliRunner().invoke(command, [EXAMPLE, "-o", str(path)])
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    header, *rows = book.get_sheet_by_name("Statements").to_python()
    text = Path(EXAMPLE).read_text(encoding="utf-8")
    place = [header.index(name) for name in ("words", "start", "end")]
    assert rows
    for words, start, end in ([row[column] for column in place] for row in rows):
        assert text[int(start) : int(end)] == words


def test_an_order_that_no_provision_covers_is_named_with_what_is_known(tmp_path):
    path = tmp_path / "article.txt"
    path.write_text(
        "2022-03-30\n\nThe bank was designated under Executive Order 13382 on Wednesday, "
        "the Treasury said.\n"
    )
    done = CliRunner().invoke(command, [str(path), "--format", "json"])
    assert done.exit_code == 0, done.exception
    (law,) = json.loads(done.stdout)["named_laws"]
    assert "13382" in law["words"]
    assert "holds no provision" in law["what"]


@pytest.mark.parametrize("form", ["text", "html", "json"])
def test_every_article_at_hand_has_a_dossier(shared, form):
    for path in sorted((shared / "data/articles").glob("*.txt")):
        done = CliRunner().invoke(command, [str(path), "--format", form])
        assert done.exit_code == 0, (path.name, done.exception)
