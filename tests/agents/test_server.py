from __future__ import annotations

import asyncio
import json
import os
import sys

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters

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
    (used,) = law["used"]
    assert (used["kind"], used["name"], used["law_as_of"]) == ("provision", "us.caatsa.231.a", "2019-08-02")  # fmt: skip
    _, owned = call(server, "trace", holdings_csv="owner,owned,share_pct\nA,B,60\n", listed=["A"], target="B")  # fmt: skip
    assert owned["status"] == "blocked"
    assert [item["kind"] for item in owned["used"]] == ["holdings", "listed", "provision"]  # fmt: skip
    _, record = call(server, "read", article="date 2019-08-02\n\nPompeo said the law requires sanctions.\n")  # fmt: skip
    assert "parties" in record
    assert record["used"] == [{"kind": "article", "name": "article", "digest": record["digest"]}]  # fmt: skip


def test_owners_are_matched_to_the_lists_where_nobody_is_named(server):
    holdings = "owner,owned,share_pct\nIvanov Pyotr,Harbour LLC,60\n"
    _, told = call(server, "trace", holdings_csv=holdings, target="Harbour LLC", as_of="2020-06-01")  # fmt: skip
    assert [item["list"] for item in told["lists"]] == ["us-ofac-sdn"]
    assert told["listed"][0]["id"] == "Ivanov Pyotr"
    assert told["needs_a_person"] is True


def test_a_difference_names_both_issues(server):
    _, told = call(server, "diff", old="us-ofac-sdn@2020-06-01", new="us-ofac-sdn")
    assert [item["as_of"] for item in told["lists"]] == ["2020-01-02", "2020-01-02"]


def test_the_command_speaks_with_the_official_client_over_its_pipes(tmp_path, server):
    del server  # its desk is the one served
    words = ["-c", "from sanctionsdesk.cli.main import main; main()", "mcp"]
    command = StdioServerParameters(
        command=sys.executable,
        args=words,
        env=os.environ | {"SANCTIONSDESK_HOME": str(tmp_path / "home")},
    )

    async def ask():
        async with Client(command) as client:
            tools = (await client.list_tools()).tools
            given = {"name": "Pyotr Ivanov", "as_of": "2020-06-01"}
            return tools, await client.call_tool("screen", given)

    tools, told = asyncio.run(ask())
    assert "decide" in {tool.name for tool in tools}
    found = json.loads(told.content[0].text)
    assert found["matches"][0]["match_id"] == "us-ofac-sdn:1"


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
