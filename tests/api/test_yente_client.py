"""The published client of yente, unchanged, against a live server."""

from __future__ import annotations

import asyncio

import pytest
from yente_client import (
    AsyncClient,
    BadRequestError,
    Client,
    Company,
    NotFoundError,
    Person,
    Vessel,
)


@pytest.fixture
def yente(served):
    with Client(base_url=served, api_key="not-looked-at") as client:
        yield client


def test_health_catalogue_and_algorithms(yente):
    assert yente.healthz().status == "ok"
    assert yente.readyz().status == "ok"
    first, again = yente.datasets(), yente.datasets()
    assert first == again
    assert {item.name for item in first.datasets} >= {"default", "us-ofac-sdn"}
    told = yente.algorithms()
    assert told.best in {item.name for item in told.algorithms}


def test_match_one_and_many(yente):
    pyotr = Person(name="Pyotr Ivanov", birthDate="1979-04-16")
    answer = yente.match(pyotr, threshold=0.7, cutoff=0.5, algorithm="best", limit=3)
    assert answer.limit == 3
    assert answer.top.id == "us-ofac-sdn:1"
    assert answer.matches[0].contributing_explanations
    assert answer.query["properties"]["birthDate"] == ["1979-04-16"]
    filtered = yente.match(
        pyotr,
        datasets=["default", "us-ofac-sdn"],
        exclude_schemata=["Company"],
        topics=["sanction"],
        exclude_entities=["us-ofac-sdn:1"],
        changed_since="2000-01-01",
    )
    assert filtered.results == []
    asked = {
        "a": pyotr,
        "b": Company(name="Rostekhnograd"),
        "c": Vessel(name="Sea Pearl"),
    }
    many = yente.match_iter(asked.items(), workers=2)
    assert {key: one.top.id for key, one in many} == {
        "a": "us-ofac-sdn:1",
        "b": "us-ofac-sdn:2",
        "c": "us-ofac-sdn:3",
    }


def test_search_fetch_and_neighbours(yente):
    found = yente.search(
        "ivanov",
        schema="Person",
        countries=["ru"],
        filter=["topics:sanction"],
        facets=["countries", "schema"],
        sort=["caption:asc"],
        limit=5,
    )
    assert found.total.value == 1
    assert found.facets["schema"].values[0].label == "People"
    whole = yente.fetch("us-ofac-sdn:1")
    assert whole.properties["sanctions"][0].schema_ == "Sanction"
    flat = yente.fetch("us-ofac-sdn:1", nested=False)
    assert "sanctions" not in flat.properties
    beside = yente.adjacent("us-ofac-sdn:1", limit=2)
    assert beside.entity.id == "us-ofac-sdn:1"
    (sanction,) = yente.adjacent("us-ofac-sdn:1", prop="sanctions").results
    assert yente.fetch(sanction.id).properties["entity"][0].id == "us-ofac-sdn:1"


def test_errors_are_those_of_yente(yente):
    with pytest.raises(NotFoundError):
        yente.fetch("nobody")
    with pytest.raises(NotFoundError):
        yente.search("x", datasets=["nowhere"])
    with pytest.raises(BadRequestError):
        yente.match(Person(name="X"), algorithm="guess")
    with pytest.raises(NotFoundError):
        yente.statements(canonical_id="us-ofac-sdn:1")


def test_every_call_goes_the_asynchronous_way_too(served):
    async def ask():
        async with AsyncClient(base_url=served) as yente:
            assert (await yente.healthz()).status == "ok"
            assert (await yente.readyz()).status == "ok"
            assert (await yente.datasets()).datasets
            assert (await yente.algorithms()).default
            top = (await yente.match(Person(name="Pyotr Ivanov"))).top
            assert top.id == "us-ofac-sdn:1"
            asked = [("a", Person(name="Pyotr Ivanov"))]
            many = [one async for _, one in yente.match_iter(asked)]
            assert many[0].top.id == top.id
            assert (await yente.search("pearl", fuzzy=True)).total.value == 1
            assert (await yente.fetch(top.id)).caption == top.caption
            beside = await yente.adjacent(top.id, prop="sanctions")
            assert beside.total.value == 1

    asyncio.run(ask())
