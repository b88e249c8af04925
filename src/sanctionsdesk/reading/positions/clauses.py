"""Stances told by a verb with its clause: "opposes the deal", "urged the House to vote it down"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sanctionsdesk.entities.record import NamedParty, Utterance
from sanctionsdesk.reading.events.kinds import kind_of
from sanctionsdesk.reading.frame import Passage
from sanctionsdesk.reading.grammar.phrases import Phrase, joined, phrase_at
from sanctionsdesk.reading.grammar.verbs import Group
from sanctionsdesk.reading.grammar.words import Word
from sanctionsdesk.reading.positions.held import OPPOSITE, Held, stances
from sanctionsdesk.reading.positions.issues import telling_words
from sanctionsdesk.reading.stage import SPEAKERS, Stage

_PARTICLES = frozenset({"out", "down", "ahead", "away", "off", "against", "for", "to", "with", "on", "at", "by"})  # fmt: skip
_CONDITION = re.compile(
    r"\b(?:if|unless|provided that|as long as|so long as|on condition that|on the condition that|only when)\b",
    re.IGNORECASE,
)
_SIDES = frozenset({"country", "organization", "government"})
_UNLESS = re.compile(r"\b(?:unless|only if|if and only if)\b", re.IGNORECASE)
_OWN_SIDE = re.compile(
    r"^(?:his|her|our|my|its|their) (?:own )?(?:government|country|administration|party|ministry|side|department|company|firm|union|group)$",
    re.IGNORECASE,
)
_ACTS = frozenset(
    {"buy", "sell", "deliver", "cancel", "sanction", "designate", "waive", "delist", "retreat", "ship", "pay",
     "activate", "mobilize", "seize", "aid", "concede", "reject", "support", "agree", "sign"}
)  # fmt: skip
_POINTING = frozenset({"it", "that", "this", "them", "these", "those"})
_RECONSIDERING = frozenset(
    {"reconsider", "retaliate", "respond", "rethink", "reverse", "revisit", "act"}
)
_NORMS = frozenset({"must", "should", "shall"})
_WILL = frozenset({"will", "would", "shall", "ll", "wo", "d"})
_LONGEST = 12
"""Most words of an issue."""


@dataclass(frozen=True, slots=True)
class _Taken:
    """A stance before its holder is known: which, and the words it is about."""

    stance: str
    issue: str


def told(
    stage: Stage, passage: Passage, said_at: Callable[[int], Utterance | None]
) -> Iterator[Held]:
    """Give the stances of a passage; ``said_at`` gives the statement that holds a place."""
    led: set[int] = set()
    for n, group in enumerate(passage.groups):
        if group.first in led or group.opener in {"if", "unless", "whether"}:
            continue
        if group.is_infinitive:
            # What is to be done is no stance by itself.
            continue
        said = said_at(passage.words[group.verb].start)
        if said is not None and said.form == "question":
            continue
        span = said.content if said else stage.frame.span(passage.start, passage.end)
        taken, rule = _taken(stage, passage, n, led), "stance"
        holders = _holders(stage, passage, group, said)
        if taken is None and said is None:
            taken = _reserved(stage, passage, group)
        if said is not None and taken is not None and taken.stance == "silent":
            holders = [said.speaker]
        if said is not None and taken is not None and not holders:
            is_open = (
                taken.stance in {"undecided", "conditional"}
                and said.form != "mixed"
                and not _is_somebody(passage.words, group)
            )
            holders = [said.speaker] if is_open and said.speaker else holders
        if said is not None and group.chain[-1] == "depend":
            holders = [said.speaker]
        if taken is None and said is not None:
            taken, rule = _norm(stage, passage, group), "norm"
            taken = taken or _judged(stage, passage, group)
            if taken is not None:
                holders = [said.speaker] if said.speaker else []
            elif said.speaker in holders or _speaks_for(stage, said, holders):
                taken, rule = _commitment(stage, passage, group), "commitment"
            elif _are_states(stage, holders):
                taken = _reserved(stage, passage, group)
        if taken is None:
            continue
        stance = taken.stance
        if stance in OPPOSITE and _is_conditional(stage, passage, group):
            stance = "conditional"
        if stance == "undecided" and not taken.issue:
            rule = "open"
        place = passage.words[group.verb].start
        for holder in holders:
            yield Held(span, holder, stance, taken.issue, said, rule, place)


def _are_states(stage: Stage, holders: list[str]) -> bool:
    return bool(holders) and all(
        stage.parties[h].kind in _SIDES for h in holders if h in stage.parties
    )


def _is_somebody(words: list[Word], group: Group) -> bool:
    """Tell whether the subject is another, whom the text does not name ("he has not decided")."""
    return group.subject is not None and words[group.subject.head].low in {
        "he", "she", "they", "who",
    }  # fmt: skip


def _speaks_for(stage: Stage, said: Utterance, holders: list[str]) -> bool:
    """Tell whether a spokesman or official speaks for the state or body that will act."""
    speaker = stage.parties.get(said.speaker)
    held = [stage.parties[h] for h in holders if h in stage.parties]
    if speaker is None or len(held) != 1 or held[0].kind not in _SIDES:
        return False
    if speaker.country and speaker.country == held[0].country:
        return True
    return "spokes" in " ".join((speaker.name, *speaker.roles)).lower()


def _taken(stage: Stage, passage: Passage, n: int, led: set[int]) -> _Taken | None:
    """The stance of a verb group, with the groups it leads counted in."""
    known = stances()
    group = passage.groups[n]
    words = passage.words
    if _is_silent(words, group):
        return _Taken("silent", _issue(stage, words, group) or "comment")
    if _is_undecided(words, group):
        return _Taken("undecided", "")
    if group.is_passive:
        return _passive(stage, words, group)
    if group.chain[-1] == "decide":
        is_open = group.is_negated or any(
            w.low == "yet" for w in words[max(0, group.first - 2) : group.verb]
        )
        return _Taken("undecided", _clause(stage, words, group)) if is_open else None
    if group.chain[-1] == "depend":
        return _Taken("conditional", _issue(stage, words, group, "on"))
    after = passage.groups[n + 1] if n + 1 < len(passage.groups) else None
    if after is not None and _is_steered(words, group, after):
        led.add(after.first)
        inner = _own(stage, passage, after)
        stance = inner.stance if inner else ("against" if after.is_negated else "for")
        issue = inner.issue if inner else _action(stage, words, after)
        return _Taken(_turned(stance, group), issue) if issue else None
    if after is not None and _leads_on(words, group, after):
        # "threatened on Sunday to double the duties".
        led.add(after.first)
        inner = _own(stage, passage, after, plain=True)
        stance = known.leading[group.chain[-1]]
        if inner is not None:
            return _Taken(_turned(_product(stance, inner.stance), group), inner.issue)
        return _Taken(_turned(stance, group), _action(stage, words, after))
    lead = next((v for v in group.chain[:-1] if v in known.leading), None)
    own = _own(stage, passage, group, plain=lead is not None)
    if lead is None:
        return own
    stance = known.leading[lead]
    if lead == "need" and group.is_negated:
        return None
    if own is not None:
        stance = _product(stance, own.stance)
    elif group.is_negated:
        stance = OPPOSITE.get(stance, stance)
    issue = own.issue if own else _action(stage, words, group)
    return _Taken(stance, issue) if " " in issue or own else None


def _passive(stage: Stage, words: list[Word], group: Group) -> _Taken | None:
    """Read "the embargo demanded by Labour"."""
    stance = stances().stance.get(group.chain[-1])
    if stance is None or group.subject is None or not _doer(group):
        return None
    subject = group.subject
    text = stage.frame.text[words[subject.first].start : words[subject.last].end]
    issue = _shortened(text)
    return None if _points_nowhere(issue) else _Taken(_turned(stance, group), issue)


def _doer(group: Group) -> Phrase | None:
    return next((p for prep, p in group.phrases if prep == "by"), None)


def _own(
    stage: Stage, passage: Passage, group: Group, *, plain: bool = False
) -> _Taken | None:
    """What the group's last verb says by itself, negation counted."""
    known = stances()
    words = passage.words
    base = group.chain[-1]
    behind = words[group.verb + 1 : group.verb + 3]
    if [w.low for w in behind] == ["just", "any"]:
        return None
    particle = _particle(words, group)
    stance = known.stance.get(f"{base}_{particle}") if particle else None
    if stance is None:
        stance = known.stance.get(base)
        particle = ""
    if stance is None and base == "vote" and "favor" in _near(words, group):
        return _Taken("for", _issue(stage, words, group))
    if stance is None or (base == "need" and group.is_negated):
        return None
    if base == "question" and group.object is None:
        return None
    if group.object is not None and not particle:
        met = stage.who(words, group.object).party
        if met is not None and met.kind == "person":
            # "welcomed Roe" is no side taken.
            return None
    issue = _issue(stage, words, group, particle)
    if stance == "undecided" and not issue:
        issue = _clause(stage, words, group)
    if not issue and base == "vote":
        return _Taken(_turned(stance, group), "")
    if not issue or _points_nowhere(issue) or re.match(r"[$€£¥]?\d", issue):
        return None
    if not plain and base in {"want", "need", "seek", "propose"} and not group.object:
        return None
    if stance == "against" and group.is_negated:
        return None
    return _Taken(_turned(stance, group), issue)


