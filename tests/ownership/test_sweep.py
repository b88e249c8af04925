from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanctionsdesk.entities.holding import KINDS, UNIT, WHOLE, Holding
from sanctionsdesk.ownership.listed import Listed
from sanctionsdesk.ownership.regimes import rule
from sanctionsdesk.ownership.register import Rows
from sanctionsdesk.ownership.standing import standing
from sanctionsdesk.ownership.sweep import LISTED, STATUS, Sweep, decide
from sanctionsdesk.ownership.trace import trace

DAYS = (date(2014, 8, 12), date(2024, 7, 2), date(2024, 7, 3))
REGIMES = ("us", "eu", "uk", "ca")
NAMES = ["X", "Y", "A", "B", "C", "D", "E", "?u"]
SHARES = st.sampled_from([5, 20, 25, 30, 45, 50, 51, 60, 75, 100])
KIND = st.sampled_from(["capital"] * 8 + ["votes", "board", "joint", "tie"])
EDGE = st.tuples(
    st.sampled_from(NAMES), st.sampled_from("XYABCDE"), SHARES, SHARES, KIND,
    st.sampled_from(["direct"] * 8 + ["indirect", "component"]),
)  # fmt: skip


def build(edges):
    rows = Rows("t", "facts")
    for name in NAMES:
        rows.ids.number(name)
    for line, (owner, owned, one, two, kind, via) in enumerate(edges, start=1):
        if owner == owned:
            continue
        low, high = sorted((one, two)) if line % 3 == 0 else (one, one)
        if kind not in {"capital", "votes"}:
            low = high = 100
        rows.add(Holding(owner=owner, owned=owned, low=low * UNIT, high=high * UNIT, kind=kind,
                         via=via if kind == "capital" else "direct", line=line))  # fmt: skip
    if not rows._columns:
        rows.add(Holding(owner="X", owned="A", low=0, high=0))
    return rows.register()


def brute(register, listed, law, day, side):
    """Recompute everything until nothing changes, from the rule's words."""
    everyone = range(len(register.ids))
    nobody = {n for n in everyone if register.unidentified[n]} - listed
    one = any(measure.add == "one_person" for measure in law.measures)
    people = [{person} for person in listed] if one else [set(listed)]
    if not people or side == "low":
        people = people or [set()]
    caught_by_any = set()
    for person in people or [set()]:
        caught = set(person) | (nobody if side == "high" else set())
        while True:
            more = {
                body
                for body in everyone
                if body not in caught and _meets(register.holders(body, day), caught, law, side, nobody)
            }  # fmt: skip
            if not more:
                break
            caught |= more
        caught_by_any |= caught
    return caught_by_any


def _meets(stakes, caught, law, side, nobody):
    share = "low" if side == "low" else "high"
    for stake in stakes:
        if stake.owner in caught and KINDS[stake.kind] in law.grounds and getattr(stake, share) == WHOLE:  # fmt: skip
            return True
    for measure in law.catching:
        for without in (1, 2):
            of = [s for s in stakes if KINDS[s.kind] == measure.kind and s.via != without]  # fmt: skip
            mine = [s for s in of if s.owner in caught]
            total = sum(getattr(s, share) for s in mine)
            if measure.add == "none":
                named = [getattr(s, share) for s in mine if s.owner not in nobody or side == "low"]  # fmt: skip
                rest = [getattr(s, share) for s in mine if s.owner in nobody and side == "high"]  # fmt: skip
                total = max(named, default=0) + sum(rest)
            if side == "high" and sum(s.low for s in of) <= WHOLE:
                total = min(total, WHOLE - sum(s.low for s in of if s.owner not in caught))  # fmt: skip
            if total >= measure.least:
                return True
    return False


@settings(max_examples=150, deadline=None)
@given(st.lists(EDGE, max_size=14), st.sampled_from(DAYS), st.sampled_from(REGIMES))
def test_array_run_one_body_and_brute_force_agree(edges, day, regime):
    register = build(edges)
    known = {register.ids.find(name): Listed(id=name) for name in "XY"}
    law = rule(regime, as_of=day)
    decided = decide(standing(register, day), known, law, day=day)
    lower = brute(register, set(known), law, day, "low")
    upper = brute(register, set(known), law, day, "high")
    for number in range(len(register.ids)):
        if number in known or register.unidentified[number]:
            continue
        one = trace(register, known.values(), target=register.ids[number], regime=regime, as_of=day)  # fmt: skip
        expected = "blocked" if number in lower else "unknown" if number in upper else "not_blocked_by_rule"  # fmt: skip
        assert one.status == expected
        assert STATUS[decided.status[number]] == expected
        assert (decided.low[number], decided.high[number]) == (one.low, max(one.low, one.high))  # fmt: skip
        assert one.low <= max(one.low, one.high)
        if decided.greatest is not None:
            assert bool(decided.greatest[number]) == one.greatest


@settings(max_examples=100, deadline=None)
@given(
    st.lists(EDGE, max_size=14),
    st.sampled_from(DAYS),
    st.sets(st.sampled_from("XYABC")),
    st.sets(st.sampled_from("XYABC")),
)
def test_a_changed_listing_decides_the_same_as_starting_anew(edges, day, before, after):
    register = build(edges)
    rules = [rule(regime, as_of=day) for regime in REGIMES]
    stakes = standing(register, day)

    def known(names):
        numbers = {register.ids.find(name): Listed(id=name) for name in names}
        return dict.fromkeys(REGIMES, numbers)

    kept = Sweep(stakes, known(before), rules, day=day)
    kept.relist(known(after))
    fresh = Sweep(stakes, known(after), rules, day=day)
    for regime in REGIMES:
        one, other = kept.decided[regime], fresh.decided[regime]
        assert one.status.tolist() == other.status.tolist()
        assert one.low.tolist() == other.low.tolist()
        assert one.high.tolist() == other.high.tolist()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(EDGE, max_size=12), st.permutations(range(12)), st.sampled_from(REGIMES)
)
def test_order_and_names_do_not_matter_and_more_listed_never_frees(
    edges, order, regime
):
    day = DAYS[2]
    direct = [(*edge[:2], edge[2], edge[2], *edge[4:]) for edge in edges]
    shuffled = [direct[place] for place in order if place < len(direct)]

    def answers(listed, rows):
        register = build(rows)
        return {
            name: trace(register, [Listed(id=item) for item in listed], target=name, regime=regime, as_of=day)
            for name in "ABCDE"
        }  # fmt: skip

    few, again, more = answers("X", direct), answers("X", shuffled), answers("XY", direct)  # fmt: skip
    for name in "ABCDE":
        one, other = few[name], again[name]
        if sum(edge[4] == "capital" for edge in direct) == len(direct):
            assert (one.status, one.low) == (other.status, other.low)
        if one.status == "blocked":
            assert more[name].status == "blocked"


def test_the_listed_are_told_apart_from_the_caught():
    register = build([("X", "A", 60, 60, "capital", "direct")])
    decided = decide(standing(register, DAYS[2]), {0: Listed(id="X")}, rule("us", as_of=DAYS[2]), day=DAYS[2])  # fmt: skip
    assert decided.status[register.ids.find("X")] == LISTED
    assert [register.ids[n] for n in decided.caught] == ["A"]


@pytest.mark.parametrize("count", [0, 1])
def test_an_empty_listing_catches_nobody(count):
    register = build([("X", "A", 100, 100, "capital", "direct")] * count)
    decided = decide(standing(register, DAYS[2]), {}, rule("uk", as_of=DAYS[2]), day=DAYS[2])  # fmt: skip
    assert not decided.status.any()
