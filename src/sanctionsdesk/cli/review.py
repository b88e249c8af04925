"""``sdesk review``: alerts and what people make of them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Literal

import click

from sanctionsdesk.base.errors import InputError, UsageError
from sanctionsdesk.base.plain import plain
from sanctionsdesk.cli.options import (
    Day,
    actor,
    as_of_option,
    by_option,
    desk,
    output_option,
    read_input,
    today,
    write_output,
)
from sanctionsdesk.desk import Desk
from sanctionsdesk.review.alert import STATES, Alert, Case
from sanctionsdesk.review.alerts import Bulk
from sanctionsdesk.review.reasons import reasons
from sanctionsdesk.store.results import match_rows, unguarded

Wrapped = Callable[[Any], Any]


def _format() -> Wrapped:
    return click.option(
        "--format", "form", type=click.Choice(["text", "json"]), default="text"
    )


def _version() -> Wrapped:
    return click.option(
        "--version",
        "version",
        type=int,
        help="The version you read; refused if somebody changed the alert since.",
    )


def _reason() -> Wrapped:
    def both(command: Any) -> Any:
        text = click.option(
            "--note", required=True, help="The reason in your own words."
        )
        code = click.option(
            "--reason", required=True, help="Code: sdesk review reasons."
        )
        return code(text(command))

    return both


@click.group("review")
def command() -> None:
    r"""Work alerts: two people settle each, the one who proposed never confirms.

    \b
    sdesk screen customers.csv --as-of 2024-07-02 -o out.csv --alerts
    sdesk review propose 7 clear --reason different-birth-date --note "1961, not 1979"
    """


@command.command("import")
@click.argument("file", metavar="OUT.csv")
@as_of_option(help="The day of the lists that were screened; today if not given.")
@click.option("--schema", default="Person", show_default=True)
@by_option()
def take_in(file: str, as_of: date | None, schema: str, by: str | None) -> None:
    """Raise alerts from the output of sdesk screen (CSV or NDJSON)."""
    rows = read_rows(file)
    tell_raised(desk(), rows, as_of=as_of or today(), source=file, schema=schema, by=by)


@command.command("list")
@click.option("--state", "states", multiple=True, type=click.Choice(STATES))
@click.option("--assignee", help='Only of this user; "" for what nobody has taken.')
@click.option("--subject", help="Only of the customer with this key.")
@click.option("--batch", help="Only what this bulk action touched.")
@click.option("--overdue", is_flag=True, help="Only those past their time.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True)
@by_option()
@_format()
@output_option()
def listing(  # noqa: PLR0917 - click passes the options by name
    states: tuple[str, ...],
    assignee: str | None,
    subject: str | None,
    batch: str | None,
    overdue: bool,  # noqa: FBT001 - click passes it by name
    limit: int,
    by: str | None,
    form: str,
    output: str,
) -> None:
    """List alerts, those due first."""
    of = desk()
    found = of.alerts.list(
        by=actor(of, by),
        states=states,
        assignee=assignee,
        subject_key=subject,
        batch=batch,
        overdue=overdue,
        limit=limit,
    )
    if form == "json":
        content = _json({"alerts": plain(found)})
    else:
        content = "\n".join([_line(item) for item in found] or ["no alert"]) + "\n"
    write_output(content, output)


@command.command("show")
@click.argument("alert_id", type=int, metavar="ID")
@by_option()
@_format()
@output_option()
def show(alert_id: int, by: str | None, form: str, output: str) -> None:
    """Show one alert with both sides' facts and its history."""
    of = desk()
    case = of.alerts.get(alert_id, by=actor(of, by))
    write_output(_json(plain(case)) if form == "json" else _case(case), output)


@command.command("take")
@click.argument("alert_id", type=int, metavar="ID")
@_version()
@by_option()
def take(alert_id: int, version: int | None, by: str | None) -> None:
    """Take an alert yourself."""
    of = desk()
    who = actor(of, by)
    _tell(of.alerts.assign(alert_id, to=who.name, by=who, version=version))


@command.command("assign")
@click.argument("alert_id", type=int, metavar="ID")
@click.argument("user")
@_version()
@by_option()
def assign(alert_id: int, user: str, version: int | None, by: str | None) -> None:
    """Give an alert to somebody."""
    of = desk()
    _tell(of.alerts.assign(alert_id, to=user, by=actor(of, by), version=version))


