"""Amounts of an article: money, distances, weights, shares and counted things."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sanctionsdesk.entities.record import Quantity, Span
from sanctionsdesk.reading.units import (
    CODES,
    CURRENCIES,
    DOLLARS,
    MEASURES,
    SCALES,
    SIGNS,
    TIME_NOUNS,
    WORDS,
)

_BELOW = (
    "less than",
    "fewer than",
    "under",
    "below",
    "up to",
    "at most",
    "as many as",
    "as much as",
    "no more than",
    "nearly",
    "almost",
    "not more than",
    "a maximum of",
)
_ABOVE = (
    "more than",
    "over",
    "above",
    "at least",
    "no less than",
    "no fewer than",
    "upwards of",
    "well over",
    "just over",
    "exceeding",
    "in excess of",
    "a minimum of",
)
_ABOUT = (
    "about",
    "around",
    "roughly",
    "approximately",
    "some",
    "an estimated",
    "estimated",
    "circa",
    "close to",
)
_BOUND = "|".join(sorted((*_BELOW, *_ABOVE, *_ABOUT), key=len, reverse=True)).replace(
    " ", r"\s+"
)
#: "July 14", "Section 231", "No. 5": the number names a thing and counts none.
_NOT_NUMBERED = "".join(
    rf"(?<!\b{word}\s)"
    for word in (
        *(
            [
                "January",
                "February",
                "March",
                "April",
                "May",
                "June",
                "July",
                "August",
                "September",
                "October",
            ]
        ),
        *(
            [
                "November",
                "December",
                "Jan\\.",
                "Feb\\.",
                "Aug\\.",
                "Sept\\.",
                "Oct\\.",
                "Nov\\.",
                "Dec\\.",
            ]
        ),
        *(
            [
                "Section",
                "Article",
                "Chapter",
                "Title",
                "Resolution",
                "No\\.",
                "Part",
                "Paragraph",
                "§",
                "page",
                "Order",
            ]
        ),
    )
)
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_WORD = "(?:" + "|".join(sorted(WORDS, key=len, reverse=True)) + ")"
_SPELLED = rf"(?:{_WORD}(?:[-\s]{_WORD})?)"
_SCALE = r"(?:hundred|thousand|million|billion|trillion|dozen)"
_SHORT = r"(?:mln|mn|m|bln|bn|b|tn|k)\b"


def _choice(names: dict[str, str]) -> str:
    return "|".join(
        name.replace(" ", r"\s+") for name in sorted(names, key=len, reverse=True)
    )


_NUMBER = rf"(?:{_DIGITS}|\b(?:{_SPELLED}|an?|several)\b(?=[-\s]+{_SCALE})|\b{_SPELLED}\b)(?:[-\s]*{_SCALE}\b)*(?:(?<=hundred)\s+and\s+{_SPELLED}\b)?"
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "money-sign",
        re.compile(
            rf"(?:(?P<country>\b(?:US|C|CA|A|AU|HK|NZ|S|NT))?(?P<sign>[$€£¥₽₺₴₹]))\s?(?P<number>{_DIGITS})"
            rf"(?:(?:\s*[-–]\s*|\s+to\s+)[$€£¥₽₺₴₹]?(?P<upper>{_DIGITS})(?=[-\s]*(?:{_SCALE}|{_SHORT})))?"
            rf"(?:[-\s]*(?P<scale>{_SCALE}|{_SHORT}))?(?!\w)",
            re.IGNORECASE,
        ),
    ),
    (
        "money-word",
        re.compile(
            rf"(?<![\w.,$€£])(?P<number>{_NUMBER})[-\s]+(?:(?:U\.S\.|US|American)\s+)?(?P<unit>{_choice(CURRENCIES)})s?\b",
            re.IGNORECASE,
        ),
    ),
    (
        "money-code",
        re.compile(
            rf"\b(?:(?P<code>{'|'.join(sorted(CODES))})\s?(?P<number>{_DIGITS})(?:\s*(?P<scale>{_SCALE}))?"
            rf"|(?P<number2>{_DIGITS}(?:\s*{_SCALE})?)\s?(?P<code2>{'|'.join(sorted(CODES))}))\b",
        ),
    ),
    (
        "figure",
        re.compile(
            r"\b(?P<figures>four|five|six|seven|eight|nine|ten)[-\s]figure\b",
            re.IGNORECASE,
        ),
    ),
    (
        "percent",
        re.compile(
            rf"(?<![\w.,])(?P<number>{_NUMBER})(?:(?:\s*[-–]\s*|\s+to\s+)(?P<upper>{_DIGITS}))?[-\s]*(?:%|per\s?cent\b|percent\b)",
            re.IGNORECASE,
        ),
    ),
    (
        "measure",
        re.compile(
            rf"(?<![\w.,$€£])(?P<number>{_NUMBER})(?:(?:\s*[-–]\s*|\s+to\s+)(?P<upper>{_DIGITS}))?[-\s]+(?P<unit>{_choice(MEASURES)})s?\b",
            re.IGNORECASE,
        ),
    ),
    (
        "count",
        re.compile(
            rf"(?<![\w.,$€£/:–-]){_NOT_NUMBERED}(?P<number>{_NUMBER})(?:(?:\s*[-–]\s*|\s+to\s+)(?P<upper>{_DIGITS}))?\s+"
            r"(?P<noun>(?:(?!(?:of|and|or|in|to|the|for|on|at|by|with|from|as|per|is|was|are|were|who|that|which|after|before)\b)[A-Za-z][\w-]*\s+){0,2}?[a-z][a-z-]*[a-z]s|people|men|women|children|police|aircraft|personnel|staff)\b",
            re.IGNORECASE,
        ),
    ),
)
_START = re.compile(
    rf"(?<![\w.,])(?:\d|(?:(?:US|C|CA|A|AU|HK|NZ|S|NT))?[$€£¥₽₺₴₹]"
    rf"|(?:{'|'.join(sorted(CODES))})(?=\s?\d)"
    rf"|(?:{_WORD})\b|an?(?=\s+{_SCALE})|several(?=\s+{_SCALE}))",
    re.IGNORECASE,
)
_BEFORE = re.compile(rf"\b(?P<bound>{_BOUND})\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Amount:
    """One match, its number read."""

    start: int
    end: int
    value: float | None
    unit: str
    low: float | None
    high: float | None
    rule: str


def read_quantities(text: str) -> tuple[Quantity, ...]:
    """Read money, distances, weights, shares and counts, with the bounds the words set.

    Money is in ISO 4217 units of one ("$2.5 billion" is 2.5e9 USD; a bare dollar is taken
    as the United States dollar); shares in percent; counts carry their noun. "More than"
    sets ``low``, "up to" sets ``high``, "about" both a tenth away, "six-figure" 100,000 to
    999,999 without a value.

    Args:
        text: the whole article; spans are code points of it.
    """
    return tuple(
        Quantity(
            id=f"q{number}",
            span=Span(start=a.start, end=a.end, text=text[a.start : a.end]),
            value=a.value,
            unit=a.unit,
            low=a.low,
            high=a.high,
            rule=a.rule,
            certainty=0.75 if a.rule == "count" else 0.95,
        )
        for number, a in enumerate(_amounts(text), start=1)
    )


def _amounts(text: str) -> Iterator[_Amount]:
    end = 0
    for start in _START.finditer(text):
        at = start.start()
        if at < end:
            continue
        for rule, regex in _RULES:
            match = regex.match(text, at)
            amount = _amount(rule, match, floor=end) if match else None
            if amount is not None:
                end = amount.end
                yield amount
                break


def _amount(rule: str, match: re.Match[str], *, floor: int) -> _Amount | None:
    groups = match.groupdict()
    start, end = match.span()
    # Only so far back as the longest such phrase reaches, with some spaces to spare.
    lead = _BEFORE.search(match.string[max(floor, start - 24) : start])
    if rule == "figure":
        digits = WORDS[groups["figures"].lower()]
        return _Amount(
            start, end, None, "", 10.0 ** (digits - 1), 10.0**digits - 1, rule
        )
    unit = _unit(rule, groups, bounded=lead is not None)
    if not unit:
        return None
    value = _number(groups.get("number") or groups.get("number2") or "")
    if value is None:
        return None
    scale = SCALES.get((groups.get("scale") or "").lower(), 1.0)
    value *= scale
    if lead is not None:
        start -= len(lead.group())
    low, high = _bounds(lead["bound"].lower() if lead else "", value)
    upper = _number(groups["upper"]) if groups.get("upper") else None
    if upper is not None:
        low, high = value, upper * scale
        return _Amount(start, end, None, unit, low, high, rule)
    return _Amount(start, end, value, unit, low, high, rule)


def _unit(rule: str, groups: dict[str, str | None], *, bounded: bool) -> str:
    named = " ".join((groups.get("unit") or "").lower().split())
    match rule:
        case "money-sign":
            if groups["sign"] == "$":
                return DOLLARS.get((groups["country"] or "US").upper(), "USD")
            return SIGNS[groups["sign"] or "$"]
        case "money-word":
            return CURRENCIES[named]
        case "money-code":
            return groups["code"] or groups["code2"] or ""
        case "percent":
            return "percent"
        case "measure":
            return MEASURES[named]
    noun = " ".join((groups["noun"] or "").split())
    head = noun.lower().split()[-1]
    if head.rstrip("s") in TIME_NOUNS or any(
        word.lower().rstrip("s") in TIME_NOUNS for word in noun.split()
    ):
        return ""
    if (groups["number"] or "").isdigit() and len(groups["number"] or "") == 4:
        year = int(groups["number"] or "")
        if 1900 <= year <= 2100 and not bounded:
            return ""
    return noun


def _number(words: str) -> float | None:
    total, current, seen = 0.0, 0.0, False
    for word in re.findall(r"\d[\d,]*(?:\.\d+)?|[a-z]+", words.lower()):
        if word[0].isdigit():
            current += float(word.replace(",", ""))
        elif word in WORDS:
            current += WORDS[word]
        elif word in {"hundred", "dozen"}:
            current = (current or 1.0) * SCALES[word]
        elif word in SCALES:
            total += (current or 1.0) * SCALES[word]
            current = 0.0
        elif word == "several":
            return None
        seen = True
    return total + current if seen else None


def _bounds(bound: str, value: float) -> tuple[float | None, float | None]:
    words = " ".join(bound.split())
    if words in _ABOVE:
        return value, None
    if words in {"nearly", "almost", "close to"}:
        return 0.9 * value, value
    if words in _BELOW:
        return None, value
    if words in _ABOUT:
        return 0.9 * value, 1.1 * value
    return None, None
