"""Document requests: asking the household, and looking at its answer. Neither changes facts or decisions."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from lianban_contracts.life import DeadlinePassed, DocumentsSupplied
from lianban_contracts.officers import RequestReference
from starlette.responses import Response

from services.chassis.core.problems import NotFound
from services.messages import say, text, word
from services.portal.identity import Person, may
from services.portal.readmodel.cases import Case, case
from services.portal.web.page import redirect, render

from .case_view import AskedDocument
from .context import Context
from .department_client import RefusedThere, Stale
from .desk_case import department_of
from .document_requests import papers_of, said
from .dossier import Dossier
from .papers import papers

pages = APIRouter()

Decider = Annotated[Person, Depends(may("case.decide"))]
Number = Annotated[int, Path(ge=1, lt=2**31)]

OUTCOMES = ("in_order", "not_in_order", "withdrawn")
AT = "/applications/{application}/desk"


@pages.get(f"{AT}/missing")
async def form(context: Context, person: Decider) -> Response:
    """Shows the documents that can be requested."""
    return _asking(context, await _dossier(context, person), {})


@pages.post(f"{AT}/missing")
async def ask(context: Context, person: Decider) -> Response:
    """Requests the selected documents from the household."""
    given, sent = await context.typed(), await context.request.form()
    dossier, chosen = await _dossier(context, person), [str(one) for one in sent.getlist("asked")]
    known = papers_of(dossier)
    errors = _no_reason(context, given)
    if not chosen or not known.keys() >= set(chosen):
        errors["asked"] = say(context.language, "missing.nothing_chosen")
    if errors:
        return _asking(context, dossier, given, chosen, errors)
    body: dict[str, object] = {
        **_words(person, given),
        "documents": [_named(known[name]) for name in chosen],
    }
    version = given.get("version", "")
    body |= {"expected_version": int(version) if version.isdecimal() and len(version) < 10 else 0}
    try:
        after = await (await context.departments()).request(dossier.department, context.application, body)
    except Stale as stale:
        return _asking(context, await _dossier(context, person), given, chosen, stale=stale)
    except RefusedThere as refused:
        return _asking(context, dossier, given, chosen, {"asked": _refused(context, refused)})
    number = max(one.number for one in after.requests)
    await context.access.audit(person, f"request.made {number}", f"case {context.application}")
    return redirect(context.request, f"/applications/{context.application}/desk", flash="asked_for")


@pages.get(f"{AT}/requests/{{number}}")
async def open_request(context: Context, person: Decider, number: Number) -> Response:
    """Shows one request and the documents handed in. Raises NotFound if it is closed."""
    return await _request(context, await _dossier(context, person), number, {})


@pages.post(f"{AT}/requests/{{number}}")
async def close(context: Context, person: Decider, number: Number) -> Response:
    """Closes a request; the household reads the officer's words."""
    given = await context.typed()
    dossier, outcome, errors = await _dossier(context, person), given.get("outcome", ""), _no_reason(context, given)
    if outcome not in OUTCOMES:
        errors["outcome"] = say(context.language, "request.no_outcome")
    if errors:
        return await _request(context, dossier, number, given, errors)
    body = {**_words(person, given), "outcome": outcome}
    try:
        await (await context.departments()).close(dossier.department, context.application, number, body)
    except RefusedThere as refused:
        return await _request(context, dossier, number, given, {"outcome": _refused(context, refused)})
    await context.access.audit(person, f"request.closed {number}", f"case {context.application}")
    return redirect(context.request, f"/applications/{context.application}/desk", flash=f"request_{outcome}")


def answer_of(found: Case, department: str, number: int) -> str:
    """Returns the state of a request: the household `owes` an answer, has `answered`, or missed the last day (`late`)."""
    reference = RequestReference(department=department, number=number)
    for one in reversed(found.happenings):
        match one.message:
            case DocumentsSupplied(answers=answers) if reference in answers:
                return "answered"
            case DeadlinePassed(requests=requests) if reference in requests:
                return "late"
    return "owes"


def _named(one: AskedDocument) -> dict[str, str]:
    """A document as the contracts' `RequestedDocument` has it."""
    return {"item": one.item, "document": one.document} | ({"member": one.member} if one.member else {})


def _words(person: Person, given: Mapping[str, str]) -> dict[str, str]:
    return {"officer": person.name, "reason": given["reason"].strip()[:500]}


def _no_reason(context: Context, given: Mapping[str, str]) -> dict[str, str]:
    return {} if given.get("reason", "").strip() else {"reason": say(context.language, "missing.no_words")}


def _refused(context: Context, refused: RefusedThere) -> str:
    return text(refused.code, refused.details)[context.language]


def _asking(
    context: Context,
    dossier: Dossier,
    given: Mapping[str, str],
    chosen: Sequence[str] = (),
    errors: Mapping[str, str] | None = None,
    stale: Stale | None = None,
) -> Response:
    spoken = context.language
    known = [(name, said(spoken, dossier, paper)) for name, paper in papers_of(dossier).items()]
    since = [(word(spoken, "kind", one.kind), one.at) for one in stale.since] if stale else ()
    return render(
        context.request,
        "officer/missing.html",
        409 if stale else 422 if errors else 200,
        dossier=dossier,
        known=known,
        given=given,
        chosen=chosen,
        since=since,
        stale=stale is not None,
        errors=errors or {},
    )


async def _request(
    context: Context, dossier: Dossier, number: int, given: Mapping[str, str], errors: Mapping[str, str] | None = None
) -> Response:
    asked = next((one for one in dossier.requests if one.number == number), None)
    if asked is None:
        raise NotFound("no_such_document_request", number=number)
    spoken, found = context.language, await case(context.pool, context.application)
    return render(
        context.request,
        "officer/request.html",
        422 if errors else 200,
        errors=errors or {},
        dossier=dossier,
        asked=asked,
        documents=[said(spoken, dossier, paper) for paper in asked.documents],
        answer=answer_of(found, dossier.department, number),
        papers=await papers(context, dossier),
        outcomes=[(one, say(spoken, f"request_outcome.{one}")) for one in OUTCOMES],
        given=given,
    )


async def _dossier(context: Context, person: Person) -> Dossier:
    return await (await context.departments()).dossier(department_of(context, person), context.application)
