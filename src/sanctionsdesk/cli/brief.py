"""``sdesk brief``: one article's dossier."""

from __future__ import annotations

from datetime import date

import click

from sanctionsdesk.base.errors import UsageError
from sanctionsdesk.cli.article import kept_corrections
from sanctionsdesk.cli.options import (
    Day,
    as_of_option,
    desk,
    keep_receipt,
    output_option,
    read_input,
    receipt_option,
    write_output,
)
from sanctionsdesk.dossier.build import STARTER
from sanctionsdesk.dossier.render import FORMATS, form_of, render, to_plain
from sanctionsdesk.review.questions import Question, article_inputs


@click.command("brief")
@click.argument("article", metavar="ARTICLE")
@as_of_option(help="The day the answer is for; the article's own day if not given.")
@click.option(
    "--date", "published", type=Day(), help="The article's date, if it states none."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="By the suffix of -o, or text, if not given.",
)
@click.option("--html", "page", metavar="FILE", help="Write the page here as well.")
@receipt_option()
@output_option()
def command(  # noqa: PLR0917 - click passes the options by name
    article: str,
    as_of: date | None,
    published: date | None,
    form: str | None,
    page: str | None,
    receipt: bool,  # noqa: FBT001 - click passes it by name
    output: str,
) -> None:
    r"""Read an article and say what the lists and the law make of it.

    \b
    sdesk brief examples/turkey-s-400.txt --as-of 2019-08-02
    sdesk brief article.txt -o dossier.html
    """
    if page == "-":
        raise UsageError(
            "name a file for the page; stdout holds the answer", field="--html"
        )
    data = read_input(article)
    kept = kept_corrections(article, data)
    dossier = desk().brief(
        data, name=article, as_of=as_of, published=published, corrections=kept
    )
    answer = render(dossier, form or form_of(output))
    if page is not None:
        write_output(render(dossier, "html"), page)
        click.echo(f"page written to {page}", err=True)
    write_output(answer, output)
    if receipt:
        question = Question(
            verb="brief",
            as_of=dossier.as_of,
            inputs=article_inputs(article, data, published, kept),
            settings={},
            lists=tuple(
                item.digest for item in dossier.lists if item.list_id != STARTER
            ),
        )
        keep_receipt(desk(), question, to_plain(dossier))
