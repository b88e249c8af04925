"""Rules for durations and for times that recur."""

from __future__ import annotations

from sanctionsdesk.reading.times.meaning import Found, Meaning, count_of, rule
from sanctionsdesk.reading.times.values import duration
from sanctionsdesk.reading.times.words import word_set

#: What may follow a unit in one length: "two years and six months".
_FINER = {
    "CE": {"DE", "Y"},
    "DE": {"Y"},
    "Y": {"M", "W", "D"},
    "M": {"W", "D"},
    "W": {"D"},
    "D": {"TH", "TM"},
    "TH": {"TM", "TS"},
    "TM": {"TS"},
}


def _read_duration(found: Found) -> Meaning | None:
    amounts = [(found.count(), found.value("unit"))]
    if found.has("half_after"):
        count = amounts[0][0]
        amounts = [(count if isinstance(count, str) else count + 0.5, amounts[0][1])]
    if found.has("more"):
        amounts.append((found.count("more"), found.value("more_unit")))
    return Meaning(type="DURATION", value=duration(amounts))


_ROUND_A_WEEKEND = word_set("beyond for over in within than of after during")


def _fits_duration(found: Found) -> bool:
    unit = found.tokens("unit")[0]
    count = found.tokens("count")
    plural = unit.kind == "units"
    joined = found.has("join")
    if found.before() == "as" and count[0].text == "many":
        return False
    if unit.text[0].isupper() and found.after() in {"war", "wars"}:
        return False
    lead = count[0].text.lower()
    if lead == "second" or (unit.text.lower() == "second" and not joined):
        return False
    if count[0].kind == "year" and not plural:
        return False
    if unit.value in {"Q", "SN"} and not plural:
        return False
    if found.before() in {"$", "€", "£"} or (
        found.before() == "." and count[0].kind != "word"
    ):
        return False
    if lead in {"a", "an"} and len(count) == 1:
        if unit.value == "WE" and found.before() in _ROUND_A_WEEKEND:
            return True
        if unit.value in {"TS", "WE", "SN", "Q"} or (unit.value == "TM" and joined):
            return False
        return not plural
    singular_count = len(count) == 1 and count[0].value == 1
    if not plural and not joined and not singular_count:
        # "10 day trip" is written; "12 second" is not a length.
        return (
            count[0].kind in {"small", "word", "big", "tens"}
            and unit.value in {"D", "W", "M", "Y", "TH", "TM"}
            and count[0].value != 1
        )
    return True


def _read_bare(found: Found) -> Meaning | None:
    return Meaning(type="DURATION", value=duration([("X", found.value("unit"))]))


_LENGTH_CUES = word_set(
    "for in of after before within over during through many take took takes "
    "taken spent last lasted lasting just and with another than until by be "
    "were are"
)


def _fits_bare(found: Found) -> bool:
    unit = found.value("unit")
    if unit in {"Q", "SN", "WE"}:
        return False
    if unit == "TS" and found.before() not in {"within", "for", "in"}:
        return False
    before, after = found.before(), found.after()
    if found.before() == "as" or (before == "many" and found.before(2) == "as"):
        return False
    if before in word_set("these those his her their its our my the"):
        return False
    if before in _LENGTH_CUES:
        return True
    opens = not before or not before.isalnum()
    return opens and after in {"of", "after", "before", "in", "-"}


def _read_half(found: Found) -> Meaning | None:
    return Meaning(type="DURATION", value=duration([(0.5, found.value("unit"))]))


def _read_span(found: Found) -> Meaning | None:
    """Read "the past three years", "the first nine months of 2012"."""
    count = found.count() if found.has("count") else "X"
    return Meaning(type="DURATION", value=duration([(count, found.value("unit"))]))


def _read_whole(found: Found) -> Meaning | None:
    return Meaning(type="DURATION", value=duration([(1.0, found.value("unit"))]))


def _read_age(found: Found) -> Meaning | None:
    return Meaning(
        type="DURATION", value=duration([(found.count(), found.value("unit"))])
    )


def _read_long(found: Found) -> Meaning | None:
    unit = found.value("unit")
    count: float | str = found.count() if found.has("count") else 1.0
    if not found.has("count") and found.tokens("unit")[0].kind == "units":
        count = "X"
    return Meaning(type="DURATION", value=duration([(count, unit)]))


_DAILY = {
    "daily": "P1D",
    "nightly": "P1D",
    "hourly": "PT1H",
    "weekly": "P1W",
    "biweekly": "P2W",
    "monthly": "P1M",
    "quarterly": "P3M",
    "yearly": "P1Y",
    "annual": "P1Y",
    "annually": "P1Y",
}


