"""From an article to its times: match, settle overlaps, join, reckon in order."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import date

from sanctionsdesk.base.dates import Interval
from sanctionsdesk.entities.record import Span, Time
from sanctionsdesk.reading.times import (
    anchored,
    clock,
    dates,
    lengths,
    periods,
    relative,
    years,
)
from sanctionsdesk.reading.times.anchor import with_part
from sanctionsdesk.reading.times.meaning import Found, Meaning, Rule
from sanctionsdesk.reading.times.story import Story
from sanctionsdesk.reading.times.values import HOLIDAYS, span_of
from sanctionsdesk.reading.times.words import DAYPARTS, lex

_RULES = (
    *dates.RULES,
    *years.RULES,
    *periods.RULES,
    *relative.RULES,
    *anchored.RULES,
    *clock.RULES,
    *lengths.RULES,
)
_HEADER = re.compile(r"\s*date\s+\d{4}-\d\d-\d\d\b")
_HOLIDAY = re.compile(
    r"(?:(?P<rel>[Ll]ast|[Tt]his|[Nn]ext)\s+)?\b(?P<name>(?:"
    + "|".join(
        re.sub(
            r"\\?'",
            "['’]",
            re.escape(name.title().replace("'S", "'s").replace("Of", "of")),
        ).replace(r"\ ", r"\s+")
        for name in sorted(HOLIDAYS, key=len, reverse=True)
    )
    + r"))\b(?:\s+(?P<part>morning|afternoon|evening|night)\b)?(?:(?:\s+of)?,?\s+(?P<year>(?:19|20)\d\d)\b)?"
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One possible reading of tokens ``first`` to ``last`` (excluded)."""

    first: int
    last: int
    order: int
    found: Found | None
    rule: Rule | None
    holiday: re.Match[str] | None = None


def read_times(
    text: str, *, published: date, published_span: Span | None = None
) -> tuple[Time, ...]:
    """Read dates, clock times, durations and recurring times in an English article.

    Types, extents and values follow TimeML 1.2.1 as annotated in news: the article and
    ``early`` belong to the expression, prepositions do not; weekdays and bare months are
    reckoned from ``published`` by the tense of their clause.

    Args:
        text: the whole article; spans are code points of it.
        published: the article's own date.
        published_span: where the article states that date; what lies there is not
            given again.
    """
    header = _HEADER.match(text)
    tokens, kinds = lex(text, header.end() if header else 0)
    story = Story(text, tokens, published)
    chosen = _settle(_candidates(story, kinds))
    times: list[Time] = []
    for candidate in chosen:
        meaning = _read(story, candidate)
        if meaning is None:
            continue
        start, end = tokens[candidate.first].start, tokens[candidate.last - 1].end
        rule = candidate.rule.name if candidate.rule else "holiday"
        time = Time(
            id=f"t{len(times) + 1}",
            span=Span(start=start, end=end, text=text[start:end]),
            type=meaning.type,
            value=meaning.value,
            interval=_interval(meaning, story),
            anchor=meaning.anchor,
            resolved=meaning.resolved,
            rule=rule,
            certainty=candidate.rule.certainty if candidate.rule else 0.9,
            note=meaning.note,
        )
        time, merged = _join(times, time, story)
        if merged:
            times[-1] = time
        elif published_span is None or not (
            start < published_span.end and published_span.start < end
        ):
            times.append(time)
        else:
            continue
        if time.resolved and time.type in {"DATE", "TIME"} and not _looks_back(time):
            story.add(time.id, time.value, candidate.first, time.anchor)
    return tuple(times)


def _looks_back(time: Time) -> bool:
    """Tell whether a time only looks back from another, which stays the story's."""
    return time.anchor.startswith("t") and bool(_BACK.search(time.span.text))


_BACK = re.compile(r"\b(?:previous|preceding|prior|earlier|before)\b", re.IGNORECASE)


