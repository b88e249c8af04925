"""``sdesk screen``: possible matches of names or customers."""

from __future__ import annotations

import csv
import itertools
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
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
from sanctionsdesk.screening.batch import (
    CHUNK,
    MATCH_COLUMNS,
    Found,
    match_row,
    screen_chunks,
    seldom_collect,
)
from sanctionsdesk.screening.changes import Changes, changes
from sanctionsdesk.screening.explain import explained, model_card, waterfall
from sanctionsdesk.screening.query import Query, likely_schema, query_of, query_reader
from sanctionsdesk.screening.screen import Index, scoring_version
from sanctionsdesk.store.customers import Customers, Row, open_customers
from sanctionsdesk.store.results import (
    Earlier,
    Results,
    earlier_rows,
    read_run,
    write_run,
)

SMALL = 3 * CHUNK
"""Customers up to which one process is quicker than starting several."""


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
    type=click.Choice(["csv", "json", "ndjson", "text"]),
    default=None,
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
    if raise_alerts and name is None and (output == "-" or form not in {None, "csv"}):
        raise UsageError("needs a CSV file: -o FILE.csv", field="--alerts")
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
        write_output(_one(query, answer, day, issues, form or "json"), output)
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
            many = _Many(
                customers=customers,
                schema=schema,
                job=run | {"file": file, "as_of": day, "previous": previous},
                form=form or "csv",
                resume=resume,
                rejects_file=rejects_file,
                output=output,
                previous=previous,
                changes=wanted,
                given=given if receipt else None,
            )
            count = many.run(
                folder,
                threshold=threshold,
                limit=limit,
                workers=workers,
                issues=issues,
                day=day,
            )
        if output != "-" and file != "-":
            write_run(output, run, customers=str(file))
        found = count > 0
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
    told = changes(older, index)
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
    if form in {"csv", "ndjson"}:
        raise UsageError("--name gives json or text")
    content = {
        "schema_version": 1,
        "as_of": day.isoformat(),
        "lists": issues,
        "results": [{"name": query.name, "matches": rows}],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


class _Many:
    """One run over a customer file."""

    def __init__(
        self,
        *,
        customers: Customers,
        schema: str,
        job: dict[str, Any],
        form: str,
        resume: bool,
        rejects_file: str | None,
        output: str,
        previous: str | None,
        changes: Changes | None,
        given: list[dict[str, Any]] | None,
    ) -> None:
        self.previous, self.changes = previous, changes
        self.given = given
        self.customers, self.schema, self.job, self.form, self.resume = (
            customers,
            schema,
            job,
            form,
            resume,
        )
        self.output = output
        self.rejects = rejects_file or (
            f"{output}.rejects.csv" if output != "-" else ""
        )
        self.rejected = 0
        self.seen = 0

    def run(
        self,
        folder: Path,
        *,
        threshold: float,
        limit: int,
        workers: int | None,
        issues: list[dict[str, Any]],
        day: date,
    ) -> int:
        if self.output != "-" and self.form != "json":
            return self._into(self.output, self.form, folder, threshold, limit, workers)
        with tempfile.TemporaryDirectory() as place:
            path = f"{place}/results"
            form = "ndjson" if self.form == "json" else self.form
            count = self._into(path, form, folder, threshold, limit, workers)
            if self.form == "json":
                head = {"schema_version": 1, "as_of": day.isoformat(), "lists": issues}
                path = _as_json(path, head)
            copy_output(path, self.output)
        return count

    def _into(  # noqa: PLR0917 - private, one run's settings
        self,
        path: str,
        form: str,
        folder: Path,
        threshold: float,
        limit: int,
        workers: int | None,
    ) -> int:
        header = [*self.customers.header, *MATCH_COLUMNS]
        names, count = 0, 0
        earlier = (
            earlier_rows(str(self.previous), MATCH_COLUMNS)
            if self.changes is not None
            else iter(())
        )
        with Results(
            path, header, job=self.job, form=form, resume=self.resume
        ) as results:
            begun = results.done
            self._begin_rejects(begun)
            chunks = self._chunks(begun)
            first = list(itertools.islice(chunks, 3))
            cores = workers or ((os.cpu_count() or 1) if len(first) == 3 else 1)
            if cores == 1:
                seldom_collect()
            answered = screen_chunks(
                str(folder),
                itertools.chain(first, chunks),
                threshold=threshold,
                limit=limit,
                workers=cores,
            )
            kept = Earlier(earlier, begun)
            for (rows, again), screened in answered:
                found = self._found(rows, again, screened, kept)
                names += len(rows)
                count += len(found)
                if self.given is not None:
                    self.given += _rows(self.customers.header, rows, found, "ndjson")
                results.write(
                    _rows(self.customers.header, rows, found, form), done=rows[-1].line
                )
                if sys.stderr.isatty():
                    click.echo(
                        f"\r{names} screened, {count} with a possible match",
                        err=True,
                        nl=False,
                    )
        if sys.stderr.isatty():
            click.echo(err=True)
        click.echo(f"{count} of {names} names have a possible match", err=True)
        if self.rejected:
            click.echo(
                f"{self.rejected} rows could not be read"
                + (f"; see {self.rejects}" if self.rejects else ""),
                err=True,
            )
        return count

    def _found(
        self, rows: list[Row], again: list[int] | None, screened: Found, kept: Earlier
    ) -> Found:
        """Join what was screened with what an earlier run found and no change can have touched."""
        if again is None:
            return screened
        redone = set(again)
        found = {again[place]: matches for place, matches in screened.items()}
        for place, row in enumerate(rows):
            matches = kept.take(row.line)
            if matches and place not in redone:
                found[place] = matches
        return dict(sorted(found.items()))

    def _chunks(
        self, begun: int
    ) -> Iterator[tuple[tuple[list[Row], list[int] | None], list[Query]]]:
        read = query_reader(self.customers.header, self.customers.names, self.schema)
        rows: list[Row] = []
        for row in itertools.chain(self.customers.rows, [None]):
            if row is not None and row.line > begun:
                if row.reject:
                    self._reject(row)
                else:
                    rows.append(row)
            if rows and (row is None or len(rows) == CHUNK):
                queries = [read(one.cells) for one in rows]
                if self.changes is None:
                    yield (rows, None), queries
                else:
                    again = self.changes.touched(queries)
                    yield (rows, again), [queries[place] for place in again]
                rows = []

    def _begin_rejects(self, begun: int) -> None:
        """Drop what an earlier run wrote, but for the rows that a resumed one has behind it."""
        if not self.rejects or not Path(self.rejects).exists():
            return
        with Path(self.rejects).open(encoding="utf-8", newline="") as file:
            kept = [
                cells
                for cells in csv.reader(file)
                if cells[:1] == ["line"] or (cells and int(cells[0]) <= begun)
            ]
        Path(self.rejects).unlink()
        if len(kept) > 1:
            with Path(self.rejects).open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(kept)
            self.rejected = len(kept) - 1

    def _reject(self, row: Row) -> None:
        self.rejected += 1
        if not self.rejects:
            if self.rejected <= 20:
                click.echo(f"line {row.line}: {row.reject}", err=True)
            return
        fresh = not Path(self.rejects).exists()
        with Path(self.rejects).open("a", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            if fresh:
                out.writerow(["line", "reason", "row"])
            cells = json.dumps(row.cells, ensure_ascii=False)
            out.writerow([row.line, row.reject, cells])


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


def _rows(
    header: tuple[str, ...], rows: list[Row], found: Found, form: str
) -> list[dict[str, Any]]:
    if form == "ndjson":
        return [
            {**dict(zip(header, row.cells, strict=True)), "matches": found.get(at, [])}
            for at, row in enumerate(rows)
        ]
    told: list[dict[str, Any]] = []
    for place, matches in found.items():
        row = rows[place]
        cells = dict(zip(header, row.cells, strict=True))
        told += [cells | match | {"customer_line": row.line} for match in matches]
    return told
