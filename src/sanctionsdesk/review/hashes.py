"""Secrets kept only as hashes: passwords by argon2id, random ones by SHA-256."""

from __future__ import annotations

import hashlib
from typing import Any

from sanctionsdesk.base.errors import InputError, SettingsError

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1000


def secret_digest(secret: str) -> str:
    """Hash a secret of 256 random bits: a token's, a session's.

    What nobody can guess needs no slow hash.
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def hash_password(password: str) -> str:
    """Hash a password by argon2id.

    Raises:
        InputError: for one of fewer than 12 or more than 1000 characters.
        SettingsError: when the extra ``web`` is not installed.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise InputError(
            f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters"
        )
    return str(_hasher().hash(password))


def verify_password(hashed: str | None, password: str) -> bool:
    """Tell whether a password fits its hash; ``None`` fits nothing, in the same time."""
    from argon2.exceptions import Argon2Error, InvalidHashError  # noqa: PLC0415

    hasher = _hasher()
    try:
        if hashed is None or len(password) > LONGEST_PASSWORD:
            hasher.hash("no such user")
            return False
        return bool(hasher.verify(hashed, password))
    except (Argon2Error, InvalidHashError):
        return False


def _hasher() -> Any:
    try:
        from argon2 import PasswordHasher  # noqa: PLC0415 - of the extra "web"
    except ImportError:
        raise SettingsError(
            "passwords need argon2: pip install 'sanctionsdesk[web]'"
        ) from None
    return PasswordHasher()
