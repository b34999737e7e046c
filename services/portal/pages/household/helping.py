"""Helpers of a draft or a case: the household creates invitation codes and revokes help; a helper enters a code."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.chassis.core.command import Refusal
from services.chassis.core.problems import NotFound
from services.messages import say
from services.portal.drafts.context import Context
from services.portal.drafts.drafts import Draft
from services.portal.forms.inputs import Raw
from services.portal.identity import Party, Person, may
from services.portal.readmodel.cases import case
from services.portal.web.page import redirect, render

pages = APIRouter()

HELPERS = "/helpers/{application}"
KINDS = ("see", "change")
"""What an invitation code allows."""


async def party(context: Context) -> Party | None:
    """The role of the visitor in the draft or case of the path; None without one."""
    return await context.access.parties.of(context.application, context.person)


@pages.get(HELPERS, dependencies=[Depends(may("share.view"))])
async def helpers(context: Context) -> Response:
    """Lists the helpers and the unused codes, with a form for a new code."""
    return await _page(context, await context.drafts.find(context.application))


@pages.post(HELPERS)
async def create_code(context: Context, person: Annotated[Person, Depends(may("share.grant"))]) -> Response:
    """Creates a code. It is shown on this page only; the portal stores no readable copy."""
    draft, kind = await context.drafts.find(context.application), (await context.typed()).get("kind")
    if draft and draft.application:
        return await _page(context, draft)
    if kind not in KINDS:
        return await _page(context, draft, 422, errors={"kind": say(context.language, "wrong_answer.choose")})
    code = await context.access.sharing.invite(person, context.application, kind == "change")
    return await _page(context, draft, code=code)


@pages.post(f"{HELPERS}/removal")
async def revoke(context: Context, person: Annotated[Person, Depends(may("share.revoke"))]) -> Response:
    """Revokes the access of one helper and all unused codes. Without a helper, revokes the codes only."""
    helper = (await context.typed()).get("helper", "")
    try:
        await context.access.sharing.revoke(person, context.application, bytes.fromhex(helper))
    except ValueError:
        raise NotFound("page_not_found") from None
    return redirect(context.request, f"/helpers/{context.application}", flash="taken_back")


async def _page(
    context: Context, draft: Draft | None, status: int = 200, *, code: str = "", errors: Raw | None = None
) -> Response:
    application = context.application
    if draft and draft.application:
        return redirect(context.request, f"/helpers/{draft.application}")
    known = await context.access.parties.all_of(application)
    receipt = draft.code if draft else (await case(context.pool, application)).row.receipt
    return render(
        context.request,
        "household/helpers.html",
        status,
        application=application,
        receipt=receipt or application,
        errors=errors or {},
        helpers=[one for one in known if one["role"] == "helper"],
        unused=await context.access.sharing.unused(application),
        code=code,
        draft=draft,
    )


@pages.get("/join", dependencies=[Depends(may("share.join"))])
async def code_form(context: Context) -> Response:
    """Asks the helper for their code."""
    return render(context.request, "household/join.html", typed="")


@pages.post("/join")
async def join(context: Context, person: Annotated[Person, Depends(may("share.join"))]) -> Response:
    """Makes the person a helper and redirects to the draft or case. An unknown or used code is refused."""
    typed = (await context.typed()).get("code", "")
    try:
        application = await context.access.sharing.join(person, typed)
    except Refusal as refused:
        errors = {"code": say(context.language, f"problem.{refused.code}")}
        return render(context.request, "household/join.html", refused.status, typed=typed, errors=errors)
    return redirect(context.request, await _first_page(context, application, person), flash="joined")


async def _first_page(context: Context, application: UUID, person: Person) -> str:
    """The first page of a helper: the questions, the answers so far, or the case."""
    if await context.drafts.find(application) is None:
        return f"/applications/{application}"
    found = await context.access.parties.of(application, person)
    return f"/apply/{application}" if found and found.edit else f"/apply/{application}/answers"
