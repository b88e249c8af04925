from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from sanctionsdesk.base.errors import InputError, NotFoundError
from sanctionsdesk.cli.trace import command
from sanctionsdesk.entities.holding import UNIT
from sanctionsdesk.ownership.formats import read_register
from sanctionsdesk.ownership.listed import Listed, placed, read_listed
from sanctionsdesk.ownership.rules import decide_facts
from sanctionsdesk.ownership.shares import read_share
from sanctionsdesk.ownership.trace import over, trace
from sanctionsdesk.ownership.words import to_text

CASES = yaml.safe_load(
    (Path(__file__).parents[1] / "golden/ownership/cases.yaml").read_text()
)
DAY = date(2024, 7, 3)
HEAD = "owner,owned,share_pct,from,to,kind,share_class,source\n"


def register(rows, *, head=HEAD):
    return read_register((head + "\n".join(rows) + "\n").encode(), name="h.csv")


def answer(rows, *, target="B", regime="us", as_of=DAY, listed=("X",), **more):
    names = [item if isinstance(item, Listed) else Listed(id=item) for item in listed]
    return trace(register(rows), names, target=target, regime=regime, as_of=as_of, **more)  # fmt: skip


@pytest.mark.parametrize(
    ("case", "regime"),
    [(case, regime) for case in CASES for regime in case["expect"]],
    ids=lambda item: item if isinstance(item, str) else item["id"],
)
def test_the_case_is_decided_as_the_guidance_says(case, regime):
    rows = [row.replace(" ", ",") for row in case["rows"]]
    told = answer(
        rows,
        target=case["target"],
        regime=regime,
        as_of=case.get("as_of", DAY),
        listed=case.get("listed", ["X"]),
    ).to_json()
    assert {key: told[key] for key in case["expect"][regime]} == case["expect"][regime]


def test_control_catches_where_it_is_a_ground_and_cautions_where_it_is_not():
    rows = ["X,B,40,,,,,", "X,B,,,,board,,"]
    us, eu, uk = (answer(rows, regime=regime) for regime in ("us", "eu", "uk"))
    assert (us.status, eu.status, uk.status) == ("not_blocked_by_rule", "blocked", "blocked")  # fmt: skip
    assert "FAQ 398" in us.cautions[0]
    assert (eu.owned, eu.controlled) == (False, True)


def test_votes_are_ownership_in_the_uk_control_in_the_eu_and_a_caution_in_the_us():
    rows = ["X,B,10,,,,,", "X,B,60,,,votes,,"]
    us, eu, uk = (answer(rows, regime=regime) for regime in ("us", "eu", "uk"))
    assert us.status == "not_blocked_by_rule"
    assert "60 percent of votes" in us.cautions[0]
    assert (eu.owned, eu.controlled, eu.status) == (False, True, "blocked")
    assert (uk.owned, uk.status) == (True, "blocked")


def test_a_joint_arrangement_adds_up_in_the_uk():
    rows = ["X,B,30,,,,,", "Y,B,30,,,,,"]
    assert answer(rows, regime="uk", listed="XY").status == "not_blocked_by_rule"
    assert answer(rows, regime="uk", listed="XY", joint=True).status == "blocked"


def test_capital_given_to_nobody_is_told_and_counted_only_when_asked():
    plain = answer(["X,B,30,,,,,"])
    assert (plain.status, plain.unnamed) == ("not_blocked_by_rule", 70)
    asked = answer(["X,B,30,,,,,"], remainder=True)
    assert (asked.status, asked.to_json()["upper"]) == ("unknown", 100)
    assert "unnamed holders of B" in asked.missing[0]


def test_the_fewest_missing_facts_are_named():
    rows = ["X,B,30,,,,,", "?p,B,15,,,,,", "?q,B,20,,,,,", "?r,B,5,,,,,"]
    told = answer(rows)
    assert told.status == "unknown"
    blocked = told.would_settle["blocked"]
    assert len(blocked) == 1
    assert "?q" in blocked[0][0]
    cleared = told.would_settle["not_blocked_by_rule"]
    assert [len(item) for item in cleared] == [2, 2]
    assert told.missing_holders == ("?p", "?q", "?r")


def test_a_doubtful_match_is_carried_into_the_answer():
    doubtful = Listed(id="X", name="IKS", doubt="The names differ.", score=0.8)
    told = answer(["X,B,60,,,,,"], listed=[doubtful])
    assert told.status == "unknown"
    assert "is X the listed IKS" in told.missing[0]


