"""Rules for times reckoned from the article's own day."""

from __future__ import annotations

from datetime import date, timedelta

from sanctionsdesk.base.dates import Interval
from sanctionsdesk.reading.times.anchor import from_document, open_day, with_part
from sanctionsdesk.reading.times.anchored import read_following
from sanctionsdesk.reading.times.meaning import Found, Meaning, rule, step_of
from sanctionsdesk.reading.times.story import Story
from sanctionsdesk.reading.times.values import (
    at_unit,
    moved,
)
from sanctionsdesk.reading.times.words import word_set


def weekday_date(story: Story, weekday: int, rel: str, first: int, last: int) -> date:
    """Choose the day a weekday means, from "last", "next", "this" or the tense.

    News means the nearest such day: back for what happened (the article's own day
    included), ahead for what is to come. "Last Friday" is never the article's own day.
    """
    now = story.published
    back = (now.isoweekday() - weekday) % 7
    ahead = (weekday - now.isoweekday()) % 7
    if rel in {"last", "past", "previous"}:
        return now - timedelta(back or 7)
    if rel in {"next", "coming", "upcoming"}:
        return now + timedelta(ahead or 7)
    tense = story.tense(first, last)
    if tense == "future" or (rel == "this" and tense != "past"):
        return now + timedelta(ahead)
    return now - timedelta(back)


def _read_weekday(found: Found) -> Meaning | None:
    story = found.story
    weekday = found.number("weekday") or 0
    week = found.word("week")
    rel = found.word("rel")
    if week:
        monday = story.published - timedelta(story.published.isoweekday() - 1)
        day = monday + timedelta(weekday - 1 + 7 * step_of(week))
    elif rel in {"following", "that"}:
        reference = story.near_day(found.first)
        if reference is None or reference.interval.start is None:
            return open_day(story)
        start = reference.interval.start
        day = start + timedelta((weekday - start.isoweekday()) % 7 or 7)
        return Meaning(value=day.isoformat(), anchor=reference.id)
    else:
        day = weekday_date(story, weekday, rel, found.first, found.last)
    return with_part(
        Meaning(value=day.isoformat(), anchor="document"), found.value("part")
    )


def _read_week_from(found: Found) -> Meaning | None:
    """Read "a week from Thursday", "two Fridays ago": a weekday and weeks beside it."""
    story, weekday = found.story, found.number("weekday") or 0
    count = found.count()
    if isinstance(count, str):
        return None
    if found.has("ago"):
        back = (story.published.isoweekday() - weekday) % 7 or 7
        day = story.published - timedelta(back + 7 * (int(count) - 1))
    else:
        ahead = (weekday - story.published.isoweekday()) % 7
        day = story.published + timedelta(ahead + 7 * int(count))
    return Meaning(value=day.isoformat(), anchor="document")


def _read_fortnight_ago(found: Found) -> Meaning | None:
    count = found.count() if found.has("count") else 1.0
    if isinstance(count, str):
        return _read_past(found)
    return from_document(found.story, "W", -2 * int(count))


def _read_hours(found: Found) -> Meaning | None:
    """Read "the early hours of Monday": the morning of that day; else of which is left open."""
    if not found.has("weekday"):
        return with_part(open_day(found.story), "MO")
    weekday = found.number("weekday") or 0
    day = weekday_date(found.story, weekday, "", found.first, found.last)
    return with_part(Meaning(value=day.isoformat(), anchor="document"), "MO")


_NAMED_DAYS = word_set("black bloody super cyber ash palm orange ruby")


_TITLES = word_set("mr. ms. mrs. dr. sen. rep.")


def _fits_weekday(found: Found) -> bool:
    token = found.tokens("weekday")[0]
    if found.has("week") and found.tokens("week_unit")[0].value != "W":
        return False
    if found.before() in _NAMED_DAYS or found.before().endswith("."):
        # "Black Friday", "Mr. Friday".
        return found.before() not in _NAMED_DAYS and found.before() not in _TITLES
    if token.kind == "maybe_weekday":
        return found.before() == "on" or found.has("rel") or found.has("part")
    return True


