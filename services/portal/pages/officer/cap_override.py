"""Pages of 一事一议: an officer proposes an amount above its cap, a supervisor answers. Review records both and requires two different accounts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Path
from starlette.responses import Response

from services.chassis.core.problems import NotFound
from services.messages import say, text
from services.portal.forms.fact_inputs import OFFICERS_MOST_YUAN
from services.portal.forms.fact_parsing import said_wrong
from services.portal.forms.inputs import InputError, Yuan
from services.portal.identity import Person, may
from services.portal.identity.parties import REVIEW
from services.portal.web.page import redirect, render

from .context import Context
from .department_client import RefusedThere, Stale
from .desk_case import of_civil_affairs
from .dossier import Dossier
from .establishing import changed

pages = APIRouter()

ITEM = "civil.temporary_aid"
AMOUNT = Yuan(OFFICERS_MOST_YUAN, blank_is_zero=False)

Proposer = Annotated[Person, Depends(may("case.raise"))]
Second = Annotated[Person, Depends(may("case.second"))]
Number = Annotated[int, Path(ge=1, lt=2**31)]


@pages.get("/applications/{application}/desk/raise")
async def form(context: Context, person: Proposer) -> Response:
    """Shows the amount that the rules grant now and the form of the proposal."""
    return _form(context, await _civil(context, of_civil_affairs(context, person)))


@pages.post("/applications/{application}/desk/raise")
async def propose(
    context: Context, person: Proposer, amount: str = Form(""), reason: str = Form(""), version: int = Form(0)
) -> Response:
    """Sends a proposal to review. Nothing is decided until a supervisor agrees."""
    application = of_civil_affairs(context, person)
    dossier, given = await _civil(context, application), {"amount": amount, "reason": reason}
    if ITEM not in dossier.raisable:
        return _form(context, dossier, given, {"amount": say(context.language, _why_not(dossier))})
    errors = {} if reason.strip() else {"reason": say(context.language, "facts.no_reason")}
    try:
        total = AMOUNT.read({"amount": amount}, "amount")
    except InputError as wrong:
        errors |= {"amount": said_wrong(context.language, say(context.language, "raise.amount"), wrong)}
    if not errors and total <= _granted(dossier):
        errors = {"amount": say(context.language, "raise.not_above")}
    if errors:
        return _form(context, dossier, given, errors)
    return await _send(context, person, dossier, given, total, version)


async def _send(
    context: Context, person: Person, dossier: Dossier, given: dict[str, str], total: int, version: int
) -> Response:
    application, reason = context.application, given["reason"].strip()[:500]
    body = {**_who(person), "reason": reason, "approved_total_fen": total, "expected_version": version}
    try:
        after = await (await context.departments()).propose(application, body)
    except Stale:
        return _form(
            context, await _civil(context, application), given, {"reason": say(context.language, "raise.stale")}
        )
    except RefusedThere as refused:
        return _form(context, dossier, given, {"amount": text(refused.code, refused.details)[context.language]})
    await context.access.audit(person, f"case.raise proposed {after.proposals[0].number}", f"case {application}")
    return redirect(context.request, f"/applications/{application}/desk", flash="proposed")


@pages.post("/applications/{application}/desk/proposals/{number}")
async def answer(
    context: Context, person: Second, number: Number, answer: str = Form(""), reason: str = Form("")
) -> Response:
    """Sends the answer of a supervisor to review. After an agreement the rules decide with the approved amount."""
    if answer not in ("agreed", "declined"):
        raise NotFound("no_such_proposal")
    application, said = context.application, reason.strip()[:500]
    before = await _civil(context, application)
    body = {**_who(person), "outcome": answer} | ({"reason": said} if said else {})
    after = await (await context.departments()).answer_proposal(application, number, body)
    outcome = next(one.answer.outcome for one in after.proposals if one.number == number and one.answer)
    if outcome == "agreed":
        return changed(context, before, after)
    flash = "proposal_declined" if outcome == "declined" else "proposal_stale"
    return redirect(context.request, f"/applications/{application}/desk", flash=flash)


def _who(person: Person) -> dict[str, str]:
    return {"officer": person.name, "account": person.account}


async def _civil(context: Context, application: UUID) -> Dossier:
    return await (await context.departments()).dossier(REVIEW, application)


def _why_not(dossier: Dossier) -> str:
    """The message code for why no amount can be raised: the pack has no 一事一议, or its condition is not met."""
    known = dossier.pack is not None and ITEM in dossier.pack.raised_by_officers
    return "raise.not_now" if known else "raise.no_clause"


def _granted(dossier: Dossier) -> int:
    return next((one.amount_fen or 0 for one in dossier.decisions if one.item == ITEM), 0)


def _form(
    context: Context, dossier: Dossier, given: dict[str, str] | None = None, errors: dict[str, str] | None = None
) -> Response:
    return render(
        context.request,
        "officer/raise.html",
        422 if errors else 200,
        dossier=dossier,
        given=given or {},
        granted=_granted(dossier),
        errors=errors or {},
        why_not=None if ITEM in dossier.raisable else _why_not(dossier),
        decision=next((one for one in dossier.decisions if one.item == ITEM), None),
    )
