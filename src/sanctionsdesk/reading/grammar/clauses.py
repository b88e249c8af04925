"""Verb groups of a sentence, each with its subject, object and further phrases.

One pass from left to right over the words' parts. A *phrase* is a run of
words that names something ("the Turkish foreign minister"); a *group* is a
verb with its auxiliaries and the verbs it leads ("has refused to buy").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sanctionsdesk.reading.grammar.words import Word

NOMINAL = frozenset("DJN#SQR")
_LEADING = frozenset(
    [
        "agree",
        "begin",
        "cease",
        "continue",
        "decide",
        "decline",
        "expect",
        "fail",
        "hope",
        "intend",
        "like",
        "manage",
        "move",
        "need",
        "offer",
        "opt",
        "plan",
        "pledge",
        "plot",
        "prepare",
        "promise",
        "propose",
        "refuse",
        "seek",
        "set",
        "start",
        "stop",
        "threaten",
        "try",
        "vow",
        "want",
        "wish",
        "ask",
        "force",
        "order",
        "urge",
        "press",
        "push",
        "able",
        "ready",
        "likely",
        "unlikely",
        "reluctant",
        "willing",
        "unwilling",
        "poised",
        "schedule",
        "say",
        "believe",
        "report",
        "allege",
        "think",
        "know",
        "consider",
        "suppose",
        "appear",
        "seem",
        "help",
        "go",
        "use",
        "have",
        "authorize",
        "direct",
        "allow",
        "instruct",
        "require",
        "mean",
        "design",
        "permit",
        "invite",
        "call",
        "tell",
        "demand",
        "work",
        "warn",
        "swear",
        "choose",
        "hesitate",
        "struggle",
        "aim",
        "fight",
        "consent",
        "volunteer",
        "dare",
        "claim",
        "deserve",
        "tend",
        "attempt",
        "undertake",
        "commit",
        "oblige",
    ]
)


HANGING = "(that)"
"""The opener of a clause that follows its verb without "that"."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words ``first`` to ``last`` (included) with ``head``, the word that names."""

    first: int
    last: int
    head: int


@dataclass(slots=True)
class Group:
    """A verb group: where it stands, how it is put, and what stands around it.

    Attributes:
        first, verb: indices of its first word and of its main verb.
        chain: base forms from the first verb to the main one.
        subject: who does it, ``None`` where the sentence does not say.
        object: what directly follows it.
        phrases: what follows behind a preposition, in order.
        clause: index of the word that opened its clause ("that", "which"), or -1.
        opener: that word, lower case.
        end: index behind the last word that belongs to it.
    """

    first: int
    verb: int
    chain: list[str]
    is_passive: bool = False
    is_negated: bool = False
    is_infinitive: bool = False
    is_ing: bool = False
    is_progressive: bool = False
    modal: str = ""
    subject: Phrase | None = None
    object: Phrase | None = None
    phrases: list[tuple[str, Phrase]] = field(default_factory=list)
    opener: str = ""
    clause: int = -1
    end: int = 0
    leader: Group | None = None


