"""The article with its findings marked, cut into pieces that never overlap."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from sanctionsdesk.entities.record import Record, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of characters under the same findings.

    Attributes:
        text: the characters, verbatim.
        kinds: what stands here: ``party``, ``time``, ``statement`` ...
        target: id of the innermost finding, to link to; empty for plain text.
        anchors: ids of the findings that begin here.
        over: ids of all findings that it lies in.
    """

    text: str
    kinds: tuple[str, ...]
    target: str
    anchors: tuple[str, ...]
    over: tuple[str, ...]


def marked_paragraphs(
    record: Record, extra: dict[str, Span]
) -> tuple[tuple[Piece, ...], ...]:
    """Cut the article into paragraphs of marked pieces.

    Args:
        record: the article and its items.
        extra: further spans to mark by id, such as claims about the law.
    """
    lines = [
        (match.start(), match.end())
        for match in re.finditer(r"[^\r\n]+(?:\r\n|\r|\n|$)", record.text)
        if match[0].strip()
    ]
    starts = [start for start, _ in lines]
    held: list[list[_Mark]] = [[] for _ in lines]
    for mark in itertools.chain(
        _marks(record), ((key, "claim", span) for key, span in extra.items())
    ):
        first = max(0, bisect_right(starts, mark[2].start) - 1)
        for here in range(first, bisect_left(starts, mark[2].end)):
            held[here].append(mark)
    return tuple(
        tuple(_pieces(record.text, start, end, marks))
        for (start, end), marks in zip(lines, held, strict=True)
    )


_Mark = tuple[str, str, Span]


def _marks(record: Record) -> Iterator[_Mark]:
    for party in record.parties:
        for number, mention in enumerate(party.mentions):
            yield (
                party.id if number == 0 else f"{party.id}-{number}",
                "party",
                mention.span,
            )
    for time in record.times:
        yield time.id, "time", time.span
    for quantity in record.quantities:
        yield quantity.id, "quantity", quantity.span
    for statement in record.statements:
        yield statement.id, "statement", statement.content
    for event in record.events:
        yield event.id, "event", event.trigger
    for position in record.positions:
        yield position.id, "position", position.span


def _pieces(text: str, start: int, end: int, marks: list[_Mark]) -> Iterator[Piece]:
    here = [mark for mark in marks if mark[2].start < end and mark[2].end > start]
    edges = {start, end}
    for _, _, span in here:
        edges.update(edge for edge in (span.start, span.end) if start < edge < end)
    ordered = sorted(edges)
    for left, right in itertools.pairwise(ordered):
        over = [mark for mark in here if mark[2].start <= left and mark[2].end >= right]
        innermost = min(
            over, key=lambda mark: mark[2].end - mark[2].start, default=None
        )
        yield Piece(
            text=text[left:right],
            kinds=tuple(sorted({mark[1] for mark in over})),
            # A link over white space alone would have no name to be read out.
            target=_finding(innermost)
            if innermost is not None and text[left:right].strip()
            else "",
            anchors=tuple(mark[0] for mark in over if mark[2].start == left),
            over=tuple(dict.fromkeys(map(_finding, over))),
        )


def _finding(mark: _Mark) -> str:
    # Later mentions of a party link to the party's own line.
    return mark[0].split("-")[0] if mark[1] == "party" else mark[0]
