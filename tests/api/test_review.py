from __future__ import annotations

from datetime import date
from hashlib import sha256

import pytest
from starlette.testclient import TestClient

from sanctionsdesk.api.app import create_app
from sanctionsdesk.api.settings import Settings
from sanctionsdesk.desk import Desk
from sanctionsdesk.review.alert import Pair

PASSWORD = "correct horse battery"
PAIR = Pair(
    subject_key="c1",
    subject_name="Jane <b>Doe",
    subject_facts={"name": "Jane Doe"},
    object_id="us-ofac-sdn:7",
    object_name="DOE, Jane",
    object_facts={"name": "DOE, Jane"},
    list_id="us-ofac-sdn",
    score=0.9,
)
CLEAR = {
    "action": "propose",
    "outcome": "clear",
    "reason_code": "name-only",
    "reason": "common",
}


@pytest.fixture
def desk(tmp_path, monkeypatch):
    from argon2 import PasswordHasher

    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("sanctionsdesk.review.hashes._hasher", lambda: cheap)
    made = Desk(home=tmp_path)
    me = made.users.actor("me", via="cli")
    made.alerts.raise_pairs([PAIR], as_of=date(2024, 7, 2), by=me)
    yield made
    made.database.close()


@pytest.fixture
def app(desk):
    return create_app(desk, Settings(home=desk.home))


@pytest.fixture
def people(desk):
    """Users of each kind, and a header with a token for each."""
    me = desk.users.actor("me", via="cli")
    desk.users.add("root", roles=["system admin"], by=me, password=PASSWORD)
    root = desk.users.actor("root", via="cli")
    scopes = ["alerts.read", "alerts.propose", "alerts.confirm", "alerts.work"]
    headers = {}
    for name, role in (("ann", "analyst"), ("bob", "approver"), ("eve", "viewer")):
        desk.users.add(name, roles=[role], by=root, password=PASSWORD)
        _, secret = desk.tokens.create(name, scopes=scopes, by=root)
        headers[name] = {"Authorization": f"Bearer {secret}"}
    return headers


def _client(app):
    return TestClient(app, raise_server_exceptions=False)


def test_on_a_desk_without_users_the_one_person_there_works_the_queue(app):
    client = _client(app)
    (alert,) = client.get("/v1/alerts").json()["alerts"]
    assert alert["state"] == "new"
    done = client.post("/v1/alerts/1", json=CLEAR | {"version": alert["version"]})
    assert done.json()["alert"]["state"] == "proposed clear"
    mine = client.post("/v1/alerts/1", json={"action": "confirm"})
    assert (mine.status_code, mine.json()["code"]) == (403, "forbidden")
    other = {"Origin": "https://evil.example"}
    crossed = client.post("/v1/alerts/1", json={"action": "undo"}, headers=other)
    assert crossed.status_code == 403
    assert client.get("/v1/workload").json()["counts"]["proposed clear"] == 1
    assert client.get("/v1/audit/verify").json()["whole"]
    assert "<feed" in client.get("/v1/alerts.atom").text
    assert "&lt;b&gt;" not in client.get("/v1/alerts.atom").text
    assert (
        client.get("/v1/deadlines.ics").headers["content-type"].startswith("text/cal")
    )
    assert client.post("/v1/audit/export").content.startswith(b"PK")


def test_on_a_desk_with_users_nothing_is_told_to_who_is_not_signed_in(app, people):
    assert people
    client = _client(app)
    for path in (
        "/v1/alerts",
        "/v1/receipts",
        "/v1/audit",
        "/v1/me",
        "/catalog",
        "/metrics",
    ):
        assert client.get(path).status_code == 401, path
    assert client.post("/match/default", json={}).status_code == 401
    assert client.get("/healthz").status_code == 200
    shown = client.get(
        "/lists?a=1&b=2", headers={"Accept": "text/html"}, follow_redirects=False
    )
    assert shown.status_code == 303
    assert shown.headers["location"] == "/sign-in?then=/lists%3Fa%3D1%26b%3D2"
    for wrong in ("Bearer x", "Bearer ", "Basic eDp4", "Bearer " + "é" * 3):
        told = client.get("/v1/alerts", headers={"Authorization": wrong.encode()})
        assert told.status_code == 401, wrong
        assert told.headers["www-authenticate"] == "Bearer"


def test_two_people_with_tokens_settle_an_alert(app, people):
    client = _client(app)
    ann, bob, eve = (people[name] for name in ("ann", "bob", "eve"))
    assert client.post("/v1/alerts/1", json=CLEAR, headers=eve).status_code == 403
    done = client.post("/v1/alerts/1", json=CLEAR | {"version": 1}, headers=ann)
    assert done.json()["alert"]["version"] == 2
    late = client.post("/v1/alerts/1", json=CLEAR | {"version": 1}, headers=bob)
    assert (late.status_code, late.json()["code"]) == (409, "conflict")
    assert "ann proposed it" in late.json()["detail"]
    own = client.post("/v1/alerts/1", json={"action": "confirm"}, headers=ann)
    assert own.status_code == 403
    done = client.post(
        "/v1/alerts/bulk", json={"action": "confirm", "alerts": [1, 99]}, headers=bob
    )
    assert (done.json()["done"], list(done.json()["refused"])) == ([1], ["99"])
    shown = client.get("/v1/alerts/1", headers=eve).json()
    assert shown["alert"]["state"] == "cleared"
    assert shown["actions"] == []
    assert client.get("/catalog", headers=ann).status_code == 403


