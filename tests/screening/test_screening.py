from __future__ import annotations

import csv
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sanctionsdesk import Index, Query
from sanctionsdesk.base.cite import Citation
from sanctionsdesk.entities.party import Detail, Listing, Party
from sanctionsdesk.screening.explain import explained, model_card, waterfall
from sanctionsdesk.screening.query import query_of
from sanctionsdesk.store.snapshots import Store

GOLDEN = Path(__file__).parents[1] / "golden/screening"


def party(number, schema, *names, programmes=(), **facts):
    details = [
        Detail(prop="name" if not place else "alias", value=name)
        for place, name in enumerate(names)
    ]
    details += [Detail(prop=prop, value=value) for prop, value in facts.items()]
    return Party(
        id=f"t:{number}",
        schema=schema,
        details=tuple(details),
        listings=(
            Listing(
                publisher="test",
                list_id="test",
                entry_id=str(number),
                programmes=programmes,
            ),
        ),
        source=Citation(source="test", locator=str(number)),
    )


LISTED = [
    party(1, "Person", "SIDORENKO, Ivan Petrovich", birthDate="1961-05-07", nationality="ru", gender="male", passportNumber="4509123456",
          birthPlace="Omsk, Russia", address="17 Lenin Street, Tomsk, Russia", programmes=("UKRAINE-EO13661",)),
    party(2, "Company", "ROSOBORONEXPORT JSC", "РОСОБОРОНЭКСПОРТ", registrationNumber="1117746521452"),
    party(3, "Vessel", "HELLENIC SPIRIT", imoNumber="9187629"),
    party(4, "Company", "Sunrise Trust II"),
    party(5, "Company", "Sunrise Trust III"),
    party(6, "Person", "محمد بن سلمان"),
    party(7, "Person", "KIM, Jong Un", "김정은"),
]  # fmt: skip


@pytest.fixture(scope="module")
def index():
    return Index.build(LISTED)


def ids(answers):
    return [match.party.id for match in answers]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (Query(name="Ivan Sidorenko"), ["t:1"]),
        (Query(name="Сидоренко Иван Петрович"), ["t:1"]),
        (Query(name="Ivan Sidorenk0"), ["t:1"]),
        (Query(name="SidorenkoIvan Petrovich"), ["t:1"]),
        (Query(name="Boris Sidorenko"), []),
        (Query(name="Ivan Sidorenko", schema="Company"), []),
        (Query(name="Rosoboronexport", schema="Company"), ["t:2"]),
        (Query(name="ООО Рособоронэкспорт", schema="Company"), ["t:2"]),
        (Query(name="Sunrise Trust II", schema="Company"), ["t:4"]),
        (Query(name="Muhammad bin Salman"), ["t:6"]),
        (Query(name="Kim Jong-un"), ["t:7"]),
        (Query(name="김정은"), ["t:7"]),
        (Query(name="김정남"), []),
        (Query(name="Nobody at all", identifiers=(("imoNumber", "IMO 9187629"),)), ["t:3"]),
        (Query(name="Nobody at all", identifiers=(("imoNumber", "9187628"),)), []),
        (Query(name=""), []),
        (Query(name="🙂"), []),
        (Query(name="J."), []),
        (Query(name="123"), []),
        (Query(name="I" * 10_000), []),
    ],
)  # fmt: skip
def test_a_query_finds_its_party_and_no_other(index, query, found):
    assert ids(index.screen([query])[0]) == found


@pytest.mark.parametrize(
    "case",
    yaml.safe_load((GOLDEN / "facts.yaml").read_text()),
    ids=lambda case: str(case["know"]),
)
def test_facts_beyond_the_name_speak_for_or_against(index, case):
    bare = index.screen([Query(name="Ivan Petrovich Sidorenko")], threshold=0.0)[0][0]
    known = index.screen(
        [
            query_of(
                {"name": "Ivan Petrovich Sidorenko"} | case["know"],
                name="name",
                schema="Person",
            )
        ],
        threshold=0.0,
    )[0][0]
    told = [
        reason
        for reason in known.comparison.reasons
        if reason.feature == case["feature"]
    ]
    move = {
        "for": known.score > bare.score,
        "against": known.score < bare.score,
        "silent": known.score == bare.score,
    }
    assert move[case["says"]]
    assert bool(told) == (case["says"] != "silent")


