"""``sdesk database``: where people's work is kept; copies of it and back."""

from __future__ import annotations

from pathlib import Path

import click

from sanctionsdesk.cli.options import actor, by_option, desk
from sanctionsdesk.store.database import HEAD, REVISIONS, Database


@click.group("database")
def command() -> None:
    r"""Show, migrate, back up and restore the desk.

    \b
    sdesk database backup desk.zip
    SANCTIONSDESK_DATABASE=postgresql://desk@db/desk sdesk database restore desk.zip
    """


@command.command("show")
def show() -> None:
    """Show where the database is and at which migration."""
    database = desk().database
    click.echo(f"{database.address}\ntables {database.revision()}, this version {HEAD}")


@command.command("upgrade")
def upgrade() -> None:
    """Bring the tables up to this version; every command does it on opening."""
    database: Database = desk().database
    click.echo(f"tables {database.revision()}")


@command.command("downgrade")
@click.argument("revision", type=click.Choice(["base", *REVISIONS]))
@click.option("--yes", is_flag=True, required=True, help="Tables above it go.")
@by_option()
def downgrade(
    revision: str,
    yes: bool,  # noqa: FBT001 - click passes it by name
    by: str | None,
) -> None:
    """Take the tables back for an older version of the desk; back up first."""
    del yes
    of = desk()
    actor(of, by).require("database.change")
    of.database.downgrade(revision)
    click.echo(f"tables {revision}; install the version that knows no later ones")


@command.command("backup")
@click.argument("file")
@by_option()
def backup(file: str, by: str | None) -> None:
    """Write database and lists into one file, which appears only when whole."""
    of = desk()
    done = of.records.back_up(of.home, Path(file), by=actor(of, by))
    click.echo(f"{done.rows} rows and {done.files} files written to {file}")


@command.command("restore")
@click.argument("file")
@by_option()
def put_back(file: str, by: str | None) -> None:
    """Put a backup into an empty desk; a kill in the middle leaves it empty."""
    of = desk()
    done = of.records.restore(of.home, Path(file), by=actor(of, by))
    verdict = of.audit.verify()
    whole = "whole" if verdict.is_whole else f"NOT WHOLE: {'; '.join(verdict.faults)}"
    click.echo(f"{done.rows} rows and {done.files} files put back; audit log {whole}")
