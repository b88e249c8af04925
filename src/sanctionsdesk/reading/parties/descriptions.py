"""Parties without a name: "a senior official", "the company", and "the ship" said again."""

from __future__ import annotations

import re

from sanctionsdesk.reading.cues import cues
from sanctionsdesk.reading.frame import Frame, Passage
from sanctionsdesk.reading.grammar.phrases import Phrase, phrase_at
from sanctionsdesk.reading.grammar.words import Word
from sanctionsdesk.reading.parties.found import Found, Gathering
from sanctionsdesk.reading.parties.lexicon import Lexicon, fold, lexicon

_SINGULAR_BODY = frozenset(
    [
        "company",
        "firm",
        "bank",
        "ministry",
        "government",
        "agency",
        "committee",
        "commission",
        "council",
        "court",
        "group",
        "department",
        "administration",
        "union",
        "party",
        "organization",
        "army",
        "parliament",
        "embassy",
        "newspaper",
        "authority",
        "watchdog",
        "regime",
        "bloc",
        "alliance",
        "operator",
        "exporter",
    ]
)


_PERSONS = re.compile(
    r"(?:s(?:man|woman|person)|official|diplomat|source|aide|analyst|lawyer|attorney|negotiator|investigator|"
    r"expert|executive|reporter|journalist|minister|senator|leader|captain|officer|agent|economist|trader|adviser|"
    r"advisor|observer|witness|resident|activist|student|worker|judge|general|commander|lawmaker|legislator|prosecutor|"
    r"candidate|politician|envoy|delegate|representative|cleric|teacher|professor|man|woman|member|bomber|gunman|"
    r"president|chancellor|secretary|ambassador|governor|chairman|king|prince|speaker|president|premier)$"
)


def descriptions(frame: Frame, gathered: list[Gathering]) -> None:
    """Gather those left unnamed: "a senior official", "prosecutors", "the company"."""
    known = lexicon()
    taken = sorted((m.start, m.end) for g in gathered for m in g.mentions)
    groups: dict[str, Gathering] = {}
    for passage in frame.passages:
        at = 0
        words = passage.words
        speaking = _speaking_heads(passage)
        while at < len(words):
            if words[at].part not in "DJN#":
                at += 1
                continue
            phrase = phrase_at(words, at)
            if phrase is None:
                at += 1
                continue
            owner = _owning_body(words, phrase)
            if owner >= 0:
                _describe(
                    frame,
                    words,
                    (phrase.first, owner),
                    False,
                    known,
                    taken,
                    gathered,
                    groups,
                )
            _describe(
                frame,
                words,
                (phrase.first, phrase.head),
                phrase.head in speaking,
                known,
                taken,
                gathered,
                groups,
            )
            at = phrase.last + 1


_NOBODY = frozenset(["no", "any", "every", "each", "what", "which", "other"])


_OWNED = frozenset(["his", "her", "my", "your", "our"])


def _stand_for(words: list[Word], head: int) -> int:
    """Where "a spokesman for the embassy" ends: with whom one speaks for."""
    word = words[head]
    if not re.match(r"spokes|lawyer|attorney|official", word.low):
        return word.end
    if head + 2 < len(words) and words[head + 1].low in {"for", "at", "with"}:
        phrase = phrase_at(words, head + 2)
        if phrase is not None and phrase.last - phrase.first < 6:
            return words[phrase.last].end
    return word.end


def _owning_body(words: list[Word], phrase: Phrase) -> int:
    """Give the body in "the department’s office", or -1."""
    at = phrase.first + 1
    owns = (
        words[phrase.first].low == "the"
        and at < phrase.head
        and words[at].low in _SINGULAR_BODY
        and words[at + 1].part == "S"
    )
    return at if owns else -1


def _speaking_heads(passage: Passage) -> set[int]:
    """Heads of subjects that say something: they are parties by what they do."""
    saying = cues().said - {
        "show",
        "demonstrate",
        "find",
        "mention",
        "point",
        "imply",
        "begin",
        "continue",
    }
    return {
        g.subject.head
        for g in passage.groups
        if g.subject is not None and g.chain[-1] in saying and not g.is_passive
    }


def _can_say(word: Word) -> bool:
    return (
        word.part == "N"
        and not word.is_capital
        and word.low not in cues().documents | cues().nouns
        and bool(_HUMAN.search(word.low))
    )


_HUMAN = re.compile(
    r"(?:er|or|ist|ian|man|men|woman|women|people|person|ant|ent|ee|parent|family|wife|husband|mother|father|"
    r"brother|sister|son|daughter|friend|couple|pair|crew|chief|head|boss|king|queen|side|office|camp|association|"
    r"clerk|pilot|guard|nurse|monk|priest|coach|mayor|judge|aide|guide|cook|smith|keeper|spouse|widow)s?$"
)


