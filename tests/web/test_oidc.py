"""Signing in through a real identity provider, and every way in which it must fail."""

from __future__ import annotations

import functools
import json
import time
from base64 import urlsafe_b64encode

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from starlette.testclient import TestClient

import identity_provider
from identity_provider import SECRET, sign_in_at_provider, words_of
from sanctionsdesk.api.app import create_app
from sanctionsdesk.api.settings import Settings
from sanctionsdesk.base.errors import SettingsError
from sanctionsdesk.desk import Desk
from sanctionsdesk.web.routes import own_path

PAGE = {"accept": "text/html"}
ROLES = "desk-analysts=analyst;desk-approvers=approver;desk-admins=system admin"


@pytest.fixture(scope="module")
def provider():
    if not identity_provider.can_run():
        pytest.skip("needs Node and npm: a provider is started from tests/oidc")
    with identity_provider.running() as between:
        yield between


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A desk with one local admin."""
    desk = Desk(home=tmp_path_factory.mktemp("home"))
    me = desk.users.actor("me", via="cli")
    desk.users.add("root", roles=["system admin"], by=me)
    yield desk
    desk.database.close()


@pytest.fixture(scope="module")
def served(desk, provider):
    """Give the desk's application, registered with the provider, by its settings."""

    @functools.cache
    def made(**more):
        told = {"ISSUER": provider.issuer, "CLIENT": "desk", "SECRET": SECRET,
                "NAME": "House", "ROLES": ROLES} | more  # fmt: skip
        environment = {f"SANCTIONSDESK_OIDC_{key}": told[key] for key in told}
        outside = desk.sign_ins(environment)
        return create_app(desk, Settings(home=desk.home), outside=outside)

    return made


@pytest.fixture
def serve(served, provider):
    """Give a browser of its own at the desk."""
    provider.manner = {}

    def made(**more):
        app = served(**more)
        # What the provider said of itself in another test is not remembered.
        app.state.outside.provider.forget()
        return TestClient(app, base_url="http://desk.test", follow_redirects=False)

    return made


@pytest.fixture
def browser(serve):
    return serve()


def _sent(browser, then="/lists"):
    answer = browser.get("/sign-in/provider", params={"then": then})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def _returned(browser, name="ann"):
    return browser.get(sign_in_at_provider(_sent(browser), name))


def _who(browser):
    answer = browser.get("/v1/me")
    return answer.json() if answer.status_code == 200 else None


def test_somebody_comes_in_with_the_role_of_their_group(browser, desk):
    page = browser.get("/sign-in?then=/lists").text
    assert "Sign in with House" in page
    assert 'href="/sign-in/provider?then=/lists"' in page
    assert (
        browser.get("/lists", headers=PAGE).headers["location"].startswith("/sign-in")
    )
    came = _returned(browser)
    assert (came.status_code, came.headers["location"]) == (303, "/lists")
    assert _who(browser)["roles"] == ["analyst"]
    user = desk.users.get("ann")
    assert (user.full_name, user.email) == ("ann of the tests", "ann@example.test")
    assert not user.has_password
    last = desk.audit.entries(newest_first=True, limit=1)[0]
    assert (last.action, last.who) == ("user.signed_in", "ann")
    assert last.details["vouched_by"].startswith("http://127.0.0.1")
    assert "signed in as <b>ann</b>" in browser.get("/sign-in").text


def test_they_are_asked_for_with_state_nonce_and_a_challenge(browser):
    words = words_of(_sent(browser))
    assert words["response_type"] == "code"
    assert words["code_challenge_method"] == "S256"
    assert len(words["state"]) == len(words["nonce"]) == 43
    assert words["redirect_uri"] == "http://desk.test/sign-in/provider/back"
    assert words_of(_sent(browser))["state"] != words["state"]


def test_a_client_without_a_secret_proves_itself_by_pkce_alone(serve):
    browser = serve(CLIENT="bare", SECRET="")
    assert _returned(browser).headers["location"] == "/lists"
    assert _who(browser)["user"] == "ann"


def test_leaving_ends_the_session_and_offers_to_leave_the_provider_too(browser):
    _returned(browser)
    csrf = _who(browser)["csrf"]
    browser.post("/sign-out", data={"csrf": "x"})
    assert _who(browser)["user"] == "ann"
    left = browser.post("/sign-out", data={"csrf": csrf})
    assert left.headers["location"] == "/sign-in?left=1"
    assert _who(browser) is None
    page = browser.get("/sign-in?left=1").text
    assert "Sign out of House as well" in page
    assert "/session/end?client_id=desk" in page


