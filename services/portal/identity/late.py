"""Forms that arrive after their session has expired. The values are kept for the person and filled into the form again after they sign in.

Nothing of a late form is applied. Its token names the account whose page contained it, so nobody else can see the values or insert values
into another person's form. The key is in a cookie of the browser; a copy of the database is not enough to decrypt the values."""

import hmac
import secrets
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken
from pydantic import TypeAdapter
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request

from services.chassis.core.database import Pool

from .person import Keys, Person
from .request_session import FIELD, FORMS
from .sealing import sealing, stored
from .statements import SQL

KEPT = "__Host-kept"
"""The cookie with the key of the kept form."""

KEPT_SECONDS = 1800
MOST_BYTES = 256_000
MOST_FORMS = 20
"""The maximum for one person. The oldest forms beyond it are deleted."""

DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class LateForm:
    """A form that was sent too late. `page`: the path of its page; `action`: the path it was sent to; `files`: files were chosen, which are not kept."""

    page: str
    action: str
    fields: tuple[tuple[str, str], ...]
    files: bool

    @property
    def typed(self) -> dict[str, str]:
        """The fields by name, as handlers read them."""
        return dict(self.fields)


_STORED = TypeAdapter(LateForm)


def token_of(keys: Keys, nonce: bytes, account: str) -> str:
    """Returns the token that a session's forms carry: a nonce, a digest of the account, and a MAC of the portal."""
    owner = keys.of("form", account)
    return (nonce + owner + _mark(keys, nonce, owner)).hex()


def _owner_of(keys: Keys, token: str) -> bytes | None:
    """Returns the digest of the account of a token; None for a token that the portal did not make."""
    try:
        given = bytes.fromhex(token)
    except ValueError:
        return None
    nonce, owner, mark = (given[at : at + DIGEST_BYTES] for at in (0, DIGEST_BYTES, 2 * DIGEST_BYTES))
    right = len(given) == 3 * DIGEST_BYTES and hmac.compare_digest(mark, _mark(keys, nonce, owner))
    return owner if right else None


def _mark(keys: Keys, nonce: bytes, owner: bytes) -> bytes:
    return keys.of("csrf", nonce.hex(), owner.hex())


class LateForms:
    """Stores and finds late forms."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    async def keep(self, pool: Pool, request: Request, person: Person, page: str) -> tuple[LateForm, str] | None:
        """Keeps the form of a request. Returns the form and the cookie that decrypts it. Returns None if the form carries no token of this person, or is too large."""
        if not request.headers.get("content-type", "").startswith(FORMS):
            return None
        try:
            sent = await request.form()
        except HTTPException:  # too large, or a form that cannot be read
            return None
        owner = _owner_of(self._keys, str(sent.get(FIELD, "")))
        if owner is None or (person.is_signed_in and owner != self._of(person)):
            return None
        form, cookie = _read(sent, page, request.url.path), request.cookies.get(KEPT) or secrets.token_urlsafe(32)
        content = _STORED.dump_json(form)
        if len(content) > MOST_BYTES:
            return None
        await self._store(pool, stored(cookie), page, owner, _seal(cookie).encrypt(content))
        return form, cookie

    async def _store(self, pool: Pool, browser: bytes, page: str, owner: bytes, content: bytes) -> None:
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(SQL["sweep_late_forms"])
            await connection.execute(SQL["keep_late_form"], browser, page, owner, content, KEPT_SECONDS)
            await connection.execute(SQL["trim_late_forms"], owner, MOST_FORMS)

    async def find(self, pool: Pool, cookie: str, person: Person, page: str) -> LateForm | None:
        """Returns the form that this person sent too late from this page in this browser."""
        if not cookie or not person.is_signed_in:
            return None
        content = await pool.fetchval(SQL["late_form"], stored(cookie), page, self._of(person))
        try:
            return _STORED.validate_json(_seal(cookie).decrypt(content)) if content else None
        except (InvalidToken, ValueError):
            return None

    async def drop(self, pool: Pool, cookie: str, page: str) -> None:
        """Deletes the form of this page, which has been sent again."""
        await pool.execute(SQL["drop_late_form"], stored(cookie), page)

    def _of(self, person: Person) -> bytes:
        return self._keys.of("form", person.account)


def _read(sent: FormData, page: str, action: str) -> LateForm:
    fields = [(name, value) for name, value in sent.multi_items() if isinstance(value, str) and name != FIELD]
    files = any(not isinstance(value, str) and value.filename for _, value in sent.multi_items())
    return LateForm(page, action, tuple(fields), files)


def _seal(cookie: str) -> Fernet:
    return sealing(cookie, b"late form")
