from __future__ import annotations

import pytest
from click.testing import CliRunner

from sanctionsdesk.base.errors import (
    ConflictError,
    ForbiddenError,
    InputError,
    SettingsError,
    SignInError,
)
from sanctionsdesk.cli.main import cli

PASSWORD = "correct horse battery"


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


def test_a_disabled_user_is_out_at_once(users, sessions, tokens):
    root = users.actor("root", via="cli")
    made = sessions.sign_in("ann", PASSWORD)
    _, secret = tokens.create("ann", scopes=["alerts.read"], by=root)
    users.change("ann", by=root, disabled=True)
    for call in (
        lambda: sessions.get(made.secret),
        lambda: tokens.actor(secret),
        lambda: sessions.sign_in("ann", PASSWORD),
        lambda: users.actor("ann", via="cli"),
    ):
        with pytest.raises(SignInError):
            call()
    with pytest.raises(InputError, match="last system admin"):
        users.change("root", by=root, disabled=True)
    assert users.actor("root", via="cli")


def test_an_outside_identity_is_bound_to_its_subject(users):
    told = {"full_name": "Zoe", "email": "z@x.example", "held": ["approver"]}
    assert users.admit("https://idp 1", name="zoe", **told) == "zoe"
    assert users.actor("zoe", via="cli").may("alerts.confirm")
    fewer = told | {"held": ["viewer"]}
    assert users.admit("https://idp 1", name="renamed", **fewer) == "zoe"
    assert users.get("zoe").roles == ("viewer",)
    assert users.admit("https://idp 1", name="zoe", **(told | {"held": None})) == "zoe"
    assert users.get("zoe").roles == ("viewer",)
    with pytest.raises(ConflictError, match="--subject"):
        users.admit("https://idp 2", name="ann", **told)
    for held in ([], None):
        with pytest.raises(SignInError, match="no group"):
            users.admit("https://idp 3", name="yan", **(told | {"held": held}))


def test_an_admin_says_which_outside_identity_a_user_is(users):
    root = users.actor("root", via="cli")
    users.change("ann", by=root, subject="https://idp 2")
    told = {"full_name": "Ann", "email": "", "held": None}
    assert users.admit("https://idp 2", name="ann", **told) == "ann"
    users.add("bob", roles=["viewer"], by=root)
    with pytest.raises(ConflictError, match="is the user ann already"):
        users.change("bob", by=root, subject="https://idp 2")


def test_the_first_user_from_outside_must_be_able_to_add_more(desk):
    told = {"name": "zoe", "full_name": "Zoe", "email": ""}
    with pytest.raises(SignInError, match="must be system admin"):
        desk.users.admit("https://idp 1", **told, held=["analyst"])
    desk.users.admit("https://idp 1", **told, held=["system admin"])
    assert desk.users.get("zoe").subject == "https://idp 1"


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


@pytest.mark.usefixtures("quick_hashes")
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
