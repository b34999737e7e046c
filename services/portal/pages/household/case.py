"""The page of one case. It shows the progress of the case and updates itself."""

from typing import TypedDict

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.policy import Pack
from services.portal.drafts.context import Context
from services.portal.identity import Party, may, onlooker
from services.portal.notifications.records import notifications_of
from services.portal.readmodel.cases import Case, CaseRow, case
from services.portal.readmodel.pack_catalogue import deciding_pack
from services.portal.readmodel.progress import Progress, progress
from services.portal.web.live import PagePart, stream
from services.portal.web.page import part, render
from services.portal.wording.history import Line, history

from .helping import party

pages = APIRouter()


class CaseNow(TypedDict):
    """The content of the page of a case. `version` changes whenever the content changes."""

    case: CaseRow
    progress: Progress
    lines: list[Line]
    version: str
    pack: Pack | None
    party: Party | None


@pages.get("/applications/{application}", dependencies=[Depends(may("case.view"))])
async def application(context: Context) -> Response:
    """Shows one case: its progress and its history."""
    found = await case(context.pool, context.application)
    sent = await notifications_of(context.pool, context.application)
    return render(context.request, "household/application.html", notifications=sent, **await _now(context, found))


@pages.get("/applications/{application}/live", dependencies=[Depends(may("case.view"))])
async def live(context: Context) -> Response:
    """Streams the progress of the case: once at the start, and after each change."""
    found_in, pool = context.application, context.pool
    await case(pool, found_in)

    async def look() -> PagePart:
        now = await _now(context, await case(pool, found_in))
        return PagePart(now["version"], part(context.request, "household/progress.html", **now))

    seen = context.request.headers.get("last-event-id") or context.request.query_params.get("seen", "")
    before = await onlooker(context.request, found_in)
    return stream(context.hub, before, seen, look, lambda: part(context.request, "household/over.html"))


async def _now(context: Context, found: Case) -> CaseNow:
    today = context.clock.today()
    pack = await deciding_pack(found)
    far = progress(found, today, pack)
    lines = history(context.language, found, pack)
    return {
        "case": found.row,
        "progress": far,
        "lines": lines,
        "version": f"{len(lines)}-{today:%Y%m%d}",
        "pack": pack,
        "party": await party(context),
    }
