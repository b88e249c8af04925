"""An identity provider over HTTP: discovery, keys, and a code against an identity.

OpenID Connect Core 1.0, sections 3.1 and 5.3, and OpenID Connect Discovery 1.0;
PKCE by RFC 7636. What the provider signs is checked here; what it means for this
desk is the caller's.
"""

from __future__ import annotations

import functools
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from sanctionsdesk.base.errors import SettingsError, SignInError, UnavailableError
from sanctionsdesk.store.addresses import is_safe

SECONDS = 10
"""Longest wait for one answer of the provider."""

SKEW = 60
"""Seconds by which the provider's clock may differ from this machine's."""

ALGORITHMS = ("RS256", "PS256", "ES256", "RS384", "RS512", "ES384", "EdDSA")
"""Signatures taken; none that both sides make with one secret, and not ``none``."""

_FRESH = 600.0
"""Seconds for which what the provider says of itself is remembered."""

_RETRY = 30.0
"""Seconds between two looks for a key that is not known."""

_LONGEST = 1024 * 1024


@dataclass(slots=True)
class Provider:
    """One provider, as this desk is registered with it.

    Attributes:
        issuer: its address, as it signs itself.
        client_id: what it calls this desk.
        secret: what this desk proves itself with; empty for PKCE alone.
        scopes: what is asked for.
    """

    issuer: str
    client_id: str
    secret: str = field(default="", repr=False)
    scopes: str = "openid profile email"
    _told: tuple[float, dict[str, Any]] | None = field(default=None, repr=False)
    _keys: tuple[float, Any] | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __post_init__(self) -> None:
        """Refuse what cannot be a provider before anybody is sent there.

        Raises:
            SettingsError: for an address that is not https, or has no client.
        """
        if not is_safe(self.issuer):
            raise SettingsError(
                f"{self.issuer!r} is no https address",
                field="SANCTIONSDESK_OIDC_ISSUER",
            )
        if not self.client_id:
            raise SettingsError(
                "is needed beside the issuer", field="SANCTIONSDESK_OIDC_CLIENT"
            )

    def question(self, *, back: str, state: str, nonce: str, verifier: str) -> str:
        """Give the address at which the provider asks who somebody is.

        Args:
            back: where it sends them afterwards.
            state: comes back unchanged.
            nonce: comes back signed.
            verifier: proves later that it was this desk that asked (PKCE).

        Raises:
            UnavailableError: when the provider cannot be reached.
        """
        with self._client(back) as client:
            address, _ = client.create_authorization_url(
                self._place("authorization_endpoint"),
                state=state,
                nonce=nonce,
                code_verifier=verifier,
            )
        return str(address)

    def identity(
        self, code: str, *, back: str, nonce: str, verifier: str
    ) -> dict[str, Any]:
        """Give what the provider states of somebody, its signature and terms checked.

        Claims of the ID token stand over those of the userinfo endpoint.

        Raises:
            SignInError: for a code that is not taken, or an ID token that is not for
                this sign-in: signature, issuer, audience, time or nonce.
            UnavailableError: when the provider cannot be reached.
        """
        from authlib.integrations.base_client import OAuthError  # type: ignore[import-untyped] # noqa: PLC0415

        with self._client(back) as client:
            try:
                tokens = client.fetch_token(
                    self._place("token_endpoint"),
                    grant_type="authorization_code",
                    code=code,
                    redirect_uri=back,
                    code_verifier=verifier,
                )
            except OAuthError as error:
                raise SignInError(
                    f"the provider does not take the code ({error.error}); sign in again"
                ) from None
            except Exception as error:  # noqa: BLE001 - whatever the client raises
                raise self._gone(error) from None
            claims = self._checked(tokens, nonce)
            place = self._document().get("userinfo_endpoint")
            more = self._fetch(place, bearer=tokens["access_token"]) if place else {}
        # Core 5.3.2: what is said of somebody else must not be used.
        return {**more, **claims} if more.get("sub") == claims["sub"] else claims

    def farewell(self, back: str) -> str:
        """Give the address that signs somebody out there too; empty where it has none."""
        place = str(self._document().get("end_session_endpoint") or "")
        if not place:
            return ""
        words = {"client_id": self.client_id, "post_logout_redirect_uri": back}
        return f"{place}{'&' if '?' in place else '?'}{urlencode(words)}"

    def forget(self) -> None:
        """Ask the provider anew what it says of itself, at the next sign-in."""
        self._told = self._keys = None

    def _checked(self, tokens: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped] # noqa: PLC0415
        from joserfc.errors import JoseError  # noqa: PLC0415

        try:
            token = self._decoded(str(tokens.get("id_token") or ""))
            claims = CodeIDToken(
                token.claims,
                token.header,
                {
                    "iss": {"essential": True, "value": self.issuer},
                    "aud": {"essential": True, "value": self.client_id},
                },
                {
                    "nonce": nonce,
                    "client_id": self.client_id,
                    "access_token": tokens.get("access_token"),
                },
            )
            claims.validate(now=int(time.time()), leeway=SKEW)
        except (JoseError, ValueError) as error:
            reason = getattr(error, "description", "") or type(error).__name__
            raise SignInError(
                f"the provider's word is not good for this sign-in: {reason}"
            ) from None
        return dict(claims)

    def _decoded(self, token: str) -> Any:
        from joserfc import jwt  # noqa: PLC0415
        from joserfc.errors import JoseError  # noqa: PLC0415

        try:
            return jwt.decode(token, self._key_set(), algorithms=[*ALGORITHMS])
        except (JoseError, ValueError):
            # The provider may have taken a new key since.
            if not self._forget_keys():
                raise
            return jwt.decode(token, self._key_set(), algorithms=[*ALGORITHMS])

    def _key_set(self) -> Any:
        from joserfc.jwk import KeySet  # noqa: PLC0415

        with self._lock:
            if self._keys is None or time.monotonic() - self._keys[0] > _FRESH:
                told = self._fetch(self._place("jwks_uri"))
                try:
                    keys = KeySet.import_key_set(told)  # type: ignore[arg-type]
                except Exception as error:  # noqa: BLE001 - whatever a key can be wrong in
                    raise self._gone(error) from None
                self._keys = (time.monotonic(), keys)
            return self._keys[1]

    def _forget_keys(self) -> bool:
        with self._lock:
            old = self._keys is not None and time.monotonic() - self._keys[0] > _RETRY
            if old:
                self._keys = None
        return old

    def _place(self, name: str) -> str:
        place = str(self._document().get(name) or "")
        if not is_safe(place):
            raise UnavailableError(f"{self.issuer} states no safe {name}")
        return place

    def _document(self) -> dict[str, Any]:
        if self._told is not None and time.monotonic() - self._told[0] <= _FRESH:
            return self._told[1]
        address = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
        told = self._fetch(address)
        if told.get("issuer") != self.issuer:
            raise UnavailableError(
                f"{address} speaks for {told.get('issuer')!r}, not for {self.issuer}"
            )
        self._told = (time.monotonic(), told)
        return told

    def _fetch(self, address: str, *, bearer: str = "") -> dict[str, Any]:
        import httpx2  # noqa: PLC0415 - slow to import, seldom needed

        headers = {"Accept": "application/json"}
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        try:
            answer = httpx2.get(
                address,
                headers=headers,
                timeout=SECONDS,
                follow_redirects=False,
                verify=_certificates(),
            )
            answer.raise_for_status()
            told = answer.json() if len(answer.content) <= _LONGEST else None
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            raise self._gone(error) from None
        if not isinstance(told, dict):
            raise UnavailableError(f"{address} gives no JSON object")
        return told

    def _client(self, back: str) -> Any:
        from authlib.integrations.httpx_client import OAuth2Client  # type: ignore[import-untyped] # noqa: PLC0415

        known = self._document().get("token_endpoint_auth_methods_supported") or ()
        by_post = "client_secret_post" in known and "client_secret_basic" not in known
        method = "client_secret_post" if by_post else "client_secret_basic"
        return OAuth2Client(
            self.client_id,
            self.secret or None,
            token_endpoint_auth_method=method if self.secret else "none",
            scope=self.scopes,
            redirect_uri=back,
            code_challenge_method="S256",
            timeout=SECONDS,
            verify=_certificates(),
        )

    def _gone(self, error: Exception) -> UnavailableError:
        return UnavailableError(
            f"the identity provider {self.issuer} does not answer as it should "
            f"({type(error).__name__}); try again, or sign in with a password"
        )


@functools.cache
def _certificates() -> ssl.SSLContext:
    # Reading every root certificate takes longer than most answers.
    import httpx2  # noqa: PLC0415

    return httpx2.create_ssl_context()
