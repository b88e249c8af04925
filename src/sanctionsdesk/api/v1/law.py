"""The law: provisions as of a day, and what they make of facts."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from sanctionsdesk.api.v1.answers import AsOf, TheDesk, day_of
from sanctionsdesk.base.errors import UsageError
from sanctionsdesk.base.plain import plain
from sanctionsdesk.desk.answers import full_answer
from sanctionsdesk.dossier.answer import answer
from sanctionsdesk.law.decide import check_facts
from sanctionsdesk.law.pages import in_force
from sanctionsdesk.review.questions import Question

router = APIRouter(prefix="/v1", tags=["law"])


class DecideAsked(BaseModel):
    """Facts, taken as true, to put to a provision or to a whole regime."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "provision": "us.caatsa.231.a",
                    "facts": {},
                    "as_of": "2019-08-02",
                }
            ]
        },
    )

    provision: str | None = Field(None, max_length=200)
    regime: Literal["us", "eu", "uk"] | None = None
    facts: dict[str, Any]
    as_of: date | None = None
    known_as_of: date | None = None
    law_as_of: date | None = None


@router.get("/provisions", summary="The law of a day")
def provisions(as_of: AsOf = None) -> dict[str, Any]:
    """List the provisions in force on a day."""
    day = day_of(as_of)
    rows = [
        {
            "provision": rule.id,
            "title": rule.title,
            "citation": rule.citation_on(day),
            "kind": rule.kind,
            "modal": rule.modal,
        }
        for rule in in_force(day)
    ]
    return answer({"provisions": rows}, as_of=day)


@router.get("/provisions/{provision_id}", summary="One provision")
def provision(desk: TheDesk, provision_id: str, as_of: AsOf = None) -> dict[str, Any]:
    """Give a provision as of a day: words, elements, facts it asks for, relief, history."""
    day = day_of(as_of)
    shown = desk.provision(provision_id, as_of=day)
    return answer({"provision": plain(dataclasses.asdict(shown))}, as_of=day)


@router.post("/decide", summary="Decide on facts")
def decide(desk: TheDesk, asked: DecideAsked) -> dict[str, Any]:
    """Say what a provision requires, permits or leaves open on facts taken as true."""
    if (asked.provision is None) == (asked.regime is None):
        raise UsageError("give a provision or a regime, one of them")
    day = day_of(asked.as_of)
    days = {
        key: value.isoformat()
        for key in ("known_as_of", "law_as_of")
        if (value := getattr(asked, key)) is not None
    }
    question = Question(
        verb="decide",
        as_of=day,
        inputs={
            "provision": asked.provision,
            "facts": check_facts(asked.facts, file="facts"),
        },
        settings=days | ({"regime": asked.regime} if asked.regime else {}),
    )
    return full_answer(desk, question)
