"""Articles: sent and briefed, kept to be come back to, corrected where they are shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from sanctionsdesk.base.dates import parse_day
from sanctionsdesk.base.errors import DeskError, InputError, UsageError
from sanctionsdesk.desk import Desk
from sanctionsdesk.entities.record import Record
from sanctionsdesk.lists.starter import PUBLISHER as STARTER
from sanctionsdesk.reading.corrections import ACTS, correct, corrected, training_rows
from sanctionsdesk.review.articles import KeptArticle
from sanctionsdesk.review.questions import article_inputs
from sanctionsdesk.web.pages import ArticlePage
from sanctionsdesk.web.views import as_of, asked_again
from sanctionsdesk.web.visitors import Visitor

Words = Mapping[str, str]

_IN_A_RECEIPT = 200_000
"""Bytes of an article up to which a page can have it kept in a receipt."""


def form(
    desk: Desk, words: Words, *, who: Visitor, today: date, message: str = ""
) -> ArticlePage:
    """Ask for an article, and name those kept last."""
    day = as_of(words, today=today)
    return ArticlePage(
        title="Brief an article",
        as_of=day,
        today=day == today,
        dossier=None,
        kept=desk.articles.list(limit=20) if who.actor.may("articles.keep") else (),
        message=message,
    )


def sent(
    desk: Desk, data: bytes, words: Words, *, who: Visitor, today: date, name: str
) -> ArticlePage:
    """Brief an article that was pasted or sent, and keep it, where the visitor may."""
    published = words.get("date", "").strip()
    try:
        page = _briefed(desk, data, words, who=who, today=today, name=name)
    except DeskError as error:
        return form(desk, words, who=who, today=today, message=str(error))
    if who.actor.may("articles.keep"):
        desk.articles.keep(data, name=name, published=published, by=who.actor)
    return page


def kept(
    desk: Desk,
    digest: str,
    words: Words,
    *,
    who: Visitor,
    today: date,
    message: str = "",
) -> ArticlePage:
    """Brief an article kept here, with what people corrected in it."""
    held, data = _held(desk, digest)
    told = {**words, "date": held.published}
    return _briefed(
        desk, data, told, who=who, today=today, name=held.name, message=message
    )


def _held(desk: Desk, digest: str) -> tuple[KeptArticle, bytes]:
    return desk.articles.get(digest), desk.articles.content(digest)


def _briefed(
    desk: Desk,
    data: bytes,
    words: Words,
    *,
    who: Visitor,
    today: date,
    name: str,
    message: str = "",
) -> ArticlePage:
    published, said = words.get("date", "").strip(), words.get("as_of", "").strip()
    digest = hashlib.sha256(data).hexdigest()
    corrections = tuple(desk.articles.corrections(digest))
    day = parse_day(published) if published else None
    put_on = [one.correction for one in corrections]
    dossier = desk.brief(
        data,
        name=name,
        as_of=as_of(words, today=today) if said else None,
        published=day,
        corrections=put_on,
    )
    return ArticlePage(
        title="Dossier of an article",
        as_of=dossier.as_of,
        today=dossier.as_of == today,
        dossier=dossier,
        digest=digest if who.actor.may("articles.keep") else "",
        may_correct=who.actor.may("articles.correct"),
        corrections=corrections,
        message=message,
        question=asked_again(
            "brief",
            dossier.as_of,
            article_inputs(name, data, day, put_on),
            {},
            [item.digest for item in dossier.lists if item.list_id != STARTER],
        )
        if len(data) <= _IN_A_RECEIPT
        else "",
    )


def change(desk: Desk, digest: str, words: Words, *, who: Visitor, today: date) -> str:
    """Do what a form beside an item asks; give the item to show afterwards.

    Raises:
        InputError, UsageError: for what cannot be corrected so.
        ForbiddenError, NotFoundError: as :class:`sanctionsdesk.review.articles.Articles`.
    """
    act = words.get("act", "")
    if act == "withdraw":
        number = words.get("seq", "")
        if not number.isdigit():
            raise UsageError("names no correction", field="seq")
        desk.articles.withdraw(digest, int(number), by=who.actor)
        return ""
    if act not in ACTS:
        raise UsageError(f"must be one of {', '.join(ACTS)}", field="act")
    held, data = _held(desk, digest)
    read = _read(desk, held, data)
    record = corrected(read, desk.corrections(digest))
    item = words.get("item", "")
    fields = {words.get("field", ""): words.get("value", "").strip()}
    correction = correct(
        record,
        act,
        item,
        other=_other(record, act, words),
        fields=fields if act == "edit" else None,
        by=who.actor.name,
        on=today.isoformat(),
    )
    desk.articles.correct(digest, [correction], by=who.actor)
    return "" if act == "reject" else item


def _other(record: Record, act: str, words: Words) -> str:
    """Give the other party of a merge by its id or name, or the mention to split at."""
    said = words.get("other", "").strip()
    if act != "merge":
        return said
    found = [party.id for party in record.parties if said in {party.id, party.name}]
    if not found:
        raise InputError(f"no party of this article is called {said!r}", field="other")
    return next((one for one in found if one != words.get("item")), found[0])


def _read(desk: Desk, held: KeptArticle, data: bytes) -> Record:
    day = parse_day(held.published) if held.published else None
    return desk.read(data, name=held.name, published=day)


def rows(desk: Desk, digest: str) -> list[dict[str, Any]]:
    """Give the corrections of an article as rows to train or test a reader on."""
    record = _read(desk, *_held(desk, digest))
    return list(training_rows(record, desk.corrections(digest)))


def rows_file(desk: Desk, digest: str) -> str:
    """Give those rows as NDJSON."""
    return "".join(
        f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows(desk, digest)
    )
