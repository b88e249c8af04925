"""A clock that tests move, and a desk with an admin and an analyst."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sanctionsdesk.review.sessions import Sessions
from sanctionsdesk.review.tokens import Tokens
from sanctionsdesk.review.users import Users

PASSWORD = "correct horse battery"


class Time:
    def __init__(self):
        self.now = datetime(2024, 7, 2, 9, tzinfo=UTC)

    def __call__(self):
        return self.now

    def on(self, **by):
        self.now += timedelta(**by)


@pytest.fixture
def quick_hashes(monkeypatch):
    """Argon2 with its smallest cost: what is proved is not its strength."""
    from argon2 import PasswordHasher

    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("sanctionsdesk.review.hashes._hasher", lambda: cheap)


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def users(desk, time, request):
    request.getfixturevalue("quick_hashes")
    made = Users(desk.database, time)
    made.add("root", roles=["system admin"], by=made.actor("me", via="cli"))
    made.add(
        "ann", roles=["analyst"], by=made.actor("root", via="cli"), password=PASSWORD
    )
    return made


@pytest.fixture
def sessions(users):
    return Sessions(users.database, users.clock)


@pytest.fixture
def tokens(users):
    return Tokens(users.database, users.clock)
