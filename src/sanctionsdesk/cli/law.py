"""``sdesk law``: what the body of law holds, on which day, in which words."""

from __future__ import annotations

import dataclasses
import json
import textwrap
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.cli.options import (
    Day,
    as_of_option,
    desk,
    output_option,
    read_input,
    today,
    write_output,
)
from sanctionsdesk.entities.determination import determinations
from sanctionsdesk.law.kinds import fact_kinds
from sanctionsdesk.law.lint import lint, missing_words, schema
from sanctionsdesk.law.pages import changes, history, html_page, in_force, page
from sanctionsdesk.law.provisions import provision, provisions


@click.group("law")
def command() -> None:
    r"""List, show, compare and check the provisions.

    \b
    sdesk law list --as-of 2019-08-02
    sdesk law show us.caatsa.231.a
    """


def _form(*kinds: str) -> Callable[..., Any]:
    return click.option("--format", "form", type=click.Choice(kinds), default=kinds[0])


def _json(value: Mapping[str, Any]) -> str:
    told = {"schema_version": 1, **value}
    return json.dumps(told, ensure_ascii=False, indent=2, default=str) + "\n"


@command.command("list")
@as_of_option()
@_form("text", "json")
@output_option()
def list_(as_of: date | None, form: str, output: str) -> None:
    """List the provisions in force on a day."""
    day = as_of or today()
    rules = in_force(day)
    if form == "json":
        rows = [
            {"provision": rule.id, "title": rule.title, "citation": rule.citation_on(day), "kind": rule.kind,
             "modal": rule.modal, "bearer": rule.bearer_on(day), "checked": rule.checked}
            for rule in rules
        ]  # fmt: skip
        write_output(_json({"as_of": day.isoformat(), "provisions": rows}), output)
        return
    lines: list[str] = []
    section = ""
    for rule in sorted(rules, key=lambda rule: rule.section):
        if rule.section != section:
            lines += ["", rule.section] if lines else [rule.section]
            section = rule.section
        seen = "" if rule.text else " *"
        lines.append(
            f"  {rule.id:27} {rule.kind + ', ' + rule.modal:32} {rule.citation_on(day)}{seen}"
        )
    lines += [
        "",
        f"{len(rules)} provisions in force on {day}; * restated, not checked against the official text",
    ]
    write_output("\n".join(lines) + "\n", output)


@command.command("show")
@click.argument("provision_id", metavar="PROVISION")
@as_of_option()
@_form("md", "html", "json")
@output_option()
def show(provision_id: str, as_of: date | None, form: str, output: str) -> None:
    r"""Show one provision: words, elements, relief, cases, history.

    \b
    sdesk law show us.caatsa.231.a --as-of 2018-08-12
    sdesk law show us.caatsa.231.a --format html -o 231a.html
    """
    day = as_of or today()
    if form == "json":
        told = desk().provision(provision_id, as_of=day)
        content = _json(dataclasses.asdict(told))
    else:
        write = page if form == "md" else html_page
        content = write(provision(provision_id), as_of=day)
    write_output(content, output)


@command.command("pages")
@click.argument("folder", type=click.Path(file_okay=False))
@as_of_option()
@_form("md", "html")
def pages(folder: str, as_of: date | None, form: str) -> None:
    """Write one page for each provision, and an index, into FOLDER."""
    day = as_of or today()
    write = page if form == "md" else html_page
    rules = sorted(provisions().values(), key=lambda rule: (rule.section, rule.id))
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"cannot be made: {error.strerror or error}", file=folder
        ) from None
    for rule in rules:
        write_output(write(rule, as_of=day), str(Path(folder) / f"{rule.id}.{form}"))
    lines = [f"# Provisions, as of {day}", ""]
    lines += [f"- [{rule.id}]({rule.id}.{form}): {rule.title}" for rule in rules]
    write_output("\n".join(lines) + "\n", str(Path(folder) / "index.md"))
    click.echo(f"{len(rules)} pages in {folder}", err=True)


@command.command("history")
@click.argument("provision_id", metavar="PROVISION")
@_form("text", "json")
@output_option()
def history_(provision_id: str, form: str, output: str) -> None:
    """Say what changed in a provision, and when."""
    rule = provision(provision_id)
    told = history(rule)
    if form == "json":
        rows = [{"on": day.isoformat(), "what": what} for day, what in told]
        write_output(_json({"provision": rule.id, "history": rows}), output)
        return
    lines = [
        line
        for day, what in told
        for line in textwrap.wrap(f"{day} {what}", 100, subsequent_indent=" " * 11)
    ]
    write_output("\n".join(lines) + "\n", output)


