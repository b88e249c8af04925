"""Words that stand for a party: titles, descriptions, counterparts and pronouns."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterator

from sanctionsdesk.reading.cues import cues
from sanctionsdesk.reading.frame import Frame, Passage
from sanctionsdesk.reading.grammar.clauses import Phrase, phrase_at
from sanctionsdesk.reading.grammar.words import Word
from sanctionsdesk.reading.parties.found import Found, Gathering
from sanctionsdesk.reading.parties.lexicon import Lexicon, fold, lexicon

_COUNTERPART = re.compile(
    r"(?P<who>(?:[A-ZÀ-Þ][\w-]+[’']s?|[Hh]is|[Hh]er|[Tt]heir|[Tt]he))\s(?P<state>[A-Z][\w.]+\s)?(?:counterpart|opposite number)\b"
)
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


def _named_next(
    frame: Frame, item: Found, gathered: list[Gathering]
) -> Gathering | None:
    """Who opens the next paragraph, where an office stands before any name.

    "..., the defence secretary hinted last night. Harriet Colville told the Commons".
    """
    end = frame.text.find("\n", item.end)
    opens = re.compile(r"\s*").match(frame.text, end) if end >= 0 else None
    if opens is None or end - item.end > _NEXT:
        return None
    place = opens.end()
    for group in gathered:
        first = min((m.start for m in group.mentions), default=-1)
        if (
            group.kind == "person"
            and group.named
            and not group.roles
            and first == place
        ):
            group.roles.append(item.key)
            group.note = f"“{item.key}” taken as {group.name}, who is named right after"
            item.certainty, item.rule = 0.5, "title-named-next"
            return group
    return None


_NEXT = 200
"""Characters between an office and the end of its paragraph."""

_SPELT_OUT = {
    "sen.": ("senator",),
    "rep.": ("representative", "congressman", "congresswoman"),
    "gov.": ("governor",),
    "gen.": ("general",),
    "lt. gen.": ("general",),
    "maj. gen.": ("general",),
    "adm.": ("admiral",),
    "col.": ("colonel",),
    "capt.": ("captain",),
    "prof.": ("professor",),
    "premier": ("prime minister",),
    "prime minister": ("premier",),
}
"""Offices that a short title, as it stands before a name, spells out to."""


def titles(frame: Frame, found: list[Found], gathered: list[Gathering]) -> None:
    """Tie "the Secretary of State" to who holds that office in the text, or leave it out."""
    known = lexicon()
    standing = [f for f in found if f.form == "title"]
    standing.extend(_small_titles(frame, found, known))
    for item in sorted(standing, key=lambda f: f.start):
        holder = _holder(frame, item, gathered)
        if holder is not None:
            holder.mentions.append(item)
            continue
        lead = frame.text[max(0, item.start - 4) : item.start + 4].lower()
        if "the " in lead and not frame.is_title(item.start):
            # An office whose holder the text does not name.
            place = frame.text.lower().rfind(
                "the ", max(0, item.start - 4), item.start + 4
            )
            item.start = min(item.start, place)
            item.form = "description"
            office = next(
                (
                    g
                    for g in gathered
                    if not g.named
                    and fold(g.name) == fold(frame.text[item.start : item.end])
                ),
                None,
            )
            if office is None:
                office = Gathering(
                    "person",
                    frame.text[item.start : item.end],
                    item.country,
                    named=False,
                )
                office.roles.append(item.key)
                gathered.append(office)
            office.mentions.append(item)


def _small_titles(frame: Frame, found: list[Found], known: Lexicon) -> Iterator[Found]:
    """Read "the foreign minister", "the senator": an office in small letters behind "the"."""
    taken = {f.start for f in found}
    for passage in frame.passages:
        for word in passage.words:
            if word.low not in {"the", "turkey"}:
                continue
            m = known.offices.match(frame.text, word.end + 1)
            if m is None or m.start() in taken or m[0].endswith("s"):
                continue
            if m[0] in {
                "head",
                "member",
                "agent",
                "officer",
                "leader",
                "chief",
                "deputy",
                "resident",
                "student",
                "expert",
                "analyst",
            }:
                continue
            if re.match(
                r"\s(?:of|for)\s|\s[A-Z]|,\s[A-Z]", frame.text[m.end() : m.end() + 5]
            ):
                continue
            yield Found(word.start, m.end(), "title", m[0], "title", "title", 0.7)


def _holder(frame: Frame, item: Found, gathered: list[Gathering]) -> Gathering | None:
    people = [
        g for g in gathered
        if g.kind == "person" and g.named and any(m.start < item.start for m in g.mentions)
    ]  # fmt: skip
    office = fold(item.key)
    holders = [
        g for g in people
        if any(
            fold(r).endswith(office)
            or fold(r).startswith(office + " of")
            or office in _SPELT_OUT.get(fold(r), ())
            for r in g.roles
        )
        and (not item.country or not g.country or g.country == item.country)
    ]  # fmt: skip
    if holders:
        return max(
            holders,
            key=lambda g: max(m.start for m in g.mentions if m.start < item.start),
        )
    if not re.search(
        r"\b[Tt]he (?:\w+ )?$", frame.text[max(0, item.start - 14) : item.start]
    ):
        return None
    free = [
        g for g in people
        if not g.roles and any(item.start - 400 < m.start < item.start for m in g.mentions)
    ]  # fmt: skip
    ahead = _named_next(frame, item, gathered)
    if ahead is not None and not free:
        return ahead
    if len(free) == 1 and " of " in item.key:
        item.certainty, item.rule, item.title = 0.6, "title-by-salience", item.key
        free[0].roles.append(item.key)
        free[
            0
        ].note = f"“{item.key}” taken as {free[0].name}: the only person without another office near it"
        return free[0]
    return None


def counterparts(frame: Frame, gathered: list[Gathering]) -> None:
    """Tie "Pompeo’s Turkish counterpart" to that state's minister named in the text.

    Where the text names no such minister, the counterpart stays a party without
    a name, and its note says why.
    """
    known = lexicon()
    for m in _COUNTERPART.finditer(frame.text):
        state = known.names.get((m["state"] or "").strip())
        if m["state"] and state is None:
            continue
        taken = any(
            x.start <= m.start() < x.end
            for g in gathered
            for x in g.mentions
            if x.form == "description"
        )
        if taken:
            continue
        mention = Found(
            m.start(), m.end(), "person", m[0], "description", "counterpart", 0.8
        )
        apposed = re.match(
            r",\s(?:(?:[A-Z][\w.]*|of|the|for) ){0,8}",
            frame.text[m.end() : m.end() + 70],
        )
        near = next(
            (
                g for g in gathered
                if g.kind == "person" and g.named
                and any(m.end() < x.start <= m.end() + (len(apposed[0]) if apposed else 1) for x in g.mentions)
            ),
            None,
        )  # fmt: skip
        owner = _owner(m["who"], gathered)
        if near is None and state is not None:
            ministers = [
                g for g in gathered
                if g.kind == "person" and g.country == state.country and g is not owner
                and any(_same_office(r, owner) for r in g.roles)
            ]  # fmt: skip
            near = ministers[0] if len(ministers) == 1 else None
            if near is not None:
                near.note = f"“{m[0]}” taken as {near.name}: the {near.roles[0]} named in the text"
        if near is not None:
            near.mentions.append(mention)
            continue
        group = Gathering("person", m[0], state.country if state else "", named=False)
        group.note = "left open: the text names nobody in that office"
        group.mentions.append(mention)
        gathered.append(group)


def _owner(who: str, gathered: list[Gathering]) -> Gathering | None:
    name = re.sub(r"[’']s?$", "", who)
    return next(
        (g for g in gathered if g.kind == "person" and name in g.name.split(" ")), None
    )


def _same_office(role: str, owner: Gathering | None) -> bool:
    """A Secretary of State's counterpart is a foreign minister; else the same office."""
    low = role.lower()
    if owner is not None and owner.roles:
        mine = " ".join(owner.roles).lower()
        if "secretary of state" in mine or "foreign" in mine:
            return "foreign" in low or "secretary of state" in low
        for office in (
            "defen",
            "finance",
            "interior",
            "president",
            "prime minister",
            "energy",
            "trade",
            "oil",
        ):
            if office in mine:
                return office in low or (
                    office == "president" and "prime minister" in low
                )
    return "foreign minister" in low or "foreign secretary" in low


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


