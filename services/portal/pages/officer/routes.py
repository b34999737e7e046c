"""All pages of officers; whoever opens one is known to his colleagues."""

from fastapi import APIRouter, Depends
from starlette.requests import Request

from services.portal.identity import visit
from services.portal.worklist import queue

from . import (
    audit_log,
    cap_override,
    case_notes,
    desk_case,
    document_request,
    establishing,
    papers,
    policies,
    queue_pages,
)


async def met(request: Request) -> None:
    """Remembers who works here, so that work can be handed to him and the audit log has a name for him."""
    person = visit(request).person
    if queue.owners_of(person):
        await queue.meet(request.app.state.service.pool, person)


pages = APIRouter(dependencies=[Depends(met)])
for part in (
    queue_pages,
    desk_case,
    establishing,
    document_request,
    cap_override,
    case_notes,
    papers,
    policies,
    audit_log,
):
    pages.include_router(part.pages)
