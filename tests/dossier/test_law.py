from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from sanctionsdesk.desk import Desk
from sanctionsdesk.store.snapshots import Store

CASES = yaml.safe_load(
    (Path(__file__).parents[1] / "golden/dossier/law.yaml").read_text(encoding="utf-8")
)


def _brief(tmp_path, case):
    return Desk(home=tmp_path).brief(
        case["article"].encode(), name="article.txt", as_of=case.get("as_of")
    )


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_an_article_leads_to_these_provisions_on_these_facts(tmp_path, case):
    dossier = _brief(tmp_path, case)
    assert {item.provision: item.status for item in dossier.law} == case["law"]
    facts = [fact for item in dossier.law for fact in item.facts]
    for key, value in case.get("facts", {}).items():
        assert value in [fact.value for fact in facts if fact.key == key]
    if "alleged" in case:
        told = {fact.key for fact in facts if fact.basis == "alleged"}
        assert told == set(case["alleged"])


def test_an_alleged_fact_carries_its_words(tmp_path):
    dossier = _brief(tmp_path, CASES[0])
    text = dossier.record.text
    spans = [fact.span for fact in dossier.law[0].facts if fact.basis == "alleged"]
    assert spans
    assert all(text[span.start : span.end] == span.text for span in spans)


def test_one_list_does_not_crowd_out_another(tmp_path, shared):
    folders = ("us-ita-csl/2022-05-06", "us-ofac-sdn/2021-07-07")
    paths = [str(shared / "data/lists" / folder) for folder in folders]
    assert list(Store(tmp_path).add(paths))
    data = b"July 8, 2022\n\nAlmaz-Antey supplied the parts, the minister said on Friday.\n"
    dossier = Desk(home=tmp_path).brief(data, name="a.txt", as_of=date(2022, 7, 8))
    on = {match.list_id for match in dossier.matches}
    assert on >= {"us-ita-csl", "us-ofac-sdn"}
