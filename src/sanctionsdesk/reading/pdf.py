"""The text layer of a PDF, page by page, and the day its metadata states."""

from __future__ import annotations

import importlib.util
import io
import re

from sanctionsdesk.base.errors import InputError


def pdf_text(data: bytes, *, name: str) -> tuple[str, str, str]:
    """Give text, ISO day of creation or '', and title or '' (PDF 1.7, 14.3.3).

    Raises:
        InputError: where pypdf is missing, the file is broken, locked or has no text.
    """
    if importlib.util.find_spec("pypdf") is None:
        raise InputError(
            "is a PDF; install sanctionsdesk[articles], or save its text and read that",
            file=name,
        )
    import pypdf  # noqa: PLC0415 - an extra, imported where used
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise InputError("is a locked PDF; save its text and read that", file=name)
        pages = [page.extract_text() or "" for page in reader.pages]
        about = reader.metadata
        made = about.creation_date if about else None
        title = str(about.title or "") if about else ""
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError) as error:
        reason = str(error).split("\n")[0] or type(error).__name__
        raise InputError(f"is a broken PDF: {reason}", file=name) from None
    text = "\n\n".join(_joined(page) for page in pages)
    if not text.strip():
        raise InputError(
            "is a PDF of pictures without a text layer; run text recognition on it first",
            file=name,
        )
    return text, made.date().isoformat() if made else "", title.strip()


def _joined(page: str) -> str:
    """Join lines that a page broke within a sentence; keep paragraphs apart."""
    page = re.sub(r"(?<=\w)-\n(?=[a-z])", "", page)
    return re.sub(r"(?<![.!?:”\"\n])\n(?=[a-z(])", " ", page)
