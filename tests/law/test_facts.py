from __future__ import annotations

import re
from datetime import date

import pytest

from sanctionsdesk.base.dates import Interval
from sanctionsdesk.base.errors import InputError
from sanctionsdesk.law.decide import decide
from sanctionsdesk.law.facts import take
from sanctionsdesk.law.kinds import fact_kind, fact_kinds, from_text, plain, typed
from sanctionsdesk.law.provisions import provisions, reads
from sanctionsdesk.law.truth import Range

AS_OF = date(2019, 8, 2)
DELIVERY = {
    "person_kind": "entity",
    "knowingly": True,
    "conduct_date": "2019-07-12",
    "counterparty_in_sector": True,
    "significant": True,
}


@pytest.mark.parametrize(
    ("name", "given", "means"),
    [
        ("single_value_usd", "1,000,000", 1000000),
        ("single_value_usd", "$1,000,000.50", 1000000.5),
        ("single_value_usd", "900000..1200000", Range(900000, 1200000)),
        ("single_value_usd", {"at_least": 5}, Range(5, float("inf"))),
        ("ownership_pct", "33%", 33),
        ("ownership_pct", {"at_most": 45}, Range(0, 45)),
        ("tenor_days", "90 days", 90),
        ("conduct_date", "2019-07", Interval(date(2019, 7, 1), date(2019, 7, 31))),
        ("conduct_date", date(2019, 7, 12), date(2019, 7, 12)),
        ("conduct_date", "2019-07-12T08:00:00Z", date(2019, 7, 12)),
        ("person_kind", "Company", "entity"),
        ("counterparty", "Federal Security Service", "FSB"),
        ("system", "S400", "S-400"),
        ("system", "s-400 Triumf", "S-400"),
        ("acquirer_state", "Republic of Türkiye", "tr"),
        ("acquirer_state", "TUR", "TUR"),
        ("imposed", ["(a)(1)", "235(a)(5)(A)", 12, "5b"], ["1", "5A", "12", "5B"]),
        ("significant", "unknown", None),
        ("order", 13662, "13662"),
        ("customer_sector", "Defence", "defense"),
    ],
)
def test_a_fact_may_be_given_as_people_write_it(name, given, means):
    if name == "acquirer_state" and given == "TUR":
        assert typed(fact_kind(name), given) in {"tr", "TUR"}
        return
    assert typed(fact_kind(name), given) == means


@pytest.mark.parametrize(
    ("facts", "field", "says"),
    [
        ({"knowingly": "yes"}, "knowingly", "neither true, false nor null"),
        ({"knowingly": 1}, "knowingly", "neither true, false nor null"),
        ({"conduct_date": "12/07/2019"}, "conduct_date", "YYYY-MM-DD"),
        ({"conduct_date": "2019-02-30"}, "conduct_date", "not a day of the calendar"),
        ({"conduct_date": 20190712}, "conduct_date", "not a date"),
        ({"single_value_usd": "a million"}, "single_value_usd", "not a number"),
        ({"single_value_usd": "1.000.000"}, "single_value_usd", "not a number"),
        ({"single_value_usd": True}, "single_value_usd", "not a number"),
        ({"single_value_usd": float("nan")}, "single_value_usd", "not a number"),
        ({"single_value_usd": -1}, "single_value_usd", "below zero"),
        ({"single_value_usd": "5..3"}, "single_value_usd", "no range"),
        ({"ownership_pct": 101}, "ownership_pct", "no percentage"),
        ({"person_kind": "banana"}, "person_kind", "none of entity, individual, state"),
        ({"investments_12m_usd": 5}, "investments_12m_usd", "list of amounts"),
        ({"investments_12m_usd": [True]}, "investments_12m_usd", "not a number"),
        ({"imposed": {"1": True}}, "imposed", "no list of menu items"),
        ({"signifcant": True}, "signifcant", "did you mean 'significant'"),
        ({"significant": {"value": True, "sorce": "x"}}, "significant", "sorce"),
        ({"knowingly": False, "actual_knowledge": True}, "knowingly", "actual_knowledge is true"),
        ({"knowingly": True, "actual_knowledge": False, "should_have_known": False}, "knowingly", "both false"),
        ({"counterparty": "FSB", "counterparty_in_sector": False}, "counterparty_in_sector", "names the FSB"),
        ({"conduct_date": "2019-07-12", "determination_date": "2018-01-01"}, "determination_date", "lies before conduct_date"),
        ({"submitted": "2019-07-12", "disapproval_passed": "2019-07-11"}, "disapproval_passed", "lies before submitted"),
        ({"disapproval_passed": "2019-07-12", "vetoed": "2019-07-11"}, "vetoed", "lies before"),
        ({"waived": True, "waiver_in_effect": False}, "waiver_in_effect", "says the same thing as 'waived'"),
        ({"significant": {"value": True, "valid_from": "2019-02-01", "valid_to": "2019-01-01"}}, "significant", "lies before"),
    ],
)  # fmt: skip
def test_a_bad_fact_is_named_and_refused(facts, field, says):
    with pytest.raises(InputError, match=re.escape(says)) as caught:
        take(facts, as_of=AS_OF)
    assert caught.value.field == field
    assert says in caught.value.message


