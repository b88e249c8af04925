"""Queue, alert and sign-in: what people decide, shown and taken from forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from sanctionsdesk.base.dates import parse_day
from sanctionsdesk.base.errors import InputError, UsageError
from sanctionsdesk.desk import Desk
from sanctionsdesk.review.alert import OPEN, STATES
from sanctionsdesk.review.alerts import Bulk
from sanctionsdesk.review.reasons import reasons
from sanctionsdesk.web.pages import AlertPage, AuditPage, QueuePage
from sanctionsdesk.web.sides import sides
from sanctionsdesk.web.visitors import Visitor

_PAGE = 50
_BULK = {
    "match": "alerts.propose",
    "clear": "alerts.propose",
    "confirm": "alerts.confirm",
}
"""Steps that can be taken on many alerts, and the action each needs."""


def queue(
    desk: Desk,
    words: Mapping[str, str],
    *,
    who: Visitor,
    today: date,
    bulk: Bulk | None = None,
    message: str = "",
) -> QueuePage:
    """Show alerts, those due first."""
    state, mine = words.get("state", ""), words.get("mine", "") == "1"
    if state and state not in STATES:
        raise UsageError(f"must be one of {', '.join(STATES)}", field="state")
    start = words.get("start", "0")
    if not start.isdigit():
        raise UsageError("must be a number", field="start")
    alerts = desk.alerts
    found = alerts.list(
        by=who.actor,
        states=(state,) if state else OPEN,
        assignee=who.actor.name if mine else None,
        limit=_PAGE + 1,
        offset=int(start),
    )
    return QueuePage(
        title="Review queue",
        as_of=today,
        today=True,
        who=who.actor.name,
        csrf=who.csrf,
        state=state,
        mine=mine,
        start=int(start),
        more=int(start) + _PAGE if len(found) > _PAGE else None,
        alerts=found[:_PAGE],
        counts=alerts.counts(by=who.actor),
        workload=alerts.workload(by=who.actor),
        reasons=reasons(),
        steps=tuple(step for step, action in _BULK.items() if who.actor.may(action)),
        bulk=bulk,
        message=message,
    )


def alert(
    desk: Desk, number: str, *, who: Visitor, today: date, message: str = ""
) -> AlertPage:
    """Show one alert with both sides, its history, and what may be done."""
    case = desk.alerts.get(_number(number), by=who.actor)
    return AlertPage(
        title=f"{case.alert.subject_name or 'Erased'} and {case.alert.object_name}",
        as_of=today,
        today=True,
        who=who.actor.name,
        csrf=who.csrf,
        case=case,
        sides=sides(case.left, case.right),
        reasons=reasons(),
        message=message,
    )


def act(
    desk: Desk,
    number: str,
    action: str,
    words: Mapping[str, str],
    *,
    who: Visitor,
    content: bytes = b"",
) -> None:
    """Do what a form of the alert page asks.

    Args:
        desk: the desk.
        number: of the alert.
        action: what to do.
        words: of the form.
        who: who sent it.
        content: of the file sent with it.

    Raises:
        UsageError: for an action that there is not.
        InputError, ForbiddenError, ConflictError: as the review room says.
    """
    alerts, key, by = desk.alerts, _number(number), who.actor
    version = int(words["version"]) if words.get("version", "").isdigit() else None
    code, reason = words.get("reason_code", ""), words.get("reason", "")
    expires = words.get("expires_on", "").strip()
    steps: dict[str, Callable[[], object]] = {
        "take": lambda: alerts.assign(key, to=by.name, by=by, version=version),
        "assign": lambda: alerts.assign(
            key, to=words.get("to", ""), by=by, version=version
        ),
        "match": lambda: alerts.propose(
            key, "match", reason_code=code, reason=reason, by=by, version=version
        ),
        "clear": lambda: alerts.propose(
            key,
            "clear",
            reason_code=code,
            reason=reason,
            by=by,
            version=version,
            expires_on=parse_day(expires) if expires else None,
        ),
        "confirm": lambda: alerts.confirm(key, by=by, version=version, reason=reason),
        "return": lambda: alerts.send_back(
            key, reason_code=code, reason=reason, by=by, version=version
        ),
        "escalate": lambda: alerts.escalate(
            key, reason_code=code, reason=reason, by=by, version=version
        ),
        "reopen": lambda: alerts.reopen(
            key, reason_code=code, reason=reason, by=by, version=version
        ),
        "note": lambda: alerts.note(key, reason, by=by),
        "attach": lambda: desk.attachments.add(
            key, words.get("file_name", ""), content, by=by, version=version
        ),
        "undo": lambda: alerts.undo(key, by=by),
    }
    if action not in steps:
        raise UsageError(f"there is no action {action!r}")
    steps[action]()


def act_on_many(
    desk: Desk, ids: Sequence[str], words: Mapping[str, str], *, who: Visitor
) -> Bulk:
    """Take one step on the alerts ticked, or take a bulk proposal back.

    Raises:
        UsageError: for no alert, or a step that there is not.
        InputError, ForbiddenError: as the review room says.
    """
    alerts, step, by = desk.alerts, words.get("step", ""), who.actor
    if words.get("batch"):
        return alerts.withdraw_batch(words["batch"], by=by)
    numbers = [_number(one) for one in ids]
    if not numbers:
        raise UsageError("tick the alerts that it is for")
    if step == "confirm":
        return alerts.bulk_confirm(numbers, by=by)
    if step not in {"match", "clear"}:
        raise UsageError(f"there is no step {step!r} on many alerts")
    return alerts.bulk_propose(
        numbers,
        "match" if step == "match" else "clear",
        reason_code=words.get(f"code_{step}", ""),
        reason=words.get("reason", ""),
        by=by,
    )


def audit(desk: Desk, *, who: Visitor, today: date) -> AuditPage:
    """Show the newest receipts and entries of the log, and whether the log is whole."""
    who.actor.require("receipts.read")
    who.actor.require("audit.read")
    verdict = desk.audit.verify()
    return AuditPage(
        title="Receipts and audit log",
        as_of=today,
        today=True,
        who=who.actor.name,
        receipts=desk.receipts.list(limit=_PAGE),
        whole=verdict.is_whole,
        verdict="; ".join(verdict.faults[:10])
        or f"{verdict.entries} entries, none edited, missing or out of order",
        head=verdict.head,
        entries=desk.audit.entries(after=max(0, verdict.entries - _PAGE), limit=_PAGE),
    )


def _number(said: str) -> int:
    if not said.isdigit():
        raise InputError(f"{said!r} is no number of an alert")
    return int(said)
