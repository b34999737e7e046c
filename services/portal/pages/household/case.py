"""The page of one case: how far it is, live."""

from typing import Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.operators.operator_routes import stream_id
from services.portal.identity import may, onlooker
from services.portal.readmodel.cases import Case, case
from services.portal.readmodel.pack_catalogue import pack_of
from services.portal.readmodel.progress import progress
from services.portal.web.language import language
from services.portal.web.live import PagePart, stream
from services.portal.web.page import part, render
from services.portal.wording.history import history

from .helping import party

pages = APIRouter()


@pages.get("/applications/{application}", dependencies=[Depends(may("case.view"))])
async def application(request: Request) -> Response:
    """One case: how far it is, and what has happened."""
    found = await case(request.app.state.service.pool, stream_id(request))
    return render(request, "application.html", **await _now(request, found))


@pages.get("/applications/{application}/live", dependencies=[Depends(may("case.view"))])
async def live(request: Request) -> Response:
    """How far the case is, again with every change."""
    found_in, pool = stream_id(request), request.app.state.service.pool
    await case(pool, found_in)

    async def look() -> PagePart:
        now = await _now(request, await case(pool, found_in))
        return PagePart(now["version"], part(request, "progress.html", **now))

    seen = request.headers.get("last-event-id") or request.query_params.get("seen", "")
    before = await onlooker(request, found_in)
    return stream(request.app.state.hub, before, seen, look, lambda: part(request, "over.html"))


async def _now(request: Request, found: Case) -> dict[str, Any]:
    today = request.app.state.service.clock.today()
    far = progress(found, today, await pack_of(found.row.region, found.row.filed_on))
    lines = history(language(request), found)
    version = f"{len(lines)}-{today:%Y%m%d}"
    known = {"case": found.row, "progress": far, "lines": lines, "version": version}
    return {**known, "party": await party(request)}