def _refused(browser, answer, reason, status=401):
    assert answer.status_code == status
    assert reason in answer.text
    assert _who(browser) is None


def test_a_wrong_or_missing_state_is_refused_and_ends_the_sign_in(browser):
    back = sign_in_at_provider(_sent(browser), "ann")
    words = words_of(back)
    for state in (words["state"][:-1] + "x", ""):
        wrong = browser.get("/sign-in/provider/back", params=words | {"state": state})
        _refused(browser, wrong, "begin again")
    _refused(browser, browser.get(back), "no sign-in under way")


def test_an_answer_to_another_browser_is_refused(browser, serve):
    back = sign_in_at_provider(_sent(browser), "ann")
    victim = serve()
    _refused(victim, victim.get(back), "no sign-in under way")
    _sent(victim)
    _refused(victim, victim.get(back), "another sign-in")


def test_an_answer_serves_once(browser):
    back = sign_in_at_provider(_sent(browser), "ann")
    assert browser.get(back).status_code == 303
    browser.cookies.clear()
    _refused(browser, browser.get(back), "no sign-in under way")


def test_a_code_that_has_expired_or_was_used_is_refused(serve):
    browser = serve(CLIENT="hasty")
    back = sign_in_at_provider(_sent(browser), "ann")
    time.sleep(2.1)
    _refused(browser, browser.get(back), "does not take the code (invalid_grant)")
    good = serve()
    used = words_of(sign_in_at_provider(_sent(good), "ann"))["code"]
    state = words_of(_sent(good))["state"]
    place = "/sign-in/provider/back"
    again = good.get(place, params={"code": used, "state": state})
    _refused(good, again, "does not take the code")


def test_a_code_with_another_verifier_is_refused(browser, serve):
    """A stolen code is worth nothing: the verifier never left the desk."""
    stolen = words_of(sign_in_at_provider(_sent(browser), "ann"))["code"]
    thief = serve(CLIENT="bare", SECRET="")
    state = words_of(_sent(thief))["state"]
    answer = thief.get(
        "/sign-in/provider/back", params={"code": stolen, "state": state}
    )
    _refused(thief, answer, "does not take the code")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"nonce": "of another sign-in"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"aud": "another desk"}, "aud"),
        ({"aud": ["another desk", "desk"], "azp": "another desk"}, "azp"),
        ({"iss": "https://elsewhere.example"}, "iss"),
        ({"exp": 1_600_000_000}, "expired"),
        ({"exp": None}, "exp"),
        ({"iat": 4_000_000_000}, "issued"),
        ({"sub": None}, "sub"),
        ({"at_hash": "AAAA"}, "at_hash"),
    ],
)
def test_a_token_that_is_not_for_this_sign_in_is_refused(
    browser, provider, changed, reason
):
    provider.manner = {"claims": changed}
    _refused(browser, _returned(browser), reason)


def test_a_signature_that_is_not_the_providers_is_refused(browser, provider):
    provider.manner = {"key": provider.stranger}
    _refused(browser, _returned(browser), "not good for this sign-in")


@pytest.mark.parametrize("alg", ["HS256", "none", "XX999"])
def test_a_token_without_the_providers_signature_is_refused(browser, provider, alg):
    claims = {
        "iss": provider.issuer,
        "aud": "desk",
        "sub": "root",
        "exp": 4e9,
        "iat": 1,
    }
    if alg == "HS256":
        # The public key, which everybody has, taken for a shared secret.
        shared = OctKey.import_key(json.dumps(provider.key.as_dict(private=False)))
        token = jwt.encode({"alg": alg, "kid": "between"}, claims, shared)
    else:
        parts = (json.dumps(part).encode() for part in ({"alg": alg}, claims))
        token = ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
        token += "."
    provider.manner = {"id_token": token}
    _refused(browser, _returned(browser), "not good for this sign-in")


def test_a_clock_that_is_a_little_off_is_taken(browser, provider):
    now = int(time.time())
    provider.manner = {"claims": {"iat": now + 30, "exp": now - 30}}
    assert _returned(browser).status_code == 303
    assert _who(browser)["user"] == "ann"


def test_a_provider_that_is_down_lets_nobody_in_and_passwords_still_work(
    browser, provider
):
    back = sign_in_at_provider(_sent(browser), "ann")
    provider.manner = {"down": True}
    _refused(browser, browser.get(back), "does not answer as it should", 503)
    page = browser.get("/sign-in")
    assert page.status_code == 200
    assert 'name="password"' in page.text


