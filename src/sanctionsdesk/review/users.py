"""Who works here: users with roles, passwords, API tokens, sessions.

Secrets are kept only as hashes: passwords by argon2, tokens and sessions (256
random bits each) by SHA-256.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from sanctionsdesk.base.errors import (
    ConflictError,
    InputError,
    NotFoundError,
    SettingsError,
    SignInError,
)
from sanctionsdesk.review import audit
from sanctionsdesk.review.actors import DESK, Actor, check_name, permissions, roles
from sanctionsdesk.review.audit import Clock, moment, system_clock
from sanctionsdesk.store import tables
from sanctionsdesk.store.database import Database

FAILURES = 5
"""Wrong passwords in a row after which a user is locked."""

LOCK = timedelta(minutes=15)
IDLE = timedelta(hours=1)
"""A session unused for so long has ended."""

SESSION = timedelta(hours=12)
"""A session ends after so long, used or not."""

TOKEN_DAYS = 90
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1000
_ADMIN = "system admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One user.

    Attributes:
        name: user name, lower case.
        full_name: as shown.
        email: address, or empty.
        roles: sorted.
        made_at: UTC moment.
        disabled_at: UTC moment, ``None`` while active.
        locked_until: UTC moment up to which sign-in is refused.
        has_password: whether they can sign in here with one.
        subject: issuer and subject of their OIDC sign-in, or empty.
    """

    name: str
    full_name: str
    email: str
    roles: tuple[str, ...]
    made_at: str
    disabled_at: str | None
    locked_until: str | None
    has_password: bool
    subject: str


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
class Users:
    """The users of one desk."""

    database: Database
    clock: Clock = system_clock

    def any(self) -> bool:
        """Tell whether there is any user; a desk without is one person's own."""
        with self.database.read() as connection:
            return _any(connection)

    def actor(self, name: str, *, via: str) -> Actor:
        """Give a user with their roles.

        On a desk without users whoever is at the machine holds every role.

        Raises:
            SignInError: for somebody who is no user, or is disabled.
        """
        with self.database.read() as connection:
            if not _any(connection):
                return Actor(name=check_name(name), roles=frozenset(roles()), via=via)
            row = _active(connection, name)
        return _actor(row, via)

    def list(self) -> tuple[User, ...]:
        """Give every user, by name."""
        with self.database.read() as connection:
            rows = connection.execute(select(tables.users).order_by("name")).all()
        return tuple(_user(row) for row in rows)

    def get(self, name: str) -> User:
        """Give one user.

        Raises:
            NotFoundError: when there is none of that name.
        """
        with self.database.read() as connection:
            return _user(_row(connection, name))

    def add(
        self,
        name: str,
        *,
        roles: Sequence[str],
        by: Actor,
        full_name: str = "",
        email: str = "",
        password: str | None = None,
        subject: str = "",
    ) -> User:
        """Add a user.

        Raises:
            ConflictError: when the name is taken.
            InputError: for a name, role or password that cannot be; or when the
                first user would be no system admin, after whom nobody could add more.
        """
        by.require("users.change")
        check_name(name)
        held = _roles(roles)
        at = moment(self.clock)
        hashed = None if password is None else hash_password(password)
        with self.database.write() as connection:
            if not _any(connection) and _ADMIN not in held:
                raise InputError(
                    f"the first user must be {_ADMIN}, or nobody could add more"
                )
            table = tables.users
            if connection.execute(select(table).where(table.c.name == name)).first():
                raise ConflictError(f"there is a user {name} already")
            connection.execute(
                table.insert().values(
                    name=name,
                    full_name=full_name or name,
                    email=email,
                    password=hashed,
                    subject=subject or None,
                    roles=",".join(held),
                    made_at=at,
                    failures=0,
                )
            )
            audit.append(
                connection,
                at=at,
                by=by,
                action="user.added",
                subject=f"user:{name}",
                details={"roles": [*held]},
            )
        return self.get(name)

    def change(
        self,
        name: str,
        *,
        by: Actor,
        roles: Sequence[str] | None = None,
        password: str | None = None,
        disabled: bool | None = None,
    ) -> User:
        """Change a user's roles or password, disable or enable them.

        Sessions end with it, so that what was taken away is gone at once.

        Raises:
            InputError: when no active system admin would be left.
        """
        by.require("users.change")
        at = moment(self.clock)
        values: dict[str, Any] = {}
        told: dict[str, Any] = {}
        if roles is not None:
            values["roles"] = ",".join(_roles(roles))
            told["roles"] = [*_roles(roles)]
        if password is not None:
            values |= {
                "password": hash_password(password),
                "failures": 0,
                "locked_until": None,
            }
            told["changed"] = ["password"]
        if disabled is not None:
            values["disabled_at"] = at if disabled else None
            told["disabled"] = disabled
        with self.database.write() as connection:
            _row(connection, name)
            table = tables.users
            if values:
                connection.execute(
                    update(table).where(table.c.name == name).values(**values)
                )
            left = connection.execute(
                select(table.c.roles).where(table.c.disabled_at.is_(None))
            ).scalars()
            if not any(_ADMIN in held.split(",") for held in left):
                raise InputError(f"{name} is the last {_ADMIN}; make another first")
            gone = tables.sessions
            connection.execute(delete(gone).where(gone.c.user_name == name))
            audit.append(
                connection,
                at=at,
                by=by,
                action="user.changed",
                subject=f"user:{name}",
                details=told,
            )
        return self.get(name)

    def sign_in(self, name: str, password: str) -> Session:
        """Sign in with a password.

        After :data:`FAILURES` wrong ones in a row the user is locked for
        :data:`LOCK`. What is refused says no more than that it is.

        Raises:
            SignInError: when name or password is wrong, or the user locked.
        """
        wrong = SignInError(
            "name or password is wrong, or the user is locked for some minutes"
        )
        now = self.clock()
        at = moment(self.clock)
        table = tables.users
        with self.database.read() as connection:
            row = connection.execute(
                select(table).where(table.c.name == name.lower())
            ).one_or_none()
        usable = row is not None and row.disabled_at is None and row.password
        locked = row is not None and (row.locked_until or "") > at
        # A name that does not exist costs the same time as one that does.
        right = verify_password(row.password if usable and row else None, password)
        if row is None or not usable or locked:
            raise wrong
        if not right:
            failures = row.failures + 1
            values: dict[str, Any] = {"failures": table.c.failures + 1}
            if failures >= FAILURES:
                values = {"failures": 0, "locked_until": _later(now, LOCK)}
            with self.database.write() as connection:
                connection.execute(
                    update(table).where(table.c.name == row.name).values(**values)
                )
                if failures >= FAILURES:
                    desk = Actor(name=DESK, via="desk")
                    audit.append(
                        connection,
                        at=at,
                        by=desk,
                        action="user.locked",
                        subject=f"user:{row.name}",
                    )
            raise wrong
        return self.begin_session(row.name)

    def begin_session(self, name: str) -> Session:
        """Begin a session of a user whose identity is proved."""
        now, at = self.clock(), moment(self.clock)
        secret, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        with self.database.write() as connection:
            row = _active(connection, name)
            who = _actor(row, "session")
            gone = tables.sessions
            connection.execute(delete(gone).where(gone.c.expires_at <= at))
            connection.execute(
                update(tables.users)
                .where(tables.users.c.name == name)
                .values(failures=0, locked_until=None)
            )
            connection.execute(
                tables.sessions.insert().values(
                    digest=_digest(secret),
                    user_name=name,
                    csrf=csrf,
                    made_at=at,
                    seen_at=at,
                    expires_at=_later(now, SESSION),
                )
            )
            audit.append(
                connection,
                at=at,
                by=who,
                action="user.signed_in",
                subject=f"user:{name}",
            )
        return Session(actor=who, csrf=csrf, secret=secret)

    def session(self, secret: str) -> Session:
        """Give the session of a cookie.

        Raises:
            SignInError: when it has ended or never was.
        """
        now, at = self.clock(), moment(self.clock)
        table = tables.sessions
        with self.database.read() as connection:
            row = connection.execute(
                select(table).where(table.c.digest == _digest(secret))
            ).one_or_none()
            if row is None or row.expires_at <= at or row.seen_at <= _later(now, -IDLE):
                raise SignInError("the session has ended; sign in again")
            who = _actor(_active(connection, row.user_name), "session")
        # Written once a minute at most: reading a page should not wait for a lock.
        if row.seen_at <= _later(now, -timedelta(minutes=1)):
            with self.database.write() as connection:
                connection.execute(
                    update(table).where(table.c.digest == row.digest).values(seen_at=at)
                )
        return Session(actor=who, csrf=row.csrf)

    def sign_out(self, secret: str) -> None:
        """End a session."""
        table = tables.sessions
        with self.database.write() as connection:
            connection.execute(delete(table).where(table.c.digest == _digest(secret)))

    def create_token(
        self,
        name: str,
        *,
        scopes: Iterable[str],
        by: Actor,
        label: str = "",
        days: int = TOKEN_DAYS,
    ) -> tuple[Token, str]:
        """Make an API token; its secret is given once and not kept.

        Args:
            name: whose roles it carries.
            scopes: actions it is limited to, of :func:`permissions`.
            by: who makes it: the user, or a system admin.
            label: what it is for.
            days: 1 to 366, after which it stops working.
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
        if not 1 <= days <= 366:
            raise InputError(f"a token lasts 1 to 366 days, not {days}")
        secret = f"sdt_{secrets.token_urlsafe(32)}"
        at = moment(self.clock)
        row = {
            "id": secrets.token_hex(6),
            "user_name": name,
            "label": label,
            "scopes": " ".join(limited),
            "made_at": at,
            "expires_at": _later(self.clock(), timedelta(days=days)),
        }
        with self.database.write() as connection:
            _active(connection, name)
            connection.execute(
                tables.tokens.insert().values(**row, digest=_digest(secret))
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
        found = next(item for item in self.tokens() if item.id == row["id"])
        return found, secret

    def tokens(self) -> tuple[Token, ...]:
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

    def revoke_token(self, token_id: str, *, by: Actor) -> None:
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

    def token(self, secret: str) -> Actor:
        """Give the user of a token, limited to its scopes.

        Raises:
            SignInError: when it is wrong, expired or revoked, or its user disabled.
        """
        table = tables.tokens
        at = moment(self.clock)
        with self.database.read() as connection:
            row = connection.execute(
                select(table).where(table.c.digest == _digest(secret))
            ).one_or_none()
            if row is None or row.revoked_at is not None:
                raise SignInError("the token is wrong or revoked")
            if row.expires_at <= at:
                raise SignInError(f"the token expired at {row.expires_at[:10]}")
            user = _active(connection, row.user_name)
        return Actor(
            name=user.name,
            roles=frozenset(user.roles.split(",")),
            via="token",
            scopes=frozenset(row.scopes.split()),
        )

    def sign_in_outside(
        self,
        *,
        subject: str,
        name: str,
        full_name: str,
        email: str,
        held: Sequence[str],
    ) -> Session:
        """Begin a session of somebody whom an identity provider vouches for.

        Args:
            subject: issuer and subject, which never change.
            name: user name for somebody not seen before.
            full_name: as the provider states it.
            email: as the provider states it.
            held: roles that the provider's groups give; they replace those held.

        Raises:
            SignInError: when no group gives a role, or the user is disabled.
            ConflictError: when the name belongs to somebody else.
        """
        if not held:
            raise SignInError("no group of yours gives a role on this desk")
        roles_held = ",".join(_roles(held))
        at = moment(self.clock)
        table = tables.users
        provider = Actor(name=DESK, via="oidc")
        with self.database.write() as connection:
            row = connection.execute(
                select(table).where(table.c.subject == subject)
            ).one_or_none()
            if row is None:
                check_name(name)
                if connection.execute(
                    select(table).where(table.c.name == name)
                ).first():
                    raise ConflictError(
                        f"the user {name} is not the one the provider vouches for; "
                        "a system admin must settle it"
                    )
                connection.execute(
                    table.insert().values(
                        name=name,
                        full_name=full_name or name,
                        email=email,
                        subject=subject,
                        roles=roles_held,
                        made_at=at,
                        failures=0,
                    )
                )
                told = {"roles": roles_held.split(",")}
                audit.append(
                    connection,
                    at=at,
                    by=provider,
                    action="user.added",
                    subject=f"user:{name}",
                    details=told,
                )
            else:
                name = row.name
                if row.roles != roles_held:
                    connection.execute(
                        update(table)
                        .where(table.c.name == name)
                        .values(roles=roles_held)
                    )
                    told = {"roles": roles_held.split(",")}
                    audit.append(
                        connection,
                        at=at,
                        by=provider,
                        action="user.changed",
                        subject=f"user:{name}",
                        details=told,
                    )
        return self.begin_session(name)

    def check_address(self, host: str) -> None:
        """Refuse to serve an address beyond this machine while anybody could come in.

        Args:
            host: the address to listen on.

        Raises:
            SettingsError: for an address that is not loopback on a desk without users.
        """
        if is_loopback(host) or self.any():
            return
        raise SettingsError(
            f"{host} can be reached from other machines and this desk has no users; "
            "add one first (sdesk users add NAME --role 'system admin'), or serve 127.0.0.1",
            field="--host",
        )


def is_loopback(host: str) -> bool:
    """Tell whether an address is of this machine only.

    >>> is_loopback("127.0.0.1"), is_loopback("0.0.0.0"), is_loopback("localhost")
    (True, False, True)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def hash_password(password: str) -> str:
    """Hash a password by argon2id.

    Raises:
        InputError: for one of fewer than 12 or more than 1000 characters.
        SettingsError: when the extra ``web`` is not installed.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise InputError(
            f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters"
        )
    return str(_hasher().hash(password))


def verify_password(hashed: str | None, password: str) -> bool:
    """Tell whether a password fits its hash; ``None`` fits nothing, in the same time."""
    from argon2.exceptions import Argon2Error, InvalidHashError  # noqa: PLC0415

    hasher = _hasher()
    try:
        if hashed is None or len(password) > LONGEST_PASSWORD:
            hasher.hash("no such user")
            return False
        return bool(hasher.verify(hashed, password))
    except (Argon2Error, InvalidHashError):
        return False


def _hasher() -> Any:
    try:
        from argon2 import PasswordHasher  # noqa: PLC0415 - of the extra "web"
    except ImportError:
        raise SettingsError(
            "passwords need argon2: pip install 'sanctionsdesk[web]'"
        ) from None
    return PasswordHasher()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _later(now: datetime, by: timedelta) -> str:
    return moment(lambda: now + by)


def _roles(given: Iterable[str]) -> tuple[str, ...]:
    held = tuple(sorted({*given}))
    unknown = [role for role in held if role not in roles()]
    if unknown or not held:
        raise InputError(
            f"{', '.join(unknown) or 'none'} is no role; they are {', '.join(roles())}"
        )
    return held


def _any(connection: Connection) -> bool:
    found = connection.execute(select(func.count()).select_from(tables.users)).scalar()
    return bool(found)


def _row(connection: Connection, name: str) -> Row[Any]:
    row = connection.execute(
        select(tables.users).where(tables.users.c.name == name)
    ).one_or_none()
    if row is None:
        raise NotFoundError(f"{name!r} is no user of this desk; sdesk users list")
    return row


def _active(connection: Connection, name: str) -> Row[Any]:
    row = connection.execute(
        select(tables.users).where(tables.users.c.name == name)
    ).one_or_none()
    if row is None:
        raise SignInError(f"{name!r} is no user of this desk; name one with --by")
    if row.disabled_at is not None:
        raise SignInError(f"{name!r} is disabled since {row.disabled_at[:10]}")
    return row


def _actor(row: Row[Any], via: str) -> Actor:
    return Actor(name=row.name, roles=frozenset(row.roles.split(",")), via=via)


def _user(row: Row[Any]) -> User:
    return User(
        name=row.name,
        full_name=row.full_name,
        email=row.email,
        roles=tuple(row.roles.split(",")),
        made_at=row.made_at,
        disabled_at=row.disabled_at,
        locked_until=row.locked_until,
        has_password=row.password is not None,
        subject=row.subject or "",
    )
