"""A real OpenID Connect provider for the tests, and somebody between it and the desk.

The provider is the certified one of `tests/oidc`, run by Node. Whoever stands between
passes everything on, and can change what an ID token says: signed anew by a key that
it names as the provider's, or not.
"""

from __future__ import annotations

import base64
import contextlib
import json
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
from joserfc import jwt
from joserfc.jwk import RSAKey

FOLDER = Path(__file__).parent / "oidc"
SECRET = "a secret of the tests, 32 bytes long"


def can_run() -> bool:
    """Whether Node and the provider are there, after an attempt to install it."""
    if shutil.which("node") is None:
        return False
    if not (FOLDER / "node_modules" / "oidc-provider").exists():
        if shutil.which("npm") is None:
            return False
        npm = ["npm", "ci", "--silent", "--no-audit", "--no-fund"]
        with contextlib.suppress(subprocess.SubprocessError):
            subprocess.run(npm, cwd=FOLDER, timeout=120, check=True)
    return (FOLDER / "node_modules" / "oidc-provider").exists()


class Between(ThreadingHTTPServer):
    """Passes requests on to the provider; ``manner`` says what it changes."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, provider: str):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.provider, self.manner = provider, {}
        self.key = RSAKey.generate_key(2048, {"kid": "between", "alg": "RS256"})
        self.stranger = RSAKey.generate_key(2048, {"kid": "between", "alg": "RS256"})
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def issuer(self):
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address):
        """A client that hangs up is part of the play."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        server, path = self.server, urlsplit(self.path).path
        if server.manner.get("down"):
            self.close_connection = True
            return
        length = int(self.headers.get("Content-Length") or 0)
        headers = {k: v for k, v in self.headers.items() if k.lower() != "connection"}
        got = httpx2.request(
            self.command,
            server.provider + self.path,
            verify=False,
            headers=headers | {"Accept-Encoding": "identity"},
            content=self.rfile.read(length),
        )
        body = got.content
        if path == "/jwks":
            told = got.json()
            told["keys"].append(server.key.as_dict(private=False))
            body = json.dumps(told).encode()
        if path == "/token" and got.status_code == 200:
            body = json.dumps(self._changed(got.json())).encode()
        if path == "/.well-known/openid-configuration":
            body = json.dumps(got.json() | server.manner.get("document", {})).encode()
        self.send_response(got.status_code)
        for name, value in got.headers.multi_items():
            if name.lower() not in {
                "content-length",
                "connection",
                "transfer-encoding",
            }:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.do_GET()

    def _changed(self, tokens):
        manner = self.server.manner
        if manner.get("id_token"):
            return tokens | {"id_token": manner["id_token"]}
        if "claims" in manner or "key" in manner:
            claims = _claims(tokens["id_token"]) | manner.get("claims", {})
            claims = {k: v for k, v in claims.items() if v is not None}
            key = manner.get("key", self.server.key)
            header = {"alg": manner.get("alg", "RS256"), "kid": "between"}
            tokens["id_token"] = jwt.encode(header, claims, key)
        return tokens


def _claims(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


@contextlib.contextmanager
def running() -> Iterator[Between]:
    """Start the provider, and whoever stands before it; its issuer is their address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    between = Between(f"http://127.0.0.1:{port}")
    process = subprocess.Popen(
        ["node", "provider.mjs", between.issuer, str(port)],
        cwd=FOLDER,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        for line in process.stdout:
            if line.strip() == "ready":
                break
        yield between
    finally:
        between.shutdown()
        between.server_close()
        process.kill()
        process.wait()
        process.stdout.close()


def sign_in_at_provider(address: str, name: str) -> str:
    """Do at the provider what a person does: name, password, consent; give the way back."""
    with httpx2.Client(verify=False) as browser:
        answer = browser.get(address)
        for _ in range(12):
            if answer.is_redirect:
                to = str(answer.headers["location"])
                if to.startswith("http://desk.test/"):
                    return to
                answer = browser.get(httpx2.URL(address).join(to))
                continue
            form = re.search(r'<form[^>]* action="([^"]+)"', answer.text)
            prompt = re.search(r'name="prompt" value="([^"]+)"', answer.text)
            assert form is not None, answer.text[:500]
            assert prompt is not None, answer.text[:500]
            words = {"prompt": prompt[1]}
            if prompt[1] == "login":
                words |= {"login": name, "password": "any"}
            answer = browser.post(form[1], data=words)
    raise AssertionError("the provider never sent anybody back")


def words_of(address: str) -> dict[str, str]:
    """The words of an address, each once."""
    return {key: told[0] for key, told in parse_qs(urlsplit(address).query).items()}
