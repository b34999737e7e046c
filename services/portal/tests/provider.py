"""The embedded provider as a separate process, a browser between it and the portal, and a provider with forged tokens."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.chassis.http.server import Server
from services.chassis.tests.help import until

from .conftest import PORTAL, SECRETS

PEOPLE = """
- {sub: chen, name: 陈国强, roles: [citizen], regions: ["330304"], id_number: "330304197905121019"}
- {sub: li, name: 李秀兰, roles: [citizen], regions: ["330304"], id_number: "330304198109031236"}
- {sub: wu, name: 吴涛, roles: [operator, astrologer]}
- {sub: agent, name: 郭晓燕, roles: [agent], regions: ["330305"], organisation: 东岙村}
- {sub: officer, name: 周敏, roles: [officer], regions: ["330305"], department: civil}
- {sub: supervisor, name: 孙红, roles: [supervisor], regions: ["330305"], department: civil}
"""


@asynccontextmanager
async def provider(port: int, folder: Path) -> AsyncIterator[str]:
    """Starts the embedded provider on this port and yields its issuer."""
    people = folder / "people.yaml"
    people.write_text(PEOPLE, encoding="utf-8")
    given = {"HTTP_PORT_IDENTITY": str(port), "IDENTITY_PEOPLE": str(people), "PUBLIC_URL_PORTAL": PORTAL, **SECRETS}
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("OIDC_", "PORTAL_", "HTTP_"))}
    argv = [sys.executable, "-m", "services.cli", "serve", "identity"]
    process = await asyncio.create_subprocess_exec(*argv, env=clean | given, stdout=asyncio.subprocess.DEVNULL)
    issuer = f"http://127.0.0.1:{port}"
    try:
        await until(lambda: _answers(issuer))
        yield issuer
    finally:
        process.terminate()
        await process.wait()


async def _answers(issuer: str) -> bool:
    try:
        async with httpx.AsyncClient(trust_env=False) as http:
            return (await http.get(f"{issuer}/readyz")).status_code == 200
    except httpx.HTTPError:
        return False


class Browser:
    """Follows the redirects between the portal and a provider."""

    def __init__(self, portal: httpx.AsyncClient) -> None:
        self.portal = portal

    async def leave(self, path: str = "/sign-in") -> str:
        """Returns the provider's address to which the portal redirects."""
        answer = await self.portal.get(path)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    async def choose(self, address: str, sub: str) -> str:
        """Returns the portal's address to which the provider redirects the person."""
        async with httpx.AsyncClient(trust_env=False) as http:
            assert (await http.get(address)).status_code == 200
            answer = await http.post(address, data={"sub": sub})
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    async def sign_in(self, sub: str, path: str = "/sign-in") -> httpx.Response:
        """Completes a sign-in and returns the portal's last response."""
        return await self.portal.get(await self.choose(await self.leave(path), sub))


class Liar:
    """A provider whose ID tokens a test determines."""

    def __init__(self, port: int) -> None:
        self.issuer, self._port = f"http://127.0.0.1:{port}", port
        self.claims: dict[str, Any] = {}
        self.signs = self.shows = ECKey.generate_key("P-256", {"kid": "1"})
        self.algorithm, self.offers = "ES256", ["ES256"]

    def server(self) -> Server:
        routes = [
            Route("/.well-known/openid-configuration", self._configuration),
            Route("/jwks", self._jwks),
            Route("/token", self._token, methods=["POST"]),
        ]
        return Server(Starlette(routes=routes), "127.0.0.1", self._port)

    async def _configuration(self, request: Request) -> Response:
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
        found = {name: f"{self.issuer}/{end}" for name, end in ends.items()}
        return JSONResponse({"issuer": self.issuer, "id_token_signing_alg_values_supported": self.offers, **found})

    async def _jwks(self, request: Request) -> Response:
        return JSONResponse(KeySet([self.shows]).as_dict(private=False))

    async def _token(self, request: Request) -> Response:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": "lianban", "sub": "x", "iat": now, "exp": now + 60, "roles": ["citizen"]}
        header = {"alg": self.algorithm, "kid": "1"}
        token = jwt.encode(header, claims | self.claims, self.signs, algorithms=["ES256", "HS256", "none"])
        return JSONResponse({"access_token": "a", "token_type": "Bearer", "id_token": token})

    async def sign_in(self, browser: Browser, **claims: Any) -> httpx.Response:
        """Completes a sign-in with a token of these claims."""
        query = parse_qs(urlsplit(await browser.leave()).query)
        self.claims = {"nonce": query["nonce"][0], **claims}
        return await browser.portal.get(f"/sign-in/callback?code=c&state={query['state'][0]}")
