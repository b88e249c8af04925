"""``sdesk decide``: one provision, a whole regime or a book of fact sets."""

from __future__ import annotations

import csv
import gc
import json
import operator
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click
import yaml

from sanctionsdesk.base.errors import InputError, UsageError
from sanctionsdesk.cli.options import (
    Day,
    as_of_option,
    desk,
    keep_receipt,
    output_option,
    output_stream,
    read_input,
    receipt_option,
    today,
    write_output,
)
from sanctionsdesk.law.book import RESULT
from sanctionsdesk.law.decide import check_facts
from sanctionsdesk.law.kinds import fact_kind, from_text, plain
from sanctionsdesk.law.pages import FactField
from sanctionsdesk.law.text import as_text, dealing_text
from sanctionsdesk.review.questions import Question
from sanctionsdesk.store.books import ENDINGS, Chunk, open_book
from sanctionsdesk.store.results import guarded

_EXIT = {
    "open": 12, "unknown": 12,
    "duty": 11, "overdue": 11, "blocked": 11, "prohibited": 11, "breached": 11, "barred": 11, "may_not_act": 11,
    "exposed": 10, "power": 10, "elements_met_no_determination": 10, "report_due": 10, "not_enough": 10,
}  # fmt: skip


@click.command("decide")
@click.argument("asked", nargs=-1, metavar="[PROVISION] [FACTS]")
@as_of_option()
@click.option("--known-as-of", type=Day(), help="Use only what was known by this day.")
@click.option("--law-as-of", type=Day(), help="Apply the law as it stood on this day.")
@click.option(
    "--regime",
    type=click.Choice(["us", "eu", "uk"]),
    help="Run every provision of a regime on FACTS.",
)
@click.option(
    "--interview",
    is_flag=True,
    help="Ask for the facts that still matter; works on a pipe too.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option(
    "--exit-code",
    is_flag=True,
    help="10 review, 11 required or prohibited, 12 cannot tell.",
)
@receipt_option()
@output_option()
def command(  # noqa: PLR0917 - click passes the options by name
    asked: tuple[str, ...],
    as_of: date | None,
    known_as_of: date | None,
    law_as_of: date | None,
    regime: str | None,
    interview: bool,  # noqa: FBT001 - click passes it by name
    form: str,
    exit_code: bool,  # noqa: FBT001 - click passes it by name
    receipt: bool,  # noqa: FBT001 - the same
    output: str,
) -> None:
    r"""Decide a provision on facts taken as true.

    \b
    sdesk decide us.caatsa.231.a facts.json --as-of 2019-08-02
    sdesk decide us.caatsa.231.a --interview --as-of 2019-08-02
    sdesk decide --regime us dealing.yaml --as-of 2024-07-02
    sdesk decide us.eo13662.dir1 book.csv --as-of 2019-08-02 -o decided.csv

    FACTS is JSON or YAML, one object of names and values; CSV, NDJSON or Parquet
    is a book with one set of facts in each row. Names are shown by: sdesk law
    show PROVISION --format json.
    """
    days: dict[str, Any] = {
        "as_of": as_of or today(),
        "known_as_of": known_as_of,
        "law_as_of": law_as_of,
    }
    provision, file = _told(asked, regime=regime, interview=interview)
    if file and Path(file).suffix.lower() in ENDINGS:
        if regime:
            raise UsageError("a book is decided under one provision, not a regime")
        if receipt:
            raise UsageError("a receipt is kept of one set of facts", field="--receipt")
        _book(provision, file, output, days)
        return
    facts = check_facts(_facts(file), file=file) if file else {}
    try:
        if regime:
            answer = desk().decide_dealing(facts, regime=regime, **days)
        else:
            if interview:
                facts = _interviewed(provision, facts, days)
            answer = desk().decide(provision, facts, **days)
    except InputError as error:
        # A bad value stands in a file: say in which.
        raise InputError(
            error.message,
            file=error.file or file or None,
            line=error.line,
            field=error.field,
        ) from None
    given = answer
    answer = {"schema_version": 1, **answer}
    if form == "json":
        content = json.dumps(answer, ensure_ascii=False, indent=2, default=str) + "\n"
    else:
        content = dealing_text(answer) if regime else as_text(answer)
    write_output(content, output)
    if receipt:
        question = Question(
            verb="decide",
            as_of=as_of or today(),
            inputs={"provision": provision, "facts": facts},
            settings={
                "regime": regime,
                "known_as_of": known_as_of,
                "law_as_of": law_as_of,
            },
        )
        keep_receipt(desk(), question, given)
    if exit_code:
        raise SystemExit(_exit_code(answer))


def _told(
    asked: tuple[str, ...], *, regime: str | None, interview: bool
) -> tuple[str, str]:
    """Take the arguments apart: a provision, a file, or both."""
    if regime:
        if len(asked) != 1:
            raise UsageError("with --regime give one file of facts, and no provision")
        return "", asked[0]
    if interview and len(asked) == 1:
        return asked[0], ""
    if len(asked) != 2:
        raise UsageError(
            "give a PROVISION and a file of FACTS (- for stdin), or --interview"
        )
    if interview and asked[1] == "-":
        raise UsageError(
            "--interview reads its answers from stdin; give the facts as a file"
        )
    return asked[0], asked[1]


