"""Phrases: runs of words that name something ("the Turkish foreign minister")."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sanctionsdesk.reading.grammar.lexicon import lexicon
from sanctionsdesk.reading.grammar.words import Word

NOMINAL = frozenset("DJN#SQR")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words ``first`` to ``last`` (included) with ``head``, the word that names."""

    first: int
    last: int
    head: int


_DAYS = frozenset(
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
)


_HOURS = frozenset({"morning", "evening", "afternoon", "night", *_DAYS})
"""Words that end a phrase before a name: "By morning Sen. Roe", "On Monday Russia"."""


def phrase_at(words: list[Word], place: int) -> Phrase | None:
    """Read the phrase that begins at a word, or ``None``.

    Two names side by side ("Pompeo Russia") are one phrase; a comma ends it.
    """
    size = len(words)
    at = place
    head = -1
    while at < size:
        word = words[at]
        if word.part in "N#RQ":
            if head >= 0 and (
                word.part in "RQ"
                or (word.is_capital and word.low in _DAYS)
                or (word.is_capital and words[head].low in _HOURS)
            ):
                break
            head = at
            at += 1
            if word.part == "R" and word.low != "who":
                break
            continue
        if word.low == "more" and head >= 0 and words[head].part == "#":
            at += 1
            continue
        if word.part == "S" and head >= 0:
            at += 1
            continue
        if (word.part == "D" and (head < 0 or words[at - 1].part in "SD")) or (
            word.part == "J"
            and (head < 0 or words[at - 1].part in "SDJ#" or word.is_capital)
        ):
            at += 1
            continue
        if (
            word.part == "J"
            and head >= 0
            and at + 1 < size
            and words[at + 1].part in "NJ"
        ):
            at += 1
            continue
        if (
            word.part in "GE"
            and head < 0
            and at > place
            and at + 1 < size
            and words[at + 1].part == "N"
        ):
            at += 1
            continue
        if (
            word.part == "A"
            and head < 0
            and at + 1 < size
            and words[at + 1].part in "J#DE"
            and at >= place
        ):
            at += 1
            continue
        if word.text in {"&", "-", "/"} and head >= 0:
            at += 1
            continue
        if (
            word.text == "("
            and head >= 0
            and at + 2 < size
            and words[at + 2].text == ")"
        ):
            at += 3
            continue
        break
    if head < 0:
        # "the military", "the accused": an adjective names it.
        if at - 1 <= place or words[at - 1].part != "J":
            return None
        head = at - 1
    last = at - 1
    while last > head and words[last].part not in "NRQ#" and words[last].text != ")":
        last -= 1
    return Phrase(place, last, head)


def joined(words: list[Word], phrase: Phrase, end: int) -> list[Phrase]:
    """Give the phrases that commas and "and" join to one: "Poland, Latvia and, later, Italy"."""
    found: list[Phrase] = []
    at = phrase.last + 1
    is_list = False
    while at + 1 < end and (words[at].text == "," or words[at].part == "C"):
        is_list = is_list or words[at].part == "C"
        at += 1
        if words[at].part == "C" and at + 1 < end:
            is_list = True
            at += 1
        further = phrase_at(words, at)
        if further is None or further.last >= end:
            break
        found.append(further)
        at = further.last + 1
    # "Romania, France": a comma alone sets a name beside, it joins none.
    return found if is_list else []


def phrase_before(words: list[Word], last: int, stop: int) -> Phrase | None:
    """Give the phrase that ends at a word and begins behind ``stop``."""
    at = last
    if at < 0 or (words[at].part not in "N#RQ" and words[at].text != ")"):
        return None
    while at > stop and at >= 0:
        word = words[at]
        if (
            word.part in NOMINAL
            or (word.text in {"(", ")", "&", "-"} and at < last)
            or word.text == ")"
        ):
            at -= 1
            continue
        if word.part in "GE" and at > 0 and words[at - 1].part in "DS":
            at -= 1
            continue
        break
    first = at + 1
    while first <= last and words[first].part == ".":
        first += 1
    phrase = phrase_at(words, first)
    while phrase is not None and phrase.last < last:
        after = phrase_at(words, phrase.last + 1)
        if after is None:
            break
        phrase = after
    return phrase


def is_time(words: list[Word], first: int, last: int) -> bool:
    """Tell whether words only say when ("last week", "March 3")."""
    if all(
        w.part == "#" or w.low in lexicon().time_words for w in words[first : last + 1]
    ):
        return words[first].low in lexicon().time_words or bool(
            re.fullmatch(r"(?:19|20)\d\d", words[first].text)
        )
    return words[last].low in lexicon().time_words and last - first < 3


def chunks_in(words: list[Word], start: int, end: int) -> list[tuple[int, int]]:
    """Phrases between two places as ``(first, last)``, those in brackets left out."""
    found: list[tuple[int, int]] = []
    at = start
    depth = 0
    while at < end:
        if words[at].text == "(":
            depth += 1
        elif words[at].text == ")":
            depth = max(0, depth - 1)
        if depth or words[at].part not in NOMINAL:
            at += 1
            continue
        phrase = phrase_at(words, at)
        if phrase is None:
            at += 1
            continue
        found.append((phrase.first, phrase.last))
        at = phrase.last + 1
    return found
