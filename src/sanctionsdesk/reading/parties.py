"""Parties of an article: recognise names, titles and descriptions, and unite one party's."""

from __future__ import annotations

import importlib.resources
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

import yaml

from sanctionsdesk.entities.record import Mention, NamedParty, PartyKind, Span
from sanctionsdesk.reading.frame import MASK, Frame

_WORD = r"[A-ZÀ-ÞĀ-Ž][\w’'-]*[\w]|[A-ZÀ-Þ]\.?"
_NAME = re.compile(
    rf"(?:{_WORD})(?:[ ](?:(?:al|bin|bint|van|von|de|der|el|da|di)[ -])?(?:{_WORD}))*"
)
_UNNAMED = re.compile(
    r"\b(?P<det>[Aa]n?|[Oo]ne|[Tt]he|[Tt]wo|[Ss]everal|[Ss]ome|[Ss]enior)?\s?"
    r"(?P<adj>(?:(?:senior|former|top|other|western|Western|unnamed|U\.S\.|[A-Z][\w.’'-]+|administration|government|company|defense|defence|military|foreign|ministry|intelligence|police|industry|security|treasury|embassy) )*)"
    r"(?P<noun>officials?|spokes(?:man|woman|person)|diplomats?|sources?|lawmakers|prosecutors|"
    r"aides?|analysts?|lawyers?|critics|negotiators?|investigators|police|inspectors|experts?|"
    r"executives?|reporters|ministers|senators|captain)\b"
)
_COUNTERPART = re.compile(
    r"(?P<who>[A-ZÀ-Þ][\w-]+[’']s|[Hh]is|[Hh]er)\s(?P<state>[A-Z][a-z]+)\scounterpart"
)
_ROLE = re.compile(
    r"(?:the\s)?(?P<title>(?:former |deputy |vice |foreign |prime |finance |defen[cs]e |information |trade |energy |interior )*"
    r"(?:president|minister|secretary|ambassador|chairman|chief|director|spokes\w+|senator|chancellor|governor|head|general))\b"
)
_PRONOUN = re.compile(r"\b(?:[Hh]e|[Ss]he|[Tt]hey)\b")
_DESIGNATION = re.compile(
    r"\b(?:S-?\d{3}|F-\d{1,2}|Su-\d{2}|MiG-\d{2}|Mi-\d{1,2}|Ka-\d{2}|Il-\d{2}|Tu-\d{2,3}|T-\d{2}|Shahed-\d+|Patriot(?= (?:missile|system|batter))|HIMARS|Javelins?|Bayraktar(?: TB2)?|Iskander|THAAD|Kh-\d+|Storm Shadow|Pantsir)[A-Z]?(?:s)?\b"
)
_VESSEL = re.compile(
    r"\b(?:M/?[VT]|tanker|vessel|ship|freighter|yacht)\s(?P<name>[A-Z][\w-]+(?: (?:[A-Z][\w-]+|\d+))*)"
)
_LAW = re.compile(
    r"\b(?:[A-Z][\w’'-]+,? (?:(?:of|and|the|on|for|Through|to) )*){1,9}Act(?: of \d{4})?\b"
    r"|\b(?:Executive Order|E\.O\.)(?: \(E\.O\.\))? \d{5}\b|\bResolution \d{3,4}\b|\bS\. \d{3,4}\b"
    r"|\b(?:a|the) (?:19|20)\d\d law\b"
)
_STARTERS = frozenset(
    [
        "The",
        "A",
        "An",
        "But",
        "And",
        "In",
        "On",
        "At",
        "For",
        "As",
        "If",
        "When",
        "While",
        "That",
        "This",
        "These",
        "Those",
        "It",
        "He",
        "She",
        "They",
        "We",
        "I",
        "You",
        "Our",
        "Their",
        "His",
        "Her",
        "Its",
        "After",
        "Before",
        "Since",
        "During",
        "Despite",
        "Although",
        "However",
        "Meanwhile",
        "Asked",
        "According",
        "Also",
        "Both",
        "Such",
        "Some",
        "Many",
        "Most",
        "More",
        "No",
        "Not",
        "Now",
        "There",
        "Then",
        "Last",
        "Next",
        "Two",
        "Three",
        "Four",
        "Five",
        "One",
        "What",
        "Who",
        "Why",
        "How",
        "Yes",
        "Under",
        "With",
        "Without",
        "By",
        "From",
        "To",
        "Specifically",
        "Today",
        "Yesterday",
        "Tomorrow",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "Ministers",
        "Leaders",
        "Everything",
        "Pictured",
        "Background",
        "Related",
        "Issues",
        "Earlier",
        "Later",
        "Begin",
        "Dear",
        "Sincerely",
        "Q",
        "Any",
        "All",
        "Each",
        "Every",
        "Instead",
        "Still",
        "Yet",
        "So",
        "Neither",
        "Either",
        "Once",
        "Until",
        "Whether",
        "Because",
        "Officials",
        "Sources",
        "Democrats",
        "Republicans",
        "Republican",
        "Democrat",
        "Liberal",
        "Western",
        "Jan",
        "Feb",
        "Aug",
        "Sept",
        "Oct",
        "Nov",
        "Dec",
        "Ms",
        "Mr",
        "Mrs",
        "Dr",
        "Article",
        "Section",
        "Here",
    ]
)


