"""The code of a household: it opens the file for people who may see it, and proves the current statement to everybody else."""

from io import BytesIO
from uuid import UUID

import segno
from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.portal.drafts.context import Context
from services.portal.identity import may
from services.portal.identity.parties import REVIEW
from services.portal.readmodel.cases import Case, case
from services.portal.readmodel.household_code import HouseholdCodes
from services.portal.readmodel.pack_catalogue import deciding_pack
from services.portal.readmodel.views import statement
from services.portal.web.page import redirect, render
from services.portal.wording.statement_summary import sheet

pages = APIRouter()

IN_FORCE = ("provisional", "final")
"""Outcomes of a statement that is in force."""


def household_codes(context: Context) -> HouseholdCodes:
    """Returns the codes of this installation."""
    return HouseholdCodes(context.access.access.secret.get_secret_value())


@pages.get("/h/{code}", dependencies=[Depends(may("household.prove"))])
async def prove(context: Context, code: str) -> Response:
    """Redirects people who may see the file to it. Shows everybody else the receipt, the masked name, the items and the sums of the statement in force."""
    application = await household_codes(context).find(context.pool, code)
    if application and (path := await _file(context, application)):
        return redirect(context.request, path)
    found = await case(context.pool, application) if application else None
    content = await _proof(found) if found else {"statement": None}
    shown = household_codes(context).of(application) if application else code[:40]
    return render(context.request, "household/household_code.html", code=shown, known=found is not None, **content)


async def _file(context: Context, application: UUID) -> str | None:
    """Returns the page of the file that this person may open; None if they may open none."""
    person = context.person
    if not person.is_signed_in:
        return None
    if await context.access.parties.of(application, person):
        return f"/applications/{application}"
    if not {"officer", "supervisor"} & person.capacities:
        return None
    scope = "department" if "officer" in person.capacities else "region"
    if not await context.access.parties.reached(application, person, frozenset({scope})):
        return None
    return f"/applications/{application}/{'household' if person.department in ('', REVIEW) else 'desk'}"


async def _proof(found: Case) -> dict[str, object]:
    stated = statement(found)
    if stated.issued is None or stated.issued.outcome not in IN_FORCE:
        return {"statement": None}
    return {"statement": stated.issued, "case": found.row, "sheet": sheet(stated), "pack": await deciding_pack(found)}


@pages.get("/applications/{application}/household-code.svg", dependencies=[Depends(may("statement.view"))])
async def picture(context: Context) -> Response:
    """Returns the QR code with the address of the household's code."""
    await case(context.pool, context.application)
    code = household_codes(context).of(context.application)
    drawn = BytesIO()
    segno.make_qr(f"{context.access.access.url}/h/{code}", error="m").save(drawn, kind="svg", border=2, omitsize=True)
    return Response(drawn.getvalue(), media_type="image/svg+xml")
