"""The page that browsers get while the portal starts, stops or cannot reach its database. It needs no other resource."""

import base64
import hashlib
from functools import partial

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Scope

from services.messages import say
from services.portal.identity.request_session import SAFE_METHODS

from .headers import SAFE
from .language import language
from .page import environment

AGAIN_SECONDS = 5

STYLE = (
    "body{margin:0;background:#f3f6f7;color:#1c2b30;font:1.25rem/1.6 system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif}"
    "main{max-width:36rem;margin:0 auto;padding:2rem 1rem}"
    ".name{color:#0e4a5b;font-weight:700}"
    "h1{font-size:1.75rem;line-height:1.3}"
    "a{color:#0e4a5b}"
)
DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    **SAFE,
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{DIGEST}'; base-uri 'none'; frame-ancestors 'none'",
    "Retry-After": str(AGAIN_SECONDS),
}
"""Style sheets cannot be loaded in this state. The page therefore contains its own, which the policy allows by its digest."""


def for_browsers(scope: Scope) -> Response | None:
    """Returns the page if the client accepts HTML, else None: other clients get the JSON error."""
    request = Request(scope)
    return page(request) if "text/html" in request.headers.get("accept", "") else None


def page(request: Request) -> Response:
    """Says that the portal will be available soon. After a safe method the page reloads itself; a form is never sent twice."""
    spoken = language(request)
    again = request.method in SAFE_METHODS
    told = {
        "language": spoken,
        "say": partial(say, spoken),
        "style": STYLE,
        "seconds": AGAIN_SECONDS,
        "again": again,
    }
    return HTMLResponse(environment().get_template("closed.html").render(told), 503, HEADERS)
