"""The command ``sanctionsdesk``, in short ``sdesk``."""

from __future__ import annotations

import importlib
import importlib.util
import sys

import click

from sanctionsdesk.base.errors import DeskError, UsageError

_COMMANDS = {
    "audit": "What was done here and by whom; verify, export, hold, erase.",
    "brief": "One article's dossier: record, possible matches, law.",
    "database": "Show, migrate, back up and restore the desk.",
    "correct": "Accept, reject, merge, split or edit what was read.",
    "decide": "What a provision requires, permits or leaves open on given facts.",
    "law": "List, show and compare the provisions.",
    "links": "Which entries are one party: confirm or break a link.",
    "lists": "Add, update, show, compare and verify official lists.",
    "mcp": "The same verbs as tools for agents, read-only.",
    "party": "One party on all lists: facts, links, history, who lists it.",
    "read": "An article as a record tied to its exact words.",
    "receipt": "Kept answers: list, show, give again.",
    "review": "Alerts: queue, decisions by two people, clearances, workload.",
    "screen": "Possible matches of names or customers on the lists of a day.",
    "serve": "Web pages and HTTP API.",
    "token": "API tokens: create, list, revoke.",
    "trace": "Who is caught through ownership.",
    "users": "Who works here and what they may do.",
    "watch": "What is watched; run watches, feeds and deadlines.",
}


_EXTRAS = {"sqlalchemy": "team", "alembic": "team", "argon2": "team", "mcp": "agents"}
"""The extra that holds a module which the core does without."""


class _Lazy(click.Group):
    """Import a command only when it is called, so that start-up stays short."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted(name for name in _COMMANDS if _exists(name))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"sanctionsdesk.cli.{cmd_name}")
        command = module.command
        assert isinstance(command, click.Command)  # noqa: S101 - a room's own contract
        # Docstrings are raw, so click's mark for lines to keep is spelt out there.
        command.help = (command.help or "").replace("\\b\n", "\b\n")
        return command

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        rows = [(name, _COMMANDS[name]) for name in self.list_commands(ctx)]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)


def _exists(name: str) -> bool:
    return importlib.util.find_spec(f"sanctionsdesk.cli.{name}") is not None


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sanctionsdesk")
def cli() -> None:
    """Answers about sanctions that can be checked: record, lists, ownership, law."""


def main() -> None:
    """Run the command and turn every expected error into one line and its exit code."""
    try:
        cli(standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        click.echo("stopped", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except DeskError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
    except ModuleNotFoundError as error:
        extra = _EXTRAS.get((error.name or "").partition(".")[0])
        if extra is None:
            raise
        click.echo(
            f"error: needs the extra {extra}: pip install 'sanctionsdesk[{extra}]'",
            err=True,
        )
        sys.exit(UsageError.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
