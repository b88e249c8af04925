from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.entities.record import PARTY_FIELDS
from sanctionsdesk.reading import parts
from sanctionsdesk.reading.article import read_article, record_to_json
from sanctionsdesk.reading.decode import LIMIT

EXAMPLE = (Path(__file__).parents[2] / "examples" / "turkey-s-400.txt").read_text(
    encoding="utf-8"
)
KEYS = ("parties", "times", "quantities", "statements", "events", "positions")


@pytest.fixture
def long_record(monkeypatch):
    monkeypatch.setattr(parts, "PART", 1500)
    return read_article((EXAMPLE + "\n\n" + EXAMPLE).encode(), name="a.txt")


def test_a_long_text_is_read_in_stated_parts_with_exact_spans(long_record):
    assert any("parts of up to" in line for line in long_record.warnings)
    told = record_to_json(long_record)
    for key in KEYS:
        assert told[key], key
        for item in told[key]:
            assert told["text"][item["start"] : item["end"]] == item["text"]


def test_items_of_all_parts_have_ids_of_their_own_that_are_kept_to(long_record):
    ids = {key: [item.id for item in getattr(long_record, key)] for key in KEYS}
    for key, found in ids.items():
        assert len(set(found)) == len(found), key
    parties, times = set(ids["parties"]), set(ids["times"])
    for item in (*long_record.statements, *long_record.positions):
        for name in PARTY_FIELDS[type(item)]:
            value = getattr(item, name)
            assert not value or not value[1:].isdigit() or value in parties
    assert {s.time for s in long_record.statements} - {""} <= times
    assert {e.source for e in long_record.events} - {""} <= set(ids["statements"])


def test_a_party_of_several_parts_is_one(long_record):
    names = [p.name for p in long_record.parties if p.named]
    assert len(names) == len(set(names))
    (pompeo,) = (p for p in long_record.parties if p.name == "Mike Pompeo")
    assert pompeo.mentions[-1].span.start > len(EXAMPLE)


@given(st.text(alphabet="ab .\n", max_size=300))
def test_parts_hold_every_word_once(text):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "PART", 20)
        places = parts.cut_parts(text)
    assert all(end - start <= 20 for start, end in places)
    assert "".join(text[s:e] for s, e in places).split() == text.split()


@pytest.mark.parametrize("words", ["He said that ", '"', "U.S. ", "Rep. ", "ROE: x\n"])
def test_a_text_that_only_repeats_itself_is_read(words):
    record = read_article(
        (words * (8_000 // len(words))).encode(), name="a", published=date(2024, 3, 4)
    )
    assert record.text.startswith(words.strip())


def test_a_file_larger_than_any_article_is_refused_at_once():
    with pytest.raises(InputError, match="split it"):
        read_article(b"date 2024-03-04\n" + b"a" * LIMIT, name="a.txt")
