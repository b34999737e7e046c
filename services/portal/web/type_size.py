"""Large type for readers who want it: chosen with `?type=`, remembered in a cookie."""

from starlette.requests import Request
from starlette.responses import Response

from .language import YEAR_SECONDS

COOKIE = "type"
LARGE, NORMAL = "large", "normal"


def is_large(request: Request) -> bool:
    """Returns whether the page is shown in large type."""
    asked = request.query_params.get(COOKIE)
    return (asked if asked in (LARGE, NORMAL) else request.cookies.get(COOKIE)) == LARGE


def other(request: Request) -> str:
    """Returns the size that a reader can change to."""
    return NORMAL if is_large(request) else LARGE


def remember(request: Request, response: Response) -> None:
    """Sets the cookie if `?type=` names a size."""
    if request.query_params.get(COOKIE) in (LARGE, NORMAL):
        secure, size = request.url.scheme == "https", LARGE if is_large(request) else NORMAL
        response.set_cookie(COOKIE, size, YEAR_SECONDS, httponly=True, samesite="lax", secure=secure)
