from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from sanctionsdesk.base.errors import (
    ConflictError,
    ForbiddenError,
    InputError,
    NotFoundError,
)
from sanctionsdesk.review.actors import Actor, roles
from sanctionsdesk.review.alert import Pair
from sanctionsdesk.review.alerts import Alerts
from sanctionsdesk.review.attachments import Attachments
from sanctionsdesk.review.questions import Answer, Question
from sanctionsdesk.review.receipts import Receipts
from sanctionsdesk.store import tables
from sanctionsdesk.store.repeats import Repeats

ALL = frozenset(roles())
ANN, BOB = Actor(name="ann", roles=ALL), Actor(name="bob", roles=ALL)
OLD = datetime(2014, 2, 1, tzinfo=UTC)
PAIR = Pair(
    subject_key="c1",
    subject_name="Zebulon Quirke",
    subject_facts={"name": "Zebulon Quirke"},
    object_id="us-ofac-sdn:7",
    object_name="DOE, Jane",
    object_facts={"name": "DOE, Jane"},
    list_id="us-ofac-sdn",
    score=0.8,
    why="Zebulon Quirke is spelt alike",
)


@pytest.fixture
def kept(desk):
    """Two settled alerts of 2014 and a receipt over both customers."""
    alerts = Alerts(desk.database, lambda: OLD)
    other = {"subject_facts": {"name": "Other Person"}, "why": ""}
    pairs = [
        PAIR,
        replace(PAIR, subject_key="c2", subject_name="Other Person", **other),
    ]
    ids = alerts.raise_pairs(pairs, as_of=OLD.date(), by=ANN).new
    for alert_id in ids:
        alerts.note(alert_id, "Quirke called", by=ANN)
        alerts.note(alert_id, "Quirke report draft", by=ANN, restricted=True)
        Attachments(alerts.database).add(
            alert_id, "Quirke.txt", f"Quirke {alert_id}".encode(), by=ANN
        )
        alerts.propose(alert_id, "clear", reason_code="name-only", reason="Quirke is common", by=ANN)  # fmt: skip
        alerts.confirm(alert_id, by=BOB)
    rows = [
        {"id": "c1", "name": "Zebulon Quirke"},
        {"id": "c2", "name": "Other Person"},
    ]
    question = Question(
        verb="screen", as_of=OLD.date(), inputs={"rows": rows}, settings={}
    )
    answer = Answer(
        result=[{**row, "matches": []} for row in rows],
        lists=(),
        engine="sanctionsdesk 0",
    )
    receipt = Receipts(desk.database, lambda: OLD).save(question, answer, by=ANN)
    return ids, receipt.id


def _everything(desk):
    """All text in the database, contents unpacked."""
    import zlib

    told = []
    with desk.database.read() as connection:
        for table in tables.metadata.sorted_tables:
            for row in connection.execute(select(table)):
                told += [
                    zlib.decompress(cell).decode("utf-8", "replace")
                    if isinstance(cell, bytes)
                    else str(cell)
                    for cell in row
                ]
    return "\n".join(told)


def test_an_erased_customer_is_gone_and_the_chain_is_whole(desk, kept):
    ids, receipt = kept
    assert "Zebulon" in _everything(desk)
    repeats = Repeats(desk.home)
    repeats.begin("key", "digest")
    repeats.finish("key", 200, "application/json", b"Zebulon Quirke")
    (job := desk.home / "jobs" / ("a" * 32)).mkdir(parents=True)
    (job / "input.csv").write_text("Zebulon Quirke")
    gone = desk.records.erase(
        "c1", reason="asked under Art. 17 GDPR", by=ANN, home=desk.home
    )
    assert not job.exists()
    assert b"Zebulon" not in repeats.path.read_bytes()
    assert (gone.alerts, gone.receipts) == ((ids[0],), (receipt,))
    left = _everything(desk)
    assert "Zebulon" not in left
    assert "Other Person" in left
    assert desk.audit.verify().is_whole
    case = desk.alerts.get(ids[0], by=BOB)
    assert case.alert.state == "cleared"
    assert [item.action for item in case.history][:2] == ["alert.raised", "alert.noted"]
    assert case.left is None
    again = desk.replay(receipt)
    assert "1 rows of the question were erased" in again.differs[0]
    assert desk.alerts.get(ids[1], by=BOB).left == {"name": "Other Person"}
    if desk.database.is_sqlite:
        stored = b"".join(path.read_bytes() for path in desk.home.glob("desk.sqlite3*"))
        assert b"Zebulon" not in stored