def _read_deictic(found: Found) -> Meaning | None:
    story = found.story
    word = found.word("day")
    steps = {"today": 0, "yesterday": -1, "tomorrow": 1, "tonight": 0}[word]
    if found.has("beyond"):
        steps *= 2
    if found.has("week"):
        unit = found.value("week")
        if unit == "W":
            steps += 7 * (1 if word != "yesterday" else -1)
    day = moved(story.published, "D", steps)
    if day is None:
        return None
    part = "NI" if word == "tonight" else found.value("part")
    return with_part(Meaning(value=day.isoformat(), anchor="document"), part)


def _read_this_part(found: Found) -> Meaning | None:
    rel = found.word("rel")
    steps = {"last": -1, "next": 1}.get(rel, 0)
    day = moved(found.story.published, "D", steps)
    if day is None:
        return None
    return with_part(
        Meaning(value=day.isoformat(), anchor="document"), found.value("part")
    )


def _read_rel_unit(found: Found) -> Meaning | None:
    story, rel, unit = found.story, found.word("rel"), found.value("unit")
    if unit.startswith("T") or unit == "SN":
        return Meaning(
            type="DURATION", value="P" + ("T1" + unit[1:] if unit[0] == "T" else "1SN")
        )
    if found.has("the") and rel in {"past", "last"} and unit not in {"WE", "Q"}:
        return Meaning(type="DURATION", value=f"P1{unit}")
    if found.has("the") and rel in {"next", "coming"} and unit != "WE":
        if story.is_narrative or unit == "D":
            return read_following(found)
        return Meaning(type="DURATION", value=f"P1{unit}")
    if rel == "this" and unit == "D":
        return Meaning(value=story.published.isoformat(), anchor="document")
    return from_document(story, unit, step_of(rel))


def _fits_rel_unit(found: Found) -> bool:
    unit = found.value("unit")
    if unit in {"TS", "TM", "SN"} or (unit in {"DE", "CE"} and found.has("the")):
        return unit in {"DE", "CE"}
    if unit == "TH":
        return found.has("the")
    if unit == "D":
        return found.word("rel") == "next" and found.has("the")
    return not (found.word("rel") == "past" and not found.has("the"))


def _read_weekend(found: Found) -> Meaning | None:
    """Read "over the weekend": the last one on a weekday, unless the clause looks ahead."""
    story = found.story
    ahead = story.tense(found.first, found.last) == "future"
    over = story.published.isoweekday() < 6 and not ahead
    return from_document(story, "WE", -1 if over else 0)


def _read_ago(found: Found) -> Meaning | None:
    count, unit = found.count(), found.value("unit")
    story = found.story
    if isinstance(count, str) or not found.has("count"):
        return Meaning(
            value="PAST_REF",
            resolved=False,
            interval=Interval(None, story.published),
            note="the text does not say how many",
        )
    if unit in {"DE", "CE"}:
        count, unit = count * (10 if unit == "DE" else 100), "Y"
    if count != int(count):
        if unit == "Y":
            count, unit = round(count * 12), "M"
        else:
            count = int(count)
    if unit.startswith("T"):
        return Meaning(value=story.published.isoformat(), anchor="document")
    return from_document(story, unit, -int(count))


def _read_from_now(found: Found) -> Meaning | None:
    count = found.count()
    if isinstance(count, str):
        return Meaning(
            value="FUTURE_REF",
            resolved=False,
            interval=Interval(found.story.published, None),
            note="the text does not say how many",
        )
    return from_document(found.story, found.value("unit"), int(count))


def _read_present(_: Found) -> Meaning | None:
    return Meaning(value="PRESENT_REF", anchor="document")


def _read_past(found: Found) -> Meaning | None:
    return Meaning(
        value="PAST_REF",
        resolved=False,
        interval=Interval(None, found.story.published),
        note="the text names no day",
    )


