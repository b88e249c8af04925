from __future__ import annotations

import asyncio
import json

import pytest
from mcp import Client

from sanctionsdesk.agents.server import build
from sanctionsdesk.desk import Desk
from sanctionsdesk.store.snapshots import Store


@pytest.fixture
def server(tmp_path):
    folder = tmp_path / "2020-01-02"
    folder.mkdir()
    row = '1,"IVANOV, Pyotr","individual","SDGT",' + "-0- ," * 7 + "-0- \r\n"
    (folder / "sdn.csv").write_text(row, newline="")
    list(Store(tmp_path / "home").add([str(folder)]))
    return build(Desk(home=tmp_path / "home"))


def call(server, tool, **given):
    async def ask():
        async with Client(server) as client:
            return await client.call_tool(tool, given)

    told = asyncio.run(ask())
    text = told.content[0].text
    return told, text if told.is_error else json.loads(text)


def test_every_tool_says_that_it_only_reads(server):
    async def ask():
        async with Client(server) as client:
            return (await client.list_tools()).tools

    tools = asyncio.run(ask())
    assert {tool.name for tool in tools} == {
        "screen", "party", "lists", "diff", "decide", "provision", "trace", "read", "brief",
    }  # fmt: skip
    assert all(tool.annotations.read_only_hint for tool in tools)


def test_a_possible_match_needs_a_person_and_names_its_list(server):
    _, told = call(server, "screen", name="Pyotr Ivanov", as_of="2020-06-01")
    assert told["needs_a_person"] is True
    assert told["lists"][0]["list"] == "us-ofac-sdn"
    assert told["lists"][0]["as_of"] == "2020-01-02"
    assert told["matches"][0]["match_id"] == "us-ofac-sdn:1"
    _, clear = call(server, "screen", name="Nobody Known", as_of="2020-06-01")
    assert (clear["matches"], clear["needs_a_person"]) == ([], False)
    _, party = call(server, "party", party_id="us-ofac-sdn:1", as_of="2020-06-01")
    assert party["party"]["id"] == "us-ofac-sdn:1"


def test_law_ownership_and_reading(server):
    _, law = call(server, "decide", provision="us.caatsa.231.a", facts={}, as_of="2019-08-02")  # fmt: skip
    assert law["status"]
    assert law["needs_a_person"] is True
    _, owned = call(server, "trace", holdings_csv="owner,owned,share_pct\nA,B,60\n", listed=["A"], target="B")  # fmt: skip
    assert owned["status"] == "blocked"
    _, record = call(server, "read", article="date 2019-08-02\n\nPompeo said the law requires sanctions.\n")  # fmt: skip
    assert "parties" in record


@pytest.mark.parametrize(
    ("tool", "given"),
    [
        ("party", {"party_id": "nobody", "as_of": "2020-06-01"}),
        ("provision", {"provision": "us.nothing"}),
        ("screen", {"name": "X", "as_of": "1990-01-01"}),
        ("diff", {"old": "/etc/passwd", "new": "us-ofac-sdn"}),
    ],
)
def test_an_error_is_one_line_for_the_agent(server, tool, given):
    told, text = call(server, tool, **given)
    assert told.is_error
    assert "Traceback" not in text
