from __future__ import annotations

import csv
import json

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from sanctionsdesk import Index, Query
from sanctionsdesk.base.cite import Citation
from sanctionsdesk.cli.screen import command
from sanctionsdesk.entities.party import Detail, Party
from sanctionsdesk.screening.batch import MATCH_COLUMNS
from sanctionsdesk.screening.changes import changes
from sanctionsdesk.store.customers import open_customers
from sanctionsdesk.store.matches import earlier_rows
from sanctionsdesk.store.snapshots import Store

PARTS = ["Ivan", "Petrov", "Petrow", "Sidorenko", "Rosa", "Maduro", "Maduru", "Kim", "Jong", "Trust", "Alpha", "Leyla",
         "Mohamed", "Muhammad", "محمد", "Иван", "Khalid", "خالد"]  # fmt: skip
NAMES = st.lists(st.sampled_from(PARTS), min_size=1, max_size=3).map(" ".join)


def party(number, names, source="one"):
    return Party(
        id=f"t:{number}",
        schema="Person",
        details=tuple(Detail(prop="name", value=name) for name in names),
        source=Citation(source=source, locator=str(number)),
    )


LISTS = st.dictionaries(
    st.integers(0, 6), st.lists(NAMES, min_size=1, max_size=2), max_size=6
)


def answers(index, queries):
    return [
        [(m.party, m.name.value, m.score, m.evidence) for m in found]
        for found in index.screen(queries, limit=20)
    ]


@settings(max_examples=80, deadline=None)
@given(LISTS, LISTS, st.lists(NAMES, min_size=1, max_size=5))
def test_an_updated_index_answers_like_one_built_anew(before, after, asked):
    old = Index.build(party(number, names) for number, names in before.items())
    new = [party(number, names, "two") for number, names in after.items()]
    queries = [Query(name=name) for name in asked]
    assert answers(old.updated(new), queries) == answers(Index.build(new), queries)


@settings(max_examples=80, deadline=None)
@given(LISTS, LISTS, st.lists(NAMES, min_size=1, max_size=5))
def test_what_no_change_touches_is_answered_as_before(before, after, asked):
    old = Index.build(party(number, names) for number, names in before.items())
    new = Index.build(party(number, names, "two") for number, names in after.items())
    queries = [Query(name=name) for name in asked]
    told = changes(old, new)
    again = set(told.touched(queries))
    for place, query in enumerate(queries):
        if place not in again:
            one, other = (
                [(m.party.id, m.score, m.evidence) for m in index.screen([query])[0]]
                for index in (old, new)
            )
            assert one == other


def test_an_updated_index_forgets_words_that_no_name_holds_any_more():
    old = Index.build([party(1, ["Ivan Petrov"]), party(2, ["Rosa Maduro"])])
    new = old.updated([party(2, ["Rosa Maduro"])])
    fresh = Index.build([party(2, ["Rosa Maduro"])])
    assert sorted(new.arrays["word_hash"]) == sorted(fresh.arrays["word_hash"])
    assert len(new.arrays["key_hash"]) == len(fresh.arrays["key_hash"])
    assert new.screen([Query(name="Ivan Petrov")]) == [[]]


def run(*args):
    return CliRunner().invoke(command, [str(arg) for arg in args])


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("SANCTIONSDESK_HOME", str(tmp_path / "home"))
    return tmp_path


def kept(home, day, *rows):
    folder = home / day
    folder.mkdir()
    (folder / "sdn.csv").write_text(
        "".join(
            f'{number},"{name}","individual","X",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'
            for number, name in rows
        )
    )
    list(Store(home / "home").add([str(folder)]))


