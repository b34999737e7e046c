"""Opens a document that a household handed in. Parties to the draft or case may open it; the audit log records each view."""

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.portal.drafts.context import Context
from services.portal.drafts.papers import Number, shown
from services.portal.identity import may

pages = APIRouter()


@pages.get("/apply/{application}/papers/{number}", dependencies=[Depends(may("application.paper"))])
@pages.get("/applications/{application}/documents/{number}", dependencies=[Depends(may("application.paper"))])
async def paper(context: Context, number: Number) -> Response:
    """Returns one document of a draft or case. Raises NotFound."""
    return shown(await context.papers.one(context.application, number))
