"""Redirects to the sign-in.

A response to a form never redirects to the provider: the provider is another origin, and the Content-Security-Policy (`form-action`)
blocks forms from going there, so the button would do nothing. Such a form leads to a page of the portal with a link to continue."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from .access_services import desk
from .late import KEPT, KEPT_SECONDS
from .permission_check import StepUp
from .referring import page_of
from .request_session import SAFE_METHODS, Forged, NotSignedIn, is_from_here, visit
from .sessions import COOKIE

SIGN_IN, AGAIN, SIGN_OUT = "/sign-in", "/sign-in/again", "/sign-out"


async def sign_in_first(request: Request, error: NotSignedIn | Forged) -> Response | None:
    """Returns the redirect to the sign-in and back. Returns None for clients that do not show pages, such as scripts; they get the error."""
    if "hx-request" in request.headers:
        return None if isinstance(error, Forged) else _told(request, error)
    if "text/html" not in request.headers.get("accept", ""):
        return None
    if request.method not in SAFE_METHODS:
        return await _late(request, error)
    place = AGAIN if request.url.query else SIGN_IN  # with a query it may be a form
    return RedirectResponse(f"{place}?{urlencode(_query(request, error, _here(request)))}", 303)


def _told(request: Request, error: NotSignedIn) -> Response:
    back = _here(request) if request.method in SAFE_METHODS else page_of(request, desk(request).access.url)
    return Response(status_code=401, headers={"HX-Redirect": f"{SIGN_IN}?{urlencode(_query(request, error, back))}"})


async def _late(request: Request, error: NotSignedIn | Forged) -> Response | None:
    """Keeps the submitted values. A person who has signed in again meanwhile is sent back to the page; everybody else is sent to the sign-in."""
    if request.url.path == SIGN_OUT and isinstance(error, NotSignedIn):
        return RedirectResponse("/", 303)
    at = desk(request)
    back = page_of(request, at.access.url)
    kept = None
    if is_from_here(request, at.access.url):
        kept = await at.late_forms.keep(at.pool, request, visit(request).person, back.partition("?")[0])
    if isinstance(error, Forged) and kept is None:
        return None
    said = "none" if kept is None else "files" if kept[0].files else "typed"
    query = urlencode({**_query(request, error, back), "kept": said})
    answer = RedirectResponse(back if isinstance(error, Forged) else f"{AGAIN}?{query}", 303)
    if kept:
        answer.set_cookie(KEPT, kept[1], max_age=KEPT_SECONDS, **COOKIE)
    return answer


def _query(request: Request, error: NotSignedIn | Forged, back: str) -> dict[str, str]:
    fresh = {"fresh": "1"} if isinstance(error, StepUp) else {}
    spoken = {"lang": request.query_params["lang"]} if "lang" in request.query_params else {}
    return {"back": back, **fresh, **spoken}


def _here(request: Request) -> str:
    return f"{request.url.path}?{request.url.query}".rstrip("?")