@pytest.fixture
def told(desk, request):
    """Receipts of an article, a register and facts, of the customer and of another."""
    request.getfixturevalue("kept")
    receipts = Receipts(desk.database, lambda: OLD)
    article = {"name": "a.txt", "text": "Paris. Mr Quirke,\nZebulon, said no."}
    sheet = {"name": "h.xlsx", "base64": "UEsDBA=="}
    questions = [
        ("read", {"article": article}, {"parties": []}),
        ("trace", {"holdings": sheet, "target": "B"}, {"chain": ["ZEBULON  QUIRKE"]}),
        ("decide", {"facts": {"person": "zebulon quirke"}}, {}),
        ("decide", {"facts": {"person": "Zebulon Quirkeson"}}, {}),
    ]
    return [
        receipts.save(
            Question(verb=verb, as_of=OLD.date(), inputs=inputs, settings={}),
            Answer(result=result, lists=(), engine="sanctionsdesk 0"),
            by=ANN,
        ).id
        for verb, inputs, result in questions
    ]


def test_receipts_of_articles_registers_and_facts_that_name_them_go_whole(desk, told):
    would = desk.records.erase("c1", reason="asked", by=ANN, rehearse=True)
    assert set(told[:3]) < set(would.receipts)
    assert "Zebulon Quirke" in _everything(desk)
    gone = desk.records.erase("c1", reason="asked", by=ANN)
    assert (gone.receipts, gone.alerts) == (would.receipts, would.alerts)
    assert len(gone.receipts) == 4
    left = _everything(desk)
    assert "Zebulon Quirkeson" in left
    for gone_word in ('Zebulon Quirke"', "Mr Quirke", "ZEBULON  QUIRKE", "zebulon qu"):
        assert gone_word not in left
    assert desk.audit.verify().is_whole
    assert "the question was erased" in desk.replay(told[0]).differs[0]
    assert desk.receipts.get(told[3]).question is not None


@pytest.mark.usefixtures("kept")
def test_kept_articles_that_name_them_go_with_their_corrections(desk):
    articles = desk.articles
    named = articles.keep(b"Mr Zebulon Quirke said no.", name="quirke.txt", by=ANN)
    other = articles.keep(b"Somebody said no.", name="b.txt", by=ANN)
    gone = desk.records.erase("c1", reason="asked", by=ANN)
    assert gone.articles == (named.digest,)
    with pytest.raises(NotFoundError):
        articles.content(named.digest)
    assert articles.content(other.digest)
    assert "quirke.txt" not in _everything(desk)
    assert desk.audit.verify().is_whole
    articles.keep(b"Mr Zebulon Quirke said no.", name="again.txt", by=ANN)
    assert b"Quirke" in articles.content(named.digest)
    assert desk.audit.verify().is_whole


def test_a_hold_on_one_receipt_stops_the_whole_erasure(desk, told):
    desk.records.hold(f"receipt:{told[1]}", reason="lawsuit", by=ANN)
    with pytest.raises(ConflictError, match="legal hold stands on receipt"):
        desk.records.erase("c1", reason="asked", by=ANN)
    assert "Zebulon Quirke" in _everything(desk)
    assert desk.alerts.list(by=BOB, subject_key="c1")


def test_messages_and_lifted_holds_lose_the_customer_too(desk, kept):
    ids, _ = kept
    news = desk.news
    news.add("email", "desk@bank.example", by=ANN)
    news.announce([ids[0]])
    news.announce(ids)
    hold = desk.records.hold("customer:c1", reason="suit of Quirke", by=ANN)
    desk.records.lift(hold.id, by=BOB)
    desk.records.erase("c1", reason="asked", by=ANN)
    with desk.database.read() as connection:
        bodies = connection.execute(
            select(tables.deliveries.c.body, tables.deliveries.c.next_at)
        ).all()
    left = [[item["id"] for item in json.loads(row.body)["alerts"]] for row in bodies]
    assert left == [[], [ids[1]]]
    assert [row.next_at is None for row in bodies] == [True, False]
    everything = _everything(desk)
    assert "suit of" not in everything
    assert "customer:c1" not in everything
    assert desk.audit.verify().is_whole


def test_an_erasure_that_nobody_recorded_is_found(desk, kept):
    from sanctionsdesk.review import payloads

    entry = desk.audit.entries(subject=f"alert:{kept[0][0]}")[0]
    with desk.database.write() as connection:
        payloads.replace(connection, entry.payload, b"{}")
    assert "no erasure records it" in desk.audit.verify().faults[0]


