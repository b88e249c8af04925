from __future__ import annotations

import gzip
import io
import json
from datetime import date

import pytest
import xlsxwriter

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.ownership.formats import read_register
from sanctionsdesk.ownership.listed import Listed
from sanctionsdesk.ownership.trace import trace
from sanctionsdesk.store.registers import open_register

DAY = date(2024, 8, 1)


def answer(register, target, listed, *, regime="us", as_of=DAY):
    marks = [Listed(id=register.ids[register.find(name)]) for name in listed]
    return trace(register, marks, target=target, regime=regime, as_of=as_of)


def lines(*objects):
    return "\n".join(json.dumps(item) for item in objects).encode()


def test_a_workbook_reads_as_the_same_table(tmp_path):
    path = tmp_path / "h.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate([("owner", "owned", "share_pct", "from"), ("X", "A", 60, ""), ("X", "B", "25-50", "2020-01-01")]):  # fmt: skip
            sheet.write_row(place, 0, row)
    register = open_register(str(path))
    assert answer(register, "A", ["X"]).status == "blocked"
    assert answer(register, "B", ["X"]).status == "unknown"


def test_a_compressed_file_is_unpacked_and_a_broken_one_refused(tmp_path):
    path = tmp_path / "h.csv.gz"
    path.write_bytes(gzip.compress(b"owner,owned,share_pct\nX,A,60\n"))
    assert open_register(str(path)).rows == 1
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(InputError, match="gzip"):
        open_register(str(path))
    with pytest.raises(InputError, match="cannot be read"):
        open_register(str(tmp_path / "nothing.csv"))


def statement(ident, kind, **told):
    return {"statementID": ident, "statementType": kind, "statementDate": "2020-01-01", **told}  # fmt: skip


def test_bods_0_2_with_flags_for_exclusive_bounds_and_replaced_statements():
    share = {"minimum": 50, "maximum": 75, "exclusiveMinimum": True, "exclusiveMaximum": False}  # fmt: skip
    link = {
        "subject": {"describedByEntityStatement": "b"},
        "interestedParty": {"describedByPersonStatement": "p"},
    }
    register = read_register(
        lines(
            statement("b", "entityStatement", entityType="registeredEntity", name="Body"),
            statement("p", "personStatement", personType="knownPerson", names=[{"fullName": "Person"}]),
            statement("o1", "ownershipOrControlStatement", **link,
                      interests=[{"type": "shareholding", "interestLevel": "direct", "share": share}]),
            {**statement("o2", "ownershipOrControlStatement", **link,
                         interests=[{"type": "shareholding", "share": {"exact": 10}}]),
             "statementDate": "2023-01-01", "replacesStatements": ["o1"]},
            {"statementType": "other"},
        ),
        name="b.json",
    )  # fmt: skip
    assert answer(register, "Body", ["Person"], regime="uk", as_of=date(2022, 12, 31)).status == "blocked"  # fmt: skip
    later = answer(register, "Body", ["Person"], regime="uk", as_of=date(2023, 1, 1))
    assert (later.status, later.to_json()["lower"]) == ("not_blocked_by_rule", 10)
    assert register.faults == (
        "b.json:5: is no BODS statement: it needs a type, an id and details",
    )


def test_bods_unspecified_and_unknown_holders_are_not_identified():
    register = read_register(
        lines(
            statement("b", "entityStatement", name="Body"),
            statement("o", "ownershipOrControlStatement", subject={"describedByEntityStatement": "b"},
                      interestedParty={"unspecified": {"reason": "unknown", "description": "will not say"}},
                      interests=[{"type": "shareholding", "share": {"exact": 60}}]),
        ),
        name="b.json",
    )  # fmt: skip
    told = answer(register, "Body", [])
    assert (told.status, told.missing_holders) == ("unknown", ("?o",))
    assert "will not say" in told.missing[0]


@pytest.mark.parametrize(
    "share", [{"exact": "most"}, {"exact": 160}, {"minimum": 60, "maximum": 40}]
)
def test_a_bods_share_that_cannot_be_read_clears_nobody(share):
    register = read_register(
        lines(
            statement("b", "entityStatement", name="Body"),
            statement("p", "personStatement", personType="knownPerson", names=[{"fullName": "Person"}]),
            statement("o", "ownershipOrControlStatement", subject={"describedByEntityStatement": "b"},
                      interestedParty={"describedByPersonStatement": "p"},
                      interests=[{"type": "shareholding", "share": share}, {"type": "appointmentOfBoard"}]),
        ),
        name="b.json",
    )  # fmt: skip
    assert answer(register, "Body", ["Person"]).status == "unknown"
    assert answer(register, "Body", ["Person"], regime="eu").status == "blocked"
    assert "may be anything" in register.faults[0]