def _exit_code(answer: Mapping[str, Any]) -> int:
    found = [*answer.get("relevant", ()), answer]
    codes = {_EXIT.get(str(item.get("status")), 0) for item in found}
    codes |= {
        {True: 11, None: 12}.get(item.get("prohibited", False), 0) for item in found
    }
    codes |= {
        {True: 11, None: 12}.get(item.get("owned_or_controlled", False), 0)
        for item in found
    }
    return next((code for code in (11, 12, 10) if code in codes), 0)


def _facts(path: str) -> object:
    data = read_input(path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("is not UTF-8 text", file=path) from None
    if path.endswith((".yaml", ".yml")) or (
        path == "-" and text.lstrip()[:1] not in "{["
    ):
        return _yaml(text, path)
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise InputError(
            f"is no JSON: {error.msg}", file=path, line=error.lineno
        ) from None
    except InputError as error:
        raise InputError(error.message, file=path, field=error.field) from None
    except RecursionError:
        raise InputError("is nested too deep to be facts", file=path) from None


def _yaml(text: str, path: str) -> object:
    try:
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise InputError(
            f"is no YAML: {error.problem or 'broken'}", file=path, line=line
        ) from None
    except (yaml.YAMLError, RecursionError, ValueError):
        raise InputError(
            "cannot be read as facts; write one object", file=path
        ) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found and found[key] != value:
            raise InputError(
                "stands twice with two values; give one of them", field=key
            )
        found[key] = value
    return found


def _no_number(name: str) -> None:
    raise InputError(f"{name} is no number that a fact can have")


def _interviewed(
    provision: str, facts: dict[str, Any], days: Mapping[str, Any]
) -> dict[str, Any]:
    """Ask on stderr and read answers from stdin until nothing is left that matters."""
    asked: set[str] = set()
    told = dict(facts)
    while (
        field := desk().next_question(provision, told, asked=asked, **days)
    ) is not None:
        asked.add(field.name)
        click.echo(_question(field, len(asked)), err=True, nl=False)
        line = sys.stdin.readline()
        while line:
            try:
                value = plain(from_text(fact_kind(field.name), line))
            except InputError as error:
                click.echo(f"  {error.message}; answer again: ", err=True, nl=False)
                line = sys.stdin.readline()
                continue
            if line.strip():
                told[field.name] = value
            break
        if not line:
            click.echo("", err=True)
            break
    return told


def _question(field: FactField, number: int) -> str:
    hints = {"flag": "yes, no", "day": "YYYY-MM-DD", "done": "YYYY-MM-DD, yes, no", "usd": "US dollars",
             "pct": "percent", "items": "items with spaces between", "amounts": "amounts with spaces between"}  # fmt: skip
    hint = ", ".join(field.choices) or hints.get(field.type, "")
    return f"{number}. {field.ask} ({field.who}) [{hint + '; ' if hint else ''}empty: not known] "


def _book(provision: str, path: str, output: str, days: Mapping[str, Any]) -> None:
    """Decide every row; bad rows are named and counted, the rest goes on."""
    rows = bad = 0
    with open_book(path) as (header, chunks):
        book = desk().book(provision, header, **days)
        click.echo(f"facts read: {', '.join(book.facts.values())}", err=True)
        if book.ignored:
            click.echo(f"other columns: {', '.join(book.ignored)}", err=True)
        # A book makes millions of rows and no cycles; looking for them takes half the time.
        gc.disable()
        try:
            with output_stream(output) as stream:
                writer = csv.writer(stream, lineterminator="\n")
                writer.writerow([*map(guarded, header), *RESULT])
                for chunk in chunks:
                    outcomes = _outcomes(book.decide(chunk.columns), chunk, path)
                    columns = [_safe(column) for column in chunk.columns]
                    given = zip(*columns, strict=True)
                    writer.writerows(map(operator.add, given, outcomes))
                    rows += len(outcomes)
                    bad += sum(1 for row in outcomes if row[-1])
                    click.echo(f"{rows:,} rows", err=True)
        finally:
            gc.enable()
    click.echo(
        f"{rows:,} rows decided, {bad:,} of them with an error named in the column error",
        err=True,
    )
    if bad:
        raise SystemExit(InputError.exit_code)


def _outcomes(
    outcomes: list[tuple[Any, ...]], chunk: Chunk, path: str
) -> list[tuple[Any, ...]]:
    for place, fault in chunk.faults.items():
        outcomes[place] = (*[""] * (len(RESULT) - 1), fault)
    shown = 0
    for place, row in enumerate(outcomes):
        if row[-1] and shown < 5:
            shown += 1
            click.echo(f"{path}:{chunk.first_line + place}: {row[-1]}", err=True)
    return outcomes


def _safe(column: list[Any]) -> list[Any]:
    """Guard cells that begin like a formula; most columns have none."""
    try:
        begins = set("".join([cell[:1] for cell in column]))
    except TypeError:
        return [
            json.dumps(cell, ensure_ascii=False)
            if isinstance(cell, list | dict)
            else guarded(cell)
            for cell in column
        ]
    risky = any(guarded(begin) != begin for begin in begins)
    return [guarded(cell) for cell in column] if risky else column
