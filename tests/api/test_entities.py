from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient

from sanctionsdesk.api.app import create_app
from sanctionsdesk.api.settings import Settings
from sanctionsdesk.base.cite import Citation
from sanctionsdesk.desk import Desk
from sanctionsdesk.entities.ftm import ftm_entity, link_entity, links, sanctions
from sanctionsdesk.entities.party import Detail, Listing, Party, Relation
from sanctionsdesk.entities.schemata import schemata


def test_a_link_by_name_is_followed_both_ways(client):
    pyotr = client.get("/entities/us-ofac-sdn:1").json()
    (link,) = pyotr["properties"]["unknownLinkTo"]
    assert link["properties"]["object"][0]["id"] == "us-ofac-sdn:2"
    firm = client.get("/entities/us-ofac-sdn:2").json()
    (back,) = firm["properties"]["unknownLinkFrom"]
    assert back["properties"]["subject"][0]["caption"] == "IVANOV, Pyotr Sergeevich"
    assert client.get(f"/entities/{link['id']}").json()["schema"] == "UnknownLink"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/entities/nobody", 404),
        ("/entities/nobody~link1", 404),
        ("/entities/us-ofac-sdn:1/adjacent/name", 404),
        ("/entities/us-ofac-sdn:1/adjacent/nonsense", 404),
        ("/entities/us-ofac-sdn:1/adjacent/ownershipOwner", 200),
        ("/entities/us-ofac-sdn:1/adjacent?limit=501", 422),
        ("/entities/us-ofac-sdn:1/adjacent?offset=9500", 422),
        ("/entities/us-ofac-sdn:1/adjacent?sort=shoe:asc", 400),
        ("/entities/..%2f..%2fetc%2fpasswd", 404),
        ("/search/default?limit=501", 422),
        ("/search/default?offset=9500", 422),
        ("/search/default?facets=shoes", 422),
        ("/search/default?schema=Wizard", 400),
        ("/search/default?filter=nocolon", 400),
        ("/search/default?changed_since=now", 422),
        ("/search/nowhere", 404),
        ("/search/default?q=%22%00%27%29%3B--", 200),
    ],
)
def test_limits_and_errors(client, path, status):
    assert client.get(path).status_code == status


def test_search_filters_counts_and_pages(client):
    every = client.get("/search/default", params={"facets": ["schema", "countries"]})
    told = every.json()
    assert told["total"] == {"value": 5, "relation": "eq"}
    assert told["facets"]["schema"]["values"][0] == {"name": "Organization", "label": "Organizations", "count": 2}  # fmt: skip
    assert [item["name"] for item in told["facets"]["countries"]["values"]] == ["ru"]
    page = {"limit": 2, "offset": 2, "sort": "caption:desc"}
    captions = [item["caption"] for item in client.get("/search/default", params=page).json()["results"]]  # fmt: skip
    assert captions == ["QUDRATOV, Alisher", "NORTHWIND BULK TRADING LLC"]
    either = {"filter": ["programId:SDGT", "programId:IRAN"]}
    assert client.get("/search/default", params=either).json()["total"]["value"] == 2
    both = either | {"filter_op": "AND"}
    assert client.get("/search/default", params=both).json()["total"]["value"] == 0


def test_a_former_id_leads_to_the_party(tmp_path):
    party = Party(
        id="ftm-x:Q1",
        schema="Company",
        details=(
            Detail(prop="name", value="Acme"),
            Detail(prop="referent", value="old-1"),
            Detail(prop="dataset", value="xx_list"),
            Detail(prop="first_seen", value="2019-01-01"),
            Detail(prop="shoeSize", value="43"),
        ),
        source=Citation(source="x", locator="1"),
    )

    class OneParty(Desk):
        __slots__ = ()

        def index(self, *, as_of, lists=None):
            from sanctionsdesk.screening.screen import Index

            del as_of, lists
            return Index.build([party]), tmp_path / "index", ()

    app = create_app(OneParty(home=tmp_path), Settings(home=tmp_path))
    with TestClient(app) as client:
        for former in ("old-1", "Q1"):
            answer = client.get(
                f"/entities/{former}?nested=false", follow_redirects=False
            )
            assert answer.status_code == 308
            assert answer.headers["location"] == "/entities/ftm-x%3AQ1?nested=false"
        told = client.get("/entities/old-1").json()
        assert told["id"] == "ftm-x:Q1"
        assert told["referents"] == ["old-1"]
        assert told["first_seen"] == "2019-01-01T00:00:00"
        assert told["properties"]["notes"] == ["shoeSize: 43"]
        assert client.get("/search/xx_list").json()["total"]["value"] == 1


