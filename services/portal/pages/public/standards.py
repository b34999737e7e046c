"""The standards of a region by year, for everybody."""

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.portal.identity import may
from services.portal.readmodel.pack_catalogue import known
from services.portal.readmodel.standards import standards
from services.portal.web.context import Context
from services.portal.web.page import render_public

from .start import chosen_region, named_regions, remember_region

pages = APIRouter()


@pages.get("/standards", dependencies=[Depends(may("standards.view"))])
async def by_year(context: Context) -> Response:
    """Shows every figure of the plan in force in a region, year by year."""
    found, today = await known(), context.clock.today()
    chosen = chosen_region(context, found)
    pack = found.in_force(chosen, today) if chosen else None
    page = render_public(
        context.request,
        "public/standards.html",
        pack=pack,
        chosen=chosen,
        regions_named=named_regions(context, found),
        years=pack.layout.years if pack else (),
        standards=standards(pack, context.language) if pack else [],
        plan_ended_on=pack.plan_ended(today) if pack else None,
    )
    return remember_region(context, page, chosen)
