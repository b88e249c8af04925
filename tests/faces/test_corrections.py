"""A correction made on a page is in what every face answers."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from click.testing import CliRunner
from starlette.testclient import TestClient

from sanctionsdesk.api.app import create_app
from sanctionsdesk.api.settings import Settings
from sanctionsdesk.cli.main import cli
from sanctionsdesk.desk import Desk
from sanctionsdesk.reading.corrections import correct

EXAMPLE = Path(__file__).parents[2] / "examples" / "turkey-s-400.txt"


def test_every_face_reads_an_article_as_it_was_corrected(tmp_path, monkeypatch):
    monkeypatch.setenv("SANCTIONSDESK_HOME", str(tmp_path))
    desk, data = Desk(home=tmp_path), EXAMPLE.read_bytes()
    by = desk.users.actor("ann", via="cli")
    record = desk.read(data, name="a.txt")
    desk.articles.keep(data, name="a.txt", by=by)
    wrong = correct(record, "reject", record.events[0].id, by="ann", on="2024-03-05")
    desk.articles.correct(hashlib.sha256(data).hexdigest(), [wrong], by=by)
    done = CliRunner().invoke(cli, ["read", str(EXAMPLE), "--format", "json"])
    told = [json.loads(done.stdout)]
    done = CliRunner().invoke(cli, ["brief", str(EXAMPLE), "--format", "json"])
    told.append(json.loads(done.stdout)["record"])
    asked = {"article": {"name": "a.txt", "text": data.decode()}}
    with TestClient(create_app(desk, Settings(home=tmp_path))) as http:
        told.append(http.post("/v1/read", json=asked).json())
        told.append(http.post("/v1/brief", json=asked).json()["record"])
    assert [len(one["events"]) for one in told] == [len(record.events) - 1] * 4
