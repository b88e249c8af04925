"""Articles kept and corrected over the pages."""

from __future__ import annotations

import json
import re

import pytest

from web_addresses import EXAMPLE

TEXT = EXAMPLE.read_text(encoding="utf-8")


@pytest.fixture
def address(client):
    page = client.post("/article", data={"text": TEXT})
    found = re.search(r'href="(/article/[0-9a-f]{64})\?', page.text)
    assert found
    return found[1]


def _record(client, address):
    return client.get(f"{address}.json").json()["record"]


def _do(client, address, **words):
    return client.post(address, data=words, follow_redirects=False)


def test_an_article_sent_is_kept_and_named_beside_the_form(client, address):
    assert "Mike Pompeo" in client.get(address).text
    assert address in client.get("/article").text
    assert client.get("/article.json").json()["kept"][0]["name"] == "pasted text"


def test_a_correction_is_seen_at_once_and_on_every_later_reading(client, address):
    said = _record(client, address)["statements"][0]
    done = _do(client, address, act="reject", item=said["id"])
    assert (done.status_code, done.headers["location"]) == (303, address)
    words = {s["content"]["text"] for s in _record(client, address)["statements"]}
    assert said["content"]["text"] not in words
    again = client.post("/article", data={"text": TEXT})
    assert "Corrections by people" in again.text


def test_parties_are_merged_split_and_edited_by_name(client, address):
    record = _record(client, address)
    names = {party["name"]: party for party in record["parties"]}
    one, two = names["Pentagon"], names["United States"]
    _do(client, address, act="merge", item=one["id"], other="United States")
    after = {p["name"]: p for p in _record(client, address)["parties"]}
    assert "United States" not in after
    both = len(one["mentions"]) + len(two["mentions"])
    assert len(after["Pentagon"]["mentions"]) == both
    _do(client, address, act="split", item=after["Mike Pompeo"]["id"], other="3")
    assert len(_record(client, address)["parties"]) == len(after) + 1
    done = _do(client, address, act="edit", item=after["Pentagon"]["id"], field="kind",
               value="organization", as_of="2019-08-02")  # fmt: skip
    assert done.headers["location"].endswith(
        f"?as_of=2019-08-02#f-{after['Pentagon']['id']}"
    )
    kinds = {p["name"]: p["kind"] for p in _record(client, address)["parties"]}
    assert kinds["Pentagon"] == "organization"


def test_a_correction_can_be_withdrawn(client, address):
    before = _record(client, address)
    _do(client, address, act="reject", item=before["events"][0]["id"])
    seq = re.search(r'name="seq" value="(\d+)"', client.get(address).text)[1]
    _do(client, address, act="withdraw", seq=seq)
    assert _record(client, address)["events"] == before["events"]


def test_rows_to_train_on_are_a_download_with_a_twin(client, address):
    item = _record(client, address)["events"][0]["id"]
    _do(client, address, act="accept", item=item)
    file = client.get(f"{address}/corrections.ndjson")
    assert file.headers["content-disposition"].startswith("attachment")
    (row,) = map(json.loads, file.text.splitlines())
    assert client.get(f"{address}/corrections.json").json()["rows"] == [row]
    assert (row["act"], row["words"] in TEXT, bool(row["by"])) == ("accept", True, True)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ({"act": "praise", "item": "s1"}, 400),
        ({"act": "reject", "item": "s99"}, 422),
        ({"act": "edit", "item": "s1", "field": "speaker", "value": "<b>Nobody"}, 422),
        ({"act": "edit", "item": "s1", "field": "polarity", "value": "maybe"}, 422),
        ({"act": "edit", "item": "s1", "field": "span", "value": "x"}, 422),
        ({"act": "merge", "item": "p1", "other": "Nobody"}, 422),
        ({"act": "split", "item": "p1", "other": "999"}, 422),
        ({"act": "withdraw", "seq": "999"}, 404),
        ({}, 400),
    ],
)
def test_what_cannot_be_corrected_is_said_on_the_page(client, address, words, status):
    done = _do(client, address, **words)
    assert done.status_code == status
    assert 'role="alert"' in done.text
    assert "<b>Nobody" not in done.text


def test_an_article_that_is_not_kept_is_not_found(client):
    assert client.get(f"/article/{'0' * 64}").status_code == 404
    assert client.get(f"/article/{'0' * 64}/corrections.json").status_code == 404
    assert (
        client.post(f"/article/{'0' * 64}", data={"act": "accept"}).status_code == 404
    )


def test_another_site_and_who_may_only_look_correct_nothing(client, desk, address):
    item = _record(client, address)["events"][0]["id"]
    foreign = {"origin": "https://evil.example"}
    words = {"act": "reject", "item": item}
    assert client.post(address, data=words, headers=foreign).status_code == 403
    root = desk.users.actor("root", via="cli")
    desk.users.add(
        "root", roles={"system admin"}, password="long enough words", by=root
    )
    desk.users.add("vic", roles={"viewer"}, password="long enough words", by=root)
    assert _do(client, address, **words).status_code == 303
    client.post("/sign-in", data={"name": "vic", "password": "long enough words"})
    page = client.get(address)
    assert "Mike Pompeo" in page.text
    assert "correct" not in re.sub(r"Correct(?:ions)?", "", page.text.split("<main")[1])
    assert _do(client, address, **words).status_code in {401, 403}
    assert len(desk.articles.corrections(address.rpartition("/")[2])) == 0
