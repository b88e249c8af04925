"""``sdesk lists``: keep official lists and see what is kept."""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path

import click

from sanctionsdesk.base.errors import (
    DeskError,
    InputError,
    ListError,
    NotFoundError,
    UsageError,
)
from sanctionsdesk.base.plain import plain
from sanctionsdesk.cli.options import (
    Day,
    as_of_option,
    desk,
    now,
    output_option,
    output_stream,
    today,
    write_output,
)
from sanctionsdesk.dossier.differences import ROW
from sanctionsdesk.lists.catalog import CatalogueEntry, catalogue
from sanctionsdesk.lists.ftm_export import (
    SIMPLE,
    STATEMENT,
    as_entities,
    as_row,
    as_statements,
)
from sanctionsdesk.store.issues import find_issue
from sanctionsdesk.store.results import csv_lines, csv_text
from sanctionsdesk.store.settings import list_settings
from sanctionsdesk.store.snapshots import Snapshot, Store

_MOST_LINES = 20
"""Oddities shown of one issue; all of them are kept with it."""


@click.group("lists")
def command() -> None:
    r"""Add and show official lists.

    \b
    sdesk lists add lists/us-ofac-sdn/2018-12-19
    sdesk lists show --as-of 2019-08-02
    """


@command.command("add")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@as_of_option(help="The day of issues whose files state none.")
@click.option(
    "--list", "list_id", help="The list they are issues of, if not told by the format."
)
def add(paths: tuple[str, ...], as_of: date | None, list_id: str | None) -> None:
    r"""Keep the lists in these files or folders, in the form their publishers give them.

    \b
    sdesk lists add lists/us-ofac-sdn/2018-12-19
    sdesk lists add downloads/*.zip --as-of 2024-07-02

    Each issue is taken whole or left out whole, and the rest goes on. Exit code 0: all
    lists found are kept; files that are no list are named and passed over. 20: an issue
    that could not be trusted was left out, the others are kept. 21: there was no list.
    """
    kept = 0
    refused: list[DeskError] = []

    def unread(line: str) -> None:
        click.echo(f"not read: {line}", err=True)

    for snapshot in Store(desk().home).add(
        paths,
        as_of=as_of,
        list_id=list_id,
        retrieved_at=now().isoformat(),
        unread=unread,
        refused=refused.append,
    ):
        kept += 1
        remarks = f", {len(snapshot.remarks)} remarks" if snapshot.remarks else ""
        click.echo(
            f"{snapshot.list_id} {snapshot.as_of} ({snapshot.basis}): {snapshot.records} records = "
            f"{snapshot.parties} parties + {len(snapshot.rejects)} named rejects{remarks}, "
            f"SHA-256 {snapshot.digest[:12]}"
        )
        if as_of not in {None, snapshot.as_of}:
            click.echo(f"  {_other_day(snapshot)}; {as_of} is not taken", err=True)
        for line in (*snapshot.rejects, *snapshot.remarks)[:_MOST_LINES]:
            click.echo(f"  {line}", err=True)
        more = len(snapshot.rejects) + len(snapshot.remarks) - _MOST_LINES
        if more > 0:
            click.echo(f"  and {more} more: sdesk lists show --format json", err=True)
    for error in refused:
        click.echo(f"refused: {error}", err=True)
    if refused:
        raise InputError(
            f"{len(refused)} of {kept + len(refused)} issues could not be trusted and were "
            f"left out whole; {kept} are kept"
        )


def _other_day(snapshot: Snapshot) -> str:
    if snapshot.basis == "stated":
        return f"its files state the day {snapshot.as_of} themselves"
    return f"the same bytes are kept under {snapshot.as_of} already"