def test_a_provider_that_is_down_from_the_start_is_told(serve, provider):
    browser = serve()
    provider.manner = {"down": True}
    answer = browser.get("/sign-in/provider")
    _refused(browser, answer, "does not answer as it should", 503)


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://elsewhere.example"},
        {"authorization_endpoint": "http://elsewhere.example/auth"},
        {"authorization_endpoint": None},
    ],
)
def test_a_document_of_somebody_else_is_not_followed(serve, provider, document):
    provider.manner = {"document": document}
    browser = serve()
    _refused(browser, browser.get("/sign-in/provider"), provider.issuer, 503)


def test_a_refusal_at_the_provider_is_told_and_markup_in_it_is_not(browser):
    state = words_of(_sent(browser))["state"]
    answer = browser.get(
        "/sign-in/provider/back",
        params={
            "state": state,
            "error": "access_denied",
            "error_description": "<script>",
        },
    )
    _refused(browser, answer, "did not let you in (access_denied)")
    assert "<script>" not in answer.text


def test_an_answer_of_another_provider_is_refused(browser):
    words = words_of(sign_in_at_provider(_sent(browser), "ann"))
    mixed = words | {"iss": "https://elsewhere.example"}
    answer = browser.get("/sign-in/provider/back", params=mixed)
    _refused(browser, answer, "another provider")


def test_whom_no_group_gives_a_role_is_refused_or_a_viewer_and_never_more(serve):
    browser = serve()
    _refused(browser, _returned(browser, "zoe"), "no group of yours")
    browser = serve(UNMAPPED="viewer")
    assert _returned(browser, "zoe").status_code == 303
    assert _who(browser)["roles"] == ["viewer"]
    browser = serve(ROLES="", UNMAPPED="viewer")
    assert _returned(browser, "bob").status_code == 303
    assert _who(browser)["roles"] == ["viewer"]


def test_a_local_user_is_not_taken_over_by_a_name(browser, desk):
    _refused(browser, _returned(browser, "root"), "a system admin settles it", 409)
    root = desk.users.actor("root", via="cli")
    issuer = words_of(sign_in_at_provider(_sent(browser), "root"))["iss"]
    desk.users.change("root", by=root, subject=f"{issuer} root")
    assert _returned(browser, "root").status_code == 303
    assert _who(browser)["roles"] == ["system admin"]


def test_a_disabled_user_stays_out(browser, desk):
    assert _returned(browser, "dan").status_code == 303
    root = desk.users.actor("root", via="cli")
    desk.users.change("dan", by=root, disabled=True)
    assert _who(browser) is None
    _refused(browser, _returned(browser, "dan"), "disabled since")


def test_what_somebody_wanted_is_never_another_site(browser):
    back = sign_in_at_provider(_sent(browser, "//elsewhere.example"), "ann")
    assert browser.get(back).headers["location"] == "/"


@pytest.mark.parametrize(
    "then", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere", "x"]
)
def test_a_path_that_leads_out_is_none(then):
    assert own_path(then) == "/"
    assert own_path("/lists?a=1") == "/lists?a=1"


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"ISSUER": "http://idp.example"}, "OIDC_ISSUER"),
        ({"ISSUER": "nonsense"}, "OIDC_ISSUER"),
        ({"CLIENT": ""}, "OIDC_CLIENT"),
        ({"ROLES": "staff=king"}, "OIDC_ROLES"),
        ({"ROLES": "analyst"}, "OIDC_ROLES"),
        ({"UNMAPPED": "analyst"}, "OIDC_UNMAPPED"),
    ],
)
def test_a_setting_that_cannot_be_is_named(tmp_path, wrong, named):
    told = {"ISSUER": "https://idp.example", "CLIENT": "desk"} | wrong
    environment = {f"SANCTIONSDESK_OIDC_{key}": value for key, value in told.items()}
    with pytest.raises(SettingsError) as refused:
        Desk(home=tmp_path).sign_ins(environment)
    assert refused.value.field == f"SANCTIONSDESK_{named}"


def test_a_desk_with_a_provider_lets_nobody_in_unasked(tmp_path):
    """Without users a desk is one person's own; a provider makes it everybody's."""
    desk = Desk(home=tmp_path / "home")
    environment = {
        "SANCTIONSDESK_OIDC_ISSUER": "https://idp.example",
        "SANCTIONSDESK_OIDC_CLIENT": "desk",
    }
    outside = desk.sign_ins(environment)
    app = create_app(desk, Settings(home=desk.home), outside=outside)
    with TestClient(app, base_url="http://desk.test") as client:
        assert client.get("/v1/me").status_code == 401
        assert client.get("/v1/alerts").status_code == 401
    desk.users.check_address("0.0.0.0", has_provider=True)
    desk.database.close()
