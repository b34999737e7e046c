"""The sign-in: a redirect to the provider and back, valid once and in the same browser."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

from structlog import get_logger

from services.chassis.core.command import Refusal
from services.chassis.core.database import Pool
from services.chassis.core.problems import Unavailable

from .person import Claims, signed_in_at
from .sealing import stored
from .settings import Access
from .statements import SQL

if TYPE_CHECKING:
    from .openid import OpenId

log = get_logger()

Answer = TypeVar("Answer")

SKEW_SECONDS = 60
"""How many seconds the provider's clock may be behind ours."""


class SignInRefused(Refusal):
    """The sign-in failed; the person can start a new one."""

    status = 400


@dataclass(frozen=True, slots=True)
class Arrived:
    """A completed sign-in: the claims, and the page that the person wanted."""

    claims: Claims
    back: str


class SignIn:
    """Sign-ins with the provider of the settings."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._openid: OpenId | None = None

    async def begin(self, pool: Pool, browser: str, back: str, *, fresh: bool, locale: str) -> str:
        """Begins a sign-in for the browser with this cookie and returns the provider's URL. Raises Unavailable."""
        begun = await self._asked(lambda openid: openid.begin(fresh, locale))
        rows = stored(begun["state"]), stored(browser), begun["nonce"], begun["code_verifier"], back, fresh
        await pool.execute(SQL["begin_sign_in"], *rows)
        return str(begun["url"])

    async def finish(self, pool: Pool, browser: str, query: Mapping[str, str]) -> Arrived:
        """Completes a sign-in. Raises SignInRefused for a state that is unknown, was used, or belongs to another browser, and for invalid tokens; Unavailable if the provider does not respond."""
        row = await pool.fetchrow(SQL["take_sign_in"], stored(query.get("state", "")), stored(browser))
        if row is None:
            raise SignInRefused("sign_in_unknown")
        if "code" not in query:
            raise SignInRefused("sign_in_refused")
        code = query["code"]
        claims = await self._asked(lambda openid: openid.finish(code, row["nonce"], row["verifier"]))
        if row["fresh"] and signed_in_at(claims) < row["begun"].timestamp() - SKEW_SECONDS:
            raise SignInRefused("sign_in_refused")
        return Arrived(claims, row["back"])

    async def _asked(self, question: "Callable[[OpenId], Awaitable[Answer]]") -> Answer:
        module = await asyncio.to_thread(import_module, f"{__package__}.openid")  # 0.5 s at the first sign-in
        openid: OpenId = self._openid or module.OpenId(self._access)
        self._openid = openid
        try:
            return await question(openid)
        except module.UNREACHABLE as error:
            log.warning("provider_unreachable", issuer=self._access.issuer, error=type(error).__name__)
            raise Unavailable("provider_unreachable") from None
        except module.WRONG as error:
            log.warning("sign_in_refused", issuer=self._access.issuer, error=f"{type(error).__name__}: {error}"[:200])
            raise SignInRefused("sign_in_refused") from None
