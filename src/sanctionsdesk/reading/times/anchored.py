"""Rules for times reckoned from a time the story named before."""

from __future__ import annotations

import re

from sanctionsdesk.base.dates import Interval
from sanctionsdesk.reading.times.anchor import from_document, open_day, with_part
from sanctionsdesk.reading.times.meaning import Found, Meaning, rule
from sanctionsdesk.reading.times.story import Reference
from sanctionsdesk.reading.times.values import (
    at_unit,
    moved,
)


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
        return with_part(open_day(found.story), found.value("part"))
    meaning = Meaning(value=reference.value, anchor=reference.id)
    return with_part(meaning, found.value("part"))


def read_following(found: Found) -> Meaning | None:
    """Read "the following day", "the month before": one step from the story's time."""
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
            return with_part(open_day(story), part)
        day = moved(reference.interval.start, "D", steps)
        if day is None:
            return None
        return with_part(Meaning(value=day.isoformat(), anchor=reference.id), part)
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


_DIR = "direction=(<shift>|before|after|previously|prior)"


RULES = (
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
        read_following,
        lambda f: (
            f.value("unit")[:1] != "T"
            and f.value("unit") != "SN"
            and not (f.word("rel") == "next" and f.value("unit") not in {"", "D"})
        ),
    ),
    rule(
        "unit-before",
        "the (?:unit=(<unit>)|part=(<daypart>)) direction=(before|after|<shift>)",
        read_following,
        lambda f: f.value("unit")[:1] != "T" and f.after() in _ENDS | {""},
    ),
    rule(
        "later",
        f"(?:@about)? <half> (?:a|an) unit=(<unit>) {_DIR}",
        lambda f: _from_reference(f, "TH", 0),
        lambda f: f.value("unit").startswith("T") and _fits_later(f),
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
)
