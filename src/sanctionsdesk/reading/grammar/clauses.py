"""The clauses of a sentence: its verb groups, each with subject, object and further phrases."""

from __future__ import annotations

from sanctionsdesk.reading.grammar.phrases import (
    NOMINAL,
    is_time,
    phrase_at,
    phrase_before,
)
from sanctionsdesk.reading.grammar.subjects import set_inverted, set_subject
from sanctionsdesk.reading.grammar.verbs import Group, group_at
from sanctionsdesk.reading.grammar.words import Word


def groups(words: list[Word]) -> list[Group]:
    """Find the verb groups of a sentence and what belongs to each."""
    found: list[Group] = []
    at = 0
    while at < len(words):
        group = group_at(words, at)
        if group is None:
            at += 1
            continue
        found.append(group)
        at = group.verb + 1
    for n, group in enumerate(found):
        set_subject(words, group, found[:n])
    for group in found:
        set_inverted(words, group)
    for n, group in enumerate(found):
        after = found[n + 1] if n + 1 < len(found) else None
        _complement(words, group, after)
        if _is_reduced_passive(words, group):
            group.is_passive = True
            group.subject = phrase_before(words, group.first - 1, -1)
    return found


def _is_reduced_passive(words: list[Word], group: Group) -> bool:
    """Tell "the embargo demanded by Labour" by the noun before and "by" behind."""
    return (
        group.first == group.verb
        and words[group.verb].part == "E"
        and group.first > 0
        and words[group.first - 1].part == "N"
        and group.object is None
        and bool(group.phrases)
        and group.phrases[0][0] == "by"
        and words[group.verb + 1].low == "by"
    )


def _behind(words: list[Word], group: Group, after: Group | None) -> tuple[int, int]:
    """Where what a verb governs can begin, and the place it cannot reach."""
    at = group.verb + 1
    if group.subject is not None and group.subject.first > group.verb:
        at = group.subject.last + 1
    if after is None:
        return at, len(words)
    if after.subject is not None:
        first = after.subject.first
        if first > at and words[first - 1].text == ",":
            # ", the ministry said": the next verb's subject.
            return at, min(first, after.first)
    return at, after.first


def _complement(words: list[Word], group: Group, after: Group | None) -> None:
    """Take the direct object and the phrases behind prepositions up to the next verb."""
    at, end = _behind(words, group, after)
    while at < end:
        word = words[at]
        if word.part == "P":
            phrase = phrase_at(words, at + 1)
            if phrase is None:
                at += 1
                continue
            group.phrases.append((word.low, phrase))
            at = phrase.last + 1
            group.end = at
            continue
        if word.part in NOMINAL:
            phrase = phrase_at(words, at)
            if phrase is None:
                at += 1
                continue
            if (
                words[at - 1].text == ","
                and phrase.last + 1 >= end
                and end < len(words)
            ):
                break
            if not is_time(words, phrase.first, phrase.last):
                joined = words[at - 1].part == "C" or words[at - 1].text == ","
                if group.object is None and not (group.phrases and joined):
                    group.object = phrase
                elif joined and group.phrases:
                    group.phrases.append((group.phrases[-1][0], phrase))
                elif joined:
                    group.phrases.append(("and", phrase))
                else:
                    group.phrases.append(("", phrase))
            at = phrase.last + 1
            group.end = at
            continue
        if word.part == "W" or word.text in {";", ":", "(", "—", "–", "--"}:
            break
        if word.part == "C" and end < len(words) and _new_clause(words, at, end):
            break
        at += 1
    if (
        group.object is not None
        and end < len(words)
        and group.object.last + 1 == end
        and words[end].part in "VEMBH"
    ):
        # "said Turkey bought": what follows is the next verb's subject.
        group.object = None


def _new_clause(words: list[Word], at: int, end: int) -> bool:
    """Tell whether "and X" before the next verb begins a clause of its own."""
    follow = phrase_at(words, at + 1)
    return follow is not None and follow.last + 1 >= end - 1