def _read_future(found: Found) -> Meaning | None:
    return Meaning(
        value="FUTURE_REF",
        resolved=False,
        interval=Interval(found.story.published, None),
        note="the text names no day",
    )


def _fits_the_past(found: Found) -> bool:
    tokens, at = found.story.tokens, found.last
    follow = tokens[at] if at < len(tokens) else None
    if follow is None:
        return True
    return not follow.text[0].isalnum() or follow.text.lower() in word_set(
        "and to as when that but for or have has had by with in is was were who "
        "because he she it they we i of on from at will would if without the "
        "can could are"
    )


def _read_year_word(found: Found) -> Meaning | None:
    reference = found.story.reached() if found.story.is_narrative else None
    unit = found.value("unit")
    if reference is not None and reference.interval.start and unit != "D":
        value = at_unit(reference.interval.start, unit)
        return Meaning(value=value, anchor=reference.id)
    return from_document(found.story, found.value("unit"), 0)


def _fits_year_word(found: Found) -> bool:
    return found.value("unit") in {"Y", "M", "W", "D"} and (
        found.value("unit") != "D" or found.before() in {"in", "of"}
    )


def _fits_past_words(found: Found) -> bool:
    last = found.story.tokens[found.last - 1]
    if last.kind == "units":
        return last.value not in {"TS", "TM", "TH"}
    return _fits_the_past(found) if last.text.lower() == "past" else True


