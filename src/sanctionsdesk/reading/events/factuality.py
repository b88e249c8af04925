"""Whether an event happened, as its sentence puts it."""

from __future__ import annotations

from sanctionsdesk.entities.record import Factuality
from sanctionsdesk.reading.frame import Passage
from sanctionsdesk.reading.grammar.lexicon import lexicon
from sanctionsdesk.reading.grammar.verbs import HANGING, Group
from sanctionsdesk.reading.grammar.words import Word

_DENYING = frozenset(
    [
        "refuse",
        "decline",
        "fail",
        "deny",
        "reject",
        "stop",
        "cease",
        "oppose",
        "avoid",
        "prevent",
        "prohibit",
        "ban",
        "forbid",
    ]
)
_PLANNING = frozenset(
    [
        "plan",
        "intend",
        "agree",
        "promise",
        "pledge",
        "vow",
        "threaten",
        "prepare",
        "seek",
        "aim",
        "expect",
        "schedule",
        "decide",
        "commit",
        "set",
        "ready",
        "poised",
        "propose",
        "offer",
        "order",
        "direct",
        "urge",
        "press",
        "ask",
        "request",
        "instruct",
        "call",
        "persuade",
        "authorize",
        "about",
        "determined",
        "prepared",
        "due",
    ]
)
_POSSIBLE = frozenset(
    [
        "want",
        "hope",
        "consider",
        "wish",
        "reluctant",
        "unlikely",
        "likely",
        "hesitate",
        "suspect",
        "believe",
        "allege",
        "accuse",
        "appear",
        "seem",
        "think",
        "try",
        "attempt",
        "require",
        "mean",
        "able",
        "willing",
    ]
)
_OPEN = frozenset(
    [
        "accuse",
        "consider",
        "suspect",
        "allege",
        "require",
        "discuss",
        "suggest",
        "propose",
        "contemplate",
        "favor",
        "favour",
        "oppose",
        "mean",
        "threaten",
        "recommend",
    ]
)
_GOING = frozenset(["begin", "start", "continue", "keep"])


def factuality(passage: Passage, group: Group, place: int) -> Factuality:
    """Read negation, condition, modals and what leads the verb.

    ``place`` is the index in the group's chain of the verb that tells the event.
    """
    words = passage.words
    if _is_supposed(words, group):
        return "hypothetical"
    if group.opener == "whether":
        return "possible"
    lead = group.chain[:place]
    if group.is_negated or _is_nobody(words, group) or any(v in _DENYING for v in lead):
        return "denied"
    if group.opener == "that" and _is_demanded(passage, group):
        return "planned"
    if _is_to(words, group) or _is_wanted(passage, group):
        return "planned"
    modal = _led(group)
    if modal is not None and not lead:
        return modal
    if any(v in _PLANNING for v in lead):
        return "planned"
    if any(v in _POSSIBLE for v in lead):
        return "possible"
    name = group.modal.strip("’'")
    if name in {"will", "shall", "ll", "wo"}:
        return "planned"
    if name in {"would", "d"} and _is_conditioned(passage, group):
        return "hypothetical"
    if name in {"would", "d"} and group.opener in {"that", HANGING}:
        # "said it would veto" is "will veto", told later.
        return "planned"
    if name in {"would", "could", "may", "might", "should", "must", "can", "d", "ca"}:
        return "possible"
    if any(v in _GOING for v in lead):
        return "ongoing"
    if group.is_progressive:
        shown = {w.low for w in words[group.first : group.verb]}
        return "happened" if shown & {"was", "were"} else "ongoing"
    if _is_present(words, group):
        return "ongoing"
    if (
        group.leader is not None
        and group.leader is not group
        and not group.is_infinitive
        and words[group.first - 1].part == "C"
    ):
        before = factuality(passage, group.leader, len(group.leader.chain) - 1)
        return (
            before if group.leader.is_infinitive or group.leader.modal else "happened"
        )
    return "happened"


def _is_supposed(words: list[Word], group: Group) -> bool:
    """Tell what is under "if", or yet to come under "until"."""
    if group.opener in {"if", "unless"} or _under_if(group):
        return True
    return group.opener in {"until", "once"} and words[group.verb].part == "V"


def _is_to(words: list[Word], group: Group) -> bool:
    """Tell "is to be signed", "are due to meet" from what was done."""
    first = words[group.first : group.verb]
    return any(
        w.low in {"is", "are"} and n + 1 < len(first) and first[n + 1].part == "T"
        for n, w in enumerate(first)
    )


def _is_wanted(passage: Passage, group: Group) -> bool:
    """Tell "want him extradited" from "saw him extradited"."""
    if group.first != group.verb or passage.words[group.verb].part != "E":
        return False
    before = [g for g in passage.groups if g.verb < group.first]
    return bool(
        before
        and before[-1].chain[-1] in {"want", "need", "demand", "seek"}
        and group.subject is not None
        and before[-1].verb < group.subject.first
    )


def _is_conditioned(passage: Passage, group: Group) -> bool:
    """Tell whether an if-clause follows: "would back it only if they asked"."""
    return any(
        other.opener in {"if", "unless"} and other.clause > group.verb
        for other in passage.groups
    )


def _is_nobody(words: list[Word], group: Group) -> bool:
    """Tell "nobody bought", "no state has bought", "bought nothing"."""
    sides = [p for p in (group.subject, group.object) if p is not None]
    return any(
        words[p.first].low in {"nobody", "nothing", "none", "neither", "no"}
        for p in sides
    )


def _is_present(words: list[Word], group: Group) -> bool:
    """Tell "they back the deal", which lasts, from what was done."""
    return (
        group.first == group.verb
        and words[group.verb].part == "V"
        and group.chain[-1] in lexicon().lasting
        and not group.is_infinitive
        and group.subject is not None
    )


def _is_demanded(passage: Passage, group: Group) -> bool:
    """Tell "demanded that Syria detain": the clause of a demand is yet to be done."""
    before = [g for g in passage.groups if g.verb < group.clause]
    return bool(before) and before[-1].chain[-1] in {
        "demand", "insist", "urge", "request", "recommend", "propose", "ask", "order", "require",
    }  # fmt: skip


def _under_if(group: Group) -> bool:
    """A verb joined by "and" to one under "if" is supposed too."""
    return (
        group.leader is not None
        and group.leader.opener in {"if", "unless"}
        and not group.is_infinitive
    )


def _led(group: Group) -> Factuality | None:
    """What the verb before an infinitive or a participle makes of it."""
    if not (group.is_infinitive or group.is_ing):
        return None
    if group.leader is None:
        return "planned" if group.is_infinitive else None
    if group.is_ing:
        base = group.leader.chain[-1]
        if base in {"deny", "stop", "cease", "avoid"}:
            return "denied"
        return "possible" if base in _OPEN else None
    base = group.leader.chain[-1]
    if base in _DENYING:
        return "denied"
    if base in _POSSIBLE:
        return "possible"
    return "planned"
