"""Issues authorization codes that work once, and signed ID tokens."""

import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from .people import Someone
from .settings import Settings

CODE_SECONDS = 60.0
TOKEN_SECONDS = 300
ALGORITHM = "ES256"


class Refused(Exception):
    """An OAuth 2.0 error, with its name. Source: RFC 6749, 4.1.2.1 and 5.2."""


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """The parameters of a client's authorization request."""

    state: str
    nonce: str
    challenge: str


@dataclass(frozen=True, slots=True)
class Granted:
    """The person who signed in for a request, and the time in seconds since the epoch."""

    asked: AuthorizationRequest
    someone: Someone
    at: float


class Provider:
    """One run of the provider. Each run has its own key, which clients find by its id."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._key = ECKey.generate_key("P-256", {"kid": secrets.token_hex(8), "use": "sig", "alg": ALGORITHM})
        self._granted: dict[str, Granted] = {}

    @property
    def keys(self) -> Mapping[str, Any]:
        """Returns the public key as a JWK set."""
        return KeySet([self._key]).as_dict(private=False)

    def is_client(self, query: Mapping[str, str]) -> bool:
        """Returns True for the portal and its callback address. The provider redirects to no other address."""
        return (query.get("client_id"), query.get("redirect_uri")) == (self.settings.client_id, self.settings.callback)

    def grant(self, asked: AuthorizationRequest, someone: Someone) -> str:
        """Returns a code for the client."""
        now, code = time.time(), secrets.token_urlsafe(24)
        self._granted = {key: one for key, one in self._granted.items() if now - one.at < CODE_SECONDS}
        self._granted[code] = Granted(asked, someone, now)
        return code

    def redeem(self, client_id: str, client_secret: str, form: Mapping[str, str]) -> Mapping[str, Any]:
        """Returns the tokens for a code, once. Raises Refused."""
        expected = self.settings.client_id, self.settings.client_secret.get_secret_value()
        if not all(map(_same, (client_id, client_secret), expected)):
            raise Refused("invalid_client")
        if form.get("grant_type") != "authorization_code":
            raise Refused("unsupported_grant_type")
        granted = self._granted.pop(form.get("code", ""), None)
        if granted is None or not self._fits(granted, form):
            raise Refused("invalid_grant")
        token = {"access_token": secrets.token_urlsafe(24), "token_type": "Bearer", "expires_in": TOKEN_SECONDS}
        return {**token, "id_token": self._id_token(granted)}

    def _fits(self, granted: Granted, form: Mapping[str, str]) -> bool:
        verifier = create_s256_code_challenge(form.get("code_verifier", ""))
        in_time = time.time() - granted.at < CODE_SECONDS
        return (
            in_time and _same(verifier, granted.asked.challenge) and form.get("redirect_uri") == self.settings.callback
        )

    def _id_token(self, granted: Granted) -> str:
        now = int(time.time())
        claims = {
            "iss": self.settings.issuer,
            "aud": self.settings.client_id,
            "iat": now,
            "exp": now + TOKEN_SECONDS,
            "auth_time": int(granted.at),
            "nonce": granted.asked.nonce,
            **granted.someone.claims,
        }
        return jwt.encode({"alg": ALGORITHM, "kid": self._key.kid}, claims, self._key)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def asked(query: Mapping[str, str]) -> AuthorizationRequest:
    """Returns the parameters of a query to /authorize. Raises Refused."""
    if query.get("response_type") != "code":
        raise Refused("unsupported_response_type")
    if "openid" not in query.get("scope", "").split():
        raise Refused("invalid_scope")
    if query.get("code_challenge_method") != "S256" or not query.get("code_challenge"):
        raise Refused("invalid_request")
    if query.get("prompt") == "none":  # there are no sessions, so nobody is signed in already
        raise Refused("login_required")
    return AuthorizationRequest(query.get("state", ""), query.get("nonce", ""), query["code_challenge"])