def pronouns(frame: Frame, gathered: list[Gathering]) -> None:
    """Give he and she to the person last spoken of, subjects first; "it" to the last body."""
    mentions = sorted(
        ((m.start, m.end, m, g) for g in gathered for m in g.mentions),
        key=lambda t: t[0],
    )
    added: list[tuple[int, int, Found, Gathering]] = []
    subjects = _subjects(frame)
    for passage in frame.passages:
        if frame.title[0] <= passage.start < frame.title[1]:
            continue
        for word in passage.words:
            if word.part not in "RD" or word.low not in {
                "he",
                "she",
                "his",
                "her",
                "him",
                "it",
                "its",
                "they",
            }:
                continue
            held = _stood_for(frame, passage, word, mentions, added, subjects)
            if held is None:
                continue
            found = Found(
                word.start,
                word.end,
                "pronoun",
                word.low,
                "pronoun",
                "pronoun",
                0.7 if word.low in {"he", "she"} else 0.6,
            )
            held.mentions.append(found)
            added.append((word.start, word.end, found, held))
            insort(mentions, added[-1], key=lambda t: t[0])


def _subjects(frame: Frame) -> set[int]:
    """Places where the words of a subject begin or its head stands."""
    places: set[int] = set()
    for passage in frame.passages:
        for group in passage.groups:
            if group.subject is not None:
                for n in range(group.subject.first, group.subject.last + 1):
                    places.add(passage.words[n].start)
    return places


