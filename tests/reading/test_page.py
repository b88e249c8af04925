from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.reading import page as reading_page
from sanctionsdesk.reading.article import read_article, record_to_json
from sanctionsdesk.reading.page import read_page

STORY = (
    "<p>Greece seized the tanker Golden Heron on Sunday, officials said.</p>"
    "<p>“We do not tolerate dark voyages,” said Nikos Stavrou, the minister of shipping, "
    "after a meeting of the cabinet in Athens that went on until late at night.</p>"
)
LD = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "name": "News", "datePublished": "1999-01-01"},
        {
            "@type": ["NewsArticle"],
            "headline": "Ship held",
            "datePublished": "2024-03-05T23:30:00+02:00",
            "dateModified": "2024-04-01",
            "author": [{"@type": "Person", "name": "Jane Roe"}, {"name": "Tom Okoro"}],
        },
    ],
}


def _page(head="", body=STORY, front=""):
    return f"<!doctype html><html><head>{head}</head><body>{front}<article>{body}</article></body></html>"


def _ld(told):
    return f'<script type="application/ld+json">{json.dumps(told)}</script>'


@pytest.fixture(params=["trafilatura", "blocks"])
def reader(request, monkeypatch):
    if request.param == "blocks":
        monkeypatch.setattr(reading_page.importlib.util, "find_spec", lambda _: None)
    else:
        pytest.importorskip("trafilatura")
    return request.param


@pytest.mark.parametrize(
    ("head", "where"),
    [
        (_ld(LD), "json-ld"),
        (_ld([{"@type": "WebPage"}, LD["@graph"][1]]), "json-ld"),
        (
            '<meta property="article:published_time" content="2024-03-05T10:00:00Z">',
            "article:published_time",
        ),
        ('<meta name="DC.date.issued" content="2024-03-05">', "dc.date.issued"),
        ('<meta itemprop="datePublished" content="March 5, 2024">', "datepublished"),
        ('<meta name="date" content="2024/03/05">', "date"),
    ],
)
def test_the_day_is_the_one_that_the_page_states(head, where):
    changed = '<meta property="article:modified_time" content="2025-01-01">'
    page = read_page(_page(changed + head))
    assert (page.published, page.stated_in) == ("2024-03-05", where)


@pytest.mark.parametrize(
    "tag",
    [
        '<time datetime="2024-03-05T10:00:00Z">today</time>',
        "<time>5 March 2024</time>",
        '<time datetime="2024-03-05" pubdate>now</time>',
    ],
)
def test_a_time_tag_states_the_day_where_nothing_else_does(tag):
    assert read_page(_page(body=tag + STORY)).published == "2024-03-05"


def test_what_says_more_is_trusted_more():
    head = '<meta name="date" content="2023-01-01">' + _ld(LD)
    assert read_page(_page(head)).published == "2024-03-05"


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:modified_time" content="2025-01-01">',
        '<meta name="date" content="soon">',
        '<script type="application/ld+json">{broken</script>',
        '<script type="application/ld+json">[1, null, "x"]</script>',
    ],
)
def test_no_day_is_guessed(head):
    assert read_page(_page(head)).published == ""
    with pytest.raises(InputError, match="--date"):
        read_article(_page(head).encode(), name="a.html")


def test_title_and_authors_are_taken_from_what_the_page_says():
    record = read_article(_page(_ld(LD)).encode(), name="a.html")
    assert record.title == "Ship held"
    assert any("Jane Roe, Tom Okoro" in line for line in record.warnings)


def test_what_is_no_article_is_left_out(reader):
    front = (
        '<div class="cookie-banner"><p>We use cookies to improve your visit here.</p></div>'
        '<nav><a href="/">Home</a></nav>'
    )
    after = '<aside><p>Also read this</p></aside><script>evil("x")</script>'
    page = read_page(_page(front=front) + after)
    assert "Golden Heron" in page.text
    assert "dark voyages" in page.text
    for words in ("cookies", "Home", "Also read", "evil"):
        assert words not in page.text, (reader, words)


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("windows-1251", "Президент Турции сказал"),
        ("iso-8859-9", "Cumhurbaşkanı Erdoğan"),
        ("shift_jis", "日本の首相"),
        ("utf-16", "Greece seized"),
    ],
)
def test_the_encoding_that_the_page_states_counts(encoding, words):
    page = _page(
        f'<meta charset="{encoding}"><meta name="date" content="2024-03-05">',
        f"<p>{words}</p>" + STORY.replace("“", '"').replace("”", '"'),
    )
    record = read_article(page.encode(encoding), name="a.html")
    assert words in record.text


def test_an_encoding_that_is_not_the_pages_own_is_said():
    page = _page('<meta charset="ascii"><meta name="date" content="2024-03-05">')
    record = read_article(page.encode(), name="a.html")
    assert "“We do not" in record.text
    assert any("ascii" in line for line in record.warnings)


def test_a_piece_of_a_page_is_known_by_the_name_of_its_file():
    data = f"date 2024-03-05\n<div>{STORY}</div>".encode()
    assert (
        "<p>" not in read_article(data, name="a.html", published=date(2024, 3, 5)).text
    )


@settings(max_examples=20, deadline=None)
@given(st.text(alphabet="<>/pbdiv =\"'&;aé\x0b\u202e”“ \n", max_size=300))
def test_spans_are_exact_in_any_page(body):
    page = _page(_ld(LD), body + STORY)
    told = record_to_json(read_article(page.encode(), name="a.html"))
    for item in (*told["parties"], *told["times"], *told["statements"]):
        assert told["text"][item["start"] : item["end"]] == item["text"]
