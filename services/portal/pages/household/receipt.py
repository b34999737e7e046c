"""The page after the filing: the receipt number, and what happens next."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.core.problems import NotFound
from services.chassis.operators.operator_routes import stream_id
from services.portal.drafts.dependencies import drafts, home_of, today
from services.portal.identity import Person, may
from services.portal.web.page import render

pages = APIRouter()

STEPS = ("acceptance", "review", "whole_case")


@pages.get("/applications/{application}/receipt")
async def receipt(request: Request, person: Annotated[Person, Depends(may("case.view"))]) -> Response:
    """The receipt of a case that was filed here."""
    draft = await drafts(request).of(stream_id(request))
    if draft is None:
        raise NotFound("no_such_application", application=str(stream_id(request)))
    home = await home_of(request, draft)
    due = home.pack.deadline("whole_case", today(request)).day if home.pack else None
    return render(request, "citizen/receipt.html", draft=draft, due=due, agent="agent" in person.roles)
