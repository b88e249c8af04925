"""``sdesk users``: who works here and what they may do."""

from __future__ import annotations

import json
import os

import click

from sanctionsdesk.base.plain import plain
from sanctionsdesk.cli.options import (
    actor,
    by_option,
    desk,
    output_option,
    permitted,
    read_input,
    write_output,
)
from sanctionsdesk.review.actors import permissions, roles


@click.group("users")
def command() -> None:
    r"""Add and change users; what each role may do.

    \b
    sdesk users add ann --role analyst --password-file ann.txt
    sdesk users roles
    """


@command.command("add")
@click.argument("name")
@click.option(
    "--role", "held", multiple=True, required=True, help="May be given again."
)
@click.option("--full-name", default="")
@click.option("--email", default="")
@click.option(
    "--password-file",
    metavar="FILE",
    help="Holds the password; - for stdin. SANCTIONSDESK_PASSWORD works as well.",
)
@by_option()
def add(  # noqa: PLR0917 - click passes the options by name
    name: str,
    held: tuple[str, ...],
    full_name: str,
    email: str,
    password_file: str | None,
    by: str | None,
) -> None:
    """Add a user; the first must be a system admin."""
    of = desk()
    made = of.users.add(
        name.lower(),
        roles=held,
        by=actor(of, by),
        full_name=full_name,
        email=email,
        password=_password(password_file),
    )
    click.echo(f"user {made.name}: {', '.join(made.roles)}")


@command.command("change")
@click.argument("name")
@click.option("--role", "held", multiple=True, help="Replaces the roles held.")
@click.option("--password-file", metavar="FILE")
@click.option("--disable/--enable", "disabled", default=None)
@click.option(
    "--subject",
    metavar="'ISSUER SUBJECT'",
    help="Who they are to the identity provider; empty for nobody.",
)
@by_option()
def change(  # noqa: PLR0917 - click passes the options by name
    name: str,
    held: tuple[str, ...],
    password_file: str | None,
    disabled: bool | None,  # noqa: FBT001 - click passes it by name
    subject: str | None,
    by: str | None,
) -> None:
    """Change roles, password or outside identity, disable or enable; open sessions end."""
    of = desk()
    made = of.users.change(
        name.lower(),
        by=actor(of, by),
        roles=held or None,
        password=_password(password_file),
        disabled=disabled,
        subject=subject,
    )
    state = "disabled" if made.disabled_at else "active"
    click.echo(f"user {made.name}: {', '.join(made.roles)}; {state}")


@command.command("list")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@by_option()
@output_option()
def listing(form: str, by: str | None, output: str) -> None:
    """List users."""
    found = permitted("users.read", by).users.list()
    if form == "json":
        content = json.dumps({"schema_version": 1, "users": plain(found)}, indent=2)
        write_output(content + "\n", output)
        return
    lines = [
        f"{user.name} ({user.full_name}): {', '.join(user.roles)}"
        + (" disabled" if user.disabled_at else "")
        for user in found
    ]
    none = "no users: whoever is at this machine holds every role, and only 127.0.0.1 is served"
    write_output("\n".join(lines or [none]) + "\n", output)


@command.command("roles")
@output_option()
def role_table(output: str) -> None:
    """Show each role, each action, who may take it and why."""
    lines = [f"{name}: {what}" for name, what in roles().items()]
    lines += [
        f"{item.action}: {', '.join(sorted(item.roles))} ({item.why})"
        for item in permissions().values()
    ]
    write_output("\n".join(lines) + "\n", output)


def _password(file: str | None) -> str | None:
    if file is not None:
        return read_input(file).decode("utf-8", "replace").rstrip("\r\n")
    return os.environ.get("SANCTIONSDESK_PASSWORD")
