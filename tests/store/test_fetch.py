from __future__ import annotations

import pytest

from publisher import Publisher
from sanctionsdesk.base.errors import ListError
from sanctionsdesk.store.fetch import Limits, fetch, open_client

DATA = bytes(range(256)) * 2000
QUICK = Limits(pause_seconds=0.001, stall_seconds=2, most_bytes=1 << 20)


@pytest.fixture
def publisher():
    server = Publisher()
    server.files["/list"] = DATA
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def get(publisher, tmp_path):
    with open_client() as client:

        def call(limits=QUICK, **more):
            address = publisher.address + "/list"
            return fetch(client, address, tmp_path / "list", limits=limits, **more)

        yield call


def test_a_file_is_fetched_whole_and_asked_for_again_only_if_it_changed(
    get, publisher, tmp_path
):
    told = []
    found = get(progress=lambda *words: told.append(words))
    assert found.path.read_bytes() == DATA
    assert told[-1] == ("list", len(DATA), len(DATA))
    assert get(known=found.validators) is None
    publisher.files["/list"] = DATA[::-1]
    assert get(known=found.validators).path.read_bytes() == DATA[::-1]
    assert {path.name for path in tmp_path.iterdir()} == {"list"}


def test_a_cut_off_file_is_gone_on_from_where_it_broke(get, publisher):
    publisher.manner["/list"] = "cut-off"
    assert get().path.read_bytes() == DATA
    resumed = publisher.asked[-1][1]
    assert resumed["Range"] == f"bytes={len(DATA) // 2}-"


def test_a_file_begun_is_not_gone_on_from_when_the_publisher_changed_it(get, publisher):
    publisher.manner["/list"] = "cut-off"
    once = Limits(attempts=1)
    with pytest.raises(ListError, match="cannot be fetched"):
        get(once)
    publisher.files["/list"] = b"new" * 200_000
    assert get(once).path.read_bytes() == b"new" * 200_000


@pytest.mark.parametrize("manner", ["500-then-good", "redirect"])
def test_a_server_that_stumbles_or_sends_elsewhere_is_followed(get, publisher, manner):
    publisher.manner["/list"] = manner
    assert get().path.read_bytes() == DATA


def test_a_file_packed_on_the_way_stays_packed(get, publisher):
    publisher.manner["/list"] = "gzip"
    found = get()
    assert found.is_gzip
    assert found.path.read_bytes()[:2] == b"\x1f\x8b"


@pytest.mark.parametrize(
    ("manner", "limits", "words"),
    [
        ("500", QUICK, "HTTP 500"),
        ("page", QUICK, "web page in place of the list"),
        ("slow", Limits(most_seconds=0.3), "took more than 0.3 s"),
        ("slow", Limits(stall_seconds=0.02, attempts=1), "no answer for 0.02 s"),
        ("good", Limits(most_bytes=1000), "512000 bytes, more than 1000"),
        ("gone", QUICK, "HTTP 404"),
    ],
)
def test_what_cannot_be_had_is_refused_in_one_line(
    get, publisher, manner, limits, words
):
    publisher.manner["/list"] = manner
    if manner == "gone":
        publisher.files.clear()
    with pytest.raises(ListError, match=words):
        get(limits)


def test_no_server_is_said_in_one_line(get, publisher):
    publisher.shutdown()
    publisher.server_close()
    with pytest.raises(ListError, match="cannot be fetched"):
        get()
