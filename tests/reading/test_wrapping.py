from __future__ import annotations

import textwrap

import pytest

from sanctionsdesk.reading.article import read_article
from sanctionsdesk.reading.wrapping import unwrapped

TEXT = """March 5, 2024

The United States sanctioned the Turkish shipping company Delta Lines on Monday for carrying oil.

“We will use every tool that we have to stop these shipments and to hold those who profit from
them to account,” Secretary of State Antony Blinken said in a statement.

Delta Lines denied that it had broken any sanctions and said that it would appeal.
"""


def _told(record):
    items = [*record.statements, *record.events]
    return [
        " ".join(getattr(item, "content", item.span).text.split()) for item in items
    ]


@pytest.mark.parametrize("width", [50, 72, 100])
def test_lines_of_one_width_read_as_the_paragraphs_they_break(width):
    paragraphs = [" ".join(part.split()) for part in TEXT.split("\n\n")]
    whole = read_article("\n\n".join(paragraphs).encode(), name="a.txt")
    broken = "\n\n".join(textwrap.fill(part, width) for part in paragraphs)
    record = read_article(broken.encode(), name="a.txt")
    assert _told(record) == _told(whole)
    assert [party.name for party in record.parties] == [
        party.name for party in whole.parties
    ]
    assert record.text == broken
    for item in (*record.statements, *record.events, *record.times):
        assert broken[item.span.start : item.span.end] == item.span.text


@pytest.mark.parametrize(
    "text",
    [
        "A headline\nA first sentence, short.\nA second sentence that is longer than it.",
        "Taken:\n- oil from one country and more of it\n- gas",
        "a" * 300 + "\nnext",
        "",
    ],
)
def test_breaks_that_mean_something_stay(text):
    assert unwrapped(text) == text
