"""Messages out: one web request, one e-mail. Retrying is the caller's."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

SECONDS = 10
"""Longest wait for a server."""


class SendError(Exception):
    """A message did not arrive; says why in one line. Caught by the queue."""


def post(address: str, body: bytes, *, headers: Mapping[str, str]) -> None:
    """Post a body; a redirect is not followed.

    Raises:
        SendError: unless the server answers with 2xx.
    """
    import httpx2  # noqa: PLC0415 - slow to import, seldom needed

    try:
        answer = httpx2.post(
            address,
            content=body,
            headers=dict(headers),
            timeout=SECONDS,
            follow_redirects=False,
        )
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise SendError(f"{type(error).__name__}: {error}") from None
    if not 200 <= answer.status_code < 300:
        raise SendError(f"the server answered {answer.status_code}")


def send_mail(
    address: str, *, subject: str, text: str, server: str, sender: str
) -> None:
    """Send an e-mail, over TLS where the server offers it and always with a password.

    A certificate that cannot be verified is refused; ``SSL_CERT_FILE`` adds one's own.

    Args:
        address: whom to.
        subject: one line.
        text: plain text.
        server: ``smtp://USER:PASSWORD@HOST:PORT`` for STARTTLS; ``smtps://`` for TLS
            from the start.
        sender: whom from.

    Raises:
        SendError: when it was not taken.
    """
    parts = urlsplit(server)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or not sender:
        raise SendError(
            "set SANCTIONSDESK_SMTP=smtp://HOST:PORT and SANCTIONSDESK_MAIL_FROM"
        )
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, address, subject
    message.set_content(text)
    try:
        with _connected(parts) as smtp:
            if parts.username:
                smtp.login(unquote(parts.username), unquote(parts.password or ""))
            smtp.send_message(message)
    except (OSError, ValueError, smtplib.SMTPException) as error:
        raise SendError(f"{type(error).__name__}: {error}") from None


@contextlib.contextmanager
def _connected(server: SplitResult) -> Iterator[smtplib.SMTP]:
    trusted = ssl.create_default_context()
    host = server.hostname or ""
    if server.scheme == "smtps":
        port = server.port or smtplib.SMTP_SSL_PORT
        with smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=trusted) as smtp:
            yield smtp
        return
    with smtplib.SMTP(host, server.port or smtplib.SMTP_PORT, timeout=SECONDS) as smtp:
        smtp.ehlo()
        if server.username or smtp.has_extn("starttls"):
            smtp.starttls(context=trusted)
        yield smtp
