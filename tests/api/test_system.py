from __future__ import annotations

import logging

import pytest
from starlette.testclient import TestClient

from sanctionsdesk.api.app import create_app
from sanctionsdesk.api.settings import Settings
from sanctionsdesk.base.errors import SettingsError
from sanctionsdesk.desk import Desk
from sanctionsdesk.store.snapshots import Store

ASKED = {
    "queries": {"q": {"schema": "Person", "properties": {"name": ["Pyotr Ivanov"]}}}
}


def app_with(home, **settings):
    return create_app(Desk(home=home), Settings(home=home, **settings))


def test_health_readiness_and_catalogue(client):
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ok"}
    told = client.get("/catalog")
    assert client.get("/manifest").json() == told.json()
    names = [item["name"] for item in told.json()["datasets"]]
    assert names == ["default", "sanctions", "us-ofac", "us-ofac-sdn"]
    assert told.headers["cache-control"] == "public, max-age=300"
    again = client.get("/catalog", headers={"If-None-Match": told.headers["etag"]})
    assert again.status_code == 304
    assert not again.content


def test_a_desk_without_lists_is_up_but_not_ready(tmp_path):
    with TestClient(app_with(tmp_path)) as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
        assert client.post("/match/default", json=ASKED).status_code == 503


@pytest.mark.parametrize("token", ["", "wrong", "open sesam\u00e9"])
def test_an_update_needs_the_operators_token(client, token):
    assert client.post("/updatez", params={"token": token}).status_code == 403


def test_an_unset_token_refuses_every_update(tmp_path):
    with TestClient(app_with(tmp_path)) as client:
        assert client.post("/updatez", params={"token": ""}).status_code == 403


def test_new_issues_are_served_after_an_update_and_by_themselves(tmp_path):
    folder = tmp_path / "2020-01-02"
    folder.mkdir()
    start = '1,"IVANOV, Pyotr","individual","SDGT",' + "-0- ," * 7 + "-0- \r\n"
    (folder / "sdn.csv").write_text(start, newline="")
    kept = tmp_path / "home"
    list(Store(kept).add([str(folder)]))
    app = app_with(kept, update_token="t", refresh_seconds=0.01)
    with TestClient(app) as client:
        asked = {"queries": {"q": {"schema": "Company", "properties": {"name": ["Northwind Bulk"]}}}}  # fmt: skip

        def found():
            told = client.post("/match/default", json=asked).json()
            return [item["id"] for item in told["responses"]["q"]["results"]]

        assert found() == []
        later = tmp_path / "2021-01-02"
        later.mkdir()
        more = '5,"NORTHWIND BULK",-0- ,"IRAN",' + "-0- ," * 7 + "-0- \r\n"
        (later / "sdn.csv").write_text(start + more, newline="")
        list(Store(kept).add([str(later)]))
        assert client.post("/updatez?token=t&sync=true").json() == {"status": "ok"}
        assert found() == ["us-ofac-sdn:5"]


def test_what_is_too_long_too_large_or_too_fast_is_refused(home):
    app = app_with(home, max_body=2048, rate_limit=5)
    with TestClient(app) as client:
        assert client.get("/healthz", params={"x": "y" * 60_001}).status_code == 414
        assert client.post("/match/default", content=b" " * 4096).status_code == 413

        def chunks():
            yield b"{" * 1500
            yield b"{" * 1500

        assert client.post("/match/default", content=chunks()).status_code == 413
        answers = [client.get("/catalog") for _ in range(20)]
        refused = [item for item in answers if item.status_code == 429]
        assert refused
        assert refused[0].headers["retry-after"] == "1"


def test_errors_of_the_desks_own_api_are_problems(client):
    answer = client.get("/v1/nowhere", headers={"X-Request-ID": "mine-7"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == 404
    assert told["instance"] == "mine-7"


def test_metrics_and_logs_hold_no_name_of_a_party(client, caplog):
    with caplog.at_level(logging.INFO):
        client.post("/match/default", json=ASKED)
        client.get("/search/default", params={"q": "Ivanov"})
    text = client.get("/metrics").text
    assert "sanctionsdesk_requests_total" in text
    ours = [item for item in caplog.records if item.name.startswith("sanctionsdesk")]
    assert ours
    for told in (text, *(item.getMessage() for item in ours)):
        assert "ivanov" not in told.lower()


def test_every_answer_forbids_what_a_page_does_not_need(client):
    headers = client.get("/healthz").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "access-control-allow-credentials" not in headers


@pytest.mark.parametrize(
    ("name", "value"), [("MAX_BODY", "much"), ("RATE_LIMIT", "-1"), ("HOME", " ")]
)
def test_a_setting_that_cannot_be_used_is_named(name, value):
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment({f"SANCTIONSDESK_{name}": value})
