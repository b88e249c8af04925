"""Who acts, and what each role may do."""

from __future__ import annotations

import getpass
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from sanctionsdesk.base.errors import ForbiddenError, InputError

_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,99}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The person, or the desk itself, in whose name something is done.

    Attributes:
        name: user name, lower case.
        roles: roles held, see :func:`roles`.
        via: how they came: ``cli``, ``session``, ``token``, ``desk``.
        scopes: actions a token is limited to; ``None`` for all of the roles.

    Raises:
        InputError: for a name that is no user name.
    """

    name: str
    roles: frozenset[str] = frozenset()
    via: str = "cli"
    scopes: frozenset[str] | None = None

    def __post_init__(self) -> None:
        check_name(self.name)

    def may(self, action: str) -> bool:
        """Tell whether a role held allows the action and no scope forbids it."""
        allowed = permissions()[action].roles & self.roles
        return bool(allowed) and (self.scopes is None or action in self.scopes)

    def require(self, action: str) -> None:
        """Refuse unless the action is allowed.

        Raises:
            ForbiddenError: naming the roles that are.
        """
        if self.may(action):
            return
        told = permissions()[action]
        if self.scopes is not None and action not in self.scopes:
            raise ForbiddenError(
                f"this token of {self.name} is not scoped for {action}"
            )
        raise ForbiddenError(
            f"{self.name} may not {told.what}; that is for {_joined(told.roles)}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """One action, the roles that may take it, and why those.

    Attributes:
        action: ``alerts.propose`` ...
        what: the action in words, after "may".
        roles: those allowed.
        why: the reason.
    """

    action: str
    what: str
    roles: frozenset[str]
    why: str


DESK = "desk"
"""The name under which the desk itself acts: a watch, a reopening, retention."""


def check_name(name: str) -> str:
    """Give the user name, or refuse what is none.

    Raises:
        InputError: unless it is 1 to 100 of a-z, 0-9 and ``. _ @ + -``.
    """
    if not _NAME.fullmatch(name):
        raise InputError(
            f"{name!r} is no user name; write a-z, 0-9, . _ @ + -, at most 100"
        )
    return name


@cache
def permissions() -> dict[str, Permission]:
    """Give every action with the roles that may take it and why."""
    data = resources.files("sanctionsdesk.review").joinpath("data/permissions.yaml")
    content = yaml.safe_load(data.read_text(encoding="utf-8"))
    return {
        action: Permission(
            action=action,
            what=told["what"],
            roles=frozenset(told["roles"]),
            why=told["why"],
        )
        for action, told in content["actions"].items()
    }


@cache
def roles() -> dict[str, str]:
    """Give every role with what it is for."""
    data = resources.files("sanctionsdesk.review").joinpath("data/permissions.yaml")
    content = yaml.safe_load(data.read_text(encoding="utf-8"))
    return dict(content["roles"])


def machine_user() -> str:
    """Give the operating system's name of whoever runs the desk, as a user name."""
    return re.sub(r"[^a-z0-9._@+-]", "-", getpass.getuser().lower()) or "analyst"


def _joined(names: frozenset[str]) -> str:
    return ", ".join(sorted(names))
