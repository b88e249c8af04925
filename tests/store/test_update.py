from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

import pytest

from publisher import Publisher
from sanctionsdesk.base.errors import ListError
from sanctionsdesk.lists.catalog import catalogue
from sanctionsdesk.store.downloads import checked_on
from sanctionsdesk.store.fetch import Limits
from sanctionsdesk.store.snapshots import Store
from sanctionsdesk.store.update import Updating, with_addresses

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ROW = '{n},"DOE, Jane{n}","individual","SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 1979."\r\n'
QUICK = Limits(pause_seconds=0.001, stall_seconds=2, attempts=2, most_bytes=1 << 20)


def sdn(count):
    return "".join(ROW.format(n=number) for number in range(1, count + 1)).encode()


@pytest.fixture
def publisher():
    server = Publisher()
    server.files |= {
        "/sdn.csv": sdn(10),
        "/alt.csv": b'7,1,"aka","ROE, Janet",-0- \r\n',
        "/add.csv": b'7,1,"1 Road","Ankara","Turkey",-0- \r\n',
        "/sdn_comments.csv": b'7," more."\r\n',
    }
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "home")


@pytest.fixture
def update(publisher, store):
    known = catalogue()["us-ofac-sdn"]
    files = {name: f"{publisher.address}/{name}" for name in known.files}
    entry = with_addresses(known, files)

    def call(**more):
        updating = Updating(store=store, now=NOW, limits=QUICK, **more)
        (outcome,) = updating.from_publishers([entry])
        return outcome

    return call


def test_a_list_is_fetched_kept_and_fetched_again_only_when_it_changed(
    update, publisher, store
):
    added = update()
    assert (added.result, added.snapshot.parties) == ("added", 10)
    assert added.snapshot.as_of == NOW.date()
    assert added.snapshot.retrieved_at == NOW.isoformat()
    assert added.snapshot.source == f"{publisher.address}/sdn.csv"
    assert "ROE, Janet" in store.party(added.snapshot, "us-ofac-sdn:7").values("alias")
    assert checked_on(store.home, "us-ofac-sdn") == NOW.isoformat()
    publisher.asked.clear()
    assert update().result == "unchanged"
    assert all("If-None-Match" in headers for _, headers in publisher.asked)
    # One file of the four changed: the others are not fetched but still read.
    publisher.files["/sdn.csv"] = sdn(11)
    again = update()
    assert (again.result, again.snapshot.parties) == ("added", 11)
    assert "ROE, Janet" in store.party(again.snapshot, "us-ofac-sdn:7").values("alias")
    assert len(store.snapshots()) == 2


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (("500", None), "HTTP 500"),
        (("page", None), "web page in place of the list"),
        (("good", b"\x00\x01 no list at all"), "no list"),
        (("good", b'<?xml version="1.0"?><a><b/></a>'), "no list"),
        (("good", b"x" * (2 << 20)), "more than"),
        (("good", sdn(7)), "more than 20% fewer"),
        (("gone", None), "HTTP 404"),
    ],
)
def test_what_cannot_be_trusted_is_refused_and_the_old_one_stays(
    update, publisher, store, harm, words
):  # fmt: skip
    manner, content = harm
    before = update().snapshot
    publisher.manner["/sdn.csv"] = manner
    if manner == "gone":
        del publisher.files["/sdn.csv"]
    elif content:
        publisher.files["/sdn.csv"] = content
    refused = update()
    assert refused.result == "refused"
    assert words in refused.sentence
    assert "the old one was kept" in refused.sentence
    assert store.snapshots() == (before,)
    assert [problem for _, problem in store.verify()] == [None]
    # When the publisher is well again, so is the list.
    publisher.manner.clear()
    publisher.files["/sdn.csv"] = sdn(12)
    assert update().snapshot.parties == 12


def test_a_file_packed_on_the_way_is_read_within_the_limits(update, publisher):
    publisher.manner["/sdn.csv"] = "gzip"
    assert update().snapshot.parties == 10
    publisher.files["/sdn.csv"] = b"0" * (200 << 20)
    refused = update()
    assert refused.result == "refused"


def test_a_list_that_really_shrank_is_taken_when_a_person_says_so(update, publisher):
    update()
    publisher.files["/sdn.csv"] = sdn(2)
    assert update().result == "refused"
    assert update(most_shrink=1).snapshot.parties == 2


def test_another_list_at_the_address_is_refused(publisher, store):
    un = with_addresses(
        catalogue()["un-sc"], {"consolidated.xml": f"{publisher.address}/sdn.csv"}
    )
    publisher.files["/sdn.csv"] = sdn(3)
    updating = Updating(store=store, now=NOW, limits=QUICK)
    (outcome,) = updating.from_publishers([un])
    assert outcome.result == "refused"
    assert store.snapshots() == ()


@pytest.fixture
def stick(tmp_path):
    folder = tmp_path / "usb" / "sdn" / "2025-05-06"
    folder.mkdir(parents=True)
    (folder / "sdn.csv").write_bytes(sdn(4))
    digest = hashlib.sha256(sdn(4)).hexdigest()
    (tmp_path / "usb" / "SHA256SUMS").write_text(f"{digest}  sdn/2025-05-06/sdn.csv\n")
    return tmp_path / "usb"


def test_a_stick_whose_digests_are_right_is_taken_without_any_network(stick, store):
    updating = Updating(store=store, now=NOW)
    (outcome,) = updating.from_folder(stick)
    assert (outcome.result, outcome.snapshot.parties) == ("added", 4)
    assert (outcome.snapshot.as_of, outcome.snapshot.source) == (date(2025, 5, 6), str(stick))  # fmt: skip
    (again,) = updating.from_folder(stick)
    assert again.result == "unchanged"
    assert list(updating.from_folder(stick, ["un-sc"])) == []


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        ("changed", "whose digest is stated"),
        ("gone", "which is not there"),
        ("more", "is not named in SHA256SUMS"),
        ("none", "states no digests"),
        ("torn", "no line of sha256sum"),
    ],
)
def test_a_stick_that_is_not_as_stated_is_refused_whole(stick, store, harm, words):
    file = stick / "sdn" / "2025-05-06" / "sdn.csv"
    if harm == "changed":
        file.write_bytes(sdn(5))
    elif harm == "gone":
        file.unlink()
    elif harm == "more":
        (stick / "new.csv").write_bytes(sdn(1))
    elif harm == "none":
        (stick / "SHA256SUMS").unlink()
    else:
        (stick / "SHA256SUMS").write_text("abc sdn.csv\n")
    with pytest.raises(ListError, match=words):
        list(Updating(store=store, now=NOW).from_folder(stick))
    assert store.snapshots() == ()


def test_two_updates_at_once_do_not_mix(stick, store):
    first = Updating(store=store, now=NOW).from_folder(stick)
    next(first)
    with pytest.raises(ListError, match="another update is running"):
        list(Updating(store=store, now=NOW).from_folder(stick))
    first.close()
