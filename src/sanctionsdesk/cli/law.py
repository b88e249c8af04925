"""``sdesk law``: what the body of law holds, on which day, in which words."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.cli.options import (
    Day,
    as_of_option,
    output_option,
    read_input,
    today,
    write_output,
)
from sanctionsdesk.law.lint import lint, missing_words
from sanctionsdesk.law.pages import changes, history, in_force, page
from sanctionsdesk.law.provisions import provision


@click.group("law")
def command() -> None:
    r"""List, show and compare the provisions.

    \b
    sdesk law list --as-of 2019-08-02
    sdesk law show us.caatsa.231.a
    """


@command.command("list")
@as_of_option()
@output_option()
def list_(as_of: date | None, output: str) -> None:
    """List the provisions in force on a day."""
    lines = [
        f"{rule.id:24} {rule.citation_on(as_of or today()):32} {rule.kind}, {rule.modal}"
        for rule in in_force(as_of or today())
    ]
    write_output("\n".join(lines) + "\n", output)


@command.command("show")
@click.argument("provision_id", metavar="PROVISION")
@output_option()
def show(provision_id: str, output: str) -> None:
    """Show one provision: words, elements, relief, history."""
    write_output(page(provision(provision_id), as_of=today()), output)


@command.command("history")
@click.argument("provision_id", metavar="PROVISION")
@output_option()
def history_(provision_id: str, output: str) -> None:
    """Say what changed in a provision, and when."""
    lines = [f"{day} {what}" for day, what in history(provision(provision_id))]
    write_output("\n".join(lines) + "\n", output)


@command.command("diff")
@click.argument("before", type=Day())
@click.argument("after", type=Day())
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@output_option()
def diff(before: date, after: date, form: str, output: str) -> None:
    """Compare the body of law on two days."""
    told = changes(before, after)
    if form == "json":
        write_output(json.dumps({"schema_version": 1, **told}, indent=2) + "\n", output)
        return
    lines = [f"{kind}: {item}" for kind, items in told.items() for item in items]
    write_output("\n".join(lines or ["nothing changed"]) + "\n", output)


@command.command("lint")
def lint_() -> None:
    """Check the provision files; each fault is named and placed."""
    faults = lint()
    if faults:
        raise InputError("; ".join(faults))
    click.echo("no fault")


@command.command("texts")
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
def texts(folder: str) -> None:
    """Prove every quoted word against the official texts in a folder (NAME.txt)."""
    read = {
        path.stem: read_input(str(path)).decode("utf-8")
        for path in sorted(Path(folder).glob("*.txt"))
    }
    faults, digests = missing_words(read)
    for name, digest in digests.items():
        click.echo(f"{name}: SHA-256 {digest}")
    if faults:
        raise InputError("; ".join(faults), file=folder)
    click.echo("all words found")
