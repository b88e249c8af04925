"""``sdesk party``: one party on all lists of a day."""

from __future__ import annotations

import json
from datetime import date

import click

from sanctionsdesk.cli.options import (
    as_of_option,
    desk,
    output_option,
    today,
    write_output,
)


@click.command("party")
@click.argument("asked", metavar="NAME_OR_ID")
@as_of_option()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@output_option()
def command(asked: str, as_of: date | None, form: str, output: str) -> None:
    r"""Gather what all lists say of a party: who lists it since when, and who does not.

    \b
    sdesk party "Ismail Demir" --as-of 2021-07-07
    sdesk party us-ofac-sdn:24838 --format json
    """
    page = desk().party(asked, as_of=as_of or today())
    if form == "json":
        text = json.dumps(page.to_json(), ensure_ascii=False, indent=2)
    else:
        text = "\n".join(page.text())
    write_output(text + "\n", output)
