"""Rules for clock times and parts of the day."""

from __future__ import annotations

import re

from sanctionsdesk.reading.times.meaning import Found, Meaning, rule
from sanctionsdesk.reading.times.words import word_set


def _read_overnight(found: Found) -> Meaning | None:
    return Meaning(
        type="TIME", value=found.story.published.isoformat() + "TNI", anchor="document"
    )


def _read_clock(found: Found) -> Meaning | None:
    hour, minute = found.number("hour") or 0, found.number("minute") or 0
    hour_text = found.word("hour")
    if "." in hour_text:  # "9.30am"
        minute = int(hour_text.partition(".")[2])
    half = found.value("half_day")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 24 or minute > 59:
        return None
    story = found.story
    reference = story.near_day(found.first)
    same = reference is not None and (
        story.sentence(reference.at) == story.sentence(found.first)
        or story.is_narrative
    )
    value = f"T{hour:02d}:{minute:02d}"
    if reference is not None and same:
        return Meaning(type="TIME", value=reference.value + value, anchor=reference.id)
    return Meaning(
        type="TIME",
        value=story.published.isoformat() + value,
        anchor="document",
        note="the text gives the clock time without a day: taken as the article's day",
    )


def _fits_clock(found: Found) -> bool:
    hour = found.number("hour")
    if hour is None or hour > 24:
        return False
    if found.tokens("hour")[0].kind == "big":
        return bool(re.fullmatch(r"\d{1,2}\.[0-5]\d", found.word("hour")))
    if found.has("minute"):
        minute = found.tokens("minute")[0]
        touching = found.contiguous or found.has("half_day") or found.has("zone")
        if len(minute.text) != 2 or float(minute.value) > 59 or not touching:
            return False
        if not found.has("half_day") and not found.has("zone"):
            return (
                found.before()
                in word_set(
                    "at by until from to since around about before after - and between , ) "
                    "("
                )
                and found.after() not in {":", "."}
            ) or found.before() == ""
        return True
    return hour <= 12


def _read_military(found: Found) -> Meaning | None:
    token = found.tokens("clock")[0]
    digits = token.text
    if len(digits) != 4 or int(digits[:2]) > 24 or int(digits[2:]) > 59:
        return None
    value = f"T{digits[:2]}:{digits[2:]}"
    reference = found.story.near_day(found.first)
    day = reference.value if reference else found.story.published.isoformat()
    return Meaning(
        type="TIME", value=day + value, anchor=reference.id if reference else "document"
    )


def _fits_military(found: Found) -> bool:
    unit = found.story.tokens[found.last - 1]
    spoken = found.before() in {"at", "by", "until"} and unit.value == "TH"
    return len(found.word("clock")) == 4 and (unit.kind == "zone" or spoken)


def _read_noon(found: Found) -> Meaning | None:
    value = "T12:00" if found.word("clock") in {"noon", "midday"} else "T24:00"
    reference = found.story.near_day(found.first)
    day = reference.value if reference else found.story.published.isoformat()
    return Meaning(
        type="TIME", value=day + value, anchor=reference.id if reference else "document"
    )


def _read_the_part(found: Found) -> Meaning | None:
    reference = found.story.near_day(found.first)
    day = reference.value if reference else found.story.published.isoformat()
    anchor = reference.id if reference else "document"
    return Meaning(type="TIME", value=day + "T" + found.value("part"), anchor=anchor)


RULES = (
    rule("overnight", "overnight", _read_overnight, None, 0.7),
    rule(
        "clock",
        "hour=(<small>|<word>|<big>) (?:<colon> minute=(<small>|<big>) (?:<colon><small>|<colon><big>)?)? half_day=(<meridiem>) (?:zone=(<zone>)|(?:local|moscow|beijing|london|paris|tehran|kyiv|brussels|tokyo|berlin|new york|greenwich mean|(?:eastern|central|mountain|pacific|central european) (?:standard|daylight|summer)?) time)?",
        _read_clock,
        _fits_clock,
    ),
    rule(
        "clock",
        "hour=(<small>) <colon> minute=(<small>|<big>) (?:<colon><small>|<colon><big>)? (?:zone=(<zone>))?",
        _read_clock,
        _fits_clock,
        0.8,
    ),
    rule("clock", "hour=(<small>|<word>) oclock", _read_clock, _fits_clock, 0.8),
    rule(
        "military-time",
        "clock=(<year>|<big>) (?:<zone>|<units>)",
        _read_military,
        _fits_military,
        0.85,
    ),
    rule("noon", "clock=(noon|midnight|midday)", _read_noon, None, 0.8),
    rule(
        "the-daypart",
        "(?:the (?:early|late|<early>)? part=(<daypart>) (?:hours)?)",
        _read_the_part,
        lambda f: (
            f.before() in {"in", "during", "of", "into", "through"}
            and f.after() != "of"
        ),
        0.75,
    ),
)
