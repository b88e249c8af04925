"""Who does what a verb tells: the phrase before it, behind it, or of the verb that leads it."""

from __future__ import annotations

from sanctionsdesk.reading.grammar.lexicon import lexicon
from sanctionsdesk.reading.grammar.phrases import (
    Phrase,
    chunks_in,
    is_time,
    phrase_at,
    phrase_before,
)
from sanctionsdesk.reading.grammar.verbs import HANGING, Group
from sanctionsdesk.reading.grammar.words import Word


def set_inverted(words: list[Word], group: Group) -> None:
    """Read "“...,” said the minister": the subject stands behind the verb."""
    before = words[group.first - 1] if group.first else None
    if before is None or before.part != "Q" or group.is_ing or group.is_infinitive:
        return
    at = group.verb + 1
    while at < len(words) and words[at].part == "A":
        at += 1
    phrase = (
        phrase_at(words, at) if at < len(words) and words[at].part in "DNJR#" else None
    )
    if phrase is None or words[phrase.head].low in {"him", "them", "us", "me"}:
        return
    if phrase.last + 1 < len(words) and words[phrase.last + 1].part in "VEMBH":
        return
    group.subject = phrase


def set_subject(  # noqa: PLR0912 - a branch a shape of clause
    words: list[Word], group: Group, before: list[Group]
) -> None:
    """Find who does it, the word that opens the clause, and the verb that leads it."""
    first = group.first
    if words[first].part == "." or first == 0:
        return
    # Back over adverbs and words set off by commas to what stands before.
    at = first - 1
    while at >= 0 and words[at].part == "A":
        at -= 1
    if at < 0:
        return
    word = words[at]
    previous = before[-1] if before else None
    if word.part == "W" and not (word.low == "as" and group.is_ing):
        group.opener, group.clause = word.low, at
        if word.low in {"who", "which", "that"}:
            group.subject = _antecedent(words, at)
        return
    if group.is_infinitive and word.low in {"or", "whether"}:
        # "over whether or not to punish": by whom is left open.
        group.opener = "whether"
        if previous is not None and previous.verb == at - 1:
            # "is weighing whether to fine".
            group.leader, group.subject = previous, previous.subject
        return
    if group.is_infinitive:
        group.leader = previous
        if previous is not None:
            direct = _object_between(words, previous, first)
            steers = (
                previous.chain[-1] in lexicon().steering and not previous.is_passive
            )
            before_to = first - 1 if words[first - 1].low == "not" else first
            ends = direct is not None and direct.last + 1 == before_to
            group.is_negated = group.is_negated or before_to < first
            group.subject = direct if steers and ends else previous.subject
        return
    if group.is_ing and word.part in {".", "P", "W", "A", "E", "V"}:
        group.leader = _main(before) if word.text == "," else previous
        group.subject = _of_participle(words, group.leader, word)
        return
    if word.text == "," and not group.is_ing and _across(words, group, before, at):
        return
    if (
        word.text == ","
        and previous is not None
        and previous.opener in {"who", "which", "whose", "where", "whom"}
    ):
        # "Roe, who served in Rome, says": behind the clause the one it speaks of goes on.
        comma = words[previous.clause - 1].text if previous.clause > 0 else ""
        if comma == ",":
            outer = [
                g
                for g in before
                if g.opener not in {"who", "which", "whose", "where", "whom"}
            ]
            group.subject = _antecedent(words, previous.clause)
            if outer and outer[-1].opener:
                group.opener, group.clause = outer[-1].opener, outer[-1].clause
            return
    if word.part == "C":
        earlier = words[at - 1] if at else None
        if earlier is not None and previous is not None:
            # "bought and sold": the same subject, and the same clause; ", and demanded"
            # goes back to the main clause.
            main = _main(before)
            if earlier.text == "," and main is not None:
                group.subject, group.leader = main.subject, main
                return
            group.subject, group.opener, group.clause = (
                previous.subject,
                previous.opener,
                previous.clause,
            )
            if previous.is_infinitive or previous.modal:
                group.modal = group.modal or previous.modal
            group.leader = previous
        return
    stop = previous.verb if previous is not None else -1
    if group.is_ing and word.part in "NRQ#" and words[first].part == "G":
        # "Graham said, calling": handled above; "officials visiting Rome": a participle.
        phrase = phrase_before(words, at, stop)
        group.subject = phrase
        return
    group.subject, group.clause = _subject_from(words, at, stop)
    if group.clause >= 0:
        group.opener = words[group.clause].low
    elif previous is not None and group.subject is not None:
        # "said voters deserve": a clause that hangs on the verb before it.
        between = words[previous.verb + 1 : group.subject.first]
        if all(w.part == "A" for w in between):
            group.opener, group.clause = HANGING, previous.verb


def _across(words: list[Word], group: Group, before: list[Group], comma: int) -> bool:
    """Take the subject from before what stands between two commas, if anything does."""
    opening = _inserted(words, comma)
    if opening <= 0:
        return False
    outer = [g for g in before if g.verb < opening]
    stop = outer[-1].verb if outer else -1
    phrase, clause = _subject_from(words, opening - 1, stop)
    if phrase is None or phrase.last + 1 < opening - _LONGEST_TAIL:
        return False
    group.subject, group.clause = phrase, clause
    if clause >= 0:
        group.opener = words[clause].low
    elif outer and all(w.part == "A" for w in words[stop + 1 : phrase.first]):
        group.opener, group.clause = HANGING, stop
    return True


_LONGEST_TAIL = 8
"""Most words between a subject's head and the comma that opens an insertion."""


