"""From a provision and facts to what the law requires, permits or leaves open."""

from __future__ import annotations

import difflib
import functools
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
    refuse_misspelt(facts)
    answer = _evaluate(rule, facts, as_of)
    head |= {
        "citation": rule.citation_on(as_of),
        "title": rule.title,
        "words": rule.words,
        "checked": "checked against the statute text"
        if rule.text
        else "restated, not checked against the official text",
        "caution": "if taken as true; not legal advice; the cited text governs",
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
    tests += [item["test"] for item in _defeaters(rule)]
    tests += [item["test"] for item in rule.data.get("deeming", ())]
    keys = {key for test in tests for key in keys_of(test)} | {"imposed"}
    keys |= {rule.data[key] for key in ("determination", "done") if key in rule.data}
    return keys | ({"last_certification"} if rule.kind == "delay" else set())


def refuse_misspelt(facts: Facts) -> None:
    """Refuse a fact whose name is a slip of a known one: it would change nothing, silently.

    Raises:
        InputError: naming the fact and what it is likely to mean.
    """
    known = known_facts()
    for key in facts:
        if key in known:
            continue
        near = difflib.get_close_matches(key, sorted(known), n=1, cutoff=0.84)
        if near:
            raise InputError(
                f"is no fact that a provision reads; did you mean {near[0]!r}?",
                field=key,
            )


@functools.cache
def known_facts() -> frozenset[str]:
    """Name every fact that some provision reads or is known to be asked about."""
    rules = provisions().values()
    keys = {key for rule in rules for key in _known_keys(rule)}
    keys |= {key for rule in rules for key in rule.data.get("other_facts", ())}
    return frozenset(keys)


def _evaluate(rule: Provision, facts: Facts, as_of: date) -> Answer:
    if as_of < rule.in_force:
        return {
            "status": "not_in_force",
            "effect": "none",
            "in_force": rule.in_force.isoformat(),
        }
    if rule.kind in {"waiver", "delay", "termination"}:
        return _relief(rule, facts, as_of)
    if rule.kind in _APPLIES:
        return _application(rule, facts, as_of)
    if rule.kind == "procedure":
        return _procedure(rule, facts, as_of)
    return _duty(rule, facts, as_of)


_APPLIES = {"exception", "penalty", "deeming", "prohibition"}


def _application(rule: Provision, facts: Facts, as_of: date) -> Answer:
    """Say whether an exception, penalty, deeming rule or prohibition applies."""
    tree = _tree(rule, facts, as_of)
    value = all_of(node["value"] for node in tree)
    out: Answer = {"effect": rule.modal, "tree": tree}
    out |= {key: rule.data[key] for key in ("defeats", "sets") if key in rule.data}
    if value is None:
        unknown = [node["id"] for node in tree if node["value"] is None]
        return out | {"status": "open", "unknown": unknown}
    if value is False:
        failed = [node["id"] for node in tree if node["value"] is False]
        return out | {"status": "does_not_apply", "effect": "none", "failed": failed}
    return out | {"status": "applies"}


def _procedure(rule: Provision, facts: Facts, as_of: date) -> Answer:
    """Decide a duty to act by a day: done, due or overdue."""
    due = rule.due
    key = rule.data["done"]
    value = facts.get(key)
    done = value is True or (
        value not in {None, False} and (day(facts, key) or date.max) <= as_of
    )
    out: Answer = {"effect": rule.modal, "deadline": due.isoformat() if due else None}
    if due is not None:
        out["deadline_arithmetic"] = _arithmetic(rule)
    if done:
        return out | {"status": "discharged"}
    if value is None:
        out["unknown"] = [key]
    late = due is not None and as_of > due
    return out | {"status": "overdue" if late else "duty"}


def _arithmetic(rule: Provision) -> str:
    deadline = rule.data["deadline"]
    return f"{deadline['from']} plus {deadline['days']} days ({deadline['why']}) is {rule.due}"


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
    for exception in _defeaters(rule):
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


def _defeaters(rule: Provision) -> list[Answer]:
    unless = [rule.data["unless"]] if "unless" in rule.data else []
    return [*rule.data.get("exceptions", ()), *unless]


def _imposed(rule: Provision, facts: Facts, as_of: date) -> Answer:
    if "minimum" not in rule.data:
        done = facts.get("imposed")
        status = "discharged" if done else "duty"
        return {"status": status, "imposes": rule.data["imposes"]}
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
    name = rule.kind
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
    for item in _defeaters(rule):
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
