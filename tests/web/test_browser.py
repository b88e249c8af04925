"""The pages in a real Chromium: no outside request, no script error, no axe violation."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tarfile
import threading
import time
from datetime import date

import pytest
import uvicorn

from web_addresses import ADDRESSES, EXAMPLE

CHROMIUM = os.environ.get("SANCTIONSDESK_CHROMIUM") or shutil.which("chromium")
AXE = "axe-core@4.14.1"


@pytest.fixture(scope="session")
def axe(tmp_path_factory):
    """The accessibility checker, fetched by the package manager and never shipped."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("needs npm for axe-core")
    folder = tmp_path_factory.mktemp("axe")
    done = subprocess.run(
        [npm, "pack", "--silent", AXE],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode:
        pytest.skip("axe-core cannot be fetched here")
    with tarfile.open(folder / done.stdout.strip().splitlines()[-1]) as packed:
        member = packed.extractfile("package/axe.min.js")
        assert member is not None
        return member.read().decode()


@pytest.fixture
def site(app):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(20)


@pytest.fixture
def tab(site):
    if CHROMIUM is None:
        pytest.skip("needs Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-quic"],
        )
        context = browser.new_context(base_url=site, bypass_csp=False)
        tab = context.new_page()
        tab.wrong = []
        tab.on(
            "console", lambda said: said.type == "error" and tab.wrong.append(said.text)
        )
        tab.on("pageerror", lambda error: tab.wrong.append(str(error)))
        tab.on(
            "request",
            lambda asked: asked.url.startswith(site) or tab.wrong.append(asked.url),
        )
        yield tab
        browser.close()


def _violations(tab, axe):
    tab.evaluate(axe)
    found = tab.evaluate(
        "async () => (await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', "
        "'wcag21aa', 'wcag22aa']})).violations.map(v => v.id + ': ' + v.nodes[0].html)"
    )
    return list(found)


CUSTOMERS = (
    b"id,full_name,date_of_birth\nc1,Jane Roe,1958-04-16\nc2,Somebody Else,\nc3,,\n"
)
PAPER = "getComputedStyle(document.body).backgroundColor"


def _work(tab, desk):
    """Leave a job, a receipt and an alert on the desk, and give their addresses."""
    tab.goto("/batch")
    sent = {"name": "book.csv", "mimeType": "text/csv", "buffer": CUSTOMERS}
    tab.set_input_files("#file", sent)
    tab.fill("#as_of", "2020-03-01")
    tab.click("main button[type=submit]")
    tab.wait_for_url("**/batch/*")
    job = tab.url
    tab.locator(".state.done").wait_for()
    assert tab.locator("#rejects").count() == 1
    tab.goto("/search?q=Jane+Roe&as_of=2020-03-01")
    tab.click("form.keep button")
    tab.wait_for_url("**/receipts/*")
    receipt = tab.url
    row = {"id": "c1", "name": "Jane Roe", "match_id": "us-ofac-sdn:7", "score": "0.9"}
    by = desk.users.actor("anna", via="cli")
    day = date(2020, 3, 1)
    raised, _ = desk.raise_alerts([row], as_of=day, by=by, source="book.csv")
    return job, receipt, f"{receipt}?replay=1", f"/review/{raised.new[0]}"


@pytest.mark.parametrize("width", [390, 1300])
def test_every_page_is_accessible_and_quiet_at_both_widths(tab, axe, desk, width):
    tab.set_viewport_size({"width": width, "height": 900})
    for address in (*_work(tab, desk), *ADDRESSES, "/review/99", "/no-such-page"):
        papers = set()
        for scheme in ("light", "dark"):
            tab.emulate_media(color_scheme=scheme)
            tab.goto(address)
            papers.add(tab.evaluate(PAPER))
            assert _violations(tab, axe) == [], (address, scheme)
            wide = tab.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (address, scheme, wide)
        assert len(papers) == 2, (address, papers)
    # The browser itself tells of each of the two addresses that are not there.
    assert len(tab.wrong) == 4
    assert all("404" in told for told in tab.wrong)


