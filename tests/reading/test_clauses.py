from __future__ import annotations

from datetime import date

import pytest

from sanctionsdesk.reading.article import read_article


def read(text):
    return read_article(text.encode(), name="t.txt", published=date(2024, 3, 8))


def told(record, event):
    name = {party.id: party.name for party in record.parties}
    return (
        event.type,
        name.get(event.agent, ""),
        name.get(event.object, event.object),
        name.get(event.recipient, ""),
        event.factuality,
    )


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Turkey, a NATO ally since 1952, is receiving S-400 batteries.",
            ("receive", "Turkey", "S-400", "", "ongoing"),
        ),
        (
            "India, which just bought the S-400 from Russia, hopes for a waiver.",
            ("buy", "India", "S-400", "Russia", "happened"),
        ),
        (
            "Officials argue over whether to punish Turkey for the deal.",
            ("sanction", "", "", "Turkey", "possible"),
        ),
        (
            "The S-400 was delivered by Russia.",
            ("deliver", "Russia", "S-400", "", "happened"),
        ),
        (
            "Greece said on Monday it will buy the F-35.",
            ("buy", "Greece", "F-35", "", "planned"),
        ),
    ],
)
def test_an_event_takes_its_subject_from_its_own_clause(sentence, expected):
    record = read(sentence + " Turkey, India, Greece and Russia were named.")
    assert expected in [told(record, event) for event in record.events]


def test_a_day_in_brackets_or_behind_a_comma_does_not_date_the_statement():
    record = read(
        "“We will not buy it,” President Jane Roe said, adding that her minister (who ran a firm in 2016) agrees."
    )
    said = next(s for s in record.statements if s.form == "direct")
    assert said.time == ""


def test_asked_whether_goes_to_the_one_who_answers():
    record = read(
        "Asked by Reuters that same day whether Turkey will buy more, a State Department official said that it may."
    )
    question = next(s for s in record.statements if s.form == "question")
    assert question.content.text == "Turkey will buy more"
    assert record.party(question.speaker).name == "Reuters"
    assert record.party(question.addressee).name == "a State Department official"


@pytest.mark.parametrize(
    ("cue", "stance"), [("was supported by", "for"), ("was rejected by", "against")]
)
def test_support_told_by_the_newspaper_is_a_position(cue, stance):
    record = read(
        f"“The law requires sanctions on Turkey,” Secretary of State Jane Roe said. That assertion {cue} the Senate Armed Services Committee."
    )
    name = {party.id: party.name for party in record.parties}
    assert ("Senate Armed Services Committee", stance, "newspaper") in [
        (name[p.holder], p.stance, p.asserted_by) for p in record.positions
    ]


def test_who_has_yet_to_say_has_said_nothing():
    record = read(
        "The United States has yet to say whether it will answer with sanctions."
    )
    assert record.statements == ()
