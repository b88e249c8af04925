"""Rules for dates that name their day or month."""

from __future__ import annotations

from datetime import date

from sanctionsdesk.reading.times.meaning import Found, Meaning, rule, step_of
from sanctionsdesk.reading.times.story import Story
from sanctionsdesk.reading.times.values import at_unit, is_day, moved
from sanctionsdesk.reading.times.words import PREPOSITIONS, word_set


def nearest_year(
    story: Story, month: int, day: int, first: int, last: int
) -> tuple[int, str]:
    """Choose the year of a month or day that names none, and say from what.

    By the tense of the clause; history takes the year the story has reached.
    """
    published = story.published
    reference = story.reached()
    if story.is_narrative and reference and reference.interval.start:
        year, reached = reference.interval.start.year, reference.interval.start.month
        named_month = len(reference.value) > 4
        if named_month and month < reached - 6:
            year += 1
        return year, reference.id
    opened = story.range_start(first)
    if opened is not None and opened.interval.start is not None:
        start = opened.interval.start
        return start.year + (month < start.month), opened.id
    beside = story.stated(first)
    if beside is not None and beside.interval.start is not None:
        start = beside.interval.start
        return start.year + (month < start.month), beside.id
    tense = story.tense(first, last)
    here = (published.month, published.day if day else 0)
    wanted = (month, day)
    if wanted == here:
        return published.year, "document"
    ahead = published.year if wanted > here else published.year + 1
    behind = published.year if wanted < here else published.year - 1
    if tense == "future":
        return ahead, "document"
    if tense == "past":
        return behind, "document"
    to_come = (ahead - published.year) * 12 + month - published.month
    return (ahead if to_come <= 3 else behind), "document"


_JOINS = word_set("to and - – — through until or , /")


def _joined_year(found: Found) -> int | None:
    """Take the year from the other end: "July 14 to 17, 2019", "June and July 2019"."""
    tokens, at = found.story.tokens, found.last
    if found.after() not in _JOINS:
        return None
    kinds = [token.kind for token in tokens[at + 1 : at + 5]]
    for index, kind in enumerate(kinds):
        if kind == "year":
            return int(tokens[at + 1 + index].value) if index else None
        if kind not in {"month", "maybe_month", "small", "day_ordinal", "comma"}:
            return None
    return None


_ATTACKS = word_set("attack attacks terrorist hijackers commission")


def _read_day(found: Found) -> Meaning | None:
    month, day = found.number("month"), found.number("day")
    if month is None or day is None:
        return None
    year = found.number("year")
    anchor = ""
    if found.has("of_rel"):
        year = found.story.published.year + step_of(found.word("of_rel"))
        anchor = "document"
    if year is None:
        year = _joined_year(found)
    if year is None and (month, day) == (9, 11) and found.after() in _ATTACKS:
        year = 2001
    if year is None:
        if not is_day(2000, month, day):
            return None
        year, anchor = nearest_year(found.story, month, day, found.first, found.last)
    if not is_day(year, month, day):
        return None
    value = f"{year:04d}-{month:02d}-{day:02d}"
    part = found.value("part") or found.value("night")
    if part:
        return Meaning(type="TIME", value=f"{value}T{part}", anchor=anchor)
    return Meaning(value=value, anchor=anchor)


def _read_week_of(found: Found) -> Meaning | None:
    """Read "the week of April 22": the week that holds the day."""
    day = _read_day(found)
    if day is None:
        return None
    value = at_unit(date.fromisoformat(day.value), found.value("week"))
    return Meaning(value=value, anchor=day.anchor)


def _read_nth_day(found: Found) -> Meaning | None:
    """Read "the 28th of that month": the month is the one the story has reached."""
    story, day = found.story, found.number("day") or 0
    rel = found.word("rel")
    if rel in {"last", "next", "this"}:
        month = moved(story.published, "M", step_of(rel))
        anchor = "document"
    else:
        reference = story.near(found.first, 3)
        month = reference.interval.start if reference else story.published
        anchor = reference.id if reference else "document"
    if month is None or not is_day(month.year, month.month, day):
        return None
    return Meaning(value=month.replace(day=day).isoformat(), anchor=anchor)


def _fits_nth_day(found: Found) -> bool:
    if found.has("unit"):
        return found.value("unit") == "M"
    follow = found.after()
    return found.before() in {"on", "by", "until"} and not follow.isalpha()


