"""Rules for decades, centuries, fiscal years, quarters, seasons and holidays."""

from __future__ import annotations

from sanctionsdesk.reading.times.meaning import Found, Meaning, rule, step_of
from sanctionsdesk.reading.times.story import Story
from sanctionsdesk.reading.times.values import (
    HOLIDAYS,
    at_unit,
    holiday,
    moved,
    span_of,
)
from sanctionsdesk.reading.times.words import word_set


def _read_decade(found: Found) -> Meaning | None:
    digits = found.value("decade")
    if len(digits) == 4:
        return Meaning(value=digits[:3])
    if len(digits) == 2:
        return Meaning(value=("20" if digits[0] in "01" else "19") + digits[0])
    return None


def _fits_decade(found: Found) -> bool:
    digits = found.value("decade")
    before = found.before()
    if len(digits) == 2 and before in word_set(
        "his her their my your our low mid high upper"
    ):
        return False
    if len(digits) == 2 and not found.has("the"):
        return False
    return digits.endswith("0") and (len(digits) == 2 or 1000 <= int(digits) < 2200)


def _read_century(found: Found) -> Meaning | None:
    nth = found.number("nth") or found.number("nth_")
    if nth is None:
        step = step_of(found.word("rel"))
        nth = found.story.published.year // 100 + 1 + step
    return Meaning(value=f"{nth - 1:02d}")


def _is_century(found: Found) -> bool:
    return (found.value("unit") or found.value("unit_")) == "CE"


def _read_fiscal(found: Found) -> Meaning | None:
    year = found.number("year")
    if year is None:
        year = found.story.published.year + step_of(found.word("rel"))
        return Meaning(value=f"FY{year:04d}", anchor="document")
    if year < 100:
        year += 2000 if year <= found.story.published.year % 100 + 10 else 1900
    return Meaning(value=f"FY{year:04d}")


def _read_bare_fiscal(found: Found) -> Meaning | None:
    """Read "the fiscal year ended Sept. 30, 2019": the year it ends in, if one follows."""
    tokens = found.story.tokens[found.last : found.last + 7]
    year = next((int(t.value) for t in tokens if t.kind == "year"), None)
    anchor = "" if year else "document"
    return Meaning(value=f"FY{year or found.story.published.year:04d}", anchor=anchor)


def _year_of(found: Found) -> tuple[int, str]:
    """Take the year a quarter, half or season belongs to."""
    year = found.number("year")
    if year is not None:
        return year, ""
    published = found.story.published.year
    if found.has("of_rel"):
        rel = found.word("of_rel")
        reference = found.story.last()
        if rel == "that" and reference and reference.interval.start:
            return reference.interval.start.year, reference.id
        return published + step_of(rel), "document"
    return 0, "document"


def _read_quarter(found: Found) -> Meaning | None:
    story = found.story
    rel = found.word("rel")
    now = (story.published.month + 2) // 3
    if rel:
        if rel in {"the", "a"}:
            return None
        moved_to = moved(story.published, "Q", step_of(rel))
        return (
            Meaning(value=at_unit(moved_to, "Q"), anchor="document")
            if moved_to
            else None
        )
    nth = found.number("nth") or 0
    if not 1 <= nth <= 4:
        return None
    year, anchor = _year_of(found)
    if not year:
        # Figures are told of quarters that are over, or run, unless the clause looks ahead.
        tense = story.tense(found.first, found.last)
        ahead = tense == "future" and nth - now <= now + 4 - nth
        year = story.published.year - (nth > now and not ahead)
        reference = story.near(found.first, 0)
        if story.is_narrative and reference and reference.interval.start:
            year = reference.interval.start.year
    return Meaning(value=f"{year:04d}-Q{nth}", anchor=anchor)


def _is_quarter(found: Found) -> bool:
    if found.has("unit") and found.value("unit") != "Q":
        return False
    nth = found.number("nth")
    if nth is not None and not 1 <= nth <= 4:
        return False
    return not found.has("letter") or (found.contiguous or found.has("year"))


def _read_half(found: Found) -> Meaning | None:
    nth = found.number("nth") or 0
    year, anchor = _year_of(found)
    year = year or found.story.published.year
    if nth not in {1, 2}:
        return None
    return Meaning(value=f"{year:04d}-H{nth}", anchor=anchor)


def _read_season(found: Found) -> Meaning | None:
    season = found.value("season")
    year, anchor = _year_of(found)
    story = found.story
    if not year:
        rel = found.word("rel")
        covered = span_of(f"{story.published.year}-{season}")
        if covered is None or covered.start is None or covered.end is None:
            return None
        running = story.published in covered
        began = covered.start <= story.published
        year = story.published.year
        january = season == "WI" and story.published.month <= 2
        reference = story.last()
        if rel in {"last", "past", "previous"}:
            year -= 0 if began and not running else 1
            year -= january
        elif rel in {"next", "coming", "upcoming"}:
            year += began
        elif rel in {"this", "current"}:
            year -= january
        elif (
            (story.is_narrative or rel in {"that", "same", "following"})
            and reference
            and reference.interval.start
        ):
            year, anchor = reference.interval.start.year, reference.id
        else:
            tense = story.tense(found.first, found.last)
            if tense == "future":
                year += began and not running
            elif not began:
                year -= 1
    return Meaning(value=f"{year:04d}-{season}", anchor=anchor)


