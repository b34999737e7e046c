"""The audit log as a supervisor reads it: his regions' cases and people, newest first; that he read is a line of it too."""

from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.core.database import Record
from services.chassis.core.problems import BadRequest
from services.chassis.operators.operator_routes import stream_id
from services.messages import say
from services.portal.identity import Person, may
from services.portal.web.language import language
from services.portal.web.page import redirect, render
from services.portal.worklist import queue
from services.portal.worklist.statements import SQL

pages = APIRouter()

PAGE = 50
NEWEST = 2**63 - 1

Reader = Annotated[Person, Depends(may("audit.view"))]


@pages.get("/audit")
async def newest(request: Request, person: Reader) -> Response:
    """What was written down lately; a receipt leads to the lines of its case, a colleague to his."""
    given = request.query_params
    if receipt := given.get("receipt", "").strip().upper():
        return await _sought(request, person, receipt)
    if account := given.get("account"):
        return redirect(request, f"/audit/people/{quote(account, safe='')}")
    return await _page(request, person, "audited")


async def _sought(request: Request, person: Person, receipt: str) -> Response:
    found = await queue.by_receipt(request.app.state.service.pool, person, receipt)
    if len(found) == 1:
        return redirect(request, f"/audit/cases/{found[0]['application']}")
    errors = {"receipt": say(language(request), "audit.several" if found else "audit.not_found", receipt=receipt)}
    return await _page(request, person, "audited", errors=errors)


@pages.get("/audit/cases/{application}")
async def of_case(request: Request, person: Reader) -> Response:
    """Who did or saw what of one case."""
    return await _page(request, person, "audited_of_case", stream_id(request))


@pages.get("/audit/people/{account:path}")
async def of_person(request: Request, person: Reader, account: str) -> Response:
    """What one person did and saw."""
    return await _page(request, person, "audited_of_account", account)


async def _page(
    request: Request, person: Person, statement: str, about: object = None, errors: dict[str, str] | None = None
) -> Response:
    pool, regions = request.app.state.service.pool, sorted(person.regions)
    asked = (regions, _before(request), PAGE + 1, *(() if about is None else (about,)))
    rows: Sequence[Record] = await pool.fetch(SQL[statement], *asked)
    content: dict[str, Any] = {
        "lines": [_shown(row) for row in rows[:PAGE]],
        "before": rows[PAGE - 1]["number"] if len(rows) > PAGE else None,
        "about": about,
        "of": statement,
        "staff": await pool.fetch(SQL["staff"], regions),
        "receipt": request.query_params.get("receipt", ""),
    }
    return render(request, "officer/audit.html", 422 if errors else 200, errors=errors or {}, **content)


def _before(request: Request) -> int:
    text = request.query_params.get("before") or str(NEWEST)
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise BadRequest("bad_filter", name="before", value=text)
    return min(int(text), NEWEST)


def _shown(row: Record) -> dict[str, Any]:
    """A line as a page shows it; of whom nobody has a name, the end of the provider's one for him."""
    action, _, more = row["action"].partition(" ")
    who = row["name"] or row["account"].rpartition(" ")[2] or "—"
    return {
        **dict(row),
        "act": action,
        "more": more,
        "who": who,
        "link": f"/audit/people/{quote(row['account'], safe='')}",
    }
