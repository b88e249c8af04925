"""What would move an answer, what would not, and what to ask next."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import date
from typing import Any

from sanctionsdesk.base.dates import later
from sanctionsdesk.law.kinds import FactKind, fact_kind, plain
from sanctionsdesk.law.position import UNSETTLED, Day, Position, position
from sanctionsdesk.law.provisions import Provision, deeming, defeaters, provision, reads
from sanctionsdesk.law.truth import Facts, leaves

_MOST = 4
"""Facts changed together at most; larger sets are no help to a reader."""
_TRIED = 4000
"""Decisions tried at most, so that the answer stays instant."""
_INSTEAD = object()


def moves(
    rule: Provision, facts: Facts, day: Day, now: Position
) -> tuple[list[dict[str, Any]], list[str]]:
    """Find the smallest sets of facts that would move the status.

    Every set of one fact is tried, then of two, then of more among the facts of
    elements that fail or are unknown, until one is found.

    Returns:
        ``change`` and ``status`` of each set, and the given facts of which no
        other value moves the status while the rest stands.
    """
    choices = _choices(rule, facts, day)
    found: list[dict[str, Any]] = []
    sets: list[frozenset[str]] = []
    tried = 0
    for size in range(1, _MOST + 1):
        if size > 2 and found:
            break
        names = list(choices) if size <= 2 else _at_issue(now, choices)
        for combo in itertools.combinations(names, size):
            wanted = frozenset(combo)
            if any(known <= wanted for known in sets):
                continue
            hit = False
            for values in itertools.product(*(choices[name] for name in combo)):
                tried += 1
                change = dict(zip(combo, values, strict=True))
                status = position(rule, _with(facts, change), day).status
                if status != now.status:
                    shown = {key: plain(value) for key, value in change.items()}
                    found.append({"change": shown, "status": status})
                    hit = True
            if hit:
                sets.append(wanted)
            if tried > _TRIED:
                break
    alone = {
        name for item in found if len(item["change"]) == 1 for name in item["change"]
    }
    still = [name for name in choices if name in facts and name not in alone]
    return found, sorted(still)


def next_question(
    rule: Provision, facts: Facts, day: Day, asked: frozenset[str]
) -> str | None:
    """Name the fact to ask next: one that still matters, the one that settles most first.

    A fact matters while an element that reads it is unknown, or while an answer
    to it alone would move the status.
    """
    now = position(rule, facts, day)
    if now.status in {"not_in_force", "no_longer_in_force", "not_yet_operative"}:
        return None
    choices = _choices(rule, facts, day)
    missing = {
        key
        for element, value, _ in now.rows
        if value is None and now.status in UNSETTLED
        for key in element.facts
        if facts.get(key) is None
    }
    missing |= {key for key in now.answer.get("unknown", ()) if facts.get(key) is None}
    scores: dict[str, tuple[int, int]] = {}
    for place, name in enumerate(reads(rule.id)):
        if name in asked or facts.get(name) is not None:
            continue
        after = [
            position(rule, {**facts, name: value}, day)
            for value in choices.get(name, ())
        ]
        matters = name in missing or any(_moves(now, item) for item in after)
        if name not in missing and now.status == "open" and missing - asked:
            # A special ground is asked about only where the rest is known.
            continue
        if matters:
            settled = sum(item.status not in UNSETTLED for item in after)
            scores[name] = (settled, -place)
    return max(scores, key=lambda name: scores[name]) if scores else None


def _moves(now: Position, then: Position) -> bool:
    """Tell whether another answer would be another answer to who asks.

    Two ways of not being bound, an exception and an element that fails, are one.
    """
    if now.answer["effect"] == then.answer["effect"] == "none":
        return False
    return now.status != then.status


def _at_issue(now: Position, choices: Mapping[str, Any]) -> list[str]:
    wanted = {
        key
        for element, value, _ in now.rows
        if value is not True
        for key in element.facts
    }
    wanted |= set(now.answer.get("unknown", ()))
    return [name for name in choices if name in wanted]


def _with(facts: Facts, change: Mapping[str, Any]) -> Facts:
    return {**facts, **change}


def _choices(rule: Provision, facts: Facts, day: Day) -> dict[str, list[Any]]:
    """Give the values of each fact that could make a difference, other than its own."""
    tests = [element.test for element in rule.elements_on(day.law)]
    tests += [rule.data["unless"]["test"]] if "unless" in rule.data else []
    for other in (*defeaters(rule.id), *deeming(rule.id)):
        if other.in_force <= day.law:
            tests += [element.test for element in other.elements_on(day.law)]
    values: dict[str, list[Any]] = {name: [] for name in reads(rule.id)}
    for test in tests:
        for leaf in leaves(test):
            for name, more in _boundary(leaf, facts).items():
                values.setdefault(name, []).extend(more)
    for name, known in values.items():
        known.extend(_usual(rule, name, fact_kind(name), day))
    return {
        name: kept
        for name, known in values.items()
        if (kept := _other_than(facts.get(name), known))
    }


def _other_than(now: Any, values: list[Any]) -> list[Any]:
    kept: list[Any] = []
    for value in values:
        if value != now and value not in kept:
            kept.append(value)
    return kept


def _boundary(leaf: Mapping[str, Any], facts: Facts) -> dict[str, list[Any]]:
    """Give both sides of the bound that a test of one fact draws."""
    if "on_or_after" in leaf:
        first: date = leaf["on_or_after"]
        return {leaf["fact"]: [first, later(first, days=-1)]}
    if "in" in leaf:
        words = fact_kind(leaf["fact"]).choices
        others = (
            [word for word in words if word not in leaf["in"]] if words else ["other"]
        )
        return {leaf["fact"]: [*leaf["in"], *others]}
    if "at_least" in leaf and "fact" in leaf:
        bound = leaf["at_least"]
        return {leaf["fact"]: [float(bound), max(bound - 1.0, 0.0)]}
    if "more_than" in leaf:
        return {leaf["fact"]: [float(leaf["more_than"]), leaf["more_than"] + 1.0]}
    if "longer_than" in leaf:
        bounds = sorted(set(leaf["longer_than"].values()))
        return {leaf["fact"]: [float(bounds[0]), bounds[-1] + 1.0]}
    if "days" in leaf:
        begin = facts.get(leaf["days"][0])
        if type(begin) is date:
            first = later(begin, days=leaf["at_least"])
            return {leaf["days"][1]: [first, later(first, days=-1)]}
    if "pieces" in leaf:
        return {leaf["pieces"]: [[float(leaf["total"])], []]}
    return {}


def _usual(rule: Provision, name: str, kind: FactKind, day: Day) -> list[Any]:
    if name in {
        "determination_date",
        "waiver_effective",
        "terminated_on",
        "last_certification",
    }:
        return [day.known, None]
    if name in {"waived_under", "delayed", "determined"} and rule.kind in {
        "duty",
        "power",
    }:
        return (
            []
            if "determination" in rule.data
            else [True, False] * (kind.type == "flag")
        )
    if name == "imposed" and rule.kind != "count":
        listed = rule.data.get("menu")
        if not listed:
            return [["all"], []]
        least, must = rule.data["minimum"], rule.data.get("must_have", [])
        items = [
            str(i["item"]) for i in provision(listed).data["items"] if "for" not in i
        ]
        return [[*must, *(item for item in items if item not in must)][:least], []]
    if name == "selected":
        items = [str(i["item"]) for i in rule.data["items"] if "for" not in i]
        return [items[: rule.data["minimum"]], []]
    if kind.type == "flag":
        return [True, False]
    if kind.type == "word" and not kind.open:
        return list(kind.choices)
    if kind.type == "day" and name in rule.data.get("reads", ()):
        return [day.as_of, None]
    return []
