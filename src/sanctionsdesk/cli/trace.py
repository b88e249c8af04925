"""``sdesk trace``: who is caught through owners, one body or a whole register."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

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
from sanctionsdesk.ownership.caught import Caught
from sanctionsdesk.ownership.listed import Listed, placed, read_listed
from sanctionsdesk.ownership.picture import to_html, to_svg
from sanctionsdesk.ownership.regimes import regimes
from sanctionsdesk.ownership.register import Register
from sanctionsdesk.ownership.trace import over
from sanctionsdesk.ownership.traced import Trace
from sanctionsdesk.ownership.words import STATUS, to_text
from sanctionsdesk.review.questions import Question, file_input
from sanctionsdesk.store.registers import open_register, read_content
from sanctionsdesk.store.results import guarded

_TOLD = 20
"""Faults named on stderr; the rest is counted."""
_SIDE_BY_SIDE = ("us", "eu", "uk")
_ONE: dict[str, Callable[[Trace], str]] = {
    "text": to_text,
    "html": to_html,
    "svg": to_svg,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What every way of asking needs: the register, who is listed, the assumptions."""

    register: Register
    listed: tuple[Listed, ...]
    as_of: date
    joint: bool
    remainder: bool


@click.command("trace")
@click.argument("holdings", metavar="[HOLDINGS]", required=False)
@click.option("--target", help="The body to decide: its id, or a name only it has.")
@click.option(
    "--all", "everyone", is_flag=True, help="Everyone caught, the regimes side by side."
)
@click.option(
    "--listed",
    "listing",
    metavar="FILE",
    help="Who is listed: ids or names, or CSV with id, list, listed_on. Without it the desk's own lists are screened.",
)
@click.option(
    "--regime",
    "chosen",
    type=click.Choice(regimes()),
    multiple=True,
    help="The rule; us if not given, with --all us, eu and uk. May be repeated with --all.",
)
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
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html", "svg", "csv", "xlsx"]),
    help="text or json; html, svg for one body; csv, xlsx with --all. Told by the ending of -o if not given.",
)
@click.option(
    "--exit-code",
    is_flag=True,
    help="11 blocked, 12 cannot tell, 10 look at a question.",
)
@receipt_option()
@output_option()
def command(  # noqa: PLR0917 - click passes the options by name
    holdings: str | None,
    target: str | None,
    everyone: bool,  # noqa: FBT001 - click passes it by name
    listing: str | None,
    chosen: tuple[str, ...],
    as_of: date | None,
    days: tuple[date, date] | None,
    joint: bool,  # noqa: FBT001 - the same
    remainder: bool,  # noqa: FBT001 - the same
    strict: bool,  # noqa: FBT001 - the same
    form: str | None,
    exit_code: bool,  # noqa: FBT001 - the same
    receipt: bool,  # noqa: FBT001 - the same
    output: str,
) -> None:
    r"""Decide whether listed owners catch a body that is not listed.

    \b
    sdesk trace holdings.csv --listed listed.txt --target B --as-of 2019-08-02
    sdesk trace holdings.csv --listed listed.txt --all -o caught.csv

    HOLDINGS is CSV or XLSX with owner,owned,share_pct and maybe from,to, or BODS,
    FollowTheMoney, GLEIF or UK PSC data, or a folder of such files. An owner that
    begins with "?" is a holder not identified; a share may be a band such as 25-50
    or "more than 75 %". Without HOLDINGS the links that the desk's lists state
    themselves are used.
    """
    if everyone == (target is not None):
        raise UsageError("name one body with --target, or ask for everyone with --all")
    if days is not None and everyone:
        raise UsageError("asks about one body over time; give --target", field="--over")
    if len(chosen) > 1 and not everyone:
        raise UsageError("is one rule for one body; use --all", field="--regime")
    if receipt and (
        target is None or holdings is None or listing is None or days is not None
        or "-" in {holdings, listing}
    ):  # fmt: skip
        raise UsageError(
            "a receipt is kept of one body on one day, from files of holdings and listed",
            field="--receipt",
        )
    day = as_of or (days[1] if days else today())
    wanted = chosen or (_SIDE_BY_SIDE if everyone else ("us",))
    asked = _asked(
        holdings,
        listing,
        target,
        day,
        wanted,
        strict=strict,
        joint=joint,
        remainder=remainder,
    )
    form = form or _form(output)
    if everyone:
        told = desk().caught(
            asked.register,
            as_of=day,
            listed=asked.listed,
            regimes=wanted,
            joint=joint,
        )
        write_output(_table(told, form), output)
        _exit(_worst(told) if exit_code else 0)
        return
    regime = wanted[0]
    if days is not None:
        write_output(_over(asked, str(target), regime, days, form), output)
        return
    answer = desk().trace(
        asked.register,
        target=str(target),
        regime=regime,
        as_of=day,
        listed=asked.listed,
        joint=joint,
        remainder=remainder,
    )
    if form == "json":
        content = _json(
            {
                **answer.to_json(),
                "rows": asked.register.rows,
                "rows_at_fault": list(asked.register.faults),
            }
        )
    elif form in _ONE:
        content = _ONE[form](answer)
    else:
        raise UsageError("is a table; give --all", field=f"--format {form}")
    write_output(content, output)
    if receipt:
        question = Question(
            verb="trace",
            as_of=day,
            inputs={
                "holdings": file_input(str(holdings), read_content(str(holdings))),
                "listed": file_input(str(listing), read_input(str(listing))),
                "target": str(target),
            },
            settings={"regime": regime, "joint": joint, "remainder": remainder},
        )
        keep_receipt(desk(), question, answer.to_json())
    _exit(answer.exit_code if exit_code else 0)


