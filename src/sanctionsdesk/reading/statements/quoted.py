"""Words between quotation marks, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from sanctionsdesk.entities.record import Span, Utterance
from sanctionsdesk.reading.cues import cues
from sanctionsdesk.reading.frame import Passage, Quotation
from sanctionsdesk.reading.grammar.phrases import Phrase, phrase_at
from sanctionsdesk.reading.grammar.verbs import Group
from sanctionsdesk.reading.grammar.words import MASK, Word
from sanctionsdesk.reading.stage import SPEAKERS, Stage, Who
from sanctionsdesk.reading.statements.told import speaking_subject, told

_SHORT = 3
"""Most words of a quotation that may be a title or a word set off."""

_ACCORDING = re.compile(
    r"\b(?:according to|in the words of|in a statement (?:by|from))\s", re.IGNORECASE
)
_DASHED = re.compile(
    rf"^\s*{MASK}+[ \t]*(?:\n?[ \t]*[-–—]+|\()[ \t]*(?P<who>[A-ZÀ-Þ][^,\n()]{{2,60}})"
)
_COLON = re.compile(
    r"(?P<who>[A-ZÀ-Þ][\w.’'-]*(?: [A-ZÀ-Þ][\w.’'-]*){0,4})(?: \([^)]*\))?:\s*$"
)


def quoted(stage: Stage) -> Iterator[Utterance]:
    """Give a statement for each quotation that is somebody's words."""
    frame = stage.frame
    own = {p.start: p for p in frame.passages if p.quotation < 0}
    last: Utterance | None = None
    for quote in frame.quotations:
        start, _ = frame.sentences[frame.sentence_at(quote.whole.start)]
        passage = own.get(start)
        if passage is None:
            continue
        found = _attributed(stage, passage, quote, last)
        if found is not None:
            last = found
            yield found


def _attributed(
    stage: Stage, passage: Passage, quote: Quotation, last: Utterance | None
) -> Utterance | None:
    frame = stage.frame
    size = len(quote.words.text.split())
    short = size <= _SHORT
    content = frame.span(quote.words.start, quote.words.end)
    if quote.continues and last is not None:
        return _again(last, quote, content)
    group, rule = _governing(stage, passage, quote)
    who: Who | None = None
    if group is not None:
        who = _speaker(stage, passage, group, quote)
        if who is None and rule == "quotable":
            return None
    else:
        who, rule = _otherwise(stage, passage, quote)
    if who is None and group is None:
        return _alone(stage, passage, quote, content, last, short=short)
    is_named = who is not None and (
        who.party is not None or rule == "quotation" or _is_person_word(who, stage)
    )
    if short and not is_named:
        return None
    if short and group is not None and not _holds(passage, group, quote):
        return None
    mixed = _is_mixed(stage, passage, quote, short=short)
    certainty = 0.9 if who and who.party else 0.6
    return told(
        stage,
        passage,
        group,
        content,
        "mixed" if mixed else "direct",
        who,
        rule,
        certainty,
    )


def _is_person_word(who: Who, stage: Stage) -> bool:
    return stage.frame.text[who.start : who.end].lower() in {
        "they",
        "he",
        "she",
        "it",
        "we",
    }


def _is_mixed(stage: Stage, passage: Passage, quote: Quotation, *, short: bool) -> bool:
    text = stage.frame.text
    first = quote.words.text.lstrip()[:1]
    lead = text[passage.start : quote.whole.start]
    if short and not re.search(r"[,:]\s*$", lead) and lead.strip():
        return True
    if first.islower():
        return True
    return bool(lead.strip()) and not re.search(
        r"(?:[,:;.!?—–-]|said|says|asked)\s*$", lead
    )


def _holds(passage: Passage, group: Group, quote: Quotation) -> bool:
    """Tell whether few quoted words stand in what the verb governs, not in its subject."""
    at = next(
        (n for n, w in enumerate(passage.words) if w.start >= quote.whole.start), 0
    )
    if at > group.verb:
        between = passage.words[group.verb + 1 : at]
        return not any(w.text == ";" for w in between) and len(between) < 25
    follow = passage.words[at + 1 : at + 2]
    return (bool(follow) and follow[0].text == ",") or quote.words.text.rstrip()[
        -1:
    ] in ",!?"


