"""One page for each provision: text beside elements, cases, relief, history."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

import jinja2
import yaml

from sanctionsdesk.law.kinds import fact_kind
from sanctionsdesk.law.provisions import (
    Element,
    Provision,
    defeaters,
    provisions,
    reads,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactField:
    """A fact as a form asks for it.

    Attributes:
        name: the name under which the answer takes it.
        type: see :class:`sanctionsdesk.law.kinds.FactKind`.
        ask: the question.
        who: whose answer it is.
        choices: the words a closed list allows; empty for any other type.
    """

    name: str
    type: str
    ask: str
    who: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementRow:
    """One element beside its words."""

    id: str
    kind: str
    words: str
    citation: str
    decider: str
    question: str
    guidance: str
    facts: tuple[str, ...]
    since: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionPage:
    """A provision as a page shows it; plain enough for ``dataclasses.asdict`` and JSON.

    Attributes:
        status: what it is on the day: ``in force`` or ``not in force``.
        fields: the facts it reads, in the order of its elements.
        cases: worked cases: ``as_of``, ``facts``, ``expect``.
        history: day and what happened, oldest first.
        defeated_by: exceptions that take it out of force on their facts.
    """

    id: str
    section: str
    title: str
    citation: str
    kind: str
    modal: str
    words: str
    checked: str
    bearer: str
    as_of: str
    status: str
    deadline: str
    elements: tuple[ElementRow, ...]
    fields: tuple[FactField, ...]
    relief: tuple[dict[str, str], ...]
    defeated_by: tuple[dict[str, str], ...]
    readings: tuple[dict[str, str], ...]
    items: tuple[dict[str, str], ...]
    cases: tuple[dict[str, Any], ...]
    history: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def page_of(rule: Provision, *, as_of: date) -> ProvisionPage:
    """Put together the page of a provision as it stands on a day."""
    return ProvisionPage(
        id=rule.id,
        section=rule.section,
        title=rule.title,
        citation=rule.citation_on(as_of),
        kind=rule.kind,
        modal=rule.modal,
        words=rule.words,
        checked=rule.checked,
        bearer=rule.bearer_on(as_of),
        as_of=as_of.isoformat(),
        status="in force" if _stands(rule, as_of) else "not in force",
        deadline=_deadline(rule),
        elements=tuple(map(_row, rule.elements_on(as_of))),
        fields=tuple(fact_field(name) for name in reads(rule.id)),
        relief=tuple(
            {"name": i["name"], "provision": i["provision"], "why": i["why"]}
            for i in rule.data.get("relief", ())
        ),
        defeated_by=tuple(_defeater(rule)),
        readings=tuple(
            {"reading": item["reading"], "other": item["other"]}
            for item in rule.data.get("readings", ())
        ),
        items=tuple(
            {key: str(item[key]) for key in ("item", "sanction", "verb", "words")}
            for item in rule.data.get("items", ())
        ),
        cases=tuple(cases().get(rule.id, ())),
        history=tuple((day.isoformat(), what) for day, what in history(rule)),
        notes=tuple(rule.data.get("notes", ())),
    )


def _stands(rule: Provision, day: date) -> bool:
    return rule.in_force <= day and (rule.ended is None or day <= rule.ended)


def _row(element: Element) -> ElementRow:
    return ElementRow(
        id=element.id,
        kind=element.kind,
        words=element.words,
        citation=element.citation,
        decider=element.decider,
        question=element.question,
        guidance=element.guidance,
        facts=element.facts,
        since=element.since.isoformat() if element.since else "",
        until=element.until.isoformat() if element.until else "",
    )


def fact_field(name: str) -> FactField:
    """Give a fact as a form asks for it."""
    kind = fact_kind(name)
    return FactField(
        name=name, type=kind.type, ask=kind.ask, who=kind.who, choices=kind.choices
    )


def _defeater(rule: Provision) -> Iterator[dict[str, str]]:
    for other in defeaters(rule.id):
        yield {"provision": other.id, "citation": other.citation, "words": other.words}
    if "unless" in rule.data:
        yield {
            "provision": rule.data["unless"]["id"],
            "citation": rule.citation,
            "words": rule.data["unless"]["words"],
        }


def _deadline(rule: Provision) -> str:
    deadline = rule.data.get("deadline")
    if deadline:
        return f"{deadline['why']}: {rule.due}" if rule.due else str(deadline["why"])
    return "none in the text" if rule.kind == "duty" else ""


@functools.cache
def cases() -> dict[str, list[dict[str, Any]]]:
    """Give the worked cases by provision."""
    raw = resources.files("sanctionsdesk.law").joinpath("cases.yaml").read_text("utf-8")
    found: dict[str, list[dict[str, Any]]] = {}
    for case in yaml.safe_load(raw):
        found.setdefault(case["provision"], []).append(case)
    return found


def in_force(day: date) -> list[Provision]:
    """Give the provisions in force on a day, by id."""
    return sorted(
        (rule for rule in provisions().values() if _stands(rule, day)),
        key=lambda rule: rule.id,
    )


def history(rule: Provision) -> list[tuple[date, str]]:
    """Say what changed in a provision and when, oldest first."""
    first = rule.versions[0]
    told = [(first.since, f"in force as {first.citation}, by {first.by}")]
    told += [
        (version.since, f"{version.what}; by {version.by}; cited as {version.citation}")
        for version in rule.versions[1:]
    ]
    if rule.operative != rule.in_force:
        why = rule.data.get("operative_why", "")
        told.append(
            (
                rule.operative,
                f"operative: the first day on which it can bind{f' ({why})' if why else ''}",
            )
        )
    if rule.due is not None:
        told.append((rule.due, f"last day to act ({rule.data['deadline']['why']})"))
    told += [
        (
            item["since"],
            f"delegated to {item['to']}{', ' + item['how'] if item.get('how') else ''} ({item.get('source', '')})",
        )
        for item in rule.data.get("delegates", ())
    ]
    told += [(e.until, f"last day of “{e.words}”") for e in rule.elements if e.until]
    told += [
        (other.in_force, f"{other.data['sets']} deemed by {other.citation}")
        for other in provisions().values()
        if rule.id in other.data.get("deems_for", ())
    ]
    if rule.ended is not None:
        told.append((rule.ended, "last day in force"))
    return sorted(told)


def changes(before: date, after: date) -> dict[str, list[Any]]:
    """Compare the body of law on two days."""
    old, new = ({rule.id: rule for rule in in_force(day)} for day in (before, after))
    both = [(key, rule) for key, rule in new.items() if key in old]

    def differ(of: Any) -> list[Any]:
        return [
            {"provision": key, "before": of(rule, before), "after": of(rule, after)}
            for key, rule in both
            if of(rule, before) != of(rule, after)
        ]

    return {
        "added": [key for key in new if key not in old],
        "ended": [key for key in old if key not in new],
        "relettered": differ(lambda rule, day: rule.citation_on(day)),
        "elements": differ(lambda rule, day: [e.words for e in rule.elements_on(day)]),
        "delegated": differ(lambda rule, day: rule.bearer_on(day)),
        "operative": [
            {"provision": key, "from": rule.operative.isoformat()}
            for key, rule in new.items()
            if before < rule.operative <= after
        ],
    }


def page(rule: Provision, *, as_of: date) -> str:
    """Write a provision as Markdown."""
    return "\n".join(_lines(page_of(rule, as_of=as_of))) + "\n"


def html_page(rule: Provision, *, as_of: date) -> str:
    """Write a provision as an HTML page that prints; every text is escaped."""
    source = (
        resources.files("sanctionsdesk.law").joinpath("page.html.j2").read_text("utf-8")
    )
    return _templates().from_string(source).render(page=page_of(rule, as_of=as_of))


@functools.cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _lines(shown: ProvisionPage) -> Iterator[str]:
    yield f"# {shown.title}"
    yield ""
    yield f"`{shown.id}` · {shown.citation} · {shown.kind}, {shown.modal} · {shown.status} on {shown.as_of}"
    yield ""
    yield f"> {shown.words}"
    yield ""
    yield f"Checked: {shown.checked}."
    if shown.bearer:
        yield f"Bearer: {shown.bearer}."
    if shown.deadline:
        yield f"Deadline: {shown.deadline}."
    if shown.elements:
        yield ""
        yield "| Element | Words | Citation | Who decides | Facts |"
        yield "|---|---|---|---|---|"
        for row in shown.elements:
            name = row.id.replace("|", " or ")
            yield f"| {name} | “{row.words}” | {row.citation} | {row.decider or 'a fact'} | {', '.join(row.facts)} |"
    if shown.items:
        yield ""
        yield "| Item | Sanction | Verb | Words |"
        yield "|---|---|---|---|"
        yield from (
            f"| {i['item']} | {i['sanction']} | {i['verb']} | “{i['words']}” |"
            for i in shown.items
        )
    yield from _section(
        "Not where",
        [
            f"{i['provision']} ({i['citation']}): “{i['words']}”"
            for i in shown.defeated_by
        ],
    )
    yield from _section(
        "Relief", [f"{i['name']} ({i['provision']}): {i['why']}" for i in shown.relief]
    )
    yield from _section(
        "Other readings", [f"{i['reading']}; or: {i['other']}" for i in shown.readings]
    )
    yield from _section("Cases", [_case(case) for case in shown.cases])
    yield from _section("History", [f"{day}: {what}" for day, what in shown.history])
    yield from _section("Notes", list(shown.notes))


def _section(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield f"## {title}"
        yield ""
        yield from (f"- {line}" for line in lines)


def _case(case: dict[str, Any]) -> str:
    facts = ", ".join(f"{key} = {_said(value)}" for key, value in case["facts"].items())
    expect = ", ".join(
        f"{key} = {_said(value)}" for key, value in case["expect"].items()
    )
    name = f"{case['name']}: " if case.get("name") else ""
    return f"{name}{case['as_of']}, {facts or 'no facts'}: {expect}"


def _said(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return (
        {True: "yes", False: "no", None: "unknown"}.get(value, str(value))
        if isinstance(value, bool | None)
        else str(value)
    )
