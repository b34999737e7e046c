"""Sessions. The browser holds a random cookie; the database stores its hash and the claims, encrypted under a key of the cookie."""

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
"""The session cookie. Browsers accept the prefix `__Host-` over https only, and from loopback addresses (tested with Chromium and http://127.0.0.1)."""

BROWSER = "__Host-sign-in"
"""The cookie that binds a sign-in in progress to the browser that began it."""


class CookieSettings(TypedDict):
    """Attributes of the portal's cookies."""

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
        """Begins a session for these claims and returns its cookie. The browser's former session ends."""
        token, account = secrets.token_urlsafe(32), f"{claims['iss']} {claims['sub']}"
        authenticated = datetime.fromtimestamp(signed_in_at(claims), UTC)
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(SQL["end_session"], stored(former))
            await connection.execute(SQL["sweep"], *self.limits)
            sealed = sealing(token, CLAIMS).encrypt(to_json(claims))
            await connection.execute(SQL["begin_session"], stored(token), account, sealed, authenticated)
        return token

    async def visit(self, pool: Pool, token: str, *, used: bool = True) -> RequestSession:
        """Returns the session of this cookie; an anonymous one if it is unknown or has expired. `used`: the request counts as use of the session."""
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
        """Ends the session."""
        await pool.execute(SQL["end_session"], stored(token))

    @property
    def limits(self) -> tuple[int, int]:
        """The idle time and the total time after which a session expires, in seconds."""
        return self._access.idle_seconds, self._access.session_seconds
