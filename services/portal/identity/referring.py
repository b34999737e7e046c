"""The page that contained a form."""

from starlette.requests import Request
from starlette.routing import Match


def page_of(request: Request, portal: str) -> str:
    """Returns path and query of the page in the Referer header if it is a page of the portal that can be requested with GET; else `/`."""
    page = request.headers.get("referer", "").removeprefix(portal)
    scope = {**request.scope, "method": "GET", "path": page.partition("?")[0]}
    shown = page.startswith("/") and any(one.matches(scope)[0] is Match.FULL for one in request.app.router.routes)
    return page if shown else "/"
