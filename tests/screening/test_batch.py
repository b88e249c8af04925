from __future__ import annotations

import csv
import json
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.cli.screen import command
from sanctionsdesk.store.customers import open_customers
from sanctionsdesk.store.results import Results

SDN = (
    '1,"DEMIR, Ismail","individual","CAATSA - RUSSIA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 01 Apr 1960."\r\n'
    '2,"ROSOBORONEKSPORT OAO",-0- ,"UKRAINE-EO13661",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'
)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    folder = tmp_path / "2021-07-07"
    folder.mkdir()
    (folder / "sdn.csv").write_bytes(SDN.encode())
    monkeypatch.setenv("SANCTIONSDESK_HOME", str(tmp_path / "home"))
    from sanctionsdesk.store.snapshots import Store

    list(Store(tmp_path / "home").add([str(folder)]))
    return tmp_path


def run(*args):
    return CliRunner().invoke(
        command, [*map(str, args), "--as-of", "2022-01-01"], catch_exceptions=False
    )


def rows_of(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def customers(desk, text, name="customers.csv"):
    path = desk / name
    path.write_text(text, encoding="utf-8")
    return path


def test_results_keep_the_order_and_columns_of_the_customers(desk):
    path = customers(
        desk,
        "id,Full Name,schema\n7,Nobody Here,Person\n8,Ismail Demir,Person\n9,Rosoboronexport,Company\n8b,Ismail Demir,Person\n",
    )
    run(path, "-o", desk / "out.csv")
    found = rows_of(desk / "out.csv")
    assert [(row["id"], row["match_id"]) for row in found] == [
        ("8", "us-ofac-sdn:1"), ("9", "us-ofac-sdn:2"), ("8b", "us-ofac-sdn:1"),
    ]  # fmt: skip
    assert {row["is_match"] for row in found} == {"True"}


def test_columns_of_one_name_and_of_an_answers_name_are_all_kept(desk):
    path = customers(desk, "name,name,list,score\nIsmail Demir,Foo,VIP,7\n")
    out = desk / "out.csv"
    assert run(path, "-o", out).exit_code == 0
    (row,) = rows_of(out)
    own = ("name", "name_2", "customer_list", "customer_score")
    assert [row[column] for column in own] == ["Ismail Demir", "Foo", "VIP", "7"]
    assert row["list"] == "us-ofac-sdn"


@pytest.mark.parametrize("form", ["ndjson", "parquet", "xlsx", "semicolons", "utf-16"])
def test_every_format_of_customers_gives_the_same_matches(desk, form):
    path = desk / f"c.{form}"
    told = [
        {"name": "Ismail Demir", "country": "Turkey"},
        {"name": "Nobody Here", "country": ""},
    ]
    if form == "ndjson":
        path.write_text("\n".join(json.dumps(row) for row in told))
    elif form == "parquet":
        from arro3.core import Array, DataType, Table
        from arro3.io import write_parquet

        columns = {
            key: Array([row[key] for row in told], type=DataType.string())
            for key in ("name", "country")
        }
        write_parquet(Table.from_pydict(columns), str(path))
    elif form == "xlsx":
        import xlsxwriter

        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for place, cells in enumerate(
                [list(told[0]), *[list(row.values()) for row in told]]
            ):
                sheet.write_row(place, 0, cells)
    else:
        text = "name;country\nIsmail Demir;Turkey\nNobody Here;\n"
        path = desk / "c.csv"
        path.write_bytes(text.encode("utf-16" if form == "utf-16" else "utf-8"))
    run(path, "-o", desk / "out.csv")
    assert [row["match_id"] for row in rows_of(desk / "out.csv")] == ["us-ofac-sdn:1"]


def test_rows_that_cannot_be_read_are_named_and_the_rest_goes_on(desk):
    path = customers(
        desk,
        "name,city\nIsmail Demir,Ankara\n,Nowhere\nToo,many,cells\nIsmail Demir,Izmir\n",
    )
    result = run(path, "-o", desk / "out.csv")
    assert len(rows_of(desk / "out.csv")) == 2
    rejects = rows_of(desk / "out.csv.rejects.csv")
    assert [row["line"] for row in rejects] == ["3", "4"]
    assert "2 rows could not be read" in result.stderr


def test_a_formula_in_a_cell_stays_text(desk):
    path = customers(desk, 'name,note\nIsmail Demir,"=HYPERLINK(1)"\n')
    run(path, "-o", desk / "out.csv")
    assert rows_of(desk / "out.csv")[0]["note"] == "'=HYPERLINK(1)"


def killed(path, job):
    """Write one whole row and half a one, and die."""
    with Results(str(path), ["name"], job=job, form="csv", resume=False) as results:
        results.write([{"name": "one"}], done=2)
        results._file.write(b"half a li")
        results._file.flush()
        raise KeyboardInterrupt


def test_a_killed_run_goes_on_without_losing_or_doubling_a_row(desk):
    path = desk / "r.csv"
    with pytest.raises(KeyboardInterrupt):
        killed(path, {"a": 1})
    with Results(str(path), ["name"], job={"a": 1}, form="csv", resume=True) as results:
        assert results.done == 2
        results.write([{"name": "two"}], done=3)
    assert path.read_text() == "name\none\ntwo\n"
    assert not results.progress.exists()


def test_another_job_is_never_taken_up(desk):
    with pytest.raises(KeyboardInterrupt):
        killed(desk / "r.csv", {"a": 1})
    with pytest.raises(InputError, match="other customers"):
        Results(str(desk / "r.csv"), ["n"], job={"a": 2}, form="csv", resume=True)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"a,b\n1,2\n", "name column"),
        (b"\x00\x01\x02binary", "binary"),
        (b"[1]", "name column"),
    ],
)
def test_a_file_that_is_no_customer_file_is_refused(tmp_path, content, says):
    (tmp_path / "c.csv").write_bytes(content)
    with pytest.raises(InputError, match=says), open_customers(str(tmp_path / "c.csv")):
        pass


