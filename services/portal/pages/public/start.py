"""What everybody may see without signing in: the start, the pre-check, the public notices."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.messages import say
from services.policy import Packs
from services.portal.identity import may
from services.portal.readmodel.pack_catalogue import known, region
from services.portal.readmodel.statements import SQL
from services.portal.readmodel.views import CaseStatement
from services.portal.web.context import Context
from services.portal.web.language import YEAR_SECONDS
from services.portal.web.page import render, render_public
from services.portal.wording.statement_summary import sentence, sheet

from .precheck import SITUATIONS, PrecheckErrors, answers, outlook

pages = APIRouter()

REGION = "region"
MOST_NOTICES = 200
LONGEST_NOTICE = timedelta(days=30)


@pages.get("/", dependencies=[Depends(may("start.view"))])
async def start(context: Context) -> Response:
    """What this is, and who is entitled to what in a region."""
    found, today = await known(), context.clock.today()
    chosen = _chosen(context, found)
    of = region(found, chosen, today) if chosen else None
    page = render_public(
        context.request,
        "start.html",
        pack=of.pack if of else None,
        regions_named=_named(context, found),
        region=of,
    )
    return _kept(context, page, chosen)


@pages.get("/check", dependencies=[Depends(may("precheck.use"))])
async def check(context: Context) -> Response:
    """Five questions and, once they are answered, what they probably entitle to."""
    found, query = await known(), context.request.query_params
    chosen = _chosen(context, found) or found.regions()[0]
    given = {name: query.get(name, "") for name in ("people", "income", "assets", "medical")}
    situations = query.getlist("situation")
    content: dict[str, Any] = {"chosen": chosen, "given": given, "situations": situations, "outlook": None}
    content["regions_named"] = _named(context, found)
    content["situations_named"] = [(name, say(context.language, f"situation.{name}")) for name in SITUATIONS]
    try:
        content |= _outlook(context, found, chosen, given, situations) if "people" in query else {}
    except PrecheckErrors as unclear:
        content["errors"] = {name: say(context.language, code) for name, code in unclear.errors.items()}
    return _kept(context, render(context.request, "check.html", **content), chosen)


def _outlook(
    context: Context, found: Packs, chosen: str, given: Mapping[str, str], situations: list[str]
) -> dict[str, Any]:
    today, pack = context.clock.today(), found.in_force(chosen, context.clock.today())
    if pack is None:
        return {}
    seen = outlook(pack, today, answers(given, situations))
    sums = sheet(CaseStatement([*seen.granted, *seen.open]))
    explained = partial(sentence, context.language)
    content = {"outlook": seen, "sheet": sums, "explained": explained, "pack": pack}
    return {**content, "plan_ended_on": pack.plan_ended(today)}


@pages.get("/notices", dependencies=[Depends(may("notices.view"))])
async def notices(context: Context) -> Response:
    """Who was recognised and can still be objected to, as far as that may be shown."""
    found, today = await known(), context.clock.today()
    chosen = _chosen(context, found)
    rows = await context.pool.fetch(SQL["notices"], chosen, today - LONGEST_NOTICE, MOST_NOTICES)
    listed = [(row, _until(found, row["region"], row["determined_on"])) for row in rows]
    shown = [(row, until) for row, until in listed if until >= today]
    return _kept(
        context,
        render(context.request, "notices.html", regions_named=_named(context, found), chosen=chosen, notices=shown),
        chosen,
    )


def _until(found: Packs, code: str, since: date) -> date:
    """The last day of a notice. Source: docs/domain.md, "How long a case may take", where no pack says it."""
    pack = found.in_force(code, since)
    return pack.deadline("public_notice", since).day if pack else since + timedelta(days=7)


def _named(context: Context, found: Packs) -> list[tuple[str, str]]:
    """The regions to choose from, by the name that the newest policy of each gives it."""
    newest = {pack.region: pack.layout.name for pack in found.all}
    return [(code, getattr(name, context.language)) for code, name in newest.items()]


def _chosen(context: Context, found: Packs) -> str | None:
    """The region asked for, or chosen before; one without a policy counts as none."""
    code = context.request.query_params.get(REGION, context.request.cookies.get(REGION))
    return code if code in found.regions() else None


def _kept(context: Context, response: Response, chosen: str | None) -> Response:
    if REGION in context.request.query_params and chosen:
        secure = context.request.url.scheme == "https"
        response.set_cookie(REGION, chosen, YEAR_SECONDS, httponly=True, samesite="lax", secure=secure)
    return response
