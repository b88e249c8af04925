"""Sessions: signed-in visits, begun by a password or by an identity provider's word."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, delete, select, update

from sanctionsdesk.base.errors import SignInError
from sanctionsdesk.review import audit
from sanctionsdesk.review.actors import DESK, Actor
from sanctionsdesk.review.audit import Clock, later, moment, system_clock
from sanctionsdesk.review.hashes import secret_digest, verify_password
from sanctionsdesk.review.users import active_user, actor_of
from sanctionsdesk.store import tables
from sanctionsdesk.store.database import Database

COOKIE = "sanctionsdesk_session"
"""Name of the cookie in which a browser holds the secret of its session."""

FAILURES = 5
"""Wrong passwords in a row after which a user is locked."""

LOCK = timedelta(minutes=15)
IDLE = timedelta(hours=1)
"""A session unused for so long has ended."""

LONGEST = timedelta(hours=12)
"""A session ends after so long, used or not."""

_SEEN = timedelta(minutes=1)
"""Use is written down once in so long: reading a page should not wait for a lock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A signed-in visit.

    Attributes:
        actor: who, with roles.
        csrf: token that every change must carry.
        secret: cookie value; empty when the session was only looked up.
    """

    actor: Actor
    csrf: str
    secret: str = ""

    def check_csrf(self, given: str) -> None:
        """Refuse a change that does not carry the session's own token.

        Raises:
            SignInError: when it does not.
        """
        if not hmac.compare_digest(self.csrf.encode(), given.encode()):
            raise SignInError(
                "the form does not belong to this session; load the page again"
            )


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions of one desk."""

    database: Database
    clock: Clock = system_clock

    def sign_in(self, name: str, password: str) -> Session:
        """Begin a session with a password.

        After :data:`FAILURES` wrong ones in a row the user is locked for
        :data:`LOCK`. What is refused says no more than that it is.

        Raises:
            SignInError: when name or password is wrong, or the user locked.
        """
        users = tables.users
        with self.database.read() as connection:
            row = connection.execute(
                select(users).where(users.c.name == name.lower())
            ).one_or_none()
        usable = row is not None and row.disabled_at is None and row.password
        locked = row is not None and (row.locked_until or "") > moment(self.clock)
        # A name that does not exist costs the same time as one that does.
        right = verify_password(row.password if usable and row else None, password)
        if row is not None and usable and not locked:
            if right:
                return self.begin(row.name)
            self._failed(row)
        raise SignInError(
            "name or password is wrong, or the user is locked for some minutes"
        )

    def begin(self, name: str, *, vouched_by: str = "") -> Session:
        """Begin a session of a user whose identity is proved.

        Args:
            name: the user.
            vouched_by: the identity provider; empty for a password of this desk.

        Raises:
            SignInError: for somebody who is no user, or is disabled.
        """
        at = moment(self.clock)
        secret, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        users, sessions = tables.users, tables.sessions
        with self.database.write() as connection:
            who = actor_of(active_user(connection, name), via="session")
            connection.execute(delete(sessions).where(sessions.c.expires_at <= at))
            connection.execute(
                update(users)
                .where(users.c.name == name)
                .values(failures=0, locked_until=None)
            )
            connection.execute(
                sessions.insert().values(
                    digest=secret_digest(secret),
                    user_name=name,
                    csrf=csrf,
                    made_at=at,
                    seen_at=at,
                    expires_at=later(self.clock, LONGEST),
                )
            )
            audit.append(
                connection,
                at=at,
                by=who,
                action="user.signed_in",
                subject=f"user:{name}",
                details={"vouched_by": vouched_by} if vouched_by else None,
            )
        return Session(actor=who, csrf=csrf, secret=secret)

    def get(self, secret: str) -> Session:
        """Give the session of a cookie.

        Raises:
            SignInError: when it has ended or never was.
        """
        at = moment(self.clock)
        table = tables.sessions
        with self.database.read() as connection:
            row = connection.execute(
                select(table).where(table.c.digest == secret_digest(secret))
            ).one_or_none()
            unused_since = later(self.clock, -IDLE)
            if row is None or row.expires_at <= at or row.seen_at <= unused_since:
                raise SignInError("the session has ended; sign in again")
            who = actor_of(active_user(connection, row.user_name), via="session")
        if row.seen_at <= later(self.clock, -_SEEN):
            with self.database.write() as connection:
                connection.execute(
                    update(table).where(table.c.digest == row.digest).values(seen_at=at)
                )
        return Session(actor=who, csrf=row.csrf)

    def end(self, secret: str) -> None:
        """End a session."""
        table = tables.sessions
        with self.database.write() as connection:
            connection.execute(
                delete(table).where(table.c.digest == secret_digest(secret))
            )

    def _failed(self, row: Row[Any]) -> None:
        """Count a wrong password; the last one allowed locks the user."""
        users = tables.users
        locks = row.failures + 1 >= FAILURES
        values: dict[str, Any] = {"failures": users.c.failures + 1}
        if locks:
            values = {"failures": 0, "locked_until": later(self.clock, LOCK)}
        with self.database.write() as connection:
            connection.execute(
                update(users).where(users.c.name == row.name).values(**values)
            )
            if locks:
                audit.append(
                    connection,
                    at=moment(self.clock),
                    by=Actor(name=DESK, via="desk"),
                    action="user.locked",
                    subject=f"user:{row.name}",
                )