def test_a_finding_and_its_words_link_both_ways(tab, axe):
    tab.goto("/article")
    tab.fill("#text", EXAMPLE.read_text(encoding="utf-8"))
    tab.click("button[type=submit]")
    assert _violations(tab, axe) == []
    tab.click("article a.party >> nth=0")
    assert "#f-" in tab.url
    tab.click("a[href^='#w-'] >> nth=0")
    assert "#w-" in tab.url
    assert tab.wrong == []


def test_ticking_a_fact_moves_the_answer_without_a_new_page(tab):
    tab.goto("/law/us.caatsa.231.a?as_of=2019-08-02")
    tab.evaluate("window.same = true")
    tab.check("input[name='fact.significant'][value=false]")
    tab.wait_for_function(
        "document.querySelector('#answer').textContent.includes('not triggered')"
    )
    assert tab.evaluate("window.same") is True
    assert tab.wrong == []


def test_an_alert_is_worked_with_the_keyboard(tab, axe, desk):
    by = desk.users.actor("anna", via="cli")
    row = {"id": "c1", "name": "Jane Roe", "match_id": "us-ofac-sdn:7", "score": "0.9"}
    desk.raise_alerts([row], as_of=date(2020, 3, 1), by=by, source="book.csv")
    tab.goto("/review")
    tab.locator("h1").click()
    tab.keyboard.press("j")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/review/1")
    assert _violations(tab, axe) == []
    tab.locator("h1").click()
    tab.keyboard.press("n")
    assert tab.evaluate("document.activeElement.id") == "code-clear"
    tab.select_option("#code-clear", index=1)
    tab.fill("#reason-clear", "born in another year")
    tab.click("form[action$='/clear'] button")
    assert "proposed clear" in tab.inner_text("main")
    assert "somebody else must confirm" in tab.inner_text("main")
    assert _violations(tab, axe) == []
    assert tab.wrong == []


def test_the_slash_key_reaches_the_search_box(tab):
    tab.goto("/")
    tab.locator("h1").click()
    tab.keyboard.press("/")
    assert tab.evaluate("document.activeElement.id") == "q"


def test_the_pages_work_without_script(site):
    if CHROMIUM is None:
        pytest.skip("needs Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        tab = browser.new_context(base_url=site, java_script_enabled=False).new_page()
        tab.goto("/law/us.caatsa.231.a?as_of=2019-08-02")
        tab.check("input[name='fact.significant'][value=false]")
        tab.click("button[type=submit]")
        assert "not triggered" in tab.inner_text("#answer")
        browser.close()


def test_an_article_is_corrected_where_it_is_shown(tab, axe):
    tab.set_viewport_size({"width": 390, "height": 900})
    tab.goto("/article")
    tab.fill("#text", EXAMPLE.read_text(encoding="utf-8"))
    tab.click("button[type=submit]")
    tab.goto(tab.get_attribute("a[href^='/article/']", "href"))
    row = tab.locator("tr", has_text="Pentagon").first
    row.locator(".correct summary").click()
    row.locator("input[name=value]").fill("Department of Defense")
    row.locator("button[value=edit]").click()
    assert "Department of Defense" in tab.inner_text(":target")
    assert "Corrections by people" in tab.inner_text("main")
    tab.locator(".correct summary").first.click()
    assert _violations(tab, axe) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    assert tab.wrong == []


def test_words_and_findings_light_up_together_by_pointer_and_by_focus(tab):
    tab.goto("/article")
    tab.fill("#text", EXAMPLE.read_text(encoding="utf-8"))
    tab.click("button[type=submit]")
    tab.locator("div[id^='f-s'] h3").first.hover()
    assert tab.locator(".article a.statement.lit").count() > 0
    tab.locator(".article a.party").first.focus()
    assert tab.locator("tr.lit").count() == 1
    assert tab.wrong == []


def test_an_article_is_corrected_without_script(site):
    if CHROMIUM is None:
        pytest.skip("needs Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        tab = browser.new_context(base_url=site, java_script_enabled=False).new_page()
        tab.goto("/article")
        tab.fill("#text", EXAMPLE.read_text(encoding="utf-8"))
        tab.click("button[type=submit]")
        tab.locator("#f-s1 .correct summary").click()
        tab.locator("#f-s1 button[value=reject]").click()
        assert "reject statements" in tab.inner_text("main")
        browser.close()
