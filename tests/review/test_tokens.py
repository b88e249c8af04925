from __future__ import annotations

import pytest
from sqlalchemy import select

from sanctionsdesk.base.errors import (
    ForbiddenError,
    InputError,
    NotFoundError,
    SignInError,
)
from sanctionsdesk.store import tables


def test_a_token_is_scoped_expires_and_is_kept_only_as_a_hash(
    users, tokens, desk, time
):
    root = users.actor("root", via="cli")
    token, secret = tokens.create("ann", scopes=["alerts.read"], by=root, days=30)
    who = tokens.actor(secret)
    assert who.may("alerts.read")
    with pytest.raises(ForbiddenError, match="not scoped"):
        who.require("alerts.propose")
    with desk.database.read() as connection:
        stored = str(connection.execute(select(tables.tokens)).all())
    assert secret not in stored
    time.on(days=30)
    with pytest.raises(SignInError, match="expired"):
        tokens.actor(secret)
    token, secret = tokens.create("ann", scopes=["alerts.read"], by=root)
    tokens.revoke(token.id, by=root)
    for wrong in (secret, "", "sdt_", "x" * 10_000, "\ud800"):
        with pytest.raises(SignInError, match="wrong or revoked"):
            tokens.actor(wrong)
    for scopes, days in ((["everything"], 30), ([], 30), (["alerts.read"], 0)):
        with pytest.raises(InputError):
            tokens.create("ann", scopes=scopes, by=root, days=days)
    with pytest.raises(NotFoundError):
        tokens.revoke("nothing", by=root)
    with pytest.raises(ForbiddenError):
        tokens.create("root", scopes=["users.change"], by=users.actor("ann", via="cli"))
