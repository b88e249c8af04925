"""``sdesk lists`` as a user calls it."""

from __future__ import annotations

import csv
import io
import json

import pytest
from click.testing import CliRunner

from publisher import Publisher
from sanctionsdesk.base.errors import DeskError
from sanctionsdesk.cli.main import cli

ROW = '{n},"{name}","individual","{codes}",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB {born}."\r\n'


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setenv("SANCTIONSDESK_HOME", str(tmp_path / "home"))
    return tmp_path


def issue(folder, *rows):
    folder.mkdir(parents=True)
    text = "".join(ROW.format(**dict(zip(("n", "name", "codes", "born"), row, strict=True))) for row in rows)  # fmt: skip
    (folder / "sdn.csv").write_text(text, newline="")
    return str(folder)


def run(*words):
    return CliRunner().invoke(cli, ["lists", *words])


@pytest.fixture
def issues(desk):
    first = issue(
        desk / "in" / "2020-01-02",
        (7, "DOE, Jane", "SDGT", "1979"),
        (8, "=ROE, Sam", "SDGT", "1980"),
    )
    second = issue(
        desk / "in" / "2021-01-02",
        (7, "DOE, Jane", "SDGT] [IRAN", "16 Apr 1979"),
        (9, "POE, Ann", "IRAN", "1981"),
    )
    assert run("add", first, second).exit_code == 0
    return first, second


def test_a_day_that_is_not_taken_is_told(issues):
    told = run("add", issues[0], "--as-of", "2020-03-04")
    assert told.exit_code == 0
    assert "us-ofac-sdn 2020-01-02 (folder name)" in told.stdout
    assert "kept under 2020-01-02 already; 2020-03-04 is not taken" in told.stderr


def test_two_days_of_a_list_are_compared_by_day_digest_and_file(issues):
    told = json.loads(
        run(
            "diff",
            "us-ofac-sdn@2020-06-01",
            "us-ofac-sdn@2021-01-02",
            "--format",
            "json",
        ).stdout
    )
    assert told["counts"] == {"added": 1, "removed": 1, "changed": 1, "unchanged": 0}
    assert told["changed"][0]["changes"] == [
        {"field": "birthDate", "old": ["1979"], "new": ["1979-04-16"]},
        {"field": "programmes", "old": [], "new": ["IRAN"]},
    ]
    digests = [told[side]["digest"][:8] for side in ("old", "new")]
    dates = ["--list", "us-ofac-sdn", "--from", "2020-01-02", "--to", "2021-02-03"]
    for words in (digests, dates, issues):
        again = json.loads(run("diff", *words, "--format", "json").stdout)
        assert again["changed"] == told["changed"]


def test_the_difference_as_csv_guards_cells_that_begin_like_a_formula(issues):
    told = run("diff", *issues, "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(told)))
    assert [row["change"] for row in rows] == ["added", "removed", "changed", "changed"]
    assert rows[1]["name"] == "'=ROE, Sam"
    assert rows[2] | {"id": ""} == {"change": "changed", "id": "", "name": "DOE, Jane",
                                    "field": "birthDate", "old": "1979", "new": "1979-04-16"}  # fmt: skip


@pytest.mark.parametrize(
    ("reference", "code", "words"),
    [
        ("us-ofac-sdn@2019-01-01", 21, "no issue kept on or before 2019-01-01"),
        ("eu-fsf@2021-01-01", 2, "kept: us-ofac-sdn"),
        ("ffffffff", 2, "names no issue kept"),
        ("us-ofac-sdn@1/2/2021", 20, "is not a day"),
    ],
)
@pytest.mark.usefixtures("issues")
def test_a_reference_that_means_no_issue_says_what_is_kept(reference, code, words):
    stop = run("diff", "us-ofac-sdn", reference).exception
    assert isinstance(stop, DeskError)
    assert stop.exit_code == code
    assert words in str(stop)


def test_show_tells_where_an_issue_is_from_and_verify_that_it_is_whole(issues, desk):
    told = run("show", "--as-of", "2020-03-02").stdout
    assert "us-ofac-sdn 2020-01-02 (folder name), 60 days before 2020-03-02" in told
    assert "2 records = 2 parties + 0 named rejects" in told
    assert "by us-ofac" in told
    assert issues[0] in told
    (kept, _) = json.loads(run("show", "--format", "json").stdout)["snapshots"]
    assert kept["publisher"] == "us-ofac"
    assert kept["retrieved_at"] > "2026"
    assert run("verify").stdout == "2 issues checked, 0 broken\n"
    (desk / "home" / "lists" / f"{kept['digest']}.parquet").write_bytes(b"PAR1")
    broken = run("verify")
    assert broken.exception.exit_code == 21
    assert "1 broken" in broken.stdout
    assert kept["digest"] in broken.stdout


def test_update_fetches_from_the_addresses_that_were_set(desk):
    server = Publisher()
    row = ROW.format(n=7, name="DOE, Jane", codes="SDGT", born="1979")
    for name in ("sdn.csv", "add.csv", "alt.csv", "sdn_comments.csv"):
        server.files[f"/{name}"] = (row if name == "sdn.csv" else "").encode()
    try:
        told = run("update", "us-ofac-sdn", "--from", server.address + "/")
        assert told.stdout.startswith("+ us-ofac-sdn: 1 parties as of ")
        (desk / "home" / "settings.yaml").write_text(
            f"lists:\n  addresses:\n    un-sc: {{consolidated.xml: '{server.address}/gone'}}\n"
        )
        refused = run("update", "un-sc", "--format", "json")
    finally:
        server.shutdown()
        server.server_close()
    assert refused.exception.exit_code == 21
    (row,) = json.loads(refused.stdout)["lists"]
    assert (row["list"], row["result"]) == ("un-sc", "refused")
    assert "HTTP 404" in row["sentence"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nobody"], "is no list of the catalogue"),
        (["--from", "http://127.0.0.1:1/x.xml"], "name the one list"),
        (["us-ofac-sdn", "--from", "http://127.0.0.1:1/x.csv"], "ending in /"),
    ],
)
@pytest.mark.usefixtures("desk")
def test_an_update_that_cannot_be_meant_is_refused_as_usage(words, told):
    stop = run("update", *words).exception
    assert stop.exit_code == 2
    assert told in str(stop)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("lists: {max_age_days: soon}", "no number of days"),
        ("lists: {adresses: {}}", "is no setting"),
        ("lists: [", "cannot be read"),
        ("- 1", "holds headings"),
    ],
)
def test_settings_that_cannot_be_used_are_named(desk, text, told):
    (desk / "home").mkdir()
    (desk / "home" / "settings.yaml").write_text(text)
    stop = run("update", "un-sc").exception
    assert stop.exit_code == 22
    assert told in str(stop)


def test_files_that_state_no_day_are_compared_all_the_same(desk):
    row = (7, "DOE, Jane", "SDGT", "1979")
    one, other = issue(desk / "a", row), issue(desk / "b", (8, *row[1:]))
    told = json.loads(run("diff", one, other, "--format", "json").stdout)
    assert told["old"]["basis"] == "time of the file"
    assert told["changed"][0]["changes"][0]["field"] == "id"
    assert not (desk / "home" / "lists").exists()


@pytest.mark.usefixtures("issues")
def test_show_warns_of_what_is_old_or_has_no_issue_yet():
    told = json.loads(run("show", "--as-of", "2020-12-31", "--format", "json").stdout)
    assert "364 days old" in told["warnings"][0]
    told = json.loads(run("show", "--as-of", "2019-12-31", "--format", "json").stdout)
    assert "no issue kept on or before 2019-12-31" in told["warnings"][0]