def _turned(stance: str, group: Group) -> str:
    return OPPOSITE.get(stance, stance) if group.is_negated else stance


def _product(lead: str, own: str) -> str:
    """What leads and what is led: refusing to oppose is to be for."""
    if lead == "against":
        return OPPOSITE.get(own, own)
    return own if lead == "for" else lead


def _near(words: list[Word], group: Group) -> set[str]:
    return {w.low for w in words[group.verb + 1 : group.verb + 4]}


def _particle(words: list[Word], group: Group) -> str:
    """The particle or preposition that goes with the verb: behind it or behind its object."""
    at = group.verb + 1
    for place in (at, at + 1, group.object.last + 1 if group.object else at):
        if place < len(words) and words[place].low in _PARTICLES:
            is_near = place == at or words[at].part in "RDA" or group.object is not None
            if is_near:
                return words[place].low
    return ""


def _is_undecided(words: list[Word], group: Group) -> bool:
    """Read "has not made up her mind", "no decision has been made", "is undecided"."""
    behind = " ".join(w.low for w in words[group.verb : group.verb + 5])
    if re.match(r"(?:made|make|making) up \w+ minds?\b", behind):
        return group.is_negated
    if re.match(
        r"(?:is|are|was|were|remain\w*|'s|’s) (?:still |as yet )?(?:undecided|unsure|torn)\b",
        behind,
    ):
        return True
    subject = group.subject
    if subject is None or words[subject.head].low not in {"decision", "decisions"}:
        return False
    return words[subject.first].low == "no" or group.is_negated


