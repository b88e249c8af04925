"""``sdesk receipt``: kept answers."""

from __future__ import annotations

import json

import click

from sanctionsdesk.base.plain import plain
from sanctionsdesk.cli.options import by_option, output_option, permitted, write_output
from sanctionsdesk.review.questions import VERBS


@click.group("receipt")
def command() -> None:
    r"""Look up kept answers and give them again.

    \b
    sdesk screen --name "Ismail Demir" --as-of 2021-07-07 --receipt
    sdesk receipt replay 3f2a90c1
    """


@command.command("list")
@click.option("--verb", type=click.Choice(VERBS), help="Only answers of this kind.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@by_option()
@output_option()
def listing(
    verb: str | None, limit: int, form: str, by: str | None, output: str
) -> None:
    """List receipts, newest first."""
    found = permitted("receipts.read", by).receipts.list(verb=verb, limit=limit)
    if form == "json":
        rows = [
            {key: told for key, told in plain(item).items() if told is not None}
            for item in found
        ]
        content = {"schema_version": 1, "receipts": rows}
        write_output(json.dumps(content, indent=2) + "\n", output)
        return
    lines = [
        f"{item.id} {item.at[:19]}Z {item.verb} as of {item.as_of} by {item.who}"
        for item in found
    ]
    write_output(
        "\n".join(lines or ["no receipt is kept; add --receipt to a command"]) + "\n",
        output,
    )


@command.command("show")
@click.argument("receipt_id", metavar="ID")
@by_option()
@output_option()
def show(receipt_id: str, by: str | None, output: str) -> None:
    """Show a receipt whole, as JSON: question, answer, lists, engine, who, when."""
    found = plain(permitted("receipts.read", by).receipts.get(receipt_id))
    content = {"schema_version": 1, **found}
    write_output(json.dumps(content, ensure_ascii=False, indent=2) + "\n", output)


@command.command("replay")
@click.argument("receipt_id", metavar="ID")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--exit-code", is_flag=True, help="10 when anything differs.")
@by_option()
@output_option()
def replay(
    receipt_id: str,
    form: str,
    exit_code: bool,  # noqa: FBT001 - click passes it by name
    by: str | None,
    output: str,
) -> None:
    """Ask again and compare bytes: the same, or exactly what differs."""
    found = permitted("receipts.read", by).replay(receipt_id)
    if form == "json":
        content = (
            json.dumps(
                {"schema_version": 1, **plain(found)}, ensure_ascii=False, indent=2
            )
            + "\n"
        )
    else:
        verdict = (
            f"the same bytes, SHA-256 {found.kept}"
            if found.is_same
            else "not the same"
            if found.given
            else "cannot be given again"
        )
        lines = [
            f"receipt {found.receipt}: {verdict}",
            *(f"  {line}" for line in found.differs),
        ]
        content = "\n".join(lines) + "\n"
    write_output(content, output)
    if exit_code and not found.is_same:
        raise SystemExit(10)
