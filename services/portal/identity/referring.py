"""The page that a form was on."""

from starlette.requests import Request
from starlette.routing import Match


def page_of(request: Request, portal: str) -> str:
    """Path and query of the page that the browser names, if it is one of the portal's that can be asked for again; else the start."""
    page = request.headers.get("referer", "").removeprefix(portal)
    scope = {**request.scope, "method": "GET", "path": page.partition("?")[0]}
    shown = page.startswith("/") and any(one.matches(scope)[0] is Match.FULL for one in request.app.router.routes)
    return page if shown else "/"
