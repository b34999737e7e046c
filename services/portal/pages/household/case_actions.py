"""What a household asks of its case: to take it back, to look at one decision again, to leave one benefit out."""

from collections.abc import Mapping

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.chassis.core.problems import NotFound
from services.messages import say
from services.portal.clients.problems import problem_of
from services.portal.drafts.context import Context
from services.portal.drafts.intake_client import ask
from services.portal.forms.inputs import InputError, Raw, Words
from services.portal.identity import may
from services.portal.readmodel.cases import case
from services.portal.readmodel.pack_catalogue import deciding_pack, item_name
from services.portal.readmodel.views import statement
from services.portal.web.page import redirect, render

pages = APIRouter()

ON_CASE = "/applications/{application}"
REASON = Words(500, needed=False)


@pages.get(f"{ON_CASE}/withdrawal", dependencies=[Depends(may("application.withdraw"))])
async def withdrawal(context: Context) -> Response:
    """Asks whether it is meant."""
    return await _page(context, "withdraw", reason=True)


@pages.post(f"{ON_CASE}/withdrawal", dependencies=[Depends(may("application.withdraw"))])
async def withdraw(context: Context) -> Response:
    """Takes the application back."""
    return await _asked(context, "withdraw", "withdrawal", {}, "withdrawn")


@pages.get(f"{ON_CASE}/reconsideration", dependencies=[Depends(may("application.reconsider"))])
async def reconsideration(context: Context, item: str = "") -> Response:
    """Asks what is wrong with one decision."""
    return await _page(context, "reconsider", item=await _decided(context, item), reason=True)


@pages.post(f"{ON_CASE}/reconsideration", dependencies=[Depends(may("application.reconsider"))])
async def reconsider(context: Context) -> Response:
    """Has one decision looked at again."""
    item = await _decided(context, str((await context.request.form()).get("item", "")))
    return await _asked(context, "reconsider", "reconsiderations", {"item": item}, "reconsidered", item)


@pages.get(f"{ON_CASE}/decline", dependencies=[Depends(may("application.decline"))])
async def declining(context: Context, item: str = "") -> Response:
    """Asks whether it is meant."""
    return await _page(context, "decline", item=await _decided(context, item))


@pages.post(f"{ON_CASE}/decline", dependencies=[Depends(may("application.decline"))])
async def decline(context: Context) -> Response:
    """Leaves one benefit out."""
    item = await _decided(context, str((await context.request.form()).get("item", "")))
    return await _asked(context, "decline", "declined-items", {"items": [item]}, "declined_items", item)


async def _decided(context: Context, item: str) -> str:
    """An item that the statement decides. Raises NotFound."""
    found = statement(await case(context.pool, context.application))
    if item not in {one.item for one in found.decisions}:
        raise NotFound("page_not_found")
    return item


async def _asked(
    context: Context, kind: str, path: str, body: Mapping[str, object], flash: str, item: str = ""
) -> Response:
    form = {name: value for name, value in (await context.request.form()).items() if isinstance(value, str)}
    has_reason = kind != "decline"
    try:
        reason = REASON.read(form, "reason") if has_reason else ""
    except InputError as wrong:
        errors = {"reason": say(context.language, wrong.code)}
        return await _page(context, kind, 422, errors=errors, item=item, reason=True, said=form.get("reason", ""))
    answer = await ask(context, context.application, path, {**body, **({"reason": reason} if reason else {})})
    if not answer.is_success:
        errors = {"asked": problem_of(answer).said(context.language)}
        return await _page(context, kind, answer.status_code, errors=errors, item=item, reason=has_reason)
    return redirect(context.request, f"/applications/{context.application}", flash=flash)


async def _page(
    context: Context,
    kind: str,
    status: int = 200,
    *,
    item: str = "",
    reason: bool = False,
    said: str = "",
    errors: Raw | None = None,
) -> Response:
    found = await case(context.pool, context.application)
    named = item_name(context.language, item, await deciding_pack(found)) if item else ""
    return render(
        context.request,
        "citizen/confirm.html",
        status,
        application=context.application,
        kind=kind,
        item=item,
        named=named,
        reason=reason,
        said=said,
        errors=errors or {},
    )
