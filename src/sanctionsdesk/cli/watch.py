"""``sdesk watch``: what is looked at again when lists or days move on."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import click

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.base.plain import plain
from sanctionsdesk.cli.options import (
    actor,
    as_of_option,
    by_option,
    desk,
    output_option,
    permitted,
    read_input,
    today,
    write_output,
)
from sanctionsdesk.names.compare import DEFAULT_THRESHOLD
from sanctionsdesk.review.audit import moment, system_clock
from sanctionsdesk.review.feeds import atom, calendar
from sanctionsdesk.review.looking import check_target
from sanctionsdesk.review.watches import KINDS


@click.group("watch")
def command() -> None:
    r"""Watch customers, entries, feeds of articles and provisions.

    \b
    sdesk watch add customers customers.csv
    sdesk watch run --as-of 2024-07-02

    Run it from cron or a timer after lists are updated; run and send are two steps.
    """


@command.command("add")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("target")
@click.option("--facts", metavar="FILE.json", help="For a provision: its facts.")
@click.option("--days", type=click.IntRange(0), default=30, help="Tell so long before.")
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    default=DEFAULT_THRESHOLD,
    show_default=True,
)
@click.option("--schema", default="Person", show_default=True)
@click.option(
    "--fetch",
    is_flag=True,
    help="For a feed at an https address: fetch it at each run, as robots.txt allows.",
)
@by_option()
def add(  # noqa: PLR0917 - click passes the options by name
    kind: str,
    target: str,
    facts: str | None,
    days: int,
    threshold: float,
    schema: str,
    fetch: bool,  # noqa: FBT001 - click passes it by name
    by: str | None,
) -> None:
    """Watch a customer file, an entry (us-ofac-sdn:7), a feed, a provision.

    A feed is RSS, Atom or NDJSON, a folder of articles, or an address.
    """
    of = desk()
    settings: dict[str, Any] = {}
    if kind == "provision":
        settings = {"facts": _facts(facts), "days": days}
        of.decide(target, settings["facts"], as_of=today())
    elif kind in {"customers", "feed"}:
        settings = {"threshold": threshold}
        if kind == "customers":
            settings["schema"] = schema
    check_target(kind, target, settings, fetch=fetch)
    made = of.watches.add(kind, target, settings=settings, by=actor(of, by))
    click.echo(f"watch {made.id}: {made.kind} {made.target}")


@command.command("list")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@by_option()
@output_option()
def listing(form: str, by: str | None, output: str) -> None:
    """List watches and channels."""
    of = permitted("watches.read", by)
    watches, channels = of.watches.list(), of.news.channels()
    if form == "json":
        told = {
            "schema_version": 1,
            "watches": plain(watches),
            "channels": plain(channels),
        }
        write_output(json.dumps(told, ensure_ascii=False, indent=2) + "\n", output)
        return
    lines = [
        f"watch {item.id}: {item.kind} {item.target}, "
        + (f"ran {item.ran_at[:19]}Z" if item.ran_at else "not run yet")
        for item in watches
    ]
    lines += [f"channel {item.id}: {item.kind} {item.address}" for item in channels]
    write_output("\n".join(lines or ["nothing is watched"]) + "\n", output)


@command.command("run")
@as_of_option()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--exit-code", is_flag=True, help="10 when anything was raised.")
@output_option()
def run(
    as_of: date | None,
    form: str,
    exit_code: bool,  # noqa: FBT001 - click passes it by name
    output: str,
) -> None:
    """Look at everything watched; only what has changed raises an alert."""
    runs = desk().run_watches(as_of=as_of or today())
    if form == "json":
        rows = [
            {key: told for key, told in plain(item).items() if key != "seen"}
            for item in runs
        ]
        content = json.dumps({"schema_version": 1, "runs": rows}, indent=2) + "\n"
    else:
        lines = [
            f"watch {item.watch} {item.kind} {item.target}: "
            + (f"could not run: {item.fault}" if item.fault else "")
            + ("" if item.fault else f"{len(item.raised)} alerts")
            + (f" ({', '.join(map(str, item.raised[:20]))})" if item.raised else "")
            for item in runs
        ]
        content = "\n".join(lines or ["nothing is watched"]) + "\n"
    write_output(content, output)
    if any(item.fault for item in runs):
        raise SystemExit(20)
    if exit_code and any(item.raised for item in runs):
        raise SystemExit(10)


@command.command("end")
@click.argument("watch_id", type=int, metavar="WATCH")
@by_option()
def end(watch_id: int, by: str | None) -> None:
    """Stop watching."""
    of = desk()
    of.watches.end(watch_id, by=actor(of, by))
    click.echo(f"watch {watch_id} has ended")


@command.command("notify")
@click.argument("kind", type=click.Choice(["webhook", "email"]))
@click.argument("address")
@click.option(
    "--secret-name",
    default="",
    metavar="VARIABLE",
    help="Environment variable that holds the webhook's secret.",
)
@by_option()
def notify(kind: str, address: str, secret_name: str, by: str | None) -> None:
    """Send news of alerts to a webhook (signed) or an e-mail address."""
    of = desk()
    made = of.news.add(kind, address, by=actor(of, by), secret_name=secret_name)
    click.echo(f"channel {made.id}: {made.kind} {made.address}")


@command.command("unnotify")
@click.argument("channel_id", type=int, metavar="CHANNEL")
@by_option()
def unnotify(channel_id: int, by: str | None) -> None:
    """Send no more to a channel."""
    of = desk()
    of.news.end(channel_id, by=actor(of, by))
    click.echo(f"channel {channel_id} has ended")


@command.command("send")
def send() -> None:
    """Send what is due; what fails is tried again later, five times."""
    sent, failed = desk().news.deliver()
    click.echo(f"{sent} sent, {failed} failed")


@command.command("feed")
@click.option(
    "--address", default="http://127.0.0.1:8000", help="Where the desk is reached."
)
@by_option()
@output_option()
def feed(address: str, by: str | None, output: str) -> None:
    """Write open alerts as an Atom feed, without names of customers."""
    of = desk()
    found = of.alerts.list(by=actor(of, by), limit=200)
    newest = sorted(found, key=lambda item: item.raised_at, reverse=True)
    write_output(atom(newest, address=address, updated=moment(system_clock)), output)


@command.command("deadlines")
@as_of_option()
@click.option(
    "--format", "form", type=click.Choice(["text", "ics", "json"]), default="text"
)
@output_option()
def deadlines(as_of: date | None, form: str, output: str) -> None:
    """Show the days by which watched provisions want something; ics for a calendar."""
    found = desk().deadlines(as_of=as_of or today())
    if form == "ics":
        content = calendar(found, stamp=moment(lambda: datetime.now(UTC)))
    elif form == "json":
        told = {"schema_version": 1, "deadlines": plain(found)}
        content = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    else:
        lines = [f"{item.due} {item.provision}: {item.status}" for item in found]
        content = "\n".join(lines or ["no watched provision names a day"]) + "\n"
    write_output(content, output)


def _facts(path: str | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        told = json.loads(read_input(path).decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise InputError("is no JSON", file=path) from None
    if not isinstance(told, dict):
        raise InputError("is no JSON object of facts", file=path)
    return told
