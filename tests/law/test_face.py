"""The law as the command and the desk give it."""

from __future__ import annotations

import csv
import dataclasses
import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from sanctionsdesk.base.cite import Citation
from sanctionsdesk.base.errors import InputError, ListError, NotFoundError, UsageError
from sanctionsdesk.cli.decide import command
from sanctionsdesk.cli.law import command as law_command
from sanctionsdesk.desk import Desk
from sanctionsdesk.entities.party import Detail, Listing, Party
from sanctionsdesk.law.imposed import imposed

DESK = Desk(home=Path("unused"))
AS_OF = date(2019, 8, 2)
DELIVERY = {
    "person_kind": "entity",
    "knowingly": True,
    "conduct_date": "2019-07-12",
    "counterparty_in_sector": True,
    "significant": True,
}


def run(*args, text=None, of=command):
    done = CliRunner().invoke(of, [str(arg) for arg in args], input=text)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


@pytest.fixture
def facts(tmp_path):
    def write(content, name="facts.json"):
        file = tmp_path / name
        file.write_text(content if isinstance(content, str) else json.dumps(content))
        return file

    return write


def test_facts_may_be_yaml_with_dates_and_yes(facts):
    file = facts(
        "person_kind: entity\nknowingly: yes\nconduct_date: 2019-07-12\n"
        "counterparty_in_sector: true\nsignificant: true\n",
        "facts.yaml",
    )
    done = run("us.caatsa.231.a", file, "--as-of", "2019-08-02", "--format", "json")
    assert json.loads(done.stdout)["status"] == "elements_met_no_determination"
    piped = run(
        "us.caatsa.231.a",
        "-",
        "--as-of",
        "2019-08-02",
        "--format",
        "json",
        text=file.read_text(),
    )
    assert json.loads(piped.stdout)["status"] == "elements_met_no_determination"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('{"significant": true, "significant": false}', "stands twice"),
        ('{"price_usd": NaN}', "NaN is no number"),
        ("[1, 2]", "one object"),
        ('{"a": ', "is no JSON"),
        ("null", "one object"),
        ('{"knowingly": "yes"}', "neither true, false nor null"),
    ],
)
def test_bad_facts_are_named_with_their_file(facts, content, says):
    file = facts(content)
    with pytest.raises(InputError, match=says) as caught:
        run("us.caatsa.231.a", file)
    assert caught.value.file == str(file)


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["us.caatsa.231.a"],
        ["--regime", "us"],
        ["us.caatsa.231.a", "-", "--interview"],
    ],
)
def test_a_call_without_what_it_needs_is_refused(args):
    with pytest.raises(UsageError):
        run(*args)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, 12),
        (DELIVERY, 10),
        ({**DELIVERY, "determination_date": "2019-08-01"}, 11),
        ({**DELIVERY, "counterparty_in_sector": False}, 0),
    ],
)
def test_the_exit_code_tells_review_required_and_unknown_apart(facts, given, code):
    done = run("us.caatsa.231.a", facts(given), "--as-of", "2019-08-02", "--exit-code")
    assert done.exit_code == code


def test_the_text_fits_in_100_columns_and_says_first_what_holds(facts):
    done = run(
        "us.caatsa.231.a",
        facts({**DELIVERY, "significant": None, "system_activated": False}),
        "--as-of",
        "2019-08-02",
    )
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 100
    assert "Cannot tell: missing determination date and significant." in lines
    assert "Deadline: none in the text." in lines
    assert "Changes nothing, for no element reads it: system activated." in lines


def test_the_interview_asks_what_matters_and_stops_when_it_is_settled():
    told = run(
        "us.caatsa.231.a",
        "--interview",
        "--as-of",
        "2019-08-02",
        "--format",
        "json",
        text="no\n",
    )
    assert json.loads(told.stdout)["status"] == "not_triggered"
    assert told.stderr.count("?") == 1


def test_the_interview_asks_again_after_an_answer_it_cannot_read():
    answers = "perhaps\nyes\n2019-07-12\nyes\nyes\n\nentity\n"
    told = run(
        "us.caatsa.231.a",
        "--interview",
        "--as-of",
        "2019-08-02",
        "--format",
        "json",
        text=answers,
    )
    assert "answer again" in told.stderr
    assert json.loads(told.stdout)["status"] == "elements_met_no_determination"


def test_the_interview_goes_on_from_a_file_of_facts(facts):
    file = facts({**DELIVERY, "significant": None})
    told = run(
        "us.caatsa.231.a",
        file,
        "--interview",
        "--as-of",
        "2019-08-02",
        "--format",
        "json",
        text="no\n",
    )
    assert json.loads(told.stdout)["failed"] == ["significant"]


