"""The language of a response: from `?lang=`, else from the cookie, else the first of the browser's languages that there is, else Chinese."""

from starlette.requests import Request
from starlette.responses import Response

from services.policy.explain.pack_text import LANGUAGES, Language

COOKIE = "language"
YEAR_SECONDS = 365 * 86_400
FIRST = LANGUAGES[0]


def language(request: Request) -> Language:
    """Returns the language of the response."""
    asked = request.query_params.get("lang")
    return next((known for known in LANGUAGES if known == asked), _without_query(request))


def _without_query(request: Request) -> Language:
    """The language of a request without `?lang=`."""
    chosen = request.cookies.get(COOKIE)
    wanted = [chosen] if chosen in LANGUAGES else _of_browser(request)
    return next((known for one in wanted for known in LANGUAGES if known == one), FIRST)


def _of_browser(request: Request) -> list[str]:
    """The languages of Accept-Language, the preferred one first, without their regions."""
    parts = [part.strip().partition(";q=") for part in request.headers.get("accept-language", "").split(",")]
    ranked = sorted(parts, key=lambda part: -_weight(part[2]))
    return [name.partition("-")[0].lower() for name, _, _ in ranked]


def _weight(text: str) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0


def other(spoken: Language) -> Language:
    """Returns the language that a reader can change to."""
    return next(name for name in LANGUAGES if name != spoken)


def must_be_said(request: Request, spoken: str) -> bool:
    """Returns whether links must carry the language, because the browser has not sent the cookie yet."""
    return _without_query(request) != spoken


def remember(request: Request, response: Response, spoken: str) -> None:
    """Sets the cookie if `?lang=` names another language than it does."""
    if "lang" in request.query_params and request.cookies.get(COOKIE) != spoken:
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, spoken, YEAR_SECONDS, httponly=True, samesite="lax", secure=secure)
