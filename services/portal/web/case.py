"""The pages of cases: the list, and of one case its timeline, statement and trace."""

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.operations import stream_id
from services.messages import values
from services.portal.access import may
from services.portal.cases import STATUSES, case, listed, wanted
from services.portal.others import SERVICES
from services.portal.sentences import line
from services.portal.trace import lay_out
from services.portal.views import statement, summary

from .language import language
from .page import render

pages = APIRouter()


@pages.get("/cases", dependencies=[Depends(may("case.find"))])
async def cases(request: Request) -> Response:
    """The newest cases."""
    wish = wanted(request.query_params)
    rows = await listed(request.app.state.service.pool, wish)
    more = rows[-1]["application"] if len(rows) == wish.limit else None
    return render(request, "cases.html", cases=rows, wish=wish, more=more, statuses=STATUSES, regions=values("region"))


@pages.get("/applications/{application}", dependencies=[Depends(may("case.view"))])
async def application(request: Request) -> Response:
    """One case with its timeline."""
    found = await case(request.app.state.service.pool, stream_id(request))
    lines = [(one, line(language(request), one)) for one in found.happenings]
    return render(request, "application.html", case=summary(found), lines=lines)


@pages.get("/applications/{application}/statement", dependencies=[Depends(may("statement.view"))])
async def statement_of(request: Request) -> Response:
    """The statement (幸福清单)."""
    found = await case(request.app.state.service.pool, stream_id(request))
    return render(request, "statement.html", case=found.row, statement=statement(found))


@pages.get("/applications/{application}/trace", dependencies=[Depends(may("trace.view"))])
async def trace(request: Request) -> Response:
    """The causal tree with what each event waited for."""
    found_in = stream_id(request)
    found = lay_out(str(found_in), await request.app.state.others.parts(found_in))
    return render(request, "trace.html", trace=found, services=SERVICES)
