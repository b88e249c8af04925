from __future__ import annotations

from datetime import date
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from publisher import Publisher
from sanctionsdesk.base.errors import (
    ForbiddenError,
    InputError,
    NotFoundError,
    UsageError,
)
from sanctionsdesk.cli.main import cli
from sanctionsdesk.review.actors import Actor, roles
from sanctionsdesk.review.feeds import Deadline, calendar
from sanctionsdesk.review.looking import check_target
from sanctionsdesk.store.snapshots import Store

ANN = Actor(name="ann", roles=frozenset(roles()))
ROW = '{n},"{name}","individual","SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB {born}."\r\n'


def _issue(folder, day, rows):
    place = folder / "in" / day
    place.mkdir(parents=True)
    lines = [ROW.format(n=n, name=name, born=born) for n, name, born in rows]
    (place / "sdn.csv").write_text("".join(lines) + "\x1a", newline="")
    return str(place)


@pytest.fixture
def listed(desk, tmp_path):
    """A list that adds, changes and drops entries from one year to the next."""
    years = {
        "2020-01-02": [(7, "DOE, Jane", 1958), (8, "ROE, Richard", 1950)],
        "2021-01-02": [(7, "DOE, Jane", 1959), (8, "ROE, Richard", 1950), (9, "POE, Edgar", 1960)],
        "2022-01-02": [(7, "DOE, Jane", 1959), (9, "POE, Edgar", 1960)],
    }  # fmt: skip
    for day, rows in years.items():
        list(Store(desk.home).add([_issue(tmp_path, day, rows)]))
    return desk


def _year(number):
    return date(number, 2, 1)


def test_of_watched_customers_only_what_a_list_changed_raises_an_alert(
    listed, tmp_path
):
    file = tmp_path / "customers.csv"
    file.write_text("id,first_name,last_name\n1,Jane,Doe\n2,Richard,Roe\n3,Edgar,Poe\n")
    listed.watches.add("customers", str(file), settings={}, by=ANN)
    (first,) = listed.run_watches(as_of=_year(2020))
    assert len(first.raised) == 2
    (again,) = listed.run_watches(as_of=_year(2020))
    assert again.raised == ()
    (later,) = listed.run_watches(as_of=_year(2021))
    alerts = {item.id: item for item in listed.alerts.list(by=ANN)}
    assert {alerts[number].object_id for number in later.raised} == {
        "us-ofac-sdn:7",
        "us-ofac-sdn:9",
    }
    assert {item.subject_name for item in alerts.values()} >= {"Jane Doe", "Edgar Poe"}


def test_a_watched_entry_tells_of_change_and_removal(listed):
    listed.watches.add("party", "us-ofac-sdn:8", settings={}, by=ANN)
    counts = [
        len(listed.run_watches(as_of=day)[0].raised)
        for day in (_year(2020), _year(2021), _year(2022), _year(2022))
    ]
    assert counts == [0, 0, 1, 0]
    (alert,) = listed.alerts.list(by=ANN)
    assert (alert.kind, alert.why) == ("party", "It is not on the list.")


def test_a_feed_raises_each_article_once_and_one_fault_stops_no_other(listed, tmp_path):
    feed = tmp_path / "news.xml"
    feed.write_text(
        '<rss version="2.0"><channel><item><guid>n1</guid><title>Bank fined</title>'
        "<description>The bank paid Mr. Edgar Poe, officials said on Monday. Edgar Poe "
        "denied it.</description><pubDate>Mon, 01 Feb 2021 10:00:00 GMT</pubDate></item>"
        "</channel></rss>"
    )
    gone = tmp_path / "gone.csv"
    listed.watches.add("customers", str(gone), settings={}, by=ANN)
    listed.watches.add("feed", str(feed), settings={}, by=ANN)
    broken, found = listed.run_watches(as_of=_year(2021))
    assert "cannot be read" in broken.fault
    assert len(found.raised) == 1
    (alert,) = listed.alerts.list(by=ANN)
    assert (alert.kind, alert.object_id) == ("article", "us-ofac-sdn:9")
    assert listed.run_watches(as_of=_year(2022))[1].raised == ()


def test_a_provision_tells_when_its_day_comes_near(desk):
    facts = {"determined_on": "2020-12-14"}
    watch = desk.watches.add(
        "provision", "us.caatsa.231.a", settings={"facts": facts, "days": 30}, by=ANN
    )
    desk.run_watches(as_of=date(2019, 8, 2))
    first = desk.watches.get(watch.id).seen
    assert first["due"] == ""
    desk.run_watches(as_of=date(2019, 8, 3))
    assert desk.alerts.list(by=ANN) == ()


def test_a_provision_tells_that_its_day_comes_near_and_that_it_has_passed(desk):
    facts = {"knowingly_engaged": True, "imposed": []}
    provision = "us.ndaa2021.1241.c"
    settings = {"facts": facts, "days": 10}
    desk.watches.add("provision", provision, settings=settings, by=ANN)
    days = (date(2021, 1, d) for d in (10, 20, 21, 30, 31))
    counts = [len(desk.run_watches(as_of=day)[0].raised) for day in days]
    assert counts == [0, 0, 1, 0, 0]
    (alert,) = desk.alerts.list(by=ANN)
    assert (alert.kind, alert.why) == ("deadline", "duty, due 2021-01-31")
    (found,) = desk.deadlines(as_of=date(2021, 1, 15))
    assert (found.provision, found.due) == (provision, date(2021, 1, 31))
    assert len(desk.run_watches(as_of=date(2021, 2, 1))[0].raised) == 1
    (alert,) = desk.alerts.list(by=ANN)
    assert alert.why == "overdue, due 2021-01-31"
    assert desk.run_watches(as_of=date(2021, 2, 2))[0].raised == ()


ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>a1</id><title>Bank fined</title>'
    '<updated>2021-02-01T10:00:00Z</updated><content type="html">&lt;p&gt;The bank paid Mr. '
    "Edgar Poe, officials said on Monday.&lt;/p&gt;</content></entry>%s</feed>"
)


