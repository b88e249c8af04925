"""A publisher's server that behaves badly in every way known, on this machine only."""

from __future__ import annotations

import gzip
import threading
import time
from collections import Counter
from email.utils import formatdate
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

OLD = formatdate(1_600_000_000, usegmt=True)


class Publisher(ThreadingHTTPServer):
    """Serves ``files`` by path; ``manner`` says how each path behaves."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files, self.manner, self.asked = {}, {}, []
        self.count = Counter()
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address):
        """A client that hangs up is part of the play."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        server, path = self.server, self.path
        server.count[path] += 1
        server.asked.append((path, dict(self.headers)))
        manner = server.manner.get(path, "good")
        if manner == "500-then-good" and server.count[path] == 1:
            return self._plain(500, b"", {"Retry-After": "0"})
        if manner == "500":
            return self._plain(500, b"")
        if manner == "redirect":
            return self._plain(302, b"", {"Location": server.address + path + "/moved"})
        if manner == "page":
            return self._plain(
                200, b"<!DOCTYPE html><html>Sorry</html>", {"Content-Type": "text/html"}
            )
        data = server.files.get(path.removesuffix("/moved"))
        if data is None:
            return self._plain(404, b"<html>not here</html>")
        if manner == "gzip":
            return self._plain(200, gzip.compress(data), {"Content-Encoding": "gzip"})
        if manner == "slow":
            return self._slowly(data)
        tag = f'"{sha256(data).hexdigest()[:12]}"'
        headers = {"ETag": tag, "Last-Modified": OLD, "Accept-Ranges": "bytes"}
        if tag == self.headers.get("If-None-Match"):
            return self._plain(304, b"", headers)
        begin = self.headers.get("Range", "").removeprefix("bytes=").rstrip("-")
        if begin and self.headers.get("If-Range") == tag:
            start = int(begin)
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
            return self._plain(206, data[start:], headers)
        if manner == "cut-off" and server.count[path] == 1:
            return self._plain(200, data, headers, cut=len(data) // 2)
        return self._plain(200, data, headers)

    def _plain(self, code, data, headers=None, cut=None):
        self.send_response(code)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if code != 304:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[:cut])
        if cut is not None:
            self.close_connection = True

    def _slowly(self, data):
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        for place in range(0, len(data), 10):
            self.wfile.write(data[place : place + 10])
            time.sleep(0.1)
