"""Whatever is sent, no answer is our mistake: from our own description, and beside it."""

from __future__ import annotations

import json

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

EXAMPLES = settings(
    max_examples=12,
    deadline=None,
    database=None,
    # The same examples in every run: what it finds is found before landing.
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
SAME = [
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
"""The answer is what the description says it is."""

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)  # fmt: skip
NASTY = st.sampled_from(
    ["", "\x00", "../../etc/passwd", "'; DROP TABLE party; --", "<script>alert(1)</script>", "=cmd|'/c calc'!A1",
     "\u202e\u0627\u0644", "\ud83d", "%00", "a" * 4000, "NaN", "1e999", "{{7*7}}", "Ivan OR (", '"*~^']
)  # fmt: skip


KNOWN = {"dataset": "default", "entity_id": "us-ofac-sdn:1", "party_id": "us-ofac-sdn:1",
         "provision_id": "us.caatsa.231.a", "prop": "sanctions"}  # fmt: skip


def operations(app):
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    for found in schema.get_all_operations():
        operation = found.ok()
        # A job is a process of its own; test_jobs proves what its file may be.
        if (operation.method, operation.path) != ("post", "/v1/jobs"):
            yield operation


def test_no_call_that_the_description_allows_is_our_mistake(app, client):
    del client  # the lists are open
    for operation in operations(app):

        @EXAMPLES
        @given(case=operation.as_strategy(), known=st.booleans())
        def ask(case, known):
            for name in KNOWN if known else ():
                if name in (case.path_parameters or {}):
                    case.path_parameters[name] = KNOWN[name]
            for place in (case.query, case.body):
                if known and isinstance(place, dict) and "as_of" in place:
                    place["as_of"] = "2021-06-01"
            answer = case.call()
            # 503 says that no list stands on the day asked about.
            assert answer.status_code < 500 or answer.status_code == 503, (
                case.operation.path,
                case.body,
                answer.text,
            )
            case.validate_response(answer, checks=SAME)

        ask()


@EXAMPLES
@given(body=VALUES | NASTY, text=NASTY)
def test_no_body_is_our_mistake(client, body, text):
    raw = json.dumps(body).encode("utf-8", "replace")
    nested = {"queries": {"q": {"schema": "Person", "properties": {"name": body}}}}
    calls = [
        client.post("/match/default", content=raw),
        client.post("/match/default", content=json.dumps(nested)),
        client.post("/reconcile/default", data={"queries": raw.decode()}),
        client.post("/reconcile/default", data={"queries": json.dumps({"q": {"query": "x", "properties": body}})}),
        client.post("/reconcile/default", data={"extend": json.dumps({"ids": body, "properties": body})}),
        client.post("/v1/screen", content=json.dumps({"rows": [{"name": body}], "as_of": "2021-06-01"})),
        client.post("/v1/decide", content=json.dumps({"provision": "us.caatsa.231.a", "facts": {"target": body}})),
        client.post("/v1/decide", content=json.dumps({"provision": "us.caatsa.231.a", "facts": body})),
        client.post("/v1/trace", content=json.dumps({"holdings": {"text": text}, "listed": {"text": text}, "target": text})),
        client.post("/v1/read", content=json.dumps({"article": {"text": text}})),
        client.post("/v1/screen/batch", content=f"name\n{text}\n".encode("utf-8", "replace")),
    ]  # fmt: skip
    assert [item.status_code for item in calls if item.status_code >= 500] == []


@pytest.mark.parametrize("path", ["/search/default", "/v1/parties", "/v1/lists/diff", "/entities/x", "/reconcile/default/suggest/entity"])  # fmt: skip
@EXAMPLES
@given(text=NASTY)
def test_no_words_are_our_mistake(client, path, text):
    plain = text.encode("utf-8", "replace").decode()
    params = dict.fromkeys(
        ("q", "prefix", "old", "new", "filter", "sort", "cursor"), plain
    )
    assert client.get(path, params=params).status_code < 500
    for name in ("q", "prefix"):
        assert client.get(path, params={name: plain}).status_code < 500