@pytest.mark.parametrize(
    "case",
    yaml.safe_load((GOLDEN / "identifiers.yaml").read_text()),
    ids=lambda case: f"{case['kind']} {case['value']}",
)
def test_an_identifier_says_what_its_kind_and_check_allow(case):
    from sanctionsdesk.screening.facts import compare_facts, evidence_weights

    listed = party(1, "LegalEntity", "Same Name", **case["listed"])
    query = query_of(
        {"name": "Same Name", case["column"]: case["value"]},
        name="name",
        schema="LegalEntity",
    )
    told = [
        reason.weight
        for reason in compare_facts(query, listed)
        if reason.feature == "identifier"
    ]
    said = evidence_weights()["identifier"].get(case["says"])
    assert told == ([] if said is None else [said])
    found = bool(
        Index.build([listed]).screen(
            [
                Query(
                    name="Quite Another",
                    schema="LegalEntity",
                    identifiers=query.identifiers,
                )
            ]
        )[0]
    )
    assert found == (case["says"] in {"checked", "same", "kind"} and -4.5 + said > 0.85)


def test_the_reasons_add_up_to_the_score(index):
    from sanctionsdesk.names.compare import odds, weights

    match = index.screen([Query(name="Ivan Sidorenko", gender="male")])[0][0]
    total = weights("person")["base"] + sum(
        reason.weight for reason in match.comparison.reasons
    )
    assert odds(match.score) == pytest.approx(total, abs=0.01)


def test_hidden_letters_are_read_through_and_told(index):
    match = index.screen([Query(name="Ivan Sid\u200borenko")])[0][0]
    assert any(reason.feature == "disguised" for reason in match.comparison.reasons)


def test_an_index_on_disk_answers_like_the_one_in_memory(index, tmp_path):
    index.save(tmp_path / "ix")
    opened = Index.open(tmp_path / "ix")
    queries = [
        Query(name="Ivan Sidorenko"),
        Query(name="Sunrise Trust", schema="Company"),
    ]
    one, other = index.screen(queries), opened.screen(queries)
    assert [[(m.party, m.score) for m in row] for row in one] == [
        [(m.party, m.score) for m in row] for row in other
    ]


@pytest.mark.parametrize("harm", ["missing", "layout", "short"])
def test_a_broken_index_is_refused_by_name(index, tmp_path, harm):
    from sanctionsdesk.base.errors import ListError

    index.save(tmp_path)
    if harm == "missing":
        (tmp_path / "postings.npy").unlink()
    elif harm == "layout":
        (tmp_path / "index.json").write_text('{"format": -1}')
    else:
        (tmp_path / "postings.npy").write_bytes(b"\x93NUMPY")
    with pytest.raises(ListError):
        Index.open(tmp_path)


NAMES = st.sampled_from(
    [
        "Ivan",
        "Petrovich",
        "Sidorenko",
        "Kim",
        "Jong",
        "Trust",
        "Sunrise",
        "Salman",
        "Anna",
        "X",
        "II",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=4), st.sampled_from(["Person", "Company"]))
def test_the_candidate_search_loses_nothing_that_scoring_all_would_flag(parts, schema):
    index = Index.build(LISTED)
    query = Query(name=" ".join(parts), schema=schema)
    all_scored = {match.party.id for match in index.score_all(query)}
    assert {m.party.id for m in index.screen([query], limit=100)[0]} == all_scored


@pytest.mark.parametrize(
    ("asked", "listed", "schema"),
    [
        ("Sergey Viktorovich Chiz", "CHIZHOV, Sergey Viktorovich", "Person"),
        ("Viktor Leonidovich Evtuk", "EVTUKHOV, Viktor Leonidovich", "Person"),
        ("Forun LLC", "Al-Faran", "Company"),
        ("A. Yurievich Krivoruchko", "KRIVORUCHKO, Aleksey", "Person"),
        ("Aleksey Krivoruchko", "A. Yurievich KRIVORUCHKO", "Person"),
        ("Ali Al-Mahmoudi", "محمد علي الحبو", "Person"),
        ("Amr Mohamedhamsho", "HAMCHO, Mohamed", "Person"),
        ("Ghas Ali", "GHASSIR, Ali", "Person"),
        ("Katsuaki Mit-Suyasu", "MITSUYASU, Katsuaki", "Person"),
        ("Joint Stock Comp-any Avtovaz", "JOINT STOCK COMPANY AVTOVAZ", "Company"),
        (
            "LLC CORPORATIONtrading HOUSE EPK",
            "LLC CORPORATION TRADING HOUSE EPK",
            "Company",
        ),
        ("MalekReubenRiak", "MALEK REUBEN RIAK RENGU", "Person"),
    ],
)
def test_what_scoring_would_flag_is_found_however_it_is_harmed(asked, listed, schema):
    party = Party(
        id="t:1", schema=schema, details=(Detail(prop="name", value=listed),),
        source=Citation(source="list", locator="1"),
    )  # fmt: skip
    index = Index.build([*LISTED, party])
    query = Query(name=asked, schema=schema)
    flagged = [match.party.id for match in index.score_all(query)]
    assert "t:1" in flagged
    assert [match.party.id for match in index.screen([query], limit=100)[0]] == flagged


