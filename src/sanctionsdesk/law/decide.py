"""From a provision and facts to what the law requires, permits or leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sanctionsdesk.base.errors import InputError, UsageError
from sanctionsdesk.law import change
from sanctionsdesk.law.facts import Taken, take
from sanctionsdesk.law.kinds import fact_kind, plain
from sanctionsdesk.law.position import Day, Position, position
from sanctionsdesk.law.provisions import (
    Element,
    Provision,
    defeaters,
    provision,
    provisions,
    reads,
)
from sanctionsdesk.law.sentence import sentence
from sanctionsdesk.law.truth import Truth, presumed

Answer = dict[str, Any]
CAUTION = "if taken as true; not legal advice; the cited text governs"


def provision_ids() -> tuple[str, ...]:
    """Name every provision that can be decided here, sorted."""
    return tuple(
        sorted(rule.id for rule in provisions().values() if not rule.data.get("room"))
    )


def decide(
    provision_id: str,
    facts: Mapping[str, Any],
    *,
    as_of: date,
    known_as_of: date | None = None,
    law_as_of: date | None = None,
    would_change: bool = True,
) -> Answer:
    """Decide a provision on facts taken as true.

    Three days are kept apart. A determination or an account that became known
    after ``known_as_of`` is not used, so that nothing later is read back.

    Args:
        provision_id: id of a file of ``law/body``.
        facts: see :func:`sanctionsdesk.law.facts.take`.
        as_of: the day the answer is for; deadlines pass by it.
        known_as_of: what was known; ``as_of`` if ``None``.
        law_as_of: the version of the law; ``as_of`` if ``None``.
        would_change: look for the smallest sets of facts that move the status.

    Returns:
        Plain data: ``status``, ``effect``, ``sentence`` and the other keys that
        apply, ``tree`` with each element's words, ``unknown`` and ``questions``,
        ``would_change``, and ``irrelevant`` facts, which no element reads.

    Raises:
        NotFoundError: for an unknown provision.
        InputError: for a fact that is misspelt, of a wrong type or contradicted.
    """
    rule = provision(provision_id)
    if rule.data.get("room"):
        raise UsageError(
            f"{provision_id} is decided by the room {rule.data['room']}: ask Desk.decide"
        )
    day = Day(as_of=as_of, known=known_as_of or as_of, law=law_as_of or as_of)
    taken = take(facts, as_of=as_of, known_as_of=day.known)
    here = position(rule, taken.values, day)
    answer: Answer = {
        "provision": rule.id,
        "as_of": as_of.isoformat(),
        "known_as_of": day.known.isoformat(),
        "law_as_of": day.law.isoformat(),
        "title": rule.title,
        "citation": rule.citation_on(day.law),
        "kind": rule.kind,
        "modal": rule.modal,
        "words": rule.words,
        "checked": rule.checked,
        "bearer": rule.bearer_on(day.as_of),
        **here.answer,
    }
    answer |= _contested(rule, taken, day, here)
    answer["tree"] = [_node(*row, taken=taken) for row in here.rows]
    answer["questions"] = _questions(rule, answer, here)
    known = reads(rule.id)
    silent = [key for key in _presumed(rule, day) if key not in taken.values]
    if silent and here.rows:
        answer["presumed"] = silent
    answer["irrelevant"] = sorted(key for key in taken.values if key not in known)
    if taken.held_back:
        answer["held_back"] = list(taken.held_back)
    if would_change:
        moves, still = change.moves(rule, taken.values, day, here)
        answer["would_change"] = moves
        answer["no_difference"] = still
    answer["sentence"] = sentence(rule, answer)
    answer["caution"] = CAUTION
    return answer


def _presumed(rule: Provision, day: Day) -> list[str]:
    """Name special grounds of which silence is taken to say that there is none."""
    tests = [element.test for element in rule.elements_on(day.law)]
    tests += [rule.data["unless"]["test"]] if "unless" in rule.data else []
    for other in defeaters(rule.id):
        tests += [element.test for element in other.elements_on(day.law)]
    return list(dict.fromkeys(key for test in tests for key in presumed(test)))


def _contested(rule: Provision, taken: Taken, day: Day, here: Position) -> Answer:
    """Decide under each version of facts on which the accounts differ."""
    contested = {
        key: taken.contested[key] for key in taken.contested if key in reads(rule.id)
    }
    if not contested:
        return {}
    told = {
        key: [
            {"value": plain(item.value), "source": item.source, "status": item.status}
            for item in taken.accounts[key]
        ]
        for key in contested
    }
    cases = []
    for taking, values in taken.versions():
        found = position(rule, values, day).answer
        case: Answer = {"taking": {key: plain(value) for key, value in taking.items()}}
        kept = ("status", "effect", "prohibited")
        cases.append(case | {key: found[key] for key in kept if key in found})
    agreed = {str(case["status"]) for case in cases}
    out: Answer = {"contested": told, "under_each": cases}
    if len(agreed) == 1 and agreed != {here.answer.get("status")}:
        # Whichever account is right, the answer is the same.
        out |= {key: cases[0][key] for key in cases[0] if key != "taking"}
        out["unknown"] = []
    return out


def _node(element: Element, value: Truth, settled_by: str, *, taken: Taken) -> Answer:
    node: Answer = {
        "id": element.id,
        "kind": element.kind,
        "value": value,
        "words": element.words,
        "citation": element.citation,
        "decider": element.decider,
        "question": element.question if value is None else "",
        "facts": {
            key: plain(taken.values[key])
            for key in element.facts
            if key in taken.values
        },
    }
    if settled_by:
        node["settled_by"] = settled_by
    if element.guidance:
        node["guidance"] = element.guidance
    sources = {
        key: [item.source for item in taken.accounts[key] if item.source]
        for key in element.facts
        if key in taken.accounts
    }
    if any(sources.values()):
        node["sources"] = sources
    return node


def _questions(rule: Provision, answer: Answer, here: Position) -> list[Answer]:
    """Turn each unknown into a question and say whose answer it is."""
    elements = {element.id: element for element, value, _ in here.rows if value is None}
    asked = []
    for name in answer.get("unknown", ()):
        element = elements.get(name)
        kind = fact_kind(name)
        asked.append(
            {
                "unknown": name,
                "question": (element.question if element else "")
                or kind.ask
                or f"What is {name.replace('_', ' ')}?",
                "who": (element.decider if element else "")
                or kind.who
                or rule.bearer
                or "whoever holds the document",
            }
        )
    return asked


def check_facts(facts: object, *, file: str) -> dict[str, Any]:
    """Refuse what is no object of facts.

    Raises:
        InputError: naming the file.
    """
    if not isinstance(facts, dict) or not all(isinstance(key, str) for key in facts):
        raise InputError("facts must be one object: names and values", file=file)
    return facts
