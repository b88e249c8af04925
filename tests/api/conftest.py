from __future__ import annotations

import pytest

from sanctionsdesk.api.app import create_app
from sanctionsdesk.api.settings import Settings
from sanctionsdesk.desk import Desk
from sanctionsdesk.store.snapshots import Store

NONE = "-0- "


def row(number, name, kind, programme, remarks="-0- "):
    cells = [str(number), f'"{name}"', kind, programme, *[NONE] * 7, f'"{remarks}"']
    return ",".join(cells) + "\r\n"


ROWS = [
    row(1, "IVANOV, Pyotr Sergeevich", '"individual"', '"CAATSA - RUSSIA"',
        "DOB 16 Apr 1979; nationality Russia; Gender Male; Passport 4510123456 (Russia); a.k.a. 'PETYA'; Linked To: ROSTEKHNOGRAD OAO."),
    row(2, "ROSTEKHNOGRAD OAO", NONE, '"UKRAINE-EO13662"', "Tax ID No. 7718852163 (Russia)."),
    row(3, "SEA PEARL", '"vessel"', '"DPRK"', "Vessel Registration Identification IMO 9187629."),
    row(4, "QUDRATOV, Alisher", '"individual"', '"SDGT"', "DOB 1960."),
]  # fmt: skip
LATER = [*ROWS, row(5, "NORTHWIND BULK TRADING LLC", NONE, '"IRAN"')]
ADDRESSES = '2,1,"1 Lenin St","Moscow 101000","Russia",-0- \r\n'


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """A desk with two issues of one small list."""
    home = tmp_path_factory.mktemp("home")
    for day, rows in (("2020-01-02", ROWS), ("2021-01-02", LATER)):
        folder = tmp_path_factory.mktemp("in") / day
        folder.mkdir()
        (folder / "sdn.csv").write_text("".join(rows), newline="")
        (folder / "add.csv").write_text(ADDRESSES, newline="")
        list(Store(home).add([str(folder)]))
    return home


@pytest.fixture(scope="session")
def settings(home):
    return Settings(home=home, update_token="open sesame")


@pytest.fixture(scope="session")
def app(home, settings):
    return create_app(Desk(home=home), settings)


@pytest.fixture(scope="session")
def client(app):
    from starlette.testclient import TestClient

    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def served(app):
    """A live server on this machine: its address."""
    import socket
    import threading
    import time

    import uvicorn

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)