@dataclass(slots=True)
class _Found:
    start: int
    end: int
    kind: str
    key: str
    form: str
    rule: str
    certainty: float
    country: str = ""
    title: str = ""


@dataclass(slots=True)
class _Group:
    kind: str
    name: str
    country: str = ""
    named: bool = True
    roles: list[str] = field(default_factory=list)
    mentions: list[_Found] = field(default_factory=list)
    note: str = ""


@cache
def _gazetteer() -> tuple[
    dict[str, _Found], re.Pattern[str], frozenset[str], re.Pattern[str], re.Pattern[str]
]:
    raw = (
        importlib.resources.files("sanctionsdesk.reading") / "data/parties.yaml"
    ).read_text("utf-8")
    data = cast("dict[str, Any]", yaml.safe_load(raw))
    known: dict[str, _Found] = {}
    for code, names in data["states"].items():
        # YAML 1.1 reads a bare `no` as false; Norway's code is the only such key.
        iso = "no" if code is False else code
        first = names[0].lstrip("/@")
        for name in names:
            rule = {"/": "demonym", "@": "capital"}.get(name[0], "gazetteer")
            known[name.lstrip("/@")] = _Found(
                0,
                0,
                "country",
                first,
                "name",
                rule,
                {"gazetteer": 1.0, "demonym": 0.8}.get(rule, 0.6),
                iso,
            )
    for kind, names in data["bodies"].items():
        for name in names:
            known[name] = _Found(0, 0, kind, name, "name", "gazetteer", 0.95)
    pattern = re.compile(
        r"(?<![\w-])(?:"
        + "|".join(re.escape(n) for n in sorted(known, key=len, reverse=True))
        + r")(?!\w|-[A-Z])"
    )
    titles = re.compile(
        r"(?<!\w)(?:"
        + "|".join(re.escape(n) for n in sorted(data["titles"], key=len, reverse=True))
        + r")(?!\w)"
    )
    heads = "|".join(data["heads"])
    bodies = re.compile(
        rf"\b(?:[A-ZÀ-Þ][\w.’-]*\s(?:and\s(?=[A-Z]))?){{0,5}}(?:{heads})\b(?:\s(?:of|for|on)(?:\sthe)?(?:\s(?:and\s)?[A-Z][\w-]+)+)?"
    )
    return known, pattern, frozenset(data["given"]), titles, bodies


