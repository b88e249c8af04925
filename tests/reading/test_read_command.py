from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from sanctionsdesk.base.errors import DeskError
from sanctionsdesk.cli.correct import command as correct
from sanctionsdesk.cli.options import desk
from sanctionsdesk.cli.read import command as read

TEXT = "date 2024-03-04\nShip held\n\nGreece seized the tanker Golden Heron on Sunday, officials said.\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SANCTIONSDESK_HOME", str(tmp_path / "desk"))
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "a.txt").write_text(TEXT, encoding="utf-8")
    (articles / "b.txt").write_text(TEXT.replace("03-04", "03-05"), encoding="utf-8")
    (articles / "c.txt").write_text("No day here.", encoding="utf-8")
    return articles


def _run(command, *args):
    done = CliRunner().invoke(command, [str(a) for a in args])
    assert done.exit_code == 0, done.exception
    return done


def test_a_folder_becomes_one_timeline_and_bad_articles_are_named(folder):
    done = _run(read, folder, "--format", "json")
    timeline = json.loads(done.stdout)
    assert len(timeline["articles"]) == 2
    assert "c.txt" in done.stderr
    assert [len(o["tellings"]) for o in timeline["occurrences"]] == [2]


@pytest.mark.parametrize("form", ["text", "csv", "html", "ics", "ndjson"])
def test_every_form_of_many_articles_is_written(folder, form, tmp_path):
    out = tmp_path / f"out.{form}"
    _run(read, folder, "--format", form, "-o", out)
    assert "Golden Heron" in out.read_text(encoding="utf-8")
    assert not list(tmp_path.glob("*.part"))


def test_corrections_beside_an_article_are_put_on_it(folder):
    article = folder / "a.txt"
    before = json.loads(_run(read, article, "--format", "json").stdout)
    _run(correct, article, "--reject", before["events"][0]["id"], "--by", "jane")
    after = _run(read, article, "--format", "json")
    assert len(json.loads(after.stdout)["events"]) == len(before["events"]) - 1
    assert "1 corrections" in after.stderr
    row = json.loads(_run(correct, article, "--export").stdout)
    assert (row["act"], row["by"]) == ("reject", "jane")


def test_corrections_beside_are_put_on_in_a_folder_too(folder):
    article = folder / "a.txt"
    before = json.loads(_run(read, article, "--format", "json").stdout)
    _run(correct, article, "--reject", before["events"][0]["id"], "--by", "jane")
    rows = map(json.loads, _run(read, folder, "--format", "ndjson").stdout.splitlines())
    counts = {row["name"][-5:]: len(row["events"]) for row in rows}
    assert counts["a.txt"] == counts["b.txt"] - 1


def test_a_receipt_holds_the_corrections_and_replays(folder):
    pytest.importorskip("sqlalchemy")
    article = folder / "a.txt"
    before = json.loads(_run(read, article, "--format", "json").stdout)
    _run(correct, article, "--reject", before["events"][0]["id"], "--by", "jane")
    done = _run(read, article, "--receipt", "--format", "json")
    number = done.stderr.split("receipt ")[1].split()[0]
    of = desk()
    kept = of.receipts.get(number)
    assert kept.answer["result"] == json.loads(done.stdout)
    assert of.replay(number).is_same


@pytest.mark.parametrize(
    "args",
    [
        ("a.txt", "--format", "csv"),
        ("a.txt", "--since", "2024-01-01"),
        (".", "--receipt"),
    ],
)
def test_what_fits_only_many_or_only_one_is_said(folder, args):
    done = CliRunner().invoke(read, [str(folder / args[0]), *args[1:]])
    assert isinstance(done.exception, DeskError)


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://a.example/x", "nonsense"]
)
@pytest.mark.usefixtures("folder")
def test_only_addresses_of_pages_are_fetched(address):
    done = CliRunner().invoke(read, [address, "--fetch"])
    assert isinstance(done.exception, DeskError)
