from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanctionsdesk.base.cite import Citation
from sanctionsdesk.base.errors import InputError
from sanctionsdesk.entities.party import Detail, Listing, Party
from sanctionsdesk.identity.same import (
    Link,
    LinkDecision,
    link,
    link_parties,
    same_parties,
)


def entry(list_id, number, name, *facts, schema="Person", reference="", programme=""):
    details = [Detail(prop="name", value=name)]
    for fact in facts:
        prop, _, value = fact.partition("=")
        value, _, country = value.partition("@")
        details.append(Detail(prop=prop, value=value, country=country))
    listing = Listing(
        publisher=list_id,
        list_id=list_id,
        entry_id=reference or str(number),
        programmes=(programme,) if programme else (),
    )
    return Party(
        id=f"{list_id}:{number}",
        schema=schema,
        details=tuple(details),
        listings=(listing,),
        source=Citation(source=list_id, locator=str(number)),
    )


SAME = {
    "number": (
        entry("a", 1, "SAND SWAN", "imoNumber=7406784", schema="Vessel"),
        entry("b", 1, "EBANO", "imoNumber=IMO 7406784", schema="Vessel"),
    ),
    "number and name": (
        entry("a", 1, "DOE, Jane Mary", "passportNumber=A123456@tr"),
        entry("b", 1, "Jane Mary Doe", "passportNumber=A 123456@tr"),
    ),
    "reference and name": (
        entry("a", 1, "Jane Mary Doe", reference="QDi.004"),
        entry("b", 1, "DOE, Jane", "notes=UN Ref QDi.004. Listed"),
    ),
    "name, day and country": (
        entry("a", 1, "Сергей Викторович Лавров", "birthDate=1950-03-21", "nationality=ru"),
        entry("b", 1, "LAVROV, Sergei Viktorovich", "birthDate=1950-03-21", "country=ru"),
    ),
    "name and day": (
        entry("a", 1, "LAVROV, Sergei Viktorovich", "birthDate=1950-03-21"),
        entry("b", 1, "Sergei Viktorovich LAVROV", "birthDate=1950-03-21"),
    ),
    "name, year and country": (
        entry("a", 1, "LAVROV, Sergei Viktorovich", "birthDate=1950", "nationality=ru"),
        entry("b", 1, "Sergei Viktorovich LAVROV", "birthDate=1950-03-21", "nationality=ru"),
    ),
    "name, year and programme": (
        entry("a", 1, "LAVROV, Sergei Viktorovich", "birthDate=1950", programme="Russia / Russie"),
        entry("b", 1, "Sergei Viktorovich LAVROV", "birthDate=1950", programme="RUSSIA-EO14024"),
    ),
    "body's name and programme": (
        entry("a", 1, "7TH OF TIR", programme="Iran", schema="Organization"),
        entry("b", 1, "7TH OF TIR", programme="Iran (nuclear proliferation)", schema="Company"),
    ),
    "body's long name": (
        entry("a", 1, "Korea Mining Development Trading Corporation", "country=kp", schema="Company"),
        entry("b", 1, "KOREA MINING DEVELOPMENT TRADING CORPORATION", schema="Organization"),
    ),
    "body's name and country": (
        entry("a", 1, "TNK TRADING INTERNATIONAL S.A.", "country=ch", schema="Company"),
        entry("b", 1, "TNK Trading International SA", "country=ch", schema="Organization"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", SAME)
def test_what_links_two_entries_is_said_in_sentences(kind):
    found = link(*SAME[kind])
    assert found is not None
    assert found.kind == kind
    assert (found.left, found.right) == ("a:1", "b:1")
    assert all(reason.endswith(".") for reason in found.reasons)
    assert link(*reversed(SAME[kind])).kind == kind
    assert link_parties(SAME[kind])[0].kind == kind


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Only the name agrees.
        (entry("a", 1, "Sergei Viktorovich Lavrov"), entry("b", 1, "Sergei Viktorovich Lavrov")),
        # Another birth date, whatever else agrees.
        (entry("a", 1, "Jane Mary Doe", "passportNumber=A123456", "birthDate=1950"),
         entry("b", 1, "Jane Mary Doe", "passportNumber=A123456", "birthDate=1970")),
        # A passport number of two states.
        (entry("a", 1, "Jane Mary Doe", "passportNumber=A123456@tr"),
         entry("b", 1, "Jane Mary Doe", "passportNumber=A123456@ir")),
        # One number, two people.
        (entry("a", 1, "Jane Mary Doe", "passportNumber=A123456@tr"),
         entry("b", 1, "Rahim Ali Khan", "passportNumber=A123456@tr")),
        # The check digit is wrong.
        (entry("a", 1, "SWAN", "imoNumber=7406785", schema="Vessel"),
         entry("b", 1, "EBANO", "imoNumber=7406785", schema="Vessel")),
        # A ship is not the company that is called like it.
        (entry("a", 1, "SAND SWAN", "imoNumber=7406784", schema="Vessel"),
         entry("b", 1, "SAND SWAN", "imoNumber=7406784", schema="Company")),
        # A stock and a limited company; and two of one name with other tax numbers.
        (entry("a", 1, "TECHNO EXPORT OAO", "country=ru", schema="Company"),
         entry("b", 1, "TECHNO EXPORT OOO", "country=ru", schema="Company")),
        (entry("a", 1, "TECHNO EXPORT", "country=ru", "taxNumber=770012@ru", schema="Company"),
         entry("b", 1, "TECHNO EXPORT", "country=ru", "taxNumber=990012@ru", schema="Company")),
        # A programme of one country is no reason when a legal form is named once only.
        (entry("a", 1, "CASTLE HOLDING GMBH", programme="SYRIA", schema="Company"),
         entry("b", 1, "CASTLE HOLDING", programme="SYRIA", schema="Company")),
        # The first of January stands for a year, and a year needs a country.
        (entry("a", 1, "Jane Mary Doe", "birthDate=1950-01-01"),
         entry("b", 1, "Jane Mary Doe", "birthDate=1950-01-01")),
    ],
)  # fmt: skip
def test_what_cannot_be_told_or_contradicts_is_no_link(one, other):
    assert link(one, other) is None
    assert link_parties([one, other]) == ()


def test_a_placeholder_that_many_bear_links_nobody():
    many = [
        entry("a", number, f"Jane Doe{number} Roe", "passportNumber=000000@tr")
        for number in range(6)
    ]
    other = entry("b", 1, "Jane Doe1 Roe", "passportNumber=000000@tr")
    assert link(many[1], other) is not None
    assert link_parties([*many, other]) == ()


def tie(left, right, score=0.9):
    return Link(left=left, right=right, kind="name and day", score=score, reasons=("Because.",))  # fmt: skip


def word(left, right, *, same):
    return LinkDecision(
        left=left,
        right=right,
        same=same,
        who="A. Nalyst",
        when="2026-01-02",
        why="saw it",
    )


def test_a_person_breaks_and_makes_links_and_the_last_word_holds():
    links = (tie("a:1", "b:1"), tie("b:1", "c:1"))
    (whole,) = same_parties(links)
    assert whole.ids == ("a:1", "b:1", "c:1")
    # Called different, the two stay apart although both are linked to a third.
    (kept,) = same_parties(links, [word("a:1", "c:1", same=False)])
    assert len(kept.ids) == 2
    broken = word("b:1", "a:1", same=False)
    assert [item.ids for item in same_parties(links, [broken])] == [("b:1", "c:1")]
    again = word("a:1", "b:1", same=True)
    (whole,) = same_parties(links, [broken, again])
    assert "Confirmed by A. Nalyst on 2026-01-02: saw it" in whole.links[0].reasons


def test_two_entries_of_one_list_are_not_joined_through_a_third():
    (only,) = same_parties((tie("a:1", "b:1", 0.95), tie("a:2", "b:1", 0.9)))
    assert only.ids == ("a:1", "b:1")


@pytest.mark.parametrize("gone", ["who", "why"])
def test_a_decision_without_who_or_why_cannot_be_made(gone):
    with pytest.raises(InputError):
        replace(word("a:1", "b:1", same=True), **{gone: " "})


ids = st.sampled_from([f"{name}:{number}" for name in "abc" for number in "123"])
pairs = st.tuples(ids, ids).filter(lambda pair: pair[0] != pair[1])


@given(
    st.lists(pairs, max_size=12), st.lists(st.tuples(pairs, st.booleans()), max_size=6)
)
def test_no_entry_is_in_two_parties_and_no_broken_pair_in_one(linked, decided):
    links = [tie(*sorted(pair)) for pair in linked]
    last = {}
    for pair, same in decided:
        last[frozenset(pair)] = same
    found = same_parties(links, [word(*pair, same=same) for pair, same in decided])
    members = [member for item in found for member in item.ids]
    assert len(members) == len(set(members))
    for pair, same in last.items():
        together = any(pair <= set(item.ids) for item in found)
        assert same or not together
