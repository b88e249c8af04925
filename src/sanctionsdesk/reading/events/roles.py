"""Who does it to whom and what: the roles of a verb, from its clause."""

from __future__ import annotations

from dataclasses import dataclass, field

from sanctionsdesk.reading.events.kinds import Kind
from sanctionsdesk.reading.frame import Passage
from sanctionsdesk.reading.grammar.phrases import Phrase, joined, phrase_at
from sanctionsdesk.reading.grammar.verbs import Group
from sanctionsdesk.reading.grammar.words import Word
from sanctionsdesk.reading.stage import Stage, Who

ACTORS = frozenset(
    {"person", "organization", "government", "country", "group", "media"}
)
_THINGS = frozenset({"weapon_system", "aircraft", "vessel", "law", "programme"})
QUANTITY_NOUNS = frozenset(
    [
        "group",
        "number",
        "tens",
        "dozens",
        "hundreds",
        "thousands",
        "millions",
        "series",
        "majority",
        "half",
        "most",
        "members",
        "leaders",
        "part",
        "pair",
        "couple",
        "team",
        "first",
        "second",
        "third",
        "deployment",
        "some",
    ]
)


@dataclass(slots=True)
class Roles:
    """Who does it, to or from whom, what; further parties that "and" joins to either side.

    ``words`` tell the thing where it is no party.
    """

    agent: Who | None = None
    recipient: Who | None = None
    thing: Who | None = None
    words: str = ""
    co_agents: list[Who] = field(default_factory=list)
    co_recipients: list[Who] = field(default_factory=list)


def leading_roles(stage: Stage, passage: Passage, group: Group) -> Roles:
    """Read "refused to sell arms to Iran": the refusal has the sale's parties."""
    words = passage.words
    roles = Roles(agent=party_of(stage, words, group.subject, actors=True))
    for phrase in [group.object, *(p for _, p in group.phrases)]:
        who = party_of(stage, words, phrase, actors=True)
        if phrase is not None and who is not None and id_of(who) != id_of(roles.agent):
            roles.recipient = who
            taken = {id_of(who), id_of(roles.agent)}
            roles.co_recipients = _joined(stage, words, phrase, group.end, taken)
            break
    if group.subject is not None and roles.agent is not None:
        taken = {id_of(roles.agent)}
        roles.co_agents = _joined(stage, words, group.subject, group.first, taken)
    roles.words = (
        stage.frame.text[
            words[group.verb].start : words[min(group.end, len(words)) - 1].end
        ]
        if group.end > group.verb
        else ""
    )
    if "\n" in roles.words:
        roles.words = ""
    return roles


def roles_of(
    stage: Stage, passage: Passage, group: Group, kind: Kind, noun: int
) -> Roles:
    """Read the roles of a verb; ``noun`` is the index of the noun that makes it an act, or -1."""
    words = passage.words
    roles = Roles()
    thing = _sides(stage, words, group, roles)
    if kind.type != "sign" and _holds(thing, noun):
        thing = _behind_noun(stage, words, group, roles, thing)
    if noun >= 0 and thing is None and _holds(group.object, noun):
        _noun_itself(stage, words, group, roles)
    if group.chain[-1] in _ENDING and thing is None and group.subject is not None:
        # "the contract lapsed": what ends is the subject.
        roles.agent, roles.co_agents = None, []
        roles.thing, roles.words = thing_of(stage, words, group.subject)
    if thing is not None:
        _object(stage, words, group, kind, roles, thing)
    _behind_prepositions(stage, words, group, kind, roles)
    if roles.thing is None and not roles.words and kind.roles != "other":
        roles.thing = _thing_behind(stage, words, group)
    if noun >= 0 and words[noun].part == "P" and not roles.words:
        # "called for a stop".
        asked = next((p for _, p in group.phrases if p.first == noun + 1), None)
        if asked is not None and roles.thing is None:
            roles.thing, roles.words = thing_of(stage, words, asked)
    if roles.recipient is not None and not _is_actor(roles.recipient):
        roles.thing = roles.thing or roles.recipient
        roles.recipient = None
    if roles.recipient is None and kind.roles == "other":
        roles.recipient = _asked_party(stage, passage, group)
    if kind.type == "meet" and roles.recipient is None and roles.co_agents:
        # "Cameron and Obama met": the second of the subjects.
        roles.recipient = roles.co_agents.pop(0)
    if roles.recipient is None and kind.type not in {"buy", "vote", "sign", "launch"}:
        roles.recipient = _state_behind(stage, words, group, roles)
    return roles


def _holds(phrase: Phrase | None, n: int) -> bool:
    return phrase is not None and phrase.first <= n <= phrase.last


def _is_actor(who: Who | None) -> bool:
    return who is not None and who.party is not None and who.party.kind in ACTORS


