"""Actions of a household on its case: withdraw it, ask for a review of one decision, decline one item."""

from collections.abc import Mapping

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.chassis.core.problems import NotFound
from services.messages import say
from services.policy import Pack
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
    """Asks the household to confirm the withdrawal of an open case, or the end of its assistance."""
    return await _page(context, await _kind_of_withdrawal(context), reason=True)


@pages.post(f"{ON_CASE}/withdrawal", dependencies=[Depends(may("application.withdraw"))])
async def withdraw(context: Context) -> Response:
    """Withdraws the application, also a completed one."""
    return await _send_request(context, await _kind_of_withdrawal(context), "withdrawal", {}, "withdrawn")


async def _kind_of_withdrawal(context: Context) -> str:
    """The texts of the page: `stop` for a completed case, `withdraw` for an open one, also if the portal has not read of it yet."""
    try:
        found = await case(context.pool, context.application)
    except NotFound:
        return "withdraw"
    return "stop" if found.row.status == "completed" else "withdraw"


@pages.get(f"{ON_CASE}/reconsideration", dependencies=[Depends(may("application.reconsider"))])
async def reconsideration(context: Context, item: str = "") -> Response:
    """Asks why the household wants a review of one decision."""
    return await _page(context, "reconsider", item=await _require_decided(context, item), reason=True)


@pages.post(f"{ON_CASE}/reconsideration", dependencies=[Depends(may("application.reconsider"))])
async def reconsider(context: Context) -> Response:
    """Requests a review of one decision."""
    item = await _require_decided(context, (await context.typed()).get("item", ""))
    return await _send_request(context, "reconsider", "reconsiderations", {"item": item}, "reconsidered", item)


@pages.get(f"{ON_CASE}/decline", dependencies=[Depends(may("application.decline"))])
async def declining(context: Context, item: str = "") -> Response:
    """Asks the household to confirm that it declines the item."""
    return await _page(context, "decline", item=await _require_decided(context, item))


@pages.post(f"{ON_CASE}/decline", dependencies=[Depends(may("application.decline"))])
async def decline(context: Context) -> Response:
    """Declines one item."""
    item = await _require_decided(context, (await context.typed()).get("item", ""))
    return await _send_request(context, "decline", "declined-items", {"items": [item]}, "declined_items", item)


async def _require_decided(context: Context, item: str) -> str:
    """Returns the item. Raises NotFound if the statement has no decision on it."""
    found = statement(await case(context.pool, context.application))
    if item not in {one.item for one in found.decisions}:
        raise NotFound("page_not_found")
    return item


async def _send_request(
    context: Context, kind: str, path: str, body: Mapping[str, object], flash: str, item: str = ""
) -> Response:
    form = await context.typed()
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
    named = item_name(context.language, item, await _pack(context)) if item else ""
    return render(
        context.request,
        "household/confirm.html",
        status,
        application=context.application,
        kind=kind,
        item=item,
        named=named,
        reason=reason,
        said=said,
        errors=errors or {},
    )


async def _pack(context: Context) -> Pack | None:
    """The pack that decided the case."""
    return await deciding_pack(await case(context.pool, context.application))