def _fits_day(found: Found) -> bool:
    day = found.number("day")
    if day is None or not 1 <= day <= 31:
        return False
    if found.has("of_unit") and found.value("of_unit") != "Y":
        return False
    if (
        found.has("year")
        or found.tokens("month")[0].start < found.tokens("day")[0].start
    ):
        return found.after() not in {"%", "percent"}
    return True


def _read_day_end(found: Found) -> Meaning | None:
    # "July 14-17, 2019": the month stands before the other day.
    month_at = found.first - 3
    token = found.story.tokens[month_at]
    if token.kind not in {"month", "maybe_month"}:
        return None
    month, day = int(token.value), found.number("day") or 0
    year, anchor = found.number("year"), ""
    if year is None:
        reference = found.story.last()
        if reference is None or reference.interval.start is None:
            return None
        year, anchor = reference.interval.start.year, reference.id
    if not is_day(year, month, day):
        return None
    return Meaning(value=f"{year:04d}-{month:02d}-{day:02d}", anchor=anchor)


def _fits_day_end(found: Found) -> bool:
    if found.has("year"):
        return True
    joined = found.before()
    follow = found.after()
    if joined in {"-", "–"}:
        return True
    return not follow or not follow.isalpha() or follow in PREPOSITIONS


def _read_day_start(found: Found) -> Meaning | None:
    # "14-17 July 2019": the month stands behind the other day.
    tokens = found.story.tokens
    at = found.last + 2
    if tokens[at].text.lower() == "of":
        at += 1
    month, day = int(tokens[at].value), found.number("day") or 0
    year_at = (
        at + 2 if at + 1 < len(tokens) and tokens[at + 1].kind == "comma" else at + 1
    )
    if year_at < len(tokens) and tokens[year_at].kind == "year":
        year, anchor = int(tokens[year_at].value), ""
    else:
        year, anchor = nearest_year(found.story, month, day, found.first, at + 1)
    if not is_day(year, month, day):
        return None
    return Meaning(value=f"{year:04d}-{month:02d}-{day:02d}", anchor=anchor)


def _read_iso(found: Found) -> Meaning | None:
    year, month, day = (found.number(name) or 0 for name in ("year", "month", "day"))
    value = f"{year:04d}-{month:02d}-{day:02d}"
    if not is_day(year, month, day):
        return None
    if found.has("hour") and (found.number("hour") or 0) < 24:
        clock = f"T{found.number('hour'):02d}:{found.number('minute'):02d}"
        return Meaning(type="TIME", value=value + clock)
    return Meaning(value=value)


def _read_slash(found: Found) -> Meaning | None:
    first, second = found.number("first") or 0, found.number("second") or 0
    year = found.number("year") or 0
    if year < 100:
        year += 2000 if year <= found.story.published.year % 100 + 10 else 1900
    # News in English writes 07/14/2019; a first number over 12 means the day leads.
    orders = [(first, second), (second, first)]
    for month, day in orders:
        if is_day(year, month, day):
            both = is_day(year, day, month) and month != day
            note = "month and day could be the other way round" if both else ""
            return Meaning(value=f"{year:04d}-{month:02d}-{day:02d}", note=note)
    return None


def _read_dotted(found: Found) -> Meaning | None:
    day, month, year = map(int, found.tokens("dotted")[0].text.split("."))
    value = f"{year:04d}-{month:02d}-{day:02d}"
    return Meaning(value=value) if is_day(year, month, day) else None


def _fits_slash(found: Found) -> bool:
    last = found.tokens("year")
    return found.contiguous and len(last[0].text) in {2, 4} and found.after() != "/"


def _read_month(found: Found) -> Meaning | None:
    month = found.number("month")
    if month is None:
        return None
    story = found.story
    year, anchor = found.number("year"), ""
    rel = found.word("rel") or found.word("of_rel")
    if year is None and rel in {"that", "same"}:
        reference = story.last()
        if reference is None or reference.interval.start is None:
            return None
        year, anchor = reference.interval.start.year, reference.id
    elif year is None and found.has("of_rel"):
        year, anchor = story.published.year + step_of(rel), "document"
    elif year is None and rel:
        now = story.published
        anchor = "document"
        if rel in {"last", "past", "previous"}:
            year = now.year if month < now.month else now.year - 1
        elif rel in {"next", "coming", "upcoming"}:
            year = now.year if month > now.month else now.year + 1
        else:
            year = now.year
    elif year is None:
        year = _joined_year(found)
        if year is None:
            year, anchor = nearest_year(story, month, 0, found.first, found.last)
    return Meaning(value=f"{year:04d}-{month:02d}", anchor=anchor)


_MONTH_CUES = word_set(
    "in since until by of from early late mid last this next between to "
    "during before after through and or - – for on every each"
)


