"""Sign-in by an identity provider (OpenID Connect): who may come in, and as what.

Authorization code with PKCE. What leaves with the browser (state, nonce, verifier)
is kept here under a cookie of that browser, used once, and forgotten after
:data:`LONGEST`. Groups that the provider states become roles by a table of the
operator's; nothing else gives a role, but that of a viewer where the operator says so.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

from sqlalchemy import Row, delete, func, select

from sanctionsdesk.base.errors import SettingsError, SignInError, UnavailableError
from sanctionsdesk.review.actors import roles
from sanctionsdesk.review.audit import Clock, later, moment, system_clock
from sanctionsdesk.review.hashes import secret_digest
from sanctionsdesk.review.sessions import Session, Sessions
from sanctionsdesk.review.users import Users
from sanctionsdesk.store import tables
from sanctionsdesk.store.database import Database
from sanctionsdesk.store.provider import Provider

_PREFIX = "SANCTIONSDESK_OIDC_"
ISSUER = f"{_PREFIX}ISSUER"
"""Environment variable that names the provider; without it there is none."""

LONGEST = timedelta(minutes=10)
"""How long somebody may take at the provider."""

MOST_WAITING = 10_000
"""Sign-ins under way at once; whoever is not signed in can begin one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the words of the provider mean on this desk.

    Attributes:
        claim: names the groups; ``a.b`` looks inside.
        roles: role by group; empty when roles are given on the desk alone.
        unmapped: what somebody is whom no group gives a role.
    """

    claim: str = "groups"
    roles: Mapping[str, str] = field(default_factory=dict)
    unmapped: Literal["refuse", "viewer"] = "refuse"

    def held(self, claims: Mapping[str, Any]) -> tuple[str, ...] | None:
        """Give the roles of somebody; ``None`` where the provider has no say in it.

        >>> rules = Rules(roles={"desk-analysts": "analyst"}, unmapped="viewer")
        >>> rules.held({"groups": ["desk-analysts", "staff"]}), rules.held({})
        (('analyst',), ('viewer',))
        """
        groups = _found(claims, self.claim)
        named = {self.roles[group] for group in groups if group in self.roles}
        if named:
            return tuple(sorted(named))
        if self.unmapped == "viewer":
            return ("viewer",)
        return () if self.roles else None


@dataclass(frozen=True, slots=True)
class SignIns:
    """Sign-ins through one provider.

    Attributes:
        database: of the desk that people come to.
        provider: who vouches for them.
        rules: what they are then.
        name: what to call the provider.
        public_url: address at which people reach this desk; empty for the one they use.
        clock: gives the moment.
    """

    database: Database
    provider: Provider
    rules: Rules = field(default_factory=Rules)
    name: str = ""
    public_url: str = ""
    clock: Clock = system_clock

    def begin(self, *, back: str, then: str) -> tuple[str, str]:
        """Send somebody to the provider.

        Args:
            back: address of this desk to which the provider sends them.
            then: path of this desk that they wanted.

        Returns:
            The provider's address, and a secret for a cookie of their browser.

        Raises:
            UnavailableError: when the provider cannot be reached, or too many are
                under way.
        """
        secret, state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(4))
        address = self.provider.question(
            back=back, state=state, nonce=nonce, verifier=verifier
        )
        table = tables.sign_ins
        with self.database.write() as connection:
            connection.execute(
                delete(table).where(table.c.expires_at <= moment(self.clock))
            )
            waiting = connection.execute(select(func.count()).select_from(table))
            if (waiting.scalar() or 0) >= MOST_WAITING:
                raise UnavailableError(
                    "too many sign-ins are under way; try again in some minutes"
                )
            connection.execute(
                table.insert().values(
                    digest=secret_digest(secret),
                    state=state,
                    nonce=nonce,
                    verifier=verifier,
                    then=then,
                    expires_at=later(self.clock, LONGEST),
                )
            )
        return address, secret

    def finish(
        self, secret: str, answer: Mapping[str, str], *, back: str
    ) -> tuple[Session, str]:
        """Take somebody back from the provider.

        Args:
            secret: of the cookie that :meth:`begin` gave.
            answer: words of the address they come back to.
            back: as in :meth:`begin`.

        Returns:
            Their session, and the path that they wanted.

        Raises:
            SignInError: for an answer that is not to this browser's own sign-in, is
                late, comes twice, is a refusal, or gives no role; or a disabled user.
            ConflictError: when their name is somebody else's here.
            UnavailableError: when the provider cannot be reached.
        """
        begun = self._taken(secret)
        if not hmac.compare_digest(
            begun.state.encode(), answer.get("state", "").encode()
        ):
            raise SignInError("this answer is to another sign-in; begin again")
        # RFC 9207: a second provider may pass its own answer off as the first one's.
        if answer.get("iss", self.provider.issuer) != self.provider.issuer:
            raise SignInError("another provider answered; begin again")
        if "error" in answer or not answer.get("code"):
            told = re.sub(r"[^a-z_]", "", answer.get("error", ""))[:50] or "no code"
            raise SignInError(f"the provider did not let you in ({told})")
        claims = self.provider.identity(
            answer["code"], back=back, nonce=begun.nonce, verifier=begun.verifier
        )
        issuer = self.provider.issuer
        name = Users(self.database, self.clock).admit(
            f"{issuer} {claims['sub']}",
            name=user_name(claims),
            full_name=str(claims.get("name") or "")[:200],
            email=_email(claims),
            held=self.rules.held(claims),
        )
        session = Sessions(self.database, self.clock).begin(name, vouched_by=issuer)
        return session, str(begun.then)

    def _taken(self, secret: str) -> Row[Any]:
        """Take what was kept under a cookie, so that it serves once."""
        table = tables.sign_ins
        with self.database.write() as connection:
            row = connection.execute(
                delete(table)
                .where(table.c.digest == secret_digest(secret))
                .returning(table)
            ).one_or_none()
        if row is None or row.expires_at <= moment(self.clock):
            raise SignInError(
                "this browser has no sign-in under way, or it took too long; begin again"
            )
        return row


def sign_ins(database: Database, environment: Mapping[str, str]) -> SignIns:
    """Give sign-ins through the provider that the environment names.

    ``SANCTIONSDESK_OIDC_`` and: ``ISSUER``, ``CLIENT``, ``SECRET`` (none for PKCE
    alone), ``NAME`` (for the button), ``SCOPES``, ``CLAIM``, ``ROLES``
    (``GROUP=ROLE;GROUP=ROLE``), ``UNMAPPED`` (``refuse`` or ``viewer``).

    Raises:
        SettingsError: naming the variable that cannot be used.
    """

    def told(name: str, default: str = "") -> str:
        return environment.get(f"{_PREFIX}{name}", "").strip() or default

    unmapped = told("UNMAPPED", "refuse")
    if unmapped not in {"refuse", "viewer"}:
        raise SettingsError(
            f"{unmapped!r} is neither refuse nor viewer", field=f"{_PREFIX}UNMAPPED"
        )
    issuer = told("ISSUER")
    return SignIns(
        database,
        Provider(
            issuer=issuer,
            client_id=told("CLIENT"),
            secret=told("SECRET"),
            scopes=told("SCOPES", "openid profile email"),
        ),
        rules=Rules(
            claim=told("CLAIM", "groups"),
            roles=parse_roles(told("ROLES")),
            unmapped="viewer" if unmapped == "viewer" else "refuse",
        ),
        name=told("NAME", urlsplit(issuer).hostname or issuer),
        public_url=environment.get("SANCTIONSDESK_PUBLIC_URL", "").strip(),
    )


def parse_roles(text: str) -> dict[str, str]:
    """Read ``GROUP=ROLE;GROUP=ROLE``; the last ``=`` of each divides.

    >>> parse_roles("cn=desk,ou=eu=analyst; staff=viewer")
    {'cn=desk,ou=eu': 'analyst', 'staff': 'viewer'}

    Raises:
        SettingsError: for a part without a group or role, or a role that is none.
    """
    found = {}
    for part in filter(None, (item.strip() for item in text.split(";"))):
        group, _, role = (item.strip() for item in part.rpartition("="))
        if not group or role not in roles():
            raise SettingsError(
                f"{part!r} is no GROUP=ROLE; roles are {', '.join(roles())}",
                field=f"{_PREFIX}ROLES",
            )
        found[group] = role
    return found


def user_name(claims: Mapping[str, Any]) -> str:
    """Make a user name of what the provider calls somebody.

    >>> user_name({"preferred_username": "Ann Ó Mara", "sub": "17"})
    'ann-mara'
    """
    for told in (
        claims.get("preferred_username"),
        claims.get("email"),
        claims.get("sub"),
    ):
        name = re.sub(r"[^a-z0-9._@+]+", "-", str(told or "").lower())
        name = name.lstrip("._@+-")[:100].rstrip("-")
        if name:
            return name
    raise SignInError("the provider states no name that a user can have")


def _email(claims: Mapping[str, Any]) -> str:
    verified = claims.get("email_verified", True) in (True, "true")
    return str(claims.get("email") or "")[:200] if verified else ""


def _found(claims: Mapping[str, Any], path: str) -> list[str]:
    """Give the words of a claim, by its whole name or step by step into it."""
    value: Any = claims.get(path)
    if value is None:
        value = claims
        for step in path.split("."):
            value = value.get(step) if isinstance(value, Mapping) else None
    if isinstance(value, str):
        return [value]
    return (
        [item for item in value or () if isinstance(item, str)]
        if isinstance(value, list)
        else []
    )
