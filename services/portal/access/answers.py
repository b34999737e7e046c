"""Where a browser goes that must sign in first."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from .desk import desk
from .may import StepUp
from .visit import SAFE_METHODS, NotSignedIn


def sign_in_first(request: Request, error: NotSignedIn) -> Response | None:
    """The way to sign in and back; None for whoever does not show pages, such as a script, which is answered with the error."""
    way = f"/sign-in?{urlencode(_query(request, error))}"
    if "hx-request" in request.headers:
        return Response(status_code=401, headers={"HX-Redirect": way})
    return RedirectResponse(way, 303) if "text/html" in request.headers.get("accept", "") else None


def _query(request: Request, error: NotSignedIn) -> dict[str, str]:
    fresh = {"fresh": "1"} if isinstance(error, StepUp) else {}
    spoken = {"lang": request.query_params["lang"]} if "lang" in request.query_params else {}
    return {"back": _back(request), **fresh, **spoken}


def _back(request: Request) -> str:
    """The page asked for; for a form, the page that it was on, since what it sent is gone."""
    if request.method in SAFE_METHODS:
        return f"{request.url.path}?{request.url.query}".rstrip("?")
    start, came_from = desk(request).access.url, request.headers.get("referer", "")
    return came_from.removeprefix(start) if came_from.startswith(f"{start}/") else "/"
