"""``sdesk mcp``: the desk's verbs as tools for agents."""

from __future__ import annotations

import importlib
import importlib.util

import click

from sanctionsdesk.base.errors import UsageError
from sanctionsdesk.cli.options import desk


@click.command("mcp")
def command() -> None:
    r"""Serve the desk's verbs, read-only, over the Model Context Protocol.

    \b
    sdesk mcp
    SANCTIONSDESK_HOME=/srv/desk sdesk mcp

    It speaks on stdin and stdout, as an agent's settings start it.
    """
    if importlib.util.find_spec("mcp") is None:
        raise UsageError("needs the agents extra: pip install 'sanctionsdesk[agents]'")
    # Faces do not know each other; this command only starts the other one.
    importlib.import_module("sanctionsdesk.agents.server").build(desk()).run()
