"""Statements told in the newspaper's own words: that-clauses, denials, demands, questions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from sanctionsdesk.entities.record import Utterance
from sanctionsdesk.reading.cues import cues
from sanctionsdesk.reading.frame import Passage
from sanctionsdesk.reading.grammar.phrases import phrase_at
from sanctionsdesk.reading.grammar.verbs import HANGING, Group
from sanctionsdesk.reading.grammar.words import MASK, Word
from sanctionsdesk.reading.stage import SPEAKERS, Stage, Who
from sanctionsdesk.reading.statements.by_noun import according, by_noun
from sanctionsdesk.reading.statements.clause_first import CLAUSELESS, clause_first
from sanctionsdesk.reading.statements.content import (
    FEWEST,
    MOSTLY_QUOTED,
    could_speak,
    span_of,
    speaking,
)
from sanctionsdesk.reading.statements.told import speaking_subject, told

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


def reported(stage: Stage) -> Iterator[Utterance]:
    """Give the statements that no quotation mark sets off."""
    for passage in stage.frame.passages:
        if passage.quotation >= 0 or stage.frame.is_title(passage.start):
            continue
        covered: list[tuple[int, int]] = []
        for found in [
            *according(stage, passage),
            *_clauses(stage, passage),
            *by_noun(stage, passage),
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
        before = clause_first(stage, passage, n, group)
        if before is not None:
            return before
        bare = _bare(passage, n, group) if base not in CLAUSELESS else None
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
    if words[nxt.first].part == "E" and words[nxt.first - 1].text == ",":
        # "wrote 17 books, produced eight films".
        return None
    if group.chain[-1] == "tell" and _is_hearer(words, first):
        # "told journalists Washington was worried".
        first += 1
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


def _is_hearer(words: list[Word], n: int) -> bool:
    """Tell "journalists" in "told journalists Washington was": many, before a name."""
    word, follow = words[n], words[n + 1]
    return word.part == "N" and not word.is_capital and word.low.endswith("s") and (
        follow.is_capital and follow.part == "N"
    )  # fmt: skip


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
        content = span_of(stage, words, start, _end(passage, n, group))
        if content is None:
            return None
        return told(
            stage, passage, group, content, "indirect", speaking(who), "passive", 0.5
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
        content = span_of(stage, words, group.subject.first, end)
        if content is None:
            return None
        who = stage.speaker(words, by) if by is not None else None
        return told(
            stage, passage, group, content, "indirect", speaking(who), "whole", 0.5
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
            len(told) < FEWEST or told[1].part in "AP"
        )  # fmt: skip
    return 0 < len(told) <= FEWEST and told[0].low in _POINTING


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
    fewest = FEWEST
    if rule == "whole":
        fewest = 1 if base in cues().denial else 2
    content = span_of(stage, words, begin, end, fewest)
    if content is None or re.fullmatch(
        r"(?:not )?to (?:be|remain) (?:named|identified|quoted|anonymous).*",
        content.text,
    ):
        return None
    masked = stage.frame.masked[content.start : content.end]
    share = masked.count(MASK) / len(masked)
    if share > MOSTLY_QUOTED and form != "question":
        return None
    impersonal = base in _IMPERSONAL or asked_passive or group.is_passive
    if who is None and not impersonal:
        return None
    if who is not None and not could_speak(stage, who):
        return None
    held = base in cues().held and base not in cues().said
    certainty = 0.8 if who and who.party else 0.5
    if held or rule in {"whole", "told-to", "to-clause"}:
        certainty -= 0.15
    return told(stage, passage, group, content, form, speaking(who), rule, certainty)


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
    content = span_of(stage, words, begin, stop)
    if content is None:
        return None
    by = next((p for prep, p in group.phrases if prep == "by"), None)
    asker = stage.speaker(words, by) if by is not None else None
    made = told(
        stage, passage, group, content, "question", speaking(asker), "asked", 0.8
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
