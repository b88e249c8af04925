from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tinyhtml5.parser import HTMLParser

from sanctionsdesk.base.dates import Interval
from sanctionsdesk.dossier.timeline import timeline_html, timeline_ics, timeline_rows
from sanctionsdesk.reading.article import read_article
from sanctionsdesk.reading.gist import Telling, gist
from sanctionsdesk.reading.timeline import InMemory, Occurrence, Timeline, join

ONE = """date 2024-03-04
Greece seizes tanker

Greece seized the tanker Golden Heron on Sunday, officials said. Senator Jane Roe said Turkey must be sanctioned.
"""
OTHER = """date 2024-03-05
Ship held

The tanker Golden Heron was seized by Greece on Sunday. It may have been carrying oil.
"""
LATER = """date 2024-04-01
Senator turns

Sanctions on Turkey are inappropriate, Senator Jane Roe said on Monday.
"""


def _timeline(*texts, **how):
    return join(
        (
            gist(read_article(text.encode(), name=f"{n}.txt"))
            for n, text in enumerate(texts)
        ),
        **how,
    )


def test_one_event_told_by_two_outlets_is_one_event():
    timeline = _timeline(ONE, OTHER)
    seized = [o for o in timeline.occurrences if o.type == "seize"]
    assert len(seized) == 1
    assert {t.article for t in seized[0].tellings} == {"0.txt", "1.txt"}
    assert seized[0].days.start == date(2024, 3, 3)


def test_what_is_told_with_a_difference_says_so():
    other = OTHER.replace("was seized by Greece on Sunday", "will be seized by Greece")
    (seized,) = [o for o in _timeline(ONE, other).occurrences if o.type == "seize"]
    assert any(line.startswith("how sure") for line in seized.differences)


def test_a_changed_position_is_marked():
    (change,) = _timeline(ONE, LATER).changes
    assert (change.holder, change.before, change.after) == (
        "Jane Roe",
        "for",
        "against",
    )


def test_since_keeps_what_is_new():
    timeline = _timeline(ONE, LATER, since=date(2024, 3, 15))
    assert [a[0] for a in timeline.articles] == ["1.txt"]
    assert {s.article for s in timeline.statements} == {"1.txt"}


def test_every_form_of_the_timeline_holds_the_event():
    timeline = _timeline(ONE)
    assert any("Golden Heron" in row[6] for row in timeline_rows(timeline))
    assert "Golden Heron" in "".join(timeline_html(timeline))
    calendar = "".join(timeline_ics(timeline))
    assert "DTSTART;VALUE=DATE:20240303\r\n" in calendar
    assert all(len(line.encode()) <= 75 for line in calendar.split("\r\n"))


def test_words_of_an_article_are_escaped_on_the_page():
    text = ONE.replace("officials said", "<script>x</script> officials said")
    assert "<script>" not in "".join(timeline_html(_timeline(text)))


def test_the_page_is_html_without_an_error():
    words = 'Greece <b>seized</i> the \u202etanker & "Golden Heron" on Sunday'
    text = ONE.replace("Greece seized the tanker Golden Heron on Sunday", words)
    assert _errors("<p><b>x</p></i>"), (
        "the parser must see errors for this to prove any"
    )
    for timeline in (_timeline(ONE, OTHER, LATER), _timeline(text), _timeline()):
        assert _errors("".join(timeline_html(timeline))) == []


def test_ids_and_links_of_the_page_meet():
    page = "".join(timeline_html(_timeline(ONE, OTHER, LATER)))
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_the_calendar_is_as_rfc_5545_asks():
    (event,) = _calendar(_timeline(ONE))
    assert event["DTSTAMP"] == "20240304T000000Z"
    assert event["DTSTART;VALUE=DATE"] == "20240303"
    assert event["DTEND;VALUE=DATE"] == "20240304"
    assert event["SUMMARY"] == "seize: Greece, Golden Heron"
    assert "(0.txt)" in event["DESCRIPTION"]


def test_an_event_keeps_its_number_when_later_articles_come():
    (before,) = _calendar(_timeline(ONE))
    after = {event["UID"] for event in _calendar(_timeline(ONE, OTHER, LATER))}
    assert before["UID"] in after


