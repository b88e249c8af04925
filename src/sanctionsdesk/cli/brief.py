"""``sdesk brief``: one article's dossier."""

from __future__ import annotations

import json
from datetime import date

import click

from sanctionsdesk.base.errors import UsageError
from sanctionsdesk.base.plain import plain
from sanctionsdesk.cli.options import (
    Day,
    as_of_option,
    desk,
    output_option,
    read_input,
    write_output,
)
from sanctionsdesk.dossier.dossier import DISCLAIMER, Dossier
from sanctionsdesk.dossier.html import to_html
from sanctionsdesk.dossier.text import to_text
from sanctionsdesk.reading import record_to_json


@click.command("brief")
@click.argument("article", metavar="ARTICLE")
@as_of_option(help="The day the answer is for; the article's own day if not given.")
@click.option(
    "--date", "published", type=Day(), help="The article's date, if it states none."
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "html"]), default="text"
)
@click.option("--html", "page", metavar="FILE", help="Write the page here as well.")
@output_option()
def command(  # noqa: PLR0917 - click passes the options by name
    article: str,
    as_of: date | None,
    published: date | None,
    form: str,
    page: str | None,
    output: str,
) -> None:
    r"""Read an article and say what the lists and the law make of it.

    \b
    sdesk brief examples/turkey-s-400.txt --as-of 2019-08-02
    sdesk brief article.txt --format html -o dossier.html
    """
    if page == "-":
        raise UsageError(
            "name a file for the page; stdout holds the answer", field="--html"
        )
    dossier = desk().brief(
        read_input(article), name=article, as_of=as_of, published=published
    )
    if page is not None:
        write_output(to_html(dossier), page)
    write_output(
        {"text": to_text, "json": _json, "html": to_html}[form](dossier), output
    )
    if page is not None:
        click.echo(f"page written to {page}", err=True)


def _json(dossier: Dossier) -> str:
    whole = {"schema_version": 1, **plain(dossier)}
    whole["record"] = record_to_json(dossier.record)
    whole["disclaimer"] = DISCLAIMER
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
