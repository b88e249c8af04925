"""Statements told in the newspaper's own words: that-clauses, denials, demands, questions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from sanctionsdesk.entities.record import Span, Utterance
from sanctionsdesk.reading.cues import cues
from sanctionsdesk.reading.frame import Passage
from sanctionsdesk.reading.grammar.clauses import HANGING, Group, Phrase, phrase_at
from sanctionsdesk.reading.grammar.words import MASK, Word
from sanctionsdesk.reading.stage import SPEAKERS, Stage, Who
from sanctionsdesk.reading.statements.told import speaking_subject, told

_ACCORDING = re.compile(r"\b[Aa]ccording to\s")
_AS_SAID = re.compile(r"^as$")
_UNSAID = frozenset({"yet"})
_HEARSAY = frozenset(
    [
        "say",
        "believe",
        "report",
        "allege",
        "think",
        "know",
        "expect",
        "suspect",
        "consider",
        "ask",
        "tell",
        "urge",
    ]
)
_IMPERSONAL = frozenset(
    [
        "report",
        "allege",
        "believe",
        "say",
        "expect",
        "announce",
        "estimate",
        "confirm",
        "ask",
        "tell",
        "think",
    ]
)
_ASKING = frozenset(
    ["whether", "if", "how", "why", "what", "who", "when", "where", "which"]
)
_MOSTLY_QUOTED = 0.85
_FEWEST = 3
"""Fewest words of a statement's content."""


def reported(stage: Stage) -> Iterator[Utterance]:
    """Give the statements that no quotation mark sets off."""
    for passage in stage.frame.passages:
        if passage.quotation >= 0 or stage.frame.is_title(passage.start):
            continue
        covered: list[tuple[int, int]] = []
        for found in [
            *_according(stage, passage),
            *_clauses(stage, passage),
            *_nouns(stage, passage),
        ]:
            place = found.content.start
            if any(
                s <= place < e
                and e - s >= len(found.content.text)
                and found.rule in {"noun", "whole"}
                for s, e in covered
            ):
                continue
            covered.append((found.content.start, found.content.end))
            yield found


def _clauses(stage: Stage, passage: Passage) -> Iterator[Utterance]:
    for n, group in enumerate(passage.groups):
        found = _read(stage, passage, n, group)
        if found is not None:
            yield from _split(stage, passage, found)


def _split(stage: Stage, passage: Passage, found: Utterance) -> Iterator[Utterance]:
    """Tell "said that it lapsed, and that he will sue" as two statements."""
    words = passage.words
    if found.rule != "that-clause":
        yield found
        return
    begin = found.content.start
    for n, word in enumerate(words[:-1]):
        follow = words[n + 1]
        inside = found.content.start < word.start < found.content.end
        if (
            not inside
            or word.low != "and"
            or follow.low != "that"
            or follow.part != "W"
        ):
            continue
        before = stage.frame.span(begin, word.start)
        before = stage.frame.span(before.start, before.end - before.text.endswith(","))
        yield replace(found, content=before)
        begin = follow.end
    yield replace(found, content=stage.frame.span(begin, found.content.end))


