"""``sdesk serve``: web pages and HTTP API."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys

import click

from sanctionsdesk.base.errors import UsageError
from sanctionsdesk.cli.options import desk
from sanctionsdesk.store.addresses import is_loopback


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to bind.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Processes.",
)
@click.option(
    "--home", metavar="FOLDER", help="Data folder; SANCTIONSDESK_HOME if not given."
)
@click.option(
    "--verbose", is_flag=True, help="Log each request by route, never what was asked."
)
def command(
    host: str, port: int, workers: int, home: str | None, *, verbose: bool
) -> None:
    r"""Serve the pages and the HTTP API of this desk.

    \b
    sdesk serve
    sdesk serve --port 8080 --workers 2 --home /srv/desk
    """
    if importlib.util.find_spec("uvicorn") is None:
        raise UsageError("needs the web extra: pip install 'sanctionsdesk[web]'")
    if home:
        os.environ["SANCTIONSDESK_HOME"] = home
    _check_address(host)
    # A face imports no other face: the server is known here by its name alone.
    server = importlib.import_module("sanctionsdesk.api.workers")
    sys.exit(server.run(host, port, workers=workers, verbose=verbose))


def _check_address(host: str) -> None:
    of = desk()
    has_provider = of.sign_ins(os.environ) is not None
    if not is_loopback(host):
        of.users.check_address(host, has_provider=has_provider)
