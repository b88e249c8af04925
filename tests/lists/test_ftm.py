from __future__ import annotations

import io
import json

from sanctionsdesk.entities.party import Party
from sanctionsdesk.lists.formats import recognise
from sanctionsdesk.lists.reading import Issue


def read(data, name="entities.ftm.json"):
    form, list_id = recognise(name, data[:65536])
    issue = Issue(files={name: lambda: io.BytesIO(data)}, list_id=list_id, digest="0")
    found = list(form.read(issue))
    return [item for item in found if isinstance(item, Party)], [
        str(item) for item in found if not isinstance(item, Party) and not item.kept
    ]


def entity(entry, schema, **props):
    return {"id": entry, "schema": schema, "properties": props}


def as_lines(*entities):
    return "".join(json.dumps(item) + "\n" for item in entities).encode()


def test_links_sanctions_documents_and_addresses_are_joined_to_their_party():
    data = as_lines(
        entity("s", "Sanction", entity=["p"], programId=["US-X"], startDate=["2020-01-02"], provisions=["Block"]),
        entity("p", "Person", name=["Jane Doe"], weakAlias=["JD"], addressEntity=["a"]),
        entity("a", "Address", full=["1 Road, Town"], country=["gb"]),
        entity("i", "Passport", holder=["p"], number=["X1"], country=["gb"], endDate=["2030"]),
        entity("o", "Ownership", owner=["p"], asset=["c"], percentage=["60"]),
        entity("c", "Company", name=["Body"]),
        entity("q", "Ownership", owner=["x"], asset=["y"]),
    )  # fmt: skip
    (jane, body), rejects = read(data)
    assert (jane.id, jane.schema) == ("ftm:p", "Person")
    assert [(item.value, item.quality) for item in jane.names] == [
        ("Jane Doe", "strong"),
        ("JD", "weak"),
    ]
    (listing,) = jane.listings
    stated = listing.programmes, listing.listed_on, listing.measures
    assert stated == (("US-X",), "2020-01-02", ("Block",))
    assert jane.values("address", "idNumber") == ("1 Road, Town", "X1")
    assert jane.relations == ()
    (link,) = body.relations
    assert (link.kind, link.other_id, link.other_name, link.share_pct) == (
        "owned_or_controlled_by",
        "ftm:p",
        "Jane Doe",
        "60",
    )
    (lost,) = rejects
    assert "Ownership of a party that this file does not hold" in lost


def test_a_link_whose_bearer_is_not_here_stands_with_the_other_side():
    data = as_lines(
        entity("o", "Ownership", owner=["p"], asset=["far"], percentage=["60"]),
        entity("p", "Person", name=["Jane Doe"]),
    )
    (jane,), _ = read(data)
    (link,) = jane.relations
    assert (link.kind, link.other_id) == ("owner", "ftm:far")


def test_a_delta_names_what_it_removes_and_gives_the_rest():
    data = as_lines(
        {"op": "ADD", "entity": entity("p", "Person", name=["Jane Doe"])},
        {"op": "DEL", "entity": {"id": "gone"}},
    )
    parties, (lost,) = read(data, "entities.delta.json")
    assert [item.id for item in parties] == ["ftm-delta:p"]
    assert "removes gone" in lost


def test_broken_lines_and_ids_seen_before_are_named_and_the_rest_goes_on():
    good = as_lines(entity("p", "Person", name=["Jane Doe"]))
    broken = b'{"id": "p2", "schema"\n[1]\n{"id": 5}\n'
    parties, rejects = read(good + broken + good + b'{"id": "t", "sch')
    assert len(parties) == 1
    assert len(rejects) == 5
    assert any("id seen before" in line for line in rejects)
