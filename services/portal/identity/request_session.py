"""The session of a request, and the check against forged requests."""

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
    """The session of a request. `csrf`: the token that each of the person's forms carries; `fresh`: they signed in recently enough for an action with `step_up`."""

    person: Person = ANONYMOUS
    csrf: str = ""
    fresh: bool = False


NOBODY = RequestSession()


class NotSignedIn(Refusal):
    """The action requires a sign-in."""

    status = 401


class Forged(Refusal):
    """The form was not sent from a page of this session."""

    status = 403


def visit(request: Request) -> RequestSession:
    """Returns the session of a request; an anonymous one if the request was not authenticated."""
    here: RequestSession = getattr(request.state, "visit", NOBODY)
    return here


def csrf(request: Request) -> str:
    """Returns the token that a form carries as `csrf` and a script as X-CSRF-Token."""
    return visit(request).csrf


async def refuse_forged(request: Request, origin: str) -> None:
    """Raises NotSignedIn for an unsafe method without a session, and Forged for one without its token or from a page of another origin."""
    here = visit(request)
    if not here.csrf:
        raise NotSignedIn("not_signed_in")
    if not is_from_here(request, origin) or not hmac.compare_digest(await _token(request), here.csrf.encode()):
        raise Forged("form_stale")


def is_from_here(request: Request, origin: str) -> bool:
    """Returns whether the request comes from a page of this origin, by Sec-Fetch-Site. Origin is read second, because a page may suppress it."""
    site = request.headers.get("sec-fetch-site")
    return site == "same-origin" if site else request.headers.get("origin", origin) == origin


async def _token(request: Request) -> bytes:
    given: object = request.headers.get(HEADER, "")
    if not given and request.headers.get("content-type", "").startswith(FORMS):
        given = (await request.form()).get(FIELD, "")
    return given.encode() if isinstance(given, str) else b""
