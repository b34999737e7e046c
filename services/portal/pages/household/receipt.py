"""The page after filing: the receipt number and the next steps."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.chassis.core.problems import NotFound
from services.portal.drafts.context import Context
from services.portal.drafts.dependencies import home_of, names
from services.portal.forms.steps import region_named
from services.portal.identity import Person, may
from services.portal.web.page import render

pages = APIRouter()


@pages.get("/applications/{application}/receipt")
async def receipt(context: Context, person: Annotated[Person, Depends(may("case.view"))]) -> Response:
    """Shows the receipt of a case that was filed through this portal. Raises NotFound for any other case."""
    draft = await context.drafts.of(context.application)
    if draft is None:
        raise NotFound("no_such_application", application=str(context.application))
    home = await home_of(context, draft)
    due = home.pack.deadline("whole_case", context.clock.today()).day if home.pack else None
    return render(
        context.request,
        "household/receipt.html",
        draft=draft,
        due=due,
        agent="agent" in person.roles,
        names=names(draft.answers),
        region=region_named(home.text("region", "region") or "", context.language),
        received_on=home.day,
        organisation=home.text("authority", "organisation"),
        papers=await context.papers.of(context.application),
    )