RULES = (
    rule(
        "weekday",
        "(?:<early>|<shift>)? (?:this(?=past)|the(?=<previous>|<following>|<coming>))? (?:rel=(last|this|next|past|<coming>|<following>|that|<previous>))? weekday=(<weekday>) (?:<early>)? (?:part=(<daypart>))? (?:(?:of)? week=(last|this|next) week_unit=(<unit>))?",
        _read_weekday,
        _fits_weekday,
    ),
    rule(
        "week-from",
        "count=(@count) unit=(<any_unit>) (?:from|after) (?:next)? weekday=(<weekday>)",
        _read_week_from,
        lambda f: f.value("unit") == "W",
    ),
    rule(
        "week-from", "count=(@number) weekday=(<weekdays>) ago=(ago)", _read_week_from
    ),
    rule(
        "week-before-last",
        "the unit=(<unit>) (?:before last|after=(after) next)",
        lambda f: from_document(f.story, f.value("unit"), 2 if f.has("after") else -2),
        lambda f: f.value("unit") in {"W", "WE", "M", "Y"},
    ),
    rule(
        "fortnight-ago",
        "(?:@about)? count=(@count)? (?:fortnight|fortnights) ago",
        _read_fortnight_ago,
    ),
    rule(
        "small-hours",
        "(?:the)? (?:<early>|small|wee|predawn) unit=(<units>) (?:(?:of|on) weekday=(<weekday>))?",
        _read_hours,
        lambda f: (
            f.value("unit") == "TH"
            and (f.has("weekday") or f.story.word(f.first) == "the")
            and f.before() not in {"for", "after"}
            and (f.has("weekday") or f.after() != "of")
        ),
    ),
    rule(
        "deictic-day",
        "(?:the unit=(<unit>) beyond=(before|after))? (?:<early>|<shift>)? day=(today|yesterday|tomorrow|tonight) (?:part=(<daypart>))?",
        _read_deictic,
        lambda f: (not f.has("unit") or f.value("unit") == "D") and f.before() != "usa",
    ),
    rule(
        "this-daypart",
        "(?:<early>|<shift>)? rel=(this|last|next) part=(<daypart>)",
        _read_this_part,
        lambda f: f.word("rel") != "next",
    ),
    rule(
        "rel-unit",
        "(?:<shift>|<early>|the (?:<begin>|<end>|<middle>) of)? the=(the)? rel=(last|this|next|past|<coming>|current|<previous>) (?:same|full)? unit=(<unit>)",
        _read_rel_unit,
        lambda f: (
            _fits_rel_unit(f)
            and f.word("rel") not in {"previous", "preceding", "prior"}
        ),
    ),
    rule(
        "end-of-unit",
        "(?:the)? (?:<end>|<begin>|<middle>|rest|remainder) of the unit=(<unit>)",
        _read_year_word,
        lambda f: f.value("unit") in {"Y", "M", "W", "D", "Q", "DE", "CE"},
    ),
    rule(
        "shift-in-unit",
        "(?:<shift>|<early>) (?:on)? in the unit=(<unit>)",
        _read_year_word,
        lambda f: f.value("unit") in {"Y", "M", "W", "D"},
    ),
    rule(
        "the-year",
        "the unit=(<unit>)",
        _read_year_word,
        lambda f: (
            f.value("unit") == "Y"
            and f.before() in {"for", "of", "in", "during", "far"}
            and f.after() not in {"of", "before", "after", "that", "to", "-"}
            and f.story.tokens[f.last - 1].text == "year"
        ),
        0.7,
    ),
    rule(
        "ago",
        "(?:@about)? count=(@count)? unit=(<any_unit>) (?:<half>)? ago (?:today|yesterday)?",
        _read_ago,
        lambda f: f.has("count") or f.tokens("unit")[0].kind == "units",
    ),
    rule(
        "year-ago",
        "unit=(<unit>) <hyphen> (?:ago|direction=(<shift>))",
        lambda f: from_document(f.story, f.value("unit"), -1),
        lambda f: (
            f.value("unit") in {"Y", "M", "W", "Q"} and f.word("direction") != "later"
        ),
        0.7,
    ),
    rule(
        "unit-end",
        "(?:the)? unit=(<unit>) (?:<genitive>|<hyphen>) <end>",
        _read_year_word,
        lambda f: f.value("unit") in {"Y", "M", "W"},
        0.8,
    ),
    rule(
        "the-weekend",
        "(?:the)? <early>? unit=(<unit>)",
        _read_weekend,
        lambda f: (
            f.value("unit") == "WE"
            and f.tokens("unit")[0].start > f.story.tokens[f.first].start
            and f.story.word(f.first) == "the"
        ),
        0.75,
    ),
    rule(
        "past",
        "the other unit=(<unit>)",
        _read_past,
        lambda f: f.value("unit") == "D",
        0.7,
    ),
    rule(
        "half-ago",
        "(?:@about)? count=(a) unit=(<unit>) and a count_half=(<half>) ago",
        lambda f: from_document(f.story, "M", -18) if f.value("unit") == "Y" else None,
    ),
    rule("long-ago", "long ago", _read_past),
    rule(
        "from-now",
        "(?:@about)? count=(@count) unit=(<any_unit>) from now",
        _read_from_now,
    ),
    rule(
        "present",
        "(?:right|just|even)? <present_ref>",
        _read_present,
        lambda f: f.before() != "from",
        0.85,
    ),
    rule(
        "present",
        "(?:the present (?:day|time)?|(?:the)? present <hyphen>? <unit>|(?<=at) present|the moment|these <units>|this time|this moment)",
        _read_present,
        lambda f: (
            not (f.story.word(f.first) == "this" and f.before() != "at")
            and not (
                f.story.word(f.last - 1) == "moment" and f.before() not in {"at", "for"}
            )
        ),
        0.75,
    ),
    rule(
        "past",
        "(?:(?:most|more)? <past_ref>|the (?:recent|distant|not <hyphen>? too <hyphen>? distant)? past|(?:the)? (?:most)? recent (?:<units>))",
        _read_past,
        _fits_past_words,
        0.8,
    ),
    rule(
        "future",
        "(?:the (?:near|foreseeable|immediate|distant|not too distant)? future|(?:the)? <coming> <units>|(?:<units>|<few>) to come)",
        _read_future,
        lambda f: f.story.word(f.last - 1) != "future" or _fits_the_past(f),
        0.8,
    ),
)
