from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sanctionsdesk.base.dates import Interval
from sanctionsdesk.base.errors import InputError
from sanctionsdesk.law import change
from sanctionsdesk.law.book import RESULT, Book
from sanctionsdesk.law.conflicts import Conclusion, conclusions, conflicts
from sanctionsdesk.law.decide import decide, provision_ids
from sanctionsdesk.law.facts import refuse_contradictions
from sanctionsdesk.law.kinds import fact_kind, plain
from sanctionsdesk.law.pages import cases
from sanctionsdesk.law.position import UNSETTLED, Day, position
from sanctionsdesk.law.provisions import defeaters, provision, provisions
from sanctionsdesk.law.truth import Range, leaves

RULES = [provision(name) for name in provision_ids()]
WITH_ELEMENTS = [rule for rule in RULES if rule.elements and rule.id != "us.caatsa.216"]
DAYS = [date(2015, 1, 1), date(2018, 6, 1), date(2021, 7, 1), date(2024, 7, 1)]
ABSENT = "absent"


def element_facts(rule, day):
    """Facts that elements and exceptions read, with values on both sides of every bound."""
    tests = [element.test for element in rule.elements_on(day)]
    tests += [rule.data["unless"]["test"]] if "unless" in rule.data else []
    for other in defeaters(rule.id):
        tests += [element.test for element in other.elements]
    found = {}
    for test in tests:
        for leaf in leaves(test):
            names = [
                leaf[key]
                for key in ("fact", "pieces", "by", "not_before")
                if key in leaf
            ]
            for name in [*names, *leaf.get("days", ())]:
                found.setdefault(name, []).extend(values_of(name, leaf))
    return found


def values_of(name, leaf):
    kind = fact_kind(name).type
    if kind == "flag":
        return [True, False]
    if "longer_than" in leaf:
        bounds = leaf["longer_than"]
        if name == leaf["by"]:
            return [*bounds, *(day - timedelta(days=1) for day in bounds)]
        return [value + more for value in bounds.values() for more in (0, 1)]
    if "days" in leaf:
        first = date(2018, 1, 1)
        return [
            first,
            first + timedelta(days=leaf["at_least"]),
            first + timedelta(days=leaf["at_least"] - 1),
        ]
    if kind in {"day", "done"}:
        first = leaf.get("on_or_after", date(2018, 1, 1))
        return [
            first,
            first - timedelta(days=1),
            Interval(first - timedelta(days=9), first),
        ]
    if kind == "amounts":
        return [
            [leaf["total"]],
            [leaf["each"] - 1] * 40,
            [Range(leaf["each"] - 1, leaf["total"])],
        ]
    if "in" in leaf:
        return [*leaf["in"], *(leaf.get("unsure", ())), "other"]
    bound = leaf.get("at_least", leaf.get("more_than", 30))
    return [bound - 1, bound, bound + 1, Range(bound - 1, bound), Range(0, bound + 1)]


@st.composite
def a_rule_and_facts(draw):
    rule = draw(st.sampled_from(WITH_ELEMENTS))
    day = draw(st.sampled_from(DAYS))
    facts = {
        name: draw(st.sampled_from([*values, None, ABSENT]))
        for name, values in element_facts(rule, day).items()
    }
    told = {name: value for name, value in facts.items() if value != ABSENT}
    if "determination" in rule.data and draw(st.booleans()):
        told["determination_date"] = date(2014, 12, 18)
    return rule, day, told


def _agree(facts):
    try:
        refuse_contradictions(facts)
    except InputError:
        return False
    return True


@settings(max_examples=400)
@given(a_rule_and_facts(), st.data())
def test_filling_in_an_unknown_never_moves_one_settled_status_to_another(case, data):
    rule, day, facts = case
    when = Day(as_of=day, known=day, law=day)
    before = position(rule, facts, when)
    # What a determination settled is found by an official, and no unknown to fill in.
    if before.status in UNSETTLED or any(by for _, _, by in before.rows):
        return
    choices = element_facts(rule, day)
    filled = dict(facts)
    for name in choices:
        value = facts.get(name, ABSENT)
        if value is None:
            filled[name] = data.draw(st.sampled_from(choices[name]), label=name)
        elif isinstance(value, Interval):
            filled[name] = data.draw(
                st.sampled_from([value.start, value.end]), label=name
            )
        elif isinstance(value, Range):
            filled[name] = data.draw(
                st.sampled_from([value.least, value.most]), label=name
            )
        elif value == ABSENT and not _silence_means_no(rule, name):
            filled[name] = data.draw(st.sampled_from(choices[name]), label=name)
    # Nobody may say both: the reader of facts refuses what denies itself.
    assume(_agree(facts) and _agree(filled))
    assert position(rule, filled, when).status == before.status, (
        rule.id,
        facts,
        filled,
    )