def _leads_on(words: list[Word], group: Group, after: Group) -> bool:
    return (
        group.chain[-1] in stances().leading
        and after.is_infinitive
        and after.leader is group
        and group.object is None
        and not any(w.part == "W" for w in words[group.verb + 1 : after.first])
    )


def _is_silent(words: list[Word], group: Group) -> bool:
    """Read "declined to comment", "would not say", "did not respond"."""
    known = stances()
    base = group.chain[-1]
    if base not in known.speaking:
        return False
    if group.chain[0] in {"decline", "refuse"}:
        return base != "confirm" or len(group.chain) > 1
    is_negated = group.is_negated or _is_none(words, group.subject)
    if not is_negated or base in {"talk", "speak", "tell"}:
        return False
    return group.modal in {"would", "did", "could", "does", "will", "wo", "do"}


def _is_none(words: list[Word], subject: Phrase | None) -> bool:
    if subject is None:
        return False
    first = words[subject.first].low
    before = words[subject.first - 1].low if subject.first else ""
    return "neither" in {first, before} or "nor" in {first, before}


def _is_steered(words: list[Word], group: Group, after: Group) -> bool:
    """Tell whether a verb moves somebody to what the next one says: "asked Roe to"."""
    if group.chain[-1] not in stances().steering:
        return False
    if after.is_infinitive and after.leader is group:
        return not any(w.part == "W" for w in words[group.verb + 1 : after.first])
    # "asked that the bureau delay the limits".
    return after.opener == "that" and after.clause == group.verb + 1 and not after.modal and (
        group.chain[-1] in {"ask", "demand", "urge", "request"} and words[after.verb].part == "V"
    )  # fmt: skip