def test_conflicting_sources_are_bounds_and_named():
    rows = ["X,B,60,,,,,registry", "X,B,45,,,,,report"]
    told = answer(rows)
    assert (told.status, told.to_json()["lower"], told.to_json()["upper"]) == ("unknown", 45, 60)  # fmt: skip
    assert "lines 2, 3" in told.faults[0]


def test_shares_of_classes_are_not_added_across_classes():
    rows = ["X,B,80,,,,A,", "Z,B,20,,,,A,", "X,B,10,,,,B,", "Z,B,90,,,,B,"]
    told = answer(rows).to_json()
    assert (told["status"], told["lower"], told["upper"]) == ("unknown", 10, 80)


def test_a_nominee_is_somebody_not_named():
    told = answer(["N,B,60,,,nominee,,", "X,B,20,,,,,"])
    assert told.status == "unknown"
    assert told.missing_holders == ("?nominee N",)


def test_bad_rows_are_counted_and_named_and_the_rest_goes_on():
    read = register(
        ["X,B,60", "Y,B,much", "B,B,10", "Z,B,50", "W,,5", "V,B,-1", "U,B,101", "T,B,1,2020-02-30", "S,B,1,2021,2020"],
        head="owner,owned,share_pct,from,to\n",
    )  # fmt: skip
    assert [fault.split(":")[1] for fault in read.faults] == ["3", "4", "6", "7", "8", "9", "10"]  # fmt: skip
    told = trace(read, [Listed(id="X")], target="B", regime="us", as_of=DAY)
    assert told.status == "blocked"
    assert "110 percent" in told.faults[0]
    assert "line 5" in told.faults[0]


@pytest.mark.parametrize(
    "row",
    [
        "X,B,much",
        "X,B,-60",
        "X,B,160",
        "X,B,60,2019-02-30",
        "X,B,60,,then",
        "X,B,60,2021,2020",
    ],
)
def test_a_listed_holders_row_that_cannot_be_read_clears_nobody(row):
    read = register([row, "Z,B,10"], head="owner,owned,share_pct,from,to\n")
    told = trace(read, [Listed(id="X")], target="B", regime="us", as_of=DAY)
    assert told.status == "unknown"
    assert "may be anything" in read.faults[0]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("more than 25% to 50%", 25 * UNIT + 1, 50 * UNIT),
        ("over 25 % up to 50 %", 25 * UNIT + 1, 50 * UNIT),
        ("More than 25% but not more than 50%", 25 * UNIT + 1, 50 * UNIT),
        (">25-50", 25 * UNIT + 1, 50 * UNIT),
        ("between 25 and 50 percent", 25 * UNIT, 50 * UNIT),
        ("from 25 to 50", 25 * UNIT, 50 * UNIT),
    ],
)
def test_a_band_is_read_as_registers_write_it(text, low, high):
    assert read_share(text) == (low, high)


@pytest.mark.parametrize("text", ["more than 50 to 25", "> 50 to 50", "25 and", "a"])
def test_a_band_that_holds_nothing_is_refused(text):
    with pytest.raises(InputError):
        read_share(text)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"a,b\n1,2\n",
        b"owner,owned,share_pct\n",
        b"owner,owned,share_pct\nY,B,much\n",
        b"PK\x03\x04broken",
        b"owner,owned,share_pct\x00\x01\n\x00",
    ],
)
def test_a_file_without_a_usable_row_is_refused(data):
    with pytest.raises(InputError):
        read_register(data, name="h.csv")


def test_a_sale_around_the_listing_is_a_question():
    listed = Listed(id="X", list_id="us-ofac-sdn", since=date(2022, 2, 24))
    rows = ["X,B,60,2010-01-01,2022-02-23,,,", "X,B,45,2022-02-24,,,,"]
    told = answer(rows, listed=[listed], as_of=date(2022, 3, 1))
    assert told.status == "not_blocked_by_rule"
    assert told.divestment["until"] == "2022-02-23"
    assert told.divestment["days_from_listing"] == 0
    assert told.questions
    assert told.exit_code == 10
    early = answer(rows, listed=[listed], as_of=date(2022, 2, 20))
    assert early.status == "not_blocked_by_rule"
    later = answer(rows, listed=[Listed(id="X", since=date(2014, 1, 1))])
    assert not later.questions
    assert "FAQ 402" in later.divestment["text"]


