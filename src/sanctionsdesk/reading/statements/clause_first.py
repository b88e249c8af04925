"""Statements whose verb comes behind or within: "The deal is done, the minister said"."""

from __future__ import annotations

from sanctionsdesk.entities.record import Utterance
from sanctionsdesk.reading.cues import cues
from sanctionsdesk.reading.frame import Passage
from sanctionsdesk.reading.grammar.phrases import Phrase, phrase_at
from sanctionsdesk.reading.grammar.verbs import HANGING, Group
from sanctionsdesk.reading.grammar.words import MASK, Word
from sanctionsdesk.reading.stage import Stage
from sanctionsdesk.reading.statements.content import span_of, speaking
from sanctionsdesk.reading.statements.told import told

CLAUSELESS = frozenset(
    {"want", "wish", "call", "describe", "quote", "brief", "interrupt", "begin", "cite"}
)
"""Verbs of saying that take no clause without "that"."""


def clause_first(  # noqa: PLR0912 - a branch an order of words
    stage: Stage, passage: Passage, n: int, group: Group
) -> Utterance | None:
    """Read "The deal is done, the minister said": the clause stands before, or around."""
    words = passage.words
    if group.is_ing or group.chain[-1] not in _tags():
        return None
    begin = group.subject.first if group.subject is not None else group.first
    comma = min(begin, group.first) - 1
    if group.opener == "as":
        comma = group.clause - 1
    elif group.opener and not (
        comma > 0 and words[comma].text == "," and words[comma - 1].part == "W"
    ):
        return None
    follow = group.verb + 1
    while follow < len(words) and words[follow].part == "A":
        follow += 1
    if group.subject is not None and words[group.subject.head].part == "Q":
        return None
    follows = follow < len(words) and words[follow].part in "DNJ"
    if (
        comma < 2
        or words[comma].text not in {",", "—", "–"}
        or (group.subject is None and follows)
    ):
        # ", said the minister": the subject follows.
        comma = group.first - 1
        if (
            comma < 2
            or words[comma].text != ","
            or follow >= len(words)
            or words[follow].part not in "DNJ"
        ):
            return None
        if words[comma - 1].part == "Q":
            return None
        phrase = phrase_at(words, follow)
        if phrase is None:
            return None
        tail = phrase.last + 1
        if tail < len(words) and words[tail].part in "VEMBH":
            return None
        speaker: Phrase | None = phrase
    else:
        speaker = group.subject
        tail = _behind_hearer(group)
    if words[comma - 1].part == "Q":
        return None
    left = passage.groups[:n]
    if (
        words[tail : tail + 1]
        and words[tail].text == ","
        and words[comma - 1].part in "WRPNC"
        and words[comma - 1].low in {"which", "who", "that", "but", "and"}
    ):
        # "in which, she alleged, agents took part": the clause goes on behind.
        inserted = span_of(stage, words, tail + 1, _clause_stop(words, tail + 1))
        who = stage.who(words, speaker) if speaker is not None else None
        if inserted is None:
            return None
        return told(
            stage, passage, group, inserted, "indirect", speaking(who), "inserted", 0.7
        )
    behind = words[tail + 1] if tail + 1 < len(words) else None
    if (
        words[tail : tail + 1]
        and words[tail].text == ","
        and behind is not None
        and behind.part in "MBHVE"
        and not any(
            g.verb < comma for g in left if g.first >= _clause_start(words, comma)
        )
    ):
        # "Gazprom, it says, may be fined".
        inserted = span_of(stage, words, tail + 1, len(words))
        who = stage.who(words, speaker) if speaker is not None else None
        if inserted is None:
            return None
        return told(
            stage, passage, group, inserted, "indirect", speaking(who), "inserted", 0.7
        )
    if not any(g.verb < comma and not g.is_infinitive for g in left):
        return None
    if (
        words[0].part == "W"
        and words[0].low
        in {
            "while",
            "when",
            "although",
            "though",
            "as",
            "after",
            "before",
            "because",
            "if",
            "since",
            "until",
            "once",
        }
        and group.subject is not None
        and speaker is group.subject
    ):
        # "While sanctions bite, Roe said that": a clause before a main clause.
        rest = [w for w in words[tail:] if w.text not in {".", "”"}]
        if len(rest) > 6:
            return None
    rest_clause = any(
        g.subject is not None
        and not g.is_infinitive
        and g.opener in {"", HANGING}
        and g.subject.first >= tail
        and all(w.text != "," for w in words[tail : g.subject.first])
        for g in passage.groups[n + 1 :]
    )
    if rest_clause and words[tail : tail + 1] and words[tail].text != ",":
        return None
    start = 0
    if words[start].part == "Q":
        return None
    if words[start].part == "C":
        start += 1
    content = span_of(stage, words, start, comma)
    if content is None or _quoted_behind(passage, group, tail):
        return None
    masked = stage.frame.masked[content.start : content.end]
    if masked.count(MASK) > 0.6 * len(masked):
        return None
    who = stage.who(words, speaker) if speaker is not None else None
    return told(
        stage, passage, group, content, "indirect", speaking(who), "clause-first", 0.8
    )


def _clause_start(words: list[Word], comma: int) -> int:
    marks = (n for n in range(comma - 1, 0, -1) if words[n].text in {";", "—", "–"})
    return next(marks, -1) + 1


def _quoted_behind(passage: Passage, group: Group, tail: int) -> bool:
    """Tell whether quoted words follow that no later verb governs."""
    words = passage.words
    later = min((g.first for g in passage.groups if g.first > group.verb), default=-1)
    quote = next((n for n in range(tail, len(words)) if words[n].part == "Q"), -1)
    return quote >= 0 and not 0 <= later < quote


def _behind_hearer(group: Group) -> int:
    """Pass over who was told: ", he told me," ", she told reporters,"."""
    at = group.verb + 1
    heard = group.object if group.chain[-1] == "tell" else None
    return heard.last + 1 if heard is not None and heard.first == at else at


def _tags() -> frozenset[str]:
    """Verbs that close a clause they follow ("..., she said")."""
    return cues().said - CLAUSELESS | {"believe", "think", "hope", "fear"}


def _clause_stop(words: list[Word], begin: int) -> int:
    for k in range(begin, len(words)):
        if words[k].text in {",", ";", ")", ".", "—"}:
            return k
    return len(words)
