"""Complaints and tips of anybody, with a number under which the answer can be read."""

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.chassis.core.problems import NotFound
from services.messages import say
from services.portal.forms.inputs import Choice, Input, InputError, Words
from services.portal.identity import may
from services.portal.readmodel.pack_catalogue import known
from services.portal.web.context import Context
from services.portal.web.page import redirect, render
from services.portal.worklist.complaints import KINDS, ComplaintContent, Complaints

from .start import chosen_region, named_regions

pages = APIRouter()

MOST_WORDS, MOST_CONTACT = 2000, 200


@pages.get("/complaints", dependencies=[Depends(may("complaint.make"))])
async def form(context: Context) -> Response:
    """Shows the form, and where to read an answer."""
    return await _page(context, {})


@pages.post("/complaints", dependencies=[Depends(may("complaint.make"))])
async def complain(context: Context) -> Response:
    """Stores the complaint and redirects to its page; its address is the number."""
    given, found = await context.typed(), await known()
    complaints = Complaints(context.pool, context.access.strongbox)
    if number := given.get("number", "").strip():
        one = await complaints.one(number)
        if one is None:
            return await _page(context, given, 422, {"number": say(context.language, "complaints.unknown")})
        return redirect(context.request, f"/complaints/{one.number}")
    inputs: dict[str, Input] = {
        "kind": Choice(KINDS),
        "region": Choice(tuple(found.regions())),
        "words": Words(MOST_WORDS),
        "contact": Words(MOST_CONTACT, needed=False),
    }
    read, errors = dict[str, str](), dict[str, str]()
    for name, kind in inputs.items():
        try:
            read[name] = str(kind.read(given, name))
        except InputError as wrong:
            errors[name] = wrong.code
    if errors:
        return await _page(context, given, 422, context.sentences(errors))
    content = ComplaintContent(words=read["words"], contact=read["contact"])
    made = await complaints.complain(read["kind"], read["region"], content, context.clock.today())
    return redirect(context.request, f"/complaints/{made}", flash="complained")


async def _page(
    context: Context, given: dict[str, str], status: int = 200, errors: dict[str, str] | None = None
) -> Response:
    found = await known()
    return render(
        context.request,
        "public/complaints.html",
        status,
        errors=errors or {},
        raw=given,
        kinds=KINDS,
        regions_named=named_regions(context, found),
        chosen=given.get("region") or chosen_region(context, found) or "",
    )


@pages.get("/complaints/{number}", dependencies=[Depends(may("complaint.read"))])
async def one(context: Context, number: str) -> Response:
    """Shows the state of a complaint and its answer, without its words: whoever has the number made it."""
    found = await Complaints(context.pool, context.access.strongbox).one(number)
    if found is None:
        raise NotFound("page_not_found")
    return render(context.request, "public/complaint.html", complaint=found)