@command.command("propose")
@click.argument("alert_ids", metavar="ID[,ID...]")
@click.argument("outcome", type=click.Choice(["match", "clear"]))
@_reason()
@click.option("--until", type=Day(), help="Last day of a clearance.")
@_version()
@by_option()
def propose(  # noqa: PLR0917 - click passes the options by name
    alert_ids: str,
    outcome: Literal["match", "clear"],
    reason: str,
    note: str,
    until: date | None,
    version: int | None,
    by: str | None,
) -> None:
    """Propose how one or more alerts end; somebody else confirms."""
    of = desk()
    who, ids = actor(of, by), _ids(alert_ids)
    if len(ids) == 1:
        done = of.alerts.propose(
            ids[0],
            outcome,
            reason_code=reason,
            reason=note,
            by=who,
            version=version,
            expires_on=until,
        )
        _tell(done)
        return
    _tell_bulk(
        of.alerts.bulk_propose(ids, outcome, reason_code=reason, reason=note, by=who)
    )


@command.command("confirm")
@click.argument("alert_ids", metavar="ID[,ID...]")
@click.option("--note", default="", help="What you looked at.")
@_version()
@by_option()
def confirm(alert_ids: str, note: str, version: int | None, by: str | None) -> None:
    """Confirm what somebody else proposed."""
    of = desk()
    who, ids = actor(of, by), _ids(alert_ids)
    if len(ids) == 1:
        _tell(of.alerts.confirm(ids[0], by=who, version=version, reason=note))
        return
    _tell_bulk(of.alerts.bulk_confirm(ids, by=who))


@command.command("return")
@click.argument("alert_id", type=int, metavar="ID")
@_reason()
@_version()
@by_option()
def send_back(
    alert_id: int, reason: str, note: str, version: int | None, by: str | None
) -> None:
    """Return a proposal to review."""
    of = desk()
    _tell(
        of.alerts.send_back(
            alert_id, reason_code=reason, reason=note, by=actor(of, by), version=version
        )
    )


@command.command("escalate")
@click.argument("alert_id", type=int, metavar="ID")
@_reason()
@_version()
@by_option()
def escalate(
    alert_id: int, reason: str, note: str, version: int | None, by: str | None
) -> None:
    """Pass an alert on to somebody more senior."""
    of = desk()
    _tell(
        of.alerts.escalate(
            alert_id, reason_code=reason, reason=note, by=actor(of, by), version=version
        )
    )


@command.command("reopen")
@click.argument("alert_id", type=int, metavar="ID")
@_reason()
@_version()
@by_option()
def reopen(
    alert_id: int, reason: str, note: str, version: int | None, by: str | None
) -> None:
    """Open a settled alert again."""
    of = desk()
    _tell(
        of.alerts.reopen(
            alert_id, reason_code=reason, reason=note, by=actor(of, by), version=version
        )
    )


@command.command("note")
@click.argument("alert_id", type=int, metavar="ID")
@click.argument("text")
@click.option(
    "--restricted", is_flag=True, help="Only for those who work cases; never exported."
)
@by_option()
def note(
    alert_id: int,
    text: str,
    restricted: bool,  # noqa: FBT001 - click passes it by name
    by: str | None,
) -> None:
    """Add a note."""
    of = desk()
    _tell(of.alerts.note(alert_id, text, by=actor(of, by), restricted=restricted))


@command.command("attach")
@click.argument("alert_id", type=int, metavar="ID")
@click.argument("file")
@by_option()
def attach(alert_id: int, file: str, by: str | None) -> None:
    """Keep a file with an alert."""
    of = desk()
    _tell(of.attachments.add(alert_id, file, read_input(file), by=actor(of, by)))


@command.command("undo")
@click.argument("alert_id", type=int, required=False, metavar="[ID]")
@click.option("--batch", help="Take a whole bulk proposal back.")
@by_option()
def undo(alert_id: int | None, batch: str | None, by: str | None) -> None:
    """Take your own last step back, while nobody has acted since."""
    of = desk()
    if (alert_id is None) == (batch is None):
        raise UsageError("give an ID or --batch, one of them")
    if batch is not None:
        _tell_bulk(of.alerts.withdraw_batch(batch, by=actor(of, by)))
    elif alert_id is not None:
        _tell(of.alerts.undo(alert_id, by=actor(of, by)))