def _governing(
    stage: Stage, passage: Passage, quote: Quotation
) -> tuple[Group | None, str]:
    """The verb of saying that governs a quotation: by place, then by nearness."""
    known = cues()
    words = passage.words
    at = next((n for n, w in enumerate(words) if w.start >= quote.whole.start), None)
    if at is None:
        return None, ""
    best: tuple[int, Group, str] | None = None
    for group in passage.groups:
        base = group.chain[-1]
        first = group.chain[0]
        if base in known.said or _shoots_back(words, group):
            rule = "quotation"
        elif (
            base in known.held
            or base in known.quotable
            or base in known.whole
            or first in known.said | known.onward
        ):
            rule = "quotable"
        else:
            continue
        if group.verb < at:
            between = words[group.verb + 1 : at]
            gap = len(between)
            if any(
                w.text in {".", "!", "?", ";"} or (w.part == "Q" and _is_stop(stage, w))
                for w in between
            ):
                gap += 40
            # "that" and a comma bind; another verb between loosens.
            if rule == "quotable" and gap > 12:
                continue
            gap += 2 * sum(g.verb > group.verb and g.verb < at for g in passage.groups)
        else:
            between = words[at + 1 : group.first]
            gap = len(between)
            if rule == "quotable":
                continue
            stops = any(
                w.text in {";", "!", "?"}
                # A stop before a comma ends an abbreviation ("D-Calif.,").
                or (w.text == "." and words[at + 2 + n].text != ",")
                for n, w in enumerate(between)
            )
            if gap > (40 if _ends_clause(quote) else 14) or stops:
                continue
            if between and between[0].part == "C" and not _ends_clause(quote):
                # "called it “one-sided” and said": the verb behind has its own content.
                gap += 8
            if (
                between
                and between[0].part in "NPVEBMH"
                and not _ends_clause(quote)
                and between[0].text != ","
            ):
                gap += 8
        if rule == "quotable":
            gap += 3
        if best is None or gap < best[0]:
            best = (gap, group, rule)
    if best is None or best[0] > 45:
        return None, ""
    return best[1], best[2]


def _shoots_back(words: list[Word], group: Group) -> bool:
    """Tell "she shot back", "he fired back" from shots fired."""
    behind = words[group.verb + 1 : group.verb + 2]
    return group.chain[-1] in {"shoot", "fire", "hit"} and bool(
        behind and behind[0].low == "back"
    )


def _is_stop(stage: Stage, word: Word) -> bool:
    return stage.frame.text[word.start : word.end].rstrip("”\"’»'")[-1:] in ".!?"


def _ends_clause(quote: Quotation) -> bool:
    return quote.words.text.rstrip()[-1:] in ",.!?—–…"


def _speaker(
    stage: Stage, passage: Passage, group: Group, quote: Quotation
) -> Who | None:
    words = passage.words
    verb = words[group.verb]
    after_quote = verb.start >= quote.whole.end
    if group.is_passive:
        by = next((p for prep, p in group.phrases if prep == "by"), None)
        if by is not None:
            return stage.speaker(words, by)
        if group.chain[-1] in {"quote", "say", "report"} and group.subject is not None:
            return stage.who(words, group.subject)
        return None
    subject = speaking_subject(passage, group)
    # "…", said the minister: the subject follows the verb that follows the quotation.
    between = [
        w for w in words if quote.whole.end <= w.start < words[group.first].start
    ]
    inverted = group.first > 0 and words[group.first - 1].part == "Q"
    if inverted or (after_quote and all(w.part in ".A" for w in between)):
        follow = _following(words, group)
        if follow is not None:
            return stage.speaker(words, follow)
    if subject is None and group.is_ing and group.leader is not None:
        subject = group.leader.subject
    if subject is None:
        follow = _following(words, group)
        if follow is not None and group.object is None:
            return stage.speaker(words, follow)
        return _first_speaker(stage, passage, group)
    who = stage.speaker(words, subject)
    if who.party is None and words[subject.head].low in {"who", "which", "that"}:
        return None
    if who.party is not None and who.party.kind not in SPEAKERS:
        return Who(who.start, who.end, None)
    return who


def _first_speaker(stage: Stage, passage: Passage, group: Group) -> Who | None:
    """The first party of the clause that can speak, where grammar found no subject."""
    words = passage.words
    for place in stage.within(passage.start, words[group.first].start):
        if (
            place.party.kind in SPEAKERS
            and place.rule != "demonym"
            and stage.frame.masked[place.start] != MASK
        ):
            return Who(place.start, place.end, place.party)
    return None


def _following(words: list[Word], group: Group) -> Phrase | None:
    at = group.verb + 1
    while at < len(words) and words[at].part == "A":
        at += 1
    if at >= len(words) or words[at].part not in "DJNR#":
        return None
    phrase = phrase_at(words, at)
    if phrase is None or words[phrase.head].low in {
        "him",
        "them",
        "us",
        "me",
        "reporters",
    }:
        return None
    return phrase


