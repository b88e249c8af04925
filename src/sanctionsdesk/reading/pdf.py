"""The text layer of a PDF, page by page, and the day its metadata states."""

from __future__ import annotations

import importlib.util
import io
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.reading.columns import page_lines

if TYPE_CHECKING:
    import pypdf

_BROKEN = (
    ArithmeticError, AssertionError, AttributeError, LookupError, OSError, RecursionError,
    TypeError, ValueError,
)  # fmt: skip
"""What a broken file makes the library raise, beside errors of its own."""

_FULL = 0.7
"""Share of the usual length from which a line runs to the edge, and goes on in the next."""


def pdf_text(data: bytes, *, name: str) -> tuple[str, str, str]:
    """Give text, ISO day of creation or '', and title or '' (PDF 1.7, 14.3.3).

    Lines are joined to paragraphs, words broken at the end of a line made whole, and
    what stands at the top or foot of most pages is left out.

    Raises:
        InputError: where pypdf is missing, the file is broken, locked or has no text.
    """
    if importlib.util.find_spec("pypdf") is None:
        raise InputError(
            "is a PDF; install sanctionsdesk[articles], or save its text and read that",
            file=name,
        )
    import pypdf  # noqa: PLC0415 - an extra, imported where used
    from pypdf.errors import DependencyError, PyPdfError  # noqa: PLC0415

    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        # Many are locked against change only, and open with no password.
        is_locked = reader.is_encrypted and not reader.decrypt("")
        pages = [] if is_locked else _lines(reader)
        about = None if is_locked else reader.metadata
        made = about.creation_date if about else None
        title = str(about.title or "") if about else ""
    except DependencyError:
        raise InputError(
            "is a locked PDF; install cryptography to open it, or save its text",
            file=name,
        ) from None
    except (PyPdfError, *_BROKEN) as error:
        reason = str(error).split("\n")[0] or type(error).__name__
        raise InputError(f"is a broken PDF: {reason}", file=name) from None
    if is_locked:
        raise InputError(
            "is a PDF locked by a password; save its text and read that", file=name
        )
    text = "\n\n".join(
        filter(None, (_paragraphs(page) for page in _without_running(pages)))
    )
    if not text.strip():
        raise InputError(
            "is a PDF of pictures without a text layer; run text recognition on it first",
            file=name,
        )
    return text, made.date().isoformat() if made else "", title.strip()


def _lines(reader: pypdf.PdfReader) -> list[list[str]]:
    return [page_lines(page) for page in reader.pages]


def _without_running(pages: Sequence[list[str]]) -> list[list[str]]:
    """Leave out heads and feet: lines that most pages have but for their number."""
    held = [[line for line in page if line.strip()] for page in pages]
    count = Counter(
        bare
        for page in held
        for bare in {_bare(line) for line in (*page[:2], *page[-2:])}
    )
    running = {
        bare for bare, pages_ in count.items() if pages_ > 2 and pages_ > len(held) // 2
    }
    return [
        [
            line
            for n, line in enumerate(page)
            if not ((n < 2 or n >= len(page) - 2) and _bare(line) in running)
        ]
        for page in held
    ]


def _bare(line: str) -> str:
    return re.sub(r"\d+", "#", line.strip())


def _paragraphs(lines: Sequence[str]) -> str:
    """Join the lines of a page that run to its edge, and words broken there.

    >>> print(_paragraphs(["Greece seized the tan-", "ker on Sunday.", "The end."]))
    Greece seized the tanker on Sunday.
    The end.
    """
    if not lines:
        return ""
    usual = sorted(len(line) for line in lines)[int(0.8 * (len(lines) - 1))]
    text = lines[0].strip()
    for before, line in pairwise(lines):
        words = line.strip()
        if re.search(r"[^\W\d_]-$", text) and re.match(r"[a-zà-ÿ]", words):
            text = text[:-1] + words
        elif words[:1].islower() or len(before.strip()) >= _FULL * usual > 12:
            text += f" {words}"
        else:
            text += f"\n{words}"
    return text