def _asked(
    holdings: str | None,
    listing: str | None,
    target: str | None,
    day: date,
    regimes_asked: Sequence[str],
    *,
    strict: bool,
    joint: bool,
    remainder: bool,
) -> _Asked:
    listed: Sequence[Listed] = ()
    if holdings is None:
        register, listed = desk().stated_relations(as_of=day)
    else:
        register = open_register(holdings)
    _tell_faults(register, strict=strict)
    if listing is not None:
        given = read_listed(read_input(listing), name=listing)
        listed = tuple(placed(register, given))
        found = len({item.source + item.name for item in listed})
        click.echo(f"{found} of {len(given)} listed are in the register", err=True)
    elif holdings is not None:
        listed = desk().listed_in(
            register, as_of=day, regimes=regimes_asked, target=target
        )
        doubtful = sum(bool(item.doubt) for item in listed)
        click.echo(
            f"{len(listed)} possible matches on the desk's lists, {doubtful} in doubt",
            err=True,
        )
    return _Asked(
        register=register,
        listed=tuple(listed),
        as_of=day,
        joint=joint,
        remainder=remainder,
    )


def _tell_faults(register: Register, *, strict: bool) -> None:
    if strict and register.faults:
        first = "; ".join(register.faults[:3])
        raise InputError(
            f"has {len(register.faults)} rows at fault: {first}", file=register.name
        )
    for fault in register.faults[:_TOLD]:
        click.echo(f"note: {fault}", err=True)
    if len(register.faults) > _TOLD:
        click.echo(
            f"note: and {len(register.faults) - _TOLD} more rows at fault", err=True
        )


def _form(output: str) -> str:
    ending = Path(output).suffix.lower().lstrip(".")
    return ending if ending in {"json", "html", "svg", "csv", "xlsx"} else "text"


def _over(
    asked: _Asked, target: str, regime: str, days: tuple[date, date], form: str
) -> str:
    told = over(
        asked.register,
        asked.listed,
        target=target,
        regime=regime,
        first=days[0],
        last=days[1],
        joint=asked.joint,
        remainder=asked.remainder,
    )
    if form == "json":
        return _json({"target": target, "regime": regime, "over": told})
    if form != "text":
        raise UsageError("gives text or json", field="--over")
    return "".join(
        f"{row['from']} to {row['to']}: {STATUS[row['status']]}; {row['why']}\n"
        for row in told
    )


def _table(told: Caught, form: str) -> str | bytes:
    if form == "json":
        return _json(told.to_json())
    if form in {"html", "svg"}:
        raise UsageError("draws one body; give --target", field=f"--format {form}")
    if form == "xlsx":
        return _workbook(told)
    for name, counts in told.counts().items():
        words = ", ".join(f"{count} {status}" for status, count in counts.items())
        click.echo(f"{name}: {words}", err=True)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(told.header)
    writer.writerows([guarded(row[key]) for key in told.header] for row in told.rows())
    return out.getvalue()


def _workbook(told: Caught) -> bytes:
    import xlsxwriter  # type: ignore[import-untyped] # noqa: PLC0415 - only for this format

    buffer = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, plain) as book:
        sheet = book.add_worksheet("caught")
        sheet.write_row(0, 0, told.header, book.add_format({"bold": True}))
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, 1, 32)
        sheet.set_column(2, len(told.header), 18)
        for place, row in enumerate(told.rows(), start=1):
            sheet.write_row(place, 0, [row[key] for key in told.header])
        sheet.autofilter(0, 0, max(1, len(told.numbers)), len(told.header) - 1)
    return buffer.getvalue()


def _worst(told: Caught) -> int:
    counts = told.counts().values()
    if any(item["blocked"] for item in counts):
        return 11
    return 12 if any(item["unknown"] for item in counts) else 0


def _json(told: dict[str, Any]) -> str:
    return (
        json.dumps({"schema_version": 1, **told}, ensure_ascii=False, indent=2) + "\n"
    )


def _exit(code: int) -> None:
    if code:
        raise SystemExit(code)
