from __future__ import annotations

import csv
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanctionsdesk.names.compare import compare_names


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


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_compare_within_bounds_and_either_way(left, right):
    one, other = compare_names(left, right), compare_names(right, left)
    assert 0 <= one.score <= 1
    assert abs(one.score - other.score) < 0.35


@pytest.mark.parametrize(
    "name", ["", "🙂", "A" * 10_000, "J. F.", "123", "\u200fعلي\u200b", "\u0000"]
)
def test_odd_names_do_not_crash(name):
    compare_names(name, "Ismail Demir")


def test_the_held_out_third_of_the_labelled_pairs_stays_as_good_as_reported(shared):
    with (shared / "data/names/pairs_dev.csv").open(newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if zlib.crc32((row["name1"] + row["name2"]).encode()) % 3 == 0
        ]
    right = sum(
        compare_names(row["name1"], row["name2"], row["schema"]).is_match
        and row["is_match"] == "true"
        for row in rows
    )
    flagged = sum(
        compare_names(r["name1"], r["name2"], r["schema"]).is_match for r in rows
    )
    true = sum(row["is_match"] == "true" for row in rows)
    assert 2 * right / (flagged + true) > 0.8
