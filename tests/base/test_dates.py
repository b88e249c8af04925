from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanctionsdesk.base.dates import Interval, PartialDate, parse_day
from sanctionsdesk.base.errors import InputError


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("1958", date(1958, 1, 1), date(1958, 12, 31)),
        ("1960-02", date(1960, 2, 1), date(1960, 2, 29)),
        ("1979-04-16", date(1979, 4, 16), date(1979, 4, 16)),
        ("1958~", date(1958, 1, 1), date(1958, 12, 31)),
        ("1967/1969", date(1967, 1, 1), date(1969, 12, 31)),
        ("../2019", None, date(2019, 12, 31)),
        ("2019/..", date(2019, 1, 1), None),
    ],
)
def test_a_partial_date_is_the_days_it_can_lie_in(text, start, end):
    assert PartialDate.parse(text).interval == Interval(start, end)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "..",
        "../..",
        "00/00/1960",
        "1960-13",
        "1960-02-30",
        "2019/1967",
        "16 Apr 1979",
        "1/2/3",
    ],
)
def test_what_is_no_date_is_refused_by_name(text):
    with pytest.raises(InputError):
        PartialDate.parse(text)


@given(st.dates())
def test_a_day_is_read_back(day):
    assert parse_day(day.isoformat()) == day
    assert PartialDate.parse(day.isoformat()).interval == Interval(day, day)


@pytest.mark.parametrize("text", ["2019-8-2", "02.08.2019", "2019-02-30", "soon", ""])
def test_a_day_is_iso_or_refused(text):
    with pytest.raises(InputError):
        parse_day(text)


@given(st.text())
def test_no_text_crashes_the_reader_of_dates(text):
    try:
        parsed = PartialDate.parse(text)
    except InputError:
        return
    assert parsed.precision in {"day", "month", "year", "interval"}
