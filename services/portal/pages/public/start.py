"""Public pages: start, pre-check and public notices."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial

from fastapi import APIRouter, Depends
from starlette.datastructures import FormData
from starlette.responses import Response

from services.messages import say
from services.policy import Packs
from services.portal.identity import may
from services.portal.readmodel.households import Households
from services.portal.readmodel.pack_catalogue import known, region
from services.portal.readmodel.statements import SQL
from services.portal.readmodel.views import CaseStatement
from services.portal.web.context import Context
from services.portal.web.language import YEAR_SECONDS
from services.portal.web.page import render, render_public
from services.portal.wording.statement_summary import sentence, sheet
from services.portal.wording.villages import village_of

from .precheck import SITUATIONS, PrecheckErrors, answers, outlook

pages = APIRouter()

REGION = "region"
QUESTIONS = {"people": "check.people", "income": "check.income", "assets": "check.assets", "medical": "check.medical"}
"""The questions of the pre-check about numbers."""

MOST_NOTICES = 200
LONGEST_NOTICE = timedelta(days=30)


@pages.get("/", dependencies=[Depends(may("start.view"))])
async def start(context: Context) -> Response:
    """Shows the purpose of the portal and the items of a region by category."""
    found, today = await known(), context.clock.today()
    chosen = chosen_region(context, found)
    of = region(found, chosen, today) if chosen else None
    page = render_public(
        context.request,
        "public/start.html",
        pack=of.pack if of else None,
        regions_named=named_regions(context, found),
        region=of,
    )
    return remember_region(context, page, chosen)


@pages.get("/check", dependencies=[Depends(may("precheck.use"))])
async def check(context: Context) -> Response:
    """Shows the five questions."""
    return await _check_page(context, FormData())


@pages.post("/check", dependencies=[Depends(may("precheck.use"))])
async def checked(context: Context) -> Response:
    """Shows the probable benefits, and the questions with the answers. Nothing is stored; it is a POST so that income, savings and disability are in no address, history or log."""
    return await _check_page(context, await context.request.form())


async def _check_page(context: Context, form: FormData) -> Response:
    found = await known()
    chosen = chosen_region(context, found, str(form.get(REGION, ""))) or found.regions()[0]
    given = {name: str(form.get(name, "")) for name in ("people", "income", "assets", "medical")}
    situations = [one for one in form.getlist("situation") if isinstance(one, str)]
    content: dict[str, object] = {
        "chosen": chosen,
        "given": given,
        "situations": situations,
        "outlook": None,
        "regions_named": named_regions(context, found),
        "situations_named": [(name, say(context.language, f"situation.{name}")) for name in SITUATIONS],
    }
    try:
        content |= _outlook(context, found, chosen, given, situations) if "people" in form else {}
    except PrecheckErrors as unclear:
        content["errors"] = {
            name: say(context.language, QUESTIONS[name]) + say(context.language, "form.colon") + said
            for name, said in context.sentences(unclear.errors).items()
        }
    return remember_region(context, render(context.request, "public/check.html", **content), chosen)


def _outlook(
    context: Context, found: Packs, chosen: str, given: Mapping[str, str], situations: list[str]
) -> dict[str, object]:
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
    """Lists the determinations whose public notice is still open, with masked names."""
    found, today = await known(), context.clock.today()
    chosen = chosen_region(context, found)
    rows = await context.pool.fetch(SQL["notices"], chosen, today - LONGEST_NOTICE, MOST_NOTICES)
    listed = [(row, _until(found, row["region"], row["category_since"])) for row in rows]
    shown = [(row, until) for row, until in listed if until >= today]
    households = Households(context.access.keys, context.access.strongbox)
    addresses = await households.addresses(context.pool, [row["application"] for row, _ in shown])
    villages = {application: village_of(address) for application, address in addresses.items()}
    return remember_region(
        context,
        render(
            context.request,
            "public/notices.html",
            regions_named=named_regions(context, found),
            chosen=chosen,
            notices=shown,
            villages=villages,
        ),
        chosen,
    )


def _until(found: Packs, code: str, since: date) -> date:
    """The last day of a notice: of the pack, else 7 days (docs/domain.md, "How long a case may take")."""
    pack = found.in_force(code, since)
    return pack.deadline("public_notice", since).day if pack else since + timedelta(days=7)


def named_regions(context: Context, found: Packs) -> list[tuple[str, str]]:
    """The regions to choose from, each with its name in its newest pack."""
    newest = {pack.region: pack.layout.name for pack in found.all}
    return [(code, name.text(context.language)) for code, name in newest.items()]


def chosen_region(context: Context, found: Packs, typed: str = "") -> str | None:
    """The region of the form, else of the query, else of the cookie; None if it has no pack."""
    code = typed or context.request.query_params.get(REGION) or context.request.cookies.get(REGION)
    return code if code in found.regions() else None


def remember_region(context: Context, response: Response, chosen: str | None) -> Response:
    """Sets the cookie of the region if the visitor has chosen it on this page."""
    if chosen and (REGION in context.request.query_params or context.request.method == "POST"):
        secure = context.request.url.scheme == "https"
        response.set_cookie(REGION, chosen, YEAR_SECONDS, httponly=True, samesite="lax", secure=secure)
    return response
