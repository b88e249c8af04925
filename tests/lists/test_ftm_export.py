from __future__ import annotations

import csv
import io
import json

import pytest
from click.testing import CliRunner

from sanctionsdesk.cli.main import cli

TEXT = (
    '{"id":"s","schema":"Sanction","properties":{"entity":["p"],"programId":["US-X"],"startDate":["2020-01-02"]}}\n'
    '{"id":"p","schema":"Person","properties":{"name":["=Jane Doe"],"alias":["JD"],"birthDate":["1979"],"country":["gb"],"passportNumber":["A1"]}}\n'
    '{"id":"o","schema":"Ownership","properties":{"owner":["p"],"asset":["c"],"percentage":["60"]}}\n'
    '{"id":"c","schema":"Company","properties":{"name":["Body"],"oddProperty":["kept"]}}\n'
)


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("SANCTIONSDESK_HOME", str(tmp_path / "home"))
    path = tmp_path / "2020-02-03" / "entities.ftm.json"
    path.parent.mkdir()
    path.write_text(TEXT)

    def call(*words):
        return CliRunner().invoke(cli, ["lists", *words])

    assert call("add", str(path)).exit_code == 0
    return call


def test_what_is_exported_reads_back_as_the_same_parties(run, tmp_path):
    target = tmp_path / "2020-02-04" / "again.json"
    target.parent.mkdir()
    assert run("export", "ftm", "-o", str(target)).exit_code == 0
    told = [json.loads(line) for line in target.read_text().splitlines()]
    by_schema = {one["schema"]: one["properties"] for one in reversed(told)}
    sanctions = [one["properties"] for one in told if one["schema"] == "Sanction"]
    assert by_schema["Person"]["passportNumber"] == ["A1"]
    assert by_schema["Company"]["notes"] == ["oddProperty: kept"]
    assert ["2020-01-02"] in [one.get("listingDate") for one in sanctions]
    assert by_schema["Ownership"]["percentage"] == ["60"]
    assert by_schema["Ownership"]["owner"] == ["ftm:p"]
    assert "2 parties + 0" in run("add", str(target)).output


def test_statements_and_rows_say_the_same_in_tables(run):
    told = list(csv.DictReader(io.StringIO(run("export", "ftm", "--format", "statements").stdout)))  # fmt: skip
    assert {row["value"] for row in told if row["prop"] == "alias"} == {"JD"}
    assert len({row["id"] for row in told}) == len(told)
    rows = list(csv.DictReader(io.StringIO(run("export", "ftm@2020-03-01", "--format", "csv").stdout)))  # fmt: skip
    assert rows[0]["name"] == "'=Jane Doe"
    assert rows[0]["birth_date"] == "1979"
    assert rows[0]["identifiers"] == "A1"
    assert run("export", "none").exit_code != 0
