"""``sdesk lists``: keep official lists and see what is kept."""

from __future__ import annotations

import json
from datetime import date

import click

from sanctionsdesk.base.plain import plain
from sanctionsdesk.cli.options import as_of_option, desk, output_option, write_output
from sanctionsdesk.store.snapshots import Store


@click.group("lists")
def command() -> None:
    r"""Add and show official lists.

    \b
    sdesk lists add lists/us-ofac-sdn/2018-12-19
    sdesk lists show --as-of 2019-08-02
    """


@command.command("add")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@as_of_option(help="The day the issue stands for, where no dated folder says it.")
def add(paths: tuple[str, ...], as_of: date | None) -> None:
    """Keep the lists in these files or folders (OFAC's delimited files)."""
    for snapshot in Store(desk().home).add(paths, as_of=as_of):
        click.echo(
            f"{snapshot.list_id} {snapshot.as_of} ({snapshot.basis}): {snapshot.records} records = "
            f"{snapshot.parties} parties + {len(snapshot.rejects)} named rejects, "
            f"SHA-256 {snapshot.digest[:12]}"
        )
        for reject in snapshot.rejects:
            click.echo(f"  {reject}", err=True)


@command.command("show")
@as_of_option(help="Show the issue of each list that stands on this day only.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@output_option()
def show(as_of: date | None, form: str, output: str) -> None:
    """Show the issues kept."""
    store = Store(desk().home)
    snapshots = store.pick(as_of=as_of) if as_of else store.snapshots()
    if form == "json":
        content = {"schema_version": 1, "snapshots": plain(list(snapshots))}
        write_output(json.dumps(content, indent=2) + "\n", output)
        return
    lines = [
        f"{item.list_id} {item.as_of} ({item.basis}) {item.parties} parties {item.digest[:12]}"
        for item in snapshots
    ]
    write_output(
        "\n".join(lines or ["no list is kept; add one with: sdesk lists add PATH"])
        + "\n",
        output,
    )
