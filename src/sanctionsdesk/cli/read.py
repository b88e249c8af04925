"""``sdesk read``: an article as a record tied to its exact words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import click

from sanctionsdesk.cli.options import (
    Day,
    desk,
    keep_receipt,
    output_option,
    read_input,
    receipt_option,
    write_output,
)
from sanctionsdesk.entities.record import Record
from sanctionsdesk.reading import record_to_json
from sanctionsdesk.review.questions import Question, file_input


@click.command()
@click.argument("article", metavar="ARTICLE")
@click.option(
    "--date", "published", type=Day(), help="The article's date, where it states none."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@receipt_option()
@output_option()
def command(
    article: str,
    published: date | None,
    form: str,
    receipt: bool,  # noqa: FBT001 - click passes it by name
    output: str,
) -> None:
    """Read an article: parties, statements, events, amounts, days, positions.

    \b
    sdesk read article.txt
    sdesk read page.html --date 2019-08-02 --format json -o record.json

    ARTICLE is text with a line "date YYYY-MM-DD", HTML or EML; "-" is stdin.
    """  # noqa: D301 - click's own mark against rewrapping
    data = read_input(article)
    record = desk().read(data, name=article, published=published)
    for warning in record.warnings:
        click.echo(f"note: {warning}", err=True)
    if form == "json":
        content = (
            json.dumps(record_to_json(record), ensure_ascii=False, indent=2) + "\n"
        )
    else:
        content = "\n".join(_lines(record)) + "\n"
    write_output(content, output)
    if receipt:
        question = Question(
            verb="read",
            as_of=record.published,
            inputs={
                "article": file_input(article, data),
                "published": published.isoformat() if published else None,
            },
            settings={},
        )
        keep_receipt(desk(), question)


def _lines(record: Record) -> Iterator[str]:
    yield f"{record.title or record.name}, {record.published}"
    names = {party.id: party.name for party in record.parties}
    for party in record.parties:
        yield f"{party.id} {party.kind}: {party.name} ({len(party.mentions)} times)"
    for said in record.statements:
        who = names.get(said.speaker, "speaker not named")
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
