"""The annotated articles as a floor: no change may read them worse than this."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from sanctionsdesk.reading import read_article

PATH = Path(__file__).parents[2] / "benchmarks" / "reading.py"
_SPEC = importlib.util.spec_from_file_location("reading_benchmark", PATH)
benchmark = importlib.util.module_from_spec(_SPEC)
sys.modules["reading_benchmark"] = benchmark
_SPEC.loader.exec_module(benchmark)


@pytest.fixture(scope="module")
def score():
    score = benchmark.Score()
    for name, data, gold in benchmark.load(held_out=None):
        record = read_article(data, name=name)
        benchmark.score_statements(name, record, gold, score)
        benchmark.score_parties(name, record, gold, score)
        benchmark.score_events(name, record, gold, score)
    return score


def test_every_annotation_stands_in_its_article(score):
    assert [e for e in score.errors if "annotation not in text" in e] == []


@pytest.mark.parametrize(
    ("what", "precision", "recall"),
    [
        ("quotations, speaker", 0.93, 0.9),
        ("indirect, speaker", 0.8, 0.75),
        ("parties", 0.9, 0.9),
        ("coreference", 0.85, 0.85),
        ("events, type", 0.9, 0.9),
        ("events, agent", 0.85, 0.85),
        ("events, factuality", 0.85, 0.85),
    ],
)
def test_the_annotated_articles_are_read_at_least_this_well(
    score, what, precision, recall
):
    tally = score.tallies[what]
    assert tally.right >= recall * tally.gold, tally.line()
    assert tally.right >= precision * tally.given, tally.line()


@pytest.fixture(scope="module")
def blind():
    score = benchmark.Score()
    for name, data, gold in benchmark.load(held_out=None, blind=True):
        record = read_article(data, name=name)
        benchmark.score_statements(name, record, gold, score)
        benchmark.score_events(name, record, gold, score)
        benchmark.score_positions(name, record, gold, score)
    return score


def test_every_blind_annotation_stands_in_its_article(blind):
    assert [e for e in blind.errors if "annotation not in text" in e] == []


@pytest.mark.parametrize(
    ("what", "precision", "recall"),
    [
        ("quotations, speaker", 0.93, 0.9),
        ("indirect", 0.8, 0.75),
        ("events, precision", 0.9, 0.0),
        ("events, type", 0.0, 0.8),
        ("positions", 0.75, 0.6),
    ],
)
def test_articles_annotated_before_the_rules_are_read_at_least_this_well(
    blind, what, precision, recall
):
    tally = blind.tallies[what]
    assert tally.right >= recall * tally.gold, tally.line()
    assert tally.right >= precision * tally.given, tally.line()
