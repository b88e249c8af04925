"""A customer file through the pages: sent, watched, taken home, made into alerts."""

from __future__ import annotations

import io
import time

import pytest
from python_calamine import load_workbook

CUSTOMERS = (
    b"id,full_name,date_of_birth,note\n"
    b"c1,Jane Roe,1958-04-16,=1+1\n"
    b"c2,Somebody Else,1990-01-01,\n"
    b"c3,,1990-01-01,\n"
)


def send(client, name="book.csv", data=CUSTOMERS, **words):
    return client.post(
        "/batch",
        files={"file": (name, data)},
        data={"csrf": "", "as_of": "2020-03-01", **words},
        follow_redirects=False,
    )


@pytest.fixture
def job(client):
    came = send(client)
    assert came.status_code == 303
    address = came.headers["location"]
    for _ in range(400):
        if client.get(f"{address}.json").json()["job"]["state"] not in {
            "waiting",
            "running",
        }:
            return address
        time.sleep(0.05)
    raise AssertionError("the job runs on")


def test_a_file_is_screened_and_what_is_found_taken_home(client, job):
    told = client.get(f"{job}.json").json()
    assert told["job"]["state"] == "done"
    counts = {key: told["tally"][key] for key in ("customers", "matched", "rejected")}
    assert counts == {"customers": 2, "matched": 1, "rejected": 1}
    page = client.get(job).text
    assert "Jane Roe" in page
    assert "/party?of=us-ofac-sdn%3A7&amp;as_of=2020-03-01" in page
    assert "hx-trigger" not in page
    assert "full_name" in page
    csv = client.get(f"{job}/matches.csv")
    assert "book-matches.csv" in csv.headers["content-disposition"]
    assert csv.content.startswith(b"\xef\xbb\xbfid,full_name")
    assert b"'=1+1" in csv.content
    sheet = load_workbook(io.BytesIO(client.get(f"{job}/matches.xlsx").content))
    header, row = sheet.get_sheet_by_index(0).to_python()
    assert dict(zip(header, row, strict=True))["note"] == "=1+1"
    assert "is empty" in client.get(f"{job}/rejects.csv").text
    assert len(client.get(f"{job}/results.ndjson").text.splitlines()) == 2
    listed = client.get("/batch.json").json()["jobs"]
    assert [one["settings"]["file"] for one in listed] == ["book.csv"]


def test_alerts_are_raised_from_it_once(client, job):
    first = client.post(f"{job}/alerts", data={"csrf": ""})
    assert "1 new alerts" in first.text
    again = client.post(f"{job}/alerts", data={"csrf": ""})
    assert "0 new alerts" in again.text
    assert "1 still open" in again.text
    assert "Jane Roe" in client.get("/review").text


def test_a_job_is_stopped_and_goes_on(client):
    address = send(client).headers["location"]
    client.post(f"{address}/stop", data={"csrf": ""})
    for _ in range(400):
        state = client.get(f"{address}.json").json()["job"]["state"]
        if state not in {"waiting", "running"}:
            break
        time.sleep(0.05)
    if state == "cancelled":
        assert "Go on" in client.get(address).text
        assert client.get(f"{address}/matches.csv").status_code == 400
        client.post(f"{address}/resume", data={"csrf": ""})
    assert client.get(f"{address}.json").json()["job"]["state"] in {
        "waiting",
        "running",
        "done",
    }


@pytest.mark.parametrize(
    ("name", "data", "status", "words"),
    [
        ("book.pdf", b"%PDF", 422, "none of CSV"),
        ("", b"", 422, "choose a file"),
    ],
)
def test_what_holds_no_customers_is_refused_in_one_line(
    client, name, data, status, words
):
    came = send(client, name, data)
    assert came.status_code == status
    assert words in came.text
    assert 'role="alert"' in came.text


def test_a_day_without_lists_is_told_before_anything_is_taken(client):
    came = send(client, as_of="2019-01-01")
    assert "no list" in came.text
    assert client.get("/batch.json").json()["jobs"] == []


def test_a_file_without_a_name_column_says_so_by_its_own_name(client):
    came = send(client, data=b"colour\nred\n")
    assert came.status_code == 422
    assert "book.csv:1: has no name column" in came.text
    assert client.get("/batch.json").json()["jobs"] == []


def test_a_file_and_what_was_found_are_deleted(client, job):
    gone = client.post(f"{job}/delete", data={"csrf": ""})
    assert gone.request.url.path == "/batch"
    assert client.get(job).status_code == 404
    assert client.get("/batch.json").json()["jobs"] == []


@pytest.mark.parametrize("name", ["nothing", "../job.json", "input.csv"])
def test_no_other_file_of_a_job_can_be_had(client, job, name):
    assert client.get(f"{job}/{name}").status_code in {400, 404}


def test_another_site_begins_no_job(client):
    came = client.post(
        "/batch",
        files={"file": ("book.csv", CUSTOMERS)},
        headers={"sec-fetch-site": "cross-site"},
    )
    assert came.status_code == 403
