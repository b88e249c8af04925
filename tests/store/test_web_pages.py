from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.store import web_pages
from sanctionsdesk.store.web_pages import Limits, fetch_article

PAGE = b"<html><p>Greece seized a tanker.</p></html>"


class _Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        told = self.server.pages.get(self.path, (404, {}, b""))
        status, headers, body = told(self) if callable(told) else told
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.handle_error = lambda *_: None
    server.pages = {"/a": (200, {"Content-Type": "text/html"}, PAGE)}
    server.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_a_page_is_fetched_also_over_a_redirect(site):
    site.pages["/old"] = (302, {"Location": "/a"}, b"")
    assert fetch_article(f"{site.address}/a") == PAGE
    assert fetch_article(f"{site.address}/old") == PAGE


@pytest.mark.parametrize("rules", ["User-agent: *\nDisallow: /a", "User-agent: sanctionsdesk\nDisallow: /"])  # fmt: skip
def test_what_robots_txt_closes_is_not_asked_for(site, rules):
    site.pages["/robots.txt"] = (200, {}, rules.encode())
    with pytest.raises(InputError, match=r"robots\.txt"):
        fetch_article(f"{site.address}/a")


def test_a_redirect_into_what_robots_txt_closes_is_refused(site):
    site.pages["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /a")
    site.pages["/old"] = (301, {"Location": f"{site.address}/a"}, b"")
    with pytest.raises(InputError, match=r"robots\.txt"):
        fetch_article(f"{site.address}/old")


def test_a_site_that_cannot_say_whether_it_may_be_read_is_left_alone(site):
    site.pages["/robots.txt"] = (503, {}, b"")
    with pytest.raises(InputError, match="does not say"):
        fetch_article(f"{site.address}/a")


@pytest.mark.parametrize(
    "location",
    [
        "http://10.0.0.1/a",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/a",
        "http://localhost/a",
        "file:///etc/passwd",
        "//192.168.1.1/a",
    ],
)
def test_a_redirect_into_a_private_network_or_a_file_is_refused(site, location):
    site.pages["/old"] = (302, {"Location": location}, b"")
    with pytest.raises(InputError):
        fetch_article(f"{site.address}/old")
    site.pages["/robots.txt"] = (302, {"Location": location}, b"")
    with pytest.raises(InputError):
        fetch_article(f"{site.address}/a")


def test_redirects_that_never_end_are_given_up(site):
    site.pages["/loop"] = (302, {"Location": "/loop"}, b"")
    with pytest.raises(InputError, match="more than 5 times"):
        fetch_article(f"{site.address}/loop")


@pytest.mark.parametrize("told", [{}, {"Content-Length": "2000"}])
def test_what_is_too_large_is_not_fetched_further(site, told):
    site.pages["/a"] = (200, told, b"x" * 2000)
    with pytest.raises(InputError, match="larger than 1,000 bytes"):
        fetch_article(f"{site.address}/a", limits=Limits(most_bytes=1000))


def test_what_takes_too_long_is_given_up(site):
    def slowly(_):
        time.sleep(0.5)
        return 200, {}, PAGE

    site.pages["/slow"] = slowly
    with pytest.raises(InputError, match="no answer for"):
        fetch_article(f"{site.address}/slow", limits=Limits(stall_seconds=0.05))
    with pytest.raises(InputError, match="took more than"):
        fetch_article(f"{site.address}/a", limits=Limits(most_seconds=0))


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((200, {"Content-Type": "image/png"}, b"x"), "image/png"),
        ((404, {}, b""), "HTTP 404"),
        ((403, {}, b""), "HTTP 403"),
    ],
)
def test_what_is_no_article_says_so(site, answer, why):
    site.pages["/a"] = answer
    with pytest.raises(InputError, match=why):
        fetch_article(f"{site.address}/a")


def test_a_server_that_is_not_there_is_said_in_one_line(site):
    site.shutdown()
    with pytest.raises(InputError) as caught:
        fetch_article("http://127.0.0.1:9/a")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "host",
    ["10.0.0.1", "192.168.1.1", "127.0.0.1", "localhost", "[::1]", "[fd00::1]",
     "[::ffff:10.0.0.1]", "2130706433", "0.0.0.0"],
)  # fmt: skip
def test_a_private_host_is_asked_only_where_it_may_be(host):
    with pytest.raises(InputError, match="private network"):
        fetch_article(f"http://{host}:9/a", private_hosts=())


def test_a_private_host_that_may_be_asked_is(site):
    assert fetch_article(f"{site.address}/a", private_hosts={"127.0.0.1"}) == PAGE
    site.pages["/old"] = (302, {"Location": f"http://localhost:{site.server_port}/a"}, b"")  # fmt: skip
    with pytest.raises(InputError, match="leads to localhost, within a private"):
        fetch_article(f"{site.address}/old", private_hosts={"127.0.0.1"})


@pytest.mark.parametrize("looked_up", [["93.184.216.34"], []])
def test_a_name_that_leads_elsewhere_when_asked_again_is_refused(
    site, monkeypatch, looked_up
):
    found = [web_pages._address(text) for text in looked_up]
    monkeypatch.setattr(web_pages, "_addresses", lambda _: found)
    monkeypatch.setattr(web_pages.urllib.request, "getproxies", dict)
    address = f"http://localhost:{site.server_port}/a"
    with pytest.raises(InputError, match="private network"):
        fetch_article(address, private_hosts=())


@pytest.mark.parametrize(
    "host", ["169.254.10.20", "[fe80::1]", "[::ffff:169.254.169.254]"]
)
def test_a_link_local_address_is_never_asked(host):
    with pytest.raises(InputError, match="link-local"):
        fetch_article(f"http://{host}/a")
