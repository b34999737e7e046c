"""The language of a response: from `?lang=`, else from the cookie, else Chinese."""

from starlette.requests import Request
from starlette.responses import Response

from services.policy.explain.pack_text import LANGUAGES, Language

COOKIE = "language"
YEAR_SECONDS = 365 * 86_400
FIRST = LANGUAGES[0]


def language(request: Request) -> Language:
    """Returns the language of the response."""
    asked = request.query_params.get("lang") or request.cookies.get(COOKIE)
    return next((known for known in LANGUAGES if known == asked), FIRST)


def other(spoken: Language) -> Language:
    """Returns the language that a reader can change to."""
    return next(name for name in LANGUAGES if name != spoken)


def must_be_said(request: Request, spoken: str) -> bool:
    """Returns whether links must carry the language, because the browser has not sent the cookie yet."""
    return request.cookies.get(COOKIE, FIRST) != spoken


def remember(request: Request, response: Response, spoken: str) -> None:
    """Sets the cookie if `?lang=` names another language than it does."""
    if "lang" in request.query_params and request.cookies.get(COOKIE) != spoken:
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, spoken, YEAR_SECONDS, httponly=True, samesite="lax", secure=secure)