def _silence_means_no(rule, name):
    tests = [e.test for r in (rule, *defeaters(rule.id)) for e in r.elements]
    tests += [rule.data["unless"]["test"]] if "unless" in rule.data else []
    return any(
        leaf.get("fact") == name and "absent" in leaf
        for test in tests
        for leaf in leaves(test)
    )


@pytest.mark.parametrize("rule", WITH_ELEMENTS, ids=lambda rule: rule.id)
def test_every_element_alone_can_turn_the_answer(rule):
    """From facts on which every element holds, each element has a fact that alone moves it."""
    day = next(
        day
        for day in (date(2024, 7, 1), date(2018, 2, 1))
        if day >= max(rule.in_force, rule.operative)
    )
    when = Day(as_of=day, known=day, law=day)
    facts = all_true(rule, day)
    best = position(rule, facts, when)
    assert all(value for _, value, _ in best.rows), rule.id
    for element in rule.elements_on(day):
        names = element.facts
        combos = itertools.product(*(element_facts(rule, day)[name] for name in names))
        flips = [
            position(
                rule, {**facts, **dict(zip(names, combo, strict=True))}, when
            ).status
            for combo in combos
        ]
        assert any(status != best.status for status in flips), (rule.id, element.id)


def all_true(rule, day):
    """Find values on which every element of a rule holds."""
    facts = {}
    for element in rule.elements_on(day):
        names = [name for name in element.facts if name not in facts]
        options = element_facts(rule, day)
        for combo in itertools.product(*([*options[name], ABSENT] for name in names)):
            trial = {n: v for n, v in zip(names, combo, strict=True) if v != ABSENT}
            if element.holds({**facts, **trial}):
                facts |= trial
                break
        else:
            message = f"{rule.id}: no values make {element.id} hold"
            raise AssertionError(message)
    return facts


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_version_is_cited_before_on_and_after_its_day(rule):
    for earlier, later in itertools.pairwise(rule.versions):
        assert rule.citation_on(later.since - timedelta(days=1)) == earlier.citation
        assert rule.citation_on(later.since) == later.citation
        assert rule.citation_on(later.since + timedelta(days=1)) == later.citation
    before = rule.in_force - timedelta(days=1)
    assert decide(rule.id, {}, as_of=before)["status"] == "not_in_force"
    assert decide(rule.id, {}, as_of=rule.in_force)["status"] != "not_in_force"
    if rule.operative != rule.in_force:
        eve = rule.operative - timedelta(days=1)
        assert decide(rule.id, {}, as_of=eve)["status"] == "not_yet_operative"
        assert (
            decide(rule.id, {}, as_of=rule.operative)["status"] != "not_yet_operative"
        )


BOUNDED = [
    (rule, element, leaf)
    for rule in WITH_ELEMENTS
    for element in rule.elements
    for leaf in leaves(element.test)
    if {"on_or_after", "at_least", "more_than"} & leaf.keys() and "fact" in leaf
]


@pytest.mark.parametrize(
    ("rule", "element", "leaf"), BOUNDED, ids=lambda item: getattr(item, "id", "")
)
def test_both_sides_of_every_boundary_are_told_apart(rule, element, leaf):
    from sanctionsdesk.law.truth import compiled

    test = compiled(leaf)
    if "on_or_after" in leaf:
        first = leaf["on_or_after"]
        inside, outside = first, first - timedelta(days=1)
    elif "at_least" in leaf:
        inside, outside = leaf["at_least"], leaf["at_least"] - 0.01
    else:
        inside, outside = leaf["more_than"] + 0.01, leaf["more_than"]
    assert test({leaf["fact"]: inside}) is True, rule.id
    assert test({leaf["fact"]: outside}) is False, element.id


