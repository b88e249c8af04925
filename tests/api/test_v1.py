from __future__ import annotations

import json
import time

import pytest

DAY = "2021-06-01"


def test_one_party_is_screened_with_reasons_lists_and_ages(client):
    row = {"id": 7, "name": "Pyotr Ivanov", "birth_date": "1979-04-16", "vip": True}
    told = client.post("/v1/screen", json={"rows": [row], "as_of": DAY}).json()
    assert told["schema_version"] == 1
    assert told["as_of"] == DAY
    assert told["lists"][0]["list"] == "us-ofac-sdn"
    assert told["lists"][0]["as_of"] == "2021-01-02"
    assert told["lists"][0]["age_days"] == 150
    (result,) = told["results"]
    assert {key: result[key] for key in row} == row
    assert result["matches"][0]["match_id"] == "us-ofac-sdn:1"
    assert result["matches"][0]["waterfall"]
    assert result["matches"][0]["would_settle"]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/csv", "id,name\n1,Pyotr Ivanov\n2,\n3,Nobody Known\n"),
        ("application/x-ndjson", '{"id": 1, "name": "Pyotr Ivanov"}\n{"id": 2, "name": ""}\n{"id": 3, "name": "Nobody Known"}\n'),
    ],
)  # fmt: skip
def test_a_file_streams_back_a_line_a_customer(client, kind, body):
    answer = client.post("/v1/screen/batch", params={"as_of": DAY}, content=body, headers={"content-type": kind})  # fmt: skip
    assert answer.status_code == 200, answer.text
    head, first, second, third = map(json.loads, answer.text.splitlines())
    assert head["lists"][0]["list"] == "us-ofac-sdn"
    assert first["matches"][0]["match_id"] == "us-ofac-sdn:1"
    assert second.get("reject") or second["matches"] == []
    assert third["matches"] == []


def test_a_file_that_cannot_be_read_is_a_problem(client):
    for body in (b"", b"a,b\n1,2\n"):
        answer = client.post("/v1/screen/batch", content=body)
        assert answer.status_code in {400, 422}
        assert answer.headers["content-type"] == "application/problem+json"


def test_lists_differences_and_parties_as_of_a_day(client):
    lists = client.get("/v1/lists", params={"as_of": DAY}).json()
    assert [item["as_of"] for item in lists["issues"]] == ["2020-01-02", "2021-01-02"]
    assert [item["as_of"] for item in lists["lists"]] == ["2021-01-02"]
    diff = client.get("/v1/lists/diff", params={"old": "us-ofac-sdn@2020-06-01", "new": "us-ofac-sdn"}).json()  # fmt: skip
    assert diff["counts"]["added"] == 1
    path = "/v1/parties/us-ofac-sdn:5"
    assert client.get(path, params={"as_of": "2020-06-01"}).status_code == 404
    answer = client.get(path, params={"as_of": DAY})
    told = answer.json()
    assert told["party"]["source"]["locator"] == "entry 5"
    assert told["first_seen"] == "2021-01-02"
    again = client.get(path, params={"as_of": DAY}, headers={"If-None-Match": answer.headers["etag"]})  # fmt: skip
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["/etc/passwd", "../../secret", "/dev/zero"])
def test_a_path_on_the_machine_is_no_issue(client, path):
    answer = client.get("/v1/lists/diff", params={"old": path, "new": "us-ofac-sdn"})
    assert answer.status_code == 404


def test_parties_are_paged_to_the_end(client):
    seen, cursor = [], ""
    while cursor is not None:
        page = client.get("/v1/parties", params={"limit": 2, "cursor": cursor}).json()
        seen += [item["id"] for item in page["parties"]]
        cursor = page["next"]
    assert seen == [f"us-ofac-sdn:{n}" for n in range(1, 6)]
    assert client.get("/v1/parties?cursor=nonsense").status_code == 400
    assert client.get("/v1/parties?list=nowhere").status_code == 404


def test_the_law_is_asked_over_http(client):
    day = {"as_of": "2019-08-02"}
    listed = client.get("/v1/provisions", params=day).json()["provisions"]
    assert "us.caatsa.231.a" in [item["provision"] for item in listed]
    shown = client.get("/v1/provisions/us.caatsa.231.a", params=day).json()
    assert shown["provision"]
    assert client.get("/v1/provisions/us.nothing").status_code == 404
    asked = {"provision": "us.caatsa.231.a", "facts": {}, **day}
    told = client.post("/v1/decide", json=asked).json()
    assert told["as_of"] == "2019-08-02"
    assert told["status"]
    assert told["tree"]
    bad = client.post("/v1/decide", json={**asked, "facts": {"no such fact": 1}})
    assert bad.status_code in {200, 422}
    for facts, days in (
        ({}, {"as_of": "1950-01-01", "law_as_of": "2024-01-01"}),
        ({"transaction_date": "9999-12-31"}, {"as_of": "9999-12-31"}),
    ):
        asked = {"provision": "us.ofac.records", "facts": facts, **days}
        assert client.post("/v1/decide", json=asked).status_code in {200, 422}
    neither = client.post("/v1/decide", json={"facts": {}})
    assert neither.status_code == 400


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/screen", {"rows": []}),
        ("/v1/screen", {"rows": [{"name": ["x"]}]}),
        ("/v1/screen", {"rows": [{"name": "x"}], "as_of": "yesterday"}),
        ("/v1/screen", {"rows": [{"name": "x"}], "colour": "red"}),
        ("/v1/trace", {"holdings": {}, "listed": {"text": ""}, "target": "B"}),
        ("/v1/trace", {"holdings": {"base64": "%%"}, "listed": {"text": ""}, "target": "B"}),
        ("/v1/read", {"article": {"text": "x", "base64": "eA=="}}),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_a_problem_that_says_where(client, path, body):
    answer = client.post(path, json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "code"} <= answer.json().keys()