_DAYS = frozenset(
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
)
_STEERING = frozenset(
    [
        "urge",
        "ask",
        "tell",
        "order",
        "allow",
        "force",
        "want",
        "expect",
        "direct",
        "help",
        "require",
        "persuade",
        "encourage",
        "invite",
        "instruct",
        "permit",
        "call",
        "push",
        "press",
        "pressure",
        "warn",
        "advise",
        "request",
        "enable",
        "lead",
        "cause",
        "authorize",
        "compel",
        "get",
        "beg",
        "appeal",
        "convince",
        "wait",
        "need",
        "prepare",
        "pay",
        "hire",
        "appoint",
        "elect",
        "forbid",
        "let",
        "make",
        "like",
        "intend",
        "mean",
        "design",
        "train",
        "teach",
        "recruit",
        "assign",
        "trust",
        "challenge",
        "dare",
        "summon",
    ]
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


def groups(words: list[Word]) -> list[Group]:
    """Find the verb groups of a sentence and what belongs to each."""
    found: list[Group] = []
    at = 0
    while at < len(words):
        group = _group_at(words, at)
        if group is None:
            at += 1
            continue
        found.append(group)
        at = group.verb + 1
    for n, group in enumerate(found):
        _subject(words, group, found[:n])
    for group in found:
        _inverted(words, group)
    for n, group in enumerate(found):
        after = found[n + 1] if n + 1 < len(found) else None
        _complement(words, group, after)
        if _is_reduced_passive(words, group):
            group.is_passive = True
            group.subject = _phrase_before(words, group.first - 1, -1)
    return found


def _inverted(words: list[Word], group: Group) -> None:
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


def _group_at(words: list[Word], at: int) -> Group | None:  # noqa: PLR0912 - a branch a part
    word = words[at]
    if word.part not in "MBHTVEG":
        return None
    size = len(words)
    first = at
    chain: list[str] = []
    group = Group(first, at, chain, clause=-1)
    group.is_infinitive = word.part == "T"
    group.is_ing = word.part == "G"
    saw_be = False
    last = -1
    while at < size:
        word = words[at]
        part = word.part
        if part == "A" or (part == "J" and saw_be and _leads(words, at)):
            if word.low in {"not", "n't", "n’t", "never"}:
                group.is_negated = True
            if part == "J":
                chain.append(word.low)
                last = at
                saw_be = False
        elif part == "M":
            group.modal = group.modal or word.low
            last = at
        elif part == "B":
            saw_be = True
            if word.low == "being":
                if chain:
                    break
                group.is_progressive = last >= 0
            last = at
        elif part == "H":
            last = at
        elif part == "T":
            if chain and not _follows_on(chain):
                break
            last = at
            saw_be = False
        elif part in "VEG":
            if chain and not saw_be and words[at - 1].part not in "TMHAB":
                break
            if saw_be and part == "E":
                group.is_passive = True
            elif part in "VE":
                group.is_passive = False
            if saw_be and part == "G":
                group.is_progressive = True
            chain.append(word.base)
            last = at
            saw_be = False
            # What follows a main verb joins only as "to ..." behind one that leads.
            if not _goes_on(words, at):
                break
        else:
            break
        at += 1
    if last < 0:
        return None
    group.verb = last
    if words[last].part == "T":
        return None
    if not chain:
        group.chain.append(
            {"B": "be", "H": "have", "M": "do"}.get(words[last].part, "be")
        )
    group.end = last + 1
    return group


def _leads(words: list[Word], at: int) -> bool:
    return words[at].low in {
        "able", "unable", "ready", "likely", "unlikely", "reluctant", "willing", "poised",
        "prepared", "unwilling", "set", "due", "about", "determined", "hesitant", "keen", "sure",
    } and at + 1 < len(words) and words[at + 1].part == "T"  # fmt: skip


def _goes_on(words: list[Word], at: int) -> bool:
    follow = at + 1
    while follow < len(words) and words[follow].part == "A":
        follow += 1
    return (
        follow < len(words) and words[follow].part == "T" and words[at].base in _LEADING
    )


def _follows_on(chain: list[str]) -> bool:
    return chain[-1] in _LEADING


def _subject(  # noqa: PLR0912 - a branch a shape of clause
    words: list[Word], group: Group, before: list[Group]
) -> None:
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
            steers = previous.chain[-1] in _STEERING and not previous.is_passive
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
        phrase = _phrase_before(words, at, stop)
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


_UNDERGOING = frozenset(
    [
        "punish",
        "sanction",
        "accuse",
        "blame",
        "criticize",
        "criticise",
        "fine",
        "condemn",
        "praise",
        "thank",
        "stop",
        "prevent",
        "ban",
        "arrest",
        "jail",
        "suspect",
        "designate",
        "charge",
        "deport",
        "sue",
        "penalize",
        "rebuke",
        "attack",
        "detain",
        "bar",
    ]
)


def _of_participle(
    words: list[Word], leader: Group | None, before: Word
) -> Phrase | None:
    """Who does what "for buying" tells: the one punished, else the leader's subject."""
    if leader is None:
        return None
    if before.part == "P" and leader.chain[-1] in _UNDERGOING:
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
    return _phrase_before(words, place, -1) if place >= 0 else None


def _phrase_before(words: list[Word], last: int, stop: int) -> Phrase | None:
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
    chunks = _chunks(words, start, at + 1)
    if stop >= 0 and start == stop + 1 and len(chunks) > 1:
        # What follows the verb before is its object where a comma parts it from a subject.
        later = [
            c
            for c in chunks[1:]
            if words[c[0] - 1].text == "," and not _is_time(words, *c)
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
        if _is_time(words, first, last):
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


_TIME_WORDS = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "yesterday",
        "today",
        "tomorrow",
        "week",
        "month",
        "year",
        "morning",
        "evening",
        "afternoon",
        "night",
        "day",
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)


def _is_time(words: list[Word], first: int, last: int) -> bool:
    if all(w.part == "#" or w.low in _TIME_WORDS for w in words[first : last + 1]):
        return words[first].low in _TIME_WORDS or bool(
            re.fullmatch(r"(?:19|20)\d\d", words[first].text)
        )
    return words[last].low in _TIME_WORDS and last - first < 3


def _chunks(words: list[Word], start: int, end: int) -> list[tuple[int, int]]:
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
            if not _is_time(words, phrase.first, phrase.last):
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