def _sides(
    stage: Stage, words: list[Word], group: Group, roles: Roles
) -> Phrase | None:
    """Set who does it, by the verb's voice, and give the phrase of what it is done to."""
    doer = group.subject
    if group.is_passive:
        doer = next((p for prep, p in group.phrases if prep == "by"), None)
    roles.agent = party_of(stage, words, doer, actors=True)
    if doer is not None and roles.agent is not None:
        end = len(words) if group.is_passive else group.first
        roles.co_agents = _joined(stage, words, doer, end, {id_of(roles.agent)})
    return group.subject if group.is_passive else group.object


def _behind_noun(
    stage: Stage,
    words: list[Word],
    group: Group,
    roles: Roles,
    thing: Phrase | None,
) -> Phrase | None:
    """Read "impose sanctions on X", "took delivery of X": the noun is the act."""
    owner = owner_of(stage, words, thing) if thing is not None else None
    if owner is not None and owner.party is not None:
        is_other = roles.agent is None or id_of(owner) != id_of(roles.agent)
        roles.recipient = owner if is_other else None
    at = thing.last + 2 if thing is not None else -1
    return next(
        (p for prep, p in group.phrases if prep == "of" and p.first == at), None
    )


def _noun_itself(stage: Stage, words: list[Word], group: Group, roles: Roles) -> None:
    """Read "imposed the tariffs": the noun itself, where nothing says on whom."""
    held = group.object
    if held is not None and not any(
        prep in {"on", "against", "of"} for prep, _ in group.phrases
    ):
        roles.words = stage.frame.text[words[held.first].start : words[held.last].end]


def _object(  # noqa: PLR0917 - private, one caller
    stage: Stage,
    words: list[Word],
    group: Group,
    kind: Kind,
    roles: Roles,
    thing: Phrase,
) -> None:
    """The verb's object: the other side, or what is bought, sold, cancelled."""
    who = party_of(stage, words, thing)
    if _is_actor(who) and kind.roles == "other":
        roles.recipient = roles.recipient or who
        if roles.recipient is who and not group.is_passive:
            taken = {id_of(who), id_of(roles.agent)}
            roles.co_recipients = _joined(stage, words, thing, group.end, taken)
        return
    second = next((p for prep, p in group.phrases if prep == ""), None)
    if _is_actor(who) and kind.roles == "goods" and second is not None:
        # "sold Turkey the S-400".
        roles.recipient = who
        roles.thing, roles.words = thing_of(stage, words, second)
        return
    roles.thing, roles.words = thing_of(stage, words, thing)
    owner = owner_of(stage, words, thing)
    is_other = kind.roles in {"other", "deed"} or (
        kind.roles == "from" and "from" not in dict(group.phrases)
    )
    if is_other and roles.recipient is None and id_of(owner) != id_of(roles.agent):
        roles.recipient = owner


_PREPOSITIONS = {
    "goods": ("to", "for", ""),
    "from": ("from",),
    "other": (
        "on", "against", "with", "to", "of", "at", "in", "between", "into", "for", "from",
    ),
    "deed": ("with", "to", "for", "on", "against", "from", "of", "between", "by"),
}  # fmt: skip
"""What the other side stands behind, by how the verb's object is meant."""


def _behind_prepositions(
    stage: Stage, words: list[Word], group: Group, kind: Kind, roles: Roles
) -> None:
    """The other side behind a preposition, with those that "and" joins to it."""
    if roles.recipient is not None and roles.recipient.party is not None:
        return
    for wanted in _PREPOSITIONS[kind.roles]:
        for found, phrase in group.phrases:
            if found != wanted or (found == "by" and group.is_passive):
                continue
            if found in {"in", "at"} and _is_scene(stage, words, group, phrase):
                continue
            who = party_of(stage, words, phrase, actors=True)
            who = who or owner_of(stage, words, phrase)
            if who is None or not id_of(who) or id_of(who) == id_of(roles.agent):
                continue
            roles.recipient = who
            taken = {id_of(who), id_of(roles.agent), *map(id_of, roles.co_agents)}
            roles.co_recipients = _joined(stage, words, phrase, group.end, taken)
            return


_TALKING = frozenset({"meet", "sign", "agree", "talk", "negotiate", "hold", "confer", "discuss", "vote", "speak"})  # fmt: skip


def _is_scene(stage: Stage, words: list[Word], group: Group, phrase: Phrase) -> bool:
    """Tell "met in Paris", where it was done, from "arrived in Paris" and "with Paris"."""
    if group.chain[-1] not in _TALKING:
        return False
    places = stage.within(words[phrase.first].start, words[phrase.last].end)
    return any(place.rule == "capital" for place in places)