def _holders(
    stage: Stage, passage: Passage, group: Group, said: Utterance | None
) -> list[str]:
    """The parties that take the stance: the verb's subjects, or who speaks of themselves."""
    words = passage.words
    subject = _doer(group) if group.is_passive else group.subject
    if subject is None:
        return []
    head = words[subject.head].low
    own = stage.frame.text[words[subject.first].start : words[subject.head].end]
    speaks_of_self = head in {"i", "we"} or _OWN_SIDE.match(own)
    if said is not None and said.speaker and speaks_of_self:
        return [said.speaker]
    found: list[str] = []
    end = len(words) if group.is_passive else group.first
    phrases = [subject, *joined(words, subject, end)]
    for phrase in phrases:
        who = stage.who(words, phrase)
        party = who.party or _state_in(stage, words, phrase)
        if party is not None and party.kind in SPEAKERS and party.id not in found:
            found.append(party.id)
    return found


def _state_in(stage: Stage, words: list[Word], phrase: Phrase) -> NamedParty | None:
    """Read "the Turkish side": a state through its adjective."""
    if words[phrase.head].low not in {"side", "authorities", "leadership", "officials", "government"}:  # fmt: skip
        return None
    places = stage.within(words[phrase.first].start, words[phrase.last].end)
    return places[0].party if places else None


def _norm(stage: Stage, passage: Passage, group: Group) -> _Taken | None:
    """Read "not one more bomb should leave our ports": who says so wants it so."""
    words = passage.words
    has_to = group.chain[0] in {"have", "need"} and len(group.chain) > 1
    if (group.modal not in _NORMS and not has_to) or (has_to and group.is_negated):
        return None
    subject = group.subject
    if subject is None or (group.is_passive and group.chain[-1] == "say"):
        return None
    negated = group.is_negated or words[subject.first].low in {"no", "not", "nobody"}
    if subject.first and words[subject.first - 1].low == "not":
        negated = True
    own = _own(stage, passage, group)
    if own is not None:
        return own
    stance = stances().stance.get(group.chain[-1])
    if group.is_passive and stance in OPPOSITE:
        # "the sale must be blocked".
        end = words[subject.last].end
        issue = _shortened(stage.frame.text[words[subject.first].start : end])
        return _Taken(OPPOSITE[stance] if negated else stance, issue)
    start = words[subject.first].start
    end = words[min(max(group.end, group.verb + 1), len(words)) - 1].end
    issue = _shortened(stage.frame.text[start:end])
    if words[subject.head].low in {"i", "we", "they", "it", "he", "she", "you"}:
        issue = _action(stage, words, group)
    if not telling_words(issue):
        return None
    return _Taken("against" if negated else "for", issue)


def _judged(stage: Stage, passage: Passage, group: Group) -> _Taken | None:
    """Read "this is a mistake", "the ban is overdue": what the speaker thinks of a thing."""
    words = passage.words
    if group.chain[-1] != "be" or group.subject is None:
        return None
    told = {w.low for w in words[group.verb + 1 : group.verb + 5]}
    stance = (
        "against" if told & stances().bad else "for" if told & stances().good else ""
    )
    if not stance:
        return None
    subject = words[group.subject.first : group.subject.last + 1]
    issue = _shortened(stage.frame.text[subject[0].start : subject[-1].end])
    if subject[-1].low in {"he", "she", "they", "i", "we", "you", "there"}:
        return None
    behind = {w.low for w in words[group.verb + 1 : group.verb + 8]}
    if subject[-1].low == "it" and behind & {"to", "that", "for"}:
        # "it is wrong to ...": what is wrong comes behind.
        return None
    return _Taken(_turned(stance, group), issue)


def _commitment(stage: Stage, passage: Passage, group: Group) -> _Taken | None:
    """Read "we will not sell": what a party says it will do, where it is an act."""
    words = passage.words
    modal = group.modal.strip("’'")
    ready = group.chain[0] in {"prepared", "prepare", "ready", "willing"}
    going = group.is_progressive and group.is_negated
    if not ready and not going and (modal not in _WILL or group.is_passive):
        return None
    if not _is_act(words, group) and not _UNLESS.search(_sentence(stage, passage)):
        return None
    stance = "against" if group.is_negated else "for"
    return _Taken(stance, _action(stage, words, group))


def _reserved(stage: Stage, passage: Passage, group: Group) -> _Taken | None:
    """Read "if they do not, the bureau may reconsider": an act kept back."""
    is_act = _is_act(passage.words, group) or group.chain[-1] in _RECONSIDERING
    if group.is_passive or not is_act or not _is_conditional(stage, passage, group):
        return None
    if group.subject is None:
        return None
    return _Taken("conditional", _action(stage, passage.words, group))


