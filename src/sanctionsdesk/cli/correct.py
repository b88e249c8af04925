"""``sdesk correct``: what a person knows better, kept beside the article."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from sanctionsdesk.base.errors import UsageError
from sanctionsdesk.cli.options import (
    Day,
    desk,
    output_option,
    read_input,
    today,
    write_output,
)
from sanctionsdesk.entities.record import Record
from sanctionsdesk.reading.corrections import (
    Correction,
    apply,
    correct,
    read_corrections,
    training_rows,
    write_corrections,
)
from sanctionsdesk.store.articles import corrections_beside


@click.command()
@click.argument("article", metavar="ARTICLE")
@click.option("--accept", multiple=True, metavar="ID", help="The item is right.")
@click.option("--reject", multiple=True, metavar="ID", help="The item is wrong.")
@click.option(
    "--merge",
    multiple=True,
    metavar="ID,ID",
    help="Two parties are one; the first stays.",
)
@click.option(
    "--split",
    multiple=True,
    metavar="ID:N",
    help="From its Nth mention on it is another party.",
)
@click.option(
    "--edit", multiple=True, metavar="ID.FIELD=VALUE", help="A field has this value."
)
@click.option("--by", default="", metavar="NAME", help="Who corrects.")
@click.option("--date", "published", type=Day(), help="The article's date.")
@click.option("--corrections", metavar="FILE", help="ARTICLE.record.json if not given.")
@click.option("--export", is_flag=True, help="Give corrections as training rows.")
@output_option()
def command(  # noqa: PLR0917 - click passes options by name
    article: str,
    accept: tuple[str, ...],
    reject: tuple[str, ...],
    merge: tuple[str, ...],
    split: tuple[str, ...],
    edit: tuple[str, ...],
    by: str,
    published: date | None,
    corrections: str | None,
    export: bool,  # noqa: FBT001
    output: str,
) -> None:
    """Accept, reject, merge, split or edit what was read from an article.

    \b
    sdesk correct article.txt --reject e3 --merge p2,p9 --edit s4.speaker=p2 --by jane
    sdesk correct article.txt --export -o rows.ndjson

    Ids are those that "sdesk read" shows. The corrections are kept in
    ARTICLE.record.json, put on every later reading, and found again by their words.
    """  # noqa: D301 - click's own mark against rewrapping
    if article == "-":
        raise UsageError("corrections stand beside a file; name the article")
    file = Path(corrections) if corrections else corrections_beside(Path(article))
    read = desk().read(read_input(article), name=article, published=published)
    kept: tuple[Correction, ...] = ()
    if file.is_file():
        _, kept = read_corrections(file.read_bytes(), name=str(file))
    if export:
        rows = (
            json.dumps(row, ensure_ascii=False) for row in training_rows(read, kept)
        )
        write_output("".join(f"{row}\n" for row in rows), output)
        return
    shown, _ = apply(read, kept)
    fresh: list[Correction] = []
    for act, item, other, fields in _asked(accept, reject, merge, split, edit):
        fresh.append(
            correct(shown, act, item, other=other, fields=fields, by=by, on=today().isoformat())
        )  # fmt: skip
    if not fresh:
        raise UsageError(
            "say what to correct: --accept, --reject, --merge, --split, --edit"
        )
    write_output(write_corrections(read.digest, [*kept, *fresh]), str(file))
    after, lost = apply(read, [*kept, *fresh])
    for line in lost:
        click.echo(f"note: {line}", err=True)
    click.echo(f"{len(fresh)} corrections kept in {file}; {_counts(after)}", err=True)


def _asked(
    accept: tuple[str, ...],
    reject: tuple[str, ...],
    merge: tuple[str, ...],
    split: tuple[str, ...],
    edit: tuple[str, ...],
) -> list[tuple[str, str, str, dict[str, str]]]:
    found: list[tuple[str, str, str, dict[str, str]]] = []
    found += [("accept", item, "", {}) for item in accept]
    found += [("reject", item, "", {}) for item in reject]
    for act, mark, texts in (("merge", ",", merge), ("split", ":", split)):
        for text in texts:
            item, sign, other = text.partition(mark)
            if not sign or not other:
                raise UsageError(f"is not of the form ID{mark}OTHER", field=text)
            found.append((act, item.strip(), other.strip(), {}))
    for text in edit:
        place, sign, value = text.partition("=")
        item, dot, name = place.partition(".")
        if not sign or not dot:
            raise UsageError("is not of the form ID.FIELD=VALUE", field=text)
        found.append(("edit", item, "", {name: value}))
    return found


def _counts(record: Record) -> str:
    return (
        f"the record has {len(record.parties)} parties, {len(record.statements)} statements, "
        f"{len(record.events)} events"
    )
