"""Asking the household for documents, and looking at what it handed in. Neither establishes a fact: what was decided stands."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from lianban_contracts.life import DeadlinePassed, DocumentsSupplied
from lianban_contracts.officers import RequestReference
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.core.problems import NotFound
from services.chassis.operators.operator_routes import stream_id
from services.messages import say, text, word
from services.portal.identity import Person, desk, may
from services.portal.readmodel.cases import Case, case
from services.portal.web.language import language
from services.portal.web.page import redirect, render

from .department_client import RefusedThere, Stale
from .desk_case import department_of, services
from .document_requests import papers_of, said
from .dossier import Dossier, Json
from .papers import papers

pages = APIRouter()

Decider = Annotated[Person, Depends(may("case.decide"))]
Number = Annotated[int, Path(ge=1, lt=2**31)]

OUTCOMES = ("in_order", "not_in_order", "withdrawn")
AT = "/applications/{application}/desk"


@pages.get(f"{AT}/missing")
async def form(request: Request, person: Decider) -> Response:
    """What can be asked for."""
    return _asking(request, await _dossier(request, person), {})


@pages.post(f"{AT}/missing")
async def ask(request: Request, person: Decider) -> Response:
    """Asks the household for the documents chosen."""
    sent = await request.form()
    given = {name: value for name, value in sent.items() if isinstance(value, str)}
    dossier, chosen = await _dossier(request, person), [str(one) for one in sent.getlist("asked")]
    known = papers_of(dossier)
    errors = _no_reason(request, given)
    if not chosen or not known.keys() >= set(chosen):
        errors["asked"] = say(language(request), "missing.nothing_chosen")
    if errors:
        return _asking(request, dossier, given, chosen, errors)
    body = {**_words(person, given), "documents": [known[name] for name in chosen]}
    version = given.get("version", "")
    body |= {"expected_version": int(version) if version.isdecimal() and len(version) < 10 else 0}
    try:
        after = await (await services(request)).request(dossier.department, stream_id(request), body)
    except Stale as stale:
        return _asking(request, await _dossier(request, person), given, chosen, stale=stale)
    except RefusedThere as refused:
        return _asking(request, dossier, given, chosen, {"asked": _refused(request, refused)})
    number = max(int(one["number"]) for one in after.requests)
    await desk(request).audit(person, f"request.made {number}", f"case {stream_id(request)}")
    return redirect(request, f"/applications/{stream_id(request)}/desk", flash="asked_for")


@pages.get(f"{AT}/requests/{{number}}")
async def open_request(request: Request, person: Decider, number: Number) -> Response:
    """One request, and what the household handed in. Raises NotFound for one that is closed."""
    return await _request(request, await _dossier(request, person), number, {})


@pages.post(f"{AT}/requests/{{number}}")
async def close(request: Request, person: Decider, number: Number) -> Response:
    """Closes a request; the household reads the officer's words."""
    given = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    dossier, outcome, errors = await _dossier(request, person), given.get("outcome", ""), _no_reason(request, given)
    if outcome not in OUTCOMES:
        errors["outcome"] = say(language(request), "request.no_outcome")
    if errors:
        return await _request(request, dossier, number, given, errors)
    body = {**_words(person, given), "outcome": outcome}
    try:
        await (await services(request)).close(dossier.department, stream_id(request), number, body)
    except RefusedThere as refused:
        return await _request(request, dossier, number, given, {"outcome": _refused(request, refused)})
    await desk(request).audit(person, f"request.closed {number}", f"case {stream_id(request)}")
    return redirect(request, f"/applications/{stream_id(request)}/desk", flash=f"request_{outcome}")


def answer_of(found: Case, department: str, number: int) -> str:
    """How far a request is: the household `owes` an answer, has `answered`, or let its day go by (`late`)."""
    reference = RequestReference(department=department, number=number)
    for one in reversed(found.happenings):
        match one.message:
            case DocumentsSupplied(answers=answers) if reference in answers:
                return "answered"
            case DeadlinePassed(requests=requests) if reference in requests:
                return "late"
    return "owes"


def _words(person: Person, given: Mapping[str, str]) -> dict[str, Any]:
    return {"officer": person.name, "reason": given["reason"].strip()[:500]}


def _no_reason(request: Request, given: Mapping[str, str]) -> dict[str, str]:
    return {} if given.get("reason", "").strip() else {"reason": say(language(request), "missing.no_words")}


def _refused(request: Request, refused: RefusedThere) -> str:
    return text(refused.code, refused.details)[language(request)]


def _asking(
    request: Request,
    dossier: Dossier,
    given: Mapping[str, str],
    chosen: Sequence[str] = (),
    errors: Mapping[str, str] | None = None,
    stale: Stale | None = None,
) -> Response:
    spoken: Any = language(request)
    known = [(name, said(spoken, dossier, paper)) for name, paper in papers_of(dossier).items()]
    since = [(word(spoken, "kind", _kind(one)), one["at"]) for one in stale.since] if stale else ()
    content: dict[str, Any] = {"dossier": dossier, "known": known, "given": given, "chosen": chosen, "since": since}
    status = 409 if stale else 422 if errors else 200
    return render(request, "officer/missing.html", status, stale=stale is not None, errors=errors or {}, **content)


def _kind(event: Json) -> str:
    kind = str(event["type"])
    return kind.split(".")[-2] if "." in kind else kind


async def _request(
    request: Request, dossier: Dossier, number: int, given: Mapping[str, str], errors: Mapping[str, str] | None = None
) -> Response:
    asked = next((one for one in dossier.requests if one["number"] == number), None)
    if asked is None:
        raise NotFound("no_such_document_request", number=number)
    spoken, found = language(request), await case(request.app.state.service.pool, stream_id(request))
    content: dict[str, Any] = {
        "dossier": dossier,
        "asked": asked,
        "documents": [said(spoken, dossier, paper) for paper in asked["documents"]],
        "answer": answer_of(found, dossier.department, number),
        "papers": await papers(request, found, dossier),
        "outcomes": [(one, say(spoken, f"request_outcome.{one}")) for one in OUTCOMES],
        "given": given,
    }
    return render(request, "officer/request.html", 422 if errors else 200, errors=errors or {}, **content)


async def _dossier(request: Request, person: Person) -> Dossier:
    return await (await services(request)).dossier(department_of(request, person), stream_id(request))
