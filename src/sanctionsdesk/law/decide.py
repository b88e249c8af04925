"""From a provision and facts to what the law requires, permits or leaves open."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from sanctionsdesk.base.errors import InputError, NotFoundError
from sanctionsdesk.law import directives, menu, review
from sanctionsdesk.law.provisions import Element, Provision, provision, provisions
from sanctionsdesk.law.truth import (
    Facts,
    Truth,
    all_of,
    any_of,
    day,
    holds,
    keys_of,
    negated,
)

Answer = dict[str, Any]
_COMPUTED: dict[str, Callable[[Facts, date], Answer]] = {
    "us.caatsa.216": review.decide,
    "us.caatsa.235": menu.decide,
    "us.eo13662.dir1": directives.directive_1,
    "us.eo13662.dir2": directives.directive_2,
    "us.eo13662.dir3": directives.directive_3,
    "us.eo13662.dir4": directives.directive_4,
}


def provision_ids() -> tuple[str, ...]:
    """Name every provision that can be decided, sorted."""
    return tuple(sorted([*provisions(), *_COMPUTED]))


def decide(provision_id: str, facts: Facts, *, as_of: date) -> Answer:
    """Decide a provision on facts taken as true, as the law stood on a day.

    Facts that lie after ``as_of`` (a later determination) are not used. The
    answer is plain data: ``status``, ``effect`` and the other keys that apply,
    ``tree`` with each element's words, ``would_change`` with the smallest sets
    of changes that move the status, ``irrelevant`` with facts that change nothing.

    Raises:
        NotFoundError: for an unknown provision.
        InputError: for a fact of the wrong type.
    """
    head: Answer = {"provision": provision_id, "as_of": as_of.isoformat()}
    if provision_id in _COMPUTED:
        return {**head, **_COMPUTED[provision_id](facts, as_of)}
    try:
        rule = provision(provision_id)
    except NotFoundError:
        raise NotFoundError(
            f"no provision {provision_id!r}; there are {', '.join(provision_ids())}"
        ) from None
    answer = _evaluate(rule, facts, as_of)
    head |= {
        "citation": rule.citation,
        "title": rule.title,
        "words": rule.words,
        "checked": "checked against the statute text"
        if rule.text
        else "restated, not checked against the official text",
        "known_status_note": "if taken as true; not legal advice; the cited text governs",
    }
    known = _known_keys(rule)
    answer["irrelevant"] = sorted(
        key
        for key in {*facts, *rule.data.get("other_facts", ())} & {*facts}
        if key not in known
    )
    answer["would_change"] = _would_change(rule, facts, as_of, answer)
    return {**head, **answer}


def _known_keys(rule: Provision) -> set[str]:
    tests = [element.test for element in rule.elements]
    tests += [item["test"] for item in rule.data.get("exceptions", ())]
    tests += [item["test"] for item in rule.data.get("deeming", ())]
    keys = {key for test in tests for key in keys_of(test)} | {"imposed"}
    keys |= {rule.data["determination"]} if "determination" in rule.data else set()
    return keys | ({"last_certification"} if rule.kind == "delay" else set())


def _evaluate(rule: Provision, facts: Facts, as_of: date) -> Answer:
    if as_of < rule.in_force:
        return {
            "status": "not_in_force",
            "effect": "none",
            "in_force": rule.in_force.isoformat(),
        }
    if rule.kind in {"waiver", "delay"}:
        return _relief(rule, facts, as_of)
    return _duty(rule, facts, as_of)


def _tree(rule: Provision, facts: Facts, as_of: date) -> list[Answer]:
    return [
        _node(element, holds(element.test, facts))
        for element in rule.elements_on(as_of)
    ]


def _node(element: Element, value: Truth) -> Answer:
    return {
        "id": element.id,
        "value": value,
        "words": element.words,
        "citation": element.citation,
        "decider": element.decider,
        "question": element.question if value is None else "",
    }


def _duty(rule: Provision, facts: Facts, as_of: date) -> Answer:
    taken, deemed = _deem(rule, facts, as_of)
    tree = _tree(rule, taken, as_of)
    due = rule.due
    out: Answer = {"effect": rule.modal, "deadline": due.isoformat() if due else None}
    out |= {"tree": tree, "deemed": deemed}
    key = rule.data.get("determination")
    found = day(facts, key) if key else None
    made = found is not None and found <= as_of
    if made:
        for node in tree:
            if node["value"] is None:
                node |= {
                    "value": True,
                    "settled_by": f"determination of {found}",
                    "question": "",
                }
    for exception in rule.data.get("exceptions", ()):
        if holds(exception["test"], facts):
            return out | {"status": "excepted", "effect": "none", "by": exception["id"]}
    value = all_of(node["value"] for node in tree)
    if value is False:
        failed = [node["id"] for node in tree if node["value"] is False]
        return out | {"status": "not_triggered", "effect": "none", "failed": failed}
    operative = rule.data.get("operative", rule.in_force)
    if as_of < operative:
        later = {"status": "not_yet_operative", "effect": "none"}
        return out | later | {"operative_from": operative.isoformat()}
    unknown = [node["id"] for node in tree if node["value"] is None]
    if key and not made:
        unknown.append(key)
    if value is None:
        return out | {"status": "open", "unknown": sorted(unknown)}
    if unknown:
        return out | {"status": "elements_met_no_determination", "unknown": unknown}
    if rule.kind == "power":
        triggered = {"status": rule.data.get("triggered", "power")}
        return out | triggered | {"min_sanctions": rule.data.get("minimum")}
    return out | _imposed(rule, facts, as_of)


def _imposed(rule: Provision, facts: Facts, as_of: date) -> Answer:
    counted = menu.count(
        facts.get("imposed") or [], is_bank=bool(facts.get("financial_institution"))
    )
    least = rule.data["minimum"]
    if counted >= least:
        return {"status": "discharged", "counted": counted}
    due = rule.due
    status = "overdue" if due is not None and as_of > due else "duty"
    out: Answer = {"status": status, "min_sanctions": least, "menu": rule.data["menu"]}
    out |= {"counted": counted, "remaining": least - counted}
    return out | ({"due": due.isoformat()} if due else {})


def _deem(rule: Provision, facts: Facts, as_of: date) -> tuple[Facts, list[Answer]]:
    taken = dict(facts)
    deemed = []
    for item in rule.data.get("deeming", ()):
        unset = taken.get(item["sets"]) is None
        if as_of >= item["from"] and unset and holds(item["test"], facts):
            taken[item["sets"]] = True
            deemed.append({key: item[key] for key in ("sets", "by", "citation")})
    return taken, deemed


def _relief(rule: Provision, facts: Facts, as_of: date) -> Answer:
    tree = _tree(rule, facts, as_of)
    out: Answer = {"effect": "may", "tree": tree}
    if "review_216_required" in rule.data:
        out["review_216_required"] = rule.data["review_216_required"]
    value = all_of(node["value"] for node in tree)
    name = "waiver" if rule.kind == "waiver" else "delay"
    failed = [node["id"] for node in tree if node["value"] is False]
    if failed:
        out |= {"status": f"{name}_unavailable", "failed": failed}
    elif value is None:
        out |= {
            "status": "open",
            "unknown": [n["id"] for n in tree if n["value"] is None],
        }
    else:
        out["status"] = f"{name}_available"
    if rule.kind == "delay" and value is True:
        out |= _certified(rule, facts, as_of)
    if "reading" in rule.data:
        out |= _other_reading(rule, facts, as_of, out["status"])
    return out


def _certified(rule: Provision, facts: Facts, as_of: date) -> Answer:
    last = day(facts, "last_certification")
    if last is None or last > as_of:
        return {}
    due = last + timedelta(days=rule.data["certified_every_days"])
    status = "delay_lapsed" if as_of > due else "delay_in_effect"
    return {"status": status, "next_certification_due": due.isoformat()}


def _other_reading(rule: Provision, facts: Facts, as_of: date, status: str) -> Answer:
    """Decide again with the harms barred only when all four occur together."""
    elements = rule.elements_on(as_of)
    harms = [negated(holds(item.test, facts)) for item in elements if item.harm]
    rest = [holds(item.test, facts) for item in elements if not item.harm]
    value = all_of([*rest, any_of(negated(harm) for harm in harms)])
    other = {True: "waiver_available", False: "waiver_unavailable", None: "open"}[value]
    return (
        {}
        if other == status
        else {"reading": rule.data["reading"], "other_reading": other}
    )


def _would_change(
    rule: Provision, facts: Facts, as_of: date, now: Answer
) -> list[Answer]:
    """Try changes of one fact, then of two; keep only the smallest sets."""
    choices = _choices(rule, facts, as_of)
    found: list[Answer] = []
    for size in (1, 2):
        for names in itertools.combinations(choices, size):
            if any(set(item["change"]) <= set(names) for item in found):
                continue
            for values in itertools.product(*(choices[name] for name in names)):
                change = dict(zip(names, values, strict=True))
                status = _evaluate(rule, {**facts, **change}, as_of)["status"]
                if status != now["status"]:
                    found.append({"change": change, "status": status})
    return found


def _choices(rule: Provision, facts: Facts, as_of: date) -> dict[str, list[Any]]:
    choices: dict[str, list[Any]] = {}
    for element in rule.elements_on(as_of):
        for key, values in _trials(element.test):
            choices[key] = [value for value in values if value != facts.get(key)]
    for item in rule.data.get("exceptions", ()):
        choices[item["test"]["fact"]] = [not facts.get(item["test"]["fact"])]
    finding = rule.data.get("determination")
    if finding:
        choices[finding] = [as_of.isoformat()] if not facts.get(finding) else [None]
    return choices


def _trials(test: Mapping[str, Any]) -> list[tuple[str, list[Any]]]:
    if "on_or_after" in test:
        first: date = test["on_or_after"]
        return [
            (test["fact"], [first.isoformat(), (first - timedelta(days=1)).isoformat()])
        ]
    if "in" in test:
        return [(test["fact"], [*test["in"], "other"])]
    if "at_least" in test and "fact" in test:
        return [(test["fact"], [test["at_least"], 0])]
    if "fact" in test:
        return [(test["fact"], [True, False])]
    if "days" in test or "pieces" in test:
        return []
    parts = [test["not"]] if "not" in test else next(iter(test.values()))
    return [trial for part in parts for trial in _trials(part)]


def check_facts(facts: object, *, file: str) -> dict[str, Any]:
    """Refuse what is no object of facts.

    Raises:
        InputError: naming the file.
    """
    if not isinstance(facts, dict) or not all(isinstance(key, str) for key in facts):
        raise InputError("facts must be one JSON object: names and values", file=file)
    return facts
