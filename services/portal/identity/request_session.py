"""One request's visitor, and the check that he, and no other page, sent it."""

import hmac
from dataclasses import dataclass

from starlette.requests import Request

from services.chassis.core.command import Refusal

from .person import ANONYMOUS, Person

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FIELD, HEADER = "csrf", "x-csrf-token"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True, slots=True)
class RequestSession:
    """Who is there; `csrf` is what every form of his carries; `fresh`: he signed in lately enough for a marked action."""

    person: Person = ANONYMOUS
    csrf: str = ""
    fresh: bool = False


NOBODY = RequestSession()


class NotSignedIn(Refusal):
    """One must sign in for this."""

    status = 401


class Forged(Refusal):
    """The form was not sent from a page of this session."""

    status = 403


def visit(request: Request) -> RequestSession:
    """Who is there: what pages and templates ask. Nobody, where a request met no page."""
    here: RequestSession = getattr(request.state, "visit", NOBODY)
    return here


def csrf(request: Request) -> str:
    """What a form must carry as `csrf`, or a script as X-CSRF-Token."""
    return visit(request).csrf


async def refuse_forged(request: Request, origin: str) -> None:
    """Raises NotSignedIn or Forged for an unsafe method without a session, without its token, or from a page of another origin."""
    here = visit(request)
    if not here.csrf:
        raise NotSignedIn("not_signed_in")
    if not is_from_here(request, origin) or not hmac.compare_digest(await _token(request), here.csrf.encode()):
        raise Forged("form_stale")


def is_from_here(request: Request, origin: str) -> bool:
    """What the browser says of the page that sent it; Origin is asked second, since a page may forbid to tell it."""
    site = request.headers.get("sec-fetch-site")
    return site == "same-origin" if site else request.headers.get("origin", origin) == origin


async def _token(request: Request) -> bytes:
    given: object = request.headers.get(HEADER, "")
    if not given and request.headers.get("content-type", "").startswith(FORMS):
        given = (await request.form()).get(FIELD, "")
    return given.encode() if isinstance(given, str) else b""