def _inserted(words: list[Word], comma: int) -> int:
    """Give the comma that opens what ends at a comma before a verb, or -1.

    "Roe, who led the talks, said"; "a bank, founded in 1990 and owned by Iran, said".
    """
    for n in range(comma - 1, 0, -1):
        if words[n].text in {";", ":", "—", "–"} or words[n].part == "Q":
            return -1
        if words[n].text != "," or n + 1 >= comma:
            continue
        opens = words[n + 1]
        if opens.low in {"who", "which", "whose", "whom", "where", "when", "as", "if"}:
            return n
        if opens.part in "EG":
            return n
        if opens.part in "PDNJA#" and not _is_finite(words[n + 1 : comma]):
            return n
    return -1


def _is_finite(words: list[Word]) -> bool:
    """Tell whether words hold a verb that no relative or participle explains."""
    for n, word in enumerate(words):
        if word.part == "W" and word.low != "as":
            return False
        if word.part in "MVBH":
            return True
        if word.part == "E" and n + 1 < len(words):
            follow = words[n + 1]
            is_reduced = follow.part in "PA" or (
                word.low in {"named", "called", "known", "backed", "led", "owned"}
            )
            if not is_reduced:
                return True
    return False


def _of_participle(
    words: list[Word], leader: Group | None, before: Word
) -> Phrase | None:
    """Who does what "for buying" tells: the one punished, else the leader's subject."""
    if leader is None:
        return None
    if before.part == "P" and leader.chain[-1] in lexicon().undergoing:
        if leader.is_passive:
            return leader.subject
        direct = _object_between(words, leader, len(words))
        if direct is not None:
            return direct
    return leader.subject


def _main(before: list[Group]) -> Group | None:
    """The verb that a participle behind a comma goes with: the last one of a main clause."""
    for group in reversed(before):
        if (
            not group.opener
            and not group.is_infinitive
            and not group.is_ing
            and group.subject is not None
        ):
            return group
    return before[-1] if before else None


def _object_between(words: list[Word], previous: Group, end: int) -> Phrase | None:
    at = previous.verb + 1
    while at < end and words[at].part == "A":
        at += 1
    if (
        at < end
        and words[at].low in {"on", "upon", "for"}
        and previous.chain[-1] in {"call", "wait"}
    ):
        at += 1
    if at >= end:
        return None
    phrase = phrase_at(words, at)
    return phrase if phrase is not None and phrase.last < end else None


def _antecedent(words: list[Word], at: int) -> Phrase | None:
    """Give the phrase just before a relative pronoun."""
    place = at - 1
    while place >= 0 and (words[place].text == "," or words[place].part == "P"):
        place -= 1
    return phrase_before(words, place, -1) if place >= 0 else None


_REFLEXIVE = frozenset({"himself", "herself", "itself", "themselves", "ourselves"})


_NOMINATIVE = frozenset({"he", "she", "they", "we", "i", "it", "you"})


def _subject_from(  # noqa: PLR0912 - a branch a mark
    words: list[Word], at: int, stop: int
) -> tuple[Phrase | None, int]:
    """Walk back from a verb to the phrase that no preposition governs, and its opener."""
    if words[at].low in _REFLEXIVE and at > stop + 1:
        # "the minister himself backed it".
        at -= 1
    chunks: list[tuple[int, int]] = []
    low = at
    depth = 0
    clause = -1
    while low > stop:
        word = words[low]
        if word.text == ")":
            depth += 1
        elif word.text == "(":
            if not depth:
                break
            depth -= 1
        elif depth:
            pass
        elif word.part == "W":
            if word.low in {"as", "than"}:
                break
            clause = low
            break
        elif word.text in {";", ":", "—", "–", "--", "“", "”"}:
            break
        low -= 1
    start = low + 1
    if words[at].low in _NOMINATIVE and not (
        at > 1 and words[at - 1].part == "C" and words[at - 2].part in "NR"
    ):
        return Phrase(at, at, at), clause
    chunks = chunks_in(words, start, at + 1)
    if stop >= 0 and start == stop + 1 and len(chunks) > 1:
        # What follows the verb before is its object where a comma parts it from a subject.
        later = [
            c
            for c in chunks[1:]
            if words[c[0] - 1].text == "," and not is_time(words, *c)
        ]
        if later:
            chunks = [c for c in chunks if c[0] >= later[0][0]]
    quotes = [n for n, (a, _) in enumerate(chunks) if words[a].part == "Q"]
    if quotes:
        # "Trump “told me to call,” Graham said": the subject stands behind the words quoted.
        first, last = chunks[quotes[-1]]
        behind = chunks[quotes[-1] + 1 :]
        chunks = [(first + 1, last), *behind] if last > first else behind or chunks
    if start and words[start - 1].low in {"as", "than"} and len(chunks) > 1:
        # "such as Iran, and the pair ended", "as a member, the minister backed it": what
        # "as" opens is no subject.
        behind = [c for c in chunks if words[c[0] - 1].text == ","]
        chunks = [c for c in chunks if c >= behind[-1]] if behind else chunks[-1:]
    subject = None
    for first, last in chunks:
        if subject is not None:
            break
        governed = (first > start and words[first - 1].part in "PW") or (
            first > start and words[first - 1].part == "T"
        )
        if governed:
            continue
        if is_time(words, first, last):
            continue
        if first == last and words[first].part == "Q":
            continue
        phrase = phrase_at(words, first)
        if phrase is not None:
            subject = phrase
    if subject is None and clause >= 0 and words[clause].low in {"who", "which"}:
        # "a politician who only last month insisted".
        subject = _antecedent(words, clause)
    return subject, clause
