"""What a household handed in can be opened again by whoever may see its draft or case; that it was opened is written down."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.operations import stream_id
from services.portal.access import may

from .opened import papers
from .papers import Paper

pages = APIRouter()

Number = Annotated[int, Path(ge=1, lt=2**31)]

HEADERS = {"Content-Disposition": "inline", "Cache-Control": "private, no-store"}


@pages.get("/apply/{application}/papers/{number}", dependencies=[Depends(may("application.paper"))])
@pages.get("/applications/{application}/documents/{number}", dependencies=[Depends(may("application.paper"))])
async def paper(request: Request, number: Number) -> Response:
    """One document of a draft or case. Raises NotFound."""
    return shown(await papers(request).one(stream_id(request), number))


def shown(one: Paper) -> Response:
    """A document as the browser shows it; nothing of it is kept there."""
    return Response(one.content, media_type=one.media_type, headers=HEADERS)