def read_parties(frame: Frame, *, names_only: bool = False) -> tuple[NamedParty, ...]:
    """Recognise parties; ``names_only`` keeps to names known to us (other languages)."""
    found = _settle(_candidates(frame, names_only=names_only))
    groups: list[_Group] = []
    people: dict[str, _Group] = {}
    others: dict[tuple[str, str], _Group] = {}
    for item in found:
        if item.kind == "person":
            group = _person(item, groups, people)
        elif item.form in {"title", "pronoun"}:
            held = (
                _by_title(item, groups)
                if item.form == "title"
                else _by_pronoun(frame, item, groups)
            )
            if held is None:
                continue
            group = held
        else:
            key = item.kind, item.key.lower().removeprefix("the ")
            group = others.get(key) or _Group(
                item.kind, item.key, item.country, named=item.form == "name"
            )
            if key not in others:
                others[key] = group
                groups.append(group)
        group.mentions.append(item)
        if item.title and item.title not in group.roles:
            group.roles.append(item.title)
            group.country = group.country or item.country
    if not names_only:
        _counterparts(frame, groups)
    groups.sort(key=lambda g: min(m.start for m in g.mentions))
    return tuple(_party(frame, n, g) for n, g in enumerate(groups, 1))


def _party(frame: Frame, number: int, group: _Group) -> NamedParty:
    return NamedParty(
        id=f"p{number}",
        name=group.name,
        kind=cast("PartyKind", group.kind),
        named=group.named,
        roles=tuple(group.roles),
        country=group.country,
        note=group.note,
        mentions=tuple(
            Mention(
                span=Span(start=m.start, end=m.end, text=frame.text[m.start : m.end]),
                form=m.form,
                rule=m.rule,
                certainty=m.certainty,
            )
            for m in sorted(group.mentions, key=lambda m: m.start)
        ),
    )


def _candidates(frame: Frame, *, names_only: bool) -> Iterator[_Found]:
    text = frame.text
    known, pattern, given, titles, bodies = _gazetteer()
    start = frame.sentences[0][0] if frame.sentences else 0
    for m in pattern.finditer(text, start):
        like = known[m[0]]
        yield _Found(
            m.start(),
            m.end(),
            like.kind,
            like.key,
            "name",
            like.rule,
            like.certainty,
            like.country,
        )
    for m in _DESIGNATION.finditer(text, start):
        yield _Found(
            m.start(),
            m.end(),
            "weapon_system",
            m[0].rstrip("s"),
            "name",
            "designation",
            0.95,
        )
    if names_only:
        return
    for m in _LAW.finditer(text, start):
        words = m[0].split(" ")
        skip = 0
        while len(words) > 2 and words[0] in _STARTERS and not m[0].endswith("law"):
            skip += len(words.pop(0)) + 1
        yield _Found(m.start() + skip, m.end(), "law", m[0][skip:], "name", "law", 0.9)
    for m in _VESSEL.finditer(text, start):
        yield _Found(
            m.start("name"), m.end("name"), "vessel", m["name"], "name", "vessel", 0.85
        )
    for m in bodies.finditer(text, start):
        skip = 0
        words = m[0].split(" ")
        while len(words) > 1 and words[0] in _STARTERS:
            skip += len(words.pop(0)) + 1
        if len(words) > 1:
            kind = (
                "government"
                if re.search(
                    r"Ministry|Department|Committee|Agency|Bureau|Directorate|Presidency|Undersecretariat",
                    m[0],
                )
                else "organization"
            )
            yield _Found(
                m.start() + skip, m.end(), kind, m[0][skip:], "name", "body", 0.85
            )
    for m in _UNNAMED.finditer(text, start):
        if (
            (m["det"] or "").lower() in {"a", "an", "one", "two", "several", "some"}
            or m["adj"]
            or m["noun"] in {"prosecutors", "police", "officials"}
        ):
            begin = (
                m.start("det")
                if m["det"] and m["det"].lower() != "senior"
                else m.start("det")
                if m["det"]
                else m.start("adj")
                if m["adj"]
                else m.start("noun")
            )
            kind = (
                "group"
                if m["noun"].endswith("s") or m["noun"] == "police"
                else "person_"
            )
            yield _Found(
                begin,
                m.end(),
                kind,
                text[begin : m.end()],
                "description",
                "unnamed",
                0.9,
            )
    for m in titles.finditer(text, start):
        if "." not in m[0] and re.search(
            r"\b[Tt]he (?:\w+ )?$", text[max(0, m.start() - 14) : m.start()]
        ):
            yield _Found(m.start(), m.end(), "title", m[0], "title", "title", 0.7)
    yield from _people(text, start, given, titles, known)
    for m in _PRONOUN.finditer(frame.masked, start):
        yield _Found(
            m.start(),
            m.end(),
            "pronoun",
            m[0].lower(),
            "pronoun",
            "nearest-person",
            0.7,
        )


