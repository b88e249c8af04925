"""``sdesk audit``: what was done here, and whether the record of it is whole."""

from __future__ import annotations

import json

import click

from sanctionsdesk.base.plain import plain
from sanctionsdesk.cli.options import desk, output_option, write_output
from sanctionsdesk.review.audit import parse_head


@click.group("audit")
def command() -> None:
    r"""Read, verify and export the audit log.

    \b
    sdesk audit verify
    sdesk audit show --subject alert:7
    """


@command.command("show")
@click.option("--subject", help="Only rows of this, as alert:7 or receipt:ID.")
@click.option("--after", type=int, default=0, help="Only rows beyond this place.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@output_option()
def show(subject: str | None, after: int, limit: int, form: str, output: str) -> None:
    """Show rows of the log in order."""
    found = desk().audit.entries(subject=subject, after=after, limit=limit)
    if form == "json":
        content = {"schema_version": 1, "entries": plain(found)}
        write_output(json.dumps(content, ensure_ascii=False, indent=2) + "\n", output)
        return
    lines = [
        f"{item.seq} {item.at[:19]}Z {item.who} {item.action} {item.subject}"
        for item in found
    ]
    write_output("\n".join(lines or ["nothing is logged"]) + "\n", output)


@command.command("head")
def head() -> None:
    """Print SEQ:HASH of the newest row, to be written down outside the desk."""
    place, told = desk().audit.head()
    click.echo(f"{place}:{told}")


@command.command("verify")
@click.option(
    "--seen",
    multiple=True,
    metavar="SEQ:HASH",
    help="What sdesk audit head printed earlier; may be given again.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@output_option()
def verify(seen: tuple[str, ...], form: str, output: str) -> None:
    """Find any edit, gap or reordering; exit code 20 if there is one."""
    found = desk().audit.verify(seen=[parse_head(text) for text in seen])
    if form == "json":
        content = (
            json.dumps({"schema_version": 1, "whole": found.is_whole, **plain(found)})
            + "\n"
        )
    else:
        lines = [
            f"{found.entries} rows, {'whole' if found.is_whole else 'NOT WHOLE'}",
            *(f"  {fault}" for fault in found.faults),
        ]
        content = "\n".join(lines) + "\n"
    write_output(content, output)
    if not found.is_whole:
        raise SystemExit(20)
