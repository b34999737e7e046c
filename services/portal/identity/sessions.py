"""Sessions: the browser holds a random cookie, the database its hash and what it alone can unseal."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Literal, TypedDict

from pydantic_core import from_json, to_json

from services.chassis.core.database import Pool

from .late import DIGEST_BYTES, token_of
from .person import Claims, Keys, signed_in_at, vouched
from .request_session import NOBODY, RequestSession
from .sealing import derived, sealing, stored
from .settings import Access
from .statements import SQL

SESSION = "__Host-session"
"""The cookie. Browsers take `__Host-` from https alone, and from this machine: Chromium was tried with http://127.0.0.1."""

BROWSER = "__Host-sign-in"
"""The cookie that ties a sign-in under way to the browser that began it."""


class CookieSettings(TypedDict):
    """How the portal sets its cookies."""

    path: str
    secure: bool
    httponly: bool
    samesite: Literal["lax"]


COOKIE: CookieSettings = {"path": "/", "secure": True, "httponly": True, "samesite": "lax"}


CLAIMS = b"claims"


class Sessions:
    """The sessions of the portal."""

    def __init__(self, access: Access, keys: Keys) -> None:
        self._access, self._keys = access, keys

    async def begin(self, pool: Pool, claims: Claims, former: str) -> str:
        """A new cookie for whom the provider vouches for; the one that the browser had before is void."""
        token, account = secrets.token_urlsafe(32), f"{claims['iss']} {claims['sub']}"
        authenticated = datetime.fromtimestamp(signed_in_at(claims), UTC)
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(SQL["end_session"], stored(former))
            await connection.execute(SQL["sweep"], *self.limits)
            sealed = sealing(token, CLAIMS).encrypt(to_json(claims))
            await connection.execute(SQL["begin_session"], stored(token), account, sealed, authenticated)
        return token

    async def visit(self, pool: Pool, token: str, *, used: bool = True) -> RequestSession:
        """Who holds this cookie; nobody, if it is none or has expired. `used`: somebody is there, not his page alone."""
        if not token:
            return NOBODY
        row = await pool.fetchrow(SQL["session"], stored(token), *self.limits)
        if row is None:
            return NOBODY
        if row["unseen"] and used:
            await pool.execute(SQL["see"], stored(token))
        person = vouched(from_json(sealing(token, CLAIMS).decrypt(row["claims"])), self._keys)
        fresh = datetime.now(UTC) - row["authenticated"] < timedelta(seconds=self._access.step_up_seconds)
        nonce = derived(token, b"csrf")[:DIGEST_BYTES]
        return RequestSession(person, token_of(self._keys, nonce, person.account), fresh)

    async def end(self, pool: Pool, token: str) -> None:
        """Signs out."""
        await pool.execute(SQL["end_session"], stored(token))

    @property
    def limits(self) -> tuple[int, int]:
        """For how many seconds a session may be left alone, and may last."""
        return self._access.idle_seconds, self._access.session_seconds