def _otherwise(
    stage: Stage, passage: Passage, quote: Quotation
) -> tuple[Who | None, str]:
    """Attribution without a verb: according to, a name and colon, a dash and a name."""
    masked = stage.frame.masked
    m = _ACCORDING.search(masked, passage.start, passage.end)
    if m is not None:
        who = _named_at(stage, passage, m.end())
        if who is not None:
            return who, "according-to"
    m = _COLON.search(masked[passage.start : quote.whole.start])
    if m is not None:
        place = next(
            iter(stage.within(passage.start + m.start(), passage.start + m.end())), None
        )
        if place is not None and place.party.kind in SPEAKERS:
            return Who(place.start, place.end, place.party), "colon"
        begin = passage.start + m.start("who")
        return Who(begin, begin + len(m["who"]), None), "colon"
    m = _DASHED.match(masked[quote.whole.start : quote.whole.end + 80])
    if m is not None:
        begin = quote.whole.start + m.start("who")
        near = stage.within(begin, begin + len(m["who"]) + 1)
        people = [p for p in near if p.party.kind == "person"]
        place = next(iter(people or near), None)
        if place is not None:
            return Who(place.start, place.end, place.party), "dash"
    return None, ""


def _named_at(stage: Stage, passage: Passage, place: int) -> Who | None:
    at = next((n for n, w in enumerate(passage.words) if w.start >= place), None)
    if at is None:
        return None
    phrase = phrase_at(passage.words, at)
    return stage.who(passage.words, phrase) if phrase is not None else None


def _again(last: Utterance, quote: Quotation, content: Span) -> Utterance:
    return replace(
        last,
        id="",
        span=quote.whole,
        content=content,
        form="direct",
        cue=None,
        hedge="",
        rule="continued",
        certainty=0.85,
    )


def _alone(
    stage: Stage,
    passage: Passage,
    quote: Quotation,
    content: Span,
    last: Utterance | None,
    *,
    short: bool,
) -> Utterance | None:
    """A quotation whose sentence has no verb of saying."""
    frame = stage.frame
    rest = frame.masked[passage.start : passage.end].replace(MASK, "")
    alone = not re.search(r"\w", rest)
    between = (
        frame.text[last.content.end : quote.whole.start] if last is not None else ""
    )
    if last is not None and last.speaker_span is not None and alone:
        near = between.count("\n") <= 2 and len(re.sub(r"\s", "", between)) < 400
        if near and not _new_speaker(stage, last, quote):
            return _again(last, quote, content)
    if last is not None and last.span.end > quote.whole.start and not short:
        return replace(
            last, id="", content=content, form="mixed", rule="continued", certainty=0.75
        )
    introduced = (
        _introduced(stage, passage, quote)
        if alone or re.search(r":\s*$", frame.masked[passage.start : quote.whole.start])
        else None
    )
    if introduced is not None:
        return told(
            stage, passage, None, content, "direct", introduced, "introduced", 0.7
        )
    if short:
        return None
    if not alone:
        subject = next(
            (
                stage.who(passage.words, g.subject)
                for g in passage.groups
                if g.subject is not None
                and passage.words[g.verb].start < quote.whole.start
            ),
            None,
        )
        if (
            subject is not None
            and subject.party is not None
            and subject.party.kind == "person"
            and len(content.text.split()) > 3
        ):
            return told(stage, passage, None, content, "mixed", subject, "subject", 0.5)
        return None
    return Utterance(
        id="",
        span=quote.whole,
        content=content,
        form="direct",
        rule="unattributed",
        certainty=0.4,
        note="the text does not say whose words these are",
    )


def _new_speaker(stage: Stage, last: Utterance, quote: Quotation) -> bool:
    """Tell whether another person has been spoken of since the last quotation."""
    return any(
        p.party.kind == "person" and p.party.id != last.speaker and p.form == "name"
        for p in stage.within(last.content.end, quote.whole.start)
        if p.start > last.span.end
    )


def _introduced(stage: Stage, passage: Passage, quote: Quotation) -> Who | None:
    """The person a sentence before leads in: "Roe was blunt." or "She put it this way:"."""
    frame = stage.frame
    index = frame.sentence_at(quote.whole.start)
    rows = [index] if quote.whole.start - passage.start > 8 else []
    if index:
        before = frame.sentences[index - 1]
        if frame.text[before[1] : quote.whole.start].count("\n") <= 2:
            rows.append(index - 1)
    for p in chain.from_iterable(
        frame.beginning(frame.sentences[n][0]) for n in sorted(rows)
    ):
        if p.quotation >= 0:
            continue
        for group in p.groups:
            if group.subject is None:
                continue
            who = stage.who(p.words, group.subject)
            if who.party is not None and who.party.kind in {"person", "group"}:
                return who
            break
    return None
