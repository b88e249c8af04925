"""The text of a mail (RFC 5322, MIME), its day and subject, and what it carries besides."""

from __future__ import annotations

import email
import email.policy
import email.utils
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, MIMEPart


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What was taken from a mail.

    Attributes:
        text: its plain text, else its HTML.
        day: ISO day of its ``Date``, in the sender's own zone; or empty.
        subject: or empty.
        notes: who sent it, and what was not read.
    """

    text: str
    day: str
    subject: str
    notes: tuple[str, ...]


def read_mail(data: bytes) -> Mail:
    """Read a mail; parts are decoded by what they state, whatever stands in them."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    part = message.get_body(("plain", "html"))
    if part is not None and not _content(part).strip():
        part = message.get_body(("html",)) or part
    try:
        day = email.utils.parsedate_to_datetime(_header(message, "date"))
    except (TypeError, ValueError):
        day = None
    return Mail(
        text=_content(part) if part is not None else "",
        day=day.date().isoformat() if day else "",
        subject=_header(message, "subject"),
        notes=tuple(_notes(message)),
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message[name] or "").split())
    except (ValueError, IndexError, AttributeError):
        # The parser of headers fails on some that are broken.
        return ""


def _content(part: MIMEPart) -> str:
    try:
        return str(part.get_content()).replace("\r\n", "\n")
    except (LookupError, KeyError, ValueError):
        raw = part.get_payload(decode=True)
        return raw.decode("utf-8", errors="replace") if isinstance(raw, bytes) else ""


def _notes(message: EmailMessage) -> Iterator[str]:
    sender = _header(message, "from")
    if sender:
        yield f"the mail is from {sender}"
    names = [
        part.get_filename() or part.get_content_type()
        for part in message.iter_attachments()
    ]
    if names:
        yield f"not read, attached to the mail: {', '.join(names)}"