def test_every_property_written_is_one_of_the_model():
    party = Party(
        id="a:1",
        schema="Company",
        details=(Detail(prop="name", value="A"), Detail(prop="owner", value="B")),
        listings=(Listing(publisher="p", list_id="a", entry_id="1", programmes=("X",)),),
        relations=tuple(Relation(kind=kind, other_name="C") for kind in ("owner", "family", "strange")),
        source=Citation(source="a", locator="1"),
    )  # fmt: skip
    for entity in (ftm_entity(party), *sanctions(party), *map(link_entity, links(party))):  # fmt: skip
        assert entity["properties"].keys() <= schemata()[entity["schema"]].properties.keys()  # fmt: skip


def reconcile(client, **form):
    return client.post("/reconcile/default", data={k: json.dumps(v) for k, v in form.items()})  # fmt: skip


def test_openrefine_reconciles_suggests_and_extends(client):
    told = client.get("/reconcile/default").json()
    assert told["versions"] == ["0.2"]
    assert told["batchSize"] == 50
    answer = reconcile(
        client,
        queries={
            "q0": {"query": "Pyotr Ivanov", "type": "Person", "limit": 1,
                   "properties": [{"pid": "birthDate", "v": "1979-04-16"}]},
            "q1": {"query": "Sea Pearl", "type": {"id": "Vessel"}},
        },
    )  # fmt: skip
    assert answer.headers["x-batch-size"] == "2"
    (found,) = answer.json()["q0"]["result"]
    assert found["id"] == "us-ofac-sdn:1"
    assert found["match"] is True
    assert found["type"][0]["id"] == "Person"
    assert answer.json()["q1"]["result"][0]["id"] == "us-ofac-sdn:3"
    rows = reconcile(
        client,
        extend={
            "ids": ["us-ofac-sdn:1", "nobody"],
            "properties": [{"id": "birthDate"}, {"id": "nationality"}, {"id": "sanctions", "settings": {"limit": 1}}],
        },
    ).json()  # fmt: skip
    assert rows["rows"]["us-ofac-sdn:1"]["birthDate"] == [{"date": "1979-04-16"}]
    assert rows["rows"]["us-ofac-sdn:1"]["nationality"] == [{"str": "Russia"}]
    assert rows["rows"]["us-ofac-sdn:1"]["sanctions"][0]["name"] == "CAATSA - RUSSIA"
    assert rows["rows"]["nobody"]["birthDate"] == []
    where = "/reconcile/default"
    assert client.get(f"{where}/suggest/entity?prefix=pyo").json()["result"][0]["id"] == "us-ofac-sdn:1"  # fmt: skip
    assert "birthDate" in [item["id"] for item in client.get(f"{where}/suggest/property?prefix=birth").json()["result"]]  # fmt: skip
    assert [item["id"] for item in client.get(f"{where}/suggest/type?prefix=ves").json()["result"]] == ["Vessel"]  # fmt: skip
    assert client.get(f"{where}/extend/property?type=Person&limit=3").json()["properties"]  # fmt: skip
    card = client.get(f"{where}/preview?id=us-ofac-sdn:1")
    assert "IVANOV" in card.text
    assert "x-frame-options" not in card.headers


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({}, 400),
        ({"queries": "{"}, 400),
        ({"queries": "[1]"}, 400),
        ({"queries": '{"q": 1}'}, 400),
        ({"queries": '{"q": {"query": "x", "limit": "many"}}'}, 400),
        ({"queries": '{"q": {"query": "x", "type": "Wizard"}}'}, 400),
        ({"queries": json.dumps({str(n): {"query": "x"} for n in range(101)})}, 400),
        ({"extend": '{"ids": 1}'}, 400),
    ],
)
def test_reconciliation_refuses_what_it_cannot_read(client, form, status):
    assert client.post("/reconcile/default", data=form).status_code == status
    assert client.get("/reconcile/nowhere").status_code == 404
