"""What the household thinks of a step of its case (好差评). A bad rating is answered by an officer."""

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.chassis.core.problems import NotFound
from services.portal.drafts.context import Context
from services.portal.forms.inputs import InputError, NumberChoice, Raw, Words
from services.portal.identity import may
from services.portal.readmodel.cases import case
from services.portal.web.page import redirect, render
from services.portal.worklist.complaints import RATINGS, Complaints

pages = APIRouter()

STEPS = ("receipt", "statement")
"""The steps that are rated: the filing, and the statement."""

PATH = "/applications/{application}/rating/{step}"
MOST_WORDS = 500


@pages.get(PATH, dependencies=[Depends(may("application.rate"))])
async def form(context: Context, step: str) -> Response:
    """Shows the form."""
    return await _page(context, step, {})


@pages.post(PATH, dependencies=[Depends(may("application.rate"))])
async def rate(context: Context, step: str) -> Response:
    """Stores the rating; a second one of the same step is not counted."""
    found, given = await case(context.pool, context.application), await context.typed()
    if step not in STEPS or not found.row.region:
        raise NotFound("page_not_found")
    errors: Raw = {}
    try:
        rating = NumberChoice(tuple(map(str, RATINGS))).read(given, "rating")
    except InputError as wrong:
        rating, errors["rating"] = None, wrong.code
    try:
        words = Words(MOST_WORDS, needed=False).read(given, "words")
    except InputError as wrong:
        words, errors["words"] = "", wrong.code
    if errors or not isinstance(rating, int):
        return await _page(context, step, given, 422, context.sentences(errors))
    complaints, today = Complaints(context.pool, context.access.strongbox), context.clock.today()
    await complaints.rate(context.application, found.row.region, step, rating, words, today)
    return redirect(context.request, f"/applications/{context.application}", flash="rated")


async def _page(context: Context, step: str, given: Raw, status: int = 200, errors: Raw | None = None) -> Response:
    if step not in STEPS:
        raise NotFound("page_not_found")
    return render(
        context.request,
        "household/rating.html",
        status,
        errors=errors or {},
        raw=given,
        step=step,
        ratings=[str(one) for one in reversed(RATINGS)],
        application=context.application,
    )
