"""The page of one case for officers."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.chassis.core.problems import NotFound
from services.portal.identity import Person, may
from services.portal.identity.parties import REVIEW
from services.portal.readmodel.cases import Case, case
from services.portal.readmodel.pack_catalogue import deciding_pack
from services.portal.readmodel.progress import progress
from services.portal.readmodel.views import statement
from services.portal.web.page import render
from services.portal.wording.history import history
from services.portal.worklist import queue
from services.portal.worklist.task_rules import BY_HAND

from .context import Context
from .document_requests import papers_of, said
from .dossier import Dossier
from .papers import papers

pages = APIRouter()


@pages.get("/applications/{application}/desk")
async def show(context: Context, person: Annotated[Person, Depends(may("case.handle"))]) -> Response:
    """Shows what this department may see of the case, its tasks and its actions. The view is audited."""
    return await case_page(context, person)


async def case_page(
    context: Context, person: Person, status: int = 200, errors: Mapping[str, str] | None = None
) -> Response:
    """The page of a case. `errors`: of a form that was sent from it."""
    application, department = context.application, department_of(context, person)
    found = await case(context.pool, application)
    dossier = await (await context.departments()).dossier(department, application)
    await context.access.audit(person, "case.opened", f"case {application}")
    return render(
        context.request,
        "officer/case.html",
        status,
        errors=errors or {},
        **await _of_case(context, found, department),
        **_of_department(context, dossier),
        **await _around(context, person, found, dossier),
    )


def department_of(context: Context, person: Person) -> str:
    """The department for which the person acts. A person with several selects one by the query. Raises NotFound without a department."""
    owners = queue.owners_of(person)
    asked = context.request.query_params.get("department", person.department)
    if not owners:
        raise NotFound("no_such_application", application=str(context.application))
    return asked if asked in owners else REVIEW if REVIEW in owners else owners[0]


def of_civil_affairs(context: Context, person: Person) -> UUID:
    """Returns the application for an officer of civil affairs. Raises NotFound for other departments."""
    application = context.application
    if person.department != REVIEW:
        raise NotFound("no_such_application", application=str(application))
    return application


async def _of_case(context: Context, found: Case, department: str) -> dict[str, object]:
    """Progress and history of the case. Only civil affairs sees the reasons of determinations and the notes of visits."""
    pack = await deciding_pack(found)
    far = progress(found, context.clock.today(), pack)
    lines = history(context.language, found, pack, reasoned=department == REVIEW, notes=department == REVIEW)
    return {"case": found.row, "pack": pack, "progress": far, "lines": lines}


def _of_department(context: Context, dossier: Dossier) -> dict[str, object]:
    spoken = context.language
    decided = [(one, list(dossier.inputs(spoken, one.item))) for one in dossier.decisions]
    noticed = [pair for pair in decided if pair[0].outcome != "not_applicable"]
    return {
        "dossier": dossier,
        "fields": dossier.fields(spoken),
        "register": list(dossier.register(spoken)),
        "decided": noticed,
        "not_applicable": [one for one, _ in decided if one.outcome == "not_applicable"],
        "clauses": dossier.pack.layout.clauses if dossier.pack else {},
        "may_ask": bool(papers_of(dossier)),
        "asked": [(one, [said(spoken, dossier, paper) for paper in one.documents]) for one in dossier.requests],
    }


async def _around(context: Context, person: Person, found: Case, dossier: Dossier) -> dict[str, object]:
    """The tasks of the department and the records of officers."""
    pool, application = context.pool, context.application
    today = context.clock.today()
    rows = await queue.tasks_of(pool, application, dossier.department)
    return {
        "tasks": [queue.shown(row, today) for row in rows],
        "by_hand": BY_HAND,
        "account": person.account,
        "owners": queue.owners_of(person),
        "colleagues": await queue.colleagues(pool, person, dossier.department, found.row.region or ""),
        "papers": await papers(context, dossier),
        "revision": _revision(found),
    }


def _revision(found: Case) -> int:
    return statement(found).revision
