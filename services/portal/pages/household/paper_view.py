"""What a household handed in can be opened again by whoever may see its draft or case; that it was opened is written down."""

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.operators.operator_routes import stream_id
from services.portal.drafts.dependencies import papers
from services.portal.drafts.papers import Number, shown
from services.portal.identity import may

pages = APIRouter()


@pages.get("/apply/{application}/papers/{number}", dependencies=[Depends(may("application.paper"))])
@pages.get("/applications/{application}/documents/{number}", dependencies=[Depends(may("application.paper"))])
async def paper(request: Request, number: Number) -> Response:
    """One document of a draft or case. Raises NotFound."""
    return shown(await papers(request).one(stream_id(request), number))
