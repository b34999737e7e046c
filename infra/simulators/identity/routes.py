"""HTTP routes of the provider: discovery, keys, the page on which a person is chosen, and the token endpoint."""

from base64 import b64decode
from binascii import Error
from collections.abc import Mapping
from functools import partial
from importlib.resources import files
from typing import Any
from urllib.parse import unquote_plus, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from services.messages import say, word

from .people import by_role, read
from .provider import ALGORITHM, Provider, Refused, asked

NOT_KEPT = {"Cache-Control": "no-store"}


class Routes:
    """The routes of one provider."""

    def __init__(self, provider: Provider) -> None:
        self._provider, self._settings = provider, provider.settings
        loader = PackageLoader(__package__, "")
        self._page = Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template("people.html")
        self._style = files(__package__).joinpath("people.css").read_bytes()

    def application(self) -> Starlette:
        """Returns the application with all routes. It accepts only host names of this machine."""
        routes = [
            Route("/.well-known/openid-configuration", self.configuration),
            Route("/jwks", self.jwks),
            Route("/authorize", self.authorize, methods=["GET", "POST"]),
            Route("/token", self.token, methods=["POST"]),
            Route("/people.css", self.style),
            Route("/healthz", self.healthz),
            Route("/readyz", self.healthz),
        ]
        hosts = [self._settings.http_host, "localhost"]
        return Starlette(routes=routes, middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=hosts)])

    async def healthz(self, request: Request) -> Response:
        """Answers 200. The provider is ready as soon as it answers."""
        return JSONResponse({"service": "identity", "ready": True})

    async def configuration(self, request: Request) -> Response:
        """Returns the provider's configuration. Source: OpenID Connect Discovery 1.0, 3."""
        issuer = self._settings.issuer
        found = {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/jwks",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "scopes_supported": ["openid", "profile"],
        }
        return JSONResponse(found)

    async def jwks(self, request: Request) -> Response:
        """Returns the public key of the signatures."""
        return JSONResponse(self._provider.keys)

    async def authorize(self, request: Request) -> Response:
        """Shows the persons who can sign in. Redirects to the client with a code for the chosen one."""
        query = dict(request.query_params)
        if not self._provider.is_client(query):
            return self._shown(request, {}, 400)
        try:
            wish = asked(query)
        except Refused as refused:
            return self._back({"error": str(refused), "state": query.get("state", "")})
        if request.method == "GET":
            return self._shown(request, by_role(read(self._settings.people)), 200)
        chosen = (await request.form()).get("sub")
        someone = next((one for one in read(self._settings.people) if one.sub == chosen), None)
        if someone is None:
            return self._back({"error": "access_denied", "state": wish.state})
        return self._back({"code": self._provider.grant(wish, someone), "state": wish.state})

    async def token(self, request: Request) -> Response:
        """Exchanges a code for tokens."""
        form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
        client, secret = _basic(request) or (form.get("client_id", ""), form.get("client_secret", ""))
        try:
            return JSONResponse(self._provider.redeem(client, secret, form), headers=NOT_KEPT)
        except Refused as refused:
            status = 401 if str(refused) == "invalid_client" else 400
            return JSONResponse({"error": str(refused)}, status, headers=NOT_KEPT)

    async def style(self, request: Request) -> Response:
        """Returns the style sheet."""
        return Response(self._style, media_type="text/css")

    def _back(self, query: Mapping[str, str]) -> Response:
        return RedirectResponse(f"{self._settings.callback}?{urlencode(query)}", 303, headers=NOT_KEPT)

    def _shown(self, request: Request, groups: Mapping[str, Any], status: int) -> Response:
        language = "en" if request.query_params.get("ui_locales", "").startswith("en") else "zh"
        words = {"say": partial(say, language), "word": partial(word, language), "language": language}
        html = self._page.render(groups=groups, portal=self._settings.client, **words)
        return HTMLResponse(html, status, headers=NOT_KEPT | {"Content-Security-Policy": self._policy()})

    def _policy(self) -> str:
        """Returns the content security policy.

        `form-action` names the portal too, because browsers also check where the answer to a form redirects."""
        return (
            f"default-src 'none'; style-src 'self'; form-action 'self' {self._settings.client}; "
            "base-uri 'none'; frame-ancestors 'none'"
        )


def _basic(request: Request) -> tuple[str, str] | None:
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        client, _, secret = b64decode(given, validate=True).decode().partition(":")
    except (Error, UnicodeDecodeError):
        return "", ""
    return unquote_plus(client), unquote_plus(secret)
