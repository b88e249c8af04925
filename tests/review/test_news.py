"""News goes out: signed webhooks with back-off, mail over TLS; no customer is named."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import socket
import ssl
import threading
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.desk import Desk
from sanctionsdesk.review.actors import Actor, roles
from sanctionsdesk.review.alert import Pair
from sanctionsdesk.review.news import PAUSES, News, signature

ANN = Actor(name="ann", roles=frozenset(roles()))
SECRET = "0123456789abcdef"
PAIR = Pair(
    subject_key="c1", subject_name="Jane Doe", subject_facts={}, object_id="us-ofac-sdn:7",
    object_name="DOE, Jane", object_facts={}, list_id="us-ofac-sdn", score=0.9,
)  # fmt: skip


@pytest.fixture
def alert(tmp_path):
    """A desk with one alert; gives the desk and the alert's number."""
    desk = Desk(home=tmp_path)
    raised = desk.alerts.raise_pairs([PAIR], as_of=date(2020, 2, 1), by=ANN)
    yield desk, raised.new
    desk.database.close()


@pytest.fixture
def mailed(alert):
    """News of it for one e-mail address."""
    desk, raised = alert
    desk.news.add("email", "team@bank.example", by=ANN)
    desk.news.announce(raised)
    return desk.news


class _Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.append((dict(self.headers), body))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 204)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def hook():
    server = HTTPServer(("127.0.0.1", 0), _Hook)
    server.calls, server.answers = [], []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_webhook_is_signed_names_no_customer_and_is_tried_again(alert, hook):
    desk, raised = alert
    now = [datetime(2024, 7, 2, tzinfo=UTC)]
    news = News(desk.database, lambda: now[0])
    address = f"http://127.0.0.1:{hook.server_port}/in"
    news.add("webhook", address, by=ANN, secret_name="HOOK")
    news.announce(raised)
    secret = {"HOOK": SECRET}
    hook.answers[:] = [500, 302]
    assert news.deliver(environment=secret) == (0, 1)
    assert news.deliver(environment=secret) == (0, 0)
    now[0] += PAUSES[0]
    assert news.deliver(environment=secret) == (0, 1)
    now[0] += PAUSES[1]
    assert news.deliver(environment=secret) == (1, 0)
    assert len(hook.calls) == 3
    headers, body = hook.calls[-1]
    stamp, _, given = headers["X-Sanctionsdesk-Signature"].partition(",v1=")
    wanted = hmac.new(
        SECRET.encode(), stamp[2:].encode() + b"." + body, hashlib.sha256
    ).hexdigest()
    assert given == wanted
    assert b"Jane" not in body
    assert json.loads(body)["alerts"][0]["object_id"] == "us-ofac-sdn:7"
    (sent,) = news.deliveries()
    assert (sent.attempts, sent.last_error, sent.next_at) == (3, "", None)


def test_a_delivery_is_given_up_after_its_last_pause_and_stays_listed(alert):
    desk, raised = alert
    now = [datetime(2024, 7, 2, tzinfo=UTC)]
    news = News(desk.database, lambda: now[0])
    news.add("webhook", "http://127.0.0.1:9/", by=ANN, secret_name="HOOK")
    news.announce(raised)
    tried = 0
    for _ in range(8):
        tried += news.deliver(environment={})[1]
        now[0] += timedelta(days=1)
    assert tried == len(PAUSES) + 1
    (left,) = news.deliveries()
    assert (left.sent_at, left.next_at) == (None, None)
    assert "holds no secret" in left.last_error


class _Inbox:
    def __init__(self):
        self.kept = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - its name there
        del server
        self.kept.append((session.ssl is not None, session.authenticated, envelope))
        return "250 kept"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of 127.0.0.1, and its key, in one file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    host = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number()
        )
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(host, critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "mail.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@contextlib.contextmanager
def _mail_server(certificate=None, *, at_once=False):
    """A real SMTP server: plain, with STARTTLS and a password, or with TLS at once."""
    inbox, how = _Inbox(), {}
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        how = {"ssl_context": context} if at_once else {
            "tls_context": context, "require_starttls": True, "auth_required": True,
            "authenticator": lambda *told: AuthResult(success=told[4].password == b"a word", handled=False),
        }  # fmt: skip
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(inbox, hostname="127.0.0.1", port=port, **how)
    server.start()
    try:
        yield port, inbox.kept
    finally:
        server.stop()


def _deliver(news, address):
    told = {
        "SANCTIONSDESK_SMTP": address,
        "SANCTIONSDESK_MAIL_FROM": "desk@bank.example",
    }
    return news.deliver(environment=told)


def test_e_mail_goes_over_starttls_with_a_password_and_names_no_customer(
    mailed, certificate, monkeypatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with _mail_server(certificate) as (port, kept):
        assert _deliver(mailed, f"smtp://desk:a%20word@127.0.0.1:{port}") == (1, 0)
    ((encrypted, authenticated, envelope),) = kept
    assert encrypted
    assert authenticated
    assert envelope.rcpt_tos == ["team@bank.example"]
    assert b"us-ofac-sdn:7" in envelope.content
    assert b"Jane" not in envelope.content


def test_e_mail_goes_over_tls_from_the_start(mailed, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with _mail_server(certificate, at_once=True) as (port, kept):
        assert _deliver(mailed, f"smtps://127.0.0.1:{port}") == (1, 0)
    assert len(kept) == 1


@pytest.mark.parametrize("way", ["stranger", "wrong password", "no tls", "nobody"])
def test_e_mail_that_could_be_read_or_is_not_taken_waits(
    mailed, certificate, monkeypatch, way
):
    if way != "stranger":
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    served = None if way == "no tls" else certificate
    with _mail_server(served) as (port, kept):
        place = f"127.0.0.1:{9 if way == 'nobody' else port}"
        word = "wrong" if way == "wrong password" else "a%20word"
        assert _deliver(mailed, f"smtp://desk:{word}@{place}") == (0, 1)
    assert kept == []
    (left,) = mailed.deliveries()
    assert left.sent_at is None
    assert left.next_at is not None
    assert "word" not in left.last_error


def test_a_relay_without_tls_takes_what_holds_no_secret(mailed):
    with _mail_server() as (port, kept):
        assert _deliver(mailed, f"smtp://127.0.0.1:{port}") == (1, 0)
    assert len(kept) == 1


@pytest.mark.parametrize(
    ("kind", "address", "secret"),
    [
        ("webhook", "ftp://x/", "S"),
        ("webhook", "https://u:p@x/", "S"),
        ("webhook", "http://hook.example/", "S"),
        ("webhook", "https://x/", ""),
        ("email", "nobody", ""),
        ("email", "a@b\r\nBcc: c@d", ""),
        ("pigeon", "https://x/", "S"),
    ],
)
def test_bad_channels_are_refused(desk, kind, address, secret):
    with pytest.raises(InputError):
        desk.news.add(kind, address, by=ANN, secret_name=secret)
    assert desk.news.channels() == ()


def test_a_signature_depends_on_all_it_covers():
    told = {
        signature(SECRET, 1, "a"),
        signature(SECRET, 2, "a"),
        signature(SECRET, 1, "b"),
    }
    assert len(told | {signature(SECRET[::-1], 1, "a")}) == 4