def test_a_dealing_runs_through_the_whole_regime(facts):
    dealing = {**DELIVERY, "system": "S-400", "acquirer_state": "Turkey"}
    told = json.loads(
        run(
            "--regime",
            "us",
            facts(dealing),
            "--as-of",
            "2021-01-02",
            "--format",
            "json",
        ).stdout
    )
    relevant = {item["provision"]: item["status"] for item in told["relevant"]}
    assert relevant["us.caatsa.231.a"] == "elements_met_no_determination"
    assert relevant["us.ndaa2021.1241.c"] == "open"
    assert relevant["us.ndaa2021.1241.b"] == "applies"
    silent = {item["provision"]: item["why"] for item in told["silent"]}
    assert "single value usd" in silent["us.caatsa.232.a"]
    assert {item["provision"] for item in told["not_in_force"]} == {"us.eo14024.11"}
    groups = ("relevant", "fails", "silent", "not_in_force")
    named = [item["provision"] for group in groups for item in told[group]]
    assert (
        len(named)
        == len(set(named))
        == sum(p.id.startswith("us.") for p in DESK.provisions(as_of=AS_OF))
    )
    text = run("--regime", "us", facts(dealing), "--as-of", "2021-01-02", "--exit-code")
    assert text.exit_code == 12
    assert max(map(len, text.stdout.splitlines())) <= 100


def test_a_dealing_names_the_element_that_rules_a_provision_out():
    told = DESK.decide_dealing(
        {**DELIVERY, "counterparty_in_sector": False}, regime="us", as_of=AS_OF
    )
    fails = {item["provision"]: item["why"] for item in told["fails"]}
    assert "defense or intelligence sectors" in fails["us.caatsa.231.a"]
    with pytest.raises(NotFoundError):
        DESK.decide_dealing({}, regime="fr", as_of=AS_OF)


def test_a_dealing_with_holdings_runs_the_ownership_rule_of_the_regime():
    holdings = {"listed": ["P"], "holders": {"P": 50}}
    told = DESK.decide_dealing(holdings, regime="eu", as_of=date(2024, 7, 3))
    assert [(item["provision"], item["owned"]) for item in told["relevant"]] == [
        ("eu.ownership", True)
    ]


BOOK = """\
deal,person_kind,knowingly,conduct_date,significant,counterparty in sector,note
1,entity,true,2019-07-12,true,true,plain
2,entity,yes,2019-07-12,,true,=1+1
3,entity,perhaps,2019-07-12,true,true,x
4,entity,true,2017-08-01,true,true,x
5,entity,true
6,,TRUE,2019-07,true,no,x
"""


def test_a_book_is_decided_row_by_row_and_bad_rows_are_named(facts, tmp_path):
    out = tmp_path / "out.csv"
    done = run(
        "us.caatsa.231.a", facts(BOOK, "book.csv"), "--as-of", "2019-08-02", "-o", out
    )
    assert done.exit_code == 20
    with out.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["status"] for row in rows] == [
        "elements_met_no_determination", "open", "", "not_triggered", "", "not_triggered",
    ]  # fmt: skip
    assert "knowingly: 'perhaps' is neither" in rows[2]["error"]
    assert rows[4]["error"] == "has 3 cells, the header 7"
    assert rows[1]["note"] == "'=1+1"
    assert [row["deal"] for row in rows] == list("123456")
    assert "book.csv:4: knowingly: 'perhaps'" in done.stderr
    assert "other columns: deal, note" in done.stderr
    assert not list(tmp_path.glob("*.part"))


def test_a_book_may_be_ndjson_or_parquet(facts, tmp_path):
    import arro3.core
    import arro3.io

    lines = [
        {**DELIVERY, "imposed": ["1", "2"], "determination_date": "2019-08-01"},
        {**DELIVERY, "significant": None},
    ]
    told = run(
        "us.caatsa.231.a",
        facts("\n".join(map(json.dumps, lines)) + "\nrubbish\n", "book.ndjson"),
        "--as-of",
        "2019-08-02",
    )
    rows = list(csv.DictReader(told.stdout.splitlines()))
    assert [(row["status"], row["counted"]) for row in rows] == [
        ("duty", "2"),
        ("open", ""),
        ("", ""),
    ]
    table = arro3.core.Table.from_pydict(
        {
            "significant": arro3.core.Array(
                ["true", "false"], arro3.core.DataType.string()
            ),
            "counterparty_in_sector": arro3.core.Array(
                ["true", "true"], arro3.core.DataType.string()
            ),
        }
    )
    arro3.io.write_parquet(table, str(tmp_path / "book.parquet"))
    told = run("us.caatsa.231.a", tmp_path / "book.parquet", "--as-of", "2019-08-02")
    rows = list(csv.DictReader(told.stdout.splitlines()))
    assert [row["status"] for row in rows] == ["open", "not_triggered"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("deal,signifcant\n1,true\n", "did you mean 'significant'"),
        ("deal,note\n1,x\n", "no column is a fact"),
        ("", "is empty"),
        ("significant,significant\n1,2\n", "stands twice in the header"),
        ("significant,Significant\n1,2\n", "a second time"),
    ],
)
def test_a_book_with_a_bad_header_is_refused(facts, text, says):
    with pytest.raises(InputError, match=says):
        run("us.caatsa.231.a", facts(text, "book.csv"), "--as-of", "2019-08-02")