def _fits_month(found: Found) -> bool:
    token = found.tokens("month")[0]
    if found.has("year") or found.has("of_rel"):
        return True
    if token.kind == "maybe_month":
        if found.after() in {"-", "–", "/"} and _joined_year(found) is not None:
            return True
        if found.has("mod") or found.has("rel"):
            return True
        if found.before() in _MONTH_CUES - {
            "and",
            "or",
            "to",
            "of",
            "for",
            "on",
            "-",
            "–",
        }:
            return found.story.word(found.last) != "'s" or True
        return found.after() in {"and", "to", "-"} and found.before() in {
            "in",
            "between",
        }
    before, after = found.before(), found.story.tokens[found.last : found.last + 1]
    if before not in _MONTH_CUES and not found.has("rel") and not found.has("mod"):
        # "June Carter", "April Ryan": a given name.
        name = after and after[0].text[0].isupper() and not after[0].kind
        if name and token.text in {"April", "June", "August"}:
            return False
    return True


RULES = (
    rule(
        "month-day",
        "(?:(?:the)? <early>? part=(<daypart>) <units>? (?:of|on) (?:the)?)? (?:<weekday> <comma>? (?:the)?)? (?:<early>|<early> on)? month=(<month>) (?:the)? day=(<dayday>) (?!<colon><small>) (?:(?:<comma>|of)? year=(<year>)|(?:of)? of_rel=(last|this|next) of_unit=(<unit>))? (?:night=(<daypart>))?",
        _read_day,
        _fits_day,
    ),
    rule(
        "day-month",
        "(?:(?:the)? <early>? part=(<daypart>) <units>? (?:of|on) (?:the)?)? (?:<weekday> <comma>? (?:the)?)? (?:the)? day=(<dayday>) (?:of)? month=(<month>) (?:<comma>? year=(<year>)|(?:of)? of_rel=(last|this|next) of_unit=(<unit>))? (?:night=(<daypart>))?",
        _read_day,
        _fits_day,
    ),
    rule(
        "week-of",
        "(?:the)? week=(<unit>) (?:of|beginning|starting|ending)? (?:<weekday> <comma>?)? month=(<month>) day=(<dayday>) (?:<comma>? year=(<year>))?",
        _read_week_of,
        lambda f: f.value("week") in {"W", "WE"} and _fits_day(f),
    ),
    rule(
        "nth-day",
        "the day=(<day_ordinal>) (?:of rel=(that|this|last|next|the) (?:same)? unit=(<unit>))?",
        _read_nth_day,
        _fits_nth_day,
        0.75,
    ),
    rule(
        "day-range-end",
        "(?<=<month><dayday>@join) day=(<dayday>) (?:<comma>? year=(<year>))? (?!<month>|<colon>)",
        _read_day_end,
        _fits_day_end,
        0.85,
    ),
    rule(
        "day-range-start",
        "(?:the)? day=(<dayday>) (?=@join <dayday> (?:of)? <month>)",
        _read_day_start,
        None,
        0.85,
    ),
    rule(
        "iso",
        "year=(<year>) (?:<hyphen>|<slash>) month=(<small>) (?:<hyphen>|<slash>) day=(<small>) (?:t hour=(<small>) <colon> minute=(<small>|<big>) (?:<colon> (?:<small>|<big>))? z?)?",
        _read_iso,
        lambda f: f.contiguous,
    ),
    rule(
        "slashes",
        "first=(<small>) <slash> second=(<small>) <slash> year=(<year>|<small>|<big>)",
        _read_slash,
        _fits_slash,
        0.8,
    ),
    rule(
        "nine-eleven",
        "first=(<small>) <slash> second=(<small>)",
        lambda _: Meaning(value="2001-09-11"),
        lambda f: (
            f.contiguous
            and (f.number("first"), f.number("second")) == (9, 11)
            and f.after() != "/"
        ),
    ),
    rule("dots", "dotted=(<dotted>)", _read_dotted, None, 0.8),
    rule(
        "month-year",
        "mod=(@mod)? month=(<month>) (?:of)? <comma>? year=(<year>) (?!<hyphen><small><hyphen>)",
        _read_month,
        _fits_month,
    ),
    rule(
        "month",
        "mod=(@mod|<shift>)? (?:this(?=past))? (?:rel=(last|this|next|<coming>|that|past))? month=(<month>) (?:(?:of)? of_rel=(last|this|next|that) (?:same)? <unit>)?",
        _read_month,
        _fits_month,
        0.85,
    ),
)
