"""Receipts: an answer kept with all it came from, so that it can be given again."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from sanctionsdesk.base.dates import parse_day
from sanctionsdesk.base.errors import InputError, ListError, NotFoundError
from sanctionsdesk.base.plain import canonical, plain
from sanctionsdesk.review import audit, payloads
from sanctionsdesk.review.actors import Actor
from sanctionsdesk.review.audit import Clock, moment, system_clock
from sanctionsdesk.store import tables
from sanctionsdesk.store.database import Database

VERBS = ("brief", "decide", "read", "screen", "trace")
"""What can be asked and kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was asked, as JSON values that can be asked again.

    Attributes:
        verb: one of :data:`VERBS`.
        as_of: the day the answer is for.
        inputs: what was put in: an article, facts, holdings, names.
        settings: how it was asked: threshold, limit, lists, regime.
        lists: digests of the list issues to answer from; ``None`` for those
            that stand on the day.
    """

    verb: str
    as_of: date
    inputs: Mapping[str, Any]
    settings: Mapping[str, Any]
    lists: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if self.verb not in VERBS:
            raise InputError(f"{self.verb!r} is none of {', '.join(VERBS)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was answered.

    Attributes:
        result: the answer as JSON.
        lists: each issue searched: ``list``, ``as_of``, ``digest``.
        engine: name and version.
        weights: digest of the weights names were scored by; empty where none were.
    """

    result: Any
    lists: tuple[Mapping[str, str], ...]
    engine: str
    weights: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One kept answer.

    Attributes:
        id: SHA-256 over the rest, its first 32 hex digits.
        at: UTC moment it was kept.
        who: user name.
        verb: what was asked.
        as_of: the day it was asked for.
        engine: name and version that answered.
        question: :class:`Question` as JSON; ``None`` where erased.
        answer: :class:`Answer` as JSON; ``None`` where erased.
        question_digest: of the question as it was kept.
        answer_digest: of the answer as it was kept.
    """

    id: str
    at: str
    who: str
    verb: str
    as_of: str
    engine: str
    question: dict[str, Any] | None
    answer: dict[str, Any] | None
    question_digest: str
    answer_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """An answer given again and laid beside the one kept.

    Attributes:
        receipt: id.
        is_same: whether the result has the same bytes.
        kept: digest of the result kept; empty where it was erased.
        given: digest of the result given again; empty where it could not be.
        differs: each difference in words, the cause before the effect.
    """

    receipt: str
    is_same: bool
    kept: str
    given: str
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Receipts:
    """The receipts of one desk."""

    database: Database
    clock: Clock = system_clock

    def save(self, question: Question, answer: Answer, *, by: Actor) -> Receipt:
        """Keep an answer.

        Raises:
            ForbiddenError: when the actor may not.
        """
        by.require("receipts.save")
        at = moment(self.clock)
        # The salt keeps an erased question from being guessed by its digest.
        asked = {**plain(question), "salt": secrets.token_hex(16)}
        told = {**plain(answer), "salt": secrets.token_hex(16)}
        with self.database.write() as connection:
            row = {
                "at": at,
                "who": by.name,
                "verb": question.verb,
                "as_of": question.as_of.isoformat(),
                "engine": answer.engine,
                "question": payloads.keep_value(connection, asked, at=at),
                "answer": payloads.keep_value(connection, told, at=at),
            }
            row["id"] = audit.receipt_id(row)
            connection.execute(tables.receipts.insert().values(**row))
            audit.append(
                connection,
                at=at,
                by=by,
                action="receipt.saved",
                subject=f"receipt:{row['id']}",
                details={key: row[key] for key in ("verb", "question", "answer")},
            )
        return self.get(row["id"])

    def get(self, receipt_id: str) -> Receipt:
        """Give a receipt by its id, or by the first 6 digits or more that only it has.

        Raises:
            NotFoundError: when there is none.
        """
        table = tables.receipts
        with self.database.read() as connection:
            rows = (
                connection.execute(
                    select(table)
                    .where(table.c.id.startswith(receipt_id, autoescape=True))
                    .limit(2)
                ).all()
                if len(receipt_id) >= 6
                else []
            )
            if len(rows) != 1:
                more = "several receipts begin so" if rows else "no such receipt"
                raise NotFoundError(f"{receipt_id!r}: {more}; sdesk receipt list")
            row = rows[0]
            told = payloads.values(connection, [row.question, row.answer])
        return Receipt(
            id=row.id,
            at=row.at,
            who=row.who,
            verb=row.verb,
            as_of=row.as_of,
            engine=row.engine,
            question=told.get(row.question),
            answer=told.get(row.answer),
            question_digest=row.question,
            answer_digest=row.answer,
        )

    def list(
        self, *, verb: str | None = None, limit: int = 100, before: str = ""
    ) -> tuple[Receipt, ...]:
        """Give receipts, newest first, without question and answer.

        Args:
            verb: only these.
            limit: most receipts.
            before: only those kept before this moment.
        """
        table = tables.receipts
        asked = select(table).order_by(table.c.at.desc(), table.c.id).limit(limit)
        if verb is not None:
            asked = asked.where(table.c.verb == verb)
        if before:
            asked = asked.where(table.c.at < before)
        with self.database.read() as connection:
            rows = connection.execute(asked).all()
        return tuple(
            Receipt(
                id=row.id,
                at=row.at,
                who=row.who,
                verb=row.verb,
                as_of=row.as_of,
                engine=row.engine,
                question=None,
                answer=None,
                question_digest=row.question,
                answer_digest=row.answer,
            )
            for row in rows
        )


def replay(receipt: Receipt, ask: Callable[[Question], Answer]) -> Replay:
    """Ask a kept question again and say exactly what differs.

    Args:
        receipt: with its question and answer.
        ask: answers a question, from the issues it names.
    """
    if receipt.question is None or receipt.answer is None:
        gone = "question" if receipt.question is None else "answer"
        return Replay(
            receipt=receipt.id,
            is_same=False,
            kept="",
            given="",
            differs=(f"the {gone} was erased; sdesk audit show says by whom and why",),
        )
    kept = receipt.answer
    kept_digest = hashlib.sha256(canonical(kept["result"])).hexdigest()
    digests = tuple(item["digest"] for item in kept["lists"])
    asked = receipt.question
    question = Question(
        verb=asked["verb"],
        as_of=parse_day(asked["as_of"]),
        inputs=asked["inputs"],
        settings=asked["settings"],
        lists=digests,
    )
    try:
        answer = ask(question)
    except (ListError, InputError) as error:
        return Replay(
            receipt=receipt.id,
            is_same=False,
            kept=kept_digest,
            given="",
            differs=(str(error),),
        )
    given = plain(answer)
    result = canonical(given["result"])
    causes = []
    if given["engine"] != kept["engine"]:
        causes.append(f"engine: was {kept['engine']}, is {given['engine']}")
    if given["weights"] != kept["weights"]:
        causes.append(
            f"weights: were {kept['weights'][:12]}, are {given['weights'][:12]}"
        )
    path = first_difference(kept["result"], given["result"])
    if path:
        causes.append(f"result: {path}")
    return Replay(
        receipt=receipt.id,
        is_same=result == canonical(kept["result"]),
        kept=kept_digest,
        given=hashlib.sha256(result).hexdigest(),
        differs=tuple(causes),
    )


def first_difference(left: Any, right: Any, path: str = "$") -> str:
    """Name the first place where two JSON values differ, or give an empty text.

    >>> first_difference({"a": [1, 2]}, {"a": [1, 3]})
    '$.a[1] was 2, is 3'
    """
    if isinstance(left, dict) and isinstance(right, dict):
        for key in sorted({*left, *right}):
            if key not in right:
                return f"{path}.{key} is gone"
            if key not in left:
                return f"{path}.{key} is new"
            found = first_difference(left[key], right[key], f"{path}.{key}")
            if found:
                return found
        return ""
    if isinstance(left, list) and isinstance(right, list):
        for place, (one, other) in enumerate(zip(left, right, strict=False)):
            found = first_difference(one, other, f"{path}[{place}]")
            if found:
                return found
        if len(left) != len(right):
            return f"{path} had {len(left)} items, has {len(right)}"
        return ""
    if type(left) is type(right) and left == right:
        return ""
    return f"{path} was {_short(left)}, is {_short(right)}"


def _short(value: Any) -> str:
    text = canonical(value).decode()
    return text if len(text) <= 60 else text[:57] + "..."
