"""The OpenID Connect client: Authlib, without its store of states. States are in the database."""

from collections.abc import Mapping

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client import BaseApp
from authlib.integrations.base_client.async_app import AsyncOAuth2Mixin
from authlib.integrations.base_client.async_openid import AsyncOpenIDMixin
from authlib.integrations.httpx_client import AsyncOAuth2Client
from httpx2 import HTTPError
from joserfc.errors import JoseError

from .person import Claims
from .settings import Access

WRONG = (AuthlibBaseError, JoseError, KeyError, TypeError, ValueError)
"""Errors that an invalid response of the provider raises."""

UNREACHABLE = HTTPError

ALGORITHMS = ("ES256", "RS256", "PS256", "EdDSA", "Ed25519")
"""Asymmetric signature algorithms: a client can verify such a signature but cannot make one."""

PATIENCE_SECONDS = 10.0
LEEWAY_SECONDS = 60


class Client(AsyncOAuth2Mixin, AsyncOpenIDMixin, BaseApp):  # type: ignore[misc]
    """Authlib's client for one provider."""

    client_cls = AsyncOAuth2Client


class OpenId:
    """Builds authorization URLs and exchanges codes for claims."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._client = Client(
            None,
            client_id=access.client_id,
            client_secret=access.client_secret.get_secret_value(),
            server_metadata_url=f"{access.issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid profile",
                "code_challenge_method": "S256",
                "timeout": PATIENCE_SECONDS,
                "trust_env": False,
            },
        )

    async def begin(self, fresh: bool, locale: str) -> Mapping[str, str]:
        """Returns the `url` to send the browser to, with `state`, `nonce` and `code_verifier`. `fresh`: the provider must authenticate the person again."""
        await self._discover()
        again = {"prompt": "login", "max_age": 0} if fresh else {}
        begun: Mapping[str, str] = await self._client.create_authorization_url(
            self._access.callback, ui_locales=locale, **again
        )
        return begun

    async def finish(self, code: str, nonce: str, verifier: str) -> Claims:
        """Returns the claims of the ID token for a code. Raises the errors in WRONG or UNREACHABLE."""
        await self._discover()
        token = await self._client.fetch_access_token(self._access.callback, code=code, code_verifier=verifier)
        options = {
            "iss": {"essential": True, "value": self._access.issuer},
            "aud": {"essential": True, "value": self._access.client_id},
        }
        claims = await self._client.parse_id_token(token, nonce, options, leeway=LEEWAY_SECONDS)
        if claims is None:
            raise ValueError("the provider gave no ID token")
        return dict(claims)

    async def _discover(self) -> None:
        found = await self._client.load_server_metadata()
        if found.get("issuer", "").rstrip("/") != self._access.issuer:
            found.pop("_loaded_at", None)
            raise ValueError(f"the provider calls itself {found.get('issuer')}")
        offered = found.get("id_token_signing_alg_values_supported") or ["RS256"]
        found["id_token_signing_alg_values_supported"] = [one for one in offered if one in ALGORITHMS]
