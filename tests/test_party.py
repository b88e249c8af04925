"""``sdesk party`` and ``sdesk links`` over the lists of two publishers."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from sanctionsdesk.cli.main import cli

SDN = '{n},"{name}","individual","{codes}",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"{facts}."\r\n'
UN = """<?xml version="1.0" encoding="utf-8"?>
<CONSOLIDATED_LIST dateGenerated="2021-03-04T00:00:00.000Z"><INDIVIDUALS>
<INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>Jane</FIRST_NAME><SECOND_NAME>Mary</SECOND_NAME>
<THIRD_NAME>Doe</THIRD_NAME><UN_LIST_TYPE>Al-Qaida</UN_LIST_TYPE><REFERENCE_NUMBER>QDi.999</REFERENCE_NUMBER>
<LISTED_ON>2019-05-06</LISTED_ON>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1979-04-16</DATE></INDIVIDUAL_DATE_OF_BIRTH>
</INDIVIDUAL></INDIVIDUALS><ENTITIES></ENTITIES></CONSOLIDATED_LIST>"""


def run(*words):
    result = CliRunner().invoke(cli, words)
    if result.exception:
        raise result.exception
    return result.stdout


@pytest.fixture(autouse=True)
def lists(tmp_path, monkeypatch):
    monkeypatch.setenv("SANCTIONSDESK_HOME", str(tmp_path / "home"))
    jane = "DOE, Jane Mary"
    issues = {
        "2020-01-02": [(8, "POE, Ann Lee", "IRAN", "DOB 1981")],
        "2021-01-02": [
            (7, jane, "SDGT", "DOB 16 Apr 1979; Passport A123 (Turkey)"),
            (8, "POE, Ann Lee", "IRAN", "DOB 1981"),
        ],
        "2021-02-02": [(7, jane, "SDGT] [IRAN", "DOB 16 Apr 1979")],
    }
    for day, rows in issues.items():
        folder = tmp_path / "in" / "sdn" / day
        folder.mkdir(parents=True)
        text = "".join(SDN.format(n=n, name=name, codes=codes, facts=facts) for n, name, codes, facts in rows)  # fmt: skip
        (folder / "sdn.csv").write_text(text, newline="")
    (tmp_path / "in" / "consolidated.xml").write_text(UN)
    run("lists", "add", str(tmp_path / "in"))


def page(asked, day="2021-04-01"):
    return json.loads(run("party", asked, "--as-of", day, "--format", "json"))


def test_a_page_merges_what_the_lists_state_and_says_who_lists_since_when():
    told = page("Jane Mary Doe")
    assert [entry["list"] for entry in told["entries"]].count("us-ofac-sdn") == 1
    assert len(told["entries"]) == 2
    assert "since 2019-05-06" in told["sentence"]
    assert (
        "us-ofac-sdn since between 2020-01-02 and 2021-01-02 (issues kept)"
        in told["sentence"]
    )
    born = next(fact for fact in told["facts"] if fact["property"] == "birthDate")
    assert sorted(born["lists"]) == ["un-sc", "us-ofac-sdn"]
    (link,) = told["links"]
    assert "Both state the birth date 1979-04-16." in link["reasons"]
    assert {"on": "2021-02-02", "list": "us-ofac-sdn", "what": "programmes: (none) -> IRAN"} in told["history"]  # fmt: skip
    assert all(entry["source"]["digest"] for entry in told["entries"])
    by = {item["list"]: item for item in told["lists"]}
    assert (by["un-sc"]["age_days"], by["un-sc"]["warning"]) == (28, "")
    assert by["us-ofac-sdn"]["age_days"] == 58
    assert "58 days old" in by["us-ofac-sdn"]["warning"]
    assert by["us-ofac-sdn"]["warning"] in told["warnings"]


def test_a_day_before_the_listing_tells_who_did_not_list_and_what_was_not_searched():
    told = page("us-ofac-sdn:8", "2020-02-03")
    assert told["sentence"] == (
        "Listed by us-ofac-sdn since 2020-01-02 or before (the earliest issue kept)."
    )
    (warning,) = (text for text in told["warnings"] if text.startswith("un-sc"))
    assert "no issue kept on or before 2020-02-03" in warning
    assert "the earliest is of 2021-03-04" in warning


def test_an_entry_that_left_the_list_says_between_which_issues():
    told = page("us-ofac-sdn:8")
    assert "no longer listed by us-ofac-sdn removed between 2021-01-02 and 2021-02-02" in told["sentence"]  # fmt: skip
    assert told["history"][-1]["what"] == "no longer listed"


def test_a_person_breaks_a_link_and_mends_it_and_both_are_kept():
    pair = [entry["id"] for entry in page("Jane Mary Doe")["entries"]]
    run("links", "break", *pair, "--who", "A. Nalyst", "--why", "two sisters")
    told = page("us-ofac-sdn:7")
    assert [entry["id"] for entry in told["entries"]] == ["us-ofac-sdn:7"]
    run("links", "confirm", *pair, "--who", "B. Oss", "--why", "one passport")
    told = page("us-ofac-sdn:7")
    assert len(told["entries"]) == 2
    assert "Confirmed by B. Oss" in told["links"][0]["reasons"][0]
    shown = json.loads(run("links", "show", "--format", "json"))["decisions"]
    assert [item["same"] for item in shown] == [False, True]


def test_a_decision_cut_off_by_a_kill_counts_for_nothing(tmp_path):
    run("links", "confirm", "a:1", "b:1", "--who", "A", "--why", "x")
    file = tmp_path / "home" / "links.jsonl"
    file.write_bytes(file.read_bytes() + b'{"left": "a:1", "ri')
    assert len(run("links", "show").splitlines()) == 1
    run("links", "break", "a:1", "b:1", "--who", "B", "--why", "y")
    assert [line.split()[1] for line in run("links", "show").splitlines()] == ["A:", "B:"]  # fmt: skip


def test_nobody_of_that_name_is_said_in_one_line():
    result = CliRunner().invoke(cli, ["party", "Zzyzx Qwortle", "--as-of", "2021-04-01"])  # fmt: skip
    assert result.exception.exit_code == 2
    assert "no possible match" in str(result.exception)


def test_the_page_as_text_reads_from_the_sentence_down():
    lines = run("party", "Jane Mary Doe", "--as-of", "2021-04-01").splitlines()
    assert lines[1].startswith("Listed by ")
    assert "Held to be one party because" in lines
    listed = [line.split()[1] for line in lines if line.startswith("  listed ")]
    assert sorted(listed) == ["un-sc", "us-ofac-sdn"]
    (born,) = (line for line in lines if "Date of birth: 1979-04-16" in line)
    assert {"un-sc", "us-ofac-sdn"} <= set(born.rpartition("[")[2].strip("]").split(", "))  # fmt: skip


def test_screening_tells_the_age_of_each_list_and_which_one_was_not_there():
    words = ("screen", "--name", "Ann Lee Poe", "--as-of", "2020-12-31")
    result = CliRunner().invoke(cli, words)
    told = {item["list"]: item for item in json.loads(result.stdout)["lists"]}
    assert told["us-ofac-sdn"]["age_days"] == 364
    assert "past the limit of 30" in told["us-ofac-sdn"]["warning"]
    assert "no issue kept on or before 2020-12-31" in told["un-sc"]["warning"]
    assert "warning: un-sc: no issue kept" in result.stderr


def test_the_age_that_is_warned_of_is_a_setting(monkeypatch):
    monkeypatch.setenv("SANCTIONSDESK_MAX_LIST_AGE_DAYS", "400")
    words = ("screen", "--name", "Ann Lee Poe", "--as-of", "2020-12-31")
    told = json.loads(CliRunner().invoke(cli, words).stdout)["lists"]
    assert next(item for item in told if item["list"] == "us-ofac-sdn")["warning"] == ""
