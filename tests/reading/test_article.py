from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.reading.article import read_article, record_to_json

EXAMPLE = Path(__file__).parents[2] / "examples" / "turkey-s-400.txt"
KEYS = [
    "parties",
    "times",
    "quantities",
    "statements",
    "events",
    "relations",
    "positions",
    "conflicts",
]


def _read(data, **extra):
    return record_to_json(read_article(data, name="a.txt", **extra))


def test_the_example_says_who_said_what():
    record = _read(EXAMPLE.read_bytes())
    names = {party["id"]: party["name"] for party in record["parties"]}
    said = {
        (names.get(item["speaker"]), item["content"]["text"])
        for item in record["statements"]
    }
    assert ("Mike Pompeo", "The law requires that there be sanctions,") in said
    assert ("Ross Wilson", "It divides two allies,") in said


@pytest.mark.parametrize("key", KEYS)
def test_every_item_of_the_example_stands_in_its_exact_words(key):
    record = _read(EXAMPLE.read_bytes())
    for item in record[key]:
        assert record["text"][item["start"] : item["end"]] == item["text"]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_spans_are_exact_in_any_text(text):
    try:
        record = _read(text.encode(), published=date(2019, 8, 2))
    except InputError:
        return
    for key in KEYS:
        for item in record[key]:
            assert record["text"][item["start"] : item["end"]] == item["text"]


@pytest.mark.parametrize(
    "data", [b"", b"   \n", b"\x00\x01\x02\xff" * 50, b"No date here."]
)
def test_what_is_no_dated_article_is_refused_in_one_line(data):
    with pytest.raises(InputError) as caught:
        _read(data)
    assert "\n" not in str(caught.value)


def test_the_reference_keeps_open_what_the_text_leaves_open(shared):
    path = shared / "data/articles/reference/2019-08-02_turkey-s-400.txt"
    record = _read(path.read_bytes())
    times = {item["text"]: item for item in record["times"]}
    assert times["July 14"]["value"] == "2019-07-14"
    assert times["last Friday"]["value"] == "2019-07-26"
    assert times["Later that day"]["resolved"] is False


def test_every_article_at_hand_is_read(shared):
    for path in sorted((shared / "data/articles").glob("*.txt")):
        assert _read(path.read_bytes())["parties"], path.name
