"""``sdesk screen``: possible matches of names or customers."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import click

from sanctionsdesk.base.errors import InputError, UsageError
from sanctionsdesk.cli.options import (
    as_of_option,
    desk,
    output_option,
    read_input,
    today,
    write_output,
)
from sanctionsdesk.names.compare import DEFAULT_THRESHOLD
from sanctionsdesk.screening.screen import Match

_NAMES = ("name", "full_name", "fullname", "caption", "customer_name", "entity_name")
_COLUMNS = (
    "match_id",
    "match_name",
    "list",
    "score",
    "is_match",
    "evidence",
    "alias",
    "reasons",
)


@click.command("screen")
@click.argument("file", required=False, metavar="FILE.csv")
@click.option("--name", help="Screen one name instead of a file.")
@click.option(
    "--schema", default="Person", show_default=True, help="FtM schema of the names."
)
@as_of_option()
@click.option("--lists", help="Only these lists, joined by commas.")
@click.option("--threshold", type=click.FloatRange(0, 1), default=DEFAULT_THRESHOLD)
@click.option("--limit", type=click.IntRange(1), default=5, show_default=True)
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default=None)
@click.option("--exit-code", is_flag=True, help="10 when a review is needed.")
@output_option()
def command(  # noqa: PLR0917 - click passes the options by name
    file: str | None,
    name: str | None,
    schema: str,
    as_of: date | None,
    lists: str | None,
    threshold: float,
    limit: int,
    form: str | None,
    exit_code: bool,  # noqa: FBT001 - click passes it by name
    output: str,
) -> None:
    r"""Find possible matches on the lists of a day.

    \b
    sdesk screen customers.csv --as-of 2024-07-02 -o matches.csv
    sdesk screen --name "Ismail Demir" --as-of 2021-07-07 --format json
    """
    if (file is None) == (name is None):
        raise UsageError("give a file or --name, one of them")
    day = as_of or today()
    header: list[str] = ["name"]
    rows: list[dict[str, str]] = [{"name": name or ""}]
    column = "name"
    if file is not None:
        header, rows = _customers(read_input(file), file)
        column = _name_column(header, file)
    queries = [(row[column], row.get("schema") or schema) for row in rows]
    answers, used = desk().screen(
        queries,
        as_of=day,
        lists=lists.split(",") if lists else None,
        threshold=threshold,
        limit=limit,
    )
    for snapshot in used:
        age = (day - snapshot.as_of).days
        click.echo(
            f"searched {snapshot.list_id} of {snapshot.as_of}, {age} days old", err=True
        )
    count = sum(bool(answer) for answer in answers)
    click.echo(f"{count} of {len(rows)} names have a possible match", err=True)
    if (form or ("json" if name is not None else "csv")) == "json":
        content = json.dumps(
            {
                "schema_version": 1,
                "as_of": day.isoformat(),
                "lists": [
                    {
                        "list": item.list_id,
                        "as_of": item.as_of.isoformat(),
                        "digest": item.digest,
                    }
                    for item in used
                ],
                "results": [
                    {**row, "matches": [_match(match) for match in answer]}
                    for row, answer in zip(rows, answers, strict=True)
                ],
            },
            ensure_ascii=False,
            indent=2,
        )
        write_output(content + "\n", output)
    else:
        write_output(_csv(header, rows, answers), output)
    if exit_code and count:
        raise SystemExit(10)


def _customers(data: bytes, file: str) -> tuple[list[str], list[dict[str, str]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    reader = csv.reader(io.StringIO(text.replace("\x00", ""), newline=""))
    try:
        table = [row for row in reader if row]
    except csv.Error as error:
        raise InputError(
            f"is no CSV: {error}", file=file, line=reader.line_num
        ) from None
    if not table:
        raise InputError("is empty; it needs a header and rows", file=file)
    header = table[0]
    rows = [
        dict(zip(header, [*row, *[""] * len(header)], strict=False))
        for row in table[1:]
    ]
    return header, rows


def _name_column(header: list[str], file: str) -> str:
    for wanted in _NAMES:
        for column in header:
            if column.strip().lower().replace(" ", "_") == wanted:
                return column
    raise InputError(
        f"has no name column; name one of {', '.join(_NAMES)}", file=file, line=1
    )


def _match(match: Match) -> dict[str, object]:
    return {
        "match_id": match.party.id,
        "match_name": match.party.caption,
        "list": match.party.listings[0].list_id,
        "score": round(match.score, 4),
        "is_match": match.is_match,
        "evidence": round(match.evidence, 1),
        "alias": match.name.value,
        "reasons": "; ".join(reason.sentence for reason in match.comparison.reasons),
    }


def _csv(
    header: list[str], rows: list[dict[str, str]], answers: list[list[Match]]
) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*header, *_COLUMNS])
    for row, answer in zip(rows, answers, strict=True):
        for match in answer:
            cells = _match(match)
            given = [row[column] for column in header]
            writer.writerow([_guarded(cell) for cell in [*given, *cells.values()]])
    return out.getvalue()


def _guarded(cell: object) -> object:
    # A spreadsheet runs a cell that begins like a formula; an apostrophe keeps it text.
    return (
        f"'{cell}"
        if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@"}
        else cell
    )