def _read_daily(found: Found) -> Meaning | None:
    return Meaning(type="SET", value=_DAILY[found.word("word")])


def _fits_daily(found: Found) -> bool:
    # "the Daily Mail", "Annual Report": part of a name unless it begins a sentence.
    token = found.tokens("word")[0]
    if found.before() == "-":
        return False
    if token.text[0].islower():
        return True
    tokens = found.story.tokens
    follow = tokens[found.last] if found.last < len(tokens) else None
    start = (
        found.first == 0
        or tokens[found.first - 1].text in '.!?“"'
        or tokens[found.first - 1].kind == "paragraph"
    )
    return start and follow is not None and follow.text[0].islower()


def _read_every(found: Found) -> Meaning | None:
    if found.has("weekday"):
        return Meaning(type="SET", value=f"XXXX-WXX-{found.number('weekday')}")
    if found.has("month"):
        return Meaning(type="SET", value=f"XXXX-{found.number('month'):02d}")
    if found.has("season"):
        return Meaning(type="SET", value=f"XXXX-{found.value('season')}")
    if found.has("part"):
        return Meaning(type="SET", value=f"XXXX-XX-XXT{found.value('part')}")
    count = count_of(found.tokens("count")) if found.has("count") else 1.0
    if found.has("other"):
        count = 2.0
    return Meaning(type="SET", value=duration([(count, found.value("unit"))]))


def _read_rate(found: Found) -> Meaning | None:
    return Meaning(type="SET", value=duration([(1.0, found.value("unit"))]))


_SPEEDS = word_set("miles kilometers kilometres km meters metres knots feet")


def _fits_rate(found: Found) -> bool:
    """Tell a rate ("$3 million a year", "twice a week") from a length ("for a year")."""
    unit = found.value("unit")
    if unit in {"TS", "WE", "SN", "DE", "CE"}:
        return found.word("per") == "per" and unit != "SN"
    if found.before() in _SPEEDS and unit.startswith("T"):
        return False
    if found.word("per") in {"per", "each"} or found.has("often"):
        return True
    if found.after() in word_set(
        "ago later earlier after before and - old early from long in"
    ):
        return False
    tokens, first = found.story.tokens, found.first
    before = tokens[first - 1] if first else None
    if before is None:
        return False
    if before.kind in {"rate", "percent", "units"} or before.text.lower() in {
        "million",
        "billion",
        "percent",
        "thousand",
        "trillion",
    }:
        return True
    if before.kind in {"small", "big", "hundred", "year"}:
        return True
    counted = (
        before.text[0].islower()
        and before.text.endswith("s")
        and not before.text.endswith("ss")
    )
    return counted and any(
        tokens[k].kind in {"big", "small", "hundred", "year", "word", "tens"}
        or tokens[k].text in {"million", "billion"}
        for k in range(max(first - 4, 0), first - 1)
    )


def _between(found: Found) -> set[str]:
    return {
        token.text.lower() for token in found.story.tokens[found.first : found.last]
    }


def _twice(found: Found) -> float | str:
    count = found.count()
    return count if isinstance(count, str) else 2 * count


def _read_weekdays(found: Found) -> Meaning | None:
    return Meaning(type="SET", value=f"XXXX-WXX-{found.number('weekday')}")


