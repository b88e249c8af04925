"""The annotated articles as a floor: no change may read them worse than this."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

PATH = Path(__file__).parents[2] / "benchmarks" / "reading.py"
_SPEC = importlib.util.spec_from_file_location("reading_benchmark", PATH)
benchmark = importlib.util.module_from_spec(_SPEC)
sys.modules["reading_benchmark"] = benchmark
_SPEC.loader.exec_module(benchmark)


@pytest.fixture(scope="module")
def scores():
    sets = {
        "older": ("older", "older-held-out"),
        "blind": ("A", "B"),
        "C": ("C1", "C2"),
    }
    found = {part: benchmark.Score() for part in sets}
    for part, score in found.items():
        for name, data, gold in benchmark.load(*sets[part]):
            benchmark.score_article(name, data, gold, score)
    return found


@pytest.mark.parametrize("part", ["older", "blind", "C"])
def test_every_annotation_stands_in_its_article(scores, part):
    assert [e for e in scores[part].errors if "annotation not in text" in e] == []


@pytest.mark.parametrize(
    ("part", "what", "precision", "recall"),
    [
        ("older", "quotations, speaker", 0.93, 0.9),
        ("older", "indirect, speaker", 0.8, 0.75),
        ("older", "parties", 0.9, 0.9),
        ("older", "coreference", 0.85, 0.85),
        ("older", "events, type", 0.0, 0.9),
        ("older", "events, agent", 0.85, 0.85),
        ("older", "events, factuality", 0.85, 0.85),
        ("blind", "quotations, speaker", 0.93, 0.9),
        ("blind", "indirect, speaker", 0.8, 0.75),
        ("blind", "events, precision", 0.9, 0.0),
        ("blind", "events, type", 0.0, 0.8),
        ("blind", "positions", 0.75, 0.6),
        ("C", "quotations", 0.95, 0.9),
        ("C", "indirect", 0.8, 0.8),
        ("C", "parties", 0.85, 0.85),
        ("C", "times, value", 0.93, 0.93),
    ],
)
def test_the_annotated_articles_are_read_at_least_this_well(
    scores, part, what, precision, recall
):
    tally = scores[part].tallies[what]
    assert tally.right >= recall * tally.gold, tally.line()
    assert tally.right >= precision * tally.given, tally.line()
