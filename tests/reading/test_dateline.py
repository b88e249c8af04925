from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.reading.article import read_article

CASES = Path(__file__).parents[1] / "golden" / "reading" / "datelines.yaml"
REST = "The bank was named under an order on Wednesday, the Treasury said.\n\nMore.\n"


@pytest.mark.parametrize("case", yaml.safe_load(CASES.read_text(encoding="utf-8")))
def test_the_article_states_its_own_day_or_is_refused(case):
    data = (case["head"] + REST).encode()
    if case["day"] == "none":
        with pytest.raises(InputError, match="states no date"):
            read_article(data, name="article")
        return
    record = read_article(data, name="article")
    assert (record.published, record.title) == (case["day"], case["title"])
    span = record.published_span
    assert span is not None
    assert record.text[span.start : span.end] == span.text
