"""The frame of an article: its quotations, its sentences, and their words and verbs."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from sanctionsdesk.entities.record import Span
from sanctionsdesk.reading.grammar.clauses import groups
from sanctionsdesk.reading.grammar.verbs import Group
from sanctionsdesk.reading.grammar.words import MASK, Word, words

_PAIRS = {
    "“": "”“",
    '"': '"',
    "„": "“”„",
    "«": "»",
    "»": "«",
    "‟": "”",
    "``": "''",
    "‹": "›",
}
_OPENING = re.compile(r"[“\"„«‟‹]|``|(?<![\w»])»(?=\w)")
_SINGLE = re.compile(
    r"(?<![\w’'])(?P<open>[‘'])(?=[\w(\[…“])(?P<words>[^‘\"\n]{2,600}?)[’'](?![\w])"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:Sen|Sens|Rep|Reps|Gov|Gen|Adm|Col|Lt|Capt|Maj|Sgt|Brig|Cmdr|Mr|Mrs|Ms|Dr|Prof|Rev|Hon|St|Mt|No|Nos|Jr|Sr"
    r"|Inc|Corp|Co|Ltd|vs|v|cf|al|Art|Sec|Para|Fig|approx|Jan|Feb|Mar|Apr|Aug|Sept|Oct|Nov|Dec|e\.g|i\.e)|\b[A-Z])\.$"
)
_STOP = re.compile(
    r"(?<=[.!?\x01])[)\]’]*\s+(?=[“\"(\[\x01‘«„]?[A-ZÀ-Þ0-9\x01–—-])|\n+"
)
_OPENERS = frozenset(
    [
        "The",
        "A",
        "An",
        "But",
        "And",
        "In",
        "On",
        "At",
        "For",
        "As",
        "If",
        "When",
        "While",
        "That",
        "This",
        "These",
        "Those",
        "It",
        "He",
        "She",
        "They",
        "We",
        "I",
        "You",
        "Our",
        "Their",
        "His",
        "Her",
        "Its",
        "After",
        "Before",
        "Since",
        "During",
        "Despite",
        "Although",
        "However",
        "Meanwhile",
        "Last",
        "Next",
        "There",
        "Then",
        "What",
        "Who",
        "Why",
        "How",
    ]
)
_ENDS_ANYWAY = re.compile(
    r"\b(?:U\.S|U\.N|U\.K|E\.U|D\.C|a\.m|p\.m|Inc|Corp|Ltd|Jr|Co)\.$"
)


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words between marks: ``whole`` with its marks, ``words`` without.

    ``continues`` marks a paragraph of a quotation that the paragraph before left open.
    """

    whole: Span
    words: Span
    continues: bool = False


@dataclass(slots=True)
class Passage:
    """A sentence of the article, or of a quotation, as words and verb groups.

    ``quotation`` is the index of the quotation it lies in, or -1; in the
    newspaper's own sentences each quotation counts as one word.
    """

    start: int
    end: int
    words: list[Word]
    quotation: int = -1
    _groups: list[Group] | None = None

    @property
    def groups(self) -> list[Group]:
        """Verb groups, read when first asked for."""
        if self._groups is None:
            self._groups = groups(self.words)
        return self._groups


@dataclass(frozen=True, slots=True)
class Frame:
    """An article cut up: sentences as ``(start, end)`` of the text."""

    text: str
    masked: str
    quotations: tuple[Quotation, ...]
    sentences: tuple[tuple[int, int], ...]
    passages: tuple[Passage, ...]
    title: tuple[int, int] = (0, 0)
    _starts: list[int] = field(default_factory=list)

    def span(self, start: int, end: int) -> Span:
        """Give the characters without white space at either side."""
        piece = self.text[start:end]
        start += len(piece) - len(piece.lstrip())
        end = start + len(piece.strip())
        return Span(start=start, end=end, text=self.text[start:end])

    def is_title(self, place: int) -> bool:
        """Tell whether a place lies in the headline."""
        return self.title[0] <= place < self.title[1]

    def beginning(self, place: int) -> tuple[Passage, ...]:
        """Give the passages that begin at a place."""
        low = bisect_left(self.passages, place, key=lambda p: p.start)
        high = bisect_right(self.passages, place, key=lambda p: p.start)
        return self.passages[low:high]

    def sentence_at(self, place: int) -> int:
        """Give the index of the sentence that holds a place, or the one before it."""
        return max(0, bisect_right(self._starts, place) - 1)


