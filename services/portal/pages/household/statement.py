"""The statement (幸福清单) on screen and on one A4 page, and the page that verifies a printed statement."""

from functools import partial
from io import BytesIO

import segno
from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.chassis.core.problems import NotFound
from services.portal.drafts.context import Context
from services.portal.identity import may
from services.portal.readmodel.cases import Case, case
from services.portal.readmodel.households import Households
from services.portal.readmodel.pack_catalogue import deciding_pack
from services.portal.readmodel.progress import reopened
from services.portal.readmodel.statement_seal import Claim, StatementSeal, issued, read
from services.portal.readmodel.views import revision, statement
from services.portal.web.page import render
from services.portal.wording.history import since_last
from services.portal.wording.statement_summary import sentence, sheet

from .delivery import undelivered
from .helping import party
from .household_code import household_codes

pages = APIRouter()

ON_CASE = "/applications/{application}/statement"


@pages.get(ON_CASE, dependencies=[Depends(may("statement.view"))])
async def show(context: Context) -> Response:
    """Shows all decisions: granted and not granted."""
    found = await case(context.pool, context.application)
    stated, pack = statement(found), await deciding_pack(found)
    code = _seal(context).code(found.row.application, stated.issued) if stated.issued else None
    here = await party(context)
    known = await Households(context.access.keys, context.access.strongbox).of(context.pool, context.application)
    members = {one.member: one.name for one in known.members}
    explained = partial(sentence, context.language, names=members)
    return render(
        context.request,
        "household/statement.html",
        pack=pack,
        case=found.row,
        statement=stated,
        undelivered=undelivered(here, found, stated),
        sheet=sheet(stated),
        explained=explained,
        code=code,
        household_code=household_codes(context).of(context.application),
        names=[one.name for one in known.members if one.left_on is None],
        party=here,
        since=since_last(context.language, found, pack),
        reopened={one.item for one in reopened(found)},
    )


@pages.get(f"{ON_CASE}/code.svg", dependencies=[Depends(may("statement.view"))])
async def picture(context: Context) -> Response:
    """Returns the QR code with the address of the verification page. Raises NotFound before a statement is issued."""
    application = context.application
    stated = statement(await case(context.pool, application))
    if stated.issued is None:
        raise NotFound("statement_not_issued")
    code = segno.make_qr(_address(context, _seal(context).code(application, stated.issued)), error="m")
    drawn = BytesIO()
    code.save(drawn, kind="svg", border=2, omitsize=True)
    return Response(drawn.getvalue(), media_type="image/svg+xml")


@pages.get("/v/{code}", dependencies=[Depends(may("statement.verify"))])
async def confirm(context: Context, code: str) -> Response:
    """Shows whether a statement is genuine and whether a later one replaced it, with its receipt, the masked name, its items and sums: the reader compares them with the paper."""
    claim = read(code.upper())
    found = await _verified_case(context, claim) if claim else None
    return render(context.request, "household/genuine.html", code=code, **await _result(claim, found))


async def _verified_case(context: Context, claim: Claim) -> Case | None:
    try:
        found = await case(context.pool, claim.application)
    except NotFound:
        return None
    stated = issued(found, claim.revision)
    return found if stated is not None and _seal(context).proves(claim, stated) else None


async def _result(claim: Claim | None, found: Case | None) -> dict[str, object]:
    if claim is None or found is None:
        return {"genuine": False}
    stated = revision(found, claim.revision)
    return {
        "genuine": True,
        "case": found.row,
        "statement": issued(found, claim.revision),
        "sheet": sheet(stated) if stated else None,
        "last": statement(found).issued,
        "pack": await deciding_pack(found),
    }


def _seal(context: Context) -> StatementSeal:
    return StatementSeal(context.access.access.secret.get_secret_value())


def _address(context: Context, code: str) -> str:
    """The address in the QR code."""
    return f"{context.access.access.url}/v/{code}"
