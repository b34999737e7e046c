"""Case by case (一事一议): one officer proposes an amount above the cap, a supervisor agrees; review hears it with both names."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from lianban_contracts.facts import OfficerFacts
from lianban_contracts.verification import Findings
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.core.command import Refusal
from services.chassis.core.database import Record
from services.chassis.core.problems import NotFound
from services.chassis.operators.operator_routes import stream_id
from services.messages import say
from services.portal.forms.fact_parsing import fen, said_wrong
from services.portal.forms.parsing import InputError
from services.portal.identity import Person, desk, may
from services.portal.identity.parties import REVIEW
from services.portal.web.language import language
from services.portal.web.page import redirect, render
from services.portal.worklist.statements import SQL
from services.portal.worklist.task_projection import close_task, open_task

from .department_client import RefusedThere, Stale, body_of
from .desk_case import of_civil_affairs, services
from .dossier import Dossier
from .establishing import changed

pages = APIRouter()

ITEM = "civil.temporary_aid"

Proposer = Annotated[Person, Depends(may("case.raise"))]
Second = Annotated[Person, Depends(may("case.second"))]


class SecondEyes(Refusal):
    """Who proposed it cannot agree to it."""

    status = 403


@pages.get("/applications/{application}/desk/raise")
async def form(request: Request, person: Proposer) -> Response:
    """What the rules grant now, and the amount that is proposed instead."""
    return _form(request, await _civil(request, of_civil_affairs(request, person)))


@pages.post("/applications/{application}/desk/raise")
async def propose(
    request: Request, person: Proposer, amount: str = Form(""), reason: str = Form(""), version: int = Form(0)
) -> Response:
    """Proposes; nothing is decided until a supervisor agrees."""
    application = of_civil_affairs(request, person)
    dossier, given = await _civil(request, application), {"amount": amount, "reason": reason}
    if ITEM not in dossier.raisable:
        return _form(request, dossier, given, {"amount": say(language(request), _why_not(dossier))})
    errors = {} if reason.strip() else {"reason": say(language(request), "facts.no_reason")}
    try:
        total = fen(amount.strip())
    except InputError as wrong:
        errors |= {"amount": said_wrong(language(request), say(language(request), "raise.amount"), wrong)}
    if not errors and total <= _granted(dossier):
        errors = {"amount": say(language(request), "raise.not_above")}
    if errors:
        return _form(request, dossier, given, errors)
    await _keep(request, person, application, total, reason.strip()[:500], version)
    return redirect(request, f"/applications/{application}/desk", flash="proposed")


async def _keep(request: Request, person: Person, application: UUID, total: int, reason: str, version: int) -> None:
    pool = request.app.state.service.pool
    async with pool.acquire() as connection, connection.transaction():
        said = (application, total, reason, version, person.account, person.name)
        number = await connection.fetchval(SQL["propose"], *said)
        if number is None:
            raise RefusedThere("proposed_already")
        await open_task(connection, application, "proposal", REVIEW, str(number))
    await desk(request).audit(person, f"case.raise proposed {number}", f"case {application}")


@pages.post("/applications/{application}/desk/proposals/{number}")
async def answer(
    request: Request, person: Second, number: int, answer: str = Form(""), reason: str = Form("")
) -> Response:
    """A supervisor agrees, and the rules decide with the amount approved; or declines, and nothing changes."""
    application, pool = stream_id(request), request.app.state.service.pool
    proposal = next((one for one in await pool.fetch(SQL["proposals"], application) if one["number"] == number), None)
    if proposal is None or proposal["answer"] is not None or answer not in ("agreed", "declined"):
        raise NotFound("no_such_proposal")
    if proposal["account"] == person.account or proposal["name"] == person.name:
        raise SecondEyes("second_eyes")
    said = (application, number, answer, person.account, person.name, reason.strip()[:500])
    if await pool.fetchval(SQL["answer_proposal"], *said) is None:
        raise NotFound("no_such_proposal")
    if answer == "declined":
        return await _over(request, application, number, "proposal_declined")
    return await _carry_out(request, person, application, proposal, reason.strip()[:500])


async def _carry_out(request: Request, person: Person, application: UUID, proposal: Record, second: str) -> Response:
    """Sends it to review with both names. What cannot be carried out waits again."""
    before = await _civil(request, application)
    raised = {"approved_total_fen": proposal["approved_total_fen"], "reason": proposal["reason"]}
    facts = OfficerFacts.model_validate({"case_by_case": raised}).model_dump(mode="json", exclude_none=True)
    names = {"officer_facts": facts, "seconded_by": person.name} | ({"seconded_reason": second} if second else {})
    body = body_of(proposal["name"], proposal["reason"], proposal["version"], Findings(), **names)
    try:
        after = await (await services(request)).establish(REVIEW, application, None, body)
    except Stale:
        await request.app.state.service.pool.execute(SQL["answer_proposal_stale"], proposal["number"])
        return await _over(request, application, proposal["number"], "proposal_stale")
    except BaseException:
        await request.app.state.service.pool.execute(SQL["reopen_proposal"], proposal["number"])
        raise
    await _over(request, application, proposal["number"], "saved")
    return changed(request, before, after)


async def _over(request: Request, application: UUID, number: int, said: str) -> Response:
    await close_task(request.app.state.service.pool, application, "proposal", str(number))
    return redirect(request, f"/applications/{application}/desk", flash=said)


async def _civil(request: Request, application: UUID) -> Dossier:
    return await (await services(request)).dossier(REVIEW, application)


def _why_not(dossier: Dossier) -> str:
    """Why nothing can be raised: the region's policy knows no 一事一议, or its condition is not met."""
    known = dossier.pack is not None and ITEM in dossier.pack.raised_by_officers
    return "raise.not_now" if known else "raise.no_clause"


def _granted(dossier: Dossier) -> int:
    return next((one.amount_fen or 0 for one in dossier.decisions if one.item == ITEM), 0)


def _form(
    request: Request, dossier: Dossier, given: dict[str, str] | None = None, errors: dict[str, str] | None = None
) -> Response:
    content: dict[str, Any] = {
        "dossier": dossier,
        "given": given or {},
        "granted": _granted(dossier),
        "errors": errors or {},
        "why_not": None if ITEM in dossier.raisable else _why_not(dossier),
    }
    decision = next((one for one in dossier.decisions if one.item == ITEM), None)
    return render(request, "officer/raise.html", 422 if errors else 200, decision=decision, **content)