def _candidates(story: Story, kinds: str) -> list[_Candidate]:
    found: list[_Candidate] = []
    for order, rule in enumerate(_RULES):
        for match in rule.pattern.finditer(kinds):
            first, last = match.span()
            one = Found(story, match, first, last)
            if first < last and (rule.fits is None or rule.fits(one)):
                found.append(_Candidate(first, last, order, one, rule))
    if story.tokens:
        starts = [token.start for token in story.tokens]
        for match in _HOLIDAY.finditer(story.text, starts[0]):
            span = _token_span(starts, match)
            found.append(_Candidate(*span, -1, None, None, match))
    return found


def _token_span(starts: list[int], match: re.Match[str]) -> tuple[int, int]:
    first = bisect_left(starts, match.start())
    return first, bisect_left(starts, match.end())


def _settle(candidates: list[_Candidate]) -> list[_Candidate]:
    """Keep the longest of what overlaps, the earlier rule among equals."""
    ranked = sorted(candidates, key=lambda c: (c.first - c.last, c.order, c.first))
    taken: set[int] = set()
    kept = []
    for candidate in ranked:
        places = range(candidate.first, candidate.last)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(candidate)
    return sorted(kept, key=lambda c: c.first)


def _read(story: Story, candidate: _Candidate) -> Meaning | None:
    if candidate.rule is not None and candidate.found is not None:
        return candidate.rule.read(candidate.found)
    match = candidate.holiday
    if match is None:
        return None
    meaning = periods.read_holiday(
        story,
        " ".join(match["name"].split()),
        int(match["year"]) if match["year"] else None,
        (match["rel"] or "").lower(),
        (candidate.first, candidate.last),
    )
    part = DAYPARTS[match["part"]] if match["part"] else ""
    return with_part(meaning, part) if meaning is not None else None


def _interval(meaning: Meaning, story: Story) -> Interval | None:
    if meaning.type in {"DURATION", "SET"}:
        return None
    if meaning.interval is not None:
        return meaning.interval
    if meaning.value == "PRESENT_REF":
        return Interval(story.published, story.published)
    return span_of(meaning.value)


_LINKS = re.compile(r"\s*,?\s*(?:at|on|of|of\s+the)?\s*", re.IGNORECASE)


_DAYS_WITH_PART = frozenset(
    ("this-daypart", "deictic-day", "weekday", "following-unit", "that-daypart")
)


def _clock_on(clock: str, day: str) -> str:
    """Set a clock time on a day; "10:30 on Sunday night" is 22:30."""
    hours, colon, minutes = clock.partition("T")[2].partition(":")
    if not colon:  # a part of the day, not a clock time
        return day.partition("T")[0] + "T" + hours
    date_part, _, part = day.partition("T")
    hour = int(hours)
    if (part in {"AF", "EV"} and hour < 12) or (part == "NI" and 6 <= hour < 12):
        hour += 12
    return f"{date_part}T{hour:02d}:{minutes}"


def _join(times: list[Time], time: Time, story: Story) -> tuple[Time, bool]:
    """Join a clock time or part of the day with the day it stands beside."""
    if not times:
        return time, False
    before = times[-1]
    between = story.text[before.span.end : time.span.start]
    if not _LINKS.fullmatch(between) or "\n" in between:
        return time, False
    bare = {"clock", "noon", "military-time", "the-daypart"}
    day = len(before.value) == 10 and before.type == "DATE"
    if day and time.rule in {"clock", "noon", "military-time"}:
        value = before.value + "T" + time.value.partition("T")[2]
        dated, whole = before, value
    elif before.rule in bare and len(time.value) == 10 and time.type == "DATE":
        dated, whole = time, time.value + "T" + before.value.partition("T")[2]
    elif before.rule in bare and time.rule in _DAYS_WITH_PART and time.value:
        dated, whole = time, _clock_on(before.value, time.value)
    else:
        return time, False
    start, end = before.span.start, time.span.end
    joined = replace(
        dated,
        id=before.id,
        span=Span(start=start, end=end, text=story.text[start:end]),
        type="TIME",
        value=whole,
        interval=dated.interval,
    )
    return joined, True
