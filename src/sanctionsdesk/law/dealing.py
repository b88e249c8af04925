"""A dealing under a whole regime: every provision that could apply, and why the others do not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sanctionsdesk.base.errors import InternalError, NotFoundError
from sanctionsdesk.law.conflicts import Conclusion, conclusions, conflicts
from sanctionsdesk.law.decide import decide, provision_ids
from sanctionsdesk.law.facts import take
from sanctionsdesk.law.kinds import fact_kind
from sanctionsdesk.law.provisions import Provision, provision
from sanctionsdesk.law.truth import compiled

Answer = dict[str, Any]
_WAITING = {
    "definition",
    "exception",
    "deeming",
    "penalty",
    "waiver",
    "delay",
    "termination",
}
"""Kinds that say nothing of their own until each of their elements is known."""
_GONE = {"not_in_force", "no_longer_in_force"}
_FAILS = (
    "not_triggered",
    "does_not_apply",
    "not_prohibited",
    "not_enough",
    "no_report_required",
)
REGIMES = ("us", "eu", "uk")


def decide_dealing(
    facts: Mapping[str, Any],
    *,
    regime: str,
    as_of: date,
    known_as_of: date | None = None,
    law_as_of: date | None = None,
) -> Answer:
    """Decide every provision of a regime on one set of facts.

    Returns:
        ``relevant``: the answers of provisions that bear on the facts and are
        not ruled out by them; ``fails``: those the facts rule out, with the
        element; ``silent``: those of which no fact speaks; ``not_in_force``.

    Raises:
        NotFoundError: for an unknown regime.
        InputError: as :func:`sanctionsdesk.law.decide.decide`.
        InternalError: when two live conclusions conflict; both are named.
    """
    if regime not in REGIMES:
        raise NotFoundError(f"no regime {regime!r}; there are {', '.join(REGIMES)}")
    values = take(facts, as_of=as_of, known_as_of=known_as_of).values
    out: Answer = {"regime": regime, "as_of": as_of.isoformat(), "relevant": [], "fails": [],
                   "silent": [], "not_in_force": []}  # fmt: skip
    live: list[Conclusion] = []
    for name in provision_ids():
        rule = provision(name)
        if rule.regime != regime:
            continue
        answer = decide(name, facts, as_of=as_of, known_as_of=known_as_of,
                        law_as_of=law_as_of, would_change=False)  # fmt: skip
        group, why = _relevance(rule, values, answer)
        if group == "relevant":
            relief = [item["provision"] for item in rule.data.get("relief", ())]
            out["relevant"].append(_short(answer) | {"relief": relief})
            live += conclusions(rule, str(answer["status"]))
        else:
            out[group].append(
                {
                    "provision": name,
                    "section": rule.section,
                    "title": rule.title,
                    "why": why,
                }
            )
    out["relevant"].sort(key=lambda item: _ORDER.get(item["kind"], len(_ORDER)))
    _refuse_conflicts(live)
    return out


_ORDER = {
    kind: place
    for place, kind in enumerate(
        ("duty", "prohibition", "power", "deeming", "procedure", "exception")
    )
}


def _short(answer: Answer) -> Answer:
    kept = ("provision", "title", "citation", "kind", "modal", "status", "effect", "sentence", "prohibited",
            "unknown", "questions", "deadline", "due", "min_sanctions", "deemed", "note", "checked")  # fmt: skip
    return {key: answer[key] for key in kept if key in answer}


def _relevance(
    rule: Provision, values: Mapping[str, Any], answer: Answer
) -> tuple[str, str]:
    status = str(answer["status"])
    if status in _GONE:
        return "not_in_force", str(answer["sentence"])
    own = [key for element in rule.elements for key in element.facts]
    own += [key for key in rule.data.get("reads", ()) if not rule.elements]
    own += [rule.data["done"]] if "done" in rule.data else []
    pointing = [key for key in dict.fromkeys(own) if not fact_kind(key).general]
    about = "about" in rule.data and compiled(rule.data["about"])(values)
    if not about and all(values.get(key) is None for key in pointing):
        asks = ", ".join(key.replace("_", " ") for key in (pointing or own)[:3])
        return "silent", f"no fact speaks of {asks or 'it'}"
    if status in _FAILS or status.endswith("_unavailable"):
        failed = answer.get("failed", ())
        words = [f"“{n['words']}”" for n in answer["tree"] if n["id"] in failed]
        return "fails", answer.get("why") or ", ".join(words) or str(answer["sentence"])
    if rule.kind in _WAITING and status == "open":
        missing = ", ".join(answer["unknown"]).replace("_", " ").replace("|", " or ")
        return "silent", f"cannot tell: missing {missing}"
    return "relevant", ""


def _refuse_conflicts(live: list[Conclusion]) -> None:
    for left, right in conflicts(live):
        raise InternalError(
            f"{left.provision} and {right.provision} conclude the opposite of each other on “{left.act}” "
            "and no link says which yields; the body of law is at fault, please report it"
        )