def _thing_behind(stage: Stage, words: list[Word], group: Group) -> Who | None:
    for _, phrase in group.phrases:
        who = party_of(stage, words, phrase)
        if who is not None and who.party is not None and who.party.kind in _THINGS:
            return who
    return None


def _state_behind(
    stage: Stage, words: list[Word], group: Group, roles: Roles
) -> Who | None:
    """A state or body anywhere behind the verb: "a force in Liberia", "calls by Annan"."""
    taken = {id_of(roles.agent), *map(id_of, roles.co_agents)}
    for prep, phrase in group.phrases:
        if prep in {"by", ""} and group.is_passive:
            continue
        who = party_of(stage, words, phrase, actors=True)
        who = who or owner_of(stage, words, phrase)
        if who is None or who.party is None or who.party.id in taken:
            continue
        if prep in {"in", "at"} and _is_scene(stage, words, group, phrase):
            continue
        if prep != "in" or who.party.kind == "country":
            return who
    return None


def _joined(
    stage: Stage, words: list[Word], phrase: Phrase, end: int, taken: set[str]
) -> list[Who]:
    """Parties that commas and "and" join to a phrase: "Libya, Sudan and, with strings, Cuba"."""
    found: list[Who] = []
    for further in joined(words, phrase, end):
        who = party_of(stage, words, further, actors=True)
        if who is None or not _is_actor(who):
            break
        if id_of(who) not in taken:
            found.append(who)
            taken.add(id_of(who))
    return found


_ENDING = frozenset({"lapse", "expire", "collapse"})


def _asked_party(stage: Stage, passage: Passage, group: Group) -> Who | None:
    """Read "demanded that Syria detain": the subject of the clause is the other side."""
    after = next((g for g in passage.groups if g.first > group.verb), None)
    if after is None or after.opener != "that" or after.clause > group.verb + 6:
        return None
    return party_of(stage, passage.words, after.subject, actors=True)


def thing_of(stage: Stage, words: list[Word], phrase: Phrase) -> tuple[Who | None, str]:
    """What is bought, sold, cancelled: a party that is a thing, or the words."""
    for place in stage.within(words[phrase.first].start, words[phrase.last].end):
        if place.party.kind in _THINGS:
            return Who(place.start, place.end, place.party), ""
    follow = phrase.last + 1
    if follow + 1 < len(words) and words[follow].low in {"of", "for"}:
        deeper = phrase_at(words, follow + 1)
        if deeper is not None:
            for place in stage.within(
                words[deeper.first].start, words[deeper.last].end
            ):
                if place.party.kind in _THINGS:
                    return Who(place.start, place.end, place.party), ""
    who = party_of(stage, words, phrase)
    if who is not None and who.party is not None and who.party.kind in ACTORS:
        return who, ""
    return None, stage.frame.text[words[phrase.first].start : words[phrase.last].end]


def party_of(
    stage: Stage, words: list[Word], phrase: Phrase | None, *, actors: bool = False
) -> Who | None:
    """The party a phrase names, looking behind "thousands of" and into its first words."""
    if phrase is None or words[phrase.head].part == "Q":
        return None
    if words[phrase.head].low in QUANTITY_NOUNS:
        at = phrase.last + 1
        if at + 1 < len(words) and words[at].low == "of":
            deeper = phrase_at(words, at + 1)
            if deeper is not None:
                found = party_of(stage, words, deeper, actors=actors)
                if found is not None:
                    return found
    who = stage.who(words, phrase)
    if who.party is not None and (not actors or who.party.kind in ACTORS):
        return who
    if who.party is None and actors:
        # "the Turkish side", "U.S. jets": a state through its people or things.
        inside = [
            p for p in stage.within(words[phrase.first].start, words[phrase.last].end)
            if p.party.kind in ACTORS
        ]  # fmt: skip
        owned = any(words[k].part == "S" for k in range(phrase.first, phrase.last))
        if (
            inside
            and not owned
            and words[phrase.head].low not in {"law", "deal", "purchase", "missile"}
        ):
            return Who(inside[0].start, inside[0].end, inside[0].party)
    return None


def owner_of(stage: Stage, words: list[Word], phrase: Phrase) -> Who | None:
    """Read "Turkey’s order", "Russian oil": whose the thing is."""
    mark = next(
        (k for k in range(phrase.last, phrase.first, -1) if words[k].part == "S"), None
    )
    if mark is None:
        return None
    places = [
        p for p in stage.within(words[phrase.first].start, words[mark].start)
        if p.party.kind in ACTORS
    ]  # fmt: skip
    return Who(places[-1].start, places[-1].end, places[-1].party) if places else None


def id_of(who: Who | None) -> str:
    """Give the party's id, or nothing."""
    return who.party.id if who is not None and who.party is not None else ""