def test_no_two_provisions_require_and_bar_the_same_act_without_a_link():
    """Exhaustive over every pair and every status: whatever the facts, a link settles it."""
    statuses = (
        "duty",
        "overdue",
        "discharged",
        "applies",
        "prohibited",
        "barred",
        "may_not_act",
    )
    live = {
        found
        for rule in provisions().values()
        for status in statuses
        for found in conclusions(rule, status)
    }
    assert any(not found.required for found in live)
    assert conflicts(sorted(live)) == []


def test_a_missing_link_is_found_and_both_rules_are_named():
    duty = Conclusion("us.caatsa.231.a", "do us.caatsa.231.a", True)
    bar = Conclusion("us.ndaa2020.1245", "do us.caatsa.231.a", False)
    assert conflicts([duty, bar]) == [(duty, bar)]
    linked = Conclusion("us.caatsa.237", "do us.caatsa.231.a", False)
    assert conflicts([duty, linked]) == []


BOOKED = [rule for rule in RULES if rule.elements]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_book_gives_the_same_answers_as_one_by_one(data):
    rule = data.draw(st.sampled_from(BOOKED))
    day = data.draw(st.sampled_from(DAYS))
    cells = {
        name: [text(value) for value in values] + ["", "", "rubbish"]
        for name, values in element_facts(rule, day).items()
        if fact_kind(name).type != "amounts"
    }
    cells["determination_date"] = ["2014-12-18", "2018-05-01", "2024-07-02", "", "2018"]
    rows = data.draw(
        st.lists(
            st.tuples(*(st.sampled_from(found) for found in cells.values())),
            min_size=1,
            max_size=12,
        )
    )
    try:
        book = Book(rule.id, list(cells), as_of=day)
    except Exception as error:  # noqa: BLE001 - a rule that reads none of the columns
        assert "no column" in str(error)  # noqa: PT017
        return
    answers = book.decide(list(zip(*rows, strict=True)))
    for row, found in zip(rows, answers, strict=True):
        told = dict(zip(RESULT, found, strict=True))
        facts, error = {}, ""
        for name, cell in zip(cells, row, strict=True):
            if name in book.facts.values() and cell:
                facts[name] = value_of(name, cell)
        try:
            alone = decide(rule.id, facts, as_of=day, would_change=False)
        except Exception as caught:  # noqa: BLE001 - compared with the book's own error
            alone, error = {}, str(caught)
        assert bool(told["error"]) == bool(error), (rule.id, row, told, error)
        assert told["status"] == alone.get("status", "")
        assert told["unknown"] == "; ".join(alone.get("unknown", []))
        assert told["failed"] == "; ".join(alone.get("failed", []))


def text(value):
    value = plain(value)
    if isinstance(value, dict):
        return f"{value['at_least']}..{value['at_most']}"
    return (
        {True: "yes", False: "no"}.get(value, str(value))
        if isinstance(value, bool)
        else str(value)
    )


def value_of(name, cell):
    said = {"yes": True, "no": False}
    return said.get(cell, cell) if fact_kind(name).type == "flag" else cell


def test_the_smallest_changes_do_what_they_say():
    for rows in cases().values():
        for case in rows:
            answer = decide(case["provision"], case["facts"], as_of=case["as_of"])
            for item in answer["would_change"]:
                names = set(item["change"])
                smaller = [set(other["change"]) for other in answer["would_change"]]
                assert not any(other < names for other in smaller)


def test_questions_lead_to_a_settled_answer_and_stop():
    for rule in WITH_ELEMENTS:
        day = max(date(2024, 7, 1), rule.operative)
        when = Day(as_of=day, known=day, law=day)
        facts, asked = {}, set()
        target = all_true(rule, day)
        while (
            name := change.next_question(rule, facts, when, frozenset(asked))
        ) is not None:
            asked.add(name)
            if name in target:
                facts[name] = target[name]
            elif fact_kind(name).type == "flag":
                facts[name] = False
        left = position(rule, facts, when)
        assert left.status != "open" or rule.kind in {"duty", "waiver"}, (
            rule.id,
            left.answer,
        )
        assert len(asked) < 25
