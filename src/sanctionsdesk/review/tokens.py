"""API tokens: limited to actions, expiring, kept only as a hash."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from sanctionsdesk.base.errors import InputError, NotFoundError, SignInError
from sanctionsdesk.review import audit
from sanctionsdesk.review.actors import Actor, permissions
from sanctionsdesk.review.audit import Clock, later, moment, system_clock
from sanctionsdesk.review.hashes import secret_digest
from sanctionsdesk.review.users import active_user
from sanctionsdesk.store import tables
from sanctionsdesk.store.database import Database

DAYS = 90
"""How long a token lasts where nothing else is said."""

MOST_DAYS = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One API token, without its secret.

    Attributes:
        id: short public id.
        user: whose roles it carries.
        label: what it is for.
        scopes: actions it is limited to.
        expires_at: UTC moment.
        revoked_at: UTC moment, ``None`` while it works.
    """

    id: str
    user: str
    label: str
    scopes: tuple[str, ...]
    expires_at: str
    revoked_at: str | None


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one desk."""

    database: Database
    clock: Clock = system_clock

    def create(
        self,
        name: str,
        *,
        scopes: Iterable[str],
        by: Actor,
        label: str = "",
        days: int = DAYS,
    ) -> tuple[Token, str]:
        """Make an API token; its secret is given once and not kept.

        Args:
            name: whose roles it carries.
            scopes: actions it is limited to, of :func:`permissions`.
            by: who makes it: the user, or a system admin.
            label: what it is for.
            days: 1 to :data:`MOST_DAYS`, after which it stops working.
        """
        if by.name != name:
            by.require("users.change")
        limited = sorted({*scopes})
        unknown = [scope for scope in limited if scope not in permissions()]
        if unknown or not limited:
            raise InputError(
                f"{', '.join(unknown) or 'no action'} cannot be a scope; "
                f"they are {', '.join(permissions())}"
            )
        if not 1 <= days <= MOST_DAYS:
            raise InputError(f"a token lasts 1 to {MOST_DAYS} days, not {days}")
        secret = f"sdt_{secrets.token_urlsafe(32)}"
        at = moment(self.clock)
        row = {
            "id": secrets.token_hex(6),
            "user_name": name,
            "label": label,
            "scopes": " ".join(limited),
            "made_at": at,
            "expires_at": later(self.clock, timedelta(days=days)),
        }
        with self.database.write() as connection:
            active_user(connection, name)
            connection.execute(
                tables.tokens.insert().values(**row, digest=secret_digest(secret))
            )
            told = {"user": name, "scopes": limited, "expires_at": row["expires_at"]}
            audit.append(
                connection,
                at=at,
                by=by,
                action="token.created",
                subject=f"token:{row['id']}",
                details=told,
            )
        found = next(item for item in self.list() if item.id == row["id"])
        return found, secret

    def list(self) -> tuple[Token, ...]:
        """Give every token, without secrets, by user."""
        table = tables.tokens
        with self.database.read() as connection:
            rows = connection.execute(
                select(table).order_by(table.c.user_name, table.c.made_at)
            ).all()
        return tuple(
            Token(
                id=row.id,
                user=row.user_name,
                label=row.label,
                scopes=tuple(row.scopes.split()),
                expires_at=row.expires_at,
                revoked_at=row.revoked_at,
            )
            for row in rows
        )

    def revoke(self, token_id: str, *, by: Actor) -> None:
        """End a token at once.

        Raises:
            NotFoundError: when there is none of that id.
        """
        table = tables.tokens
        at = moment(self.clock)
        with self.database.write() as connection:
            row = connection.execute(
                select(table).where(table.c.id == token_id)
            ).one_or_none()
            if row is None:
                raise NotFoundError(f"{token_id!r} is no token; sdesk token list")
            if by.name != row.user_name:
                by.require("users.change")
            connection.execute(
                update(table).where(table.c.id == token_id).values(revoked_at=at)
            )
            audit.append(
                connection,
                at=at,
                by=by,
                action="token.revoked",
                subject=f"token:{token_id}",
            )

    def actor(self, secret: str) -> Actor:
        """Give the user of a token's secret, limited to its scopes.

        Raises:
            SignInError: when it is wrong, expired or revoked, or its user disabled.
        """
        table = tables.tokens
        at = moment(self.clock)
        with self.database.read() as connection:
            row = connection.execute(
                select(table).where(table.c.digest == secret_digest(secret))
            ).one_or_none()
            if row is None or row.revoked_at is not None:
                raise SignInError("the token is wrong or revoked")
            if row.expires_at <= at:
                raise SignInError(f"the token expired at {row.expires_at[:10]}")
            user = active_user(connection, row.user_name)
        return Actor(
            name=user.name,
            roles=frozenset(user.roles.split(",")),
            via="token",
            scopes=frozenset(row.scopes.split()),
        )