def _read(stage: Stage, passage: Passage, n: int, group: Group) -> Utterance | None:
    known = cues()
    words = passage.words
    speaking = known.speaking | {"express", "voice"}
    place = next(
        (
            k
            for k, b in enumerate(group.chain)
            if b in speaking and not (b == "know" and k)
        ),
        -1,
    )
    if place < 0 or _is_unsaid(words, group):
        return None
    base = group.chain[place]
    last = group.chain[-1]
    if last in known.said and last != base:
        base, place = last, len(group.chain) - 1
    if place < len(group.chain) - 1:
        told_passively = group.is_passive and base in _HEARSAY
        if not told_passively and base not in known.onward:
            return None
        return _onward(stage, passage, n, group, base)
    end = _end(passage, n, group)
    question = base in known.question or base == "ask"
    follow = group.verb + 1
    cut = _skip(words, follow, group, end)
    asks = known.said | known.held | known.question | known.onward | {"discuss"}
    is_asking = cut < len(words) and _asks(words, group, cut, base)
    if is_asking and base in asks:
        begin = cut + 1 if words[cut].low in {"whether", "if"} else cut
        return _made(
            stage,
            passage,
            group,
            begin,
            end,
            "question" if question else "indirect",
            "wh-clause",
            base,
        )
    if (
        cut < len(words)
        and words[cut].low == "that"
        and words[cut].part == "W"
        and (
            base in known.said | known.held | known.onward
            or (cut == group.verb + 1 and base in known.whole | known.quotable)
        )
    ):
        return _made(
            stage,
            passage,
            group,
            cut + 1,
            end,
            "question" if question else "indirect",
            "that-clause",
            base,
        )
    if base in known.said | known.held:
        before = _clause_first(stage, passage, n, group)
        if before is not None:
            return before
        bare = _bare(passage, n, group) if base not in _CLAUSELESS else None
        if bare is not None:
            return _made(
                stage, passage, group, bare, end, "indirect", "bare-clause", base
            )
    if base in {"express", "voice"} and group.object is not None:
        return _made(
            stage, passage, group, group.object.first, end, "indirect", "whole", base
        )
    if base in known.onward or base == "refuse":
        to = _to_after_object(passage, n, group)
        if to is not None:
            return _made(
                stage, passage, group, group.verb + 1, end, "indirect", "told-to", base
            )
    if base in known.whole | {"call"} and (group.object is not None or base == "call"):
        return _whole(stage, passage, group, end, base)
    return None


def _asks(words: list[Word], group: Group, cut: int, base: str) -> bool:
    """Tell a question told ("asked Roe why") from a relative clause or a condition."""
    word = words[cut]
    if word.low not in _ASKING or word.part not in "WAR":
        return False
    if word.low == "whether" or cut == group.verb + 1:
        return True
    return base in {"ask", "tell"} and words[cut - 1].text != "," and word.low != "who"


def _is_unsaid(words: list[Word], group: Group) -> bool:
    if group.is_negated and group.chain[-1] in {
        "say",
        "tell",
        "comment",
        "respond",
        "reply",
        "elaborate",
        "specify",
        "disclose",
        "mention",
        "explain",
        "confirm",
        "state",
        "indicate",
    }:
        return True
    if any(b in {"decline", "refuse", "fail"} for b in group.chain[:-1]):
        return True
    return (
        any(w.low in _UNSAID for w in words[group.first : group.verb])
        or (group.first > 0 and words[group.first - 1].low in _UNSAID | {"without"})
        or (
            group.is_infinitive
            and group.first > 1
            and words[group.first - 1].low == "yet"
        )
    )


def _end(passage: Passage, n: int, group: Group) -> int:
    """Where the content ends: at a further verb of the same speaker, or with the sentence."""
    words = passage.words
    known = cues()
    speaking = known.said | known.whole | known.onward
    for other in passage.groups[n + 1 :]:
        if other.chain[0] not in speaking and other.chain[-1] not in speaking:
            continue
        before = words[other.first - 1] if other.first else None
        if before is None:
            continue
        same = (
            other.subject is not None
            and group.subject is not None
            and other.subject.first == group.subject.first
        )
        if other.is_ing and before.text == "," and same:
            return other.first - 1
        if before.part == "C" and other.leader is group and same:
            return other.first - 1
        if before.part == "C" and same and other.opener == group.opener:
            return other.first - 1
    for k in range(group.verb + 1, len(words) - 1):
        if words[k].low == "according" and words[k + 1].low == "to":
            return k - 1 if words[k - 1].text == "," else k
    if passage.groups[0].chain[-1] == "ask" and _opens_asked(words, passage.groups[0]):
        # "Asked whether he believes that A, B said": the content ends before B.
        return _main_clause(passage, group.verb + 1, len(words))
    return len(words)


