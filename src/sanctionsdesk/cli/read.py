"""``sdesk read``: an article as a record tied to its exact words, or many as a timeline."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

import click

from sanctionsdesk.base.errors import InputError, UsageError
from sanctionsdesk.cli.article import kept_corrections
from sanctionsdesk.cli.options import (
    Day,
    desk,
    keep_receipt,
    output_option,
    output_stream,
    read_input,
    receipt_option,
    write_output,
)
from sanctionsdesk.dossier.timeline import FORMATS
from sanctionsdesk.entities.record import Record
from sanctionsdesk.reading.article import record_to_json
from sanctionsdesk.reading.feeds import is_feed
from sanctionsdesk.reading.gist import gist
from sanctionsdesk.reading.many import dated_line
from sanctionsdesk.reading.shape import record_schema
from sanctionsdesk.reading.timeline import join
from sanctionsdesk.review.questions import Question, article_inputs
from sanctionsdesk.store.rows import OnDisk
from sanctionsdesk.store.web_pages import fetch_article

T = TypeVar("T")

_OF_ONE = ("text", "json", "ndjson")
"""Forms of one record; those of a timeline are many articles'."""


def _print_schema(ctx: click.Context, _option: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - click calls it so
    if asked:
        click.echo(json.dumps(record_schema(), indent=2))
        ctx.exit()


@click.command()
@click.argument("article", metavar="ARTICLE")
@click.option(
    "--date", "published", type=Day(), help="The article's date, where it states none."
)
@click.option(
    "--format",
    "form",
    type=click.Choice([*FORMATS, "ndjson"]),
    default="text",
)
@click.option(
    "--corrections",
    metavar="FILE",
    help="Put these corrections on the record; ARTICLE.record.json if it is there.",
)
@click.option("--since", type=Day(), help="Of many articles, only what is new since.")
@click.option("--fetch", is_flag=True, help="ARTICLE is an address: fetch it.")
@click.option(
    "--schema",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_schema,
    help="Print the JSON Schema of a record, and stop.",
)
@receipt_option()
@output_option()
def command(  # noqa: PLR0917 - click passes options by name
    article: str,
    published: date | None,
    form: str,
    corrections: str | None,
    since: date | None,
    fetch: bool,  # noqa: FBT001
    receipt: bool,  # noqa: FBT001
    output: str,
) -> None:
    """Read an article: parties, statements, events, amounts, days, positions.

    \b
    sdesk read article.txt
    sdesk read page.html --date 2019-08-02 --format json -o record.json
    sdesk read FOLDER --format html -o timeline.html --since 2019-07-01

    ARTICLE is text with a date line, HTML, PDF or EML; "-" is stdin. A folder,
    RSS, Atom or NDJSON is many: they become one timeline (text, json, csv, html,
    ics), or one record a line (ndjson).
    """  # noqa: D301 - click's own mark against rewrapping
    if _is_many(article):
        if receipt or corrections or fetch:
            raise UsageError("is for one article, not for many", field=article)
        _many(Path(article), published, form, since, output)
        return
    if since is not None or form not in _OF_ONE:
        what = "--since" if since is not None else f"--format {form}"
        raise UsageError(f"{what} is for many articles: a folder, feed or NDJSON")
    data = fetch_article(article) if fetch else read_input(article)
    kept = kept_corrections(article, data, corrections)
    record = desk().read(data, name=article, published=published, corrections=kept)
    for warning in record.warnings:
        click.echo(f"note: {warning}", err=True)
    if form == "json":
        content = (
            json.dumps(record_to_json(record), ensure_ascii=False, indent=2) + "\n"
        )
    elif form == "ndjson":
        content = json.dumps(record_to_json(record), ensure_ascii=False) + "\n"
    else:
        content = "\n".join(_lines(record)) + "\n"
    write_output(content, output)
    if receipt:
        question = Question(
            verb="read",
            as_of=record.published,
            inputs=article_inputs(article, data, published, kept),
            settings={},
        )
        keep_receipt(desk(), question, record_to_json(record))


def _is_many(article: str) -> bool:
    path = Path(article)
    if article == "-" or "://" in article:
        return False
    if path.is_dir():
        return True
    try:
        with path.open("rb") as file:
            return is_feed(file.read(1000), path.name)
    except OSError:
        return False


def _many(
    path: Path, published: date | None, form: str, since: date | None, output: str
) -> None:
    """Read many articles; what is kept of them stays on disk until it is written."""
    count = {"read": 0, "bad": 0}

    def good(answers: Iterator[tuple[str, T | InputError]]) -> Iterator[T]:
        for _, answer in answers:
            if isinstance(answer, InputError):
                count["bad"] += 1
                click.echo(f"not read: {answer}", err=True)
            else:
                count["read"] += 1
                yield answer

    if form == "ndjson":
        lines = good(desk().read_all(path, dated_line, published=published))
        pieces: Iterator[str] = (
            line for day, line in lines if since is None or day >= since
        )
    else:
        gists = good(desk().read_all(path, gist, published=published))
        pieces = FORMATS[form](join(gists, since=since, keep=OnDisk))
    with output_stream(output) as stream:
        stream.writelines(pieces)
    click.echo(f"{count['read']} articles read, {count['bad']} not", err=True)
    if not count["read"]:
        raise InputError("holds no article that can be read", file=str(path))


def _lines(record: Record) -> Iterator[str]:
    yield f"{record.title or record.name}, {record.published}"
    names = {party.id: party.name for party in record.parties}
    for party in record.parties:
        yield f"{party.id} {party.kind}: {party.name} ({len(party.mentions)} times)"
    for said in record.statements:
        words = said.speaker_span.text if said.speaker_span else "speaker not named"
        who = names.get(said.speaker, words)
        yield f"{said.id} {said.form}, {who}, {said.said_on}: {said.content.text}"
    for event in record.events:
        sides = [
            names.get(key, key) for key in (event.agent, event.object, event.recipient)
        ]
        parts = " / ".join(side or "?" for side in sides)
        yield f"{event.id} {event.type}, {event.factuality}: {parts}"
    for position in record.positions:
        holder = names.get(position.holder, "the newspaper")
        yield f"{position.id} {holder} on {position.issue}: {position.stance}"
