"""All pages of officers; whoever opens one is known to his colleagues."""

from fastapi import APIRouter, Depends

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
from .context import Context


async def met(context: Context) -> None:
    """Remembers who works here, so that work can be handed to him and the audit log has a name for him."""
    person = context.person
    if queue.owners_of(person):
        await queue.meet(context.pool, person)


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