def _people(  # noqa: PLR0912 - one pass over capitalised words, a branch a shape
    text: str,
    start: int,
    given: frozenset[str],
    titles: re.Pattern[str],
    known: dict[str, _Found],
) -> Iterator[_Found]:
    surnames: set[str] = set()
    later = []
    offices = [(t.start(), t.end(), t[0]) for t in titles.finditer(text, start)]
    for m in _NAME.finditer(text, start):
        offset, words = m.start(), re.sub(r"[’']s?$", "", m[0]).split(" ")
        end = offset + len(" ".join(words))
        title = ""
        # "Secretary of State Mike Pompeo": the office runs into the name.
        over = next((o for o in offices if o[0] < offset < o[1] < end), None)
        if over:
            title, offset = over[2], over[1] + 1
            words = text[offset:end].split(" ")
        head = " ".join(words)
        country = ""
        while words:
            head = " ".join(words)
            t = titles.match(head)
            if t and len(t[0]) < len(head) and head[len(t[0])] == " ":
                title, cutoff = t[0], len(t[0]) + 1
            elif words[0] in _STARTERS and len(words) > 1:
                cutoff = len(words[0]) + 1
            elif (
                words[0] in known
                and len(words) > 1
                and known[words[0]].kind == "country"
            ):
                country, cutoff = known[words[0]].country, len(words[0]) + 1
            else:
                break
            offset += cutoff
            words = text[offset:end].split(" ")
        if not words or words[0] in _STARTERS or not words[-1]:
            continue
        before = text[max(0, offset - 60) : offset]
        role = re.search(
            r"(?P<r>(?:(?:former|deputy|vice|foreign|prime|finance|defen[cs]e|interior|trade|energy|assistant|under|acting|[A-Z][\w.]+) )?(?:president|minister|secretary|ambassador|chairman|spokes\w+|chancellor|senator|Sen\.|Rep\.|Gen\.|Mr\.|Ms\.|Mrs\.|Dr\.),?) $",
            before,
        )
        if role and not title:
            title = role["r"].rstrip(",")
            state = re.search(r"([A-Z][a-z]+)(?: \w+)? \w+ $", before)
            if state and state[1] in known:
                country = known[state[1]].country
        name = " ".join(words)
        after = (
            _ROLE.match(text[end : end + 70].removeprefix(", "))
            if text[end : end + 2] == ", "
            else None
        )
        if name in known or re.search(r"\d", name):
            continue
        if len(words) > 1 and len(words) < 6 and (title or after or words[0] in given):
            surnames.add(words[-1])
            yield _Found(
                offset,
                end,
                "person",
                name,
                "name",
                "title" if title else "given-name",
                0.95,
                country,
                title or (after["title"] if after else ""),
            )
        elif len(words) == 1 and title and words[0] not in known and len(name) > 2:
            surnames.add(name)
            yield _Found(
                offset, end, "person", name, "name", "title", 0.9, country, title
            )
        else:
            later.append((offset, end, words))
    for offset, end, words in later:
        name = " ".join(words)
        if len(words) == 1 and name in surnames:
            yield _Found(offset, end, "person", name, "name", "surname", 0.95)
        elif 1 < len(words) < 5 and re.match(
            r",? (?:said|says|told|tells|warned|added|wrote|who)\b",
            text[end : end + 10],
        ):
            yield _Found(offset, end, "person", name, "name", "speaks", 0.8)
        elif (
            1 < len(words) < 5
            and all(w.isupper() and len(w) > 2 for w in words)
            and re.match(r" is (?:an?|the)\b", text[end : end + 8])
        ):
            yield _Found(offset, end, "person", name.title(), "name", "listed", 0.8)
        elif (
            len(words) == 1
            and name.isupper()
            and 2 < len(name) < 7
            and text[end : end + 1] != "/"
        ):
            yield _Found(offset, end, "organization", name, "name", "acronym", 0.6)
        elif (
            1 < len(words) < 5
            and not all(w.isupper() for w in words)
            and not re.search(r"[’']s ", name)
            and not titles.search(name)
        ):
            kind = (
                "organization"
                if re.search(r"\b[Tt]he $", text[max(0, offset - 4) : offset])
                else "person"
            )
            if kind == "organization" or (
                len(words) in {2, 3} and "\n" not in text[end : end + 2]
            ):
                yield _Found(offset, end, kind, name, "name", "capitals", 0.5)