@command.command("workload")
@by_option()
@_format()
@output_option()
def workload(by: str | None, form: str, output: str) -> None:
    """Show open work by person and alerts by state."""
    of = desk()
    who = actor(of, by)
    loads, counts = of.alerts.workload(by=who), of.alerts.counts(by=who)
    if form == "json":
        write_output(_json({"loads": plain(loads), "counts": counts}), output)
        return
    lines = [
        f"{load.assignee or 'nobody yet'}: {load.open} open, {load.overdue} overdue, "
        f"{load.waiting} wait for a second person, oldest of {load.oldest[:10]}"
        for load in loads
    ]
    lines.append(
        ", ".join(f"{number} {state}" for state, number in counts.items() if number)
        or "no alert"
    )
    write_output("\n".join(lines) + "\n", output)


@command.command("reasons")
@output_option()
def reason_codes(output: str) -> None:
    """Show the reason codes."""
    lines = [
        f"{kind:9} {code:22} {words}"
        for kind, codes in reasons().items()
        for code, words in codes.items()
    ]
    write_output("\n".join(lines) + "\n", output)


def read_rows(path: str) -> list[dict[str, Any]]:
    """Read rows that ``sdesk screen`` wrote, CSV or NDJSON, one for each match."""
    text = read_input(path).decode("utf-8-sig", errors="replace")
    if text.lstrip()[:1] == "{":
        return [
            row
            for line in text.splitlines()
            if line.strip()
            for row in match_rows(line)
        ]
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if not {"match_id", "score"} <= {*(reader.fieldnames or ())}:
        raise InputError(
            "has no columns match_id and score; give what sdesk screen wrote",
            file=path,
            line=1,
        )
    return [
        {
            key: unguarded(cell) if cell else cell
            for key, cell in row.items()
            if key is not None
        }
        for row in reader
    ]


def tell_raised(
    of: Desk,
    rows: Iterable[Mapping[str, Any]],
    *,
    as_of: date,
    source: str,
    schema: str,
    by: str | None,
) -> None:
    """Raise alerts and say on stderr what became of the rows."""
    raised, faults = of.raise_alerts(
        rows, as_of=as_of, by=actor(of, by), source=source, schema=schema
    )
    for fault in faults[:20]:
        click.echo(f"note: {fault}", err=True)
    click.echo(
        f"{len(raised.new)} new alerts, {len(raised.reopened)} reopened, "
        f"{len(raised.changed)} with changed facts, {len(raised.standing)} still open, "
        f"{len(raised.remembered)} settled before on the same facts",
        err=True,
    )


def _ids(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise UsageError(f"{text!r} is no list of alert numbers") from None


def _json(content: Mapping[str, Any]) -> str:
    whole = {"schema_version": 1, **content}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _line(item: Alert) -> str:
    due = (
        f", {'OVERDUE since' if item.is_overdue else 'due'} {item.due_at[:16]}Z"
        if item.due_at
        else ""
    )
    who = f", {item.assignee}" if item.assignee else ""
    return (
        f"{item.id} [{item.state}] {item.subject_name} ({item.subject_key}) ~ "
        f"{item.object_name} ({item.object_id}) {item.score:.2f}{who}{due}"
    )


def _case(case: Case) -> str:
    lines = [_line(case.alert), f"  version {case.alert.version}; {case.alert.why}"]
    for side, facts in (("customer", case.left), ("entry", case.right)):
        shown = "erased" if facts is None else json.dumps(facts, ensure_ascii=False)
        lines.append(f"  {side}: {shown[:2000]}")
    lines += [
        f"  file {item.id}: {item.name}, {item.size} bytes" for item in case.attachments
    ]
    for entry in case.history:
        told = entry.details or {}
        words = [
            told.get(key, "") for key in ("outcome", "reason_code", "reason", "note")
        ]
        lines.append(
            f"  {entry.at[:19]}Z {entry.who} {entry.action[6:]} "
            + "; ".join(str(word) for word in words if word)
        )
    lines.append(f"  may now: {', '.join(case.actions) or 'nothing'}")
    return "\n".join(lines) + "\n"


def _tell(item: Alert) -> None:
    click.echo(f"alert {item.id} is {item.state}, version {item.version}")


def _tell_bulk(done: Bulk) -> None:
    click.echo(
        f"{len(done.done)} done, {len(done.refused)} refused; batch {done.batch}"
    )
    for alert_id, why in done.refused.items():
        click.echo(f"  {alert_id}: {why}")
