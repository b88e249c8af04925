"""An answer in words: the text page and the tree beside every picture."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterable

from sanctionsdesk.ownership.traced import DISCLAIMER, Edge, Trace

STATUS = {
    "blocked": "blocked",
    "not_blocked_by_rule": "not blocked by the rule",
    "unknown": "cannot tell",
}
STATES = {
    "listed": "listed",
    "doubtful": "possible match",
    "caught": "caught",
    "open": "cannot tell",
    "unidentified": "not identified",
    "clear": "",
}
DEEPEST = 12
"""Levels drawn in a tree; deeper ones are said to be there."""


def to_text(answer: Trace) -> str:
    """Write the answer as a page of text, wrapped at 100 columns."""
    status = STATUS[answer.status]
    if answer.status == "blocked":
        status = {"us": "blocked", "eu": "owned or controlled", "uk": "owned or controlled", "ca": "deemed owned"}.get(
            answer.rule.regime, "caught")  # fmt: skip
    lines = [
        f"{answer.name} under {answer.rule.title} as of {answer.as_of}: {status}",
        f"  {answer.why}",
    ]
    lines += [f"  - {step.sentence}" for step in answer.steps]
    lines += [f"  cannot tell: missing: {item}" for item in answer.missing]
    for key, sets in answer.would_settle.items():
        if sets:
            told = " and ".join(sets[0])
            lines.append(f"  could settle it as {STATUS[key]}: {told}")
    lines += [f"  question: {item}" for item in answer.questions]
    if answer.divestment and not answer.questions:
        lines.append(f"  earlier: {answer.divestment['text']}")
    lines += [f"  caution: {item}" for item in answer.cautions]
    if answer.greatest and not answer.least:
        lines.append(
            "  open: blocked only if cross-holdings may hold each other up "
            "(least fixpoint no, greatest fixpoint yes)"
        )
    if answer.rule.presumption and answer.status == "blocked":
        lines.append(f"  presumption: {answer.rule.presumption}")
    if answer.unnamed and answer.status != "blocked" and answer.edges:
        lines.append(f"  the register gives {answer.unnamed} percent of {answer.name} to nobody; not counted")  # fmt: skip
    lines += [f"  fault: {item}" for item in answer.faults]
    if answer.rule.day_note:
        lines.append(f"  note: {answer.rule.day_note}")
    lines.append(f"  rule: {answer.rule.words}. {answer.rule.citation} ({answer.rule.checked}).")  # fmt: skip
    wrapped = [textwrap.fill(line, 100, subsequent_indent="    ") for line in lines]
    tree = ["  owners:", *(f"  {line}" for line in tree_lines(answer))]
    return "\n".join([*wrapped, *tree, f"  {DISCLAIMER}"]) + "\n"


def tree_lines(answer: Trace) -> list[str]:
    """Draw the owners as an indented tree; a party met again is named and not repeated."""
    above: dict[str, list[Edge]] = defaultdict(list)
    for edge in answer.edges:
        above[edge.body].append(edge)
    names = {node.id: node for node in answer.nodes}
    seen: set[str] = set()

    def told(party: str) -> str:
        node = names.get(party)
        if node is None:
            return party
        state = ", ".join(filter(None, (STATES[node.state], node.told)))
        return f"{node.name} [{state}]" if state else node.name

    def below(party: str, lead: str, depth: int) -> Iterable[str]:
        again = party in seen
        seen.add(party)
        edges = above.get(party, [])
        if again or depth > DEEPEST:
            if edges:
                yield f"{lead}... (see above)" if again else f"{lead}... (deeper owners)"  # fmt: skip
            return
        for place, edge in enumerate(edges):
            last = place == len(edges) - 1
            yield f"{lead}{'└' if last else '├'} {edge.text}: {told(edge.owner)}"
            yield from below(edge.owner, lead + ("  " if last else "│ "), depth + 1)

    return [told(answer.target), *below(answer.target, "", 1)]