def test_a_session_needs_its_own_token_for_each_change(app, people):
    assert people
    client = _client(app)
    wrong = client.post("/v1/sign-in", json={"name": "ann", "password": "x"})
    assert wrong.status_code == 401
    begun = client.post("/v1/sign-in", json={"name": "ann", "password": PASSWORD})
    cookie = begun.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert client.get("/v1/me").json()["user"] == "ann"
    assert client.post("/v1/alerts/1", json=CLEAR).status_code == 401
    csrf = {"X-CSRF-Token": begun.json()["csrf"]}
    assert client.post("/v1/alerts/1", json=CLEAR, headers=csrf).status_code == 200
    crossed = client.post(
        "/v1/alerts/1",
        json={"action": "undo"},
        headers=csrf | {"Sec-Fetch-Site": "cross-site"},
    )
    assert crossed.status_code == 403
    assert client.post("/v1/sign-out", headers=csrf).status_code == 200
    assert client.get("/v1/me").status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"action": "propose", "reason_code": "name-only", "reason": "x"}, 422),
        ({"action": "dance"}, 422),
        (CLEAR | {"reason_code": "because"}, 422),
        (CLEAR | {"reason": " "}, 422),
        (CLEAR | {"extra": 1}, 422),
        (CLEAR | {"version": 10**12}, 422),
        ({"action": "note", "reason": "a\x00b"}, 422),
        ({"action": "note", "reason": "'; DROP TABLE alerts; --"}, 200),
        ({"action": "assign", "to": "../x"}, 422),
        ([], 422),
    ],
)
def test_a_bad_step_is_refused_in_words(app, body, status):
    told = _client(app).post("/v1/alerts/1", json=body)
    assert told.status_code == status, told.text
    assert _client(app).get("/v1/alerts/1").json()["alert"]["state"] in {
        "new",
        "in review",
    }


@pytest.mark.parametrize(
    "path",
    [
        "/v1/alerts/0", "/v1/alerts/99", "/v1/alerts/x", "/v1/alerts?state=guilty",
        "/v1/alerts?limit=0", "/v1/receipts/%00", "/v1/receipts/zzzzzzzz",
        "/v1/receipts/%25%25%25%25%25%25", "/v1/alerts/99999999999999999999",
        "/v1/alerts?subject=%00&limit=x", "/v1/audit?after=-1",
    ],
)  # fmt: skip
def test_a_bad_address_is_never_our_mistake(app, path):
    assert 400 <= _client(app).get(path).status_code < 500


def test_a_file_is_attached_and_given_back_to_be_saved_and_not_shown(app, people):
    client = _client(app)
    ann, bob, eve = (people[name] for name in ("ann", "bob", "eve"))
    place = "/v1/alerts/1/attachments"
    page = {"file": ("../résumé <b>.pdf", b"%PDF-1.7 of c1", "text/html")}
    made = client.post(place, files=page, params={"version": 1}, headers=ann)
    assert made.status_code == 201, made.text
    kept = made.json()["attachment"]
    assert kept["name"] == "résumé <b>.pdf"
    assert kept["digest"] == sha256(b"%PDF-1.7 of c1").hexdigest()
    given = client.get(f"{place}/{kept['id']}", headers=bob)
    assert given.content == b"%PDF-1.7 of c1"
    assert given.headers["content-type"] == "application/pdf"
    assert given.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''r%C3%A9sum%C3%A9%20%3Cb%3E.pdf"
    )
    assert given.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in given.headers["content-security-policy"]
    assert given.headers["repr-digest"].startswith("sha-256=:")
    late = client.post(place, files=page, params={"version": 1}, headers=bob)
    assert late.status_code == 409
    assert client.post(place, files=page, headers=eve).status_code == 403
    assert client.get(f"{place}/{kept['id']}").status_code == 401
    assert client.get(f"{place}/99", headers=ann).status_code == 404
    for name, body in (
        ("a.html", b"<script>"),
        ("a.pdf", b"<script>"),
        ("big.txt", b"x" * (10 * 1024 * 1024 + 1)),
    ):
        refused = client.post(place, files={"file": (name, body)}, headers=ann)
        assert refused.status_code == 422, name
    assert client.post(place, headers=ann).status_code == 422
    assert len(client.get("/v1/alerts/1", headers=ann).json()["attachments"]) == 1


@pytest.mark.parametrize(
    ("public", "address", "is_secure"),
    [
        ("", "http://desk.test", False),
        ("", "https://desk.test", True),
        ("https://desk.bank.example", "http://127.0.0.1", True),
    ],
)
def test_a_cookie_stays_on_https_where_people_use_it(
    desk, people, public, address, is_secure
):
    assert people
    app = create_app(desk, Settings(home=desk.home, public_url=public))
    client = TestClient(app, base_url=address, follow_redirects=False)
    words = {"name": "ann", "password": PASSWORD}
    for answer in (
        client.post("/v1/sign-in", json=words),
        client.post("/sign-in", data=words),
    ):
        cookie = answer.headers["set-cookie"].lower()
        assert ("secure" in cookie) == is_secure
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
    hsts = client.get("/healthz").headers.get("strict-transport-security")
    assert bool(hsts) == address.startswith("https")
