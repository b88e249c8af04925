"""What stands beside an article on the command line: its corrections."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click

from sanctionsdesk.cli.options import desk, read_input
from sanctionsdesk.reading.corrections import Correction, read_corrections
from sanctionsdesk.store.articles import corrections_beside


def kept_corrections(
    article: str, data: bytes, given: str | None = None
) -> tuple[Correction, ...]:
    """Give the corrections of an article: of the file given, else of the one beside it.

    Those made on the desk's pages come before them.
    """
    digest = hashlib.sha256(data).hexdigest()
    kept = desk().corrections(digest)
    name = given or _beside(article)
    if name is None:
        return kept
    written_for, found = read_corrections(read_input(name), name=name)
    if written_for != digest:
        click.echo(
            f"note: {name} was written for another text of this article; "
            "its words are looked for in this one",
            err=True,
        )
    return (*kept, *found)


def _beside(article: str) -> str | None:
    if article == "-" or "://" in article:
        return None
    file = corrections_beside(Path(article))
    return str(file) if file.is_file() else None