def _skip(words: list[Word], at: int, group: Group, end: int) -> int:
    """Pass over hearer, day and place between the verb and its clause."""
    steps = 0
    while at < end and steps < 14:
        word = words[at]
        if word.part in {"W", "T"} or word.text in {";", ":"}:
            return at
        if word.part in "VEBMHG":
            return at
        if word.part == "C" and words[at - 1].text == ",":
            return end
        if word.text == "," and at > group.verb + 1 and at + 1 < end:
            follow = words[at + 1]
            if follow.part == "W" and follow.low not in {"that", "but", "and"}:
                return at + 1
            if follow.part in "DNJ" and not _closes(words, at + 1, end):
                # "said on Tuesday, a step that": what follows is no clause said.
                return end
        at += 1
        steps += 1
    return min(at, end)


def _closes(words: list[Word], at: int, end: int) -> bool:
    """Tell whether what a comma opens is closed by a comma and "that" ("said, Roe told, that")."""
    for n in range(at, min(end - 1, at + 14)):
        if words[n].text == ",":
            return words[n + 1].low == "that"
    return False


_CLAUSELESS = frozenset(
    {"want", "wish", "call", "describe", "quote", "brief", "interrupt", "begin", "cite"}
)
"""Verbs of saying that take no clause without "that"."""


def _bare(passage: Passage, n: int, group: Group) -> int | None:
    """Read "X said Y would": the index where a clause without "that" begins."""
    words = passage.words
    nxt = passage.groups[n + 1] if n + 1 < len(passage.groups) else None
    if (
        nxt is None
        or nxt.subject is None
        or nxt.is_infinitive
        or nxt.is_ing
        or nxt.opener not in {"", HANGING}
    ):
        return None
    first = nxt.subject.first
    if first <= group.verb or first > group.verb + 12:
        return None
    if (
        words[nxt.first].part == "E"
        and words[nxt.verb].part == "E"
        and nxt.first == nxt.verb
        and words[first].part != "R"
        and words[nxt.verb].low.endswith("ed")
        and nxt.subject.last + 1 == nxt.first
        and nxt.object is None
        and not nxt.phrases
    ):
        return None
    if words[first].low in {"me", "him", "us", "them"}:
        return None
    between = words[group.verb + 1 : first]
    if any(
        w.part in "WQC" or w.text in {";", ":", ")", "(", "—", "–"} for w in between
    ):
        return None
    commas = sum(w.text == "," for w in between)
    if commas > 1 or (commas and "," in {between[0].text, between[-1].text}):
        return None
    if commas and between[-1].part == "N":
        # "wrote on Parley, the network he owns": the clause belongs to the network.
        return None
    if any(w.part == "P" for w in between[:1]) and len(between) > 8:
        return None
    # "said in Ankara the deal": what stands between a place and the subject is passed over.
    return first