@pytest.mark.parametrize(
    "told",
    [
        {"percentage": ["most"]},
        {"percentage": ["160"]},
        {"percentage": ["60"], "startDate": ["2020-02-30"]},
        {"percentage": ["60"], "startDate": ["2021"], "endDate": ["2020"]},
    ],
)
def test_an_ftm_stake_that_cannot_be_read_clears_nobody(told):
    stake = {"owner": ["x"], "asset": ["b"], **told}
    register = read_register(
        lines(
            {"id": "x", "schema": "Person", "properties": {"name": ["X"]}},
            {"id": "b", "schema": "Company", "properties": {"name": ["B"]}},
            {"id": "o", "schema": "Ownership", "properties": stake},
        ),
        name="e.json",
    )
    assert answer(register, "B", ["X"]).status == "unknown"
    assert "may be anything" in register.faults[0]


def test_ftm_entities_deltas_and_statements_read_alike():
    entities = [
        {"id": "x", "schema": "Person", "properties": {"name": ["X"]}},
        {"id": "b", "schema": "Company", "properties": {"name": ["B"]}},
        {"id": "o", "schema": "Ownership", "properties": {"owner": ["x"], "asset": ["b"], "percentage": ["55 %"]}},
        {"id": "d", "schema": "Directorship", "properties": {"director": ["x"], "organization": ["b"], "role": ["Chief"]}},
    ]  # fmt: skip
    statements = [
        {
            "canonical_id": item["id"],
            "schema": item["schema"],
            "prop": prop,
            "value": value,
        }
        for item in entities
        for prop, values in item["properties"].items()
        for value in values
    ]
    deltas = [{"op": "ADD", "entity": item} for item in entities]
    for form in (entities, deltas, statements):
        register = read_register(lines(*form), name="f.json")
        assert answer(register, "b", ["X"]).status == "blocked"
    few = [entities[0], entities[1], {**entities[2], "properties": {"owner": ["x"], "asset": ["b"], "role": ["Owned or Controlled By"]}}, entities[3]]  # fmt: skip
    told = answer(read_register(lines(*few), name="f.json"), "b", ["X"])
    assert (told.status, told.low) == ("unknown", 0)
    assert "Chief" in told.cautions[0]


def psc(company, kind="individual-person-with-significant-control", **told):
    return {"company_number": company, "data": {"kind": kind, **told}}


def test_uk_psc_natures_are_bands_and_roles():
    register = read_register(
        lines(
            psc("01", name="Mr A B", natures_of_control=["ownership-of-shares-50-to-75-percent", "right-to-appoint-and-remove-directors-as-trust"],
                date_of_birth={"year": 1970, "month": 2}, notified_on="2016-04-06"),
            psc("00000002", "corporate-entity-person-with-significant-control", name="Holding Ltd", notified_on="2016-04-06",
                natures_of_control=["ownership-of-shares-25-to-50-percent"], identification={"registration_number": "01", "country_registered": "England"}),
            psc("3", "super-secure-person-with-significant-control", natures_of_control=[]),
            psc("4", "persons-with-significant-control-statement", statement="psc-exists-but-not-identified"),
            psc("5", "persons-with-significant-control-statement", statement="no-individual-or-entity-with-signficant-control"),
            psc("6", name="A", natures_of_control=["ownership-of-all-cakes"]),
            {"data": {"kind": "totals#persons-of-significant-control-snapshot"}},
        ),
        name="p.json",
    )  # fmt: skip
    for regime in ("us", "uk"):
        assert answer(register, "01", ["Mr A B"], regime=regime).status == "blocked"
    assert register.ids.find("00000001") >= 0
    assert answer(register, "3", []).status == "unknown"
    assert answer(register, "4", []).status == "unknown"
    assert answer(register, "5", []).status == "not_blocked_by_rule"
    assert len(register.faults) == 1
    assert "no nature of control" in register.faults[0]


GLEIF = """<rr:RelationshipData xmlns:rr="http://www.gleif.org/data/schema/rr/2016"><rr:RelationshipRecords>
<rr:RelationshipRecord><rr:Relationship><rr:StartNode><rr:NodeID>CHILD</rr:NodeID></rr:StartNode>
<rr:EndNode><rr:NodeID>PARENT</rr:NodeID></rr:EndNode><rr:RelationshipType>{kind}</rr:RelationshipType>
<rr:RelationshipStatus>ACTIVE</rr:RelationshipStatus></rr:Relationship></rr:RelationshipRecord>
</rr:RelationshipRecords></rr:RelationshipData>"""


