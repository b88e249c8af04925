from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from sanctionsdesk.law.decide import decide

HISTORY = yaml.safe_load(
    (Path(__file__).parents[1] / "golden/law/history.yaml").read_text("utf-8")
)


@pytest.mark.parametrize("case", HISTORY, ids=lambda case: case["name"])
def test_history_replayed_with_what_was_known_on_the_day(case):
    answer = decide(
        case["provision"],
        case["facts"],
        as_of=case["as_of"],
        known_as_of=case.get("known_as_of"),
        law_as_of=case.get("law_as_of"),
    )
    assert {key: answer.get(key) for key in case["expect"]} == case["expect"]
