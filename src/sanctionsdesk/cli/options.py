"""Options that mean the same in every command, and how answers leave it."""

from __future__ import annotations

import contextlib
import getpass
import io
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any

import click

from sanctionsdesk.base.dates import parse_day
from sanctionsdesk.base.errors import InputError, UsageError
from sanctionsdesk.desk import Desk
from sanctionsdesk.review.actors import Actor
from sanctionsdesk.review.questions import Question


class Day(click.ParamType[date]):
    """An ISO day; anything else is refused as usage."""

    name = "date"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> date:
        """Turn the option's text into a day."""
        if isinstance(value, date):
            return value
        try:
            return parse_day(str(value))
        except InputError as error:
            self.fail(error.message, param, ctx)


def as_of_option(**extra: Any) -> Callable[..., Any]:
    """Give the option ``--as-of DATE``."""
    text = extra.pop("help", "The day the answer is for; today if not given.")
    return click.option("--as-of", "as_of", type=Day(), help=text, **extra)


def output_option() -> Callable[..., Any]:
    """Give the option ``-o FILE``; ``-`` is stdout."""
    return click.option(
        "-o",
        "--output",
        "output",
        default="-",
        metavar="FILE",
        help="Write here instead of stdout.",
    )


def today() -> date:
    """The day a face fills in where none is given; every answer shows it."""
    return date.today()  # noqa: DTZ011 - a desk works by its own calendar day


def now() -> datetime:
    """Give this moment to the second; it stands beside what is kept, never in an answer."""
    return datetime.now(UTC).replace(microsecond=0)


def desk() -> Desk:
    """Open the desk of ``SANCTIONSDESK_HOME``, or of the user's data folder."""
    home = os.environ.get("SANCTIONSDESK_HOME")
    if home is not None and not home.strip():
        raise UsageError(
            "is empty; name a folder or unset it", field="SANCTIONSDESK_HOME"
        )
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return Desk(
        home=Path(home) if home else data / "sanctionsdesk",
        database_url=os.environ.get("SANCTIONSDESK_DATABASE", ""),
    )


def by_option() -> Callable[..., Any]:
    """Give the option ``--by USER``."""
    return click.option(
        "--by",
        metavar="USER",
        envvar="SANCTIONSDESK_USER",
        help="In whose name; SANCTIONSDESK_USER, or the user of this machine.",
    )


def actor(of: Desk, by: str | None) -> Actor:
    """Give who acts: the user named, or the one of this machine, with their roles."""
    try:
        name = by or getpass.getuser()
    except (KeyError, OSError):
        raise UsageError("say in whose name", field="--by") from None
    return of.users.actor(name.lower(), via="cli")


def permitted(action: str, by: str | None) -> Desk:
    """Open the desk for somebody whose roles allow an action.

    Raises:
        ForbiddenError: naming the roles that do.
    """
    of = desk()
    actor(of, by).require(action)
    return of


def receipt_option() -> Callable[..., Any]:
    """Give the flag ``--receipt``."""
    return click.option(
        "--receipt",
        is_flag=True,
        help="Keep question and answer; print the receipt's id.",
    )


def keep_receipt(of: Desk, question: Question, given: Any) -> None:
    """Keep the answer that was given to a question; print the receipt's id on stderr."""
    by = actor(of, os.environ.get("SANCTIONSDESK_USER"))
    kept = of.receipt(question, by=by, given=given)
    click.echo(f"receipt {kept.id}", err=True)


def write_output(content: str | bytes, output: str) -> None:
    """Write an answer whole, or not at all: a file appears only when complete."""
    data = content.encode() if isinstance(content, str) else content
    if output == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    target = Path(output)
    if target.exists() and not target.is_file():
        # A device or a pipe is written to and never replaced.
        _write_through(target, data)
        return
    part = target.with_name(target.name + ".part")
    try:
        part.write_bytes(data)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        reason = error.strerror or str(error)
        raise InputError(f"cannot be written: {reason}", file=output) from None


def _write_through(target: Path, data: bytes) -> None:
    try:
        with target.open("wb") as file:
            file.write(data)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"cannot be written: {reason}", file=str(target)) from None


@contextlib.contextmanager
def output_stream(output: str) -> Iterator[IO[str]]:
    """Open an output for text written bit by bit; a file appears only when complete."""
    if output == "-":
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", newline="")
        yield sys.stdout
        return
    target = Path(output)
    # A device or a pipe is written to and never replaced.
    whole = not target.exists() or target.is_file()
    part = target.with_name(target.name + ".part") if whole else target
    try:
        with part.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        if whole:
            part.replace(target)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"cannot be written: {reason}", file=output) from None
    finally:
        if whole:
            part.unlink(missing_ok=True)


def read_input(path: str) -> bytes:
    """Read a file, or stdin for ``-``."""
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"cannot be read: {reason}", file=path) from None