def _settle(candidates: Iterator[_Found]) -> list[_Found]:
    """Keep the longest of overlapping candidates; of equals the surest."""
    chosen: list[_Found] = []
    taken: set[int] = set()
    for item in sorted(
        candidates, key=lambda f: (f.start - f.end, -f.certainty, f.start)
    ):
        if item.start in taken or item.end - 1 in taken:
            continue
        taken.update(range(item.start, item.end))
        if item.kind == "person_":
            item.kind, item.form = "person", "description"
        chosen.append(item)
    return sorted(chosen, key=lambda f: f.start)


def _person(item: _Found, groups: list[_Group], people: dict[str, _Group]) -> _Group:
    if item.form == "description":
        group = _Group("person", item.key, named=False)
        groups.append(group)
        return group
    last = item.key.split(" ")[-1].lower()
    held = people.get(last)
    if held is not None:
        first, other = item.key.split(" ")[0], held.name.split(" ")[0]
        if (
            len(item.key.split(" ")) == 1
            or len(held.name.split(" ")) == 1
            or first == other
        ):
            held.name = max(held.name, item.key, key=len)
            return held
    group = _Group("person", item.key)
    people[last] = group
    groups.append(group)
    return group


def _by_title(item: _Found, groups: list[_Group]) -> _Group | None:
    """Give a bare title to who holds it, else to the last person without an office."""
    people = [g for g in groups if g.kind == "person" and g.named]
    holders = [g for g in people if any(r.lower() == item.key.lower() for r in g.roles)]
    if holders:
        return max(holders, key=lambda g: g.mentions[-1].start)
    free = [
        g for g in people if not g.roles and g.mentions[-1].start > item.start - 400
    ]
    if len(free) == 1 and "of" in item.key:
        item.certainty, item.rule, item.title = 0.6, "title-by-salience", item.key
        free[
            0
        ].note = f"“{item.key}” taken as {free[0].name}: the only person without another office near it"
        return free[0]
    return None


def _by_pronoun(frame: Frame, item: _Found, groups: list[_Group]) -> _Group | None:
    """Give he or she to the person named last within three sentences, subjects first."""
    if item.key == "they":
        return None
    ends = [i for i, (s, e) in enumerate(frame.sentences) if s <= item.start < e]
    floor = frame.sentences[max(0, ends[0] - 2)][0] if ends else 0
    near = [
        (m.start, g)
        for g in groups
        if g.kind == "person"
        for m in g.mentions
        if floor <= m.start < item.start
        and not re.match(r"[’']s", frame.text[m.end : m.end + 2])
        and frame.masked[m.start] != MASK
    ]
    if not near:
        return None
    sentence = max(
        (s for s, _ in frame.sentences if s <= max(n[0] for n in near)), default=0
    )
    return min((n for n in near if n[0] >= sentence), key=lambda n: n[0])[1]


def _counterparts(frame: Frame, groups: list[_Group]) -> None:
    known = _gazetteer()[0]
    for m in _COUNTERPART.finditer(frame.text):
        state = known.get(m["state"])
        if state is None:
            continue
        for g in groups:
            if (
                g.kind == "person"
                and g.country == state.country
                and any("foreign minister" in r.lower() for r in g.roles)
            ):
                g.note = f"“{m[0]}” taken as {g.name}: the foreign minister of that state named in the text"
                g.mentions.append(
                    _Found(
                        m.start(),
                        m.end(),
                        "person",
                        g.name,
                        "description",
                        "counterpart",
                        0.8,
                    )
                )