@command.command("diff")
@click.argument("before", type=Day())
@click.argument("after", type=Day())
@_form("text", "json")
@output_option()
def diff(before: date, after: date, form: str, output: str) -> None:
    """Compare the body of law on two days."""
    told = changes(before, after)
    if form == "json":
        write_output(_json(told), output)
        return
    lines: list[str] = []
    for kind, items in told.items():
        lines += [kind] if items else []
        for item in items:
            text = item if isinstance(item, str) else _compared(item)
            lines += textwrap.wrap(
                text, 100, initial_indent="  ", subsequent_indent="    "
            )
    write_output("\n".join(lines or ["nothing changed"]) + "\n", output)


def _compared(item: Mapping[str, Any]) -> str:
    if "from" in item:
        return f"{item['provision']}: operative from {item['from']}"
    sides = [
        " / ".join(side) if isinstance(side, list) else str(side)
        for side in (item["before"], item["after"])
    ]
    return f"{item['provision']}: {sides[0]} -> {sides[1]}"


@command.command("lint")
@click.argument("files", nargs=-1, type=click.Path())
@click.option(
    "--texts",
    "folder",
    type=click.Path(exists=True, file_okay=False),
    help="Look for the quoted words in these texts.",
)
def lint_(files: tuple[str, ...], folder: str | None) -> None:
    r"""Check provision files; each fault is named and placed.

    \b
    sdesk law lint
    sdesk law lint my-section.yaml --texts statutes/
    """
    given = {path: _text(path) for path in files} or None
    faults = lint(given)
    if folder and not faults:
        faults, _ = missing_words(_texts(folder), given)
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise InputError(
            f"{len(faults)} faults in the provision files, each named above"
        )
    click.echo("no fault")


@command.command("texts")
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
def texts(folder: str) -> None:
    """Prove every quoted word against the official texts in a folder (NAME.txt)."""
    faults, digests = missing_words(_texts(folder))
    for name, digest in digests.items():
        click.echo(f"{name}: SHA-256 {digest}")
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise InputError(f"{len(faults)} quotations do not stand there", file=folder)
    click.echo("all words found")


@command.command("imposed")
@as_of_option()
@_form("text", "json")
@output_option()
def imposed(as_of: date | None, form: str, output: str) -> None:
    """Compare the section 235 items that list entries state with the five asked for."""
    day = as_of or today()
    rows = desk().imposed(as_of=day)
    if form == "json":
        write_output(
            _json(
                {
                    "as_of": day.isoformat(),
                    "imposed": [dataclasses.asdict(row) for row in rows],
                }
            ),
            output,
        )
        return
    lines = [f"Section 235 items stated by the lists kept, as of {day}", ""]
    for row in rows:
        lines += [f"{row.name} ({row.list_id} {row.entry_id})", f"  {row.says}"]
        told = "; ".join(
            f"({item}) {what}"
            for item, what in zip(row.items, row.sanctions, strict=True)
        )
        lines += textwrap.wrap(told, 100, initial_indent="  ", subsequent_indent="  ")
    short = [row.name for row in rows if row.enough is False]
    lines += ["", f"{len(rows)} entries; short of five: {', '.join(short) or 'none'}"]
    write_output("\n".join(lines) + "\n", output)


@command.command("determinations")
@as_of_option(help="Only what was known by this day; today if not given.")
@_form("text", "json")
@output_option()
def determinations_(as_of: date | None, form: str, output: str) -> None:
    """List the determinations on record that were known by a day."""
    day = as_of or today()
    found = determinations(known_as_of=day)
    if form == "json":
        rows = [dataclasses.asdict(item) for item in found]
        write_output(
            _json({"known_as_of": day.isoformat(), "determinations": rows}), output
        )
        return
    lines = []
    for item in found:
        items = f"items {', '.join(item.items)}" if item.items else "no menu: block"
        lines.append(f"{item.determined_on} {item.provision:20} {item.person}: {items}")
        lines.append(f"{'':11}{item.source.source}")
    lines += [
        "",
        f"{len(found)} determinations known by {day}; a sample written by hand",
    ]
    write_output("\n".join(lines) + "\n", output)


@command.command("facts")
@click.argument("word", required=False, default="")
def facts(word: str) -> None:
    """Name the facts that provisions read, or those whose name or question holds WORD."""
    for kind in fact_kinds().values():
        if word.lower() in f"{kind.name} {kind.ask}".lower():
            choices = f" ({', '.join(kind.choices)})" if kind.choices else ""
            click.echo(f"{kind.name:32} {kind.type:8} {kind.ask}{choices}")


@command.command("schema")
@output_option()
def schema_(output: str) -> None:
    """Write the JSON Schema of provision files."""
    write_output(json.dumps(schema(), indent=2) + "\n", output)


def _texts(folder: str) -> dict[str, str]:
    return {path.stem: _text(str(path)) for path in sorted(Path(folder).glob("*.txt"))}


def _text(path: str) -> str:
    try:
        return read_input(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("is not UTF-8 text", file=path) from None
