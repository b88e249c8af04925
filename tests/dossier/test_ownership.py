from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from sanctionsdesk.desk import Desk
from sanctionsdesk.dossier.render import render
from sanctionsdesk.store.snapshots import Store

CASES = yaml.safe_load(
    (Path(__file__).parents[1] / "golden/dossier/ownership.yaml").read_text(
        encoding="utf-8"
    )
)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_bodies_are_decided_on_the_holdings_that_the_article_states(tmp_path, case):
    dossier = Desk(home=tmp_path).brief(case["article"].encode(), name="article.txt")
    assert {one.body: one.status for one in dossier.owned} == case["owned"]
    assert all(one.regime == "us" for one in dossier.owned)


def test_every_page_shows_the_holding_and_what_follows(tmp_path):
    dossier = Desk(home=tmp_path).brief(CASES[0]["article"].encode(), name="a.txt")
    for form in ("text", "html", "json"):
        page = " ".join(render(dossier, form).decode().split())
        assert "Norda Group" in page
        assert "70 percent" in page
    assert "Caught through its owners" in " ".join(dossier.summary)


def test_a_match_of_a_person_is_a_question_in_the_answer(tmp_path, shared):
    folder = str(shared / "data/lists/us-ofac-sdn/2021-07-07")
    assert list(Store(tmp_path).add([folder]))
    data = b"July 8, 2021\n\nIsmail Demir owns 60 percent of Norda Group, the paper said.\n"
    (us,) = Desk(home=tmp_path).brief(data, name="a.txt").owned
    assert (us.status, us.lower, us.upper) == ("unknown", 0, 60)
    assert any("DEMIR, Ismail" in line for line in us.missing)
