"""``sdesk audit``: what was done here, and whether the record of it is whole."""

from __future__ import annotations

import json
from datetime import date

import click

from sanctionsdesk.base.errors import UsageError
from sanctionsdesk.base.plain import plain
from sanctionsdesk.cli.options import (
    actor,
    as_of_option,
    by_option,
    desk,
    output_option,
    permitted,
    today,
    write_output,
)
from sanctionsdesk.review.audit import parse_head
from sanctionsdesk.review.records import RETENTION_YEARS, Gone
from sanctionsdesk.store.snapshots import Store


@click.group("audit")
def command() -> None:
    r"""Read, verify and export the audit log.

    \b
    sdesk audit verify
    sdesk audit show --subject alert:7
    """


@command.command("show")
@click.option("--subject", help="Only rows of this, as alert:7 or receipt:ID.")
@click.option("--after", type=int, default=0, help="Only rows beyond this place.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@by_option()
@output_option()
def show(  # noqa: PLR0917 - click passes the options by name
    subject: str | None,
    after: int,
    limit: int,
    form: str,
    by: str | None,
    output: str,
) -> None:
    """Show rows of the log in order."""
    found = permitted("audit.read", by).audit.entries(
        subject=subject, after=after, limit=limit
    )
    if form == "json":
        content = {"schema_version": 1, "entries": plain(found)}
        write_output(json.dumps(content, ensure_ascii=False, indent=2) + "\n", output)
        return
    lines = [
        f"{item.seq} {item.at[:19]}Z {item.who} {item.action} {item.subject}"
        for item in found
    ]
    write_output("\n".join(lines or ["nothing is logged"]) + "\n", output)


@command.command("head")
@by_option()
def head(by: str | None) -> None:
    """Print SEQ:HASH of the newest row, to be written down outside the desk."""
    place, told = permitted("audit.read", by).audit.head()
    click.echo(f"{place}:{told}")


@command.command("verify")
@click.option(
    "--seen",
    multiple=True,
    metavar="SEQ:HASH",
    help="What sdesk audit head printed earlier; may be given again.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@by_option()
@output_option()
def verify(seen: tuple[str, ...], form: str, by: str | None, output: str) -> None:
    """Find any edit, gap or reordering; exit code 20 if there is one."""
    found = permitted("audit.read", by).audit.verify(
        seen=[parse_head(text) for text in seen]
    )
    if form == "json":
        content = (
            json.dumps({"schema_version": 1, "whole": found.is_whole, **plain(found)})
            + "\n"
        )
    else:
        lines = [
            f"{found.entries} rows, {'whole' if found.is_whole else 'NOT WHOLE'}",
            *(f"  {fault}" for fault in found.faults),
        ]
        content = "\n".join(lines) + "\n"
    write_output(content, output)
    if not found.is_whole:
        raise SystemExit(20)


@command.command("export")
@by_option()
@click.option("-o", "--output", required=True, metavar="FILE.zip")
def export(by: str | None, output: str) -> None:
    """Write one archive for an examiner, with how to check it without the desk."""
    of = desk()
    lists = plain(Store(of.home).snapshots())
    write_output(of.records.export(by=actor(of, by), lists=lists), output)
    click.echo(f"written to {output}; the export is logged", err=True)


@command.command("hold")
@click.argument("target", metavar="all|alert:ID|receipt:ID|customer:KEY")
@click.option("--reason", required=True)
@by_option()
def hold(target: str, reason: str, by: str | None) -> None:
    """Place a legal hold: nothing of the target is deleted or erased."""
    of = desk()
    placed = of.records.hold(target, reason=reason, by=actor(of, by))
    click.echo(f"hold {placed.id} stands on {placed.target}")


@command.command("lift")
@click.argument("hold_id", type=int, metavar="HOLD")
@by_option()
def lift(hold_id: int, by: str | None) -> None:
    """Lift a hold that somebody else placed."""
    of = desk()
    of.records.lift(hold_id, by=actor(of, by))
    click.echo(f"hold {hold_id} is lifted")


@command.command("holds")
@by_option()
@output_option()
def holds(by: str | None, output: str) -> None:
    """List legal holds."""
    lines = [
        f"{item.id} {item.target} by {item.placed_by} {item.placed_at[:10]}: {item.reason}"
        + (
            f" (lifted by {item.lifted_by} {item.lifted_at[:10]})"
            if item.lifted_at
            else ""
        )
        for item in permitted("audit.read", by).records.holds()
    ]
    write_output("\n".join(lines or ["no hold"]) + "\n", output)


@command.command("retain")
@as_of_option(help="The day to count back from; today if not given.")
@click.option(
    "--years", type=click.IntRange(1), default=RETENTION_YEARS, show_default=True
)
@click.option("--yes", is_flag=True, help="Delete; without it nothing happens.")
@by_option()
def retain(
    as_of: date | None,
    years: int,
    yes: bool,  # noqa: FBT001 - click passes it by name
    by: str | None,
) -> None:
    """Delete settled alerts and receipts past their retention; holds stand over it."""
    if not yes:
        raise UsageError("deletes for good; say so", field="--yes")
    of = desk()
    _tell_gone(
        of.records.delete_expired(today=as_of or today(), by=actor(of, by), years=years)
    )


@command.command("erase")
@click.argument("customer", metavar="CUSTOMER_KEY")
@click.option("--reason", required=True, help="Why the law asks for it.")
@click.option("--name", "names", multiple=True, help="Another name of theirs.")
@click.option("--although-confirmed", is_flag=True)
@click.option(
    "--dry-run", "rehearse", is_flag=True, help="Tell what would go; nothing does."
)
@by_option()
def erase(  # noqa: PLR0917 - click passes the options by name
    customer: str,
    reason: str,
    names: tuple[str, ...],
    although_confirmed: bool,  # noqa: FBT001 - click passes it by name
    rehearse: bool,  # noqa: FBT001 - the same
    by: str | None,
) -> None:
    """Erase a customer's data; the chain stays whole and says that it was done.

    Receipts of articles, registers and facts that name the customer go whole: look
    with --dry-run first which those are.
    """
    of = desk()
    gone = of.records.erase(
        customer,
        reason=reason,
        by=actor(of, by),
        names=names,
        although_confirmed=although_confirmed,
        rehearse=rehearse,
        home=of.home,
    )
    if rehearse:
        click.echo(
            f"would go: alerts {', '.join(map(str, gone.alerts)) or 'none'}; "
            f"receipts {', '.join(gone.receipts) or 'none'}; "
            f"articles {', '.join(gone.articles) or 'none'}; {gone.contents} contents"
        )
        return
    _tell_gone(gone)


def _tell_gone(gone: Gone) -> None:
    click.echo(
        f"{len(gone.alerts)} alerts, {len(gone.receipts)} receipts, "
        f"{len(gone.articles)} articles, {gone.contents} contents; "
        f"{len(gone.held)} held back; row {gone.seq} of the audit log"
    )
