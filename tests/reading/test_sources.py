from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.reading.article import read_article
from sanctionsdesk.reading.feeds import entries, is_feed
from sanctionsdesk.reading.page import read_page

PAGE = """<!doctype html><html><head><title>Ship held</title>
<meta property="article:published_time" content="2024-03-05T10:00:00Z"><script>evil()</script>
</head><body><nav>Home</nav><article><p>Greece seized the tanker on Sunday, officials said.</p></article></body></html>"""
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><item><title>Ship held</title>
<link>https://news.example/1</link><pubDate>Tue, 05 Mar 2024 10:00:00 GMT</pubDate>
<description>&lt;p&gt;Greece seized a tanker.&lt;/p&gt;&lt;script&gt;x&lt;/script&gt;</description></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Ship held</title><id>urn:1</id>
<updated>2024-03-05T10:00:00Z</updated><content type="html">Greece seized a tanker.</content></entry></feed>"""
MAIL = b"""From: desk@news.example\r\nSubject: Ship held\r\nDate: Tue, 05 Mar 2024 10:00:00 +0000\r\n\r\nGreece seized a tanker on Sunday, officials said.\r\n"""


def test_a_page_gives_its_text_title_and_day_without_scripts():
    record = read_article(PAGE.encode(), name="a.html")
    assert record.published == date(2024, 3, 5)
    assert record.title == "Ship held"
    assert "evil" not in record.text
    assert "Home" not in record.text


def test_a_page_without_a_stated_day_asks_for_one():
    page = PAGE.replace("article:published_time", "other")
    assert read_page(page).published == ""
    with pytest.raises(InputError, match="--date"):
        read_article(page.encode(), name="a.html")


@pytest.mark.parametrize(
    ("feed", "where"), [(RSS, "https://news.example/1"), (ATOM, "urn:1")]
)
def test_a_feed_gives_its_articles_with_their_days(feed, where):
    assert is_feed(feed.encode(), "feed.xml")
    (entry,) = entries(BytesIO(feed.encode()), name="feed.xml")
    assert (entry.name, entry.published) == (where, date(2024, 3, 5))
    assert entry.data.decode() == "Ship held\n\nGreece seized a tanker."


def test_bad_lines_are_named_and_the_rest_goes_on():
    data = (
        b'{"text": "Greece seized a tanker.", "date": "2024-03-05"}\nno\n[]\n{"a": 1}\n'
    )
    found = list(entries(BytesIO(data), name="a.ndjson"))
    assert [bool(e.problem) for e in found] == [False, True, True, True]
    assert found[1].name == "a.ndjson:2"


def test_a_feed_with_a_doctype_is_refused():
    with pytest.raises(InputError, match="DOCTYPE"):
        list(
            entries(
                BytesIO(b'<?xml version="1.0"?><!DOCTYPE rss []><rss/>'), name="a.xml"
            )
        )


def test_a_mail_gives_its_day_and_subject():
    record = read_article(MAIL, name="a.eml")
    assert (record.published, record.title) == (date(2024, 3, 5), "Ship held")


@pytest.mark.parametrize("data", [b"%PDF-1.7 broken", b"%PDF-"])
def test_a_broken_pdf_is_refused_in_one_line(data):
    with pytest.raises(InputError) as caught:
        read_article(data, name="a.pdf")
    assert "\n" not in str(caught.value)


def test_a_first_sentence_broken_over_lines_is_no_headline():
    data = b"November 15, 2021\n\nDELHI - India received tanks on Sunday, its\nminister said.\n"
    assert read_article(data, name="a.txt").title == ""
