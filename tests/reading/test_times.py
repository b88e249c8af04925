"""Temporal expressions: golden news sentences, the open cases, exact spans."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sanctionsdesk.entities.record import Span
from sanctionsdesk.reading.times import read_times

_GOLDEN = Path(__file__).parents[1] / "golden" / "reading"
_CASES = [
    pytest.param(case, id=f"{path.stem}-{number}")
    for path in sorted(_GOLDEN.glob("times.yaml"))
    for number, case in enumerate(
        yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader), 1
    )
]
_WORDS = [
    "on",
    "Friday",
    "last",
    "next",
    "week",
    "July",
    "14",
    ",",
    "2019",
    "the",
    "year",
    "1990s",
    "ago",
    "two",
    "and",
    "a",
    "half",
    "years",
    "later",
    "that",
    "same",
    "day",
    "May",
    "may",
    "March",
    "3rd",
    "to",
    "17",
    "2014-16",
    "Christmas",
    "9/11",
    "10",
    "a.m.",
    "p.m.",
    "EST",
    "Q3",
    "fiscal",
    "quarter",
    "of",
    "spring",
    "earlier",
    "in",
    "until",
    "will",
    "said",
    ".",
    "\n\n",
    "’s",
    "$2.5",
    "billion",
    "31",
    "99",
    "0",
    "every",
    "Monday",
    "annually",
    "recently",
    "century",
    "21st",
    "FY2019",
    "2019-02-30",
    "30",
    "February",
]


@pytest.mark.parametrize("case", _CASES)
def test_golden_sentence(case):
    times = read_times(case["text"], published=date.fromisoformat(case["date"]))
    got = [[time.span.text, time.type, time.value] for time in times]
    assert got == case["times"]


def test_held_out_sentences_stay_above_the_bar():
    path = _GOLDEN / "times_held_out.yaml"
    gold = found = spans = values = 0
    for case in yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader):
        published = date.fromisoformat(case["date"])
        times = read_times(case["text"], published=published)
        wanted = {words: value for words, _, value in case["times"]}
        gold += len(case["times"])
        found += len(times)
        spans += sum(time.span.text in wanted for time in times)
        values += sum(wanted.get(time.span.text) == time.value for time in times)
    assert 2 * spans / (gold + found) > 0.90
    assert 2 * values / (gold + found) > 0.88


def test_reference_article_leaves_later_that_day_open(shared):
    path = shared / "data/articles/reference/2019-08-02_turkey-s-400.txt"
    times = read_times(path.read_text(encoding="utf-8"), published=date(2019, 8, 2))
    by_words = {time.span.text: time for time in times}
    assert by_words["last Friday"].value == "2019-07-26"
    assert by_words["that same day"].value == "2019-07-26"
    assert by_words["that same day"].anchor == by_words["last Friday"].id
    later = by_words["Later that day"]
    assert not later.resolved
    assert later.value == ""
    assert later.interval is not None
    assert later.interval.end == date(2019, 8, 2)
    assert "no date" in later.note


def test_published_span_is_not_given_again():
    text = "July 14, 2019\nThe talks ended on July 12."
    span = Span(start=0, end=13, text="July 14, 2019")
    times = read_times(text, published=date(2019, 7, 14), published_span=span)
    assert [time.value for time in times] == ["2019-07-12"]


@given(
    text=st.one_of(
        st.text(max_size=80),
        st.lists(st.sampled_from(_WORDS), max_size=25).map(" ".join),
        st.lists(st.sampled_from(_WORDS), max_size=25).map("".join),
    ),
    published=st.dates(),
)
@settings(max_examples=400)
def test_spans_are_exact_and_times_do_not_overlap(text, published):
    times = read_times(text, published=published)
    end = 0
    for number, time in enumerate(times, start=1):
        assert time.id == f"t{number}"
        assert text[time.span.start : time.span.end] == time.span.text
        assert time.span.start >= end
        assert time.value or not time.resolved
        if time.type in {"DURATION", "SET"}:
            assert time.interval is None
        end = time.span.end
