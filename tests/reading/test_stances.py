from __future__ import annotations

import pytest

from sanctionsdesk.reading.article import read_article


@pytest.mark.parametrize(
    ("sentence", "stance"),
    [
        ("China urged the United States to withdraw the sanctions on the agency.", "against"),
        ("Senator John Cornyn urged President Joe Biden to waive the sanctions against India.", "against"),
        ("Iran demanded that Washington lift all sanctions on its oil.", "against"),
        ("Senator John Cornyn urged President Joe Biden not to lift the sanctions on Iran.", "for"),
        ("Senator John Cornyn urged President Joe Biden to impose sanctions on Turkey.", "for"),
    ],
)  # fmt: skip
def test_who_asks_for_an_end_of_sanctions_is_against_them(sentence, stance):
    record = read_article(f"March 5, 2024\n\n{sentence}\n".encode(), name="a.txt")
    assert {position.stance for position in record.positions} <= {stance}
    assert record.positions
