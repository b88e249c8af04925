from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from click.testing import CliRunner

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.cli.law import command
from sanctionsdesk.entities.determination import determinations
from sanctionsdesk.law.decide import decide, provision_ids
from sanctionsdesk.law.lint import lint
from sanctionsdesk.law.pages import cases
from sanctionsdesk.law.provisions import provision

CASES = [case for rows in cases().values() for case in rows]
DECIDED = [provision(name) for name in provision_ids()]


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case['provision']}@{case['as_of']}"
)
def test_the_case_is_decided_as_the_statute_says(case):
    answer = decide(case["provision"], case["facts"], as_of=case["as_of"])
    assert {key: answer.get(key) for key in case["expect"]} == case["expect"]


def test_no_provision_is_without_a_case():
    assert set(provision_ids()) == {case["provision"] for case in CASES}


@pytest.mark.parametrize("rule", DECIDED, ids=lambda rule: rule.id)
def test_before_its_day_a_provision_requires_nothing(rule):
    answer = decide(rule.id, {}, as_of=rule.in_force - timedelta(days=1))
    assert (answer["status"], answer["effect"]) == ("not_in_force", "none")


@pytest.mark.parametrize(
    "case",
    [
        case
        for case in CASES
        if case["expect"].get("status")
        in {"duty", "elements_met_no_determination", "applies"}
        and case["facts"]
    ],
    ids=lambda case: case["provision"],
)
def test_each_element_alone_can_turn_the_answer(case):
    answer = decide(case["provision"], case["facts"], as_of=case["as_of"])
    turned = {key for item in answer["would_change"] for key in item["change"]}
    assert turned & set(case["facts"])


def test_every_file_of_the_body_passes_the_linter():
    assert lint() == []


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        ({"kind": "maybe"}, "kind"),
        ({"words": ""}, "words"),
        ({"surprise": 1}, "surprise"),
        (
            {
                "elements": [
                    {"id": "a", "words": "b", "citation": "c", "test": {"when": 1}}
                ]
            },
            "test",
        ),
        (
            {
                "elements": [
                    {"id": "a", "words": "b", "citation": "c", "test": {"fact": "x"}}
                ]
                * 2
            },
            "twice",
        ),
        ({"defeats": ["us.nowhere"]}, "us.nowhere"),
    ],
)
def test_a_fault_in_a_file_is_named_and_placed(harm, says):
    entry = {
        "id": "x.y",
        "title": "T",
        "citation": "C",
        "kind": "duty",
        "modal": "shall",
        "words": "w",
        "versions": [{"from": date(2020, 1, 1), "by": "Pub. L. 1-1"}],
        "elements": [],
    }
    found = lint(
        {"x.yaml": {"text": None, "section": "S", "provisions": [{**entry, **harm}]}}
    )
    assert any(says in line and line.startswith("x.yaml: x.y") for line in found)


def test_a_misspelt_fact_is_refused_and_a_strange_one_is_told_to_change_nothing():
    with pytest.raises(InputError, match="did you mean 'significant'"):
        decide("us.caatsa.231.a", {"signifcant": True}, as_of=date(2019, 8, 2))
    answer = decide(
        "us.caatsa.231.a", {"colour_of_the_crates": "green"}, as_of=date(2019, 8, 2)
    )
    assert answer["irrelevant"] == ["colour_of_the_crates"]


def test_the_determinations_on_record_meet_five_where_five_are_required():
    known = determinations(known_as_of=date(2020, 12, 14), provision="us.caatsa.231.a")
    assert {item.determined_on for item in known} == {
        date(2018, 9, 20),
        date(2020, 12, 14),
    }
    for item in known:
        if item.schema == "Person":
            continue
        facts = {"person_kind": "entity", "knowingly": True, "conduct_date": "2018-01-01", "counterparty_in_sector": True,
                 "determination_date": item.determined_on.isoformat(), "imposed": list(item.items)}  # fmt: skip
        before = decide(
            item.provision, facts, as_of=item.determined_on - timedelta(days=1)
        )
        after = decide(item.provision, facts, as_of=item.determined_on)
        assert (before["status"], after["status"], after["counted"]) == (
            "open",
            "discharged",
            5,
        )


def law(*args):
    return CliRunner().invoke(command, list(args), catch_exceptions=False)


def test_the_law_is_listed_shown_and_compared_by_day():
    listed = law("list", "--as-of", "2018-08-12").stdout
    assert "us.caatsa.231.a" in listed
    assert "us.caatsa.231.d" not in listed
    shown = law("show", "us.caatsa.231.a").stdout
    assert "engages in a significant transaction" in shown
    assert "words found in the statute text" in shown
    told = json.loads(
        law("diff", "2018-08-12", "2018-08-13", "--format", "json").stdout
    )
    assert told["added"] == ["us.caatsa.231.d", "us.caatsa.231.d.3"]
    assert {
        "provision": "us.caatsa.231.e",
        "before": "22 U.S.C. 9525(d)",
        "after": "22 U.S.C. 9525(e)",
    } in told["relettered"]
    assert "2017-08-02" in law("history", "us.caatsa.231.e").stdout


@pytest.mark.shared
def test_official_texts_prove_the_quoted_words(shared):
    told = law("texts", str(shared / "law"))
    assert told.exit_code == 0
    assert "all words found" in told.stdout


def test_a_folder_without_the_texts_is_refused(tmp_path):
    from sanctionsdesk.cli.main import cli

    result = CliRunner().invoke(cli, ["law", "texts", str(tmp_path)])
    assert isinstance(result.exception, InputError) or result.exit_code
