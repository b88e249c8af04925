"""``sdesk token``: API tokens."""

from __future__ import annotations

import json

import click

from sanctionsdesk.base.plain import plain
from sanctionsdesk.cli.options import (
    actor,
    by_option,
    desk,
    output_option,
    permitted,
    write_output,
)
from sanctionsdesk.review.tokens import DAYS, MOST_DAYS


@click.group("token")
def command() -> None:
    r"""Make API tokens: scoped, expiring, kept only as a hash.

    \b
    sdesk token create ann --scope answers.ask --days 30
    sdesk token revoke 3f2a90c1b2d4
    """


@command.command("create")
@click.argument("user")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    help="An action of sdesk users roles.",
)
@click.option("--label", default="", help="What it is for.")
@click.option(
    "--days", type=click.IntRange(1, MOST_DAYS), default=DAYS, show_default=True
)
@by_option()
def create(
    user: str, scopes: tuple[str, ...], label: str, days: int, by: str | None
) -> None:
    """Make a token; its secret is printed once, on stdout."""
    of = desk()
    token, secret = of.tokens.create(
        user.lower(), scopes=scopes, by=actor(of, by), label=label, days=days
    )
    click.echo(secret)
    click.echo(
        f"token {token.id} of {token.user} until {token.expires_at[:10]}", err=True
    )


@command.command("list")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@by_option()
@output_option()
def listing(form: str, by: str | None, output: str) -> None:
    """List tokens, without secrets."""
    found = permitted("users.read", by).tokens.list()
    if form == "json":
        content = json.dumps({"schema_version": 1, "tokens": plain(found)}, indent=2)
        write_output(content + "\n", output)
        return
    lines = [
        f"{item.id} {item.user} {' '.join(item.scopes)} until {item.expires_at[:10]}"
        + (f" revoked {item.revoked_at[:10]}" if item.revoked_at else "")
        for item in found
    ]
    write_output("\n".join(lines or ["no token"]) + "\n", output)


@command.command("revoke")
@click.argument("token_id", metavar="ID")
@by_option()
def revoke(token_id: str, by: str | None) -> None:
    """End a token at once."""
    of = desk()
    of.tokens.revoke(token_id, by=actor(of, by))
    click.echo(f"token {token_id} is revoked")
