from __future__ import annotations

import csv
import itertools
import json
import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from sanctionsdesk.base.errors import InputError, NotFoundError
from sanctionsdesk.cli.decide import command
from sanctionsdesk.desk import Desk
from sanctionsdesk.law.decide import decide
from sanctionsdesk.law.provisions import provisions

DESK = Desk(home=Path("unused"))
AS_OF = date(2019, 8, 2)
DELIVERY = {
    "person_kind": "entity",
    "knowingly": True,
    "conduct_date": "2019-07-12",
    "counterparty_in_sector": True,
    "significant": None,
    "determination_date": None,
    "system_activated": False,
}


def test_every_scenario_of_the_groundwork_holds(shared):
    with (shared / "law" / "scenarios.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 50
    wrong = []
    for row in rows:
        answer = DESK.decide(
            row["provision"],
            json.loads(row["facts"]),
            as_of=date.fromisoformat(row["as_of"]),
        )
        for key, expected in json.loads(row["expected"]).items():
            if answer.get(key) != expected:
                wrong.append((row["id"], key, expected, answer.get(key)))
    assert wrong == []


def test_the_words_of_section_231_stand_in_the_statute(shared):
    for provision in provisions().values():
        if not provision.text:
            continue
        raw = (shared / "law" / f"{provision.text}.txt").read_text()
        text = re.sub(r"\s+", " ", raw).replace(" ,", ",")
        for words in [
            provision.words,
            *(element.words for element in provision.elements),
        ]:
            assert words in text, words


def test_the_delivery_of_2019_is_open_and_activation_changes_nothing():
    answer = decide("us.caatsa.231.a", DELIVERY, as_of=AS_OF)
    assert answer["status"] == "open"
    assert answer["unknown"] == ["determination_date", "significant"]
    assert answer["irrelevant"] == ["system_activated"]
    assert answer["deadline"] is None
    changes = [item["change"] for item in answer["would_change"]]
    assert {"significant": True} in changes
    assert {"determination_date": "2019-08-02"} in changes
    other = decide(
        "us.caatsa.231.a", {**DELIVERY, "system_activated": True}, as_of=AS_OF
    )
    assert other["status"] == "open"


def test_a_later_determination_is_not_read_back():
    facts = {**DELIVERY, "determination_date": "2020-12-14"}
    assert decide("us.caatsa.231.a", facts, as_of=AS_OF)["status"] == "open"
    assert (
        decide("us.caatsa.231.a", facts, as_of=date(2020, 12, 14))["status"] == "duty"
    )


def test_congress_deems_turkeys_purchase_significant_from_2021():
    facts = {**DELIVERY, "system": "S-400", "acquirer_state": "Turkey"}
    before = decide("us.caatsa.231.a", facts, as_of=date(2020, 12, 31))
    after = decide("us.caatsa.231.a", facts, as_of=date(2021, 1, 1))
    assert (before["status"], after["status"]) == (
        "open",
        "elements_met_no_determination",
    )


FLAGS = ("knowingly", "counterparty_in_sector", "significant")


@given(st.tuples(*[st.sampled_from([True, False, None]) for _ in FLAGS]))
def test_filling_in_an_unknown_never_moves_a_settled_status(values):
    facts = {**DELIVERY, **dict(zip(FLAGS, values, strict=True))}
    settled = decide("us.caatsa.231.a", facts, as_of=AS_OF)["status"]
    if settled == "open":
        return
    gaps = [key for key in FLAGS if facts[key] is None]
    for filled in itertools.product([True, False], repeat=len(gaps)):
        full = {**facts, **dict(zip(gaps, filled, strict=True))}
        assert decide("us.caatsa.231.a", full, as_of=AS_OF)["status"] == settled


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"conduct_date": "12/07/2019"}, "conduct_date"),
        ({"knowingly": "yes"}, "knowingly"),
    ],
)
def test_a_fact_of_the_wrong_type_is_named(facts, field):
    with pytest.raises(InputError) as caught:
        decide("us.caatsa.231.a", facts, as_of=AS_OF)
    assert caught.value.field == field


def test_an_unknown_provision_is_named_with_the_nearest():
    with pytest.raises(NotFoundError, match=r"us\.caatsa\.231\.a"):
        decide("us.caatsa.231", {}, as_of=AS_OF)


def test_the_command_gives_the_same_answer(tmp_path):
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(DELIVERY))
    args = ["us.caatsa.231.a", str(file), "--as-of", "2019-08-02", "--format", "json"]
    done = CliRunner().invoke(command, args)
    assert done.exit_code == 0
    assert json.loads(done.output)["status"] == "open"
    text = CliRunner().invoke(command, [*args[:-2], "--exit-code"])
    assert text.exit_code == 12
    assert "“engages in a significant transaction”" in text.output
