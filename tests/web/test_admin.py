"""Users, tokens, lists and jobs, for those who keep them."""

from __future__ import annotations

import re

import pytest

SECRET = "correct horse battery 1"


def csrf(page):
    found = re.search(r'name="csrf" value="([^"]*)"', page.text)
    assert found is not None
    return found[1]


@pytest.fixture
def admin(client):
    """A desk with one system admin, signed in."""
    given = {"csrf": "", "name": "root", "password": SECRET, "roles": "system admin"}
    came = client.post("/admin/add", data=given, follow_redirects=False)
    assert came.status_code == 303
    client.post("/sign-in", data={"name": "root", "password": SECRET})
    return client


def add(client, name, role):
    given = {"csrf": csrf(client.get("/admin")), "name": name, "password": SECRET}
    return client.post("/admin/add", data=given | {"roles": role})


def test_a_desk_without_users_says_what_that_means(client):
    page = client.get("/admin").text
    assert "whoever is at this machine holds every role" in page
    assert "us-ofac-sdn" in page
    assert client.get("/admin.json").json()["has_users"] is False


def test_the_first_user_must_be_a_system_admin(client):
    came = client.post(
        "/admin/add", data={"csrf": "", "name": "ann", "roles": "viewer"}
    )
    assert came.status_code == 422
    assert "first user must be system admin" in came.text


def test_users_are_added_changed_and_disabled(admin, desk):
    page = add(admin, "ann", "analyst")
    assert "ann" in page.text
    assert add(admin, "ann", "analyst").status_code == 409
    given = {"csrf": csrf(page), "name": "ann", "roles": ["approver", "auditor"]}
    admin.post("/admin/change", data=given | {"state": "disable"})
    user = desk.users.get("ann")
    assert user.roles == ("approver", "auditor")
    assert user.disabled_at
    last = admin.post(
        "/admin/change", data={"csrf": csrf(page), "name": "root", "state": "disable"}
    )
    assert "last system admin" in last.text


def test_a_token_is_shown_once_and_revoked(admin):
    given = {
        "csrf": csrf(admin.get("/admin")),
        "name": "root",
        "scopes": "users.read",
        "days": "5",
        "label": "nightly",
    }
    made = admin.post("/admin/token", data=given)
    secret = re.search(r"sdt_[\w-]+", made.text)
    assert secret is not None
    assert made.headers["cache-control"] == "no-store"
    page = admin.get("/admin")
    assert secret[0] not in page.text
    assert "nightly" in page.text
    (token,) = admin.get("/admin.json").json()["tokens"]
    admin.post("/admin/revoke", data={"csrf": csrf(page), "token": token["id"]})
    assert "revoked" in admin.get("/admin").text


def test_a_form_without_the_sessions_own_token_changes_nothing(admin, desk):
    given = {"csrf": "guessed", "name": "eve", "roles": "system admin"}
    assert admin.post("/admin/add", data=given).status_code == 401
    assert [user.name for user in desk.users.list()] == ["root"]


def test_who_keeps_lists_sees_lists_and_no_users_and_an_analyst_nothing(admin):
    add(admin, "lis", "list admin")
    add(admin, "ann", "analyst")
    admin.post("/sign-in", data={"name": "lis", "password": SECRET})
    page = admin.get("/admin")
    assert page.status_code == 200
    assert "Ages of lists" in page.text
    assert "Add a user" not in page.text
    assert admin.get("/admin.json").json()["users"] is None
    admin.post("/sign-in", data={"name": "ann", "password": SECRET})
    refused = admin.get("/admin")
    assert refused.status_code == 403
    assert "may not see users" in refused.text
    given = {"csrf": csrf(admin.get("/batch")), "name": "eve", "roles": "system admin"}
    assert admin.post("/admin/add", data=given).status_code == 403
