"""One page for each provision: text beside elements, relief, history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sanctionsdesk.law.provisions import Provision, provisions


def page(rule: Provision) -> str:
    """Write a provision as Markdown."""
    return "\n".join(_lines(rule)) + "\n"


def in_force(day: date) -> list[Provision]:
    """Give the provisions in force on a day, by id."""
    return sorted(
        (rule for rule in provisions().values() if rule.in_force <= day),
        key=lambda rule: rule.id,
    )


def history(rule: Provision) -> list[tuple[date, str]]:
    """Say what changed in a provision and when, oldest first."""
    told = [(rule.in_force, f"in force as {rule.citation_on(rule.in_force)}")]
    operative = rule.data.get("operative")
    if operative and operative != rule.in_force:
        told.append((operative, "operative: the first day on which it can bind"))
    if rule.due is not None:
        told.append((rule.due, f"last day to act ({rule.data['deadline']['why']})"))
    for earlier in rule.data.get("citations", ()):
        day = date.fromordinal(earlier["until"].toordinal() + 1)
        told.append(
            (
                day,
                f"no longer cited as {earlier['citation']}; now {rule.citation_on(day)}",
            )
        )
    told.extend(
        (element.until, f"last day of “{element.words}”")
        for element in rule.elements
        if element.until
    )
    told += [
        (item["from"], f"{item['sets']} deemed by {item['citation']}")
        for item in rule.data.get("deeming", ())
    ]
    return sorted(told)


def changes(before: date, after: date) -> dict[str, list[object]]:
    """Compare the body of law on two days."""
    old, new = ({rule.id: rule for rule in in_force(day)} for day in (before, after))
    relettered: list[object] = [
        {
            "provision": key,
            "before": rule.citation_on(before),
            "after": rule.citation_on(after),
        }
        for key, rule in new.items()
        if key in old and rule.citation_on(before) != rule.citation_on(after)
    ]
    elements: list[object] = [
        {
            "provision": key,
            "before": [e.words for e in rule.elements_on(before)],
            "after": [e.words for e in rule.elements_on(after)],
        }
        for key, rule in new.items()
        if key in old and rule.elements_on(before) != rule.elements_on(after)
    ]
    return {
        "added": [key for key in new if key not in old],
        "relettered": relettered,
        "elements": elements,
    }


def _lines(rule: Provision) -> Iterator[str]:
    yield f"# {rule.title}"
    yield ""
    yield f"`{rule.id}` · {rule.citation} · {rule.kind}, {rule.modal} · in force {rule.in_force}"
    yield ""
    checked = (
        f"checked against the text {rule.text}"
        if rule.text
        else "restated, not checked against the official text"
    )
    yield f"> {rule.words}"
    yield ""
    yield f"The words are {checked}."
    if rule.data.get("bearer"):
        yield f"Bearer: {rule.data['bearer']}."
    if rule.elements:
        yield ""
        yield "| Element | Words | Citation | Who decides |"
        yield "|---|---|---|---|"
        for element in rule.elements:
            yield f"| {element.id.replace('|', ' or ')} | {element.words} | {element.citation} | {element.decider or 'a fact'} |"
    for title, key in (
        ("Exceptions", "exceptions"),
        ("Relief", "relief"),
        ("Deemed", "deeming"),
    ):
        if rule.data.get(key):
            yield ""
            yield f"{title}:"
            for item in rule.data[key]:
                yield f"- {item.get('name') or item.get('id') or item.get('by')}: {item.get('why') or item.get('citation')}"
    if rule.data.get("unless"):
        yield ""
        yield f"Unless: “{rule.data['unless']['words']}”."
    yield ""
    yield "History:"
    yield from (f"- {day}: {what}" for day, what in history(rule))
    for note in rule.data.get("notes", ()):
        yield ""
        yield f"Note: {note}"