def test_a_menu_item_that_is_none_is_refused_by_name():
    facts = {**DELIVERY, "determination_date": "2019-08-01", "imposed": ["13"]}
    with pytest.raises(InputError, match="imposed: '13' is no item"):
        decide("us.caatsa.231.a", facts, as_of=AS_OF)


@pytest.mark.parametrize("done", [True, False])
def test_a_deed_without_a_day_stands_in_no_order(done):
    facts = {"certified": "2019-07-01", "report_submitted": done}
    assert take(facts, as_of=AS_OF).values["report_submitted"] is done
    assert decide("us.caatsa.231.d.3", facts, as_of=AS_OF)["status"]


def test_a_part_of_a_date_counts_only_where_the_whole_of_it_does():
    def status(day):
        return decide(
            "us.caatsa.231.a", {**DELIVERY, "conduct_date": day}, as_of=AS_OF
        )["status"]

    assert status("2017-09") == "elements_met_no_determination"
    assert status("2017-07") == "not_triggered"
    assert status("2017-08") == "open"


def test_an_account_known_later_is_held_back_and_used_from_its_day():
    told = {
        "value": True,
        "known_from": "2019-09-01",
        "source": "press release of 2019-09-01",
    }
    facts = {**DELIVERY, "significant": told}
    before = decide("us.caatsa.231.a", facts, as_of=AS_OF)
    assert (before["status"], before["held_back"]) == ("open", ["significant"])
    later = decide("us.caatsa.231.a", facts, as_of=AS_OF, known_as_of=date(2019, 9, 1))
    assert later["status"] == "elements_met_no_determination"
    node = next(node for node in later["tree"] if node["id"] == "significant")
    assert node["sources"] == {"significant": ["press release of 2019-09-01"]}


def test_accounts_that_differ_are_both_kept_and_evaluated():
    accounts = [{"value": True, "who": "State"}, {"value": False, "who": "the buyer"}]
    answer = decide(
        "us.caatsa.231.a", {**DELIVERY, "significant": accounts}, as_of=AS_OF
    )
    assert answer["status"] == "open"
    assert [item["source"] for item in answer["contested"]["significant"]] == [
        "State",
        "the buyer",
    ]
    assert [(case["taking"], case["status"]) for case in answer["under_each"]] == [
        ({"significant": True}, "elements_met_no_determination"),
        ({"significant": False}, "not_triggered"),
    ]


def test_accounts_that_differ_do_not_matter_where_the_answer_is_the_same():
    accounts = [{"value": True, "who": "State"}, {"value": False, "who": "the buyer"}]
    facts = {**DELIVERY, "counterparty_in_sector": False, "significant": accounts}
    assert decide("us.caatsa.231.a", facts, as_of=AS_OF)["status"] == "not_triggered"


def test_special_grounds_nobody_named_are_said_to_be_taken_as_no():
    answer = decide("us.caatsa.231.a", DELIVERY, as_of=AS_OF)
    assert "nasa_activity" in answer["presumed"]
    unknown = decide(
        "us.caatsa.231.a", {**DELIVERY, "nasa_activity": None}, as_of=AS_OF
    )
    assert unknown["status"] == "open"
    assert "nasa_activity" in unknown["unknown"]


def test_every_fact_that_a_provision_reads_has_a_question_and_somebody_to_answer():
    for rule in provisions().values():
        for name in reads(rule.id):
            kind = fact_kinds()[name]
            assert kind.ask.endswith("?"), name
            assert kind.who, name


def test_typed_values_come_back_as_json_and_read_again_the_same():
    for name, text in (
        ("tenor_days", "1..9"),
        ("conduct_date", "2019-07"),
        ("single_value_usd", "5"),
    ):
        value = typed(fact_kind(name), text)
        assert typed(fact_kind(name), plain(value)) == value
    assert from_text(fact_kind("significant"), "Yes") is True
    assert from_text(fact_kind("significant"), " ") is None
