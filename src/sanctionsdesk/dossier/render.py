"""Every form in which a dossier leaves the desk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sanctionsdesk.base.plain import plain
from sanctionsdesk.dossier.dossier import DISCLAIMER, Dossier
from sanctionsdesk.dossier.html import to_html
from sanctionsdesk.dossier.pdf import to_pdf
from sanctionsdesk.dossier.text import to_text
from sanctionsdesk.dossier.xlsx import to_xlsx
from sanctionsdesk.reading import record_to_json

FORMATS = ("text", "json", "html", "pdf", "xlsx")
_SUFFIXES = {f".{name}": name for name in FORMATS} | {".txt": "text", ".htm": "html"}


def to_plain(dossier: Dossier) -> dict[str, Any]:
    """Give the dossier as JSON types, every span and citation in it."""
    return {
        "schema_version": 1,
        **plain(dossier),
        "record": record_to_json(dossier.record),
        "disclaimer": DISCLAIMER,
    }


def render(dossier: Dossier, form: str) -> bytes:
    """Write the dossier in one of :data:`FORMATS`."""
    if form == "pdf":
        return to_pdf(dossier)
    if form == "xlsx":
        return to_xlsx(dossier)
    if form == "json":
        return (
            json.dumps(to_plain(dossier), ensure_ascii=False, indent=2) + "\n"
        ).encode()
    return {"text": to_text, "html": to_html}[form](dossier).encode()


def form_of(path: str) -> str:
    """Tell the form from a file's suffix; text where it says nothing.

    >>> form_of("dossier.pdf"), form_of("-")
    ('pdf', 'text')
    """
    return _SUFFIXES.get(Path(path).suffix.lower(), "text")
