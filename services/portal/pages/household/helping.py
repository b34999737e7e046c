"""Who helps with a draft or a case: codes to give away, help to take back, and the code that somebody was given."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.core.command import Refusal
from services.chassis.core.problems import NotFound
from services.chassis.operators.operator_routes import stream_id
from services.messages import say
from services.portal.drafts.dependencies import drafts
from services.portal.drafts.drafts import Draft
from services.portal.forms.inputs import Raw
from services.portal.identity import Party, Person, desk, may, visit
from services.portal.readmodel.cases import case
from services.portal.web.language import language
from services.portal.web.page import redirect, render

pages = APIRouter()

HELPERS = "/helpers/{application}"
KINDS = ("see", "change")
"""What a code lets its user do."""


async def party(request: Request) -> Party | None:
    """What who looks is to the draft or case of the address."""
    return await desk(request).parties.of(stream_id(request), visit(request).person)


@pages.get(HELPERS, dependencies=[Depends(may("share.view"))])
async def helpers(request: Request) -> Response:
    """Who helps, which codes are not used yet, and a form for another one."""
    return await _page(request, await drafts(request).find(stream_id(request)))


@pages.post(HELPERS)
async def give(request: Request, person: Annotated[Person, Depends(may("share.grant"))]) -> Response:
    """A code to pass on; the page shows it, and nobody ever again."""
    draft, kind = await drafts(request).find(stream_id(request)), (await request.form()).get("kind")
    if draft and draft.application:
        return await _page(request, draft)
    if kind not in KINDS:
        return await _page(request, draft, 422, errors={"kind": say(language(request), "wrong_answer.choose")})
    code = await desk(request).sharing.invite(person, stream_id(request), kind == "change")
    return await _page(request, draft, code=code)


@pages.post(f"{HELPERS}/removal")
async def take_back(request: Request, person: Annotated[Person, Depends(may("share.revoke"))]) -> Response:
    """Takes the help of one person back, with all codes that nobody used; without a person, these alone."""
    helper = str((await request.form()).get("helper", ""))
    try:
        await desk(request).sharing.revoke(person, stream_id(request), bytes.fromhex(helper))
    except ValueError:
        raise NotFound("page_not_found") from None
    return redirect(request, f"/helpers/{stream_id(request)}", flash="taken_back")


async def _page(
    request: Request, draft: Draft | None, status: int = 200, *, code: str = "", errors: Raw | None = None
) -> Response:
    application = stream_id(request)
    if draft and draft.application:
        return redirect(request, f"/helpers/{draft.application}")
    known = await desk(request).parties.all_of(application)
    content: dict[str, Any] = {"helpers": [one for one in known if one["role"] == "helper"]}
    content |= {"unused": await desk(request).sharing.unused(application), "code": code, "draft": draft}
    receipt = draft.code if draft else (await case(desk(request).pool, application)).row.receipt
    return render(
        request,
        "citizen/helpers.html",
        status,
        application=application,
        receipt=receipt or application,
        errors=errors or {},
        **content,
    )


@pages.get("/join", dependencies=[Depends(may("share.join"))])
async def with_a_code(request: Request) -> Response:
    """Asks for the code that somebody was given."""
    return render(request, "citizen/join.html", typed="")


@pages.post("/join")
async def join(request: Request, person: Annotated[Person, Depends(may("share.join"))]) -> Response:
    """Makes who was given a code a helper, and shows him what he helps with."""
    typed = str((await request.form()).get("code", ""))
    try:
        application = await desk(request).sharing.join(person, typed)
    except Refusal as refused:
        errors = {"code": say(language(request), f"problem.{refused.code}")}
        return render(request, "citizen/join.html", refused.status, typed=typed, errors=errors)
    return redirect(request, await _place(request, application, person), flash="joined")


async def _place(request: Request, application: UUID, person: Person) -> str:
    """Where a helper begins: with the questions, with what was answered so far, or with the case."""
    if await drafts(request).find(application) is None:
        return f"/applications/{application}"
    found = await desk(request).parties.of(application, person)
    return f"/apply/{application}" if found and found.edit else f"/apply/{application}/answers"
