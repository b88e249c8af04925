"""Who works here: users and the roles they hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
from sanctionsdesk.review.actors import DESK, Actor, check_name, roles
from sanctionsdesk.review.audit import Clock, moment, system_clock
from sanctionsdesk.review.hashes import hash_password
from sanctionsdesk.store import tables
from sanctionsdesk.store.addresses import is_loopback
from sanctionsdesk.store.database import Database

ADMIN = "system admin"
"""The role that hands out roles; a desk with users always has somebody who holds it."""


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


@dataclass(frozen=True, slots=True)
class Users:
    """The users of one desk."""

    database: Database
    clock: Clock = system_clock

    def any(self) -> bool:
        """Tell whether there is any user; a desk without is one person's own."""
        with self.database.read() as connection:
            return any_user(connection)

    def actor(self, name: str, *, via: str) -> Actor:
        """Give a user with their roles.

        On a desk without users whoever is at the machine holds every role.

        Raises:
            SignInError: for somebody who is no user, or is disabled.
        """
        with self.database.read() as connection:
            if not any_user(connection):
                return Actor(name=check_name(name), roles=frozenset(roles()), via=via)
            row = active_user(connection, name)
        return actor_of(row, via=via)

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
        held = known_roles(roles)
        at = moment(self.clock)
        hashed = None if password is None else hash_password(password)
        with self.database.write() as connection:
            if not any_user(connection) and ADMIN not in held:
                raise InputError(
                    f"the first user must be {ADMIN}, or nobody could add more"
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
        subject: str | None = None,
    ) -> User:
        """Change a user's roles, password or outside identity, disable or enable them.

        Sessions end with it, so that what was taken away is gone at once.

        Raises:
            ConflictError: when somebody else has that outside identity.
            InputError: when no active system admin would be left.
        """
        by.require("users.change")
        at = moment(self.clock)
        values: dict[str, Any] = {}
        told: dict[str, Any] = {}
        if roles is not None:
            values["roles"] = ",".join(known_roles(roles))
            told["roles"] = [*known_roles(roles)]
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
        if subject is not None:
            values["subject"] = subject or None
            told["subject"] = subject
        with self.database.write() as connection:
            _row(connection, name)
            table = tables.users
            if subject:
                _check_free(connection, subject, name)
            if values:
                connection.execute(
                    update(table).where(table.c.name == name).values(**values)
                )
            left = connection.execute(
                select(table.c.roles).where(table.c.disabled_at.is_(None))
            ).scalars()
            if not any(ADMIN in held.split(",") for held in left):
                raise InputError(f"{name} is the last {ADMIN}; make another first")
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

    def admit(
        self,
        subject: str,
        *,
        name: str,
        full_name: str,
        email: str,
        held: Sequence[str] | None,
    ) -> str:
        """Give the user whom an identity provider vouches for, made on their first visit.

        Args:
            subject: issuer and subject, which never change.
            name: user name for somebody not seen before.
            full_name: as the provider states it.
            email: as the provider states it.
            held: roles that the provider's groups give, which replace those held;
                ``None`` to leave a known user's as they are, and give a new one none.

        Returns:
            The user's name here.

        Raises:
            SignInError: when nothing gives a role, or a desk without users would get
                one who is no system admin, after whom nobody could add more.
            ConflictError: when the name belongs to somebody else.
        """
        at = moment(self.clock)
        table = tables.users
        provider = Actor(name=DESK, via="oidc")
        with self.database.write() as connection:
            row = connection.execute(
                select(table).where(table.c.subject == subject)
            ).one_or_none()
            if held is None and row is not None:
                return str(row.name)
            if not held:
                raise SignInError("no group of yours gives a role on this desk")
            roles_held = known_roles(held)
            told = {"roles": [*roles_held]}
            if row is None:
                _check_newcomer(connection, name, roles_held)
                connection.execute(
                    table.insert().values(
                        name=name,
                        full_name=full_name or name,
                        email=email,
                        subject=subject,
                        roles=",".join(roles_held),
                        made_at=at,
                        failures=0,
                    )
                )
                action = "user.added"
            elif row.roles == ",".join(roles_held):
                return str(row.name)
            else:
                name, action = row.name, "user.changed"
                connection.execute(
                    update(table)
                    .where(table.c.name == name)
                    .values(roles=",".join(roles_held))
                )
            audit.append(
                connection,
                at=at,
                by=provider,
                action=action,
                subject=f"user:{name}",
                details=told,
            )
        return name

    def check_address(self, host: str, *, has_provider: bool = False) -> None:
        """Refuse to serve an address beyond this machine while anybody could come in.

        Args:
            host: the address to listen on.
            has_provider: whether an identity provider asks people to sign in.

        Raises:
            SettingsError: for an address that is not loopback on a desk that asks nobody.
        """
        if is_loopback(host) or has_provider or self.any():
            return
        raise SettingsError(
            f"{host} can be reached from other machines and this desk has no users; "
            "add one first (sdesk users add NAME --role 'system admin'), or serve 127.0.0.1",
            field="--host",
        )


def _check_newcomer(connection: Connection, name: str, held: Sequence[str]) -> None:
    check_name(name)
    if not any_user(connection) and ADMIN not in held:
        raise SignInError(
            f"the first user of a desk must be {ADMIN}; add one with sdesk users add, "
            "or map a group to it"
        )
    taken = select(tables.users.c.name).where(tables.users.c.name == name)
    if connection.execute(taken).first():
        raise ConflictError(
            f"the user {name} is not the one the provider vouches for; a system admin "
            "settles it: sdesk users change NAME --subject 'ISSUER SUBJECT'"
        )


def known_roles(given: Iterable[str]) -> tuple[str, ...]:
    """Give roles sorted and once each.

    Raises:
        InputError: for none at all, or one that is none.
    """
    held = tuple(sorted({*given}))
    unknown = [role for role in held if role not in roles()]
    if unknown or not held:
        raise InputError(
            f"{', '.join(unknown) or 'none'} is no role; they are {', '.join(roles())}"
        )
    return held


def any_user(connection: Connection) -> bool:
    """Tell whether there is any user."""
    found = connection.execute(select(func.count()).select_from(tables.users)).scalar()
    return bool(found)


def _row(connection: Connection, name: str) -> Row[Any]:
    row = connection.execute(
        select(tables.users).where(tables.users.c.name == name)
    ).one_or_none()
    if row is None:
        raise NotFoundError(f"{name!r} is no user of this desk; sdesk users list")
    return row


def active_user(connection: Connection, name: str) -> Row[Any]:
    """Give the row of a user who may come in.

    Raises:
        SignInError: for somebody who is no user, or is disabled.
    """
    row = connection.execute(
        select(tables.users).where(tables.users.c.name == name)
    ).one_or_none()
    if row is None:
        raise SignInError(f"{name!r} is no user of this desk; name one with --by")
    if row.disabled_at is not None:
        raise SignInError(f"{name!r} is disabled since {row.disabled_at[:10]}")
    return row


def actor_of(row: Row[Any], *, via: str) -> Actor:
    """Give the user of a row with their roles."""
    return Actor(name=row.name, roles=frozenset(row.roles.split(",")), via=via)


def _check_free(connection: Connection, subject: str, name: str) -> None:
    table = tables.users
    found = connection.execute(
        select(table.c.name).where(table.c.subject == subject, table.c.name != name)
    ).scalar()
    if found is not None:
        raise ConflictError(f"{subject!r} is the user {found} already")


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
