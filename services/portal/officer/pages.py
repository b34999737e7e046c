"""All pages of officers; whoever opens one is known to his colleagues."""

from fastapi import APIRouter, Depends
from starlette.requests import Request

from services.portal.access import visit

from . import auditing, desk_case, establishing, papers, policies, queue, raising, recording, requesting, work


async def met(request: Request) -> None:
    """Remembers who works here, so that work can be handed to him and the audit log has a name for him."""
    person = visit(request).person
    if queue.owners_of(person):
        await queue.meet(request.app.state.service.pool, person)


pages = APIRouter(dependencies=[Depends(met)])
for part in (work, desk_case, establishing, requesting, raising, recording, papers, policies, auditing):
    pages.include_router(part.pages)