def test_only_what_changed_is_screened_again_and_the_result_is_that_of_a_full_run(home):
    kept(home, "2021-01-01", (1, "DEMIR, Ismail"), (2, "PETROV, Ivan"))
    kept(
        home,
        "2021-02-01",
        (1, "DEMIR, Ismail"),
        (3, "MADURO, Rosa"),
        (4, "PETROVA, Ivana"),
    )
    customers = home / "c.csv"
    customers.write_text(
        "id,name\n1,Ismail Demir\n2,Ivan Petrov\n3,Rosa Maduro\n4,Nobody\n5,Ismail Demir\n"
    )
    run(customers, "--as-of", "2021-01-15", "-o", home / "old.csv")
    full = run(customers, "--as-of", "2021-02-15", "-o", home / "full.csv")
    told = run(
        customers, "--as-of", "2021-02-15", "--previous", home / "old.csv", "-o", home / "delta.csv",
    )  # fmt: skip
    assert full.exit_code == told.exit_code == 0
    assert (home / "delta.csv").read_text() == (home / "full.csv").read_text()
    with (home / "delta.csv").open(newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == ["1", "3", "5"]


@pytest.mark.parametrize("ending", ["csv", "ndjson", "parquet", "xlsx"])
def test_results_in_any_format_are_built_on_and_say_the_same(home, ending):
    kept(home, "2021-01-01", (1, "DEMIR, Ismail"), (2, "PETROV, Ivan"))
    kept(home, "2021-02-01", (1, "DEMIR, Ismail"), (3, "MADURO, Rosa"))
    customers = home / "c.csv"
    customers.write_text(
        "id,name,note\n1,Ismail Demir,=1+1\n2,Ivan Petrov,\n3,Rosa Maduro,007\n"
    )
    old, full, delta = (home / f"{name}.{ending}" for name in ("old", "full", "delta"))
    run(customers, "--as-of", "2021-01-15", "-o", old)
    run(customers, "--as-of", "2021-02-15", "-o", full)
    told = run(
        customers, "--as-of", "2021-02-15", "--previous", old, "-o", delta,
    )  # fmt: skip
    assert told.exit_code == 0, told.stderr
    one, other = (
        list(earlier_rows(str(path), MATCH_COLUMNS)) for path in (full, delta)
    )
    assert one == other
    assert [line for line, _ in one] == [2, 4]
    assert [type(one[0][1][key]) for key in ("score", "is_match")] == [float, bool]
    if ending in {"parquet", "xlsx"}:
        with open_customers(str(full)) as results:
            assert [row.cells[2] for row in results.rows] == ["=1+1", "007"]
    assert not list(home.glob("*.part")) + list(home.glob("*.progress"))


@pytest.mark.parametrize("harm", ["customers", "results", "threshold", "no receipt"])
def test_earlier_results_that_do_not_fit_are_refused(home, harm):
    kept(home, "2021-01-01", (1, "DEMIR, Ismail"))
    customers, old = home / "c.csv", home / "old.csv"
    customers.write_text("id,name\n1,Ismail Demir\n")
    run(customers, "--as-of", "2021-01-15", "-o", old)
    assert json.loads((home / "old.csv.run.json").read_text())["threshold"] == 0.7
    more = []
    if harm == "customers":
        customers.write_text("id,name\n1,Ismail Demir\n2,Another\n")
    elif harm == "results":
        old.write_text(old.read_text() + "\n")
    elif harm == "threshold":
        more = ["--threshold", "0.8"]
    else:
        (home / "old.csv.run.json").unlink()
    told = run(customers, "--as-of", "2021-01-15", "--previous", old, "-o", home / "new.csv", *more)  # fmt: skip
    assert told.exit_code != 0
    assert not (home / "new.csv").exists()


@pytest.mark.shared
def test_two_issues_of_a_real_list_give_the_same_by_change_as_in_full(shared, home):
    store = Store(home / "home")
    for day in ("2021-04-25", "2021-07-07"):
        list(store.add([str(shared / f"data/lists/us-ofac-sdn/{day}")]))
    with (shared / "data/names/clean_customers_dev.csv").open(encoding="utf-8") as file:
        lines = [file.readline() for _ in range(400)]
    added = [f"{name},,,,,,,\n" for name in ("Nicolas Maduro Moros", "Min Aung Hlaing", "Ivan Petrov")]  # fmt: skip
    (home / "c.csv").write_text("".join(lines + added), encoding="utf-8")
    run(home / "c.csv", "--as-of", "2021-06-01", "-o", home / "old.csv")
    run(home / "c.csv", "--as-of", "2021-07-07", "-o", home / "full.csv")
    told = run(home / "c.csv", "--as-of", "2021-07-07", "--previous", home / "old.csv", "-o", home / "new.csv")  # fmt: skip
    assert "parties changed" in told.stderr
    assert (home / "new.csv").read_text() == (home / "full.csv").read_text()
