"""The routers of the officers' pages."""

from fastapi import APIRouter

from . import (
    audit_log,
    cap_override,
    case_notes,
    complaints,
    desk_case,
    document_request,
    establishing,
    household_page,
    household_search,
    letters,
    papers,
    policies,
    queue_pages,
)

pages = APIRouter()
for part in (
    queue_pages,
    complaints,
    desk_case,
    establishing,
    household_page,
    household_search,
    letters,
    document_request,
    cap_override,
    case_notes,
    papers,
    policies,
    audit_log,
):
    pages.include_router(part.pages)