def test_the_status_over_time_changes_with_stakes_listings_and_rules():
    listed = [Listed(id="X", since=date(2020, 1, 1))]
    read = register(["X,B,50,2019-01-01,2024-12-31,,,"])
    told = over(read, listed, target="B", regime="eu", first=date(2019, 6, 1), last=date(2025, 6, 1))  # fmt: skip
    assert [(row["from"], row["status"]) for row in told] == [
        ("2019-06-01", "not_blocked_by_rule"),
        ("2020-01-01", "not_blocked_by_rule"),
        ("2024-07-03", "blocked"),
        ("2025-01-01", "not_blocked_by_rule"),
    ]


def test_who_is_listed_is_read_plain_and_with_columns_and_found_by_name():
    assert [item.id for item in read_listed(b"# note\nX\nACME, Inc\n", name="l")] == ["X", "ACME, Inc"]  # fmt: skip
    read = read_listed(b"name,list,listed_on,regime\nAcme Ltd,us-ofac-sdn,2020-01-01,us\n", name="l")  # fmt: skip
    holdings = register(["1,2,60,Acme LTD"], head="owner,owned,share_pct,owner_name\n")
    found = list(placed(holdings, read))
    assert [(item.id, item.since, item.regimes) for item in found] == [("1", date(2020, 1, 1), ("us",))]  # fmt: skip
    with pytest.raises(InputError, match="l:2"):
        read_listed(b"id,listed_on\nX,yesterday\n", name="l")


def test_a_body_that_is_not_there_is_a_usage_error():
    with pytest.raises(NotFoundError):
        answer(["X,A,50,,,,,"], target="nobody")


def test_the_text_page_says_the_answer_the_reasons_and_the_tree():
    text = to_text(answer(["X,A,60,,,,,", "A,B,50,,,,,", "?,B,50,,,,,"]))
    assert "B under OFAC 50 Percent Rule as of 2024-07-03: blocked" in text
    assert "A 50%" in text
    assert "├ 50%: A [caught]" in text
    assert "50%: ? [not identified]" in text


def run(tmp_path, rows, *args, listed="X\n"):
    (tmp_path / "h.csv").write_text(HEAD + rows)
    (tmp_path / "l.txt").write_text(listed)
    where = [str(tmp_path / "h.csv"), "--listed", str(tmp_path / "l.txt")]
    return CliRunner().invoke(command, [*where, *args])


def test_the_command_gives_json_and_its_exit_code(tmp_path):
    args = ["--target", "B", "--as-of", "2019-08-02", "--format", "json", "--exit-code"]
    done = run(tmp_path, "X,B,50,,,,,\n", *args)
    assert done.exit_code == 11
    told = json.loads(done.stdout)
    assert {"status", "lower", "upper", "chain", "missing_holders"} <= told.keys()
    assert told["chain"] == ["B is held by X 50%"]
    assert run(tmp_path, "X,B,20,,,,,\n?,B,80,,,,,\n", *args).exit_code == 12
    assert run(tmp_path, "X,B,20,,,,,\n", *args).exit_code == 0


def test_a_joint_arrangement_nobody_knows_of_leaves_the_uk_test_open():
    facts = {"holders": {"P": 30, "Q": 30}, "listed": ["P", "Q"]}
    told = decide_facts("uk.ownership", facts, as_of=DAY)
    assert told["owned_or_controlled"] is False
    assert "not added up: 30% for one" in told["chain"][0]
    told = decide_facts("uk.ownership", {**facts, "joint_arrangement": None}, as_of=DAY)
    assert (told["status"], told["unknown"]) == ("unknown", ["joint_arrangement"])
    assert told["owned_or_controlled"] is None


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"listed": ["X"], "owns": {"A": {"X": "high"}}, "target": "A"}, "A"),
        ({"listed": ["X"], "owns": {"A": {"X": 101}}, "target": "A"}, "A"),
        ({"listed": ["X"], "owns": {"A": 5}, "target": "A"}, "A"),
        ({"listed": ["X"], "owns": {"A": {"X": 50}}}, "target"),
        ({"listed": "X", "holders": {"X": 50}}, "listed"),
        ({"listed": ["X"], "target": "A"}, "owns"),
    ],
)
def test_facts_that_are_no_holdings_are_refused_by_name(facts, field):
    with pytest.raises(InputError) as error:
        decide_facts("us.ofac.50pct", facts, as_of=DAY)
    assert error.value.field == field
