"""Where a provision stands on typed facts: the status, and each element's value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sanctionsdesk.base.dates import Interval, later
from sanctionsdesk.law import menu, penalties, records, review
from sanctionsdesk.law.provisions import (
    Element,
    Provision,
    deeming,
    defeaters,
    provision,
)
from sanctionsdesk.law.truth import Facts, Truth, all_of, compiled, not_before, presumed

Answer = dict[str, Any]
Row = tuple[Element, Truth, str]
UNSETTLED = frozenset({"open", "elements_met_no_determination"})
"""The two statuses that further facts may still move."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Three days kept apart: of the question, of what was known, of the law's version."""

    as_of: date
    known: date
    law: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A provision on facts.

    Attributes:
        answer: status, effect and the keys that apply.
        rows: element, its value, and what settled it if not the facts.
    """

    answer: Answer
    rows: tuple[Row, ...] = ()

    @property
    def status(self) -> str:
        """The status alone."""
        return str(self.answer["status"])


def position(rule: Provision, facts: Facts, day: Day) -> Position:
    """Decide a provision on typed facts, without explaining."""
    if day.law < rule.in_force:
        gone: Answer = {"status": "not_in_force", "effect": "none"}
        gone["in_force"] = rule.in_force.isoformat()
    elif rule.ended is not None and day.law > rule.ended:
        gone = {"status": "no_longer_in_force", "effect": "none"}
        gone["ended"] = rule.ended.isoformat()
    else:
        computed = rule.data.get("computed")
        if computed:
            return Position(
                answer=_COMPUTED[computed](rule.data, facts, day.as_of),
                rows=_rows(rule, facts, day),
            )
        return _KINDS[rule.kind](rule, facts, day)
    if rule.kind == "prohibition":
        gone |= {"prohibited": False, "why": f"not in force before {rule.in_force}"}
    return Position(answer=gone)


_COMPUTED: dict[str, Callable[[Mapping[str, Any], Facts, date], Answer]] = {
    "review": review.decide,
    "menu": menu.decide,
    "records": records.keep,
}


def _rows(rule: Provision, facts: Facts, day: Day) -> tuple[Row, ...]:
    return tuple(
        (element, element.holds(facts), "") for element in rule.elements_on(day.law)
    )


def _named(rows: tuple[Row, ...], value: Truth) -> list[str]:
    return [element.id for element, found, _ in rows if found is value]


def _duty(rule: Provision, facts: Facts, day: Day) -> Position:
    facts, deemed = _deem(rule, facts, day)
    made, on = _determined(rule, facts, day)
    rows = _rows(rule, facts, day)
    if made:
        settled = f"determination of {on}" if on else "the determination"
        rows = tuple(
            (element, True, settled) if value is None else (element, value, by)
            for element, value, by in rows
        )
    due = rule.due_on(facts)
    out: Answer = {"effect": rule.modal, "deadline": due.isoformat() if due else None}
    out |= arithmetic(rule, due)
    if deemed:
        out["deemed"] = [item["sets"] for item in deemed]
        out["deemed_by"] = deemed
    out |= _remarks(rule, facts)

    def give(status: str, **more: Any) -> Position:
        return Position(answer=out | {"status": status} | more, rows=rows)

    if day.as_of < rule.operative:
        operative = rule.operative.isoformat()
        return give("not_yet_operative", effect="none", operative_from=operative)
    by, pending = _excepted(rule, facts, day)
    if by:
        return give("excepted", effect="none", by=by)
    failed = _named(rows, False)
    if failed:
        out["failed"] = failed
        if made:
            out["conflict"] = (
                f"the {settled} stands against the facts on {', '.join(failed)}"
            )
        if pending:
            return give("open", effect="none", unknown=sorted(pending))
        return give("not_triggered", effect="none")
    unknown = _named(rows, None)
    asked = ["determination_date"] if _needs_finding(rule) and not made else []
    if unknown or pending:
        return give("open", unknown=sorted([*unknown, *pending, *asked]))
    relieved = _relieved(rule, facts, day)
    if relieved:
        return give(**relieved)
    if asked:
        return give("elements_met_no_determination", unknown=asked)
    if rule.kind == "power":
        least = rule.data.get("minimum")
        more = {"min_sanctions": least, "menu": rule.data["menu"]} if least else {}
        return give(rule.data.get("triggered", "power"), **more)
    return give(**_imposed(rule, facts, day, due))


def _needs_finding(rule: Provision) -> bool:
    return "determination" in rule.data


def _determined(
    rule: Provision, facts: Facts, day: Day
) -> tuple[bool, date | Interval | None]:
    if not _needs_finding(rule):
        return False, None
    on = facts.get("determination_date")
    if on is not None:
        return _past(on, day.known) is True, on
    return facts.get("determined") is True, None


def _past(on: date | Interval, day: date) -> Truth:
    return not_before(day, on)


def _excepted(rule: Provision, facts: Facts, day: Day) -> tuple[str, list[str]]:
    """Find the labelled exception that holds, or those stated to be unknown."""
    pending: list[str] = []
    for other in defeaters(rule.id):
        if other.in_force <= day.law:
            values = [(e, e.holds(facts)) for e in other.elements_on(day.law)]
            value = all_of(item for _, item in values)
            if value:
                return other.id, []
            if value is None:
                pending += [
                    key
                    for e, v in values
                    if v is None
                    for key in e.facts
                    if facts.get(key, 0) is None
                ]
    unless = rule.data.get("unless")
    if unless:
        value = compiled(unless["test"])(facts)
        if value:
            return str(unless["id"]), []
        if value is None:
            pending.append(unless["test"]["fact"])
    return "", pending


def _relieved(rule: Provision, facts: Facts, day: Day) -> Answer:
    """Say whether relief was in fact used; silence means that none was."""
    offered = [item["provision"] for item in rule.data.get("relief", ())]
    if not offered:
        return {}
    ended = facts.get("terminated_on")
    if ended is not None and _past(ended, day.known):
        return {"status": "terminated", "effect": "none"}
    effective = facts.get("waiver_effective")
    waived = facts.get("waived") is True and effective is None
    if waived or (effective is not None and _past(effective, day.as_of)):
        under = facts.get("waived_under")
        by = under or [key for key in offered if provision(key).kind == "waiver"]
        return {"status": "waived", "effect": "none", "by": by}
    delays = [provision(key) for key in offered if provision(key).kind == "delay"]
    last = facts.get("last_certification")
    if delays and type(last) is date and last <= day.known:
        due = later(last, days=delays[0].data["certified_every_days"])
        more = {"next_certification_due": due.isoformat(), "by": delays[0].id}
        if day.as_of <= due:
            return {"status": "delayed", "effect": "none", **more}
    elif delays and facts.get("delayed") is True:
        return {"status": "delayed", "effect": "none", "by": delays[0].id}
    unsaid = [key for key in ("waived", "delayed") if facts.get(key, 0) is None]
    return {"status": "open", "unknown": unsaid} if unsaid else {}


def _imposed(rule: Provision, facts: Facts, day: Day, due: date | None) -> Answer:
    late = due is not None and day.as_of > due
    when = {"due": due.isoformat()} if due else {}
    if "minimum" not in rule.data:
        status = "discharged" if facts.get("imposed") else "overdue" if late else "duty"
        return {"status": status, "imposes": rule.data["imposes"], **when}
    listed = provision(rule.data["menu"])
    least = rule.data["minimum"]
    chosen = facts.get("imposed") or ()
    counted = menu.count(chosen, listed.data["items"], facts, field="imposed")
    missing = [item for item in rule.data.get("must_have", ()) if item not in chosen]
    if counted.least >= least and not missing:
        return {"status": "discharged", "counted": counted.least}
    out: Answer = {
        "min_sanctions": least,
        "menu": rule.data["menu"],
        "counted": counted.least,
    }
    if counted.most >= least and not missing:
        return {"status": "open", "unknown": ["financial_institution"], **out}
    out["remaining"] = max(least - counted.least, len(missing))
    if missing:
        out["must_have"] = missing
    return {"status": "overdue" if late else "duty", **out, **when}


def _deem(rule: Provision, facts: Facts, day: Day) -> tuple[Facts, list[Answer]]:
    """Let deeming rules in force settle what the facts leave unknown."""
    deemed = []
    for other in deeming(rule.id):
        key = other.data["sets"]
        open_still = day.law >= other.in_force and facts.get(key) is None
        if open_still and all_of(element.holds(facts) for element in other.elements):
            facts = {**facts, key: True}
            deemed.append({"sets": key, "by": other.id, "citation": other.citation})
    return facts, deemed


def _remarks(rule: Provision, facts: Facts) -> Answer:
    for item in rule.data.get("remarks", ()):
        if compiled(item["test"])(facts):
            return {"note": item["note"]}
    return {}


def arithmetic(rule: Provision, due: date | None) -> Answer:
    """Show how a deadline is counted."""
    deadline = rule.data.get("deadline")
    if not deadline or due is None:
        return {}
    start = later(due, days=-deadline["days"])
    return {
        "deadline_arithmetic": f"{start} plus {deadline['days']} days ({deadline['why']}) is {due}; "
        "the day of the event is not counted"
    }


def _relief(rule: Provision, facts: Facts, day: Day) -> Position:
    rows = _rows(rule, facts, day)
    out: Answer = {"effect": "may"}
    if "review_216_required" in rule.data:
        out["review_216_required"] = rule.data["review_216_required"]
    failed, unknown = _named(rows, False), _named(rows, None)
    if failed:
        out |= {
            "status": f"{rule.kind}_unavailable",
            "failed": failed,
            "effect": "none",
        }
    elif unknown:
        out |= {"status": "open", "unknown": unknown}
    else:
        out["status"] = f"{rule.kind}_available"
        if rule.kind == "delay":
            out |= _certified(rule, facts, day)
    out |= _readings(rule, facts, rows, out["status"])
    return Position(answer=out, rows=rows)


def _certified(rule: Provision, facts: Facts, day: Day) -> Answer:
    last = facts.get("last_certification")
    if type(last) is not date or last > day.known:
        return {}
    every = rule.data["certified_every_days"]
    due = later(last, days=every)
    return {
        "status": "delay_lapsed" if day.as_of > due else "delay_in_effect",
        "effect": "none" if day.as_of > due else "may",
        "next_certification_due": due.isoformat(),
        "deadline_arithmetic": f"{last} plus {every} days is {due}",
    }


def _readings(
    rule: Provision, facts: Facts, rows: tuple[Row, ...], status: str
) -> Answer:
    """Decide again under the other reading where the text allows two."""
    for item in rule.data.get("readings", ()):
        rest = [
            value for element, value, _ in rows if element.id not in item["instead_of"]
        ]
        value = all_of([*rest, compiled(item["test"])(facts)])
        ends = {True: "available", False: "unavailable"}
        other = "open" if value is None else f"{rule.kind}_{ends[value]}"
        if other != status:
            return {
                "reading": item["reading"],
                "other_reading": other,
                "other": item["other"],
            }
    return {}


def _application(rule: Provision, facts: Facts, day: Day) -> Position:
    """Say whether an exception, definition, deeming rule or penalty applies."""
    rows = _rows(rule, facts, day)
    value = all_of(found for _, found, _ in rows)
    out: Answer = {"effect": rule.modal}
    out |= {key: rule.data[key] for key in ("defeats", "sets") if key in rule.data}
    if value is None:
        out |= {"status": "open", "unknown": _named(rows, None)}
    elif value is False:
        out |= {
            "status": "does_not_apply",
            "effect": "none",
            "failed": _named(rows, False),
        }
    else:
        out["status"] = "applies"
        if "civil_maximum_usd" in rule.data:
            out |= penalties.most(rule.data, facts, day.as_of)
    return Position(answer=out, rows=rows)


def _prohibition(rule: Provision, facts: Facts, day: Day) -> Position:
    """Say whether a dealing is prohibited; unknowns are named by the fact missing."""
    rows = _rows(rule, facts, day)
    value = all_of(found for _, found, _ in rows)
    if value:
        by, pending = _excepted(rule, facts, day)
        if by:
            answer = {
                "status": "excepted",
                "effect": "none",
                "prohibited": False,
                "by": by,
            }
            return Position(answer=answer, rows=rows)
        value = None if pending else value
    out: Answer = {"effect": rule.modal, "prohibited": value}
    if value is None:
        missing = [
            key
            for element, found, _ in rows
            if found is None
            for key in element.facts
            if facts.get(key) is None and key not in presumed(element.test)
        ]
        missing += [] if any(found is None for _, found, _ in rows) else pending
        out |= {"status": "open", "unknown": list(dict.fromkeys(missing))}
        if not missing:
            out["unknown"] = _named(rows, None)
    elif value is False:
        failed = _named(rows, False)
        whys = rule.data.get("why", {})
        why = next((whys[key] for key in failed if key in whys), "")
        out |= {"status": "not_prohibited", "effect": "none", "failed": failed}
        if why:
            paper = facts.get("instrument") or "debt or equity"
            out["why"] = why.replace("{instrument}", str(paper))
    else:
        out["status"] = "prohibited"
    return Position(answer=out, rows=rows)


def _procedure(rule: Provision, facts: Facts, day: Day) -> Position:
    """Decide a duty to act by a day: done, due or overdue."""
    rows = _rows(rule, facts, day)
    due = rule.due_on(facts)
    key = rule.data["done"]
    value = facts.get(key)
    on = value if isinstance(value, date | Interval) else None
    done = value is True or (on is not None and _past(on, day.known) is True)
    out: Answer = {"effect": rule.modal, "deadline": due.isoformat() if due else None}
    out |= arithmetic(rule, due)
    if due:
        out["due"] = due.isoformat()
    failed, unknown = _named(rows, False), _named(rows, None)
    after = (rule.data.get("deadline") or {}).get("after")
    if failed:
        out |= {"status": "not_triggered", "effect": "none", "failed": failed}
    elif done:
        out["status"] = "discharged"
        takes = rule.data.get("effective_after_days")
        if takes and type(on) is date:
            first = later(on, days=takes)
            out["effective_from"] = first.isoformat()
            out["effective_arithmetic"] = f"{on} plus {takes} days is {first}"
        if on is not None and due is not None and _past(on, due) is False:
            out["late"] = True
    elif unknown or (after and facts.get(after) is None):
        out |= {"status": "open", "unknown": unknown or [str(after)]}
    elif key in facts and value is None:
        # Stated to be unknown; silence means that nothing is known to be done.
        out |= {"status": "open", "unknown": [key]}
    else:
        out["status"] = "overdue" if due is not None and day.as_of > due else "duty"
        if value is None:
            out["unknown"] = [key]
    return Position(answer=out, rows=rows)


_KINDS: dict[str, Callable[[Provision, Facts, Day], Position]] = {
    "duty": _duty,
    "power": _duty,
    "prohibition": _prohibition,
    "definition": _application,
    "deeming": _application,
    "exception": _application,
    "penalty": _application,
    "waiver": _relief,
    "delay": _relief,
    "termination": _relief,
    "procedure": _procedure,
}
KINDS = frozenset({*_KINDS, "count"})
"""Kinds of provisions that can be decided."""
