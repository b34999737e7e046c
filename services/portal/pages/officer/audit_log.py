"""The audit log for supervisors: lines on cases and officers of their regions, newest first. Reading is audited too."""

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.chassis.core.database import Record
from services.chassis.core.problems import BadRequest
from services.messages import say
from services.portal.identity import Person, may
from services.portal.web.page import redirect, render
from services.portal.worklist import queue
from services.portal.worklist.statements import SQL

from .context import Context

pages = APIRouter()

PAGE = 50
NEWEST = 2**63 - 1

Reader = Annotated[Person, Depends(may("audit.view"))]


@pages.get("/audit")
async def newest(context: Context, person: Reader) -> Response:
    """Lists the newest lines. With a receipt in the query, lists the lines of its case."""
    given = context.request.query_params
    if receipt := given.get("receipt", "").strip().upper():
        return await _sought(context, person, receipt)
    if account := given.get("account"):
        return redirect(context.request, f"/audit/people/{quote(account, safe='')}")
    return await _page(context, person, "audited")


async def _sought(context: Context, person: Person, receipt: str) -> Response:
    found = await queue.by_receipt(context.pool, person, receipt)
    if len(found) == 1:
        return redirect(context.request, f"/audit/cases/{found[0]['application']}")
    errors = {"receipt": say(context.language, "audit.several" if found else "audit.not_found", receipt=receipt)}
    return await _page(context, person, "audited", errors=errors)


@pages.get("/audit/cases/{application}")
async def of_case(context: Context, person: Reader) -> Response:
    """Lists the lines of one case."""
    return await _page(context, person, "audited_of_case", context.application)


@pages.get("/audit/people/{account:path}")
async def of_person(context: Context, person: Reader, account: str) -> Response:
    """Lists the lines of one person."""
    return await _page(context, person, "audited_of_account", account)


async def _page(
    context: Context, person: Person, statement: str, about: object = None, errors: dict[str, str] | None = None
) -> Response:
    pool, regions = context.pool, sorted(person.regions)
    asked = (regions, _before(context), PAGE + 1, *(() if about is None else (about,)))
    rows: Sequence[Record] = await pool.fetch(SQL[statement], *asked)
    return render(
        context.request,
        "officer/audit.html",
        422 if errors else 200,
        errors=errors or {},
        lines=[_shown(row) for row in rows[:PAGE]],
        before=rows[PAGE - 1]["number"] if len(rows) > PAGE else None,
        about=about,
        of=statement,
        staff=await pool.fetch(SQL["staff"], regions),
        receipt=context.request.query_params.get("receipt", ""),
    )


def _before(context: Context) -> int:
    text = context.request.query_params.get("before") or str(NEWEST)
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise BadRequest("bad_filter", name="before", value=text)
    return min(int(text), NEWEST)


def _shown(row: Record) -> dict[str, object]:
    """A line as shown on the page. A person without a known name is shown by the end of their account."""
    action, _, more = row["action"].partition(" ")
    who = row["name"] or row["account"].rpartition(" ")[2] or "—"
    return {
        **dict(row),
        "act": action,
        "more": more,
        "who": who,
        "link": f"/audit/people/{quote(row['account'], safe='')}",
    }
