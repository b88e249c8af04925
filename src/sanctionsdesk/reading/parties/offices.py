"""Offices that stand for who holds them: "the Secretary of State", "her Turkish counterpart"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanctionsdesk.reading.frame import Frame
from sanctionsdesk.reading.parties.found import Found, Gathering
from sanctionsdesk.reading.parties.lexicon import Lexicon, fold, lexicon

_COUNTERPART = re.compile(
    r"(?P<who>(?:[A-ZÀ-Þ][\w-]+[’']s?|[Hh]is|[Hh]er|[Tt]heir|[Tt]he))\s(?P<state>[A-Z][\w.]+\s)?(?:counterpart|opposite number)\b"
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
