"""One sentence on where a provision stands, written once for every face."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sanctionsdesk.law.provisions import Provision, provisions


def sentence(rule: Provision, answer: Mapping[str, Any]) -> str:
    """Say in words what an answer says in keys; never that something is illegal."""
    status = str(answer["status"])
    text = _SAYS.get(status, "{status}")
    if rule.kind == "procedure":
        text = _PROCEDURE.get(status, text)
    if "keep_until" in answer and status == "duty":
        text = "the record is kept until {keep}"
    put = {
        "status": status.replace("_", " "),
        "words": f"“{rule.words}”",
        "bearer": rule.bearer or "whoever the text binds",
        "modal": rule.modal,
        "missing": _list(answer.get("unknown")),
        "failed": _list(answer.get("failed")),
        "by": _list(answer.get("by")),
        "what": _what(rule),
        "day": answer.get("operative_from")
        or answer.get("in_force")
        or answer.get("ended")
        or "",
        "due": f", by {answer['due']}" if answer.get("due") else _no_deadline(rule),
        "counted": answer.get("counted", ""),
        "least": answer.get("min_sanctions") or rule.data.get("minimum", ""),
        "next": answer.get("next_certification_due", ""),
        "earliest": answer.get("earliest_action") or "",
        "keep": answer.get("keep_until", ""),
    }
    said = text.format_map(put)
    if answer.get("other_reading"):
        said += f" Read otherwise ({answer.get('other', '')}): {str(answer['other_reading']).replace('_', ' ')}."
    return said[:1].upper() + said[1:]


def _what(rule: Provision) -> str:
    if "menu" in rule.data:
        named = str(rule.data["menu"])
        menu = provisions().get(named) or provisions().get(named.rpartition(".")[0])
        where = menu.citation if menu else named
        return f"at least {rule.data['minimum']} sanctions of {where}"
    return str(rule.data.get("imposes", "what the text names"))


def _no_deadline(rule: Provision) -> str:
    return "; the text sets no deadline" if rule.kind == "duty" else ""


def _list(value: Any) -> str:
    if not value:
        return "nothing"
    items = [value] if isinstance(value, str) else [str(item) for item in value]
    words = [item.replace("|", " or ").replace("_", " ") for item in items]
    return ", ".join(words[:-1]) + (" and " if words[1:] else "") + words[-1]


_PROCEDURE = {
    "duty": "{bearer} {modal} do this{due}: {words}",
    "overdue": "not known to be done in time{due}: {words}",
    "discharged": "done: {words}",
}
_SAYS = {
    "not_in_force": "not in force before {day}",
    "no_longer_in_force": "no longer in force after {day}",
    "not_yet_operative": "in force but not yet operative: it can bind from {day}",
    "excepted": "not required: the exception {by} holds",
    "not_triggered": "not triggered on these facts: {failed} fails",
    "open": "cannot tell: missing {missing}",
    "elements_met_no_determination": "every element holds on these facts; it requires {what} if the determination is made, and none is known{due}",
    "duty": "{bearer} {modal} impose {what}{due}",
    "overdue": "required and not done in time: {what}{due}",
    "discharged": "the duty is discharged",
    "waived": "required but waived under {by}",
    "delayed": "required but delayed under {by}; the next certification is due {next}",
    "terminated": "the application of these sanctions was terminated",
    "power": "{bearer} may impose {what}; nothing requires it",
    "exposed": "exposed: {bearer} may act against the institution; nothing requires it",
    "waiver_available": "a waiver is available on these facts: each condition holds",
    "waiver_unavailable": "no waiver on these facts: {failed} fails",
    "delay_available": "a delay is available on these facts",
    "delay_in_effect": "the delay is in effect; the next certification is due {next}",
    "delay_lapsed": "the delay has lapsed: the certification was due {next}",
    "delay_unavailable": "no delay on these facts: {failed} fails",
    "termination_available": "termination is available on these facts: each condition holds",
    "termination_unavailable": "no termination on these facts: {failed} fails",
    "applies": "it applies on these facts",
    "does_not_apply": "it does not apply on these facts: {failed} fails",
    "prohibited": "prohibited on these facts",
    "not_prohibited": "not prohibited by this provision on these facts: {failed} fails",
    "enough": "{counted} sanctions count, and {least} are asked for: enough",
    "not_enough": "{counted} sanctions count, and {least} are asked for: not enough",
    "no_report_required": "no report to Congress is required before the action",
    "report_due": "a report must go to Congress before the action",
    "may_act": "the review has run: the action may be taken from {earliest}",
    "may_not_act": "under review: the action may not be taken before {earliest}",
    "barred": "the action may not be taken: disapproval was enacted",
    "no_longer_required": "the record had to be kept until {keep}",
    "breached": "the record had to be kept until {keep} and was not",
}
