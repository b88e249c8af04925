"""Rules for years, told from other numbers of four digits."""

from __future__ import annotations

from sanctionsdesk.reading.times.meaning import Found, Meaning, rule
from sanctionsdesk.reading.times.story import Story
from sanctionsdesk.reading.times.words import PREPOSITIONS, word_set


def _read_year(found: Found) -> Meaning | None:
    year = found.number("year")
    return Meaning(value=f"{year:04d}") if year is not None else None


_COUNTED_BEFORE = word_set(
    "$ € £ # no no. number page pages chapter section sections article than "
    "least most nearly some almost approximately roughly u.n over only "
    "resolution model flight room route highway boeing"
)


def _fits_year(found: Found) -> bool:
    token = found.tokens("year")[0]
    year = int(token.value)
    before, after = found.before(), found.after()
    story = found.story
    bounded = before in {"least", "most"} and found.before(3) in PREPOSITIONS
    if (before in _COUNTED_BEFORE and not bounded) or after in {"%", "percent"}:
        return False
    if before in {":", ".", "/", "&"} and _touches(story, found.first):
        return False
    if before == "-" and _touches(story, found.first):
        left = story.tokens[found.first - 2] if found.first > 1 else None
        joins = {"year", "month", "maybe_month", "early"}
        if left is None or (
            left.kind not in joins and left.text.lower() not in {"post", "pre"}
        ):
            return False
    behind = story.tokens[found.last] if found.last < len(story.tokens) else None
    if (
        behind
        and behind.start == token.end
        and (behind.text.isalpha() or behind.kind == "money")
    ):
        return False
    counted = behind is not None and (
        behind.kind in {"units", "zone"}
        or (
            behind.text.islower()
            and behind.text.endswith("s")
            and len(behind.text) > 3
            and not behind.text.endswith(("ss", "us", "is"))
        )
        or behind.text
        in word_set("more others people men women troops km miles feet meters metres")
    )
    if found.has("mod") or found.has("lead"):
        return True
    firm = before in PREPOSITIONS or before == "("
    if year < 1900 or year > 2100:
        return (
            firm
            and not counted
            and 1000 <= year <= 2100
            and before not in word_set("to of from about around and for or as")
        ) or (
            before in {"of", "to", "from", "and", "("}
            and 1500 <= year < 1900
            and not counted
        )
    if counted:
        return (
            before in {"in", "since", "until", "the", "a", "during", "by"}
            and behind is not None
            and behind.kind != "units"
        )
    return True


def _read_short_year(found: Found) -> Meaning | None:
    year = found.number("year") or 0
    century = 2000 if year <= found.story.published.year % 100 + 5 else 1900
    return Meaning(value=f"{century + year:04d}")


def _touches(story: Story, at: int) -> bool:
    return story.tokens[at - 1].end == story.tokens[at].start


def _read_year_end(found: Found) -> Meaning | None:
    short, first = (
        found.number("short") or 0,
        int(found.story.tokens[found.first - 2].value),
    )
    return Meaning(value=f"{first // 100 * 100 + short:04d}")


def _fits_year_end(found: Found) -> bool:
    tokens = found.story.tokens
    first, short = tokens[found.first - 2], found.tokens("short")[0]
    touching = first.end == tokens[found.first - 1].start and _touches(
        found.story, found.first
    )
    return (
        touching
        and len(short.text) == 2
        and float(short.value) > float(first.value) % 100
        and found.after() not in {"-", "–"}
    )


RULES = (
    rule(
        "year",
        "mod=(@mod)? (?:lead=((?:the)? <unit>))? year=(<year>)",
        _read_year,
        lambda f: (
            _fits_year(f) and (not f.has("lead") or f.tokens("lead")[-1].value == "Y")
        ),
        0.9,
    ),
    rule(
        "short-year",
        "<quote> year=(<small>|<big>) (?!s)",
        _read_short_year,
        lambda f: (
            f.contiguous
            and len(f.tokens("year")[0].text) == 2
            and f.before() in {"in", "since", "and", ",", "of", "from", "to", "until"}
        ),
        0.7,
    ),
    rule(
        "year-range-end",
        "(?<=<year><dash>) short=(<small>|<big>)",
        _read_year_end,
        _fits_year_end,
        0.8,
    ),
)
