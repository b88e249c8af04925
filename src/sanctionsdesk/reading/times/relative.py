"""Rules for times reckoned from the article's day or from a time named before."""

from __future__ import annotations

import re
from datetime import date, timedelta

from sanctionsdesk.base.dates import Interval
from sanctionsdesk.reading.times.dates import step_of
from sanctionsdesk.reading.times.meaning import Found, Meaning, rule
from sanctionsdesk.reading.times.story import Reference, Story
from sanctionsdesk.reading.times.values import at_unit, moved


def from_document(story: Story, unit: str, steps: int) -> Meaning | None:
    """Reckon so many units from the article's own day, at the unit's grain."""
    day = moved(story.published, unit, steps)
    if day is None:
        return None
    return Meaning(value=at_unit(day, unit), anchor="document")


def open_day(story: Story) -> Meaning:
    """Leave a day open: the text hangs it on one that it does not name."""
    last = next((r for r in reversed(story.past) if r.is_day), None)
    note = "the event it hangs on has no date in the text"
    if last is not None:
        note += f"; the last day named before is {last.value} ({last.id}), of something else"
    return Meaning(
        value="",
        resolved=False,
        interval=Interval(None, story.published),
        note=note,
    )


def _with_part(meaning: Meaning, part: str) -> Meaning:
    if not part:
        return meaning
    return Meaning(
        type="TIME",
        value=meaning.value + "T" + part if meaning.value else "",
        anchor=meaning.anchor,
        resolved=meaning.resolved,
        interval=meaning.interval,
        note=meaning.note,
    )


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
    return _with_part(
        Meaning(value=day.isoformat(), anchor="document"), found.value("part")
    )


_NAMED_DAYS = frozenset(
    ["black", "bloody", "super", "cyber", "ash", "palm", "orange", "ruby"]
)
_TITLES = frozenset({"mr.", "ms.", "mrs.", "dr.", "sen.", "rep."})


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
    return _with_part(Meaning(value=day.isoformat(), anchor="document"), part)


def _read_this_part(found: Found) -> Meaning | None:
    rel = found.word("rel")
    steps = {"last": -1, "next": 1}.get(rel, 0)
    day = moved(found.story.published, "D", steps)
    if day is None:
        return None
    return _with_part(
        Meaning(value=day.isoformat(), anchor="document"), found.value("part")
    )


