"""Every form in which a dossier leaves the desk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sanctionsdesk.base.plain import plain
from sanctionsdesk.dossier.dossier import DISCLAIMER, Dossier

# ruff: noqa: PLC0415 - what writes one form is not imported for another

FORMATS = ("text", "json", "html", "pdf", "xlsx")
_SUFFIXES = {f".{name}": name for name in FORMATS} | {".txt": "text", ".htm": "html"}


def to_plain(dossier: Dossier) -> dict[str, Any]:
    """Give the dossier as JSON types, every span and citation in it."""
    from sanctionsdesk.reading.article import record_to_json

    return {
        "schema_version": 1,
        **plain(dossier),
        "record": record_to_json(dossier.record),
        "disclaimer": DISCLAIMER,
    }


def render(dossier: Dossier, form: str) -> bytes:
    """Write the dossier in one of :data:`FORMATS`."""
    if form == "pdf":
        from sanctionsdesk.dossier.pdf import to_pdf

        return to_pdf(dossier)
    if form == "xlsx":
        from sanctionsdesk.dossier.xlsx import to_xlsx

        return to_xlsx(dossier)
    if form == "json":
        return (
            json.dumps(to_plain(dossier), ensure_ascii=False, indent=2) + "\n"
        ).encode()
    if form == "html":
        from sanctionsdesk.dossier.html import to_html

        return to_html(dossier).encode()
    from sanctionsdesk.dossier.text import to_text

    return to_text(dossier).encode()


def form_of(path: str) -> str:
    """Tell the form from a file's suffix; text where it says nothing.

    >>> form_of("dossier.pdf"), form_of("-")
    ('pdf', 'text')
    """
    return _SUFFIXES.get(Path(path).suffix.lower(), "text")
