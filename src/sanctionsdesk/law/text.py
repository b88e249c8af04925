"""Answers as text of 100 columns that a trade lawyer can read."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

WIDTH = 100
_VALUE = {True: "yes", False: "no", None: "cannot tell"}
_SHOWN = (
    ("min_sanctions", "Asked for"), ("counted", "Counted"), ("remaining", "Still owed"), ("maximum", "Most that can count"),
    ("report_required", "Report required"), ("review_days", "Days of review"), ("last_day_of_review", "Last day of review"),
    ("earliest_action", "Earliest action"), ("reviewed_by", "Reviewed by"), ("next_certification_due", "Next certification"),
    ("operative_from", "Operative from"), ("effective_from", "Effective from"), ("review_216_required", "Review under section 216"),
    ("years", "Years"), ("keep_until", "Keep until"), ("civil_maximum_usd", "Civil maximum, USD"),
    ("owned", "Owned"), ("controlled", "Controlled"), ("owned_or_controlled", "Owned or controlled"), ("lower", "At least, percent"),
    ("upper", "At most, percent"), ("chain", "Chain"), ("missing_holders", "Holders not known"), ("caution", ""), ("why", "Why"),
    ("reading", "Reading"), ("deadline_arithmetic", "Counted so"), ("effective_arithmetic", "Counted so"), ("arithmetic", "Counted so"),
    ("conflict", "Conflict"), ("note", "Note"),
)  # fmt: skip


def as_text(answer: Mapping[str, Any]) -> str:
    """Write one answer: the sentence first, then the words, what is missing, what would move it."""
    return "\n".join(_answer(answer)) + "\n"


def dealing_text(answer: Mapping[str, Any]) -> str:
    """Write what a whole regime says of a dealing."""
    lines = [
        f"The dealing under {answer['regime'].upper()} law, as of {answer['as_of']}",
        "",
    ]
    lines += (
        ["Bears on it", ""]
        if answer["relevant"]
        else ["No provision that this desk knows bears on it.", ""]
    )
    for item in answer["relevant"]:
        lines += _wrapped(f"{item['title']} ({item['citation']})", 2)
        lines += _wrapped(item["sentence"] + ".", 4)
        for asked in item.get("questions", ()):
            lines += _wrapped(f"Ask {asked['who']}: {asked['question']}", 4)
        if item.get("relief"):
            lines += _wrapped(f"Relief: {', '.join(item['relief'])}", 4)
        lines.append("")
    for key, title in (
        ("fails", "Ruled out by the facts"),
        ("not_in_force", "Not in force on that day"),
    ):
        if answer[key]:
            lines += [title, ""]
            for item in answer[key]:
                lines += _wrapped(f"{item['title']}: {item['why']}", 2, hang=4)
            lines.append("")
    if answer["silent"]:
        lines += ["Set aside, for no fact speaks of them", ""]
        sections: dict[str, list[str]] = {}
        for item in answer["silent"]:
            sections.setdefault(item["section"], []).append(item["why"])
        for section, whys in sections.items():
            more = f" (and {len(whys) - 1} more)" if len(whys) > 1 else ""
            lines += _wrapped(f"{section}: {whys[0]}{more}", 2, hang=4)
        lines.append("")
    lines.append("Not legal advice; the cited text governs.")
    return "\n".join(lines) + "\n"


def _answer(answer: Mapping[str, Any]) -> Iterator[str]:
    yield from _wrapped(answer.get("title") or answer["provision"], 0)
    dates = f"as of {answer['as_of']}"
    for key, word in (("known_as_of", "known as of"), ("law_as_of", "law as of")):
        if answer.get(key, answer["as_of"]) != answer["as_of"]:
            dates += f", {word} {answer[key]}"
    kind = f"{answer['kind']}, {answer['modal']}" if "kind" in answer else ""
    yield " · ".join(part for part in (answer.get("citation"), kind, dates) if part)
    yield ""
    said = answer.get("sentence") or str(answer.get("status", "")).replace("_", " ")
    if said:
        yield from _wrapped(said + ".", 0)
    if answer.get("bearer"):
        yield from _wrapped(f"Bearer: {answer['bearer']}.", 0, hang=2)
    if "deadline" in answer:
        yield f"Deadline: {answer['deadline'] or 'none in the text'}."
    for key, title in _SHOWN:
        if answer.get(key) not in (None, [], "") and key != "caution":
            yield from _wrapped(f"{title}: {said_value(answer[key])}.", 0, hang=2)
    if answer.get("presumed"):
        yield from _wrapped(
            f"Taken as no, for nobody named it: {_names(answer['presumed'])}.",
            0,
            hang=2,
        )
    for case in answer.get("under_each", ()):
        taking = _change(case["taking"])
        yield from _wrapped(
            f"If {taking}: {str(case['status']).replace('_', ' ')}.", 0, hang=2
        )
    if answer.get("tree"):
        yield ""
        for node in answer["tree"]:
            yield from _node(node)
    yield from _asked(answer)
    yield from _moves(answer)
    if answer.get("irrelevant"):
        yield ""
        yield from _wrapped(
            f"Changes nothing, for no element reads it: {_names(answer['irrelevant'])}.",
            0,
            hang=2,
        )
    if answer.get("held_back"):
        yield from _wrapped(
            f"Not used, for it was not known on the day: {_names(answer['held_back'])}.",
            0,
            hang=2,
        )
    yield ""
    if answer.get("checked"):
        yield from _wrapped(
            f"The words are {answer['checked'].removeprefix('words ')}.", 0, hang=2
        )
    yield "Not legal advice; the cited text governs."


def _node(node: Mapping[str, Any]) -> Iterator[str]:
    mark = f"  {_VALUE[node['value']]:<13}"
    body = textwrap.wrap(f"“{node['words']}”", WIDTH - 15)
    yield mark + body[0]
    yield from (" " * 15 + line for line in body[1:])
    facts = ", ".join(
        f"{key.replace('_', ' ')}: {said_value(value)}"
        for key, value in node["facts"].items()
        if value is not None
    )
    decider = f"decided by {node['decider']}" if node["decider"] else ""
    yield from _wrapped(
        " · ".join(part for part in (node["citation"], facts, decider) if part), 15
    )
    if node.get("settled_by"):
        yield from _wrapped(
            f"settled by the {node['settled_by'].removeprefix('the ')}", 15
        )
    for key, sources in node.get("sources", {}).items():
        yield from _wrapped(f"{key.replace('_', ' ')}: {'; '.join(sources)}", 15)


def _asked(answer: Mapping[str, Any]) -> Iterator[str]:
    if answer.get("questions"):
        yield ""
        yield "To ask"
        for item in answer["questions"]:
            yield from _wrapped(f"- {item['question']} ({item['who']})", 2, hang=4)


def _moves(answer: Mapping[str, Any]) -> Iterator[str]:
    if not answer.get("would_change"):
        return
    yield ""
    yield "What would change the answer"
    by_status: dict[str, list[str]] = {}
    for item in answer["would_change"]:
        by_status.setdefault(item["status"], []).append(_change(item["change"]))
    for status, changes in by_status.items():
        yield from _wrapped(
            f"to {status.replace('_', ' ')}: {'; or '.join(changes)}", 2, hang=6
        )


def _change(change: Mapping[str, Any]) -> str:
    return " and ".join(
        f"{key.replace('_', ' ')} = {said_value(value)}"
        for key, value in change.items()
    )


def _names(names: Sequence[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)


def said_value(value: object) -> str:
    """Write a value of an answer in words.

    >>> said_value(True), said_value(None), said_value(["1", "2"]), said_value({"at_least": 30, "at_most": 45})
    ('yes', 'unknown', '1, 2', 'at least 30, at most 45')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "unknown"
    if isinstance(value, list | tuple):
        return ", ".join(said_value(item) for item in value) or "none"
    if isinstance(value, Mapping):
        return ", ".join(
            f"{key.replace('_', ' ')} {said_value(item)}" for key, item in value.items()
        )
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _wrapped(text: str, indent: int, *, hang: int | None = None) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=" " * indent, subsequent_indent=" " * (indent if hang is None else hang),
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
