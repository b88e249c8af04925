"""Where in the story a temporal expression stands: sentence, tense, last time named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from statistics import median

from sanctionsdesk.base.dates import Interval
from sanctionsdesk.reading.times.values import span_of
from sanctionsdesk.reading.times.words import Token, word_set

_FUTURE = word_set(
    "will shall would won't wont should must may might could can scheduled "
    "expected expects expect planned plans plan planning due slated intends "
    "intend hopes hope poised prepares preparing upcoming deadline "
    "deadlines set going aims ready begins starts opens meets ends expires "
    "resumes kicks convenes votes until likely willing tentatively"
)
_PAST = word_set(
    "said told was were had did went came met held took made began fell "
    "rose left gave got found saw won lost led sent spoke wrote struck hit "
    "shot became kept brought thought bought sold built broke put ran sat "
    "stood threw knew drew flew grew paid quit spent swore heard fought "
    "caught taught felt dealt meant has have been says hurt shut cut beat "
    "dead done gone known given taken seen shown written fallen risen "
    "driven chosen drove chose sank sought understood overthrew withdrew "
    "laid lay slid split bid since"
)
_LEADS = word_set("on in by for due at around about until")
_MODALS = word_set("will would may might can could shall should must")
_DAY_OR_MONTH = re.compile(r"\d{4}-\d\d(?:-\d\d)?")
_STOPS = word_set(". ! ? …")
_NO_PAST = word_set("need indeed exceed proceed speed succeed feed united")


@dataclass(frozen=True, slots=True)
class Reference:
    """A time already read, from which later expressions can be reckoned."""

    id: str
    value: str
    interval: Interval
    at: int
    anchor: str = ""

    @property
    def is_day(self) -> bool:
        """Tell whether it names one day."""
        return self.interval.start is not None and (
            self.interval.start == self.interval.end
        )


class Story:
    """One article being read from its beginning: what was named so far.

    Attributes:
        published: the article's own date, the anchor of deictic words.
        past: times read so far, in order.
        is_narrative: true for history, where a bare month belongs to the year
            the story has reached and not to the year of publication.
    """

    def __init__(self, text: str, tokens: list[Token], published: date) -> None:
        self.text = text
        self.tokens = tokens
        self.published = published
        self.past: list[Reference] = []
        self._sentence: list[int] = []
        self._paragraph: list[int] = []
        self.is_narrative = False
        self._era = 0.0
        self._look_for_history()

    def _look_for_history(self) -> None:
        years = [
            float(token.value)
            for token in self.tokens
            if token.kind == "year" and float(token.value) <= self.published.year
        ]
        old = sum(year < self.published.year - 3 for year in years)
        deictic = sum(token.kind == "weekday" for token in self.tokens)
        self.is_narrative = old >= 4 and old >= 0.8 * len(years) and old > 2 * deictic
        self._era = median(years) if years else 0.0

    def word(self, at: int) -> str:
        """Give the lower-case word of a token, or nothing beyond the ends."""
        return self.tokens[at].text.lower() if 0 <= at < len(self.tokens) else ""

    def _number_sentences(self) -> None:
        sentence = paragraph = 0
        tokens = self.tokens
        for index, token in enumerate(tokens):
            self._sentence.append(sentence)
            self._paragraph.append(paragraph)
            if token.kind == "paragraph":
                sentence += 1
                paragraph += 1
            elif token.text in _STOPS:
                follow = next(
                    (
                        tokens[k]
                        for k in range(index + 1, min(index + 4, len(tokens)))
                        if tokens[k].text[0] not in "\"'”’»)]("
                    ),
                    None,
                )
                if follow is None or not follow.text[0].islower():
                    sentence += 1

    def sentence(self, at: int) -> int:
        """Give the running number of the sentence a token stands in."""
        if not self._sentence:
            self._number_sentences()
        return self._sentence[at]

    def paragraph(self, at: int) -> int:
        """Give the running number of the paragraph a token stands in."""
        self.sentence(at)
        return self._paragraph[at]

    def tense(self, first: int, last: int) -> str:
        """Tell whether the clause around tokens speaks of the ``past`` or ``future``.

        The nearest cue before the expression in its sentence decides, then the
        nearest behind it; empty when there is none.
        """
        lead = next((k for k in (1, 2) if self.word(first - k) not in _LEADS), 3)
        if self.word(first - lead) in {"is", "are", "isn't", "aren't"}:
            return "future"
        for index in range(first - 1, max(first - 16, -1), -1):
            word = self.tokens[index].text
            if self.word(index - 1) == "be":
                # "will be pushed", "to be paid": what stands before "be" decides.
                continue
            if word == "be" and self.word(index - 1) == "to":
                return "future"
            if word == "to" and self.word(index - 1) in {"is", "are", "was", "were"}:
                return "future"
            if (
                word in _STOPS
                or word in {";", "but"}
                or self.tokens[index].kind == "paragraph"
            ):
                break
            if cue := _cue(word):
                back = self.word(index - 1)
                planned = back == "have" and self.word(index - 2) == "to"
                if cue == "past" and (back in _MODALS or planned):
                    return "future"
                return cue
        for index in range(last, min(last + 14, len(self.tokens))):
            word = self.tokens[index].text
            if word in _STOPS or self.tokens[index].kind == "paragraph":
                break
            if word in {"is", "are"} and self.word(index + 1) == "to":
                return "future"
            if cue := _cue(word):
                return cue
        return ""

    def add(self, id_: str, value: str, at: int, anchor: str) -> None:
        """Remember a resolved time."""
        interval = span_of(value)
        if interval is not None:
            self.past.append(
                Reference(id_, value.partition("T")[0], interval, at, anchor)
            )

    def near_day(self, at: int) -> Reference | None:
        """Find the day that "that day" can only mean here.

        A day named in the same sentence, in the sentence before, or up to three
        sentences before in the same paragraph; farther back an undated event has
        come between, and the text does not say.
        """
        sentence, paragraph = self.sentence(at), self.paragraph(at)
        for reference in reversed(self.past):
            back = sentence - self.sentence(reference.at)
            same = paragraph == self.paragraph(reference.at)
            gap = paragraph - self.paragraph(reference.at)
            if back > (3 if same else 1 + gap) or gap > 1:
                return None
            if reference.is_day:
                return reference
        return None

    def near(self, at: int, sentences: int = 2) -> Reference | None:
        """Find the last time named within so many sentences before a token."""
        reference = self.reached() if self.is_narrative else self.last()
        if reference is None:
            return None
        distance = self.sentence(at) - self.sentence(reference.at)
        return reference if distance <= sentences or self.is_narrative else None

    def range_start(self, at: int) -> Reference | None:
        """Find the other end when a day or month closes a range: "June 1 through"."""
        reference = self.last()
        closes = self.word(at - 1) in {"to", "through", "until", "till", "-", "–"}
        if reference is None or not closes or at - reference.at > 6:
            return None
        return reference if len(reference.value) in {7, 10} else None

    def stated(self, at: int) -> Reference | None:
        """Find a day or month of another year that this sentence goes on from.

        Stated before in the same sentence, or, two years back and more, in the
        sentence before of the same paragraph.
        """
        reference = self.last()
        if reference is None or reference.anchor == "document":
            return None
        if reference.interval.start is None or not _DAY_OR_MONTH.fullmatch(
            reference.value
        ):
            return None
        back = self.published.year - reference.interval.start.year
        sentences = self.sentence(at) - self.sentence(reference.at)
        same = self.paragraph(at) == self.paragraph(reference.at)
        near = sentences == 0 or (sentences == 1 and same and back >= 2)
        return reference if back and near else None

    def reached(self) -> Reference | None:
        """Give the last time named that lies in the years the story is about.

        A year named in passing, of a monument or a forerunner, does not move it.
        """
        for reference in reversed(self.past):
            start = reference.interval.start
            if start and abs(start.year - self._era) <= 10:
                return reference
        return None

    def last(self) -> Reference | None:
        """Give the last time named, however far back."""
        return self.past[-1] if self.past else None


_ED = re.compile(r"[a-z]{2,}ed")


def _cue(word: str) -> str:
    lower = word.lower()
    if lower in _PAST:
        return "past"
    if lower in _FUTURE and word != "May":
        return "future"
    if lower.endswith(("'ll", "’ll")):
        return "future"
    if _ED.fullmatch(lower) and lower not in _NO_PAST:
        return "past"
    return ""