def _is_act(words: list[Word], group: Group) -> bool:
    kind, _ = kind_of(words, group, group.chain[-1])
    return kind is not None and kind.type in _ACTS


def _sentence(stage: Stage, passage: Passage) -> str:
    return stage.frame.text[passage.start : passage.end]


def _is_conditional(stage: Stage, passage: Passage, group: Group) -> bool:
    """Tell whether an if-clause of the sentence bears on the verb."""
    words = passage.words
    modal = group.modal.strip("’'")
    open_verb = modal in {"would", "could", "may", "might", "will", "ll", "d", "can"}
    ready = group.chain[0] in {"prepared", "prepare", "ready", "willing", "depend"}
    if not open_verb and not ready:
        return False
    start, end = passage.start, passage.end
    if group.opener and group.clause >= 0:
        start = words[group.clause].start
    return bool(_CONDITION.search(stage.frame.text, start, end))


def _issue(stage: Stage, words: list[Word], group: Group, particle: str = "") -> str:
    """The object with what hangs on it, or what stands behind the particle."""
    behind = words[group.verb + 1 : group.verb + 2]
    alone = group.object is None or group.object.head == group.verb + 1
    if alone and behind and behind[0].low in _POINTING:
        return behind[0].low
    if group.object is not None:
        first = group.object.first
    else:
        phrase = next((p for prep, p in group.phrases if prep == particle), None)
        if phrase is None:
            follow = group.phrases[0][1] if group.phrases and not particle else None
            phrase = follow
        if phrase is None:
            return ""
        first = phrase.first
    last = first
    for _, phrase in group.phrases:
        if phrase.first > first and words[phrase.first - 1].low in {"of", "on", "to", "for", "with", "against", "in", "between"}:  # fmt: skip
            last = phrase.last
    if group.object is not None:
        last = max(last, group.object.last)
    else:
        reached = phrase_at(words, first)
        last = max(last, reached.last if reached else first)
    return _shortened(stage.frame.text[words[first].start : words[last].end])


def _action(stage: Stage, words: list[Word], group: Group) -> str:
    """The led verb with its object: "sell arms to Iran"."""
    last = min(max(group.end, group.verb + 1), len(words)) - 1
    return _shortened(stage.frame.text[words[group.verb].start : words[last].end])


def _clause(stage: Stage, words: list[Word], group: Group) -> str:
    """The question left open: "whether to sell"; else "the decision"."""
    rest = words[group.verb + 1 :]
    if rest and rest[0].low in {"whether", "if", "on", "how"}:
        return _shortened(stage.frame.text[rest[0].start : rest[-1].end].rstrip('.”"'))
    return ""


def _shortened(text: str) -> str:
    parts = re.split(r"[;:—–\n“”\"]|,\s", text.strip())
    return " ".join(parts[0].split()[:_LONGEST])


def _points_nowhere(issue: str) -> bool:
    words = re.findall(r"\w+", issue.lower())
    return not words or words[-1] in stances().no_issue or words[0] in stances().no_issue - {"question"}  # fmt: skip


_NO_MORE = re.compile(
    r"^(?:no|not one more|not another) (?P<what>[\w-]+ (?:for|to|in|on|with) [\w-]+(?: [\w-]+){0,4}?)"
    r"(?= until\b| unless\b| without\b|[.!,;]|$)",
    re.IGNORECASE,
)
_FRAGMENT = re.compile(
    r"^(?:only )?(?:if|when|provided|as long as)\b[^.,]{2,60}[.,]?$", re.IGNORECASE
)


def exclaimed(said: Utterance) -> Iterator[Held]:
    """Give the stance of words without a verb: "No drones for Jakarta!", "If they pay."."""
    words = said.content.text.strip()
    if not said.speaker or said.form not in {"direct", "mixed"}:
        return
    slogan = _NO_MORE.match(words)
    if slogan is not None:
        yield Held(
            said.content, said.speaker, "against", slogan["what"], said, "stance"
        )
    elif _FRAGMENT.match(words) and len(words.split()) < _LONGEST:
        yield Held(said.content, said.speaker, "conditional", "", said, "open")
