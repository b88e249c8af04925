from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from datetime import date

import pytest
from click.testing import CliRunner
from python_calamine import load_workbook

from sanctionsdesk.base.cite import Citation
from sanctionsdesk.base.errors import ListError, UsageError
from sanctionsdesk.cli.trace import command
from sanctionsdesk.desk import Desk
from sanctionsdesk.desk.relations import listed_as, relations_of
from sanctionsdesk.entities.party import Detail, Listing, Party, Relation
from sanctionsdesk.ownership.caught import caught
from sanctionsdesk.ownership.formats import read_register
from sanctionsdesk.ownership.listed import Listed
from sanctionsdesk.ownership.picture import to_html, to_svg
from sanctionsdesk.ownership.trace import trace
from sanctionsdesk.screening.query import Query
from sanctionsdesk.screening.screen import Index

DAY = date(2024, 7, 3)
ROWS = b"""owner,owned,share_pct,control
X <b>,A & Co,50,
A & Co,B,50,
?,B,20,
Z,B,30,
X <b>,C,25-50,
Y,D,40,board
B,A & Co,10,
"""
LISTED = [
    Listed(id="X <b>", list_id="us-ofac-sdn", since=date(2020, 1, 1)),
    Listed(id="Y"),
]


@pytest.fixture
def register():
    return read_register(ROWS, name="h.csv")


def test_the_picture_is_whole_xml_with_title_description_and_shares(register):
    answer = trace(register, LISTED, target="B", regime="us", as_of=DAY)
    picture = ET.fromstring(to_svg(answer))
    words = [text for item in picture.iter() if (text := (item.text or "").strip())]
    assert any(word.startswith("Owners of B under OFAC") for word in words)
    assert any("blocked. listed holders" in word for word in words)
    assert {"A & Co", "X <b>", "B", "Z", "50%", "20%"} <= set(words)
    assert "listed, us-ofac-sdn, since 2020…" in words or "listed, us-ofac-sdn, since 2020-…" in words  # fmt: skip
    assert picture.get("role") == "img"
    labels = picture.get("aria-labelledby").split()
    assert {item.get("id") for item in picture.iter() if item.get("id")} >= set(labels)


def test_the_page_escapes_what_the_register_says_and_holds_the_tree(register):
    page = to_html(trace(register, LISTED, target="B", regime="us", as_of=DAY))
    assert "<b>" not in page.replace("X &lt;b&gt;", "")
    assert "└" in page
    assert "<script" not in page


def test_everyone_caught_stands_once_with_the_regimes_side_by_side(register):
    told = caught(register, LISTED, as_of=DAY, regimes=("us", "eu", "uk"))
    rows = {row["id"]: row for row in told.rows()}
    assert rows.keys() == {"A & Co", "B", "C", "D"}
    assert [rows["B"][key] for key in ("us", "eu", "uk")] == ["blocked", "blocked", "not_blocked_by_rule"]  # fmt: skip
    assert [rows["D"][key] for key in ("us", "eu", "uk")] == ["not_blocked_by_rule", "blocked", "blocked"]  # fmt: skip
    assert rows["C"]["us"] == "unknown"
    assert rows["B"]["holders"] == "A & Co 50 (caught); ? 20 (not identified)"
    assert told.counts()["us"] == {"unknown": 1, "blocked": 2, "listed": 2}


def run(tmp_path, *args, rows=ROWS):
    (tmp_path / "h.csv").write_bytes(rows)
    (tmp_path / "l.csv").write_text("id,list,listed_on\nX <b>,us-ofac-sdn,2020-01-01\nY,,\n")  # fmt: skip
    where = [str(tmp_path / "h.csv"), "--listed", str(tmp_path / "l.csv"), "--as-of", "2024-07-03"]  # fmt: skip
    return CliRunner().invoke(command, [*where, *args])