def _describe(  # noqa: PLR0917 - a branch a kind of word; one caller
    frame: Frame,
    words: list[Word],
    place: tuple[int, int],
    is_speaking: bool,  # noqa: FBT001 - private, one caller
    known: Lexicon,
    taken: list[tuple[int, int]],
    gathered: list[Gathering],
    groups: dict[str, Gathering],
) -> None:
    first, head = place
    word = words[head]
    if _is_again(frame, words, place, gathered) or word.low in _AGAIN:
        return
    if is_speaking and word.low not in known.people and not _can_say(word):
        return
    is_coast_guard = word.low == "guard" and words[head - 1].low == "coast"
    if word.low not in known.people and not is_speaking and not is_coast_guard:
        return
    is_body = word.low in _SINGULAR_BODY and head == first + 1
    is_plain = not word.is_capital or head == first or (
        (is_body and words[first].low == "the") or word.low in {"republicans", "democrats"}
    )  # fmt: skip
    if not is_plain:
        return
    start, end = words[first].start, _stand_for(words, head)
    if any(s <= word.start < e for s, e in taken):
        return
    if any(s == start and e >= end for s, e in taken):
        return
    name = frame.text[start:end]
    lead = words[first].low
    singular = (
        bool(_PERSONS.search(word.low)) and not word.low.endswith("s")
    ) or word.low in {"man", "woman"}
    body = word.low in _SINGULAR_BODY or is_coast_guard
    if first < head and (lead in _NOBODY or (lead in _OWNED and not is_speaking)):
        return
    if word.low not in known.people:
        singular = not word.low.endswith(("s", "men", "women", "people"))
    if (singular or body) and first == head:
        return
    country = next(
        (
            known.names[frame.text[w.start : w.end]].country
            for w in words[first:head]
            if frame.text[w.start : w.end] in known.names
        ),
        "",
    )
    back = list(words[first:head])
    two = frame.text[back[-2].start : back[-1].end] if len(back) > 1 else ""
    if not country and two in known.names:
        country = known.names[two].country
    mention = Found(start, end, "", name, "description", "unnamed", 0.8, country)
    core = " ".join(w.low for w in words[first : head + 1] if w.part != "D")
    beside = _named_beside(frame, end, gathered)
    if beside is not None:
        mention.rule, mention.certainty = "apposition", 0.9
        beside.mentions.append(mention)
        return
    definite = lead in {"the", "this", "that", "these", "those", "its", "their"}
    if definite and (singular or body):
        earlier = _earlier(word.low, start, gathered)
        if earlier is not None:
            mention.rule, mention.certainty = "described-again", 0.6
            earlier.mentions.append(mention)
            return
    kind = "person" if singular else "organization" if body else "group"
    if word.low in {
        "government",
        "ministry",
        "administration",
        "department",
        "regime",
        "army",
        "military",
        "police",
        "parliament",
        "authorities",
        "navy",
        "embassy",
        "guard",
    }:
        kind = "government"
    held = groups.get(core) if definite or not singular else None
    if held is None:
        held = Gathering(kind, name, country, named=False)
        gathered.append(held)
        groups[core] = held
    held.mentions.append(mention)


def _named_beside(
    frame: Frame, end: int, gathered: list[Gathering]
) -> Gathering | None:
    """Read "its ambassador, Pavel Gromov," as words for the person set beside them."""
    m = re.match(
        r",\s(?:an?\s[\w -]{2,40}\s(?:named|called)\s|(?:(?:former|then|acting|retired)\s)?(?:[A-Z][\w.]*\s|of\s){0,5})",
        frame.text[end : end + 60],
    )
    if m is None:
        return None
    return next(
        (
            g for g in gathered
            if g.kind == "person" and g.named
            and any(x.form == "name" and end < x.start <= end + len(m[0]) for x in g.mentions)
        ),
        None,
    )  # fmt: skip


_AGAIN: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("vessel", "ship", "tanker", "freighter"), ("vessel", "")),
    **dict.fromkeys(("aircraft", "plane", "jet", "jets", "drones", "fighters"), ("aircraft", "")),
    **dict.fromkeys(("missile", "missiles", "bomb", "bombs", "rockets"), ("weapon_system", "")),
    **dict.fromkeys(("law", "act", "statute"), ("law", r"Act|Law|Order|Code|CAATSA|IEEPA|NDAA")),
    **dict.fromkeys(("treaty", "pact", "convention"), ("law", r"Treaty|Pact|Convention|START")),
    "accord": ("law", r"Accord|Agreement|JCPOA"),
    "resolution": ("law", r"[Rr]esolution"),
    "pipeline": ("programme", r"Pipeline|Stream|Power of Siberia"),
    "programme": ("programme", r"Programme|Program"),
    "program": ("programme", r"Programme|Program"),
    "kingdom": ("country", r"Saudi Arabia|United Kingdom|Jordan|Morocco|Bahrain|Thailand|Spain"),
}  # fmt: skip
"""What "the ship", "the law", "the kingdom" stands for: a kind, and what its name can hold."""


