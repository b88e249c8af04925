"""Quantities: money, measures, shares, counts and their bounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanctionsdesk.reading.quantities import read_quantities

_CASES = [
    ("the $2.5 billion technology", "$2.5 billion", 2.5e9, "USD", None, None),
    ("worth €1.2bn", "€1.2bn", 1.2e9, "EUR", None, None),
    ("about 40 billion rubles", "about 40 billion rubles", 4e10, "RUB", 3.6e10, 4.4e10),
    ("a six-figure deal", "six-figure", None, "", 1e5, 999_999.0),
    ("up to 155 miles away", "up to 155 miles", 155.0, "mile", None, 155.0),
    (
        "more than 100 fighter jets",
        "more than 100 fighter jets",
        100.0,
        "fighter jets",
        100.0,
        None,
    ),
    ("rose 4.5 percent", "4.5 percent", 4.5, "percent", None, None),
    ("fell 3% in Moscow", "3%", 3.0, "percent", None, None),
    ("US$3-4 million", "US$3-4 million", None, "USD", 3e6, 4e6),
    ("GBP 5 million", "GBP 5 million", 5e6, "GBP", None, None),
    ("five to 7 percent", "five to 7 percent", None, "percent", 5.0, 7.0),
    (
        "two hundred and fifty soldiers",
        "two hundred and fifty soldiers",
        250.0,
        "soldiers",
        None,
        None,
    ),
    ("HK$10,000", "HK$10,000", 1e4, "HKD", None, None),
    (
        "nearly 2,500 kilometres",
        "nearly 2,500 kilometres",
        2500.0,
        "km",
        2250.0,
        2500.0,
    ),
]


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case[0])
def test_amounts(case):
    text, words, value, unit, low, high = case
    (one,) = read_quantities(text)
    assert one.span.text == words
    assert (one.value, one.unit) == (value, unit)
    for got, wanted in ((one.low, low), (one.high, high)):
        assert got == pytest.approx(wanted) if wanted is not None else got is None


@pytest.mark.parametrize(
    "text",
    [
        "the S-400 system and the F-35",
        "on July 14 officials said",
        "Section 231 requires it",
        "in 2017 lawmakers agreed",
        "within 30 days",
        "told Defense One",
        "",
    ],
)
def test_numbers_that_are_names_or_times_count_nothing(text):
    assert read_quantities(text) == ()


@given(st.text(alphabet="0123456789.,$€% tomilnabdhusfv-–", max_size=60))
def test_spans_are_exact(text):
    end = 0
    for one in read_quantities(text):
        assert text[one.span.start : one.span.end] == one.span.text
        assert one.span.start >= end
        end = one.span.end
