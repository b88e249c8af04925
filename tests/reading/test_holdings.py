from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from sanctionsdesk.reading.article import read_article

CASES = yaml.safe_load(
    (Path(__file__).parents[1] / "golden/reading/holdings.yaml").read_text(
        encoding="utf-8"
    )
)


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:40] for case in CASES])
def test_who_is_said_to_own_whom(case):
    record = read_article(f"April 9, 2018\n\n{case['text']}\n".encode(), name="a.txt")
    found = [
        [
            record.party(tie.left).name,
            tie.kind,
            record.party(tie.right).name,
            tie.low,
            tie.high,
        ]
        for tie in record.relations
        if tie.kind in {"owns", "controls"}
    ]
    assert found == case["holdings"]
    assert all(
        record.text[tie.span.start : tie.span.end] == tie.span.text
        for tie in record.relations
    )