def cut(text: str, body: int, title: tuple[int, int] = (0, 0)) -> Frame:
    """Find quotations and sentences from ``body`` on."""
    quotations = tuple(_quotations(text, body))
    masked = list(text)
    for quote in quotations:
        size = quote.whole.end - quote.whole.start
        masked[quote.whole.start : quote.whole.end] = MASK * size
    frame = "".join(masked)
    sentences = tuple(_sentences(text, frame, body))
    passages = [Passage(s, e, words(frame, s, e)) for s, e in sentences]
    for n, quote in enumerate(quotations):
        for start, end in _sentences(text, text, quote.words.start, quote.words.end):
            passages.append(Passage(start, end, words(text, start, end), n))
    passages.sort(key=lambda p: (p.start, -p.end))
    return Frame(
        text,
        frame,
        quotations,
        sentences,
        tuple(passages),
        title,
        [s for s, _ in sentences],
    )


def _quotations(text: str, body: int) -> Iterator[Quotation]:
    """Read marks paragraph by paragraph; an open quotation ends with its paragraph."""
    open_before = ""
    for line in re.finditer(r"[^\n]+", text[body:]):
        start, end = body + line.start(), body + line.end()
        if not line[0].strip():
            continue
        found, still_open = _in_paragraph(text, start, end)
        lead = text[start:end].lstrip()
        first = True
        for whole, inner in found:
            if not text[inner[0] : inner[1]].strip():
                continue
            continues = bool(first and open_before and lead.startswith(open_before))
            first = False
            yield Quotation(
                Span(start=whole[0], end=whole[1], text=text[whole[0] : whole[1]]),
                Span(start=inner[0], end=inner[1], text=text[inner[0] : inner[1]]),
                continues,
            )
        open_before = still_open


def _in_paragraph(
    text: str, start: int, end: int
) -> tuple[list[tuple[tuple[int, int], tuple[int, int]]], str]:
    found: list[tuple[tuple[int, int], tuple[int, int]]] = []
    at, still_open = start, ""
    while opening := _OPENING.search(text, at, end):
        mark = opening[0]
        if (
            mark == '"'
            and text[max(start, opening.start() - 1) : opening.start()].isdigit()
        ):
            at = opening.end()
            continue
        inner = opening.end()
        close = _closing(text, mark, inner, end)
        if close is None:
            if mark == '"' and not text[inner : min(inner + 1, end)].strip():
                break
            still_open = mark
            found.append(((opening.start(), end), (inner, end)))
            break
        size = 2 if mark == "``" else 1
        found.append(((opening.start(), close + size), (inner, close)))
        at = close + size
    taken = [whole for whole, _ in found]
    for single in _SINGLE.finditer(text, start, end):
        inside = [w for w, _ in found if single.start() < w[0] and w[1] < single.end()]
        if (
            single["open"] == "‘"
            and inside
            and single["words"].count("“") == single["words"].count("”")
        ):
            # British marks: the double ones are quoted within.
            found = [f for f in found if f[0] not in inside]
            taken = [whole for whole, _ in found]
    for single in _SINGLE.finditer(text, start, end):
        near = bisect_right(taken, (single.start(), end)) - 1
        if near >= 0 and single.start() < taken[near][1]:
            continue
        ended = single["words"][-1] in ".,!?…"
        if single["open"] == "'" and not ended and len(single["words"].split()) > 12:
            continue
        if re.fullmatch(r"\d0s.*|em|til|cause", single["words"]):
            continue
        whole = (single.start(), single.end())
        found.append((whole, (single.start("words"), single.end("words"))))
    found.sort()
    return found, still_open


