"""A desk with a small list, and its pages over HTTP."""

from __future__ import annotations

from datetime import date

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from sanctionsdesk.desk import Desk
from sanctionsdesk.store.snapshots import Store
from sanctionsdesk.web import routes, sign_in

TODAY = date(2026, 11, 25)
ROWS = (
    '7,"ROE, Jane","individual","SDGT","-0- ",,,,,,,"DOB 16 Apr 1958; nationality Yemen."',
    '8,"رحمن","individual","SDGT","-0- ",,,,,,,"<b>Gender Male</b>"',
)


@pytest.fixture
def desk(tmp_path):
    for day, rows in (("2020-01-02", ROWS[:1]), ("2020-02-03", ROWS)):
        folder = tmp_path / "in" / day
        folder.mkdir(parents=True)
        (folder / "sdn.csv").write_text("\r\n".join(rows), encoding="utf-8")
    desk = Desk(home=tmp_path / "home")
    list(Store(desk.home).add([str(tmp_path / "in")]))
    return desk


@pytest.fixture
def app(desk):
    app = FastAPI()
    app.state.desk = desk
    for face in (routes, sign_in):
        face.mount(app, today=lambda: TODAY)
    return app


@pytest.fixture
def client(app):
    with TestClient(app) as client:
        yield client
