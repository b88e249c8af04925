"""The dossier as PDF: the page as it prints."""

from __future__ import annotations

from sanctionsdesk.base.errors import UsageError
from sanctionsdesk.dossier.dossier import Dossier
from sanctionsdesk.dossier.html import to_html


def to_pdf(dossier: Dossier) -> bytes:
    """Print the page.

    Raises:
        UsageError: when the extra ``pdf`` or the Pango library is not there.
    """
    try:
        import weasyprint  # type: ignore[import-untyped]  # noqa: PLC0415 - an extra
    except (ImportError, OSError) as error:
        raise UsageError(
            "needs the extra pdf and the Pango library: pip install 'sanctionsdesk[pdf]' "
            f"({error.__class__.__name__}); or write HTML and print it from a browser",
            field="pdf",
        ) from None
    written = weasyprint.HTML(
        string=to_html(dossier), url_fetcher=_nothing_outside
    ).write_pdf()
    assert isinstance(written, bytes)  # noqa: S101 - given no target, it returns bytes
    return written


def _nothing_outside(url: str) -> dict[str, object]:
    raise ValueError(f"the page loads nothing from outside, not {url}")