_PENAL = frozenset(
    [
        "cancel",
        "sanction",
        "punish",
        "suspend",
        "expel",
        "fine",
        "block",
        "blacklist",
        "condemn",
        "criticize",
        "criticise",
        "rebuke",
        "remove",
        "arrest",
        "detain",
        "designate",
        "penalize",
        "dismiss",
        "jail",
    ]
)


def _blamed(
    passage: Passage,
    word: Word,
    mentions: list[tuple[int, int, Found, Gathering]],
    *,
    human: bool,
) -> Gathering | None:
    """In "cancelled Turkey’s order after it took delivery" the one punished did it."""
    at = next((n for n, w in enumerate(passage.words) if w.start == word.start), 0)
    if (
        not at
        or passage.words[at - 1].low not in {"after", "because", "since", "for"}
        or word.part != "R"
    ):
        return None
    before = [g for g in passage.groups if g.verb < at]
    if (
        not before
        or before[-1].chain[-1] not in _PENAL
        or before[-1].object is None
        or before[-1].is_passive
    ):
        return None
    place = before[-1].object
    low, high = passage.words[place.first].start, passage.words[place.last].end
    return next(
        (
            g for start, end, _, g in mentions
            if low <= start and end <= high
            and (g.kind == "person") == human
            and g.kind in {"person", "country", "organization", "government"}
        ),
        None,
    )  # fmt: skip


def _is_people(mention: Found) -> bool:
    """Tell "the Moldovans", who are many, from "Moldovan"."""
    return mention.rule == "demonym" and mention.is_many


def _is_object(passage: Passage, word: Word) -> bool:
    """Tell whether a pronoun is what a verb or preposition governs, at the clause's end."""
    at = next((n for n, w in enumerate(passage.words) if w.start == word.start), 0)
    if not at or passage.words[at - 1].part not in "VEGP":
        return False
    follow = passage.words[at + 1 : at + 2]
    return not follow or follow[0].part not in "VEMBH"


def _is_many(group: Gathering) -> bool:
    """Tell whether a body's name is plural: the Conservatives, United Foundry Workers."""
    return group.kind == "organization" and bool(
        re.search(r"[a-z]{3}(?:s|i)$", group.name.split(" ")[-1])
        and not re.search(r"(?:ics|ss|us|is)$|(?:Industries|Systems|Services|Holdings|Technologies|Lines|Airlines|Partners)$", group.name)
    )  # fmt: skip


def _stood_for(  # noqa: PLR0917 - private, one caller
    frame: Frame,
    passage: Passage,
    word: Word,
    mentions: list[tuple[int, int, Found, Gathering]],
    added: list[tuple[int, int, Found, Gathering]],
    subjects: set[int],
) -> Gathering | None:
    human = word.low in {"he", "she", "his", "her", "him"}
    if word.low == "it" and _is_object(passage, word):
        # "oppose it": mostly a thing that is no party.
        return None
    blamed = _blamed(passage, word, mentions, human=human)
    if blamed is not None:
        return blamed
    sex = "f" if word.low in {"she", "her"} else "m"
    index = frame.sentence_at(word.start)
    floor = frame.sentences[max(0, index - 3)][0]
    here = frame.sentences[index][0]
    best: tuple[tuple[int, int, int], Gathering] | None = None
    low = bisect_left(mentions, floor, key=lambda t: t[0])
    high = bisect_left(mentions, word.start, key=lambda t: t[0])
    for start, end, mention, g in mentions[low:high]:
        if human:
            if g.kind != "person" or (g.sex and g.sex != sex):
                continue
        elif word.low in {"they", "their", "them"}:
            if g.kind != "group" and not _is_many(g) and not _is_people(mention):
                continue
        elif (
            g.kind not in {"country", "organization", "government", "vessel"}
            or mention.rule == "demonym"
        ):
            continue
        if frame.masked[start] == "\x01" and passage.quotation < 0:
            continue
        owned = frame.text[end : end + 1] in {"’", "'"}
        if (
            mention.form == "pronoun"
            and mention.key in {"his", "her", "its"}
            and human is False
        ):
            continue
        sentence = frame.sentence_at(start)
        is_subject = start in subjects and not owned
        # The nearest sentence counts most, then its subject, then the order in it.
        weight = 2 if is_subject else 0 if owned else 1
        rank = (sentence, weight, -start if sentence < index else start)
        if sentence == index and word.low in {"his", "her", "its"}:
            rank = (sentence, 2, start if is_subject else start - 1)
        if best is None or rank > best[0]:
            best = (rank, g)
    del here, added
    if best is None:
        return None
    if not human and best[0][0] < index - 1:
        return None
    if human and not best[1].sex:
        best[1].sex = sex
    return best[1]
