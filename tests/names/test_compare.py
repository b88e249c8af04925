from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sanctionsdesk.names.compare import compare_names, probability, weights
from sanctionsdesk.names.identifiers import passes_check
from sanctionsdesk.names.translations import folded, translated


@pytest.mark.parametrize(
    ("left", "right", "schema", "same"),
    [
        ("Rosoboronexport OJSC", "ROSOBORONEKSPORT OAO", "Company", True),
        ("Сергей Лавров", "Sergei Lavrov", "Person", True),
        ("DEMIR, Ismail", "Ismail Demir", "Person", True),
        ("Ali Hassan Omar", "Ali Omar", "Person", True),
        ("Anna Petrova", "Boris Petrov", "Person", False),
        ("Hasan Ahmad Ubaidi", "Ahmad Hasan Ubaidi", "Person", False),
    ],
)
def test_omission_is_innocent_and_contradiction_is_not(left, right, schema, same):
    assert compare_names(left, right, schema).is_match is same


GOLDEN = Path(__file__).parents[1] / "golden/screening/names.yaml"


@pytest.mark.parametrize(
    "case",
    yaml.safe_load(GOLDEN.read_text(encoding="utf-8")),
    ids=lambda case: f"{case['kind']}: {case['left']} | {case['right']}",
)
def test_names_of_every_kind_that_lists_and_customers_write(case):
    one = compare_names(case["left"], case["right"], case["schema"])
    other = compare_names(case["right"], case["left"], case["schema"])
    found = case["same"] and "missed" not in case
    assert one.is_match is other.is_match is found


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_compare_within_bounds_and_either_way(left, right):
    one, other = compare_names(left, right), compare_names(right, left)
    assert 0 <= one.score <= 1
    assert abs(one.score - other.score) < 0.35


@pytest.mark.parametrize(
    "name",
    [
        "",
        "🙂",
        "A" * 10_000,
        "J. F.",
        "123",
        "\u200fعلي\u200b",
        "\u0000",
        "岸" * 500,
        "ch" * 5_000,
        "-" * 200,
        "Wang Ли 王",
    ],
)
def test_odd_names_do_not_crash(name):
    compare_names(name, "Ismail Demir")


@pytest.mark.shared
def test_the_labelled_pairs_stay_as_good_as_reported(shared):
    with (shared / "data/names/pairs_dev.csv").open(
        newline="", encoding="utf-8"
    ) as file:
        rows = list(csv.DictReader(file))
    said = [compare_names(r["name1"], r["name2"], r["schema"]).is_match for r in rows]
    truth = [row["is_match"] == "true" for row in rows]
    right = sum(a and b for a, b in zip(said, truth, strict=True))
    assert 2 * right / (sum(said) + sum(truth)) >= 0.92
    wrong = [
        r["name1"]
        for r, a, b in zip(rows, said, truth, strict=True)
        if a != b and r["quality"] == "STRONG"
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("left", "right", "schema", "same"),
    [
        ("Hasan bin Ahmad al-Ubaidi", "Ahmad bin Hasan al-Ubaidi", "Person", False),
        ("Osama Binladen", "BIN LADEN, Usama", "Person", True),
        ("J. P. Dupont", "Jean-Pierre Dupont", "Person", True),
        (
            "Bank of Examples (Hong Kong) Ltd",
            "Bank of Examples (Singapore) Ltd",
            "Company",
            False,
        ),
        ("Example Systems Sp. z o.o.", "EXAMPLE SYSTEMS LLC", "Company", True),
        ("Pricewater House LLP", "PricewaterHouse", "Company", True),
        ("Владимир Зеленский", "Volodymyr Zelenskyy", "Person", True),
        ("Γιώργος Παπαδόπουλος", "Giorgos Papadopoulos", "Person", True),
        ("Brigade Forty-four", "Brigade 44", "Organization", True),
    ],
)
def test_names_as_people_write_them(left, right, schema, same):
    assert compare_names(left, right, schema).is_match is same


@pytest.mark.parametrize(
    ("tiers", "schema"),
    [
        (
            [
                "Ivan Petrovich Sidorenko",
                "Ivan Sidorenko",
                "Ivan Sidorenka",
                "Ivan",
                "Boris Sidorenko",
            ],
            "Person",
        ),
        (
            ["Sunrise Marine Trust", "Sunrise Marina Trust", "Sunrise Desert Trust"],
            "Company",
        ),
    ],
)
def test_less_evidence_never_scores_more(tiers, schema):
    scores = [compare_names(tier, tiers[0], schema).score for tier in tiers]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("prop", "text", "passes"),
    [
        ("imoNumber", "IMO9187629", True),
        ("imoNumber", "9187620", False),
        ("leiCode", "529900T8BM49AURSDO55", True),
        ("leiCode", "529900T8BM49AURSDO56", False),
        ("innCode", "7707083893", True),
        ("ogrnCode", "1027700132195", True),
        ("passportNumber", "X", None),
    ],
)
def test_check_digits(prop, text, passes):
    assert passes_check(prop, text) is passes


def test_a_reading_by_another_system_is_told_and_adds_up():
    found = compare_names("Mao Tse-tung", "Mao Zedong")
    assert [one.sentence for one in found.reasons if one.feature == "reading"] == [
        "Read as “mao zedong” (Wade-Giles), another way to read the same letters or signs."
    ]
    total = weights("person")["base"] + sum(one.weight for one in found.reasons)
    assert probability(total) == pytest.approx(found.score)


WORDS = st.sampled_from(
    ["ivan", "sasha", "alexander", "li", "na", "wei", "kim", "김정은", "II", "3", "trading", "bank",
     "LLC", "GmbH", "al-Tikriti", "bin", "J.", "petrov", "petroff", "mohammed", "王", "Tse-tung", "sidorenko"]
)  # fmt: skip
NAMES = st.lists(WORDS, min_size=1, max_size=7).map(" ".join)


@settings(deadline=None)
@given(NAMES, NAMES, st.sampled_from(["Person", "Company", "Vessel"]))
def test_the_reasons_add_up_to_the_score(left, right, schema):
    found = compare_names(left, right, schema)
    if found.reasons:
        start = weights("person" if schema == "Person" else "body")["base"]
        total = start + sum(one.weight for one in found.reasons)
        assert probability(total) == pytest.approx(found.score, abs=1e-6)


def test_no_word_of_a_body_is_translated_in_two_ways():
    text = (
        files("sanctionsdesk.names")
        .joinpath("data/translations.yaml")
        .read_text("utf-8")
    )
    keys = re.findall(r"^  ([a-z ]+):", text.split("\npersons:")[0], re.MULTILINE)
    assert not [key for key, times in Counter(keys).items() if times > 1]
    bodies = yaml.safe_load(text)["bodies"]
    english = defaultdict(set)
    for key, line in bodies.items():
        for word in line.split():
            english[folded(word)].add(key)
    assert not {word: keys for word, keys in english.items() if len(keys) > 1}


@pytest.mark.parametrize("word", ["تجارة", "التجارة", "للتجارة", "لتجارة", "وللتجارة"])
def test_an_arabic_word_is_known_behind_article_and_preposition(word):
    assert translated(word)[0] == "trading"