def _clause_first(  # noqa: PLR0912 - a branch an order of words
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
        inserted = _span(stage, words, tail + 1, _clause_stop(words, tail + 1))
        who = stage.who(words, speaker) if speaker is not None else None
        if inserted is None:
            return None
        return told(
            stage, passage, group, inserted, "indirect", _speaking(who), "inserted", 0.7
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
        inserted = _span(stage, words, tail + 1, len(words))
        who = stage.who(words, speaker) if speaker is not None else None
        if inserted is None:
            return None
        return told(
            stage, passage, group, inserted, "indirect", _speaking(who), "inserted", 0.7
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
    content = _span(stage, words, start, comma)
    if content is None or _quoted_behind(passage, group, tail):
        return None
    masked = stage.frame.masked[content.start : content.end]
    if masked.count(MASK) > 0.6 * len(masked):
        return None
    who = stage.who(words, speaker) if speaker is not None else None
    return told(
        stage, passage, group, content, "indirect", _speaking(who), "clause-first", 0.8
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
    return cues().said - _CLAUSELESS | {"believe", "think", "hope", "fear"}


def _clause_stop(words: list[Word], begin: int) -> int:
    for k in range(begin, len(words)):
        if words[k].text in {",", ";", ")", ".", "—"}:
            return k
    return len(words)


def _to_after_object(passage: Passage, n: int, group: Group) -> int | None:
    """Read "urged Turkey to stop", "called on Turkey to stop": the index of "to"."""
    nxt = passage.groups[n + 1] if n + 1 < len(passage.groups) else None
    if nxt is None or not nxt.is_infinitive:
        return None
    between = passage.words[group.verb + 1 : nxt.first]
    if (
        not between
        or len(between) > 14
        or any(w.part in "WQ" or w.text in {",", ";", ":"} for w in between)
    ):
        return None
    return nxt.first


def _onward(
    stage: Stage, passage: Passage, n: int, group: Group, base: str
) -> Utterance | None:
    words = passage.words
    begin = next(
        (k for k in range(group.first + 1, group.verb) if words[k].part == "T"), None
    )
    if group.is_infinitive and begin == group.first:
        begin = next(
            (k for k in range(begin + 1, group.verb) if words[k].part == "T"), None
        )
    if begin is None:
        return None
    passive = any(words[k].part == "B" for k in range(group.first, begin))
    if passive:
        if base not in {
            "say",
            "believe",
            "report",
            "allege",
            "think",
            "expect",
            "suspect",
            "consider",
            "know",
        }:
            return None
        by = next((p for prep, p in group.phrases if prep == "by"), None)
        who = stage.speaker(words, by) if by is not None and base != "say" else None
        subject = group.subject
        start = subject.first if subject is not None else begin
        content = _span(stage, words, start, _end(passage, n, group))
        if content is None:
            return None
        return told(
            stage, passage, group, content, "indirect", _speaking(who), "passive", 0.5
        )
    return _made(
        stage,
        passage,
        group,
        begin,
        _end(passage, n, group),
        "indirect",
        "to-clause",
        base,
    )


_WHOLE_ONLY_SPEECH = frozenset(
    {
        "want",
        "promise",
        "question",
        "explain",
        "support",
        "oppose",
        "defend",
        "demand",
        "discuss",
        "challenge",
        "attack",
        "cite",
        "note",
        "claim",
        "accuse",
        "blame",
        "announce",
        "propose",
    }
)


def _whole(
    stage: Stage, passage: Passage, group: Group, end: int, base: str
) -> Utterance | None:
    words = passage.words
    if base == "call":
        index = next(
            (k for k, (prep, _) in enumerate(group.phrases) if prep == "for"), None
        )
        if index is None or (
            group.object is not None and not words[group.verb].is_capital and index > 0
        ):
            return None
        if group.is_passive:
            return None
        return _made(
            stage, passage, group, group.verb + 1, end, "indirect", "whole", base
        )
    if group.is_passive:
        by = next((p for prep, p in group.phrases if prep == "by"), None)
        if (
            base
            not in {
                "accuse",
                "condemn",
                "criticize",
                "criticise",
                "deny",
                "reject",
                "blame",
                "denounce",
                "announce",
                "allege",
            }
            or group.subject is None
        ):
            return None
        content = _span(stage, words, group.subject.first, end)
        if content is None:
            return None
        who = stage.speaker(words, by) if by is not None else None
        return told(
            stage, passage, group, content, "indirect", _speaking(who), "whole", 0.5
        )
    who = _who(stage, passage, group)
    if who is None or (who.party is None or who.party.kind not in SPEAKERS):
        return None
    if (
        base
        in {
            "support",
            "oppose",
            "challenge",
            "cite",
            "note",
            "explain",
            "question",
            "discuss",
        }
        and group.is_infinitive
    ):
        return None
    clause_end = _clause_end(words, group, end)
    if any(w.part == "Q" for w in words[group.verb + 1 : clause_end]):
        return None
    if _is_reference(words, group, clause_end, base):
        return None
    return _made(
        stage, passage, group, group.verb + 1, clause_end, "indirect", "whole", base
    )


_POINTING = frozenset({"the", "this", "that", "these", "those", "any", "his", "her", "its", "their", "it"})  # fmt: skip


def _is_reference(words: list[Word], group: Group, end: int, base: str) -> bool:
    """Tell "welcomed the comments", which only points at a thing, from what tells content."""
    told = [w for w in words[group.verb + 1 : end] if w.part != "."]
    if base in {"deny", "demand"}:
        return bool(told) and told[0].low in {"it", "this", "that", "them"} and (
            len(told) < _FEWEST or told[1].part in "AP"
        )  # fmt: skip
    return 0 < len(told) <= _FEWEST and told[0].low in _POINTING


def _clause_end(words: list[Word], group: Group, end: int) -> int:
    for k in range(group.verb + 1, end):
        if words[k].text in {";", "—", "–"} or (
            words[k].part == "W"
            and words[k].low
            in {"while", "although", "though", "after", "before", "because", "when"}
        ):
            return k
    return end


def _who(stage: Stage, passage: Passage, group: Group) -> Who | None:
    if group.is_passive:
        by = next((p for prep, p in group.phrases if prep == "by"), None)
        return stage.speaker(passage.words, by) if by is not None else None
    subject = speaking_subject(passage, group)
    return stage.speaker(passage.words, subject) if subject is not None else None


def _speaking(who: Who | None) -> Who | None:
    if who is not None and who.party is not None and who.party.kind not in SPEAKERS:
        return Who(who.start, who.end, None)
    return who


def _made(  # noqa: PLR0917 - private to the module
    stage: Stage,
    passage: Passage,
    group: Group,
    begin: int,
    end: int,
    form: str,
    rule: str,
    base: str,
) -> Utterance | None:
    words = passage.words
    asked_passive = group.is_passive and base in {"ask", "question"}
    who = _who(stage, passage, group)
    if form == "question" and who is None and _opens_asked(words, group):
        return _asked_opening(stage, passage, group, begin, end)
    if group.is_ing and group.leader is None and who is None and group.first == 0:
        # "Saying that …, the minister left": the subject follows the comma.
        who = _after_comma(stage, passage, group)
        end = _main_clause(passage, begin, end)
    fewest = _FEWEST
    if rule == "whole":
        fewest = 1 if base in cues().denial else 2
    content = _span(stage, words, begin, end, fewest)
    if content is None or re.fullmatch(
        r"(?:not )?to (?:be|remain) (?:named|identified|quoted|anonymous).*",
        content.text,
    ):
        return None
    masked = stage.frame.masked[content.start : content.end]
    share = masked.count(MASK) / len(masked)
    if share > _MOSTLY_QUOTED and form != "question":
        return None
    impersonal = base in _IMPERSONAL or asked_passive or group.is_passive
    if who is None and not impersonal:
        return None
    if who is not None and not _could_speak(stage, who):
        return None
    held = base in cues().held and base not in cues().said
    certainty = 0.8 if who and who.party else 0.5
    if held or rule in {"whole", "told-to", "to-clause"}:
        certainty -= 0.15
    return told(stage, passage, group, content, form, _speaking(who), rule, certainty)


def _could_speak(stage: Stage, who: Who) -> bool:
    """A thing that is neither a party nor a paper says nothing ("prices fell, hopes rose")."""
    if who.party is not None:
        return who.party.kind in SPEAKERS or who.party.kind in {"law", "programme"}
    head = stage.frame.text[who.start : who.end].lower().split(" ")[-1]
    return (
        head in cues().documents
        or head
        in {
            "he",
            "she",
            "they",
            "it",
            "we",
            "i",
            "you",
            "who",
            "some",
            "many",
            "others",
            "most",
            "one",
            "both",
            "all",
            "several",
        }
        or bool(
            re.search(
                r"(?:er|or|ist|ian|man|men|woman|women|people|person|ers|ors|ists|ians|ant|ent|ants|ents|body|one|ee|ees)$",
                head,
            )
        )
    )


def _opens_asked(words: list[Word], group: Group) -> bool:
    return group.first == 0 or (
        (group.first == 1 and words[0].text in {"(", "“", "When", "—"})
        or group.opener == "when"
    )


def _asked_opening(
    stage: Stage, passage: Passage, group: Group, begin: int, end: int
) -> Utterance | None:
    """Read "Asked by X whether A, B said": A is asked, B is who answers."""
    words = passage.words
    stop = _main_clause(passage, begin, end)
    content = _span(stage, words, begin, stop)
    if content is None:
        return None
    by = next((p for prep, p in group.phrases if prep == "by"), None)
    asker = stage.speaker(words, by) if by is not None else None
    made = told(
        stage, passage, group, content, "question", _speaking(asker), "asked", 0.8
    )
    answer = next(
        (
            g
            for g in passage.groups
            if g.subject is not None and g.subject.first >= stop
        ),
        None,
    )
    if answer is not None and answer.subject is not None:
        who = stage.who(words, answer.subject)
        if who.party is not None:
            made = replace(made, addressee=who.party.id)
    return made


def _main_clause(passage: Passage, begin: int, end: int) -> int:
    """The comma behind which a subject opens the main clause."""
    words = passage.words
    for group in passage.groups:
        if group.subject is None or group.subject.first <= begin or group.is_infinitive:
            continue
        comma = group.subject.first - 1
        if comma > begin and words[comma].text == ",":
            return comma
    return end


def _after_comma(stage: Stage, passage: Passage, group: Group) -> Who | None:
    stop = _main_clause(passage, group.verb + 1, len(passage.words))
    if stop + 1 >= len(passage.words):
        return None
    phrase = phrase_at(passage.words, stop + 1)
    return stage.who(passage.words, phrase) if phrase is not None else None


def _span(
    stage: Stage, words: list[Word], begin: int, end: int, fewest: int = _FEWEST
) -> Span | None:
    """The words of the content, without stops at either side."""
    while (
        begin < end
        and words[begin].part == "."
        and words[begin].text not in {"(", "[", "$", "“"}
    ):
        begin += 1
    while end > begin and words[end - 1].part == "." and words[end - 1].text != "%":
        end -= 1
    # A closing ", X said" is no content.
    if end - begin < fewest and not any(w.part == "Q" for w in words[begin:end]):
        return None
    if end <= begin:
        return None
    start, stop = words[begin].start, words[end - 1].end
    text = stage.frame.text[start:stop]
    return Span(start=start, end=stop, text=text) if text.strip() else None


def _according(stage: Stage, passage: Passage) -> Iterator[Utterance]:
    masked = stage.frame.masked
    words = passage.words
    for m in _ACCORDING.finditer(masked, passage.start, passage.end):
        at = next((n for n, w in enumerate(words) if w.start >= m.end()), None)
        if at is None:
            continue
        phrase = phrase_at(words, at)
        if phrase is None:
            continue
        who = stage.speaker(words, phrase)
        begins = next(n for n, w in enumerate(words) if w.start >= m.start())
        if begins <= 1:
            comma = next(
                (n for n in range(phrase.last + 1, len(words)) if words[n].text == ","),
                None,
            )
            if comma is None:
                continue
            content = _span(stage, words, comma + 1, len(words))
        else:
            first = 0
            if words[begins - 1].text in {";", "—", "–"}:
                # "...; according to X, the deal lapsed": the clause follows.
                comma = next(
                    (
                        n
                        for n in range(phrase.last + 1, len(words))
                        if words[n].text == ","
                    ),
                    begins,
                )
                first, begins = comma + 1, len(words)
            else:
                marks = [n for n in range(begins - 1) if words[n].text == ";"]
                first = marks[-1] + 1 if marks else 0
            content = _span(stage, words, first, begins)
        if content is None:
            continue
        share = masked[content.start : content.end].count(MASK) / len(content.text)
        if share > _MOSTLY_QUOTED:
            continue
        cue = Span(
            start=m.start(),
            end=m.end() - 1,
            text=stage.frame.text[m.start() : m.end() - 1],
        )
        yield told(
            stage,
            passage,
            None,
            content,
            "indirect",
            _speaking(who),
            "according-to",
            0.8,
            cue,
        )


def _nouns(  # noqa: PLR0912 - a branch a shape
    stage: Stage, passage: Passage
) -> Iterator[Utterance]:
    """Read "Pompeo’s promise to", "warnings that", "a statement saying": a noun carries the content."""
    known = cues()
    words = passage.words
    for n, word in enumerate(words):
        noun = word.low.removesuffix("s") if word.low not in known.nouns else word.low
        if noun not in known.nouns or word.part != "N" or n + 2 >= len(words):
            continue
        follow = words[n + 1]
        owner = n - 1
        while owner > 0 and words[owner].part == "J":
            owner -= 1
        who: Who | None = None
        if owner >= 1 and words[owner].part == "S":
            first = owner - 1
            while first > 0 and words[first - 1].part in "NDJ":
                first -= 1
            phrase = phrase_at(words[:owner], first)
            who = stage.speaker(words, phrase) if phrase is not None else None
        elif owner >= 0 and words[owner].low in {"his", "her", "its", "their"}:
            places = [
                p
                for p in stage.within(words[owner].start, words[owner].end)
                if p.form == "pronoun"
            ]
            if places:
                who = Who(places[0].start, places[0].end, places[0].party)
            else:
                who = Who(words[owner].start, words[owner].end, None)
        if who is None:
            who = _giver(stage, passage, n)
        if follow.part == "P" and follow.low in {"by", "from"}:
            phrase = phrase_at(words, n + 2)
            if phrase is not None and who is None:
                who = stage.speaker(words, phrase)
                follow = (
                    words[phrase.last + 1] if phrase.last + 1 < len(words) else follow
                )
                at = phrase.last + 1
            else:
                continue
        else:
            at = n + 1
        if follow.low == "that" and follow.part == "W":
            begin = at + 1
        elif (
            follow.part == "T"
            and who is not None
            and noun
            in {
                "promise",
                "pledge",
                "threat",
                "vow",
                "call",
                "demand",
                "proposal",
                "offer",
            }
        ):
            begin = at
        else:
            continue
        if who is None and noun not in {
            "fear",
            "concern",
            "report",
            "rumor",
            "rumour",
            "speculation",
            "warning",
            "claim",
            "allegation",
            "worry",
            "belief",
            "suggestion",
            "accusation",
            "hope",
        }:
            continue
        end = _noun_end(words, begin)
        content = _span(stage, words, begin, end)
        if content is None:
            continue
        yield told(
            stage, passage, None, content, "indirect", _speaking(who), "noun", 0.6 if who else 0.45,
            stage.frame.span(word.start, word.end),
        )  # fmt: skip


_GIVING = frozenset({"give", "make", "issue", "offer", "voice", "repeat", "send", "deliver", "raise", "renew"})  # fmt: skip


def _giver(stage: Stage, passage: Passage, n: int) -> Who | None:
    """Read "the President gave notice that": who gives what the noun tells."""
    for group in passage.groups:
        held = group.object is not None and group.object.first <= n <= group.object.last
        if held and group.chain[-1] in _GIVING and group.subject is not None:
            return stage.speaker(passage.words, group.subject)
    return None


def _noun_end(words: list[Word], begin: int) -> int:
    for k in range(begin, len(words)):
        if words[k].text in {",", ";", "—", "–", ":"} and k > begin + 2:
            return k
    return len(words)
