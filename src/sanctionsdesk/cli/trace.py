"""``sdesk trace``: is a body caught through its owners."""

from __future__ import annotations

import csv
import io
import json
import textwrap
from datetime import date

import click

from sanctionsdesk.cli.options import (
    as_of_option,
    output_option,
    read_input,
    today,
    write_output,
)
from sanctionsdesk.ownership.trace import REGIMES, read_register, trace

_EXIT = {"blocked": 11, "unknown": 12}


@click.command("trace")
@click.argument("holdings", metavar="HOLDINGS.csv")
@click.option("--target", required=True, help="The body to decide.")
@click.option(
    "--listed", required=True, help="File with one listed id a line, or a CSV with id."
)
@click.option(
    "--regime", type=click.Choice(sorted(REGIMES)), default="us", show_default=True
)
@as_of_option()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option(
    "--exit-code", is_flag=True, help="11 when blocked, 12 when it cannot be told."
)
@output_option()
def command(  # noqa: PLR0917 - click passes the options by name
    holdings: str,
    target: str,
    listed: str,
    regime: str,
    as_of: date | None,
    form: str,
    exit_code: bool,  # noqa: FBT001 - click passes it by name
    output: str,
) -> None:
    r"""Decide whether listed owners catch a body that is not listed.

    \b
    sdesk trace holdings.csv --listed listed.txt --target B --as-of 2019-08-02
    sdesk trace holdings.csv --listed listed.txt --target B --regime eu --format json

    HOLDINGS.csv has the columns owner,owned,share_pct and may have from,to; an
    owner that begins with "?" is a holder not identified.
    """
    day = as_of or today()
    register = read_register(read_input(holdings), name=holdings, as_of=day)
    for fault in register.faults:
        click.echo(f"note: {fault}", err=True)
    answer = trace(
        register, _listed(read_input(listed)), target=target, regime=regime, as_of=day
    )
    if form == "json":
        content = (
            json.dumps({"schema_version": 1, **answer}, ensure_ascii=False, indent=2)
            + "\n"
        )
    else:
        lines = [f"{target} under the {regime} rule as of {day}: {answer['status']}"]
        lines.append(
            f"  listed owners hold {answer['lower']} to {answer['upper']} percent"
        )
        lines += [f"  {line}" for line in answer["chain"]]
        lines += [
            f"  cannot tell: missing {name}" for name in answer["missing_holders"]
        ]
        lines.append(
            f"  {answer.get('citation', '')} Not legal advice; the cited text governs."
        )
        content = (
            "\n".join(
                textwrap.fill(line, 100, subsequent_indent="    ") for line in lines
            )
            + "\n"
        )
    write_output(content, output)
    if exit_code:
        raise SystemExit(_EXIT.get(str(answer["status"]), 0))


def _listed(data: bytes) -> list[str]:
    rows = list(
        csv.reader(io.StringIO(data.decode("utf-8-sig", errors="replace"), newline=""))
    )
    if rows and rows[0] and rows[0][0].strip().lower() == "id":
        rows = rows[1:]
    return [row[0].strip() for row in rows if row and row[0].strip()]
