"""The page on which a household changes its address, its telephone number and the way in which it is notified."""

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.portal.clients.problems import problem_of
from services.portal.drafts.context import Context
from services.portal.drafts.intake_client import ask
from services.portal.forms.inputs import Form, InputError, Raw
from services.portal.forms.questions import CONTACT
from services.portal.identity import may
from services.portal.readmodel.cases import case
from services.portal.readmodel.households import Households
from services.portal.web.page import redirect, render

pages = APIRouter()

PATH = "/applications/{application}/contact"


@pages.get(PATH, dependencies=[Depends(may("application.report_change"))])
async def show(context: Context) -> Response:
    """Shows the present address, telephone number and way of notification."""
    await case(context.pool, context.application)
    late = context.late_form
    return _page(context, dict(late.typed) if late else await _present(context))


@pages.post(PATH, dependencies=[Depends(may("application.report_change"))])
async def change(context: Context) -> Response:
    """Sends the new address, telephone number and way of notification to intake."""
    await case(context.pool, context.application)
    form = await context.typed()
    errors: dict[str, str] = {}
    body: dict[str, object] = {}
    for name, one in CONTACT.items():
        try:
            body[name] = one.read(form, name)
        except InputError as wrong:
            errors[name] = wrong.code
    if errors:
        return _page(context, form, 422, context.sentences(errors))
    answer = await ask(context, context.application, "contact", {name: one for name, one in body.items() if one})
    if not answer.is_success:
        return _page(context, form, answer.status_code, {"contact": problem_of(answer).said(context.language)})
    return redirect(context.request, f"/applications/{context.application}", flash="contact_changed")


async def _present(context: Context) -> Raw:
    households = Households(context.access.keys, context.access.strongbox)
    reached = (await households.reached(context.pool, [context.application])).get(context.application)
    if reached is None:
        return {}
    return {"address": reached.address, "phone": reached.phone, "notify_by": reached.notify_by or ""}


def _page(context: Context, typed: Form, status: int = 200, errors: Raw | None = None) -> Response:
    return render(
        context.request,
        "household/contact.html",
        status,
        application=context.application,
        typed=typed,
        errors=errors or {},
    )
