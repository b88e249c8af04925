"""The OpenAPI description is whole, and its examples are true."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import jsonschema
import pytest

from sanctionsdesk.api.description import operations
from sanctionsdesk.api.shapes.operations import ANSWERS, TEXTS, of_work


@pytest.fixture(scope="module")
def document(client):
    return client.get("/openapi.json").json()


def test_every_operation_says_what_it_answers(document):
    assert document["openapi"].startswith("3.1")
    told = {key for key, _, _ in operations(document)}
    shaped = {*ANSWERS, *TEXTS, *of_work()}
    assert shaped <= told
    for key, _, operation in operations(document):
        if key not in shaped:
            continue
        assert operation["summary"]
        assert operation["description"]
        assert "4XX" in operation["responses"], key
        good = next(told for code, told in operation["responses"].items() if code[0] == "2")  # fmt: skip
        (content,) = good["content"].values()
        assert content["schema"], key


def test_every_answer_in_the_description_has_the_shape_it_states(document):
    seen = 0
    for _key, _, operation in operations(document):
        for told in operation["responses"].values():
            for content in told.get("content", {}).values():
                if "example" in content:
                    whole = content["schema"] | {"components": document["components"]}
                    jsonschema.Draft202012Validator(whole).validate(content["example"])
                    seen += 1
    assert seen >= 8


# What stands on the small list of these tests for what stands on the real one.
HERE = {
    "us-ofac-sdn:35096": "us-ofac-sdn:1",
    "us-ofac-sdn@2023-12-28": "us-ofac-sdn@2020-06-01",
    "2024-07-02": "2021-06-01",
    "2019-08-02": "2021-06-01",
}


def here(text):
    for real, small in HERE.items():
        text = text.replace(real, small)
    return text


def bodies(document, operation):
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        schema = content.get("schema", {})
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            schema = document["components"]["schemas"][name]
        for example in [content.get("example"), *schema.get("examples", ())]:
            if example is not None:
                yield kind, example if isinstance(example, str) else json.dumps(example)


def test_every_example_of_a_call_runs(client, document):
    ran = set()
    for key, path, operation in operations(document):
        given = {
            (item["in"], item["name"]): item["example"]
            for item in operation.get("parameters", ())
            if "example" in item
        }
        for (where, name), example in given.items():
            if where == "path":
                path = path.replace(f"{{{name}}}", example)  # noqa: PLW2901
        query = {name: here(text) for (where, name), text in given.items() if where == "query"}  # fmt: skip
        if "{" in path or (key.startswith("POST") and "requestBody" not in operation):
            continue
        for kind, body in bodies(document, operation) if key.startswith("POST") else [("", "")]:  # fmt: skip
            answer = client.request(
                key.split()[0],
                here(path),
                params=query,
                content=(urlencode(json.loads(body)) if "form" in kind else here(body))
                or None,
                headers={"content-type": kind} if kind else None,
            )
            assert answer.status_code in {200, 201, 202}, (key, answer.text)
            ran.add(key)
    wanted = {key for key in (*ANSWERS, *TEXTS, *of_work()) if "_id}" not in key}
    wanted -= {"POST /updatez", "POST /v1/sign-in", "POST /v1/sign-out", "POST /v1/audit/export", "POST /v1/alerts/bulk"}  # fmt: skip
    wanted |= {"GET /entities/{entity_id}", "GET /v1/parties/{party_id}", "GET /v1/provisions/{provision_id}"}  # fmt: skip
    assert wanted <= ran, wanted - ran