def test_an_event_keeps_its_number_when_its_article_is_moved():
    moved = [gist(read_article(ONE.encode(), name="elsewhere/9.txt"))]
    (before,), (after,) = _calendar(_timeline(ONE)), _calendar(join(moved))
    assert before["UID"] == after["UID"]


def test_events_of_one_word_with_two_receivers_have_two_numbers():
    both = [_occurrence(recipient=name) for name in ("Egypt", "Jordan")]
    assert len({event["UID"] for event in _calendar(_kept(*both))}) == 2


@pytest.mark.parametrize(
    ("days", "start", "end", "told"),
    [
        ((date(2024, 3, 3), None), "20240303", "20240304", "on or after 2024-03-03"),
        ((date(2024, 1, 1), date(2024, 12, 31)), "20240101", "20250101", "2024:"),
        ((date(812, 4, 2), date(812, 4, 2)), "08120402", "08120403", "0812-04-02"),
        ((date.max, date.max), "99991231", None, "9999-12-31"),
    ],
)
def test_days_left_open_are_told_and_written_in_eight_digits(days, start, end, told):
    (event,) = _calendar(_kept(_occurrence(days=Interval(*days))))
    assert event["DTSTART;VALUE=DATE"] == start
    assert event.get("DTEND;VALUE=DATE") == end
    assert event["DESCRIPTION"].startswith(told)


def test_an_event_without_a_first_day_is_in_no_calendar():
    open_start = Interval(None, date(2024, 3, 3))
    assert _calendar(_kept(_occurrence(days=open_start), _occurrence(days=None))) == []


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_words_come_back_from_the_calendar(words):
    (event,) = _calendar(_kept(_occurrence(words=words)))
    kept = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", words)
    assert event["DESCRIPTION"] == f"2024-03-03: {kept} (0.txt)"


def _occurrence(
    *,
    recipient="Egypt",
    days=Interval(date(2024, 3, 3), date(2024, 3, 3)),  # noqa: B008
    words="Greece sold a tanker.",
):
    sides = {"agent": "Greece", "recipient": recipient, "object": "tanker"}
    telling = Telling(
        article="0.txt",
        published=date(2024, 3, 4),
        start=7,
        end=11,
        words=words,
        factuality="happened",
        days=days,
        amounts=(),
        source="",
        **sides,
    )
    return Occurrence(
        id="o1",
        type="sell",
        plover="",
        days=days,
        first_told=telling.published,
        tellings=(telling,),
        differences=(),
        **sides,
    )


def _kept(*occurrences):
    return Timeline(
        articles=InMemory(),
        occurrences=occurrences,
        statements=(),
        changes=InMemory(),
        parties=(),
    )


def _errors(page):
    parser = HTMLParser()
    parser.parse(page)
    return parser.errors


def _calendar(timeline):
    """Read a calendar strictly: folding, escapes, nesting, what an event must have."""
    written = "".join(timeline_ics(timeline))
    assert written.endswith("\r\n")
    assert not re.search(
        r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|(?<!\r)\n", written
    )
    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))
    lines = written.replace("\r\n ", "")[:-2].split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    head = lines[1:-1]
    if "BEGIN:VEVENT" in head:
        head = head[: head.index("BEGIN:VEVENT")]
    assert {"VERSION:2.0", "PRODID:-//sanctionsdesk//timeline//EN"} == set(head)
    events = [_event(block) for block in _blocks(lines[1 + len(head) : -1])]
    assert len({event["UID"] for event in events}) == len(events)
    return events


def _blocks(lines):
    while lines:
        end = lines.index("END:VEVENT")
        assert lines[0] == "BEGIN:VEVENT"
        yield lines[1:end]
        lines = lines[end + 1 :]


def _event(lines):
    event = {}
    for line in lines:
        name, _, value = line.partition(":")
        assert name not in event
        assert re.fullmatch(r"(?:[^\\;,]|\\[\\;,n])*", value), value
        event[name] = re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], value)
    assert event["UID"]
    assert re.fullmatch(r"\d{8}T\d{6}Z", event["DTSTAMP"])
    start, end = event["DTSTART;VALUE=DATE"], event.get("DTEND;VALUE=DATE")
    assert re.fullmatch(r"\d{8}", start)
    assert end is None or (re.fullmatch(r"\d{8}", end) and end > start)
    return event
