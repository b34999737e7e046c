"""Documents that the household handed in, as far as they concern a department; that somebody looked is written down first."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.core.problems import NotFound
from services.chassis.operators.operator_routes import stream_id
from services.messages import word
from services.portal.drafts.papers import Number, Papers, shown
from services.portal.identity import Person, desk, may
from services.portal.identity.parties import REVIEW
from services.portal.readmodel.cases import Case
from services.portal.readmodel.pack_catalogue import pack_of
from services.portal.web.language import language
from services.portal.worklist.queue import owners_of
from services.portal.worklist.statements import SQL

from .dossier import Dossier

pages = APIRouter()


async def papers(request: Request, found: Case, dossier: Dossier) -> list[dict[str, Any]]:
    """The documents that this department's items ask for; civil affairs sees all."""
    kept = await _kept(request).of(stream_id(request))
    pack, spoken = dossier.pack, language(request)
    labels = {name: getattr(label, spoken) for name, label in pack.layout.documents.items()} if pack else {}
    mine = _asked(dossier)
    return [
        {
            **one,
            "label": labels.get(one["document"]) or word(spoken, "document", one["document"]),
            "whose": dossier.names.get(one["member"] or "", ""),
        }
        for one in kept
        if dossier.department == REVIEW or one["document"] in mine
    ]


def _kept(request: Request) -> Papers:
    here = desk(request)
    return Papers(here.pool, here.strongbox)


def _asked(dossier: Dossier) -> frozenset[str]:
    items = dossier.pack.items_of(dossier.department) if dossier.pack else ()
    return frozenset(name for item in items for name in item.documents)


@pages.get("/applications/{application}/papers/{number}")
async def paper(request: Request, person: Annotated[Person, Depends(may("case.paper"))], number: Number) -> Response:
    """One document. Raises NotFound for one that does not concern this department."""
    one = await _kept(request).one(stream_id(request), number)
    if REVIEW not in owners_of(person) and one.document not in await _of_region(request, person):
        raise NotFound("page_not_found")
    return shown(one)


async def _of_region(request: Request, person: Person) -> frozenset[str]:
    """The documents that a department's items ask for in the case's region, on the day of filing."""
    row = await request.app.state.service.pool.fetchrow(SQL["filed"], [stream_id(request)])
    pack = await pack_of(row["region"], row["filed_on"]) if row else None
    items = pack.items_of(person.department) if pack else ()
    return frozenset(name for item in items for name in item.documents)