RULES = (
    rule("daily", "word=(<daily>)", _read_daily, _fits_daily, 0.8),
    rule(
        "every",
        "(?:nearly|<approx>)? (?:every|each) other=(other)? count=(@number|@vague|<nth>)? (?:unit=(<any_unit>)|weekday=(<weekday>)|month=(<month>)|season=(<season>)|part=(<daypart>))",
        _read_every,
        None,
        0.9,
    ),
    rule(
        "rate",
        "often=((?:@number|@vague)? <rate>)? per=(a|an|per|each) unit=(<unit>)",
        _read_rate,
        _fits_rate,
        0.8,
    ),
    rule("weekdays", "(?:<early>)? weekday=(<weekdays>)", _read_weekdays, None, 0.8),
    rule(
        "span",
        "(?:@about)? the (?:rel=(last|past|next|<coming>|<previous>|<following>|first|final|<ordinal>|<early>|intervening)) count=(@number (?:and a <half>)?|@vague)? (?:or so)? unit=(<units>) (?:of (?:<year>|(?:the|this|last|next) <unit>))?",
        _read_span,
        lambda f: (
            f.value("unit") != "SN"
            and (f.has("count") or f.word("rel") not in {"coming", "upcoming"})
            and (f.has("count") or f.tokens("rel")[0].kind != "early")
        ),
        0.9,
    ),
    rule(
        "span",
        "(?:last|past|next|first|final|<coming>) count=(@number|@vague) unit=(<units>)",
        lambda f: Meaning(
            type="DURATION", value=duration([(f.count(), f.value("unit"))])
        ),
        None,
        0.85,
    ),
    rule(
        "the-count",
        "(?:the|those|these) count=(@number|@vague) (?:full|long|more)? unit=(<units>)",
        _read_span,
        lambda f: f.tokens("unit")[0].text[0].islower(),
        0.8,
    ),
    rule(
        "duration",
        "(?:@about)? count=(@count) (?:full|more|consecutive|straight|long|whole|entire|additional|extra)? join=(<hyphen>)? unit=(<any_unit>) (?:and half_after=(a <half>))?",
        _read_duration,
        _fits_duration,
    ),
    rule(
        "duration-range",
        "(?:@about|between)? count=(@number) (?:to|or|and|<dash>) more=(@number) <hyphen>? unit=(<any_unit>)",
        lambda f: Meaning(
            type="DURATION", value=duration([(f.count(), f.value("unit"))])
        ),
        lambda f: (
            f.value("unit") not in {"TS", "Q", "SN"}
            and (f.word("count") != "and" and f.story.word(f.first) != "and")
            and (f.before() == "between" or "and" not in _between(f))
        ),
    ),
    rule(
        "duration-range",
        "(?:a|an) unit=(<unit>) or (?:two|so)",
        lambda f: Meaning(type="DURATION", value=duration([(1.0, f.value("unit"))])),
        lambda f: f.value("unit") not in {"TS", "Q", "SN"},
    ),
    rule(
        "fortnight",
        "(?:@about)? count=(@count)? (?:fortnight|fortnights)",
        lambda f: Meaning(type="DURATION", value=duration([(_twice(f), "W")])),
        lambda f: f.has("count") and f.after() not in {"ago", "later", "earlier"},
    ),
    rule(
        "half-more",
        "the (?:last|past) unit=(<unit>) and a <half>",
        lambda f: Meaning(type="DURATION", value=duration([(1.5, f.value("unit"))])),
        lambda f: f.value("unit") in {"Y", "M", "DE", "W"},
    ),
    rule(
        "duration-sum",
        "(?:@about)? count=(@count) unit=(<any_unit>) <comma>? and more=(@number|a) more_unit=(<any_unit>)",
        _read_duration,
        lambda f: (
            _fits_duration(f)
            and f.value("more_unit") in _FINER.get(f.value("unit"), ())
        ),
    ),
    rule(
        "length-of",
        "(?:@about)? count=(@number|@vague)? join=(<hyphen>)? unit=(<any_unit>) <hyphen> (?:long|plus)",
        _read_long,
        None,
        0.9,
    ),
    rule(
        "yearlong",
        "unit=(yearlong|monthlong|weeklong|daylong|decadelong|hourlong)",
        lambda f: Meaning(
            type="DURATION",
            value="P"
            + {"y": "1Y", "m": "1M", "w": "1W", "d": "1D", "h": "T1H"}[
                f.word("unit")[0]
            ]
            if not f.word("unit").startswith("dec")
            else "P1DE",
        ),
        None,
        0.9,
    ),
    rule(
        "age",
        "(?:@about)? count=(@number) <hyphen>? unit=(<any_unit>) <hyphen>? old (?:s)?",
        _read_age,
        None,
        0.9,
    ),
    rule(
        "bare-units", "(?:<approx>|many)? unit=(<units>)", _read_bare, _fits_bare, 0.75
    ),
    rule(
        "half",
        "(?:@about)? (?:a)? <half> (?:<hyphen>)? (?:a|an)? <hyphen>? unit=(<unit>)",
        _read_half,
        lambda f: f.value("unit") not in {"Q", "SN", "WE"},
        0.85,
    ),
    rule(
        "quarter-century",
        "(?:@about)? (?:a|the)? quarter=(<unit>) <hyphen>? (?:of a)? unit=(<unit>)",
        lambda _: Meaning(type="DURATION", value="P25Y"),
        lambda f: f.value("quarter") == "Q" and f.value("unit") == "CE",
        0.85,
    ),
    rule(
        "whole",
        "(?:all|the (?:whole|entire|full)|an (?:entire|whole)|a (?:whole|full)|(?:the)? full) <hyphen>? unit=(<unit>)",
        _read_whole,
        lambda f: f.value("unit") not in {"SN", "Q", "TS"},
        0.8,
    ),
)
