"""Users, tokens, ages of lists, jobs, and what each role may do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib import metadata
from typing import Any, ClassVar

from sanctionsdesk.base.errors import UsageError
from sanctionsdesk.desk import Desk
from sanctionsdesk.review.actors import Permission, permissions, roles
from sanctionsdesk.review.tokens import DAYS, Token
from sanctionsdesk.review.users import User
from sanctionsdesk.store.jobs import Job, Jobs
from sanctionsdesk.web.pages import KeptList, Page
from sanctionsdesk.web.views import kept_lists
from sanctionsdesk.web.visitors import Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminPage(Page):
    """What those who run the desk see of it.

    Attributes:
        has_users: whether people sign in here.
        users: all users; ``None`` for a visitor who may not see them.
        tokens: all API tokens, without their secrets; ``None`` the same.
        may_change: whether the visitor may change users and tokens.
        lists: every list kept with the age of its newest issue.
        jobs: customer files sent, newest first.
        roles: each role and what it is for.
        actions: each action, who may take it and why.
        secret: of a token just made; shown this once.
    """

    template: ClassVar[str] = "admin.html.j2"

    csrf: str
    engine: str
    has_users: bool
    users: tuple[User, ...] | None
    tokens: tuple[Token, ...] | None
    may_change: bool
    lists: tuple[KeptList, ...]
    jobs: tuple[Job, ...]
    roles: dict[str, str]
    actions: tuple[Permission, ...]
    token_days: int = DAYS
    secret: str = ""
    message: str = ""


def shown(
    desk: Desk, *, who: Visitor, today: date, message: str = "", secret: str = ""
) -> AdminPage:
    """Show what the visitor's roles let them see.

    Raises:
        ForbiddenError: for a visitor who keeps neither users nor lists.
    """
    actor = who.actor
    sees_users = actor.may("users.read")
    if not sees_users and not actor.may("lists.change"):
        actor.require("users.read")
    return AdminPage(
        title="Administration",
        as_of=today,
        today=True,
        csrf=who.csrf,
        engine=f"sanctionsdesk {metadata.version('sanctionsdesk')}",
        has_users=desk.users.any(),
        users=desk.users.list() if sees_users else None,
        tokens=desk.tokens.list() if sees_users else None,
        may_change=actor.may("users.change"),
        lists=kept_lists(desk, today=today),
        jobs=Jobs(desk.home).list()[:20],
        roles=roles(),
        actions=tuple(permissions().values()),
        secret=secret,
        message=message,
    )


def act(
    desk: Desk,
    action: str,
    words: dict[str, str],
    many: dict[str, Any],
    *,
    who: Visitor,
) -> str:
    """Do what a form of the page asks; gives the secret of a token that it made.

    Args:
        desk: the desk.
        action: ``add``, ``change``, ``token`` or ``revoke``.
        words: fields of the form with one value.
        many: fields with several: ``roles``, ``scopes``.
        who: who sent it.

    Raises:
        UsageError: for an action that there is not.
        DeskError: as the review room says.
    """
    name, secret = words.get("name", "").strip().lower(), ""

    def add() -> None:
        desk.users.add(
            name,
            roles=many["roles"],
            by=who.actor,
            full_name=words.get("full_name", "").strip(),
            email=words.get("email", "").strip(),
            password=words.get("password") or None,
            subject=words.get("subject", "").strip(),
        )

    def change() -> None:
        disabled = {"disable": True, "enable": False}.get(words.get("state", ""))
        desk.users.change(
            name,
            by=who.actor,
            roles=many["roles"] or None,
            password=words.get("password") or None,
            disabled=disabled,
            subject=words.get("subject"),
        )

    def token() -> None:
        nonlocal secret
        days = words.get("days", "")
        if not days.isdigit():
            raise UsageError("must be a number of days", field="days")
        _, secret = desk.tokens.create(
            name,
            scopes=many["scopes"],
            by=who.actor,
            label=words.get("label", "").strip(),
            days=int(days),
        )

    def revoke() -> None:
        desk.tokens.revoke(words.get("token", ""), by=who.actor)

    steps: dict[str, Callable[[], None]] = {
        "add": add,
        "change": change,
        "token": token,
        "revoke": revoke,
    }
    if action not in steps:
        raise UsageError(f"there is no action {action!r}")
    steps[action]()
    return secret
