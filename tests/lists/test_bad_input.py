"""What no publisher means to send: refused in one line, or counted; never a traceback."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanctionsdesk.base.errors import DeskError, InputError
from sanctionsdesk.entities.party import Party
from sanctionsdesk.lists.formats import FORMATS, recognise
from sanctionsdesk.lists.reading import HEAD, Issue
from sanctionsdesk.store.snapshots import Store

OFAC = '7,"DOE, Jane","individual","SDGT] [IRAN",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB {born}; Passport A1 (Iran); Linked To: ROE."\r\n'
XML_ENTRY = (
    "<sdnEntry><uid>7</uid><firstName>Jane</firstName><lastName>DOE</lastName><sdnType>Individual</sdnType>"
    "<programList><program>SDGT</program></programList><dateOfBirthList><dateOfBirthItem><dateOfBirth>16 Apr 1979"
    "</dateOfBirth></dateOfBirthItem></dateOfBirthList></sdnEntry>"
)
HEADS = {
    "sdn.csv": OFAC.format(born="1979"),
    "sdn.xml": f"<sdnList><publshInformation><Publish_Date>01/02/2020</Publish_Date></publshInformation>{XML_ENTRY}</sdnList>",
    "enhanced.xml": '<sanctionsData><publicationInfo><dataAsOf>2024-05-24T00:00:00</dataAsOf></publicationInfo><entities><entity id="7">'
    "<generalInfo><entityType>Individual</entityType></generalInfo><names><name><isPrimary>true</isPrimary><translations><translation>"
    "<formattedFullName>DOE, Jane</formattedFullName></translation></translations></name></names><features><feature><type>Birthdate</type>"
    "<value>1979</value><valueDate><fromDateBegin>1979-01-01</fromDateBegin></valueDate></feature></features></entity></entities></sanctionsData>",
    "sdn_advanced.xml": "<Sanctions><DateOfIssue><Year>2024</Year><Month>5</Month><Day>4</Day></DateOfIssue><ReferenceValueSets>"
    '<FeatureTypeValues><FeatureType ID="8">Birthdate</FeatureType></FeatureTypeValues></ReferenceValueSets><DistinctParties>'
    '<DistinctParty FixedRef="7"><Profile ID="7"><Identity ID="1"><Alias Primary="true"><DocumentedName><DocumentedNamePart><NamePartValue>'
    'DOE</NamePartValue></DocumentedNamePart></DocumentedName></Alias></Identity><Feature FeatureTypeID="8"><FeatureVersion><DatePeriod>'
    "<Start><From><Year>1979</Year></From></Start></DatePeriod></FeatureVersion></Feature></Profile></DistinctParty></DistinctParties></Sanctions>",
    "consolidated.xml": '<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09Z"><INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>JANE'
    "</FIRST_NAME><REFERENCE_NUMBER>QDi.001</REFERENCE_NUMBER><INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><YEAR>1979</YEAR>"
    "</INDIVIDUAL_DATE_OF_BIRTH></INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>",
    "conlist.csv": "Last Updated,13/04/2018\nName 6,Name 1,Title,DOB,Nationality,Alias Type,Group Type,Regime,Listed On,Last Updated,Group ID\n"
    "DOE,Jane,,00/00/1960,(1) German (2) Syrian,Prime Alias,Individual,Libya,01/04/2016,01/04/2016,7\n",
    "uk.xml": "<Designations><Designation><UniqueID>RUS1</UniqueID><Names><Name><Name6>DOE</Name6><NameType>Primary Name</NameType></Name></Names>"
    "<RegimeName>Russia</RegimeName><DateDesignated>01/02/2020</DateDesignated></Designation></Designations>",
    "32014R0269.csv": "celex,recordId,programKey,annex,measure,startDate,schema,name,birthDate\n32014R0269,1,EU-UKR,I,Asset freeze,17.3.2014,Person,Jane DOE,1.2.1979 or 1980\n",
    "fsf.xml": '<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2024-01-02T10:00:00"><sanctionEntity logicalId="7"><subjectType code="person"/>'
    '<nameAlias wholeName="Jane DOE" strong="true"/><birthdate birthdate="1979-04-16"/></sanctionEntity></export>',
    "fsf.csv": "Entity_LogicalId;Entity_SubjectType;NameAlias_WholeName;BirthDate_BirthDate\n7;P;Jane DOE;1979-04-16\n",
    "seco.xml": '<swiss-sanctions-list date="2024-01-02"><target ssid="7"><individual sex="female"><identity main="true"><name name-type="primary-name">'
    '<name-part order="1"><value>DOE</value></name-part></name><day-month-year day="1" month="2" year="1979"/></identity></individual></target></swiss-sanctions-list>',
    "sema-lmes.xml": "<data-set><record><Country>Russia / Russie</Country><LastName>DOE</LastName><GivenName>Jane</GivenName><Schedule>1</Schedule><Item>1</Item>"
    "<DateOfBirth>1979</DateOfBirth><Aliases>Janet, Russian: Джейн</Aliases></record></data-set>",
    "meti.txt": "○ 告示\n指定日：2022 年03月01 日\n１ 株式会社アド\nAdmiralty JSC, a.k.a., the following one alias:\n-ADM\n所在地：St. Peterburg, Russia.\n",
    "csl.csv": "_id,source,entity_number,type,programs,name,addresses,start_date,alt_names,dates_of_birth,ids\n"
    '7,SDN,7,Individual,SDGT,"DOE, Jane","Ankara, TR",2020-01-02,ROE,1979,"A1, Passport, TR"\n',
    "csl.json": '{"total": 1, "results": [{"id": "7", "source": "SDN", "source_list_url": "", "name": "DOE", "addresses": [{"city": "Ankara", "country": "TR"}], "alt_names": ["ROE"]}]}',
    "dpl.txt": '"Name"\t"Street_Address"\t"Country"\t"Effective_Date"\t"Expiration_Date"\t"FR_Citation"\n"JANE DOE"\t"1 ROAD"\t"US"\t"06/19/2003"\t""\t"68 F.R."\n',
    "isn.csv": "Programs,Name,Federal Register Notice,Effective Date\nINKSNA,Jane Doe,81,6/28/2016\n",
    "wallets.txt": "",
    "sanctioned_addresses_xbt.txt": "123WBUDmSJv4GctdVEz6Qq6z8nXSKrJ4KX\n",
    "entities.ftm.json": json.dumps({"id": "p", "schema": "Person", "properties": {"name": ["Jane Doe"], "birthDate": ["1979"]}}) + "\n",
    "targets.simple.csv": "id,schema,name,aliases,birth_date,countries,identifiers,dataset\np,Person,Jane Doe,JD;Janet,1979,tr,IMO1234567,X\n",
    "statements.csv": "canonical_id,entity_id,schema,prop,value,dataset\np,p,Person,name,Jane Doe,X\np,p,Person,birthDate,1979,X\n",
    "senzing.json": json.dumps({"DATA_SOURCE": "X", "RECORD_ID": "7", "FEATURES": [{"RECORD_TYPE": "PERSON", "NAME_FULL": "Jane Doe", "DATE_OF_BIRTH": "1979"}]}) + "\n",
    "lei.xml": "<LEIData><LEIHeader><ContentDate>2023-06-05T08:20:51Z</ContentDate></LEIHeader><LEIRecords><LEIRecord><LEI>0012</LEI><Entity><LegalName>Jane Ltd</LegalName>"
    "</Entity></LEIRecord></LEIRecords></LEIData>",
}  # fmt: skip


def items(name, data, form=None):
    found = (form, "x") if form else recognise(name, data[:HEAD])
    if found is None:
        return None
    chosen, list_id = found
    if chosen.stated(data[:HEAD]) is not None:
        assert chosen.stated(data[:HEAD]).year > 1000
    issue = Issue(files={name: lambda: io.BytesIO(data)}, list_id=list_id, digest="0")
    return list(chosen.read(issue))


@pytest.mark.parametrize("name", [name for name in HEADS if name != "wallets.txt"])
def test_each_small_head_gives_one_party(name):
    found = items(name, HEADS[name].encode())
    assert found is not None, "not recognised"
    (party,) = [item for item in found if isinstance(item, Party)]
    assert party.caption != party.id


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(HEADS)),
    st.lists(
        st.tuples(
            st.floats(0, 1),
            st.integers(0, 12),
            st.one_of(
                st.binary(max_size=6),
                st.sampled_from(
                    [b"<", b">", b'"', b",", b"\n", b"\r", b"\x1a", b"\x00", b"{", b"]", b"00/00/1960", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"\xff\xfe", b";", b"\t", "\ud7ff２(別称".encode()]
                ),
            ),
        ),
        max_size=5,
    ),
)  # fmt: skip
def test_a_mutated_file_is_read_or_refused_and_never_breaks_the_desk(name, changes):
    data = HEADS[name].encode()
    for place, length, new in changes:
        start = int(place * len(data))
        data = data[:start] + new + data[start + length :]
    try:
        found = items(name, data)
    except DeskError:
        return
    for item in found or ():
        assert item.id.strip() if isinstance(item, Party) else item.reason


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(FORMATS), st.binary(max_size=300))
def test_no_reader_breaks_on_any_bytes_at_all(form, data):
    try:
        items("sdn.csv", data, form)
    except DeskError:
        return


DOCTYPES = {
    "a DOCTYPE": "<!DOCTYPE sdnList>",
    "an entity bomb": '<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>',
    "an outside entity": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
}


@pytest.mark.parametrize("kind", DOCTYPES)
@pytest.mark.parametrize("name", [name for name in HEADS if name.endswith(".xml")])
def test_xml_with_a_doctype_is_refused_whole(kind, name, tmp_path):
    path = tmp_path / "2020-01-02" / name
    path.parent.mkdir()
    path.write_text('<?xml version="1.0"?>' + DOCTYPES[kind] + HEADS[name])
    store = Store(tmp_path / "home")
    with pytest.raises(DeskError, match=r"DOCTYPE|no list"):
        list(store.add([str(path)]))
    assert store.snapshots() == ()


def add(tmp_path, name, data):
    path = tmp_path / "in" / "2020-01-02" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    left = []
    store = Store(tmp_path / "home")
    try:
        return list(store.add([str(path)], unread=left.append)), left
    except DeskError as error:
        assert store.snapshots() == ()
        return str(error), left


CSV = OFAC.format(born="16 Apr 1979")


@pytest.mark.parametrize(
    ("case", "data"),
    [
        ("byte order mark", b"\xef\xbb\xbf" + CSV.encode()),
        ("Ctrl-Z at the end", CSV.encode() + b"\x1a"),
        ("mixed line ends", (CSV + CSV.replace("7,", "8,").replace("\r\n", "\n")).encode()),
        ("00/00/1960", OFAC.format(born="00/00/1960").encode()),
        ("a stray byte", CSV.replace("Jane", "Zo\xeb").encode("cp1252")),
    ],
)  # fmt: skip
def test_odd_but_whole_files_are_read(tmp_path, case, data):
    kept, _ = add(tmp_path, "sdn.csv", data)
    assert not isinstance(kept, str), case
    assert kept[0].records == kept[0].parties + len(kept[0].rejects)
    assert kept[0].parties >= 1


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("sdn.csv", b"", "is empty"),
        ("sdn.csv", b"<!DOCTYPE html><html><title>503</title></html>", "HTML page"),
        ("sdn.xml", HEADS["sdn.xml"][:-20].encode(), "cut off"),
        ("sdn.csv.gz", gzip.compress(CSV.encode() * 999)[:-40], "no whole packed file"),
        ("list.zip", b"PK\x03\x04 broken", "no whole zip"),
        ("entities.ftm.json", HEADS["entities.ftm.json"].encode()[:-1] + b"x" * (17 * 1024 * 1024), "line"),
        ("sdn.csv", CSV.encode() + b"9" * (17 * 1024 * 1024), "more than"),
        ("regulation8_consolidated.xlsx", b"PK\x03\x04" + b"\x00" * 99, "workbook"),
        ("csl.json", HEADS["csl.json"].encode()[:-9], "JSON"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_trusted_is_refused_whole(tmp_path, name, data, words):
    told, left = add(tmp_path, name, data)
    assert isinstance(told, str), told
    assert "\n" not in told
    assert words in told + " ".join(left)


def test_a_packed_bomb_is_refused(tmp_path):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sdn.csv", CSV.encode() + b"\n" * (80 * 1024 * 1024))
    told, _ = add(tmp_path, "sdn.zip", body.getvalue())
    assert "becomes more than" in told


def test_numbers_given_twice_are_named(tmp_path):
    kept, _ = add(tmp_path, "sdn.csv", (CSV + CSV).encode())
    assert (kept[0].parties, len(kept[0].rejects)) == (1, 1)
    assert "seen before" in kept[0].rejects[0]


def test_a_missing_file_is_bad_input(tmp_path):
    with pytest.raises(InputError, match="not there"):
        list(Store(tmp_path).add([str(tmp_path / "none")]))


def test_a_table_cut_off_in_its_last_row_is_refused_whole(tmp_path):
    whole = OFAC.format(born="1979") + OFAC.format(born="1980").replace("7,", "8,", 1)
    file = tmp_path / "sdn.csv"
    store = Store(tmp_path / "home")
    file.write_text(whole[: whole.rindex('"SDGT')], encoding="utf-8")
    with pytest.raises(InputError, match=r"sdn.csv:2: is cut off in its last row"):
        list(store.add([str(file)], as_of=date(2024, 1, 1)))
    assert store.snapshots() == ()


@pytest.mark.parametrize("end", ["", "\r\n", "\x1a", "\r\n\x1a", "\r\n\x1a\r\n"])
def test_a_last_row_may_end_as_publishers_end_it(tmp_path, end):
    file = tmp_path / "sdn.csv"
    file.write_bytes((OFAC.format(born="1979").rstrip() + end).encode())
    (kept,) = Store(tmp_path / "home").add([str(file)], as_of=date(2024, 1, 1))
    assert kept.parties == 1
