"""Receipts: an answer kept with all it came from, so that it can be given again."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import select

from sanctionsdesk.base.errors import NotFoundError
from sanctionsdesk.base.plain import plain
from sanctionsdesk.review import audit, payloads
from sanctionsdesk.review.actors import Actor
from sanctionsdesk.review.audit import Clock, moment, system_clock
from sanctionsdesk.review.questions import Answer, Question, Receipt
from sanctionsdesk.store import tables
from sanctionsdesk.store.database import Database


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
