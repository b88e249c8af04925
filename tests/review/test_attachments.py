from __future__ import annotations

from datetime import date

import pytest

from sanctionsdesk.base.errors import ForbiddenError, InputError, NotFoundError
from sanctionsdesk.review.actors import Actor
from sanctionsdesk.review.alert import Pair
from sanctionsdesk.review.attachments import LARGEST, MOST, Attachments

ANN = Actor(name="ann", roles=frozenset({"analyst"}))
BOB = Actor(name="bob", roles=frozenset({"approver"}))
ADMIN = Actor(name="root", roles=frozenset({"system admin"}))
AUDITOR = Actor(name="aud", roles=frozenset({"auditor"}))
PAIR = Pair(
    subject_key="c1", subject_name="Jane Doe", subject_facts={}, object_id="l:7",
    object_name="DOE, Jane", object_facts={}, list_id="l", score=0.9,
)  # fmt: skip


@pytest.fixture
def one(desk):
    return desk.alerts.raise_pairs([PAIR], as_of=date(2024, 7, 2), by=ANN).new[0]


@pytest.fixture
def files(desk):
    return Attachments(desk.database)


def test_a_file_is_kept_by_digest_and_given_back_whole(desk, files, one):
    content = b"%PDF-1.7 " + bytes(range(256))
    files.add(one, "../../etc/pass\u202eport.pdf", content, by=ANN)
    files.add(one, "C:\\scans\\again.pdf", content, by=BOB)
    first, second = desk.alerts.get(one, by=BOB).attachments
    assert (first.name, first.size) == ("pass_port.pdf", len(content))
    assert (second.name, second.digest) == ("again.pdf", first.digest)
    assert files.get(one, first.id, by=AUDITOR) == (first, content)
    with pytest.raises(NotFoundError):
        files.get(one + 1, first.id, by=BOB)
    assert desk.audit.verify().is_whole


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("run.exe", b"MZ"),
        ("page.html", b"<script>"),
        ("noname", b"x"),
        ("empty.pdf", b""),
        ("page.pdf", b"<script>alert(1)</script>"),
        ("program.txt", b"MZ\0\0"),
        ("picture.png", b"GIF89a"),
        ("big.txt", b"x" * (LARGEST + 1)),
    ],
)
def test_what_is_no_such_file_is_refused(desk, files, one, name, content):
    with pytest.raises(InputError):
        files.add(one, name, content, by=ANN)
    assert desk.alerts.get(one, by=BOB).attachments == ()


def test_text_of_a_spreadsheet_in_utf_16_is_text(files, one):
    files.add(one, "sheet.csv", "a;b".encode("utf-16"), by=ANN)


def test_an_alert_keeps_so_many_files_and_no_more(files, one):
    for number in range(MOST):
        files.add(one, f"{number}.txt", b"x", by=ANN)
    with pytest.raises(InputError, match=f"at most {MOST}"):
        files.add(one, "more.txt", b"x", by=ANN)


def test_only_those_with_cases_attach_and_read(files, one):
    files.add(one, "a.txt", b"x", by=ANN)
    for who in (AUDITOR, ADMIN):
        with pytest.raises(ForbiddenError):
            files.add(one, "b.txt", b"x", by=who)
    with pytest.raises(ForbiddenError):
        files.get(one, 1, by=ADMIN)
