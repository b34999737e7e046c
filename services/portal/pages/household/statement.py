"""The statement (幸福清单): on the screen, on one A4 page, and the page that confirms that a printed one is ours."""

from functools import partial
from io import BytesIO
from typing import Annotated, Any

import segno
from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.core.problems import NotFound
from services.chassis.operators.operator_routes import stream_id
from services.portal.identity import Person, desk, may
from services.portal.readmodel.cases import Case, case
from services.portal.readmodel.progress import reopened
from services.portal.readmodel.statement_seal import Claim, StatementSeal, issued, read
from services.portal.readmodel.views import statement
from services.portal.web.language import language
from services.portal.web.page import render
from services.portal.wording.history import since_last
from services.portal.wording.statement_summary import sentence, sheet

from .delivery import delivery
from .helping import party

pages = APIRouter()

ON_CASE = "/applications/{application}/statement"


@pages.get(ON_CASE)
async def show(request: Request, person: Annotated[Person, Depends(may("statement.view"))]) -> Response:
    """Everything that was granted and what was not."""
    found = await case(request.app.state.service.pool, stream_id(request))
    stated = statement(found)
    explained = partial(sentence, language(request))
    code = _seal(request).code(found.row.application, stated.issued) if stated.issued else None
    content: dict[str, Any] = {
        "case": found.row,
        "statement": stated,
        "sheet": sheet(stated),
        "explained": explained,
        "code": code,
        "party": await party(request),
        "since": since_last(language(request), found),
        "reopened": {one.item for one in reopened(found)},
    }
    page = render(request, "statement.html", **content)
    page.background = await delivery(request, person, found, stated)
    return page


@pages.get(f"{ON_CASE}/code.svg", dependencies=[Depends(may("statement.view"))])
async def picture(request: Request) -> Response:
    """The QR code that leads to the confirmation. Raises NotFound before a statement is issued."""
    application = stream_id(request)
    stated = statement(await case(request.app.state.service.pool, application))
    if stated.issued is None:
        raise NotFound("statement_not_issued")
    code = segno.make_qr(_address(request, _seal(request).code(application, stated.issued)), error="m")
    drawn = BytesIO()
    code.save(drawn, kind="svg", border=2, omitsize=True)
    return Response(drawn.getvalue(), media_type="image/svg+xml")


@pages.get("/v/{code}", dependencies=[Depends(may("statement.verify"))])
async def confirm(request: Request, code: str) -> Response:
    """Whether a statement is genuine, and whether a later one has taken its place; nothing else of it."""
    claim = read(code.upper())
    found = await _proved(request, claim) if claim else None
    return render(request, "genuine.html", code=code, **_told(claim, found))


async def _proved(request: Request, claim: Claim) -> Case | None:
    try:
        found = await case(request.app.state.service.pool, claim.application)
    except NotFound:
        return None
    stated = issued(found, claim.revision)
    return found if stated is not None and _seal(request).proves(claim, stated) else None


def _told(claim: Claim | None, found: Case | None) -> dict[str, Any]:
    if claim is None or found is None:
        return {"genuine": False, "statement": None, "last": None}
    return {"genuine": True, "statement": issued(found, claim.revision), "last": statement(found).issued}


def _seal(request: Request) -> StatementSeal:
    return StatementSeal(desk(request).access.secret.get_secret_value())


def _address(request: Request, code: str) -> str:
    """Where a telephone is led."""
    return f"{desk(request).access.url}/v/{code}"
