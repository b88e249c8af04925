"""``sdesk trace``: who is caught through owners, one body or a whole register."""

from __future__ import annotations

import json
from datetime import date

import click

from sanctionsdesk.base.errors import InputError, UsageError
from sanctionsdesk.cli.options import (
    Day,
    as_of_option,
    desk,
    keep_receipt,
    output_option,
    read_input,
    receipt_option,
    today,
    write_output,
)
from sanctionsdesk.ownership.listed import placed, read_listed
from sanctionsdesk.ownership.regimes import regimes
from sanctionsdesk.ownership.register import Register
from sanctionsdesk.ownership.trace import over
from sanctionsdesk.ownership.words import STATUS, to_text
from sanctionsdesk.review.questions import Question, file_input
from sanctionsdesk.store.registers import open_register, read_content

_TOLD = 20
"""Faults named on stderr; the rest is counted."""


@click.command("trace")
@click.argument("holdings", metavar="HOLDINGS")
@click.option("--target", help="The body to decide: its id, or a name only it has.")
@click.option(
    "--listed",
    metavar="FILE",
    help="Who is listed: ids or names, or CSV with list and listed_on.",
)
@click.option("--regime", type=click.Choice(regimes()), default="us", show_default=True)
@as_of_option()
@click.option(
    "--over",
    "days",
    nargs=2,
    type=Day(),
    metavar="FROM TO",
    help="Show when the status changed.",
)
@click.option(
    "--joint", is_flag=True, help="Take the listed to act under a joint arrangement."
)
@click.option(
    "--remainder",
    is_flag=True,
    help="Count capital given to nobody as held by someone unknown.",
)
@click.option("--strict", is_flag=True, help="Refuse a register with any row at fault.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option(
    "--exit-code",
    is_flag=True,
    help="11 blocked, 12 cannot tell, 10 look at a question.",
)
@receipt_option()
@output_option()
def command(  # noqa: PLR0917 - click passes the options by name
    holdings: str,
    target: str | None,
    listed: str | None,
    regime: str,
    as_of: date | None,
    days: tuple[date, date] | None,
    joint: bool,  # noqa: FBT001 - click passes it by name
    remainder: bool,  # noqa: FBT001 - the same
    strict: bool,  # noqa: FBT001 - the same
    form: str,
    exit_code: bool,  # noqa: FBT001 - the same
    receipt: bool,  # noqa: FBT001 - the same
    output: str,
) -> None:
    r"""Decide whether listed owners catch a body that is not listed.

    \b
    sdesk trace holdings.csv --listed listed.txt --target B --as-of 2019-08-02
    sdesk trace holdings.csv --listed listed.csv --target B --over 2014-01-01 2024-12-31

    HOLDINGS is CSV or XLSX with owner,owned,share_pct and maybe from,to, or BODS,
    FollowTheMoney, GLEIF or UK PSC data. An owner that begins with "?" is a holder
    not identified; a share may be a band such as 25-50 or "more than 75 %".
    """
    if target is None:
        raise UsageError("name the body to decide", field="--target")
    if listed is None:
        raise UsageError("name the file of the listed", field="--listed")
    if receipt and (days is not None or "-" in {holdings, listed}):
        raise UsageError("a receipt is kept of files and one day", field="--receipt")
    day = as_of or today()
    register = open_register(holdings)
    _tell_faults(register, strict=strict)
    named = read_listed(read_input(listed), name=listed)
    known = tuple(placed(register, named))
    click.echo(f"{len(known)} listed in a register of {register.rows} rows", err=True)
    if days is not None:
        told = over(
            register,
            known,
            target=target,
            regime=regime,
            first=days[0],
            last=days[1],
            joint=joint,
            remainder=remainder,
        )
        if form == "json":
            content = (
                json.dumps(
                    {
                        "schema_version": 1,
                        "target": target,
                        "regime": regime,
                        "over": told,
                    },
                    ensure_ascii=False,
                    indent=2,
                )
                + "\n"
            )
        else:
            content = "".join(
                f"{row['from']} to {row['to']}: {STATUS[row['status']]}; {row['why']}\n"
                for row in told
            )
        write_output(content, output)
        return
    answer = desk().trace(
        register,
        target=target,
        regime=regime,
        as_of=day,
        listed=known,
        joint=joint,
        remainder=remainder,
    )
    if form == "json":
        content = (
            json.dumps(
                {
                    "schema_version": 1,
                    **answer.to_json(),
                    "rows": register.rows,
                    "rows_at_fault": list(register.faults),
                },
                ensure_ascii=False,
                indent=2,
            )
            + "\n"
        )
    else:
        content = to_text(answer)
    write_output(content, output)
    if receipt:
        question = Question(
            verb="trace",
            as_of=day,
            inputs={
                "holdings": file_input(holdings, read_content(holdings)),
                "listed": file_input(listed, read_input(listed)),
                "target": target,
            },
            settings={"regime": regime, "joint": joint, "remainder": remainder},
        )
        keep_receipt(desk(), question)
    if exit_code:
        raise SystemExit(answer.exit_code)


def _tell_faults(register: Register, *, strict: bool) -> None:
    if strict and register.faults:
        raise InputError(
            f"has {len(register.faults)} rows at fault: {'; '.join(register.faults[:3])}",
            file=register.name,
        )
    for fault in register.faults[:_TOLD]:
        click.echo(f"note: {fault}", err=True)
    if len(register.faults) > _TOLD:
        click.echo(
            f"note: and {len(register.faults) - _TOLD} more rows at fault", err=True
        )