@command.command("show")
@as_of_option(help="Show the issue of each list that stands on this day only.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@output_option()
def show(as_of: date | None, form: str, output: str) -> None:
    """Show the issues kept."""
    store = Store(desk().home)
    snapshots = store.pick(as_of=as_of) if as_of else store.snapshots()
    warnings = desk().lists(as_of=as_of).warnings if as_of else ()
    if form == "json":
        content = {
            "schema_version": 1,
            "snapshots": plain(list(snapshots)),
            "warnings": list(warnings),
        }
        write_output(json.dumps(content, indent=2) + "\n", output)
        return
    for warning in warnings:
        click.echo(f"warning: {warning}", err=True)
    day = as_of or today()
    write_output(
        "\n".join(
            [_shown(item, day) for item in snapshots]
            or ["no list is kept; add one with: sdesk lists add PATH"]
        )
        + "\n",
        output,
    )


def _shown(item: Snapshot, day: date) -> str:
    age = (day - item.as_of).days
    known = catalogue().get(item.list_id)
    came = f"from {item.source or ', '.join(item.files)}" + (
        f", {item.retrieved_at}" if item.retrieved_at else ""
    )
    return (
        f"{item.list_id} {item.as_of} ({item.basis}), {age} days before {day}\n"
        f"  {known.title if known else item.format}, by {item.publisher or 'unknown'}\n"
        f"  {item.records} records = {item.parties} parties + {len(item.rejects)} named rejects\n"
        f"  SHA-256 {item.digest[:12]}, {came}"
    )


@command.command("verify")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@output_option()
def verify(form: str, output: str) -> None:
    r"""Digest everything kept again and name what is not as it was written.

    \b
    sdesk lists verify
    sdesk lists verify --format json
    """
    checked = list(Store(desk().home).verify())
    broken = [problem for _, problem in checked if problem is not None]
    if form == "json":
        content = {
            "schema_version": 1,
            "checked": len(checked),
            "broken": plain(broken),
        }
        write_output(json.dumps(content, indent=2) + "\n", output)
    else:
        lines = [f"{item.file}: {item.problem}" for item in broken]
        lines.append(f"{len(checked)} issues checked, {len(broken)} broken")
        write_output("\n".join(lines) + "\n", output)
    if broken:
        raise ListError("some issues are broken; add their lists again")


@command.command("catalog")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "csv"]), default="text"
)
@output_option()
def catalog(form: str, output: str) -> None:
    r"""Tell which lists are known: publisher, address, format, licence, cadence.

    \b
    sdesk lists catalog
    sdesk lists catalog --format json
    """
    entries = list(catalogue().values())
    if form == "json":
        told = {"schema_version": 1, "lists": plain(entries)}
        text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    elif form == "csv":
        header = [field.name for field in fields(CatalogueEntry)]
        text = csv_text(
            header,
            (
                [
                    " ".join(cell.values()) if isinstance(cell, Mapping) else cell
                    for cell in (getattr(entry, name) for name in header)
                ]
                for entry in entries
            ),
        )
    else:
        text = "\n".join(
            f"{entry.list_id}: {entry.title}\n"
            f"  {entry.format}; {entry.cadence}; {entry.licence}\n"
            + "".join(f"  {address}\n" for address in entry.files.values())
            for entry in entries
        )
    write_output(text, output)


