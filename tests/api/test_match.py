from __future__ import annotations

import pytest

PYOTR = {"schema": "Person", "properties": {"name": ["Pyotr Ivanov"]}}


def ask(client, queries, **params):
    return client.post("/match/default", json={"queries": queries}, params=params)


def test_an_answer_comes_under_the_callers_key_with_its_reasons(client):
    answer = ask(
        client,
        {"mine": {**PYOTR, "id": "c-1", "properties": {"name": "Pyotr Ivanov", "birthDate": ["1979-04-16"], "shoe": "43"}}},
    )  # fmt: skip
    assert answer.status_code == 200
    assert answer.headers["x-batch-size"] == "1"
    told = answer.json()
    assert told["limit"] == 5
    mine = told["responses"]["mine"]
    assert mine["status"] == 200
    assert mine["total"] == {"value": 1, "relation": "eq"}
    assert mine["query"] == {
        "id": "c-1",
        "schema": "Person",
        "properties": {"name": ["Pyotr Ivanov"], "birthDate": ["1979-04-16"]},
    }
    (found,) = mine["results"]
    assert found["id"] == "us-ofac-sdn:1"
    assert found["match"] is True
    assert 0.7 <= found["score"] <= 1
    assert found["properties"]["birthDate"] == ["1979-04-16"]
    assert found["first_seen"] == "2020-01-02T00:00:00"
    assert found["explanations"]["birth_date"]["score"] > 0
    assert found["explanations"]["birth_date"]["query"] == "1979-04-16"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"json": {"queries": {}}}, 400),
        ({"json": {"queries": {str(n): PYOTR for n in range(101)}}}, 400),
        ({"json": {"queries": {"q": {**PYOTR, "schema": "Wizard"}}}}, 400),
        ({"json": {"queries": {"q": {**PYOTR, "schema": "Document"}}}}, 400),
        ({"json": {"queries": {"q": PYOTR}, "config": {"knob": 1}}}, 400),
        ({"json": {"queries": {"q": PYOTR}, "weights": {"part": "much"}}}, 422),
        ({"json": {"queries": {"q": {"schema": "Person"}}}}, 422),
        ({"json": [1]}, 422),
        ({"content": b'{"queries": '}, 422),
        ({"content": b"\xff\xfe"}, 422),
        ({"params": {"limit": 501}}, 422),
        ({"params": {"limit": "many"}}, 422),
        ({"params": {"threshold": 1.5}}, 422),
        ({"params": {"algorithm": "guess"}}, 400),
        ({"params": {"changed_since": "last week"}}, 422),
        ({"params": {"changed_since": "2020-13-01"}}, 422),
        ({"params": {"exclude_entity_ids": ["x"] * 51}}, 422),
        ({"params": {"as_of": "1990-01-01"}}, 503),
    ],
)
def test_what_cannot_be_asked_is_refused_in_yentes_shape(client, change, status):
    call = {"json": {"queries": {"q": PYOTR}}} if "content" not in change else {}
    answer = client.post("/match/default", **call | change)
    assert answer.status_code == status
    detail = answer.json()["detail"]
    assert isinstance(detail, list if status == 422 else str)
    if status == 422:
        assert {"type", "loc", "msg", "input"} <= detail[0].keys()


def test_an_unknown_dataset_is_not_found(client):
    answer = client.post("/match/nowhere", json={"queries": {"q": PYOTR}})
    assert answer.status_code == 404
    assert "nowhere" in answer.json()["detail"]


@pytest.mark.parametrize(
    "without",
    [
        {"exclude_entity_ids": "us-ofac-sdn:1"},
        {"exclude_schema": "Person"},
        {"exclude_dataset": "us-ofac-sdn"},
        {"include_dataset": "un-sc"},
        {"topics": "role.pep"},
        {"changed_since": "2030-01-01"},
        {"threshold": 1.0, "cutoff": 1.0},
        {"limit": 0},
    ],
)
def test_each_filter_leaves_out_what_it_says(client, without):
    assert (
        ask(client, {"q": PYOTR}, **without).json()["responses"]["q"]["results"] == []
    )
    assert len(ask(client, {"q": PYOTR}).json()["responses"]["q"]["results"]) == 1


def test_the_lower_of_threshold_and_cutoff_drops_results(client):
    asked = {"q": {"schema": "Person", "properties": {"name": ["Pyotr Ivanov"], "birthDate": ["1979-04-16"]}}}  # fmt: skip
    strict = ask(client, asked, threshold=0.9999, cutoff=0.9999)
    assert strict.json()["responses"]["q"]["results"] == []
    shown = ask(client, asked, threshold=0.9999, cutoff=0.2).json()["responses"]["q"]
    assert [item["match"] for item in shown["results"]] == [False]
    assert shown["total"]["value"] == 0


def test_the_lists_of_an_earlier_day_are_asked(client):
    asked = {"q": {"schema": "Company", "properties": {"name": "Northwind Bulk Trading LLC"}}}  # fmt: skip
    assert ask(client, asked).json()["responses"]["q"]["results"]
    then = ask(client, asked, as_of="2020-06-01").json()["responses"]["q"]
    assert then["results"] == []


def test_a_name_is_put_together_from_parts_and_several_names_are_one_question(client):
    parts = {"schema": "Person", "properties": {"firstName": "Pyotr", "lastName": "Ivanov"}}  # fmt: skip
    many = {"schema": "Person", "properties": {"name": ["John Smith"], "alias": ["Pyotr Ivanov"]}}  # fmt: skip
    number = {"schema": "Vessel", "properties": {"imoNumber": ["9187629"]}}
    told = ask(client, {"parts": parts, "many": many, "number": number}).json()
    found = {
        key: [item["id"] for item in one["results"]]
        for key, one in told["responses"].items()
    }
    assert found == {
        "parts": ["us-ofac-sdn:1"],
        "many": ["us-ofac-sdn:1"],
        "number": ["us-ofac-sdn:3"],
    }


def test_weights_lift_or_lower_what_a_feature_says(client):
    asked = {"q": {"schema": "Person", "properties": {"name": ["Pyotr Ivanov"], "birthDate": ["1979-04-16"]}}}  # fmt: skip

    def score(weights):
        body = {"queries": asked, "weights": weights}
        told = client.post("/match/default", json=body, params={"threshold": 0.01})
        return told.json()["responses"]["q"]["results"][0]["score"]

    assert score({"birth_date": 0}) < score({}) <= score({"birth_date": 2})
    assert score({"unheard_of": 9}) == score({})


def test_only_names_count_where_that_is_asked(client):
    asked = {"q": {"schema": "Person", "properties": {"name": ["Pyotr Ivanov"], "birthDate": ["1979-04-16"]}}}  # fmt: skip
    told = ask(client, asked, algorithm="name-based").json()
    assert "birth_date" not in told["responses"]["q"]["results"][0]["explanations"]
