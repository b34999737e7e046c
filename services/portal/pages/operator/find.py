"""Finding a case by id, receipt or a person's ID number. A search by ID number needs a reason, which is audited."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from services.chassis.core.database import Record
from services.messages import say, values
from services.portal.forms import parsing
from services.portal.identity import Person, may
from services.portal.readmodel.cases import STATUSES, Filter, listed, wanted
from services.portal.readmodel.statements import SQL
from services.portal.web.page import link, redirect, render

from .context import Context

pages = APIRouter()

FIND = may("case.find")
FIND_PERSON = may("case.find_by_person")


@pages.get("/cases", dependencies=[Depends(FIND)])
async def cases(context: Context) -> Response:
    """Lists the newest cases that match. A search by id or receipt with one result redirects to its trace."""
    sought = context.request.query_params.get("sought", "").strip()
    wish = wanted(context.request.query_params)
    rows = await (_by_id_or_receipt(context, sought) if sought else listed(context.pool, wish))
    if sought and len(rows) == 1:
        return redirect(context.request, f"/applications/{rows[0]['application']}/trace")
    errors = {} if rows or not sought else {"sought": say(context.language, "find.nothing", sought=sought)}
    return _page(context, rows, wish, errors, sought)


def _page(context: Context, rows: list[Record], wish: Filter, errors: dict[str, str], sought: str) -> Response:
    more = rows[-1]["application"] if len(rows) == wish.limit and not sought else None
    return render(
        context.request,
        "operator/cases.html",
        cases=rows,
        wish=wish,
        more=more,
        errors=errors,
        sought=sought,
        statuses=STATUSES,
        regions=values("region"),
    )


async def _by_id_or_receipt(context: Context, sought: str) -> list[Record]:
    pool = context.pool
    try:
        return [row for row in [await pool.fetchrow(SQL["case"], UUID(sought))] if row]
    except ValueError:
        return await listed(pool, Filter(receipt=sought.upper()))


@pages.get("/cases/by-person", dependencies=[Depends(FIND)])
async def by_person(context: Context) -> Response:
    """Shows the form. It asks for a new sign-in before it accepts input."""
    return _form(context)


@pages.post("/cases/by-person")
async def found_by_person(
    context: Context, person: Annotated[Person, Depends(FIND_PERSON)], number: str = Form(""), reason: str = Form("")
) -> Response:
    """Lists the cases of the person with this ID number, after an audit line with operator and reason. The number is in no address and no log."""
    errors = _errors(context.language, number, reason)
    if errors:
        return _form(context, errors, reason, 422, number)
    await context.access.audit(person, FIND_PERSON.permission.action, f"reason {reason}")
    found = await context.access.cases_of_number(person, parsing.id_number(number))
    rows = await context.pool.fetch(SQL["these"], found)
    return render(context.request, "operator/found.html", cases=rows, reason=reason)


def _form(
    context: Context, errors: dict[str, str] | None = None, reason: str = "", status: int = 200, number: str = ""
) -> Response:
    again = link(context.request, "/sign-in", fresh="1", back=link(context.request, "/cases/by-person"))
    return render(
        context.request,
        "operator/by_person.html",
        status,
        errors=errors or {},
        fresh=context.visit.fresh,
        again=again,
        reasons=values("find_reason"),
        number=number,
        reason=reason,
    )


def _errors(spoken: str, number: str, reason: str) -> dict[str, str]:
    wrong = {} if reason in values("find_reason") else {"reason": say(spoken, "find.no_reason")}
    try:
        parsing.id_number(number)
    except parsing.InputError as error:
        return {"number": say(spoken, error.code), **wrong}
    return wrong
