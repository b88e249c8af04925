from __future__ import annotations

from datetime import date

from sanctionsdesk.dossier.timeline import timeline_html, timeline_ics, timeline_rows
from sanctionsdesk.reading.article import read_article
from sanctionsdesk.reading.gist import gist
from sanctionsdesk.reading.timeline import join

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