def test_the_words_for_a_match_fit_a_page_and_the_model_card_is_there(index):
    match = index.screen([Query(name="Ivan Sidorenko")])[0][0]
    assert "possible match" in waterfall(match)
    assert all(len(line) <= 100 for line in model_card().splitlines())


@pytest.mark.shared
def test_treated_un_style_customers_and_clean_ones_against_a_real_list(
    shared, tmp_path
):
    store = Store(tmp_path)
    snapshot = next(
        iter(store.add([str(shared / "data/lists/us-ofac-sdn/2021-07-07")]))
    )
    index = Index.build(store.parties(snapshot))
    with (shared / "data/names/clean_customers_dev.csv").open(
        newline="", encoding="utf-8"
    ) as file:
        clean = list(csv.DictReader(file))
    flagged = sum(
        bool(answer)
        for answer in index.screen([Query(name=row["full_name"]) for row in clean])
    )
    assert flagged <= len(clean) * 5 / 1400
    known = index.screen(
        [query_of(row, name="full_name", schema="Person") for row in clean]
    )
    assert sum(bool(answer) for answer in known) <= len(clean) / 1400
    demir = index.screen([Query(name="İsmail DEMİR")])[0][0]
    assert demir.party.id == "us-ofac-sdn:27018"


AGREEING = {
    "birth_date": "1961-05-07",
    "countries": ("ru",),
    "gender": "male",
    "places": ("Omsk",),
    "identifiers": (("passportNumber", "4509123456"),),
}
CONTRADICTING = {
    "birth_date": "1984-11-20",
    "countries": ("br",),
    "gender": "female",
    "identifiers": (("passportNumber", "7700000001"),),
}


def _score_of(index, **known):
    found = index.screen(
        [Query(name="Ivan Petrovich Sidorenko", **known)], threshold=0.0
    )[0]
    return next((one.score for one in found if one.party.id == "t:1"), 0.0)


@given(
    facts=st.sets(st.sampled_from(sorted(AGREEING))),
    added=st.sampled_from(sorted(AGREEING)),
)
@settings(max_examples=30, deadline=None)
def test_a_fact_that_agrees_never_lowers_the_score(index, facts, added):
    known = {fact: AGREEING[fact] for fact in facts - {added}}
    more = {**known, added: AGREEING[added]}
    assert _score_of(index, **more) >= _score_of(index, **known)


@given(
    facts=st.sets(st.sampled_from(sorted(AGREEING))),
    added=st.sampled_from(sorted(CONTRADICTING)),
)
@settings(max_examples=30, deadline=None)
def test_a_fact_that_contradicts_never_raises_the_score(index, facts, added):
    known = {fact: AGREEING[fact] for fact in facts - {added}}
    more = {**known, added: CONTRADICTING[added]}
    assert _score_of(index, **more) <= _score_of(index, **known)


def test_a_banks_code_is_found_whether_or_not_its_kind_is_known():
    built = Index.build([party(1, "Company", "Northern Bank", swiftBic="SABRRUMM")])
    for asked in ("SABRRUMM", "SABRRUMM012", "BIC SABRRUMM"):
        assert built.bearing(asked) == built.bearing(asked, "swiftBic") != []


@given(
    name=st.sampled_from(["Ivan Petrovich Sidorenko", "Ivan Sidorenko", "Iwan Sidorenko", "Sidorenko P.", "Nobody At All", ""]),
    agree=st.sets(st.sampled_from(sorted(AGREEING))),
    contradict=st.sets(st.sampled_from(sorted(CONTRADICTING))),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_the_waterfall_adds_up_to_the_score(index, name, agree, contradict):
    known = {fact: AGREEING[fact] for fact in agree}
    known |= {fact: CONTRADICTING[fact] for fact in contradict}
    for match in index.screen([Query(name=name, **known)], threshold=0.0)[0]:
        told = explained(match)
        total = told["start"] + sum(row["weight"] for row in told["waterfall"])
        assert total == pytest.approx(told["log_odds"], abs=0.02)