def _fits_season(found: Found) -> bool:
    token = found.tokens("season")[0]
    if found.has("year") or found.has("rel") or found.has("of_rel") or found.has("mod"):
        return True
    before = found.before()
    if found.after() in {"-", "of"} and not found.has("the"):
        return False
    if token.kind == "maybe_season":
        return before in {"in", "since", "by", "until", "during"}
    return found.has("the") or before in {
        "in",
        "since",
        "by",
        "until",
        "during",
        "of",
        "and",
        "this",
    }


def read_holiday(
    story: Story, name: str, year: int | None, rel: str, at: tuple[int, int]
) -> Meaning | None:
    """Give the day of a holiday: its year is stated, pointed at, or the nearest by tense."""
    key = name.lower().replace("’", "'").removeprefix("the ")
    if key not in HOLIDAYS:
        return None
    note = ""
    anchor = ""
    now = story.published
    if year is None:
        anchor = "document"
        value = holiday(key, now.year)
        days = span_of(value)
        if days is None or days.start is None:
            return None
        tense = story.tense(*at)
        over = days.start < now
        year = now.year
        if rel in {"last", "past", "previous"}:
            year -= not over
        elif rel in {"next", "coming", "upcoming"} or (tense == "future" and not rel):
            year += over
        elif (
            not rel and tense != "future" and not over and (days.start - now).days > 120
        ):
            year -= 1
    value = holiday(key, year)
    if len(value) == 4:
        note = "moves with the moon: the days of that year are not reckoned here"
    return Meaning(
        value=value,
        anchor=anchor,
        resolved=not note,
        interval=span_of(value),
        note=note,
    )


RULES = (
    rule(
        "decade",
        "the <early>? <hyphen>? year=(<year>) <quote> s",
        lambda f: Meaning(value=f"{(f.number('year') or 0) // 10:03d}"),
        lambda f: (f.number("year") or 1) % 10 == 0,
        0.8,
    ),
    rule(
        "decade",
        "the=(the)? mod=(<early> <hyphen>? (?:to <hyphen>? <early> <hyphen>?)?)? <quote>? decade=(<decade>)",
        _read_decade,
        _fits_decade,
        0.9,
    ),
    rule(
        "century",
        "(?:mod=(@mod)? (?:the)? nth=(<nth>) unit=(<unit>)|nth_=(<nth>) <hyphen> unit_=(<unit>))",
        _read_century,
        _is_century,
    ),
    rule(
        "this-century",
        "(?:<early>)? rel=(last|this|next|past) unit=(<unit>)",
        _read_century,
        _is_century,
        0.85,
    ),
    rule(
        "fiscal-year",
        "mod=(@mod)? (?:the)? (?:fiscal (?:<unit> (?:ending|ended)?)?|fy) <quote>? year=(<year>|<small>|<big>)",
        _read_fiscal,
    ),
    rule(
        "this-fiscal-year",
        "(?:the)? rel=(last|this|next|current|<coming>|<previous>) fiscal <unit>",
        _read_fiscal,
        None,
        0.85,
    ),
    rule(
        "bare-fiscal-year",
        "(?:the|its) fiscal <unit>",
        _read_bare_fiscal,
        None,
        0.7,
    ),
    rule(
        "quarter",
        "mod=(@mod)? (?:(?:the|its)(?!<nth><hyphen>))? nth=(<nth>) <hyphen>? (?:fiscal)? unit=(<unit>) (?:(?:of|in)? (?:the)? (?:fiscal)? (?:<unit>)? (?:year=(<year>)|of_rel=(last|this|next|that) <unit>))?",
        _read_quarter,
        _is_quarter,
        0.9,
    ),
    rule(
        "last-quarter",
        "the (?:last|final) unit=(<unit>) of year=(<year>)",
        lambda f: Meaning(value=f"{f.number('year') or 0:04d}-Q4"),
        lambda f: f.value("unit") == "Q",
    ),
    rule(
        "quarter-letter",
        "nth=(<small>) letter=(q) (?:of|<comma>)? (?:fy)? year=(<year>)",
        _read_quarter,
        _is_quarter,
        0.9,
    ),
    rule(
        "quarter-letter",
        "letter=(q) nth=(<small>) (?:of|<comma>)? (?:fy)? (?:year=(<year>))?",
        _read_quarter,
        _is_quarter,
        0.9,
    ),
    rule(
        "half-year",
        "mod=(@mod)? (?:the)? nth=(<nth>) <half> of (?:fiscal)? (?:year=(<year>)|of_rel=(last|this|next|that|the) <unit>)",
        _read_half,
        None,
        0.9,
    ),
    rule(
        "season",
        "mod=(@mod)? the=(the)? rel=(last|this|next|<coming>|that|past|<previous>|<following>)? season=(<season>) (?:(?:<comma>|of)? year=(<year>) (?:<dash> (?:<small>|<year>))?|(?:of)? of_rel=(last|this|next|that) <unit>)?",
        _read_season,
        _fits_season,
        0.85,
    ),
)
