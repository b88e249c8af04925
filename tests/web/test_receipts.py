"""A page's answer kept, looked up, and given again."""

from __future__ import annotations

import html
import re

import pytest

from web_addresses import EXAMPLE


def question(page):
    found = re.search(r'name="question" value="([^"]*)"', page.text)
    assert found is not None
    return html.unescape(found[1])


def keep(client, page):
    given = {"question": question(page), "csrf": ""}
    came = client.post("/receipts", data=given, follow_redirects=False)
    assert came.status_code == 303
    return came.headers["location"]


@pytest.mark.parametrize(
    ("address", "live"),
    [
        (
            "/search?q=Jane+Roe&as_of=2020-03-01&birth_date=1958",
            "/search?q=Jane+Roe&amp;schema=LegalEntity",
        ),
        (
            "/law/us.caatsa.231.a?as_of=2019-08-02&fact.knowingly=true",
            "/law/us.caatsa.231.a?as_of=2019-08-02&amp;fact.knowingly=true",
        ),
    ],
)
def test_an_answer_is_kept_and_given_again_in_the_same_bytes(client, address, live):
    kept = keep(client, client.get(address))
    page = client.get(kept).text
    assert live in page
    assert "the same bytes" not in page
    assert "the same bytes" in client.get(f"{kept}?replay=1").text
    twin = client.get(f"{kept}.json?replay=1").json()
    assert twin["replay"]["is_same"] is True
    assert twin["question"]["inputs"]
    assert kept in client.get("/receipts").text
    assert kept in client.get("/audit").text


def test_a_dossier_is_kept_whole(client):
    text = EXAMPLE.read_text(encoding="utf-8")
    kept = keep(client, client.post("/article", data={"text": text}))
    assert "the same bytes" in client.get(f"{kept}?replay=1").text
    assert "pasted text" in client.get(kept).text


def test_a_replay_on_changed_lists_says_what_differs(client, desk):
    kept = keep(client, client.get("/search?q=Jane+Roe&as_of=2020-03-01"))
    for path in (desk.home / "lists").glob("*"):
        path.unlink()
    page = client.get(f"{kept}?replay=1").text
    assert "cannot be given again" in page
    assert "not kept any more" in page


@pytest.mark.parametrize(
    "told",
    [
        "",
        "[]",
        '{"verb": "screen", "as_of": "2020-03-01", "inputs": {"rows": []}, "settings": {}, "lists": 7}',
        '{"verb": "screen"}',
        '{"verb": "delete", "as_of": "2020-01-01", "inputs": {}, "settings": {}}',
        '{"verb": "screen", "as_of": "2020-03-01", "inputs": {"rows": 7}, "settings": {}}',
        '{"verb": "decide", "as_of": "2020-03-01", "inputs": {}, "settings": {}}',
    ],
)
def test_what_no_page_asked_is_refused_in_one_line(client, told):
    came = client.post("/receipts", data={"question": told, "csrf": ""})
    assert came.status_code == 422
    assert 'role="alert"' in came.text
    assert client.get("/receipts.json").json()["receipts"] == []


def test_an_unknown_receipt_and_an_unknown_kind_are_told(client):
    assert client.get("/receipts/0123456789").status_code == 404
    assert client.get("/receipts?verb=guess").status_code == 400
