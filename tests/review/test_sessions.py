from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sanctionsdesk.base.errors import SignInError

PASSWORD = "correct horse battery"


def test_a_session_begins_with_the_password_and_ends_by_time_or_sign_out(
    sessions, time
):
    made = sessions.sign_in("ANN", PASSWORD)
    assert sessions.get(made.secret).actor.name == "ann"
    made.check_csrf(made.csrf)
    for wrong in ("", made.csrf + "x", "é"):
        with pytest.raises(SignInError):
            made.check_csrf(wrong)
    time.on(minutes=50)
    sessions.get(made.secret)
    time.on(minutes=50)
    sessions.get(made.secret)
    time.on(minutes=61)
    with pytest.raises(SignInError, match="ended"):
        sessions.get(made.secret)
    made = sessions.sign_in("ann", PASSWORD)
    for _ in range(14):
        time.on(minutes=50)
        try:
            sessions.get(made.secret)
        except SignInError:
            break
    assert time.now >= datetime(2024, 7, 2, 23, tzinfo=UTC)
    made = sessions.sign_in("ann", PASSWORD)
    sessions.end(made.secret)
    with pytest.raises(SignInError):
        sessions.get(made.secret)


def test_five_wrong_passwords_lock_a_user_for_a_while(sessions, time):
    for _ in range(5):
        with pytest.raises(SignInError):
            sessions.sign_in("ann", "wrong password 1")
    with pytest.raises(SignInError):
        sessions.sign_in("ann", PASSWORD)
    time.on(minutes=16)
    assert sessions.sign_in("ann", PASSWORD).actor.name == "ann"


@pytest.mark.parametrize("name", ["nobody", "root", "'; DROP TABLE users; --", ""])
def test_what_is_wrong_is_not_told(sessions, name):
    with pytest.raises(SignInError) as unknown:
        sessions.sign_in(name, PASSWORD)
    with pytest.raises(SignInError) as wrong:
        sessions.sign_in("ann", "x" * 5000)
    assert unknown.value.message == wrong.value.message
