"""Taking one customer out of what is kept, while the chain of the log stays whole.

Contents stand apart from the rows that name them by digest: here they are emptied,
or put back without names and texts, and each replacement is told to the caller, who
logs it. States, dates, users and digests stay.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, delete, or_, select, update

from sanctionsdesk.base.plain import canonical
from sanctionsdesk.review import payloads
from sanctionsdesk.review.pairs import KEY_COLUMNS
from sanctionsdesk.store import tables

GONE = "[erased]"
_KEPT_DETAILS = {
    "from", "to_state", "outcome", "reason_code", "version", "via", "salt", "sides",
    "restricted", "list_id", "score", "as_of", "digest",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Customer:
    """Whom to take out.

    Attributes:
        key: the customer's own key, as alerts and files state it.
        names: each name that they are known by here.
    """

    key: str
    names: frozenset[str]
    _said: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Prepare to look for the names in texts, in either order of their parts."""
        ways = set()
        for name in self.names:
            parts = [re.escape(part) for part in name.casefold().split()]
            for order in (parts, [*parts[-1:], *parts[:-1]]):
                ways.add(r"[\s,]+".join(order))
        told = "|".join(sorted(filter(None, ways), key=len, reverse=True))
        pattern = rf"(?<!\w)(?:{told})(?!\w)" if told else r"(?!)"
        object.__setattr__(self, "_said", re.compile(pattern))

    def is_row(self, cells: Mapping[str, Any]) -> bool:
        """Tell whether a row of a customer file is theirs: by its key, else by a name."""
        own = {
            str(key).strip().lower().replace(" ", "_"): str(cell)
            for key, cell in cells.items()
        }
        key = next((own[column] for column in KEY_COLUMNS if own.get(column)), None)
        if key is not None:
            return key.strip() == self.key
        return any(self.is_named_in(cell) for cell in own.values())

    def is_named_in(self, value: Any) -> bool:
        """Tell whether any text within a JSON value names them."""
        return any(self._said.search(text.casefold()) for text in _texts(value))


Contents = dict[str, str | None]
"""Digest of what stands now, by the digest under which a content was kept."""


def empty_alert(connection: Connection, alert_id: int) -> Contents:
    """Take texts, names and files out of an alert and its history."""
    contents: Contents = {}
    log = tables.audit
    told = connection.execute(
        select(log.c.payload).where(log.c.subject == f"alert:{alert_id}")
    ).scalars()
    for digest in told.all():
        contents |= _redact(connection, digest)
    files = tables.attachments
    held = connection.execute(
        select(files.c.digest).where(files.c.alert_id == alert_id)
    ).scalars()
    for digest in held.all():
        shared = connection.execute(
            select(files.c.id).where(
                files.c.digest == digest, files.c.alert_id != alert_id
            )
        ).first()
        if shared is None:
            contents[digest] = payloads.replace(connection, digest, None)
    connection.execute(
        update(files).where(files.c.alert_id == alert_id).values(name=GONE)
    )
    connection.execute(
        update(tables.proposals)
        .where(tables.proposals.c.alert_id == alert_id)
        .values(reason=GONE)
    )
    return contents


def drop_facts(connection: Connection, digests: Iterable[str]) -> None:
    """Delete facts that no alert shows any more; no chain names them."""
    table = tables.alerts
    for digest in digests:
        used = connection.execute(
            select(table.c.id).where(
                or_(table.c.left_digest == digest, table.c.right_digest == digest)
            )
        ).first()
        if used is None and digest:
            connection.execute(
                delete(tables.payloads).where(tables.payloads.c.digest == digest)
            )


def erase_from_receipts(
    connection: Connection, customer: Customer
) -> tuple[list[str], Contents]:
    """Take a customer out of every receipt that holds them.

    A screening loses their rows. Anything else that names them, an article, a
    register or facts, goes whole: what is left of it would prove nothing.

    Returns:
        Receipts changed, and contents replaced.
    """
    done: list[str] = []
    contents: Contents = {}
    for row in connection.execute(select(tables.receipts)).all():
        question = payloads.value(connection, row.question)
        answer = payloads.value(connection, row.answer)
        if question is None or answer is None:
            continue
        left: tuple[bytes | None, bytes | None]
        if row.verb == "screen":
            if not _empty_rows(question, answer, customer):
                continue
            left = canonical(question), canonical(answer)
        elif customer.is_named_in([question["inputs"], answer["result"]]):
            left = None, None
        else:
            continue
        for digest, body in zip((row.question, row.answer), left, strict=True):
            contents[digest] = payloads.replace(connection, digest, body)
        done.append(row.id)
    return done, contents


def erase_from_articles(
    connection: Connection, customer: Customer
) -> tuple[list[str], Contents]:
    """Empty every article kept here that names a customer, and corrections of it.

    Returns:
        Digests of the articles, and contents replaced.
    """
    log = tables.audit
    done: list[str] = []
    contents: Contents = {}
    kept = select(log.c.subject).where(log.c.subject.startswith("article:")).distinct()
    for subject in connection.execute(kept).scalars().all():
        digest = subject.partition(":")[2]
        told = select(log.c.payload).where(log.c.subject == subject)
        rows = connection.execute(told).scalars().all()
        text = (payloads.body(connection, digest) or b"").decode("utf-8", "replace")
        if not customer.is_named_in([text, payloads.values(connection, rows)]):
            continue
        contents[digest] = payloads.replace(connection, digest, None)
        for row in rows:
            contents |= _redact(connection, row)
        done.append(digest)
    return done, contents


def erase_from_holds(connection: Connection, customer: Customer) -> Contents:
    """Take a customer's key, and why, out of holds on them that were lifted."""
    holds, log = tables.holds, tables.audit
    contents: Contents = {}
    on_them = holds.c.target == f"customer:{customer.key}"
    for number in connection.execute(select(holds.c.id).where(on_them)).scalars().all():
        told = select(log.c.payload).where(log.c.subject == f"hold:{number}")
        for digest in connection.execute(told).scalars().all():
            contents |= _redact(connection, digest)
    connection.execute(
        update(holds).where(on_them).values(target=f"customer:{GONE}", reason=GONE)
    )
    return contents


def forget_messages(connection: Connection, alerts: Iterable[int]) -> None:
    """Take alerts out of the news about them, sent or waiting; empty news is not sent."""
    gone = {*alerts}
    table = tables.deliveries
    for row in connection.execute(select(table.c.id, table.c.body)).all():
        told = json.loads(row.body)
        left = [item for item in told["alerts"] if item["id"] not in gone]
        if len(left) == len(told["alerts"]):
            continue
        values: dict[str, Any] = {"body": canonical({**told, "alerts": left}).decode()}
        if not left:
            values["next_at"] = None
        connection.execute(update(table).where(table.c.id == row.id).values(**values))


def _redact(connection: Connection, digest: str) -> Contents:
    details = payloads.value(connection, digest)
    if details is None:
        return {}
    kept = {key: item for key, item in details.items() if key in _KEPT_DETAILS}
    body = canonical({**kept, "redacted": True})
    return {digest: payloads.replace(connection, digest, body)}


def _empty_rows(
    question: dict[str, Any], answer: dict[str, Any], customer: Customer
) -> int:
    """Empty a customer's rows of a screening on both sides; give how many there were."""
    rows = question["inputs"]["rows"]
    places = [place for place, cells in enumerate(rows) if customer.is_row(cells)]
    for place in places:
        rows[place] = answer["result"][place] = {"erased": True}
    for side in (question, answer):
        side["redacted"] = side.get("redacted", 0) + len(places)
    return len(places)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield str(key)
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
