"""News of alerts: where it goes, what waits to be sent, and sending it.

News holds numbers of alerts and entries, never names of customers.
"""

from __future__ import annotations

import builtins
import hashlib
import hmac
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, select, update

from sanctionsdesk.base.errors import InputError, NotFoundError
from sanctionsdesk.base.plain import canonical
from sanctionsdesk.review import audit
from sanctionsdesk.review.actors import Actor
from sanctionsdesk.review.audit import Clock, later, moment, system_clock
from sanctionsdesk.store import tables
from sanctionsdesk.store.addresses import is_safe
from sanctionsdesk.store.database import Database
from sanctionsdesk.store.sending import SendError, post, send_mail

PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
"""Waits between attempts; after the last the delivery is given up and stays listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Where news goes.

    Attributes:
        id: number.
        kind: ``webhook`` or ``email``.
        address: URL or e-mail address.
        secret_name: environment variable that holds a webhook's secret.
    """

    id: int
    kind: str
    address: str
    secret_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message to one channel.

    Attributes:
        id: number.
        channel_id: where it goes.
        made_at: UTC moment.
        attempts: how often it was tried.
        next_at: UTC moment of the next attempt, ``None`` when sent or given up.
        sent_at: UTC moment, ``None`` when not yet.
        last_error: why the last attempt failed, or empty.
    """

    id: int
    channel_id: int
    made_at: str
    attempts: int
    next_at: str | None
    sent_at: str | None
    last_error: str


@dataclass(frozen=True, slots=True)
class News:
    """The news of one desk."""

    database: Database
    clock: Clock = system_clock

    def add(
        self, kind: str, address: str, *, by: Actor, secret_name: str = ""
    ) -> Channel:
        """Send news to a webhook or an e-mail address.

        Args:
            kind: ``webhook`` or ``email``.
            address: ``https://...`` or an e-mail address.
            by: who sets it up.
            secret_name: environment variable with the webhook's secret, 16 bytes or more.

        Raises:
            InputError: for an address that is none, or a webhook without a secret.
        """
        by.require("watches.change")
        if kind == "webhook":
            if not is_safe(address):
                raise InputError(f"{address!r} is no https address without a password")
            if not secret_name:
                raise InputError(
                    "a webhook is signed; name the variable that holds its secret"
                )
        elif (
            kind != "email"
            or "@" not in address
            or any(c in address for c in "\r\n ,;")
        ):
            raise InputError(f"{address!r} is no {kind} address")
        at = moment(self.clock)
        with self.database.write() as connection:
            made = connection.execute(
                tables.channels.insert().values(
                    kind=kind,
                    address=address,
                    secret_name=secret_name,
                    made_by=by.name,
                    made_at=at,
                )
            )
            (channel_id,) = made.inserted_primary_key or (0,)
            audit.append(
                connection,
                at=at,
                by=by,
                action="channel.added",
                subject=f"channel:{channel_id}",
                details={"kind": kind, "address": address},
            )
        return Channel(
            id=int(channel_id), kind=kind, address=address, secret_name=secret_name
        )

    def channels(self) -> tuple[Channel, ...]:
        """Give where news goes."""
        table = tables.channels
        with self.database.read() as connection:
            rows = connection.execute(
                select(table).where(table.c.ended_at.is_(None)).order_by(table.c.id)
            ).all()
        return tuple(
            Channel(
                id=row.id,
                kind=row.kind,
                address=row.address,
                secret_name=row.secret_name,
            )
            for row in rows
        )

    def end(self, channel_id: int, *, by: Actor) -> None:
        """Send no more to a channel."""
        by.require("watches.change")
        table = tables.channels
        at = moment(self.clock)
        with self.database.write() as connection:
            done = connection.execute(
                update(table)
                .where(table.c.id == channel_id, table.c.ended_at.is_(None))
                .values(ended_at=at)
            )
            if done.rowcount != 1:
                raise NotFoundError(f"no channel {channel_id} stands")
            audit.append(
                connection,
                at=at,
                by=by,
                action="channel.ended",
                subject=f"channel:{channel_id}",
            )

    def deliveries(self, *, limit: int = 100) -> tuple[Delivery, ...]:
        """Give messages, newest first."""
        table = tables.deliveries
        with self.database.read() as connection:
            rows = connection.execute(
                select(table).order_by(table.c.id.desc()).limit(limit)
            ).all()
        return tuple(
            Delivery(
                **{key: item for key, item in row._asdict().items() if key != "body"}
            )
            for row in rows
        )

    def deliver(
        self, *, environment: Mapping[str, str] = os.environ
    ) -> tuple[int, int]:
        """Send what is due; gives how many were sent and how many failed.

        A webhook gets its message signed: ``X-Sanctionsdesk-Signature`` is
        ``t=SECONDS,v1=HEX``, the HMAC-SHA256 of ``SECONDS.BODY``. A message that
        fails is tried again after :data:`PAUSES`.
        """
        at, seconds = moment(self.clock), int(self.clock().timestamp())
        table = tables.deliveries
        with self.database.read() as connection:
            due = connection.execute(
                select(
                    table, tables.channels.c.kind, tables.channels.c.address,
                    tables.channels.c.secret_name,
                )
                .join(tables.channels, tables.channels.c.id == table.c.channel_id)
                .where(table.c.next_at <= at, tables.channels.c.ended_at.is_(None))
                .order_by(table.c.id)
                .limit(500)
            ).all()  # fmt: skip
        sent = 0
        for row in due:
            attempts = row.attempts + 1
            values: dict[str, Any] = {"attempts": attempts}
            try:
                _send(row, seconds, environment)
                values |= {"sent_at": at, "next_at": None, "last_error": ""}
                sent += 1
            except SendError as error:
                pause = PAUSES[attempts - 1] if attempts <= len(PAUSES) else None
                values["last_error"] = str(error)[:300]
                values["next_at"] = later(self.clock, pause) if pause else None
            with self.database.write() as connection:
                connection.execute(
                    update(table).where(table.c.id == row.id).values(**values)
                )
        return sent, len(due) - sent

    def announce(self, raised: Sequence[int]) -> None:
        """Put news of alerts in line for every channel."""
        at = moment(self.clock)
        table = tables.alerts
        with self.database.write() as connection:
            rows: builtins.list[dict[str, Any]] = []
            for start in range(0, len(raised), 500):
                found = connection.execute(
                    select(
                        table.c.id, table.c.kind, table.c.state, table.c.list_id,
                        table.c.object_id, table.c.score, table.c.as_of,
                    ).where(table.c.id.in_(raised[start : start + 500]))
                )  # fmt: skip
                rows += [row._asdict() for row in found]
            # No customer's name leaves the desk: the number leads to it.
            told = {
                "schema_version": 1,
                "event": "alerts",
                "at": at,
                "alerts": rows,
            }
            body = canonical(told).decode()
            open_channels = connection.execute(
                select(tables.channels.c.id).where(tables.channels.c.ended_at.is_(None))
            ).scalars()
            for channel_id in open_channels.all():
                connection.execute(
                    tables.deliveries.insert().values(
                        channel_id=channel_id,
                        made_at=at,
                        body=body,
                        attempts=0,
                        next_at=at,
                        last_error="",
                    )
                )


def signature(secret: str, seconds: int, body: str) -> str:
    """Sign a webhook's message; the receiver recomputes it and compares.

    >>> signature("0123456789abcdef", 1, "{}")[:7]
    't=1,v1='
    """
    told = hmac.new(secret.encode(), f"{seconds}.{body}".encode(), hashlib.sha256)
    return f"t={seconds},v1={told.hexdigest()}"


def _send(row: Row[Any], seconds: int, environment: Mapping[str, str]) -> None:
    if row.kind == "webhook":
        secret = environment.get(row.secret_name, "")
        if len(secret) < 16:
            raise SendError(
                f"{row.secret_name} holds no secret of 16 characters or more"
            )
        headers = {
            "Content-Type": "application/json",
            "X-Sanctionsdesk-Signature": signature(secret, seconds, row.body),
            "X-Sanctionsdesk-Delivery": str(row.id),
        }
        post(row.address, row.body.encode(), headers=headers)
        return
    told = json.loads(row.body)["alerts"]
    lines = [
        f"alert {item['id']}: {item['state']}, {item['kind']}, {item['object_id']}"
        for item in told
    ]
    send_mail(
        row.address,
        subject=f"{len(told)} alerts at the sanctions desk",
        text="\n".join([*lines, "", "Open the desk to see whom they concern."]),
        server=environment.get("SANCTIONSDESK_SMTP", ""),
        sender=environment.get("SANCTIONSDESK_MAIL_FROM", ""),
    )
