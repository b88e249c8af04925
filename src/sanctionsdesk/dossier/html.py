"""The dossier as one self-contained page that prints: no script, nothing loaded."""

from __future__ import annotations

import functools
from importlib import resources
from typing import Any

import jinja2

from sanctionsdesk.dossier import phrases
from sanctionsdesk.dossier.dossier import DISCLAIMER, Dossier
from sanctionsdesk.dossier.marked import marked_paragraphs


def to_html(dossier: Dossier) -> str:
    """Render the page, the article beside its findings."""
    return (
        environment()
        .get_template("dossier.html.j2")
        .render(style=style(), **shown(dossier))
    )


def shown(dossier: Dossier) -> dict[str, Any]:
    """Give what the templates of this room need to show a dossier."""
    claims = {
        f"c{number}": claim.span for number, claim in enumerate(dossier.claims, 1)
    }
    return {
        "dossier": dossier,
        "record": dossier.record,
        "paragraphs": marked_paragraphs(dossier.record, claims),
        "phrases": phrases,
        "disclaimer": DISCLAIMER,
    }


@functools.cache
def environment() -> jinja2.Environment:
    """Give the templates of this room; what is put into them is escaped."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader("sanctionsdesk.dossier"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def style() -> str:
    """Give the style sheet, with no address in it."""
    return (
        resources.files("sanctionsdesk.dossier")
        .joinpath("templates/dossier.css")
        .read_text()
    )
