"""Fixtures for every test."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(
    os.environ.get("SANCTIONSDESK_SHARED", Path(__file__).parents[2] / "shared")
)


@pytest.fixture
def shared() -> Path:
    """The development data beside the checkout; its tests skip without it."""
    if not (SHARED / "design.md").exists():
        pytest.skip("needs the development data in ../shared")
    return SHARED


@pytest.fixture(scope="session")
def postgres():
    """A running PostgreSQL with a migrated template: gives a maker of databases."""
    import itertools

    import postgres as script

    if script.binaries() is None:
        pytest.skip("needs PostgreSQL: apt-get install postgresql")
    psycopg = pytest.importorskip("psycopg")
    from sanctionsdesk.store.database import Database

    number = itertools.count()
    with script.server() as url:

        def run(statement):
            with psycopg.connect(url.format(name="postgres"), autocommit=True) as admin:
                admin.execute(statement)

        run("CREATE DATABASE template_desk")
        Database.open(Path("/nowhere"), url.format(name="template_desk")).close()

        def make(*, empty=False):
            name = f"desk_{next(number)}"
            run(
                f"CREATE DATABASE {name}" + ("" if empty else " TEMPLATE template_desk")
            )
            return url.format(name=name)

        yield make


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request):
    """An address of a fresh database: the same test runs on both kinds."""
    if request.param == "sqlite":
        return ""
    return request.getfixturevalue("postgres")()


@pytest.fixture
def desk(tmp_path, database_url):
    """A desk of its own over a fresh database of each kind."""
    from sanctionsdesk.desk import Desk

    made = Desk(home=tmp_path / "home", database_url=database_url)
    yield made
    made.database.close()
