"""``sdesk links``: what people decided on which entries are one party."""

from __future__ import annotations

import json

import click

from sanctionsdesk.base.plain import plain
from sanctionsdesk.cli.options import desk, now, output_option, write_output
from sanctionsdesk.identity.same import LinkDecision
from sanctionsdesk.store.links import keep_decision, link_decisions


@click.group("links")
def command() -> None:
    r"""Confirm or break the link between two entries; the last word on a pair holds.

    \b
    sdesk links break us-ofac-sdn:1 un-sc:2 --who "A. Nalyst" --why "two brothers"
    sdesk links show
    """


def _decide(*, same: bool) -> click.Command:
    name = "confirm" if same else "break"
    told = "are one party" if same else "are two parties"

    @click.command(name, help=f"Say that two entries {told}.")
    @click.argument("left", metavar="ID")
    @click.argument("right", metavar="ID")
    @click.option("--who", required=True, help="Who decides.")
    @click.option("--why", required=True, help="The reason, in words.")
    def decide(left: str, right: str, who: str, why: str) -> None:
        decision = LinkDecision(
            left=left, right=right, same=same, who=who, when=now().isoformat(), why=why
        )
        keep_decision(desk().home, decision)
        click.echo(f"{left} and {right} {told}, says {who}", err=True)

    return decide


command.add_command(_decide(same=True))
command.add_command(_decide(same=False))


@command.command("show")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@output_option()
def show(form: str, output: str) -> None:
    """Show all decisions in the order they were made."""
    decisions = link_decisions(desk().home)
    if form == "json":
        content = {"schema_version": 1, "decisions": plain(decisions)}
        text = json.dumps(content, ensure_ascii=False, indent=2)
    else:
        text = "\n".join(
            f"{item.when} {item.who}: {item.left} {'=' if item.same else '≠'} {item.right}: {item.why}"
            for item in decisions
        )
    write_output(text + "\n", output)
