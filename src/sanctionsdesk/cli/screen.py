"""``sdesk screen``: possible matches of names or customers."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import click

from sanctionsdesk.base.errors import UsageError
from sanctionsdesk.cli.options import (
    as_of_option,
    desk,
    keep_receipt,
    output_option,
    receipt_option,
    today,
    write_output,
)
from sanctionsdesk.names.compare import DEFAULT_THRESHOLD
from sanctionsdesk.review.questions import Question
from sanctionsdesk.screening.batch import MATCH_COLUMNS, match_row
from sanctionsdesk.screening.changes import Changes, changes
from sanctionsdesk.screening.explain import explained, model_card, waterfall
from sanctionsdesk.screening.query import Query, likely_schema, query_of
from sanctionsdesk.screening.screen import Index, scoring_version
from sanctionsdesk.store.customers import open_customers
from sanctionsdesk.store.matches import format_of, to_table
from sanctionsdesk.store.results import read_run, write_run
from sanctionsdesk.store.runs import Counted, Run


@click.command("screen")
@click.argument("file", required=False, metavar="FILE")
@click.option("--name", help="Screen one name instead of a file.")
@click.option(
    "--schema",
    help="FtM schema of names whose row states none; told from the columns if not given.",
)
@click.option(
    "--birth-date", default="", help="With --name: YYYY, YYYY-MM or YYYY-MM-DD."
)
@click.option("--country", default="", help="With --name: nationality or country.")
@click.option(
    "--id",
    "identifier",
    default="",
    help="With --name: PROPERTY=VALUE, as imoNumber=9187629.",
)
@as_of_option()
@click.option("--lists", help="Only these lists, joined by commas.")
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    default=DEFAULT_THRESHOLD,
    show_default=True,
)
@click.option("--limit", type=click.IntRange(1), default=5, show_default=True)
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "json", "ndjson", "parquet", "xlsx", "text"]),
    default=None,
    help="Told from the name of -o FILE if not given; csv, or json for --name.",
)
@click.option(
    "--rejects",
    "rejects_file",
    metavar="FILE",
    help="Rows that cannot be read; OUT.rejects.csv if not given.",
)
@click.option("--resume", is_flag=True, help="Go on where a killed run ended.")
@click.option(
    "--previous",
    metavar="FILE",
    help="Results of an earlier run on the same customers: only what a change of the lists can have changed is screened again.",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=None,
    help="Processes; all cores for large files.",
)
@click.option(
    "--explain", is_flag=True, help="Print how scores are made and measured, and stop."
)
@click.option("--exit-code", is_flag=True, help="10 when a review is needed.")
@click.option(
    "--alerts",
    "raise_alerts",
    is_flag=True,
    help="Raise an alert for each possible match not settled before.",
)
@receipt_option()
@output_option()
def command(  # noqa: PLR0917 - click passes the options by name
    file: str | None,
    name: str | None,
    schema: str | None,
    birth_date: str,
    country: str,
    identifier: str,
    as_of: date | None,
    lists: str | None,
    threshold: float,
    limit: int,
    form: str | None,
    rejects_file: str | None,
    resume: bool,  # noqa: FBT001 - click passes it by name
    previous: str | None,
    workers: int | None,
    explain: bool,  # noqa: FBT001 - click passes it by name
    exit_code: bool,  # noqa: FBT001 - click passes it by name
    raise_alerts: bool,  # noqa: FBT001 - the same
    receipt: bool,  # noqa: FBT001 - the same
    output: str,
) -> None:
    r"""Find possible matches on the lists of a day.

    FILE is CSV, NDJSON, Parquet, XLSX, or - for stdin, of any size.

    \b
    sdesk screen customers.csv --as-of 2024-07-02 -o matches.csv
    sdesk screen --name "Ismail Demir" --as-of 2021-07-07 --format text
    sdesk screen customers.csv --previous matches.csv -o matches-today.csv
    """
    if explain:
        write_output(model_card(), output)
        return
    if (file is None) == (name is None):
        raise UsageError("give a file or --name, one of them")
    if receipt and (resume or previous):
        raise UsageError(
            "is of one whole run; leave --resume and --previous out", field="--receipt"
        )
    form = _form(form, output, one=name is not None, alerts=raise_alerts)
    day = as_of or today()
    chosen = lists.split(",") if lists else None
    index, folder, _ = desk().index(as_of=day, lists=chosen)
    searched = desk().lists(as_of=day, lists=chosen)
    for pick in searched.issues:
        click.echo(
            f"searched {pick.snapshot.list_id} of {pick.snapshot.as_of}, {pick.age_days} days old",
            err=True,
        )
    for warning in searched.warnings:
        click.echo(f"warning: {warning}", err=True)
    issues = [pick.to_json() for pick in searched.issues]
    issues += [
        {"list": item.list_id, "as_of": None, "warning": item.sentence}
        for item in searched.missing
    ]
    if name is not None:
        row = {"name": name, "birth_date": birth_date, "country": country}
        prop, _, value = identifier.partition("=")
        if value:
            row[prop] = value
        schema = schema or ("Person" if birth_date else "LegalEntity")
        query = query_of(row, name="name", schema=schema)
        answer = index.screen([query], threshold=threshold, limit=limit)[0]
        write_output(_one(query, answer, day, issues, form), output)
        found = bool(answer)
        given = [{**row, "matches": [match_row(match) for match in answer]}]
        named = ["name"]
    else:
        given = []
        run = {
            "lists": [
                {key: item[key] for key in ("list", "as_of", "digest")}
                for item in issues
                if "digest" in item
            ],
            "threshold": threshold,
            "limit": limit,
            "engine": scoring_version(),
        }
        with open_customers(str(file)) as customers:
            named = [*customers.names]
            schema = schema or likely_schema(customers.header)
            run["schema"] = schema
            wanted = None
            if previous is not None:
                wanted = _changed(previous, str(file), run, index)
            rejects = rejects_file or (f"{output}.rejects.csv" if output != "-" else "")
            counted = _written(
                Run(
                    customers=customers,
                    schema=schema,
                    job=run | {"file": file, "as_of": day, "previous": previous},
                    rejects=rejects,
                    resume=resume,
                    previous=previous,
                    changes=wanted,
                    tell=_tell,
                    progress=_progress,
                    given=given if receipt else None,
                ),
                output,
                form=form,
                head={
                    "schema_version": 1,
                    "as_of": day.isoformat(),
                    "lists": issues,
                },
                index=folder,
                threshold=threshold,
                limit=limit,
                workers=workers,
            )
            _summary(counted, rejects)
        if output != "-" and file != "-":
            write_run(output, run, customers=str(file))
        found = counted.matched > 0
    if raise_alerts:
        from sanctionsdesk.cli.review import (  # noqa: PLC0415 - the extra team
            read_rows,
            tell_raised,
        )

        if name is None:
            told = read_rows(output)
        else:
            told = [{**row, **match_row(match)} for match in answer]
        tell_raised(
            desk(), told, as_of=day, source=file or "one name", schema=schema, by=None
        )
    if receipt:
        rows = [
            {key: cell for key, cell in one.items() if key != "matches"}
            for one in given
        ]
        question = Question(
            verb="screen",
            as_of=day,
            inputs={"rows": rows},
            settings={
                "threshold": threshold,
                "limit": limit,
                "schema": schema,
                "name_columns": named,
            },
            lists=tuple(item["digest"] for item in issues if "digest" in item),
        )
        keep_receipt(desk(), question, given)
    if exit_code and found:
        raise SystemExit(10)


def _form(form: str | None, output: str, *, one: bool, alerts: bool) -> str:
    """Settle the format of the answer; refuse what cannot be written."""
    if one:
        if form not in {None, "json", "text"}:
            raise UsageError("--name gives json or text")
        return form or "json"
    form = form or format_of(output)
    if form == "text":
        raise UsageError("text is for --name; results of a file have columns")
    if output == "-" and form in {"parquet", "xlsx"}:
        raise UsageError("needs -o FILE", field=f"--format {form}")
    if alerts and (output == "-" or form != "csv"):
        raise UsageError("needs a CSV file: -o FILE.csv", field="--alerts")
    return form


def _changed(
    previous: str,
    file: str,
    run: dict[str, Any],
    index: Index,
) -> Changes | None:
    """Find what changed since an earlier run; ``None`` where all must be screened again."""
    before = read_run(previous, customers=file)
    for key in ("threshold", "limit", "schema", "engine"):
        if before[key] != run[key]:
            raise UsageError(
                f"{previous} was made with another {key}; run without --previous"
            )
    # One index holds lists of different days, so each list is picked on its own day.
    older = desk().index_of([item["digest"] for item in before["lists"]])
    told = changes(older, index, threshold=run["threshold"])
    if told is None:
        click.echo("the lists changed so much that all is screened again", err=True)
    else:
        click.echo(f"{told.parties} parties changed since {previous}", err=True)
    return told


def _one(
    query: Query, answer: list[Any], day: date, issues: list[dict[str, Any]], form: str
) -> str:
    if form == "text":
        parts = [waterfall(match) for match in answer]
        return (
            "\n".join(parts)
            if parts
            else f"No possible match of {query.name} on the lists of {day}.\n"
        )
    rows = [match_row(match) | explained(match) for match in answer]
    content = {
        "schema_version": 1,
        "as_of": day.isoformat(),
        "lists": issues,
        "results": [{"name": query.name, "matches": rows}],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _written(
    run: Run,
    output: str,
    *,
    form: str,
    head: dict[str, Any],
    **settings: Any,
) -> Counted:
    """Write a run to where ``-o`` says; stdout and JSON come when it is whole."""
    if form in {"parquet", "xlsx"}:
        part = f"{output}.csv"
        counted = run.into(part, form="csv", **settings)
        to_table(part, output, form, MATCH_COLUMNS)
        Path(part).unlink()
        return counted
    if output != "-" and form != "json":
        return run.into(output, form=form, **settings)
    with tempfile.TemporaryDirectory() as place:
        path = f"{place}/results"
        lines = "ndjson" if form == "json" else form
        counted = run.into(path, form=lines, **settings)
        if form == "json":
            path = _as_json(path, head)
        copy_output(path, output)
    return counted


def _tell(line: str) -> None:
    click.echo(line, err=True)


def _progress(so_far: Counted) -> None:
    if sys.stderr.isatty():
        told = f"\r{so_far.screened} screened, {so_far.matched} with a possible match"
        click.echo(told, err=True, nl=False)


def _summary(counted: Counted, rejects: str) -> None:
    if sys.stderr.isatty():
        click.echo(err=True)
    _tell(f"{counted.matched} of {counted.screened} names have a possible match")
    if counted.rejected:
        see = f"; see {rejects}" if rejects else ""
        _tell(f"{counted.rejected} rows could not be read{see}")


def _as_json(path: str, head: dict[str, Any]) -> str:
    """Wrap lines of JSON in one object, line by line, so that any size fits in memory."""
    whole = f"{path}.json"
    with (
        Path(path).open(encoding="utf-8") as lines,
        Path(whole).open("w", encoding="utf-8") as out,
    ):
        out.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "results": [')
        out.writelines(
            (",\n" if place else "\n") + line.rstrip("\n")
            for place, line in enumerate(lines)
        )
        out.write("\n]}\n")
    return whole


def copy_output(path: str, output: str) -> None:
    """Copy a file to where ``-o`` says, or to stdout, without reading it whole."""
    if output != "-":
        shutil.copyfile(path, output)
        return
    with Path(path).open("rb") as file:
        shutil.copyfileobj(file, sys.stdout.buffer)
        sys.stdout.buffer.flush()
