from __future__ import annotations

import pytest

from sanctionsdesk.base.errors import ForbiddenError, NotFoundError
from sanctionsdesk.reading.corrections import correct
from sanctionsdesk.review.actors import Actor, roles

ANN = Actor(name="ann", roles=frozenset(roles()))
VIEWER = Actor(name="vic", roles=frozenset({"viewer"}))
TEXT = b"date 2024-03-04\nShip held\n\nGreece seized the tanker Golden Heron on Sunday, officials said.\n"


@pytest.fixture
def kept(desk):
    return desk.articles.keep(TEXT, name="a.txt", by=ANN)


def _rejected(desk):
    record = desk.read(TEXT, name="a.txt")
    return correct(record, "reject", record.events[0].id, by="ann", on="2024-03-05")


def test_an_article_is_kept_once_with_who_brought_it(desk, kept):
    desk.articles.keep(TEXT, name="again.txt", by=VIEWER)
    assert (kept.name, kept.kept_by) == ("a.txt", "ann")
    assert desk.articles.content(kept.digest) == TEXT
    assert [one.digest for one in desk.articles.list()] == [kept.digest]


def test_a_correction_is_put_on_every_later_reading_and_can_be_withdrawn(desk, kept):
    desk.articles.correct(kept.digest, [_rejected(desk)], by=ANN)
    before = desk.read(TEXT, name="a.txt")
    after = desk.read(TEXT, name="a.txt", corrections=desk.corrections(kept.digest))
    assert len(after.events) == len(before.events) - 1
    (held,) = desk.articles.corrections(kept.digest)
    desk.articles.withdraw(kept.digest, held.seq, by=ANN)
    assert desk.corrections(kept.digest) == ()
    with pytest.raises(NotFoundError):
        desk.articles.withdraw(kept.digest, held.seq, by=ANN)


def test_what_was_done_stands_in_a_log_that_is_whole(desk, kept):
    desk.articles.correct(kept.digest, [_rejected(desk)], by=ANN)
    entries = desk.audit.entries(subject=f"article:{kept.digest}")
    assert [(e.action, e.who) for e in entries] == [
        ("article.kept", "ann"),
        ("article.corrected", "ann"),
    ]
    assert desk.audit.verify().is_whole


def test_who_may_only_look_corrects_nothing(desk, kept):
    with pytest.raises(ForbiddenError):
        desk.articles.correct(kept.digest, [_rejected(desk)], by=VIEWER)


def test_an_article_that_is_not_kept_is_said(desk):
    with pytest.raises(NotFoundError):
        desk.articles.get("0" * 64)
    with pytest.raises(NotFoundError):
        desk.articles.content("0" * 64)
