from __future__ import annotations

from dataclasses import replace

import pytest

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.reading.article import read_article
from sanctionsdesk.reading.corrections import (
    apply,
    correct,
    corrected,
    read_corrections,
    training_rows,
    write_corrections,
)

TEXT = """date 2024-03-04
Greece seizes tanker

Greece seized the tanker Golden Heron on Sunday, the minister, Nikos Stavrou, said.

“We do not tolerate dark voyages,” Stavrou said. Marlin Shipping Company denied the charge.
"""


def _read(text=TEXT):
    return read_article(text.encode(), name="a.txt")


def _party(record, name):
    return next(p for p in record.parties if p.name == name)


@pytest.mark.parametrize("prefix", ["", "An opening line was added later.\n\n"])
def test_a_correction_finds_its_words_again(prefix):
    record = _read()
    said = next(s for s in record.statements if s.form == "direct")
    rejected = correct(record, "reject", said.id, by="jane", on="2024-03-05")
    again = _read(
        TEXT.replace("Greece seizes tanker\n", f"Greece seizes tanker\n{prefix}")
    )
    after, lost = apply(again, [rejected])
    assert lost == ()
    assert said.content.text not in {s.content.text for s in after.statements}


def test_what_finds_no_words_any_more_is_named():
    record = _read()
    accepted = correct(record, "accept", record.events[0].id)
    _, lost = apply(_read("date 2024-03-04\nNothing of it.\n"), [accepted])
    assert len(lost) == 1


def test_two_parties_merged_are_one_everywhere():
    record = _read()
    one, two = (
        _party(record, "Nikos Stavrou"),
        _party(record, "Marlin Shipping Company"),
    )
    merged = correct(record, "merge", one.id, other=two.id)
    after, lost = apply(record, [merged])
    assert lost == ()
    assert two.id not in {p.id for p in after.parties}
    assert two.id not in {s.speaker for s in after.statements}
    assert len(_party(after, one.name).mentions) == len(one.mentions) + len(
        two.mentions
    )


def test_a_party_split_gives_its_later_mentions_away():
    record = _read()
    one = _party(record, "Nikos Stavrou")
    number = next(n for n, m in enumerate(one.mentions, 1) if m.span.text == "Stavrou")
    parted = correct(record, "split", one.id, other=str(number))
    after, lost = apply(record, [parted])
    assert lost == ()
    assert {"Nikos Stavrou", "Stavrou"} <= {p.name for p in after.parties}


def test_an_edit_is_kept_in_the_file_and_put_on_again():
    record = _read()
    event = record.events[0]
    edited = correct(record, "edit", event.id, fields={"factuality": "denied"})
    digest, kept = read_corrections(
        write_corrections(record.digest, [edited]).encode(), name="a.record.json"
    )
    after, _ = apply(_read(), kept)
    assert digest == record.digest
    assert after.events[0] == replace(
        event, factuality="denied", certainty=1.0, rule="person"
    )


def test_a_speaker_is_kept_by_name_and_found_under_another_number():
    record = _read()
    said = next(s for s in record.statements if s.form == "direct")
    firm = _party(record, "Marlin Shipping Company")
    edited = correct(record, "edit", said.id, fields={"speaker": firm.id})
    assert edited.fields == {"speaker": "Marlin Shipping Company"}
    earlier = "The president, Ana Silva, met Tom Okoro in Paris.\n\n"
    again = _read(TEXT.replace("Greece seized", f"{earlier}Greece seized"))
    after = corrected(again, [edited])
    (same,) = (s for s in after.statements if s.content.text == said.content.text)
    assert after.party(same.speaker).name == "Marlin Shipping Company"
    assert _party(again, "Marlin Shipping Company").id != firm.id


def test_days_and_several_words_keep_their_kind():
    record = _read()
    said = record.statements[0]
    edited = correct(record, "edit", said.id, fields={"said_on": "2024-03"})
    after = corrected(record, [edited])
    assert str(after.statements[0].said_on) == "2024-03-01/2024-03-31"
    party = _party(record, "Nikos Stavrou")
    edited = correct(record, "edit", party.id, fields={"roles": "minister; admiral"})
    assert _party(corrected(record, [edited]), party.name).roles == (
        "minister",
        "admiral",
    )


def test_a_file_with_a_value_that_cannot_be_is_refused():
    record = _read()
    edited = correct(
        record, "edit", record.events[0].id, fields={"factuality": "denied"}
    )
    told = write_corrections(record.digest, [edited]).replace('"denied"', '"dunno"')
    with pytest.raises(InputError, match="correction 1"):
        read_corrections(told.encode(), name="a.record.json")


def test_corrections_are_rows_to_train_on():
    record = _read()
    rejected = correct(record, "reject", record.statements[0].id, by="jane")
    (row,) = training_rows(record, [rejected])
    assert (row["act"], row["by"]) == ("reject", "jane")
    assert record.text[row["start"] : row["end"]] == row["words"]


@pytest.mark.parametrize(
    ("act", "item", "extra"),
    [
        ("praise", "s1", {}),
        ("accept", "s99", {}),
        ("merge", "s1", {"other": "s2"}),
        ("split", "p1", {"other": "99"}),
        ("edit", "s1", {"fields": {"nonsense": "x"}}),
        ("edit", "s1", {}),
        ("edit", "s1", {"fields": {"speaker": "Nobody Here"}}),
        ("edit", "s1", {"fields": {"polarity": "perhaps"}}),
        ("edit", "s1", {"fields": {"said_on": "yesterday"}}),
        ("edit", "e1", {"fields": {"factuality": ""}}),
        ("edit", "e1", {"fields": {"certainty": "much"}}),
        ("edit", "p1", {"fields": {"named": "maybe"}}),
    ],
)
def test_what_cannot_be_corrected_is_said(act, item, extra):
    with pytest.raises(InputError):
        correct(_read(), act, item, **extra)


@pytest.mark.parametrize("data", [b"", b"[]", b'{"corrections": [{}]}', b"\xff"])
def test_a_broken_file_of_corrections_is_refused(data):
    with pytest.raises(InputError):
        read_corrections(data, name="a.record.json")


@pytest.mark.parametrize(
    ("before", "after", "is_put", "told"),
    [
        ("do not tolerate dark", "do not ever tolerate dark", True, "changed a little"),
        ("do not tolerate dark", "do tolerate dark", False, "meaning may have changed"),
    ],
)
def test_words_changed_a_little_are_found_and_told(before, after, is_put, told):
    long = TEXT.replace("dark voyages", "dark voyages of any ship near our coast")
    record = _read(long)
    said = next(s for s in record.statements if s.form == "direct")
    accepted = correct(record, "accept", said.id)
    record, lost = apply(_read(long.replace(before, after)), [accepted])
    said = next(s for s in record.statements if s.form == "direct")
    assert (said.rule == "person") is is_put
    assert told in lost[0]


def test_words_are_found_when_all_around_them_has_changed():
    record = _read()
    said = next(s for s in record.statements if s.form == "direct")
    accepted = correct(record, "accept", said.id)
    changed = TEXT.replace("voyages,” Stavrou said.", "voyages,” noted Stavrou.")
    after, lost = apply(_read(changed.replace("\n“We", "\n‘Yes.’ “We")), [accepted])
    assert lost == ()
    assert any(s.rule == "person" for s in after.statements)