def test_a_feed_at_an_address_is_fetched_as_its_site_allows(listed, monkeypatch):
    monkeypatch.setenv("SANCTIONSDESK_PRIVATE_HOSTS", "127.0.0.1")
    server = Publisher()
    server.files = {
        "/robots.txt": b"User-agent: *\nDisallow: /private/\n",
        "/news.xml": (ATOM % "").encode(),
        "/private/news.xml": (ATOM % "").encode(),
        "/bomb.xml": b"<?xml version='1.0'?><!DOCTYPE x><rss/>",
        "/big.xml": b"<rss>" + b" " * 10_000_001,
    }
    for name in ("news", "private/news", "bomb", "big", "gone"):
        target = f"{server.address}/{name}.xml"
        listed.watches.add("feed", target, settings={}, by=ANN)
    good, *bad = listed.run_watches(as_of=_year(2021))
    assert len(good.raised) == 1
    for run, reason in zip(bad, ("robots", "DOCTYPE", "larger", "404"), strict=True):
        assert reason in run.fault
    assert listed.run_watches(as_of=_year(2021))[0].raised == ()
    more = "<entry><id>a2</id><title>x</title><content>Mr. Edgar Poe denied it.</content></entry>"
    server.files["/news.xml"] = (ATOM % more).encode()
    assert len(listed.run_watches(as_of=_year(2021))[0].raised) == 1
    server.shutdown()
    server.server_close()


def test_a_feed_on_a_private_host_is_fetched_only_where_that_was_set(listed):
    server = Publisher()
    server.files = {"/news.xml": (ATOM % "").encode()}
    listed.watches.add("feed", f"{server.address}/news.xml", settings={}, by=ANN)
    (run,) = listed.run_watches(as_of=_year(2021))
    assert "SANCTIONSDESK_PRIVATE_HOSTS" in run.fault
    assert run.raised == ()
    server.shutdown()
    server.server_close()


def test_an_address_is_watched_only_when_asked_and_over_https():
    with pytest.raises(UsageError, match="--fetch"):
        check_target("feed", "https://news.example/rss", {})
    check_target("feed", "https://news.example/rss", {}, fetch=True)
    with pytest.raises(InputError, match="no https"):
        check_target("feed", "http://news.example/rss", {}, fetch=True)
    with pytest.raises(InputError, match="is not there"):
        check_target("feed", "news.xml", {})


def test_who_may_not_and_what_is_not_there_is_refused(desk):
    with pytest.raises(ForbiddenError):
        desk.watches.add(
            "party", "x", settings={}, by=Actor(name="eve", roles=frozenset({"viewer"}))
        )
    with pytest.raises(NotFoundError):
        desk.watches.end(7, by=ANN)
    with pytest.raises(InputError):
        desk.watches.add("weather", "x", settings={}, by=ANN)


def test_a_calendar_folds_long_lines_and_escapes():
    deadline = Deadline(
        watch=1,
        provision="us.caatsa.231.a",
        title="é" * 60 + "; a, b",
        due=date(2024, 12, 31),
        status="duty",
    )
    told = calendar([deadline], stamp="2024-07-02T10:00:00.000000Z")
    lines = told.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert "DTSTART;VALUE=DATE:20241231" in lines
    assert "DTEND;VALUE=DATE:20250101" in lines
    assert "\\; a\\, b" in told.replace("\r\n ", "")


def test_the_commands(tmp_path, monkeypatch):
    monkeypatch.setenv("SANCTIONSDESK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SANCTIONSDESK_USER", "ann")
    rows = [(7, "DOE, Jane", 1958)]
    list(Store(tmp_path / "home").add([_issue(tmp_path, "2020-01-02", rows)]))
    file = tmp_path / "customers.csv"
    file.write_text("id,name\n1,Jane Doe\n")
    (tmp_path / "facts.json").write_text("{}")
    run = CliRunner()

    def sdesk(*args, code=0):
        done = run.invoke(cli, args)
        assert done.exit_code == code, (args, done.output, done.exception)
        return done.output

    sdesk("watch", "add", "customers", str(file))
    sdesk("watch", "add", "party", "us-ofac-sdn:7")
    facts = str(tmp_path / "facts.json")
    sdesk("watch", "add", "provision", "us.caatsa.231.a", "--facts", facts)
    assert "1 alerts" in sdesk(
        "watch", "run", "--as-of", "2020-02-01", "--exit-code", code=10
    )
    sdesk("watch", "run", "--as-of", "2020-02-01", "--exit-code", "--format", "json")
    feed = ET.fromstring(sdesk("watch", "feed"))
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == 1
    assert "BEGIN:VCALENDAR" in sdesk("watch", "deadlines", "--format", "ics")
    sdesk(
        "watch", "notify", "webhook", "https://hook.example/", "--secret-name", "HOOK"
    )
    assert "0 sent" in sdesk("watch", "send")
    assert "watch 1: customers" in sdesk("watch", "list")
    sdesk("watch", "end", "1")
    sdesk("watch", "unnotify", "1")
