"""Whatever facts and days are put to whatever provision, it answers or says what is wrong."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from sanctionsdesk.base.errors import DeskError
from sanctionsdesk.cli.decide import as_text, check_facts
from sanctionsdesk.desk import Desk
from sanctionsdesk.law.kinds import fact_kind
from sanctionsdesk.law.pages import page_of
from sanctionsdesk.law.provisions import provision, provisions

DESK = Desk(home=Path("unused"))
ENDS = [date.min, date(1, 1, 2), date(2016, 2, 29), date(9999, 11, 20), date.max]
DAYS = st.one_of(
    st.sampled_from(ENDS), st.dates(), st.dates(date(2012, 1, 1), date(2030, 1, 1))
)
ANY = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    DAYS.map(str),
    st.lists(st.one_of(st.text(max_size=5), st.integers(0, 20)), max_size=3),
    st.fixed_dictionaries({"at_least": st.integers(), "at_most": st.integers()}),
    st.fixed_dictionaries({"value": DAYS.map(str), "known_from": DAYS.map(str)}),
)


def value_of(kind):
    known = {
        "flag": st.sampled_from([True, False, None]),
        "day": DAYS.map(str),
        "done": st.one_of(DAYS.map(str), st.booleans()),
        "number": st.integers(-1, 10**7),
        "usd": st.integers(0, 10**12),
        "pct": st.integers(0, 100),
        "days": st.integers(0, 400),
        "word": st.sampled_from(kind.choices or ("other",)),
        "country": st.sampled_from(["ru", "Turkey", "IR"]),
    }
    return st.one_of(known.get(kind.type, ANY), known.get(kind.type, ANY), ANY)


@st.composite
def questions(draw):
    name = draw(st.sampled_from(sorted(provisions())))
    asked = [field.name for field in page_of(provision(name), as_of=ENDS[2]).fields]
    wanted = draw(st.lists(st.sampled_from(asked), unique=True)) if asked else []
    facts = {item: draw(value_of(fact_kind(item))) for item in wanted}
    days = draw(st.tuples(DAYS, st.one_of(st.none(), DAYS), st.one_of(st.none(), DAYS)))
    keys = ("as_of", "known_as_of", "law_as_of")
    return name, facts, dict(zip(keys, days, strict=True))


def told(ask):
    """The answer, or the one line that says why there is none."""
    try:
        return ask()
    except DeskError as error:
        return str(error)


@settings(max_examples=400, deadline=None)
@given(questions())
def test_every_question_is_answered_in_words(question):
    name, facts, days = question
    answer = told(
        lambda: DESK.decide(name, check_facts(facts, file="facts.json"), **days)
    )
    if isinstance(answer, str):
        assert answer.strip()
        assert "\n" not in answer
    else:
        assert answer["status"]
        assert as_text(answer)
        json.dumps(answer, default=str, allow_nan=False)


@settings(max_examples=100, deadline=None)
@given(questions(), st.sampled_from(["us", "eu", "uk"]))
def test_a_regime_is_answered_in_words(question, regime):
    _, facts, days = question
    assert told(lambda: DESK.decide_dealing(facts, regime=regime, **days))


@settings(max_examples=150, deadline=None)
@given(questions(), st.lists(ANY, min_size=1, max_size=4))
def test_a_book_names_what_it_cannot_decide(question, cells):
    name, facts, days = question
    book = told(lambda: DESK.book(name, [*facts, "id"], **days))
    if not isinstance(book, str):
        columns = [*([value, *cells] for value in facts.values()), [0, *cells]]
        assert len(book.decide(columns)) == 1 + len(cells)