def test_a_long_file_is_a_job_with_progress_results_and_a_key(client):
    rows = "id,name\n1,Pyotr Ivanov\n2,Nobody Known\n"
    key = {"Idempotency-Key": "job-1", "content-type": "text/csv"}
    first = client.post("/v1/jobs", content=rows, headers=key, params={"as_of": DAY})
    assert first.status_code == 202, first.text
    again = client.post("/v1/jobs", content=rows, headers=key, params={"as_of": DAY})
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json() == first.json()
    other = client.post("/v1/jobs", content="name\nX\n", headers=key)
    assert other.status_code == 422
    decide = {"provision": "us.caatsa.231.a", "facts": {}, "as_of": "2019-08-02"}
    for who in ("Bearer one", "Bearer two"):
        mine = key | {"Authorization": who, "content-type": "application/json"}
        told = client.post("/v1/decide", json=decide, headers=mine)
        assert "idempotent-replayed" not in told.headers
    where = f"/v1/jobs/{first.json()['id']}"
    for _ in range(300):
        job = client.get(where).json()
        if job["state"] not in {"waiting", "running"}:
            break
        time.sleep(0.05)
    assert job["state"] == "done", job
    assert (job["done"], job["total"]) == (2, 2)
    lines = client.get(f"{where}/results").text.splitlines()
    assert json.loads(lines[0])["matches"][0]["match_id"] == "us-ofac-sdn:1"
    assert client.post(f"{where}/resume").status_code == 400
    assert client.get("/v1/jobs/" + "0" * 32).status_code == 404
    assert client.get("/v1/jobs/..%2f..%2fetc").status_code == 404
    assert first.json()["id"] in [item["id"] for item in client.get("/v1/jobs").json()["jobs"]]  # fmt: skip
    assert client.delete(where).status_code == 204
    assert client.get(where).status_code == 404
    assert client.delete(where).status_code == 404


@pytest.mark.parametrize("body", [b"a,b\n1,2\n", b"\x00\xff\xfe", b'{"name": '])
def test_a_file_that_cannot_be_read_is_no_job(client, body):
    before = client.get("/v1/jobs").json()["jobs"]
    answer = client.post("/v1/jobs", content=body)
    assert answer.status_code == 422, answer.text
    assert client.get("/v1/jobs").json()["jobs"] == before


def test_a_row_without_a_kind_is_screened_as_its_columns_say(client):
    rows = [
        {"name": "Rostekhnograd"},
        {"full_name": "Pyotr Ivanov", "dob": "1979-04-16"},
        {"first_name": "Pyotr", "last_name": "Ivanov"},
        {"company": "Rostekhnograd OAO"},
        {"passport": "4510123456"},
        {"shoe": "43"},
        {"name": ""},
    ]
    told = client.post("/v1/screen", json={"rows": rows, "as_of": DAY}).json()
    found = [
        [match["match_id"] for match in row.get("matches", ())]
        for row in told["results"]
    ]
    person, body = ["us-ofac-sdn:1"], ["us-ofac-sdn:2"]
    assert found == [body, person, person, body, person, [], []]
    assert [bool(row.get("reject")) for row in told["results"]] == [False] * 5 + [True] * 2  # fmt: skip


def test_an_answer_is_kept_and_asked_again(client):
    asked = {"verb": "decide", "as_of": "2019-08-02", "inputs": {"provision": "us.caatsa.231.a", "facts": {}}}  # fmt: skip
    kept = client.post("/v1/receipts", json=asked)
    assert kept.status_code == 201, kept.text
    where = f"/v1/receipts/{kept.json()['id']}"
    assert client.get(where).json()["answer"]["result"]["status"] == "open"
    again = client.get(f"{where}/replay").json()
    assert again["is_same"] is True
    for wrong in ({"verb": "fly"}, {"inputs": {}}, {"inputs": {"facts": 1}}):
        assert client.post("/v1/receipts", json=asked | wrong).status_code == 422
