from __future__ import annotations

import itertools
from datetime import date

import pytest

from pdfs import column, pdf
from sanctionsdesk.base.errors import InputError
from sanctionsdesk.reading.article import read_article, record_to_json

pytest.importorskip("pypdf")
pytest.importorskip("cryptography")
MADE = "D:20240305100000Z"
LINES = [
    "Greece seized the tanker Golden Heron on Sunday, the coast guard of the coun-",
    "try said. “We do not tolerate dark voyages,” Secretary of State Mike",
    "Pompeo said in Athens. The ship was carrying crude from Iran.",
    "Turkey denied the charge.",
]


def _read(data, **extra):
    return read_article(data, name="a.pdf", **extra)


def test_lines_become_paragraphs_and_broken_words_whole():
    record = _read(pdf(column(LINES), title="Ship held", made=MADE))
    assert "the country said. “We do not" in record.text
    assert "Mike Pompeo said" in record.text
    assert (record.published, record.title) == (date(2024, 3, 5), "Ship held")
    assert any("metadata" in line for line in record.warnings)
    said = next(s for s in record.statements if s.form == "direct")
    assert record.party(said.speaker).name == "Mike Pompeo"


def test_spans_count_the_characters_of_the_text_layer():
    told = record_to_json(_read(pdf(column(LINES), made=MADE)))
    for key in ("parties", "times", "statements", "events"):
        for item in told[key]:
            assert told["text"][item["start"] : item["end"]] == item["text"]


def test_two_columns_are_read_one_after_the_other():
    left = [
        "Greece seized the tanker on",
        "Sunday, officials of the",
        "port said today.",
    ]
    right = ["Marlin Shipping Company", "denied the charge there."]
    text = _read(pdf(column(left) + column(right, x=330), made=MADE)).text
    assert "officials of the port said today." in text
    assert "Marlin Shipping Company denied the charge" in text


LEFT = [
    "Greece seized the tanker on",
    "Sunday, officials of the",
    "port said today. The ship",
    "was carrying crude oil.",
    "Its master was held.",
]
RIGHT = [
    "Marlin Shipping Company",
    "denied the charge there,",
    "and its owner told us that",
    "the papers were in order.",
]


def _row_by_row(left, right):
    rows = itertools.zip_longest(
        column(left, top=690), column(right, x=330, top=690), fillvalue=None
    )
    return [cell for row in rows for cell in row if cell]


def test_two_columns_written_row_by_row_are_put_one_after_the_other():
    page = [
        (72, 740, "Ship held in the port of Piraeus on Sunday after a long chase"),
        *_row_by_row(LEFT, RIGHT),
        (72, 600, "The port will open again on Monday, the coast guard said."),
    ]
    text = _read(pdf(page, made=MADE)).text
    order = [
        "Ship held",
        "officials of the port said today. The ship was carrying crude oil.",
        "Its master was held.",
        "Marlin Shipping Company denied the charge there, and its owner told us",
        "The port will open",
    ]
    places = [text.find(words) for words in order]
    assert -1 not in places
    assert places == sorted(places)


def test_a_table_keeps_its_rows():
    labels = ["Vessel", "Flag", "Owner", "Port", "Cargo"]
    values = ["Golden Heron", "Iran", "Marlin", "Piraeus", "Crude oil"]
    text = _read(pdf([*column(LINES), *_row_by_row(labels, values)], made=MADE)).text
    assert "Vessel Golden Heron" in text


def test_heads_and_feet_of_pages_are_left_out():
    pages = [
        [
            (72, 760, "The Daily Paper"),
            *column([f"Part {word} of the story was told by officials in Athens."]),
            (300, 40, f"Page {n} of 4"),
        ]
        for n, word in enumerate(("one", "two", "three", "four"), 1)
    ]
    text = _read(pdf(*pages, made=MADE)).text
    assert "Daily Paper" not in text
    assert "Page" not in text
    assert text.count("of the story") == 4


def test_a_file_locked_against_change_only_is_read():
    data = pdf(column(LINES), made=MADE, password="", owner="owner")
    assert "Golden Heron" in _read(data).text


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (pdf(column(LINES), password="secret"), "locked by a password"),
        (pdf([]), "pictures without a text layer"),
        (pdf(column(LINES)), "--date"),
        (pdf(column(LINES))[:400], "broken PDF|without a text layer"),
        (b"%PDF-1.7\n%%EOF", "broken PDF"),
    ],
)
def test_what_cannot_be_read_says_why_and_what_to_do(data, why):
    with pytest.raises(InputError, match=why) as caught:
        _read(data)
    assert "\n" not in str(caught.value)


def test_its_day_can_be_given():
    assert _read(pdf(column(LINES)), published=date(2024, 1, 2)).published.year == 2024