@pytest.mark.parametrize("name", ["c.parquet", "c.xlsx", "c.ods"])
def test_a_broken_table_is_refused(tmp_path, name):
    (tmp_path / name).write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(InputError), open_customers(str(tmp_path / name)):
        pass


def test_two_processes_give_what_one_gives(desk):
    from sanctionsdesk.desk import Desk
    from sanctionsdesk.screening.batch import screen_chunks
    from sanctionsdesk.screening.query import Query

    _, folder, _ = Desk(home=desk / "home").index(
        as_of=__import__("datetime").date(2022, 1, 1)
    )
    chunks = [
        (place, [Query(name="Ismail Demir"), Query(name="Nobody")])
        for place in range(4)
    ]
    one, two = (
        list(
            screen_chunks(
                str(folder), iter(chunks), threshold=0.7, limit=5, workers=workers
            )
        )
        for workers in (1, 2)
    )
    assert one == two
    assert [place for place, _ in two] == [0, 1, 2, 3]


@pytest.mark.usefixtures("desk")
def test_one_name_is_told_as_text_and_json():
    text = run("--name", "Ismail Demir", "--format", "text").stdout
    assert "possible match" in text
    assert "1960-04-01" in text
    told = json.loads(run("--name", "Ismail Demir", "--birth-date", "1960").stdout)
    assert told["results"][0]["matches"][0]["match_id"] == "us-ofac-sdn:1"
    assert told["lists"][0]["as_of"] == "2021-07-07"


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("name", {"us-ofac-sdn:1", "us-ofac-sdn:2"}),
        ("company name", {"us-ofac-sdn:2"}),
    ],
)
def test_rows_that_state_no_kind_are_taken_for_what_their_columns_hold(
    desk, header, found
):
    path = customers(desk, f"{header}\nIsmail Demir\nRosoboronexport\n")
    run(path, "-o", desk / "out.csv")
    assert {row["match_id"] for row in rows_of(desk / "out.csv")} == found
    one = run("--name", "Rosoboronexport").stdout
    assert "us-ofac-sdn:2" in one


@pytest.mark.usefixtures("desk")
def test_explain_prints_how_scores_are_made():
    assert "What it was made on" in run("--explain").stdout


_SLOW = """
import sys, time
from sanctionsdesk.cli import screen
from sanctionsdesk.store import runs
from sanctionsdesk.store.results import Results
runs.CHUNK = 10
write = Results.write
def slowly(self, rows, *, done):
    write(self, rows, done=done)
    time.sleep(0.05)
Results.write = slowly
screen.command()
"""


def test_a_run_killed_from_outside_goes_on_and_gives_what_a_whole_one_gives(desk):
    rows = [f"{n},{'Ismail Demir' if n % 3 else ''},{n}" for n in range(400)]
    path = customers(desk, "id,name,note\n" + "\n".join(rows) + "\n")
    args = [str(path), "--as-of", "2022-01-01"]
    run(path, "-o", desk / "whole.csv")
    out = desk / "killed.csv"
    process = subprocess.Popen([sys.executable, "-c", _SLOW, *args, "-o", str(out), "--workers", "1"])  # fmt: skip
    progress = desk / "killed.csv.progress"
    until = time.monotonic() + 60
    while not progress.exists() and time.monotonic() < until:
        time.sleep(0.01)
    process.kill()
    process.wait()
    assert progress.exists()
    told = run(path, "-o", out, "--resume")
    assert "goes on after line" in told.stderr
    for name in ("", ".rejects.csv"):
        one, whole = (
            (desk / f"{file}.csv{name}").read_text() for file in ("killed", "whole")
        )
        assert one == whole


@pytest.mark.parametrize(
    "header",
    ["Customer Name", "full_name", "fullName", "FULL NAME", "first_name,last_name", "First Name,Surname"],
)  # fmt: skip
def test_the_name_is_found_under_any_usual_header(desk, header):
    cells = "Ismail,Demir" if "," in header else "Ismail Demir"
    path = customers(desk, f"ref,{header},Date of Birth\n1,{cells},01.04.1960\n")
    run(path, "-o", desk / "out.csv")
    (found,) = rows_of(desk / "out.csv")
    assert found["match_id"] == "us-ofac-sdn:1"
    assert "to the day" in found["reasons"]
    assert found["customer_line"] == "2"