@command.command("update")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--from",
    "source",
    metavar="URL|FOLDER",
    help="Another address, or a folder with a SHA256SUMS file.",
)
@click.option(
    "--allow-shrink", is_flag=True, help="Take an issue however many parties it lost."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@output_option()
def update(
    names: tuple[str, ...],
    source: str | None,
    allow_shrink: bool,  # noqa: FBT001 - click passes it by name
    form: str,
    output: str,
) -> None:
    r"""Fetch lists from their publishers, or take them from a folder or USB stick.

    An issue that does not read, is another list, or lost more than a fifth of its
    parties is refused and the old one stays. Addresses: sdesk lists catalog;
    others in settings.yaml. Proxies: the usual environment variables.

    \b
    sdesk lists update us-ofac-sdn un-sc
    sdesk lists update --from /media/usb/lists
    """
    from sanctionsdesk.store.update import MOST_SHRINK, Updating  # noqa: PLC0415 - only here the network is needed

    home = desk().home
    updating = Updating(
        store=Store(home),
        now=now(),
        most_shrink=1 if allow_shrink else MOST_SHRINK,
        progress=_progress if sys.stderr.isatty() else None,
    )
    if source is not None and "://" not in source:
        outcomes = updating.from_folder(Path(source), names)
    else:
        outcomes = updating.from_publishers(_entries(home, names, source))
    told = []
    for outcome in outcomes:
        told.append(outcome)
        mark = {"added": "+", "unchanged": "=", "refused": "!"}[outcome.result]
        click.echo(f"{mark} {outcome.list_id}: {outcome.sentence}", err=form == "json")
    if form == "json":
        rows = [
            {
                "list": item.list_id,
                "result": item.result,
                "sentence": item.sentence,
                "as_of": item.snapshot.as_of.isoformat() if item.snapshot else None,
                "digest": item.snapshot.digest if item.snapshot else None,
            }
            for item in told
        ]
        content = {"schema_version": 1, "lists": rows}
        write_output(json.dumps(content, ensure_ascii=False, indent=2) + "\n", output)
    refused = sum(item.result == "refused" for item in told)
    if refused:
        raise ListError(f"{refused} of {len(told)} lists were refused")


def _entries(
    home: Path, names: tuple[str, ...], source: str | None
) -> list[CatalogueEntry]:
    from sanctionsdesk.store.update import with_addresses  # noqa: PLC0415 - see update

    known = catalogue()
    for name in names:
        if name not in known:
            raise NotFoundError(
                f"is no list of the catalogue ({', '.join(known)})", field=name
            )
    settings = list_settings(home)
    chosen = names or [name for name in known if not known[name].by_name_only]
    entries = [
        with_addresses(known[name], settings.addresses.get(name, {})) for name in chosen
    ]
    if source is None:
        return entries
    if len(names) != 1:
        raise UsageError("name the one list that is at this address", field="--from")
    files = entries[0].files
    if not source.endswith("/") and len(files) > 1:
        raise UsageError(
            f"the list has {len(files)} files; give the address of their folder, ending in /",
            field="--from",
        )
    moved = {name: source + name if source.endswith("/") else source for name in files}
    return [with_addresses(entries[0], moved)]


def _progress(name: str, count: int, whole: int | None) -> None:
    share = f" {count / whole:4.0%}" if whole else ""
    end = "\n" if count == whole else ""
    click.echo(f"\r{name}{share} {count / 1e6:8.1f} MB{end}", err=True, nl=False)


@command.command("diff")
@click.argument("issues", nargs=-1, metavar="A B")
@click.option("--list", "list_id", help="Compare two days of this list.")
@click.option("--from", "start", type=Day(), help="With --list: the earlier day.")
@click.option(
    "--to", "end", type=Day(), help="With --list: the later day; today if not given."
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "csv"]), default="text"
)
@output_option()
def diff(  # noqa: PLR0917 - click passes the options by name
    issues: tuple[str, ...],
    list_id: str | None,
    start: date | None,
    end: date | None,
    form: str,
    output: str,
) -> None:
    r"""Tell who was added, removed and changed between two issues, and in which field.

    A and B are LIST@DATE (the issue that stands on that day), the first letters
    of a digest, or files and folders.

    \b
    sdesk lists diff us-ofac-sdn@2021-07-07 us-ofac-sdn@2022-02-17
    sdesk lists diff --list us-ofac-sdn --from 2021-07-07 --to 2022-02-17 --format csv
    """
    if list_id is not None and start is not None and not issues:
        issues = (f"{list_id}@{start}", f"{list_id}@{end or today()}")
    if len(issues) != 2 or (list_id is None) != (start is None):
        raise UsageError("give two issues, or --list, --from and --to")
    found = desk().diff(*issues)
    if form == "json":
        told = json.dumps(found.to_json(), ensure_ascii=False, indent=2) + "\n"
    elif form == "csv":
        told = csv_text(ROW, found.rows())
        for note in found.notes:
            click.echo(note, err=True)
    else:
        told = "\n".join(found.text()) + "\n"
    write_output(told, output)


@command.command("export")
@click.argument("issue", metavar="LIST")
@as_of_option(help="Export the issue that stands on this day; the newest if not given.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["ftm", "statements", "csv"]),
    default="ftm",
    show_default=True,
    help="FtM entities (JSON lines), FtM statements (CSV), or one row for each party.",
)
@output_option()
def export(issue: str, as_of: date | None, form: str, output: str) -> None:
    r"""Write an issue for other tools: FollowTheMoney entities, statements, or a table.

    LIST is a list, LIST@DATE or the first letters of a digest.

    \b
    sdesk lists export un-sc --as-of 2026-03-01 -o un-sc.ftm.json
    sdesk lists export us-ofac-sdn@2021-07-07 --format csv
    """
    store = Store(desk().home)
    snapshot = find_issue(store, f"{issue}@{as_of}" if as_of else issue)
    parties = store.parties(snapshot)
    lines: Iterable[str]
    if form == "ftm":
        lines = (
            json.dumps(entity, ensure_ascii=False) + "\n"
            for party in parties
            for entity in as_entities(party)
        )
    else:
        header = STATEMENT if form == "statements" else SIMPLE
        rows = (
            row
            for party in parties
            for row in (
                as_statements(party) if form == "statements" else [as_row(party)]
            )
        )
        lines = itertools.chain(
            [csv_text(header, [])],
            (csv_lines([[row[column] for column in header]]) for row in rows),
        )
    with output_stream(output) as stream:
        stream.writelines(lines)
    click.echo(f"{snapshot.list_id} of {snapshot.as_of}, {snapshot.digest[:12]}", err=True)  # fmt: skip
