from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from sanctionsdesk.base.errors import (
    ConflictError,
    ForbiddenError,
    InputError,
    NotFoundError,
    SettingsError,
    SignInError,
)
from sanctionsdesk.cli.main import cli
from sanctionsdesk.review.users import Users
from sanctionsdesk.store import tables

PASSWORD = "correct horse battery"


class Time:
    def __init__(self):
        self.now = datetime(2024, 7, 2, 9, tzinfo=UTC)

    def __call__(self):
        return self.now

    def on(self, **by):
        self.now += timedelta(**by)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Argon2 with its smallest cost: what is proved is not its strength."""
    from argon2 import PasswordHasher

    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("sanctionsdesk.review.users._hasher", lambda: cheap)


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def users(desk, time):
    made = Users(desk.database, time)
    made.add("root", roles=["system admin"], by=made.actor("me", via="cli"))
    made.add(
        "ann", roles=["analyst"], by=made.actor("root", via="cli"), password=PASSWORD
    )
    return made


def test_a_desk_without_users_is_one_persons_own(desk):
    assert desk.users.actor("me", via="cli").may("alerts.confirm")
    with pytest.raises(InputError, match="first user must be system admin"):
        desk.users.add("ann", roles=["analyst"], by=desk.users.actor("me", via="cli"))


def test_with_users_only_they_may_and_only_what_their_roles_allow(users):
    with pytest.raises(SignInError, match="no user"):
        users.actor("me", via="cli")
    ann = users.actor("ann", via="cli")
    assert ann.may("alerts.propose")
    with pytest.raises(ForbiddenError, match="approver"):
        ann.require("alerts.confirm")
    with pytest.raises(ForbiddenError):
        users.add("bob", roles=["approver"], by=ann)
    with pytest.raises(ConflictError):
        users.add("ann", roles=["analyst"], by=users.actor("root", via="cli"))


def test_a_session_begins_with_the_password_and_ends_by_time_or_sign_out(users, time):
    made = users.sign_in("ANN", PASSWORD)
    assert users.session(made.secret).actor.name == "ann"
    made.check_csrf(made.csrf)
    for wrong in ("", made.csrf + "x", "é"):
        with pytest.raises(SignInError):
            made.check_csrf(wrong)
    time.on(minutes=50)
    users.session(made.secret)
    time.on(minutes=50)
    users.session(made.secret)
    time.on(minutes=61)
    with pytest.raises(SignInError, match="ended"):
        users.session(made.secret)
    made = users.sign_in("ann", PASSWORD)
    for _ in range(14):
        time.on(minutes=50)
        try:
            users.session(made.secret)
        except SignInError:
            break
    assert time.now >= datetime(2024, 7, 2, 23, tzinfo=UTC)
    made = users.sign_in("ann", PASSWORD)
    users.sign_out(made.secret)
    with pytest.raises(SignInError):
        users.session(made.secret)


def test_five_wrong_passwords_lock_a_user_for_a_while(users, time):
    for _ in range(5):
        with pytest.raises(SignInError):
            users.sign_in("ann", "wrong password 1")
    with pytest.raises(SignInError):
        users.sign_in("ann", PASSWORD)
    time.on(minutes=16)
    assert users.sign_in("ann", PASSWORD).actor.name == "ann"


@pytest.mark.parametrize("name", ["nobody", "root", "'; DROP TABLE users; --", ""])
def test_what_is_wrong_is_not_told(users, name):
    with pytest.raises(SignInError) as unknown:
        users.sign_in(name, PASSWORD)
    with pytest.raises(SignInError) as wrong:
        users.sign_in("ann", "x" * 5000)
    assert unknown.value.message == wrong.value.message


def test_a_disabled_user_is_out_at_once(users):
    root = users.actor("root", via="cli")
    made = users.sign_in("ann", PASSWORD)
    _, secret = users.create_token("ann", scopes=["alerts.read"], by=root)
    users.change("ann", by=root, disabled=True)
    for call in (
        lambda: users.session(made.secret),
        lambda: users.token(secret),
        lambda: users.sign_in("ann", PASSWORD),
        lambda: users.actor("ann", via="cli"),
    ):
        with pytest.raises(SignInError):
            call()
    with pytest.raises(InputError, match="last system admin"):
        users.change("root", by=root, disabled=True)
    assert users.actor("root", via="cli")


def test_a_token_is_scoped_expires_and_is_kept_only_as_a_hash(users, desk, time):
    root = users.actor("root", via="cli")
    token, secret = users.create_token("ann", scopes=["alerts.read"], by=root, days=30)
    who = users.token(secret)
    assert who.may("alerts.read")
    with pytest.raises(ForbiddenError, match="not scoped"):
        who.require("alerts.propose")
    with desk.database.read() as connection:
        stored = str(connection.execute(select(tables.tokens)).all())
    assert secret not in stored
    time.on(days=30)
    with pytest.raises(SignInError, match="expired"):
        users.token(secret)
    token, secret = users.create_token("ann", scopes=["alerts.read"], by=root)
    users.revoke_token(token.id, by=root)
    for wrong in (secret, "", "sdt_", "x" * 10_000, "\ud800"):
        with pytest.raises(SignInError, match="wrong or revoked"):
            users.token(wrong)
    for scopes, days in ((["everything"], 30), ([], 30), (["alerts.read"], 0)):
        with pytest.raises(InputError):
            users.create_token("ann", scopes=scopes, by=root, days=days)
    with pytest.raises(NotFoundError):
        users.revoke_token("nothing", by=root)
    with pytest.raises(ForbiddenError):
        users.create_token(
            "root", scopes=["users.change"], by=users.actor("ann", via="cli")
        )


def test_an_outside_identity_is_bound_to_its_subject(users):
    told = {"full_name": "Zoe", "email": "z@x.example", "held": ["approver"]}
    made = users.sign_in_outside(subject="https://idp#1", name="zoe", **told)
    assert made.actor.may("alerts.confirm")
    again = users.sign_in_outside(
        subject="https://idp#1", name="renamed", **(told | {"held": ["viewer"]})
    )
    assert (again.actor.name, again.actor.roles) == ("zoe", {"viewer"})
    with pytest.raises(ConflictError):
        users.sign_in_outside(subject="https://idp#2", name="ann", **told)
    with pytest.raises(SignInError, match="no group"):
        users.sign_in_outside(
            subject="https://idp#3", name="yan", **(told | {"held": []})
        )


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "desk.example"])
def test_other_addresses_are_not_served_without_users(desk, host):
    desk.users.check_address("127.0.0.1")
    desk.users.check_address("::1")
    with pytest.raises(SettingsError, match="no users"):
        desk.users.check_address(host)
    desk.users.add("root", roles=["system admin"], by=desk.users.actor("me", via="cli"))
    desk.users.check_address(host)


@pytest.mark.parametrize("name", ["", "Ann", "a b", "ä", "x" * 101, "../etc", "-x"])
def test_a_name_that_is_none_is_refused(users, name):
    with pytest.raises(InputError, match="no user name"):
        users.add(name, roles=["viewer"], by=users.actor("root", via="cli"))


def test_short_passwords_and_unknown_roles_are_refused(users):
    root = users.actor("root", via="cli")
    with pytest.raises(InputError, match="12 to 1000"):
        users.add("bob", roles=["viewer"], by=root, password="short")
    with pytest.raises(InputError, match="they are viewer"):
        users.add("bob", roles=["king"], by=root)


def test_the_commands(tmp_path, monkeypatch):
    monkeypatch.setenv("SANCTIONSDESK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SANCTIONSDESK_USER", "root")
    (tmp_path / "word").write_text(PASSWORD + "\n")
    run = CliRunner()

    def sdesk(*args):
        return run.invoke(cli, args, catch_exceptions=False).output

    assert "no users" in sdesk("users", "list")
    assert "system admin" in sdesk("users", "add", "root", "--role", "system admin")
    word = ["--password-file", str(tmp_path / "word")]
    sdesk("users", "add", "ann", "--role", "analyst", *word)
    secret = sdesk("token", "create", "ann", "--scope", "alerts.read").splitlines()[0]
    assert secret.startswith("sdt_")
    assert "alerts.read" in sdesk("token", "list")
    assert secret not in sdesk("token", "list", "--format", "json")
    assert "disabled" in sdesk("users", "change", "ann", "--disable")
    assert "analyst" in sdesk("users", "list", "--format", "json")
    assert "alerts.confirm: approver" in sdesk("users", "roles")