def test_gleif_consolidation_has_no_share_and_is_a_ground_in_the_eu_only():
    data = GLEIF.format(kind="IS_DIRECTLY_CONSOLIDATED_BY").encode()
    register = read_register(data, name="rr.xml")
    us = answer(register, "CHILD", ["PARENT"])
    assert (us.status, us.low) == ("unknown", 0)
    assert answer(register, "CHILD", ["PARENT"], regime="eu").controlled
    fund = read_register(GLEIF.format(kind="IS_FUND-MANAGED_BY").encode(), name="rr.xml")  # fmt: skip
    assert answer(fund, "CHILD", ["PARENT"]).status == "not_blocked_by_rule"


@pytest.mark.parametrize(
    "data",
    [
        b"[]",
        b"[{",
        b"{}",
        b'{"a": 1}\n{"a": 2}\n',
        b"<a/>",
        b"<a",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        b"[" * 100_000,
        lines({"id": "o", "schema": "Ownership", "properties": {"owner": ["x"]}}),
        lines({"statementType": "entityStatement"}),
    ],
)
def test_broken_and_strange_files_are_refused_in_one_line(data):
    with pytest.raises(InputError) as error:
        read_register(data, name="r")
    assert "\n" not in str(error.value)


BODS = "data/lists/openownership-bods/"


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "target", "listed", "regime", "day", "status"),
    [
        ("2024-04-29/levent.json", "Levent Trust", "Bella Buxton", "eu", DAY, "unknown"),
        ("2024-08-23/bods-package-entity-owning-entity.json", "JENEX LIMITED", "MVJ LIMITED", "uk", DAY, "blocked"),
        ("2024-12-20/indirect-ownership.json", "Company A", "Person 1", "us", DAY, "unknown"),
        ("2024-12-20/multiple-indirect-ownership.json", "Company B", "Person 1", "us", DAY, "blocked"),
        ("2024-12-20/mutilple-indirect-ownership-2.json", "Company A", "Person 1", "uk", DAY, "blocked"),
        ("2025-01-16/mixed-direct-and-indirect-ownership.json", "Company A", "Person 1", "uk", DAY, "blocked"),
        ("2024-12-20/joint-ownership.json", "CHRINON LTD", "Natalie Coleman", "us", DAY, "blocked"),
        ("2024-12-20/joint-ownership.json", "CHRINON LTD", "Natalie Coleman", "uk", DAY, "blocked"),
        ("2024-12-20/nomination.json", "Los Corazones de Plata", "Silvia Teixeira Perez", "eu", DAY, "blocked"),
        ("2024-12-20/nomination.json", "Los Corazones de Plata", "Silvia Teixeira Perez", "us", DAY, "not_blocked_by_rule"),
        ("2024-12-20/tecido.json", "Tecido Ltd", "Maria Esteves", "us", date(2020, 10, 1), "blocked"),
        ("2024-12-20/tecido.json", "Tecido Ltd", "Maria Esteves", "us", date(2021, 10, 1), "not_blocked_by_rule"),
        ("2024-12-20/tecido.json", "Tecido Ltd", "Shear Trust", "us", date(2021, 10, 1), "blocked"),
        ("2026-04-20/01-direct-ownership.json", "Acme Holdings Ltd", "Jane Smith", "us", DAY, "blocked"),
        ("2026-04-20/10-circular-ownership.json", "Alpha Corp Ltd", "", "us", DAY, "not_blocked_by_rule"),
        ("2026-04-20/11-anonymous-person.json", "Opaque Holdings SA", "", "us", DAY, "unknown"),
        ("2024-12-20/listed-company-exempt-from-disclosure.json", "Listed Company OS-17", "", "us", DAY, "unknown"),
    ],
)  # fmt: skip
def test_the_published_bods_examples(  # noqa: PLR0917 - pytest passes by name
    shared, file, target, listed, regime, day, status
):
    register = open_register(str(shared / BODS / file))
    assert not register.faults
    told = answer(
        register, target, [listed] if listed else [], regime=regime, as_of=day
    )
    assert told.status == status


@pytest.mark.shared
def test_gleif_files_of_a_folder_are_one_register(shared, tmp_path):
    for file in sorted((shared / "data/lists/gleif").rglob("*.xml")):
        data = file.read_bytes()
        (tmp_path / f"{file.parent.name}-{file.name}").write_bytes(data)
        assert not read_register(data, name=file.name).faults
    register = open_register(str(tmp_path))
    assert register.find("Fidelity Advisor Leveraged Company Stock Fund") >= 0
    assert register.unidentified.any()


def test_bytes_that_are_a_stream_read_the_same(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"owner,owned,share_pct\nX,A,60\n")))  # fmt: skip
    assert open_register("-").rows == 1