def test_a_hold_stops_erasure_and_deletion_until_somebody_else_lifts_it(desk, kept):
    ids, receipt = kept
    hold = desk.records.hold("customer:c1", reason="lawsuit", by=ANN)
    desk.records.hold(f"receipt:{receipt}", reason="lawsuit", by=ANN)
    with pytest.raises(ConflictError, match="legal hold"):
        desk.records.erase("c1", reason="asked", by=ANN)
    gone = desk.records.delete_expired(today=date(2024, 7, 2), by=ANN)
    assert gone.alerts == (ids[1],)
    assert gone.held == (f"alert:{ids[0]}", f"receipt:{receipt}")
    with pytest.raises(ConflictError, match="somebody else"):
        desk.records.lift(hold.id, by=ANN)
    desk.records.lift(hold.id, by=BOB)
    again = desk.records.delete_expired(today=date(2024, 7, 2), by=ANN)
    assert again.alerts == (ids[0],)
    assert desk.audit.verify().is_whole


@pytest.mark.usefixtures("kept")
def test_ten_years_to_the_day_and_deletion_is_itself_recorded(desk):
    assert desk.records.delete_expired(today=date(2024, 2, 1), by=ANN).seq == 0
    gone = desk.records.delete_expired(today=date(2024, 2, 2), by=ANN)
    assert len(gone.alerts) == 2
    assert len(gone.receipts) == 1
    (entry,) = desk.audit.entries(subject="retention")
    assert (entry.seq, entry.action) == (gone.seq, "erased")
    assert entry.details["alerts"] == list(gone.alerts)
    assert "Quirke" not in _everything(desk)
    assert desk.audit.verify().is_whole
    assert desk.records.delete_expired(today=date(2024, 2, 29), by=ANN).seq == 0


def test_open_alerts_confirmed_matches_and_bad_words_are_refused(desk):
    alerts = Alerts(desk.database, lambda: OLD)
    (alert_id,) = alerts.raise_pairs([PAIR], as_of=OLD.date(), by=ANN).new
    with pytest.raises(ConflictError, match="settle it first"):
        desk.records.erase("c1", reason="asked", by=ANN)
    alerts.propose(alert_id, "match", reason_code="same-identifier", reason="x", by=ANN)
    alerts.confirm(alert_id, by=BOB)
    with pytest.raises(ConflictError, match="confirmed match"):
        desk.records.erase("c1", reason="asked", by=ANN)
    assert desk.records.erase(
        "c1", reason="court order", by=ANN, although_confirmed=True
    ).alerts == (alert_id,)
    for target in ("", "alert:", "everything", "alert"):
        with pytest.raises(InputError):
            desk.records.hold(target, reason="x", by=ANN)
    with pytest.raises(ForbiddenError):
        desk.records.erase(
            "c1", reason="x", by=Actor(name="eve", roles=frozenset({"approver"}))
        )


@pytest.fixture
def exported(desk, kept, tmp_path):
    assert kept
    desk.records.erase("c2", reason="asked", by=ANN)
    data = desk.records.export(by=ANN, lists=[{"list_id": "<b>x", "as_of": "2014"}])
    place = tmp_path / "export"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(place)
    return place


def _check(place):
    return subprocess.run(
        [sys.executable, "-I", str(place / "check.py")],
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_examiner_can_check_the_export_without_us(exported):
    done = _check(exported)
    assert done.returncode == 0, done.stdout
    assert "whole" in done.stdout
    rows = (exported / "audit.ndjson").read_text().splitlines()
    assert json.loads(rows[-1])["action"] == "audit.exported"
    page = (exported / "index.html").read_text()
    assert "HOW_TO_CHECK.txt" in page
    assert "&lt;b&gt;x" in page
    together = b"".join(
        path.read_bytes() for path in exported.rglob("*") if path.is_file()
    )
    assert b"Quirke called" in together
    assert b"report draft" not in together
    assert set(json.loads((exported / "left_out.json").read_text()).values()) == {
        "erased",
        "restricted",
    }


@pytest.mark.parametrize("step", ["row", "content", "receipt", "gap"])
def test_the_examiner_finds_what_was_changed_after(exported, step):
    name = "receipts.ndjson" if step == "receipt" else "audit.ndjson"
    path = exported / name
    lines = path.read_text().splitlines()
    if step == "content":
        path = exported / "contents" / json.loads(lines[0])["payload"]
        path.write_bytes(path.read_bytes().replace(b"c1", b"c9"))
    elif step == "gap":
        path.write_text("\n".join(lines[:2] + lines[3:]) + "\n")
    else:
        lines[0] = lines[0].replace('"who":"ann"', '"who":"bob"')
        path.write_text("\n".join(lines) + "\n")
    done = _check(exported)
    assert done.returncode == 1
    assert "was edited" in done.stdout or "does not follow" in done.stdout