_NEAR = 3000
"""Characters within which a thing is called by its kind again."""


def _is_again(
    frame: Frame, words: list[Word], place: tuple[int, int], gathered: list[Gathering]
) -> bool:
    """Tie "the ship" or "the treaty" to what it calls again, and tell whether it did."""
    first, head = place
    if head != first + 1 or words[first].low not in {"the", "that", "this"}:
        return False
    start, end = words[first].start, words[head].end
    again = _again(words[head].low, start, gathered)
    if again is None:
        return False
    name = frame.text[start:end]
    again.mentions.append(
        Found(start, end, again.kind, name, "description", "described-again", 0.6)
    )
    return True


def _again(noun: str, start: int, gathered: list[Gathering]) -> Gathering | None:
    """Who or what "the ship", "the treaty" is: the last of its kind spoken of."""
    kind, name = _AGAIN.get(noun, ("", ""))
    fits = [
        (m.start, g)
        for g in gathered
        if g.kind == kind and re.search(name, g.name)
        for m in g.mentions
        if start - _NEAR < m.start < start
    ]
    return max(fits, key=lambda pair: pair[0])[1] if fits else None


def _earlier(noun: str, start: int, gathered: list[Gathering]) -> Gathering | None:
    """Who "the company" or "the official" is: the last one that the word fits."""
    fits: list[tuple[int, Gathering]] = []
    for g in gathered:
        last = max((m.start for m in g.mentions if m.start < start), default=-1)
        if last < 0 or start - last > 1200:
            continue
        words = fold(g.name).split(" ")
        if g.kind == "person":
            if any(noun in fold(r).split(" ") for r in g.roles) or (
                not g.named and words[-1] == noun
            ):
                fits.append((last, g))
        elif (
            g.kind in {"organization", "government", "media"}
            and g.named
            and (noun in words or _is_called(noun, g))
        ):
            fits.append((last, g))
    return max(fits, key=lambda pair: pair[0])[1] if fits else None


_CALLED = {
    "union": re.compile(r"\b(?:Workers|Union|Teamsters|Federation|Guild|Nurses|Pilots|Steelworkers|Miners)\b"),
    "agency": re.compile(r"\b(?:Agency|Bureau|Administration|Inspectorate|Press|News)\b"),
    "panel": re.compile(r"\b(?:Committee|Commission|Subcommittee|Panel)\b"),
    "bank": re.compile(r"\bBank|bank\b"),
    "watchdog": re.compile(r"\b(?:Watch|Agency|Authority|Commission|Inspectorate|Amnesty)\b"),
    "alliance": re.compile(r"\bNATO\b"),
    "bloc": re.compile(r"\b(?:European Union|EU|ASEAN|OPEC)\b"),
    "ministry": re.compile(r"\bMinistry\b"),
    "department": re.compile(r"\bDepartment|Pentagon\b"),
    "party": re.compile(r"\b(?:Party|Conservatives|Tories|Labour|Greens|Democrats|Republicans)\b"),
}  # fmt: skip


_FIRM = re.compile(
    r"(?:Company|Corp|Inc|Ltd|LLC|Limited|AG|Holding|Group|Bank|Trading|Shipping|Industries|Oil|Energy|Systems|"
    r"Airlines|Technologies|Gazprom|Rosneft|Rosoboronexport|Boeing|Airbus|Huawei)\b"
)


_NO_FIRM = re.compile(
    r"\b(?:Committee|Council|Commission|University|College|Institute|Party|Union|Workers|Guild|Federation|Association|"
    r"Agency|Congress|Senate|Parliament|Movement|Front|Brigades?|Forces?|Guards?|Corps|League|Coalition|Alliance|Church|Court|"
    r"Organi[sz]ation|Society|Foundation)\b"
)


def _is_called(noun: str, group: Gathering) -> bool:
    """Tell whether "the union", "the firm", "the newspaper" can mean a body of that name."""
    if group.kind == "media":
        return noun in {"newspaper", "paper", "broadcaster", "outlet", "network"}
    if noun in {"company", "firm", "exporter", "operator"}:
        made = {m.rule for m in group.mentions} & {"called", "legal-form", "body"}
        is_firm = (made and not _NO_FIRM.search(group.name)) or _FIRM.search(group.name)
        return group.kind == "organization" and bool(is_firm)
    pattern = _CALLED.get(noun)
    return pattern is not None and bool(pattern.search(group.name))
