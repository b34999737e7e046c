"""What a household asks of its case: to take it back, to look at one decision again, to leave one benefit out."""

from typing import Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.core.problems import NotFound
from services.chassis.operators.operator_routes import stream_id
from services.messages import say, word
from services.portal.drafts.intake_client import ask, refusal
from services.portal.forms.inputs import InputError, Words
from services.portal.identity import may
from services.portal.readmodel.cases import case
from services.portal.readmodel.views import statement
from services.portal.web.language import language
from services.portal.web.page import redirect, render

pages = APIRouter()

ON_CASE = "/applications/{application}"
REASON = Words(500, needed=False)


@pages.get(f"{ON_CASE}/withdrawal", dependencies=[Depends(may("application.withdraw"))])
async def withdrawal(request: Request) -> Response:
    """Asks whether it is meant."""
    return _page(request, "withdraw", reason=True)


@pages.post(f"{ON_CASE}/withdrawal", dependencies=[Depends(may("application.withdraw"))])
async def withdraw(request: Request) -> Response:
    """Takes the application back."""
    return await _asked(request, "withdraw", "withdrawal", {}, "withdrawn")


@pages.get(f"{ON_CASE}/reconsideration", dependencies=[Depends(may("application.reconsider"))])
async def reconsideration(request: Request, item: str = "") -> Response:
    """Asks what is wrong with one decision."""
    return _page(request, "reconsider", item=await _decided(request, item), reason=True)


@pages.post(f"{ON_CASE}/reconsideration", dependencies=[Depends(may("application.reconsider"))])
async def reconsider(request: Request) -> Response:
    """Has one decision looked at again."""
    item = await _decided(request, str((await request.form()).get("item", "")))
    return await _asked(request, "reconsider", "reconsiderations", {"item": item}, "reconsidered", item)


@pages.get(f"{ON_CASE}/decline", dependencies=[Depends(may("application.decline"))])
async def declining(request: Request, item: str = "") -> Response:
    """Asks whether it is meant."""
    return _page(request, "decline", item=await _decided(request, item))


@pages.post(f"{ON_CASE}/decline", dependencies=[Depends(may("application.decline"))])
async def decline(request: Request) -> Response:
    """Leaves one benefit out."""
    item = await _decided(request, str((await request.form()).get("item", "")))
    return await _asked(request, "decline", "declined-items", {"items": [item]}, "declined_items", item)


async def _decided(request: Request, item: str) -> str:
    """An item that the statement decides. Raises NotFound."""
    found = statement(await case(request.app.state.service.pool, stream_id(request)))
    if item not in {one.item for one in found.decisions}:
        raise NotFound("page_not_found")
    return item


async def _asked(request: Request, kind: str, path: str, body: dict[str, Any], flash: str, item: str = "") -> Response:
    form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    has_reason = kind != "decline"
    try:
        reason = REASON.read(form, "reason") if has_reason else ""
    except InputError as wrong:
        errors = {"reason": say(language(request), wrong.code)}
        return _page(request, kind, 422, errors=errors, item=item, reason=True, said=form.get("reason", ""))
    answer = await ask(request, stream_id(request), path, body | ({"reason": reason} if reason else {}))
    if not answer.is_success:
        errors = {"asked": str(refusal(answer).get(language(request), ""))}
        return _page(request, kind, answer.status_code, errors=errors, item=item, reason=has_reason)
    return redirect(request, f"/applications/{stream_id(request)}", flash=flash)


def _page(
    request: Request, kind: str, status: int = 200, *, item: str = "", said: str = "", **content: Any
) -> Response:
    known: dict[str, Any] = {"application": stream_id(request), "kind": kind, "item": item, "said": said}
    named = word(language(request), "item", item)
    return render(request, "citizen/confirm.html", status, named=named, **{"reason": False, **known, **content})
