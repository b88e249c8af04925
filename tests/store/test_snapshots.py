from __future__ import annotations

import gzip
import json
from datetime import date

import pytest

from sanctionsdesk.base.errors import ListError
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


@pytest.mark.parametrize("step", ["write_parquet", "_settle", "_replace"])
def test_a_crash_at_any_write_leaves_no_half_snapshot(
    tmp_path, issue, monkeypatch, step
):
    store = Store(tmp_path / "home")

    def breaking(*_, **__):
        raise OSError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(snapshots, step, breaking)
        with pytest.raises(ListError, match="disk full"):
            list(store.add([str(issue)]))
    assert store.snapshots() == ()
    (kept,) = store.add([str(issue)])
    assert list(store.parties(kept))


def test_folders_without_lists_and_files_without_entries_are_refused(tmp_path, issue):
    store = Store(tmp_path / "home")
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(ListError):
        list(store.add([str(empty)]))
    (issue / "sdn.csv").write_text("<html>error</html>")
    told: list[str] = []
    with pytest.raises(ListError):
        list(store.add([str(issue)], unread=told.append))
    assert any("is an HTML page" in line for line in told)
    cut = '7,"ROE, Jane","individual","SDGT"\r\n'
    (issue / "sdn.csv").write_text(
        '7,"ROE","-0- ","A","","","","","","","",""\r\n' + cut
    )
    (kept,) = store.add([str(issue)])
    assert (kept.records, kept.parties, len(kept.rejects)) == (2, 1, 1)
    assert "4 columns" in kept.rejects[0]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><CONSOLIDATED_LIST/>', "DOCTYPE"),
        ("a.xml", b'<CONSOLIDATED_LIST dateGenerated="2020-01-02T"><INDIVIDUALS><INDIVIDUAL>', "cut off"),
        ("a.xml", b'<CONSOLIDATED_LIST dateGenerated="2020-01-02T"><INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>'
         + b"x" * 1_000_001 + b"</FIRST_NAME></INDIVIDUAL></CONSOLIDATED_LIST>", "1,000,001 characters"),
        ("a.xml.gz", gzip.compress(b"<CONSOLIDATED_LIST/>" + b" " * 100_000, mtime=0)[:60], "packed"),
        ("a.xml.gz", gzip.compress(b"<CONSOLIDATED_LIST>" + b" " * 90_000_000, mtime=0), "unpacked"),
    ],
)  # fmt: skip
def test_what_cannot_be_trusted_is_refused_whole(tmp_path, name, data, words):
    (tmp_path / name).write_bytes(data)
    store, told = Store(tmp_path / "home"), []
    try:
        list(
            store.add(
                [str(tmp_path / name)],
                as_of=date(2020, 1, 2),
                unread=told.append,
                refused=lambda error: told.append(str(error)),
            )
        )
    except ListError:
        assert told
    assert words in " ".join(told)
    assert store.snapshots() == ()
    assert not list(tmp_path.glob("home/lists/*.part"))


def test_a_un_list_states_its_day_and_each_alias_its_quality(tmp_path):
    (tmp_path / "list.xml").write_text(
        """<CONSOLIDATED_LIST dateGenerated="2020-01-02T00:00:00Z"><INDIVIDUALS><INDIVIDUAL>
        <DATAID>1</DATAID><FIRST_NAME>JANE </FIRST_NAME><SECOND_NAME> ROE</SECOND_NAME>
        <UN_LIST_TYPE>Al-Qaida</UN_LIST_TYPE><REFERENCE_NUMBER>QDi.001</REFERENCE_NUMBER>
        <LISTED_ON>2001-02-03</LISTED_ON><NATIONALITY><VALUE>Yemen</VALUE></NATIONALITY>
        <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Jay</ALIAS_NAME></INDIVIDUAL_ALIAS>
        <INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
        <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1958</FROM_YEAR>
        <TO_YEAR>1960</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH></INDIVIDUAL>
        <INDIVIDUAL><DATAID>2</DATAID></INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>""",
        encoding="utf-8",
    )
    store = Store(tmp_path / "home")
    (kept,) = store.add([str(tmp_path / "list.xml")])
    assert (kept.as_of, kept.basis) == (date(2020, 1, 2), "stated")
    assert (kept.records, kept.parties, len(kept.rejects)) == (2, 1, 1)
    (party,) = store.parties(kept)
    assert (party.caption, party.schema) == ("JANE ROE", "Person")
    told = {(one.prop, one.value, one.quality) for one in party.details}
    assert told >= {
        ("weakAlias", "Jay", "low"),
        ("nationality", "ye", ""),
        ("birthDate", "1958/1960", ""),
    }


def test_links_and_addresses_of_ftm_entities_are_joined_to_their_parties(tmp_path):
    entities = [
        {"id": "o", "schema": "Ownership", "properties": {"asset": ["c"], "owner": ["p"], "percentage": ["60"]}},
        {"id": "c", "schema": "Company", "properties": {"name": ["Roe Ltd"], "addressEntity": ["a"]}},
        {"id": "p", "schema": "Person", "caption": "Jane Roe", "properties": {"name": ["Jane Roe"]}},
        {"id": "a", "schema": "Address", "properties": {"full": ["1 Main St"]}},
        {"id": "s", "schema": "Sanction", "properties": {"entity": ["c"], "authority": ["X"], "program": ["P"]}},
    ]  # fmt: skip
    lines = [json.dumps(one) for one in entities] + ["{not json", '{"id": "q"}']
    (tmp_path / "entities.ftm.json").write_text("\n".join(lines))
    store = Store(tmp_path / "home")
    (kept,) = store.add([str(tmp_path)], as_of=date(2020, 1, 2))
    assert (kept.list_id, kept.parties, len(kept.rejects)) == ("ftm", 2, 2)
    company = next(store.parties(kept))
    assert company.values("address") == ("1 Main St",)
    assert company.listings[0].programmes == ("P",)
    (relation,) = company.relations
    assert (relation.kind, relation.other_name, relation.share_pct) == (
        "owned_or_controlled_by", "Jane Roe", "60",
    )  # fmt: skip


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