def _closing(text: str, mark: str, inner: int, end: int) -> int | None:
    if mark == "``":
        at = text.find("''", inner, end)
        return at if at >= 0 else None
    closers = _PAIRS[mark]
    depth = 0
    for at in range(inner, end):
        char = text[at]
        if mark == "“" and char == "“":
            # A quotation opened within, or a mark turned the wrong way.
            if text[at - 1].isspace() or text[at - 1] in "([":
                depth += 1
                continue
            return at
        if char in closers and at > inner:
            if depth:
                depth -= 1
                continue
            return at
    if depth:
        at = text.rfind(closers[0], inner, end)
        return at if at > inner else None
    return None


def _sentences(
    text: str, masked: str, body: int, stop_at: int | None = None
) -> list[tuple[int, int]]:
    limit = len(text) if stop_at is None else stop_at
    bounds: list[tuple[int, int]] = []
    start = body
    for stop in _STOP.finditer(masked, body, limit):
        before = masked[max(start, stop.start() - 12) : stop.start()]
        newline = "\n" in stop[0]
        if not newline and _ABBREVIATION.search(before):
            follow = re.match(r"\w+", masked[stop.end() : stop.end() + 12])
            is_number = follow is not None and follow[0][0].isdigit()
            answers = re.search(r"\bNos?\.$", before) and not is_number
            opens = _ENDS_ANYWAY.search(before) and follow and follow[0] in _OPENERS
            if not (answers or opens):
                continue
        if (
            not newline
            and before.endswith(MASK)
            and not _ends_after_quote(text, masked, stop)
        ):
            continue
        if masked[start : stop.start()].strip():
            bounds.extend(_undated(masked, start, stop.start()))
        start = stop.end()
    if masked[start:limit].strip():
        bounds.extend(_undated(masked, start, limit))
    return [piece for s, e in bounds for piece in _short(masked, s, e)]


_LONGEST = 2_400
"""Most characters of a sentence; what goes on longer is a list, and is cut at a space."""


def _short(masked: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _LONGEST:
        at = max(
            masked.rfind(mark, start + _LONGEST // 2, start + _LONGEST)
            for mark in (";", " ")
        )
        stop = at + 1 if at > 0 else start + _LONGEST
        yield start, stop
        start = stop
    if masked[start:end].strip():
        yield start, end


_DATELINE = re.compile(
    r"\s*(?:[A-ZÀ-Þ]{3,}[A-ZÀ-Þ.’'/ -]*(?:,? [A-Z][\w.]*){0,3}(?:,? \d{1,2})?(?: ?\([A-Za-z /]{2,20}\))?|[A-Z][\w. ,]{2,30} \([A-Z][A-Za-z /]{1,20}\)) ?[-–—]{1,2}\s"
)


def is_dateline(masked: str, start: int, end: int) -> bool:
    """Tell whether a passage is the dateline of a wire story and nothing else."""
    line = _DATELINE.match(masked, start, end + 1)
    return line is not None and line.end() >= end


def _undated(masked: str, start: int, end: int) -> list[tuple[int, int]]:
    """Set a dateline ("ANKARA (Reuters) -") apart from the sentence behind it."""
    line = _DATELINE.match(masked, start, min(end, start + 60))
    if line is None or not masked[line.end() : end].strip():
        return [(start, end)]
    return [(start, line.end()), (line.end(), end)]


_TAG = re.compile(
    r"\s*(?:(?:[A-ZÀ-Þ][\w.’'-]*|[a-z]+|the),? ){0,9}?(?:said|says|told|added|adds|wrote|writes|tweeted|replied|continued|asked|"
    r"declared|insisted|explained|noted|warned|argued|concluded|remarked|stated|recalled|commented|responded|"
    r"announced|claimed|observed|acknowledged|complained|joked|tells|tweets|posted|testified|vowed)\b"
)


def _ends_after_quote(text: str, masked: str, stop: re.Match[str]) -> bool:
    """A quotation that ends its sentence: closed by a stop, and no "he said" behind it."""
    last = text[: stop.start()].rstrip("”\"’»“'")[-1:]
    if last not in ".!?…":
        return False
    if last == ".":
        return True
    if masked[stop.end() : stop.end() + 1] in {"(", MASK}:
        return True
    return not _TAG.match(masked[stop.end() : stop.end() + 90])