def test_the_table_of_a_whole_register_is_csv_json_and_workbook(tmp_path):
    out = {form: tmp_path / f"c.{form}" for form in ("csv", "json", "xlsx")}
    for path in out.values():
        assert run(tmp_path, "--all", "-o", str(path)).exit_code == 0
    rows = list(csv.DictReader(io.StringIO(out["csv"].read_text())))
    whole = json.loads(out["json"].read_text())
    sheet = load_workbook(str(out["xlsx"])).get_sheet_by_index(0).to_python()
    assert [row["id"] for row in rows] == [row["id"] for row in whole["caught"]]
    assert [row[0] for row in sheet[1:]] == [row["id"] for row in rows]
    assert run(tmp_path, "--all", "--exit-code").exit_code == 11


def test_a_cell_that_begins_a_formula_is_kept_as_text(tmp_path):
    done = run(tmp_path, "--all", "--format", "csv", rows=b"owner,owned,share_pct\nY,=1+1,60\n")  # fmt: skip
    assert "\n'=1+1," in done.stdout


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("--all", "--target", "B"),
        ("--all", "--format", "svg"),
        ("--target", "B", "--format", "csv"),
        ("--target", "B", "--regime", "us", "--regime", "eu"),
        ("--all", "--over", "2020-01-01", "2021-01-01"),
        ("--target", "B", "--over", "2021-01-01", "2020-01-01"),
    ],
)
def test_calls_that_mean_nothing_are_refused_as_usage(tmp_path, args):
    assert isinstance(run(tmp_path, *args).exception, UsageError)


def test_the_status_over_time_and_the_picture_come_through_the_command(tmp_path):
    done = run(tmp_path, "--target", "B", "--over", "2019-06-01", "2021-01-01")
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == ["2019-06-01 to 2019-12-31", "2020-01-01 to 2021-01-01"]  # fmt: skip
    path = tmp_path / "b.svg"
    assert run(tmp_path, "--target", "B", "-o", str(path)).exit_code == 0
    assert path.read_text().startswith("<svg")
    strict = run(tmp_path, "--target", "B", "--strict", rows=ROWS + b"Q,Q,1,\n")
    assert "1 rows at fault" in str(strict.exception)


def party(ident, name, *details, schema="Organization", list_id="us-ofac-sdn", relations=()):  # fmt: skip
    return Party(
        id=f"{list_id}:{ident}",
        schema=schema,
        details=(Detail(prop="name", value=name, quality="strong"), *details),
        listings=(Listing(publisher="us-ofac", list_id=list_id, entry_id=ident, listed_on="2018-04-06"),),
        relations=relations,
        source=Citation(source=list_id, locator=f"entry {ident}"),
    )  # fmt: skip


def test_a_match_is_beyond_doubt_only_with_more_than_a_persons_name():
    born = Detail(prop="birthDate", value="1960-09-07")
    index = Index.build([party("1", "Sergei Kuzmin", born, schema="Person"), party("2", "Vostok Arms")])  # fmt: skip
    asked = [
        Query(name="Sergei Kuzmin", schema="Person"),
        Query(name="Sergei Kuzmin", schema="Person", birth_date="1960-09-07"),
        Query(name="Vostok Arms", schema="Organization"),
    ]
    told = [list(listed_as("p", match[0])) for match in index.screen(asked)]
    assert [bool(items[0].doubt) for items in told] == [True, False, False]
    assert told[0][0].regimes == ("us",)
    assert told[0][0].since == date(2018, 4, 6)


def test_links_that_lists_state_have_no_share_and_are_never_half():
    owner = party("1", "Owner")
    body = party("2", "Body", list_id="us-ofac-cons", relations=(
        Relation(kind="owned_or_controlled_by", other_id="us-ofac-sdn:1"),
        Relation(kind="linked_to", other_name="Other"),
    ))  # fmt: skip
    register, listed = relations_of([owner, body])
    told = trace(register, listed, target="Body", regime="us", as_of=DAY)
    assert (told.status, told.low, told.high) == ("unknown", 0, 100_000_000_000)
    with pytest.raises(ListError):
        relations_of([owner])


def test_without_lists_of_the_regime_nobody_is_said_to_be_clear(tmp_path, register):
    with pytest.raises(ListError, match="eu-fsf"):
        Desk(home=tmp_path).listed_in(register, as_of=DAY, regimes=["eu"])