def _read_overnight(found: Found) -> Meaning | None:
    return Meaning(
        type="TIME", value=found.story.published.isoformat() + "TNI", anchor="document"
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
            return _read_following(found)
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


def _read_that_unit(found: Found) -> Meaning | None:
    story, unit = found.story, found.value("unit")
    if unit == "D":
        reference = story.near_day(found.first)
        if reference is None:
            return open_day(story)
        return Meaning(value=reference.value, anchor=reference.id)
    reference = story.near(found.first, 3)
    if reference is None or reference.interval.start is None:
        return open_day(story)
    if unit in {"W", "WE", "M", "Q", "Y", "DE", "CE"}:
        value = at_unit(reference.interval.start, unit)
        return Meaning(value=value, anchor=reference.id)
    return None


def _read_that_part(found: Found) -> Meaning | None:
    reference = found.story.near_day(found.first)
    if reference is None:
        return _with_part(open_day(found.story), found.value("part"))
    meaning = Meaning(value=reference.value, anchor=reference.id)
    return _with_part(meaning, found.value("part"))


def _read_following(found: Found) -> Meaning | None:
    word = found.word("rel") or found.word("direction")
    step = -1 if word in {"previous", "preceding", "prior", "before", "earlier"} else 1
    return _from_reference(found, found.value("unit"), step, found.value("part"))


def _from_reference(
    found: Found, unit: str, steps: int, part: str = ""
) -> Meaning | None:
    """Reckon from the time the story has reached; a day needs a day to stand on."""
    story = found.story
    if unit == "D" or part:
        reference = story.near_day(found.first)
        if reference is None or reference.interval.start is None:
            return _with_part(open_day(story), part)
        day = moved(reference.interval.start, "D", steps)
        if day is None:
            return None
        return _with_part(Meaning(value=day.isoformat(), anchor=reference.id), part)
    if unit.startswith("T"):
        reference = story.near_day(found.first)
        if reference is None:
            return open_day(story)
        return Meaning(value=reference.value, anchor=reference.id)
    reference = story.near(found.first, 1)
    if reference is None or reference.interval.start is None:
        meaning = from_document(story, unit, steps)
        return meaning if steps < 0 else open_day(story)
    return _shifted(reference, unit, steps, by_count=found.has("count"))


_DAYS = {"D": 1, "W": 7, "WE": 7, "M": 31, "Q": 92, "Y": 366, "DE": 3653, "CE": 36525}
_GRAINS = {
    "D": "day",
    "W": "week",
    "WE": "week",
    "M": "month",
    "Q": "quarter",
    "Y": "year",
    "DE": "decade",
    "CE": "century",
    "SN": "season",
}


def _shifted(
    reference: Reference, unit: str, steps: int, *, by_count: bool
) -> Meaning | None:
    """Move a reference by units, keeping its own grain when that is finer."""
    start = reference.interval.start
    if start is None:
        return None
    day = moved(start, unit, steps)
    if day is None:
        return None
    value = at_unit(day, unit)
    grain = reference.value
    end = reference.interval.end
    if end is not None and (end - start).days >= _DAYS.get(unit, 1):
        # "in August ... two weeks later": known to within a month, not to the week.
        last = moved(end, unit, steps)
        return Meaning(
            value="",
            anchor=reference.id,
            resolved=False,
            interval=Interval(day, last),
            note=f"reckoned from {reference.value}, which is no single {_GRAINS[unit]}",
        )
    if unit == "Y" and by_count and _QUARTER_OR_MONTH.fullmatch(grain):
        # "a year earlier" beside a quarter or month is that quarter or month.
        value = f"{day.year:04d}{grain[4:]}"
    return Meaning(value=value, anchor=reference.id)


_QUARTER_OR_MONTH = re.compile(r"\d{4}-(?:[QH]\d|\d\d)")


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


def _read_later(found: Found) -> Meaning | None:
    count, unit = found.count(), found.value("unit")
    word = found.word("direction")
    step = -1 if word in {"before", "earlier", "previously", "prior"} else 1
    if isinstance(count, str) or not found.has("count"):
        value = "PAST_REF" if step < 0 else "FUTURE_REF"
        return Meaning(
            value=value,
            resolved=False,
            interval=Interval(None, found.story.published),
            note="the text does not say how many",
        )
    if unit in {"DE", "CE"}:
        count, unit = count * (10 if unit == "DE" else 100), "Y"
    return _from_reference(found, unit, step * int(count))


_ENDS = frozenset({"", ",", ".", ";", ":", "–", "—", ")", "!", "?", "”", '"', "'", "’"})


def _ends_clause(found: Found) -> bool:
    follow = found.after()
    return (
        follow in _ENDS
        or not follow.strip()
        or found.word("direction")
        in {
            "later",
            "earlier",
            "previously",
        }
    )


def _fits_later(found: Found) -> bool:
    if found.word("direction") == "later" and found.after() == "than":
        return False
    return _ends_clause(found)


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
    return not follow.text[0].isalnum() or follow.text.lower() in {
        "and",
        "to",
        "as",
        "when",
        "that",
        "but",
        "for",
        "or",
        "have",
        "has",
        "had",
        "by",
        "with",
        "in",
        "is",
        "was",
        "were",
        "who",
        "because",
        "he",
        "she",
        "it",
        "they",
        "we",
        "i",
        "of",
        "on",
        "from",
        "at",
        "will",
        "would",
        "if",
        "without",
        "the",
        "can",
        "could",
        "are",
    }


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


# --- clock times ---------------------------------------------------------------


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
                in {
                    "at",
                    "by",
                    "until",
                    "from",
                    "to",
                    "since",
                    "around",
                    "about",
                    "before",
                    "after",
                    "-",
                    "and",
                    "between",
                    ",",
                    ")",
                    "(",
                }
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


_DIR = "direction=(<shift>|before|after|previously|prior)"


def _fits_past_words(found: Found) -> bool:
    last = found.story.tokens[found.last - 1]
    if last.kind == "units":
        return last.value not in {"TS", "TM", "TH"}
    return _fits_the_past(found) if last.text.lower() == "past" else True


RULES = (
    rule(
        "weekday",
        "(?:<early>|<shift>)? (?:rel=(last|this|next|past|<coming>|<following>|that|<previous>))? weekday=(<weekday>) (?:<early>)? (?:part=(<daypart>))? (?:(?:of)? week=(last|this|next) week_unit=(<unit>))?",
        _read_weekday,
        _fits_weekday,
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
    rule("overnight", "overnight", _read_overnight, None, 0.7),
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
        "that-unit",
        "(?:<shift>|<early>)? (?:that|the|this) same unit=(<unit>)",
        _read_that_unit,
        lambda f: f.value("unit")[0] not in {"T", "Q"},
    ),
    rule(
        "that-unit",
        "(?:<shift>|<early>)? that (?:very)? unit=(<unit>)",
        _read_that_unit,
        lambda f: f.value("unit")[0] != "T",
    ),
    rule(
        "that-daypart",
        "(?:<shift>|<early>)? (?:that|the) (?:same|very) part=(<daypart>)",
        _read_that_part,
    ),
    rule("that-daypart", "(?:<shift>|<early>)? that part=(<daypart>)", _read_that_part),
    rule(
        "following-unit",
        "(?:<early>)? the (?:very)? rel=(<following>|<previous>|next) (?:unit=(<unit>)|part=(<daypart>))",
        _read_following,
        lambda f: (
            f.value("unit")[:1] != "T"
            and f.value("unit") != "SN"
            and not (f.word("rel") == "next" and f.value("unit") not in {"", "D"})
        ),
    ),
    rule(
        "unit-before",
        "the (?:unit=(<unit>)|part=(<daypart>)) direction=(before|after|<shift>)",
        _read_following,
        lambda f: f.value("unit")[:1] != "T" and f.after() in _ENDS | {""},
    ),
    rule(
        "later",
        f"(?:@about)? count=(@count)? unit=(<any_unit>) {_DIR}",
        _read_later,
        lambda f: (
            _fits_later(f)
            and (f.has("count") or f.tokens("unit")[0].kind == "units")
            and f.value("unit") != "WE"
        ),
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
        lambda f: f.tokens("") is not None and f.before() != "from",
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
    rule(
        "clock",
        "hour=(<small>|<word>|<big>) (?:<colon> minute=(<small>|<big>) (?:<colon><small>|<colon><big>)?)? half_day=(<meridiem>) (?:zone=(<zone>)|local time)?",
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
    rule("military-time", "clock=(<year>|<big>) <zone>", _read_military, None, 0.85),
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
