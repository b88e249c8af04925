"""Ownership: who is caught through owners."""

from __future__ import annotations

import base64
import binascii
from datetime import date
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from sanctionsdesk.api.v1.answers import TheDesk, day_of
from sanctionsdesk.base.errors import InputError
from sanctionsdesk.desk.answers import full_answer
from sanctionsdesk.review.questions import Question

router = APIRouter(prefix="/v1", tags=["ownership"])


class FileGiven(BaseModel):
    """A file: its text, or its bytes in base64."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field("file", max_length=200)
    text: str | None = None
    base64: str | None = None

    def told(self) -> dict[str, str]:
        """Give the file as a question holds it.

        Raises:
            InputError: without text or bytes, or with both, or with broken base64.
        """
        if (self.text is None) == (self.base64 is None):
            raise InputError("give text or base64, one of them", file=self.name)
        if self.text is not None:
            return {"name": self.name, "text": _encodable(self.text, self.name)}
        try:
            base64.b64decode(str(self.base64), validate=True)
        except (binascii.Error, ValueError):
            raise InputError("is no base64", file=self.name) from None
        return {"name": self.name, "base64": str(self.base64)}


def _encodable(text: str, name: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError(
            "holds half a surrogate pair, which is no text", file=name
        ) from None
    return text


class TraceAsked(BaseModel):
    """A register of holdings, who is listed, and the body to decide."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "holdings": {
                        "name": "holdings.csv",
                        "text": "owner,owned,share_pct\nA,B,60\n",
                    },
                    "listed": {"name": "listed.txt", "text": "A\n"},
                    "target": "B",
                    "regime": "us",
                    "as_of": "2019-08-02",
                }
            ]
        },
    )

    holdings: FileGiven
    listed: FileGiven | None = Field(
        None, description="Who is listed; matched to the lists of the day if not given."
    )
    target: str = Field(max_length=1000)
    regime: str = Field("us", max_length=20)
    joint: bool = False
    remainder: bool = False
    as_of: date | None = None


@router.post("/trace", summary="Trace owners")
def trace(desk: TheDesk, asked: TraceAsked) -> dict[str, Any]:
    """Say whether listed owners catch a body: blocked, not by the rule, or cannot tell."""
    day = day_of(asked.as_of)
    question = Question(
        verb="trace",
        as_of=day,
        inputs={
            "holdings": asked.holdings.told(),
            "listed": asked.listed.told() if asked.listed else None,
            "target": asked.target,
        },
        settings={
            "regime": asked.regime,
            "joint": asked.joint,
            "remainder": asked.remainder,
        },
    )
    return full_answer(desk, question)
