from __future__ import annotations

import gzip
from datetime import date

import pytest

from sanctionsdesk.base.errors import InputError, ListError
from sanctionsdesk.desk import Desk
from sanctionsdesk.screening.query import Query
from sanctionsdesk.store import snapshots
from sanctionsdesk.store.snapshots import Store

ROW = (
    '{n},"DOE, Jane","individual","CAATSA - RUSSIA] [SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,'
    "\"DOB 16 Apr 1979; POB Ankara, Turkey; Passport 123 (Turkey); a.k.a. 'JD'; "
    'CAATSA Section 235 Information: EXPORT Sec. 235(a)(2); Linked To: SOME BODY."\r\n'
)
MAIN = ROW.format(n=7) + "short,row\r\n\x1a"
ALT = '7,1,"aka","ROE, Janet",-0- \r\n\x1a'


@pytest.fixture
def issue(tmp_path):
    folder = tmp_path / "in" / "2020-01-02"
    folder.mkdir(parents=True)
    (folder / "sdn.csv").write_text(MAIN, newline="")
    (folder / "alt.csv.gz").write_bytes(gzip.compress(ALT.encode()))
    return folder


def test_an_issue_is_kept_whole_under_its_folders_day(tmp_path, issue):
    store = Store(tmp_path / "home")
    (kept,) = store.add([str(issue)])
    assert (kept.as_of, kept.basis) == (date(2020, 1, 2), "folder name")
    assert kept.records == kept.parties + len(kept.rejects) == 2
    (party,) = store.parties(kept)
    assert party.values("name", "alias", "weakAlias") == (
        "DOE, Jane",
        "ROE, Janet",
        "JD",
    )
    assert party.values("birthDate", "passportNumber") == ("1979-04-16", "123")
    assert party.listings[0].programmes == ("CAATSA - RUSSIA", "SDGT")
    assert party.listings[0].measures == ("EXPORT Sec. 235(a)(2)",)
    assert party.relations[0].other_name == "SOME BODY"


def test_adding_twice_changes_nothing_and_a_day_picks_no_later_issue(tmp_path, issue):
    store = Store(tmp_path / "home")
    assert list(store.add([str(issue)])) == list(store.add([str(issue)]))
    assert len(store.snapshots()) == 1
    assert store.pick(as_of=date(2020, 1, 1)) == ()
    assert len(store.pick(as_of=date(2020, 1, 2))) == 1


@pytest.mark.parametrize("step", [1, 2])
def test_a_crash_at_any_write_leaves_no_half_snapshot(
    tmp_path, issue, monkeypatch, step
):
    store = Store(tmp_path / "home")
    real, calls = snapshots._replace, []

    def breaking(path, data):
        calls.append(path)
        if len(calls) == step:
            raise OSError("disk full")
        real(path, data)

    monkeypatch.setattr(snapshots, "_replace", breaking)
    with pytest.raises(OSError, match="disk full"):
        list(store.add([str(issue)]))
    assert store.snapshots() == ()
    monkeypatch.setattr(snapshots, "_replace", real)
    (kept,) = store.add([str(issue)])
    assert store.parties(kept)


def test_folders_without_lists_and_files_without_entries_are_refused(tmp_path, issue):
    store = Store(tmp_path / "home")
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(ListError):
        list(store.add([str(empty)]))
    (issue / "sdn.csv").write_text("<html>error</html>")
    with pytest.raises(InputError, match="no entry"):
        list(store.add([str(issue)]))


def test_screening_finds_the_alias_and_says_which_issue(tmp_path, issue):
    desk = Desk(home=tmp_path / "home")
    list(Store(desk.home).add([str(issue)]))
    query = {"as_of": date(2020, 2, 1), "threshold": 0.7, "limit": 5}
    ((match,),), (used,) = desk.screen([Query(name="Janet Roe")], **query)
    assert (match.party.id, match.name.value) == ("us-ofac-sdn:7", "ROE, Janet")
    assert used.as_of == date(2020, 1, 2)
    with pytest.raises(ListError):
        desk.screen([Query(name="Janet Roe")], **(query | {"as_of": date(2019, 1, 1)}))


def test_the_brief_of_2021_finds_the_officer_on_the_sdn_list_of_that_day(
    tmp_path, shared
):
    desk = Desk(home=tmp_path)
    (kept,) = Store(tmp_path).add([str(shared / "data/lists/us-ofac-sdn/2021-07-07")])
    assert kept.records == kept.parties == 8976
    article = shared / "data/articles/reference/2019-08-02_turkey-s-400.txt"
    brief = desk.brief(article.read_bytes(), name="a.txt", as_of=date(2021, 7, 7))
    listed = {(match.entry_name, match.list_id) for match in brief.matches}
    assert ("DEMIR, Ismail", "us-ofac-sdn") in listed
    assert len({name for name, source in listed if source == "us-ofac-sdn"}) >= 4
