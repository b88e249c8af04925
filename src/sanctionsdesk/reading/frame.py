"""The frame of an article: its quotations, and its sentences with the quoted words masked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sanctionsdesk.entities.record import Span

MASK = "\x01"
"""Stands for one quoted character in the masked text."""

_QUOTED = re.compile(
    r"“(?P<a>[^“”\n]+)(?:”|(?=\n)|\Z)"
    r'|"(?P<b>[^"\n]+)(?:"|(?=\n)|\Z)'
    r"|„(?P<c>[^„“”\n]+)[“”]"
    r"|«\s?(?P<d>[^«»\n]+?)\s?»"
    r"|(?<![\w’'])[‘'](?P<e>(?=[A-Z])[^‘\n“”\"]{12,}?[.,!?…])[’'](?=[\s,.;:)]|\Z)"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:Sen|Sens|Rep|Reps|Gov|Gen|Adm|Col|Lt|Mr|Mrs|Ms|Dr|St|No|Jr|Inc|Corp|Ltd|vs"
    r"|Jan|Feb|Aug|Sept|Oct|Nov|Dec)|\b[A-Z])\.$"
)
_STOP = re.compile(r"(?<=[.!?\x01])[)\]’]*\s+(?=[“\"(\[\x01]?[A-ZÀ-Þ\x01–—-])|\n+")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words between marks: ``whole`` with its marks, ``words`` without."""

    whole: Span
    words: Span


@dataclass(frozen=True, slots=True)
class Frame:
    """An article cut up: sentences as ``(start, end)`` of the text."""

    text: str
    masked: str
    quotations: tuple[Quotation, ...]
    sentences: tuple[tuple[int, int], ...]

    def span(self, start: int, end: int) -> Span:
        """Give the characters without white space at either side."""
        piece = self.text[start:end]
        start += len(piece) - len(piece.lstrip())
        end = start + len(piece.strip())
        return Span(start=start, end=end, text=self.text[start:end])


def cut(text: str, body: int, verbs: re.Pattern[str]) -> Frame:
    """Find quotations and sentences from ``body`` on; ``verbs`` are those of saying."""
    quotations = []
    masked = list(text)
    for match in _QUOTED.finditer(text, body):
        group = match.lastgroup or "a"
        start, end = match.span(group)
        if not text[start:end].strip():
            continue
        quotations.append(
            Quotation(
                Span(start=match.start(), end=match.end(), text=match[0]),
                Span(start=start, end=end, text=text[start:end]),
            )
        )
        masked[match.start() : match.end()] = MASK * (match.end() - match.start())
    frame = "".join(masked)
    return Frame(
        text, frame, tuple(quotations), tuple(_sentences(text, frame, body, verbs))
    )


def _sentences(
    text: str, masked: str, body: int, verbs: re.Pattern[str]
) -> list[tuple[int, int]]:
    bounds, start = [], body
    for stop in _STOP.finditer(masked, body):
        before = masked[max(start, stop.start() - 12) : stop.start()]
        newline = "\n" in stop[0]
        if not newline and _ABBREVIATION.search(before):
            continue
        if not newline and before.endswith(MASK):
            last = text[: stop.start()].rstrip('”"’»“')[-1:]
            clause = re.split(r"[.!?\n\x01]", masked[stop.end() : stop.end() + 120])[0]
            bracket = masked[stop.end() : stop.end() + 1] == "("
            if last not in ".!?…" or (verbs.search(clause[:90]) and not bracket):
                continue
        if masked[start : stop.start()].strip():
            bounds.append((start, stop.start()))
        start = stop.end()
    if masked[start:].strip():
        bounds.append((start, len(text)))
    return bounds