def test_a_provision_as_a_page_value_is_json_and_has_what_a_form_needs():
    page = DESK.provision("us.caatsa.231.a", as_of=AS_OF)
    told = json.loads(json.dumps(dataclasses.asdict(page), default=str))
    fields = {field["name"]: field for field in told["fields"]}
    assert fields["person_kind"]["choices"] == ["entity", "individual", "state"]
    assert fields["significant"]["type"] == "flag"
    assert [row["id"] for row in told["elements"]][:2] == ["person", "knowingly"]
    assert {item["provision"] for item in told["defeated_by"]} == {
        "us.caatsa.236.a",
        "us.caatsa.237",
    }
    assert told["bearer"].startswith("the Secretary of State, in consultation")
    assert (
        DESK.provision("us.caatsa.231.a", as_of=date(2017, 9, 28)).bearer
        == "the President"
    )


def test_pages_are_written_as_markdown_and_html(tmp_path):
    shown = run("show", "us.caatsa.231.d", of=law_command).stdout
    assert "each harm must be absent" in shown
    html = run("show", "us.caatsa.231.a", "--format", "html", of=law_command).stdout
    assert '<th scope="row">counterparty in sector</th>' in html
    assert "http" not in html
    told = json.loads(
        run("show", "us.caatsa.231.a", "--format", "json", of=law_command).stdout
    )
    assert told["schema_version"] == 1
    run("pages", tmp_path / "law", of=law_command)
    assert (
        len(list((tmp_path / "law").glob("*.md")))
        == len(DESK.provisions(as_of=AS_OF)) + 1
    )


def test_the_diff_names_what_came_what_was_relettered_and_who_was_delegated():
    told = json.loads(
        run(
            "diff", "2017-09-28", "2018-08-13", "--format", "json", of=law_command
        ).stdout
    )
    assert "us.caatsa.231.d" in told["added"]
    assert {"provision": "us.caatsa.231.a", "from": "2018-01-29"} in told["operative"]
    assert "us.caatsa.231.a" in {item["provision"] for item in told["delegated"]}
    assert "us.eo13662.dir4" in {item["provision"] for item in told["elements"]}
    assert (
        run("diff", "2019-01-01", "2019-01-02", of=law_command).stdout
        == "nothing changed\n"
    )


def test_determinations_are_listed_as_known_on_the_day():
    told = json.loads(
        run(
            "determinations",
            "--as-of",
            "2018-09-20",
            "--format",
            "json",
            of=law_command,
        ).stdout
    )
    names = [item["person"] for item in told["determinations"]]
    assert "Li Shangfu" in names
    assert "Presidency of Defense Industries" not in names


def party(name, items, *, schema="Organization"):
    return Party(
        id=f"x:{name}",
        schema=schema,
        details=(Detail(prop="name", value=name),),
        listings=(Listing(publisher="us-ofac", list_id="us-ofac-sdn", entry_id="1",
                          measures=tuple(f"EXPORT SANCTIONS Sec. 235(a)({item})" for item in items)),),
        source=Citation(source="made up", locator="1"),
    )  # fmt: skip


def test_an_entry_with_four_items_falls_short_and_an_officer_is_not_counted():
    rows = imposed(
        [
            party("Enough", "12345"),
            party("Short", "1234"),
            party("Officer", "789", schema="Person"),
            party("None", ""),
        ]
    )
    assert [(row.name, row.enough) for row in rows] == [
        ("Short", False),
        ("Enough", True),
        ("Officer", None),
    ]
    assert "falls short by 1" in rows[0].says


@pytest.mark.shared
def test_what_the_lists_state_is_compared_with_five(shared, tmp_path):
    desk = Desk(home=tmp_path)
    with pytest.raises(ListError):
        desk.imposed(as_of=date(2025, 5, 1))
    from sanctionsdesk.store.snapshots import Store

    list(Store(tmp_path).add([str(shared / "data/lists/us-ofac-cons/2025-04-21")]))
    (row,) = desk.imposed(as_of=date(2025, 5, 1))
    assert (row.name, row.items, row.enough) == (
        "PRESIDENCY OF DEFENSE INDUSTRIES",
        ("1", "2", "3", "4", "12"),
        True,
    )
