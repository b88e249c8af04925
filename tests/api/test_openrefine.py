"""The calls that OpenRefine makes, in its order and with its headers and form fields."""

from __future__ import annotations

import json
import re

import pytest

from sanctionsdesk.api.yente.reconcile import is_sure

BROWSER = {
    "Origin": "http://127.0.0.1:3333",
    "Accept": "application/json, text/javascript, */*; q=0.01",
}


def form(client, field, body):
    # Sent by OpenRefine's own process, as Apache HttpClient writes a form.
    kind = "application/x-www-form-urlencoded; charset=UTF-8"
    return client.post(
        "/reconcile/default",
        data={field: json.dumps(body)},
        headers={"Content-Type": kind, "Accept": "*/*"},
    )


def asked(client, part, **query):
    """Ask a part of the service at the address that its manifest gives."""
    manifest = client.get("/reconcile/default", headers=BROWSER).json()
    where = manifest
    for name in part:
        where = where[name]
    path = f"{where['service_url']}{where['service_path']}"
    answer = client.get(path, params=query, headers=BROWSER)
    assert answer.status_code == 200, answer.text
    assert answer.headers["access-control-allow-origin"] == "*"
    return answer.json()


def test_a_column_is_reconciled_from_manifest_to_extended_columns(client):
    # "Add standard service": the manifest, by CORS.
    answer = client.get("/reconcile/default", headers=BROWSER)
    assert answer.headers["access-control-allow-origin"] == "*"
    manifest = answer.json()
    assert "0.2" in manifest["versions"]
    assert {item["id"] for item in manifest["defaultTypes"]} >= {"Person", "Company"}

    # "Start reconciling" guesses types from the first rows.
    names = ["Pyotr Ivanov", "Rostekhnograd", "Nobody Known At All"]
    guesses = {f"q{n}": {"query": name, "limit": 3} for n, name in enumerate(names)}
    told = form(client, "queries", guesses).json()
    assert set(told) == set(guesses)
    assert told["q0"]["result"][0]["type"][0]["id"] == "Person"
    assert told["q2"]["result"] == []

    # The dialog: a type and a property are looked for by their beginnings.
    types = asked(client, ("suggest", "type"), prefix="pers", type="")
    assert "Person" in [item["id"] for item in types["result"]]
    properties = asked(client, ("suggest", "property"), prefix="birth", type="Person")
    assert "birthDate" in [item["id"] for item in properties["result"]]

    # The job itself, with a further column, and one that was reconciled before.
    row = {
        "query": "Pyotr Ivanov",
        "type": "Person",
        "type_strict": "should",
        "limit": 5,
        "properties": [
            {"pid": "birthDate", "v": "1979-04-16"},
            {"pid": "nationality", "v": {"id": "ru", "name": "Russia"}},
        ],
    }
    (best, *_) = form(client, "queries", {"q0": row}).json()["q0"]["result"]
    assert best["id"] == "us-ofac-sdn:1"
    assert best["match"] is True
    assert {"id", "name", "type", "score", "match", "description"} <= set(best)

    # Looked at, searched for again, and its columns extended.
    preview = client.get(manifest["preview"]["url"].replace("{{id}}", best["id"]))
    assert "IVANOV" in preview.text
    assert "x-frame-options" not in preview.headers
    found = asked(client, ("suggest", "entity"), prefix="ivan", limit=5)
    assert found["result"][0]["id"] == best["id"]
    proposed = asked(client, ("extend", "propose_properties"), type="Person", limit=50)
    assert "birthDate" in [item["id"] for item in proposed["properties"]]
    wanted = {"ids": [best["id"]], "properties": [{"id": "birthDate"}, {"id": "nationality", "settings": {"limit": "1"}}]}  # fmt: skip
    told = form(client, "extend", wanted).json()
    assert [item["id"] for item in told["meta"]] == ["birthDate", "nationality"]
    assert told["rows"][best["id"]] == {
        "birthDate": [{"date": "1979-04-16"}],
        "nationality": [{"str": "Russia"}],
    }


@pytest.mark.parametrize(
    ("scores", "sure"),
    [
        ([], False),
        ([0.95], True),
        ([0.95, 0.94], False),
        ([0.95, 0.89], True),
        ([0.77], False),
    ],
)
def test_a_candidate_is_joined_unseen_only_with_a_clear_lead(scores, sure):
    assert is_sure(scores, 0.7) is sure


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"queries": '{"q0": {"query": "Pyotr Ivanov"}}'},
        {"extend": '{"ids": ["us-ofac-sdn:1"], "properties": [{"id": "name"}]}'},
    ],
    ids=["manifest", "queries", "extend"],
)
def test_a_client_that_only_reads_gets_the_same_and_as_a_script_if_it_asks(
    client, query
):
    plain = client.get("/reconcile/default", params=query)
    script = client.get(
        "/reconcile/default", params={**query, "callback": "jQuery1_2.cb"}
    )
    assert script.headers["content-type"].startswith("application/javascript")
    padded = re.fullmatch(r"/\*\*/jQuery1_2\.cb\((.*)\);", script.text, re.DOTALL)
    assert json.loads(padded[1]) == plain.json()


@pytest.mark.parametrize("name", ["alert(1)//", "<script>", "a b", "1a", "x" * 200])
def test_a_callback_that_is_no_function_is_refused(client, name):
    answer = client.get("/reconcile/default", params={"callback": name})
    assert answer.status_code == 400
