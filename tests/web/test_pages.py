from __future__ import annotations

import re

import pytest

from sanctionsdesk.law.decide import provision_ids
from web_addresses import ADDRESSES, EXAMPLE


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_page_is_whole_loads_nothing_from_outside_and_has_a_twin(client, address):
    shown = client.get(address)
    assert shown.status_code == 200
    assert "default-src 'self'" in shown.headers["content-security-policy"]
    assert "http://" not in shown.text.replace("http://testserver", "")
    assert "https://" not in shown.text
    assert not re.search(r"<[^>]+\s(?:style|on\w+)=", shown.text)
    ids = re.findall(r'\bid="([^"]+)"', shown.text)
    assert len(ids) == len(set(ids))
    path, mark, query = address.partition("?")
    if path == "/sign-in":
        return
    twin = client.get(f"{path if path != '/' else '/search'}.json{mark}{query}")
    assert twin.status_code == 200
    assert twin.json()["schema_version"] == 1


def test_the_search_shows_why_and_which_issue(client):
    page = client.get("/search?q=Jane+Roe&as_of=2020-03-01").text
    assert "ROE, Jane" in page
    assert "1958-04-16" in page
    assert "Where every comparison starts" in page
    assert "not today" in page
    (found,) = client.get("/search.json?q=Jane+Roe&as_of=2020-03-01").json()["found"]
    assert found["party_id"] == "us-ofac-sdn:7"
    nothing = client.get("/search?q=Jane+Roe&as_of=2019-03-01")
    assert nothing.status_code == 200
    assert "no list" in nothing.text


def test_a_party_says_by_whom_it_is_listed_since_when(client):
    page = client.get("/party?of=us-ofac-sdn:7&as_of=2020-03-01").text
    assert "Listed by us-ofac-sdn" in page
    assert "Date of birth" in page
    assert "Yemen" in page
    assert "birthDate" not in page
    assert "1958-04-16" in page
    twin = client.get("/party.json?of=Jane+Roe&as_of=2020-03-01").json()
    assert twin["entries"][0]["id"] == "us-ofac-sdn:7"


def test_what_a_visitor_or_a_list_writes_is_never_markup(client):
    page = client.get("/search?q=%3Cscript%3Ealert(1)%3C/script%3E&as_of=2020-03-01")
    assert "<script>alert" not in page.text
    shown = client.get("/search?q=%D8%B1%D8%AD%D9%85%D9%86&as_of=2020-03-01").text
    assert "<b>Gender" not in shown


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/search?q=a&as_of=2020-13-01", 400, "as_of"),
        ("/search?q=a&threshold=much", 400, "threshold"),
        ("/search?q=a&schema=Dragon", 400, "schema"),
        ("/lists?old=/etc/passwd&new=/etc/hosts", 400, "old"),
        ("/lists?old=us-ofac-sdn@2020-01-02&new=../x@2020-01-02", 400, "new"),
        ("/law/us.none", 404, "us.none"),
        ("/party?as_of=2020-03-01", 400, "of"),
        ("/party?of=us-ofac-sdn:99&as_of=2020-03-01", 404, "us-ofac-sdn:99"),
    ],
)
def test_a_wrong_address_is_one_line_with_its_status(client, address, status, words):
    shown = client.get(address)
    assert shown.status_code == status
    assert words in shown.text
    assert 'role="alert"' in shown.text
    path, _, query = address.partition("?")
    twin = client.get(f"{path}.json?{query}")
    assert (twin.status_code, twin.json()["status"]) == (status, status)


def test_an_article_sent_gives_its_dossier_and_a_bad_one_a_line(client):
    page = client.post("/article", data={"text": EXAMPLE.read_text(encoding="utf-8")})
    assert page.status_code == 200
    assert "The law requires that there be sanctions" in page.text
    assert 'href="#f-' in page.text
    twin = client.post(
        "/article.json", data={"text": EXAMPLE.read_text(encoding="utf-8")}
    )
    assert twin.json()["law"][0]["status"] == "open"
    bad = client.post("/article", data={"text": "No day here."})
    assert "states no date" in bad.text


def test_a_file_too_large_is_refused_and_never_cut(client, monkeypatch):
    monkeypatch.setattr("sanctionsdesk.web.articles_routes._LARGEST", 10)
    sent = {"file": ("a.txt", b"date 2019-08-02\nmore than ten bytes", "text/plain")}
    answer = client.post("/article", files=sent)
    assert answer.status_code == 422
    assert "more than 10 bytes" in answer.text


def test_the_same_holdings_stand_under_three_regimes(client):
    given = {
        "holdings": "owner,owned,share_pct\nA,B,50\n",
        "listed": "A",
        "target": "B",
        "as_of": "2024-07-01",
    }
    answers = client.post("/ownership.json", data=given).json()["answers"]
    assert {one["regime"]: one["status"] for one in answers} == {
        "us": "blocked",
        "eu": "not_blocked_by_rule",
        "uk": "not_blocked_by_rule",
    }
    assert "blocked" in client.post("/ownership", data=given).text
    bad = client.post("/ownership", data=given | {"target": ""})
    assert "name the body" in bad.text


@pytest.mark.parametrize("provision_id", provision_ids())
@pytest.mark.parametrize("day", ["2016-06-01", "2021-02-01"])
def test_every_provision_has_a_page_with_nothing_known(client, provision_id, day):
    assert client.get(f"/law/{provision_id}?as_of={day}").status_code == 200


def test_a_fragment_holds_the_answer_alone(client):
    headers = {"HX-Request": "true", "HX-Target": "answer"}
    part = client.get(
        "/law/us.caatsa.231.a?as_of=2019-08-02&fact.significant=false", headers=headers
    )
    assert "<nav" not in part.text
    assert part.text.strip().startswith("<section")
    assert "not triggered" in part.text


def test_vendored_files_are_those_of_the_manifest(client):
    name = "htmx-2.0.11.min.js"
    digest = "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"
    import hashlib

    assert hashlib.sha256(client.get(f"/static/{name}").content).hexdigest() == digest


def test_a_browser_is_told_of_a_wrong_address_on_a_page_and_a_program_is_not(client):
    shown = client.get("/nope<b>", headers={"Accept": "text/html"})
    assert shown.status_code == 404
    assert "There is no page at /nope" in shown.text
    assert "<b>" not in shown.text
    assert 'href="/law"' in shown.text
    assert client.get("/nope").json() == {"detail": "Not Found"}
    asked = client.get("/v1/nope", headers={"Accept": "text/html"})
    assert asked.headers["content-type"].startswith("application/json")
