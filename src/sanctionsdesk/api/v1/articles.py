"""Articles: the record of one, and its dossier."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from sanctionsdesk.api.v1.answers import TheDesk, day_of
from sanctionsdesk.api.v1.ownership import FileGiven
from sanctionsdesk.desk import Desk
from sanctionsdesk.desk.answers import full_answer
from sanctionsdesk.review.questions import Question, article_inputs, file_content

router = APIRouter(prefix="/v1", tags=["articles"])

_TEXT = (
    "date 2019-08-02\n\nSecretary of State Mike Pompeo said the law requires "
    "sanctions on Turkey for its purchase of the Russian S-400.\n"
)


class ReadAsked(BaseModel):
    """An article to read."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"article": {"name": "a.txt", "text": _TEXT}}]},
    )

    article: FileGiven
    published: date | None = None


class BriefAsked(ReadAsked):
    """An article to brief, and the day the answer is for."""

    as_of: date | None = None


@router.post("/read", summary="Read an article")
def read(desk: TheDesk, asked: ReadAsked) -> dict[str, Any]:
    """Give the record of an article: every item tied to the characters it stands on."""
    return full_answer(desk, _question(desk, "read", asked, day_of(None)))


@router.post("/brief", summary="Brief an article")
def brief(desk: TheDesk, asked: BriefAsked) -> dict[str, Any]:
    """Give the dossier of an article as of a day; the article's own day if none is given."""
    day = asked.as_of
    if day is None:
        article = asked.article.told()
        record = desk.read(
            file_content(article), name=article["name"], published=asked.published
        )
        day = record.published
    return full_answer(desk, _question(desk, "brief", asked, day))


def _question(desk: Desk, verb: str, asked: ReadAsked, day: date) -> Question:
    """Ask with the corrections that people made in the article on this desk."""
    article = asked.article.told()
    data = file_content(article)
    kept = desk.corrections(hashlib.sha256(data).hexdigest())
    return Question(
        verb=verb,
        as_of=day,
        inputs=article_inputs(article["name"], data, asked.published, kept),
        settings={},
    )
