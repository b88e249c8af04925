"""Who "he", "she", "it" and "they" are."""

from __future__ import annotations

import re
from bisect import bisect_left, insort

from sanctionsdesk.reading.frame import Frame, Passage
from sanctionsdesk.reading.grammar.words import Word
from sanctionsdesk.reading.parties.found import Found, Gathering


def pronouns(frame: Frame, gathered: list[Gathering]) -> None:
    """Give he and she to the person last spoken of, subjects first; "it" to the last body."""
    mentions = sorted(
        ((m.start, m.end, m, g) for g in gathered for m in g.mentions),
        key=lambda t: t[0],
    )
    added: list[tuple[int, int, Found, Gathering]] = []
    subjects = _subjects(frame)
    for passage in frame.passages:
        if frame.title[0] <= passage.start < frame.title[1]:
            continue
        for word in passage.words:
            if word.part not in "RD" or word.low not in {
                "he",
                "she",
                "his",
                "her",
                "him",
                "it",
                "its",
                "they",
            }:
                continue
            held = _stood_for(frame, passage, word, mentions, added, subjects)
            if held is None:
                continue
            found = Found(
                word.start,
                word.end,
                "pronoun",
                word.low,
                "pronoun",
                "pronoun",
                0.7 if word.low in {"he", "she"} else 0.6,
            )
            held.mentions.append(found)
            added.append((word.start, word.end, found, held))
            insort(mentions, added[-1], key=lambda t: t[0])


def _subjects(frame: Frame) -> set[int]:
    """Places where the words of a subject begin or its head stands."""
    places: set[int] = set()
    for passage in frame.passages:
        for group in passage.groups:
            if group.subject is not None:
                for n in range(group.subject.first, group.subject.last + 1):
                    places.add(passage.words[n].start)
    return places


_PENAL = frozenset(
    [
        "cancel",
        "sanction",
        "punish",
        "suspend",
        "expel",
        "fine",
        "block",
        "blacklist",
        "condemn",
        "criticize",
        "criticise",
        "rebuke",
        "remove",
        "arrest",
        "detain",
        "designate",
        "penalize",
        "dismiss",
        "jail",
    ]
)


def _blamed(
    passage: Passage,
    word: Word,
    mentions: list[tuple[int, int, Found, Gathering]],
    *,
    human: bool,
) -> Gathering | None:
    """In "cancelled Turkey’s order after it took delivery" the one punished did it."""
    at = next((n for n, w in enumerate(passage.words) if w.start == word.start), 0)
    if (
        not at
        or passage.words[at - 1].low not in {"after", "because", "since", "for"}
        or word.part != "R"
    ):
        return None
    before = [g for g in passage.groups if g.verb < at]
    if (
        not before
        or before[-1].chain[-1] not in _PENAL
        or before[-1].object is None
        or before[-1].is_passive
    ):
        return None
    place = before[-1].object
    low, high = passage.words[place.first].start, passage.words[place.last].end
    return next(
        (
            g for start, end, _, g in mentions
            if low <= start and end <= high
            and (g.kind == "person") == human
            and g.kind in {"person", "country", "organization", "government"}
        ),
        None,
    )  # fmt: skip


def _is_people(mention: Found) -> bool:
    """Tell "the Moldovans", who are many, from "Moldovan"."""
    return mention.rule == "demonym" and mention.is_many


def _is_object(passage: Passage, word: Word) -> bool:
    """Tell whether a pronoun is what a verb or preposition governs, at the clause's end."""
    at = next((n for n, w in enumerate(passage.words) if w.start == word.start), 0)
    if not at or passage.words[at - 1].part not in "VEGP":
        return False
    follow = passage.words[at + 1 : at + 2]
    return not follow or follow[0].part not in "VEMBH"


def _is_many(group: Gathering) -> bool:
    """Tell whether a body's name is plural: the Conservatives, United Foundry Workers."""
    return group.kind == "organization" and bool(
        re.search(r"[a-z]{3}(?:s|i)$", group.name.split(" ")[-1])
        and not re.search(r"(?:ics|ss|us|is)$|(?:Industries|Systems|Services|Holdings|Technologies|Lines|Airlines|Partners)$", group.name)
    )  # fmt: skip


def _stood_for(  # noqa: PLR0917 - private, one caller
    frame: Frame,
    passage: Passage,
    word: Word,
    mentions: list[tuple[int, int, Found, Gathering]],
    added: list[tuple[int, int, Found, Gathering]],
    subjects: set[int],
) -> Gathering | None:
    human = word.low in {"he", "she", "his", "her", "him"}
    if word.low == "it" and _is_object(passage, word):
        # "oppose it": mostly a thing that is no party.
        return None
    blamed = _blamed(passage, word, mentions, human=human)
    if blamed is not None:
        return blamed
    sex = "f" if word.low in {"she", "her"} else "m"
    index = frame.sentence_at(word.start)
    floor = frame.sentences[max(0, index - 3)][0]
    here = frame.sentences[index][0]
    best: tuple[tuple[int, int, int], Gathering] | None = None
    low = bisect_left(mentions, floor, key=lambda t: t[0])
    high = bisect_left(mentions, word.start, key=lambda t: t[0])
    for start, end, mention, g in mentions[low:high]:
        if human:
            if g.kind != "person" or (g.sex and g.sex != sex):
                continue
        elif word.low in {"they", "their", "them"}:
            if g.kind != "group" and not _is_many(g) and not _is_people(mention):
                continue
        elif (
            g.kind not in {"country", "organization", "government", "vessel"}
            or mention.rule == "demonym"
        ):
            continue
        if frame.masked[start] == "\x01" and passage.quotation < 0:
            continue
        owned = frame.text[end : end + 1] in {"’", "'"}
        if (
            mention.form == "pronoun"
            and mention.key in {"his", "her", "its"}
            and human is False
        ):
            continue
        sentence = frame.sentence_at(start)
        is_subject = start in subjects and not owned
        # The nearest sentence counts most, then its subject, then the order in it.
        weight = 2 if is_subject else 0 if owned else 1
        rank = (sentence, weight, -start if sentence < index else start)
        if sentence == index and word.low in {"his", "her", "its"}:
            rank = (sentence, 2, start if is_subject else start - 1)
        if best is None or rank > best[0]:
            best = (rank, g)
    del here, added
    if best is None:
        return None
    if not human and best[0][0] < index - 1:
        return None
    if human and not best[1].sex:
        best[1].sex = sex
    return best[1]
