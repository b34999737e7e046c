"""Documents of the household that concern a department. Each view is audited first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.chassis.core.problems import NotFound
from services.messages import word
from services.portal.drafts.papers import Number, shown
from services.portal.identity import Person, may
from services.portal.identity.parties import REVIEW
from services.portal.readmodel.pack_catalogue import pack_of
from services.portal.worklist.queue import owners_of
from services.portal.worklist.statements import SQL

from .context import Context
from .dossier import Dossier

pages = APIRouter()


@dataclass(frozen=True, slots=True)
class ListedPaper:
    """A document in the list: number, name, member and time of receipt."""

    number: int
    label: str
    whose: str
    at: datetime


async def papers(context: Context, dossier: Dossier) -> list[ListedPaper]:
    """Returns the documents that the items of this department require; civil affairs sees all documents."""
    kept = await context.papers.of(context.application)
    pack, spoken = dossier.pack, context.language
    labels = {name: label.text(spoken) for name, label in pack.layout.documents.items()} if pack else {}
    mine = pack.documents_of(dossier.department) if pack else frozenset()
    return [
        ListedPaper(
            one.number,
            labels.get(one.document) or word(spoken, "document", one.document),
            dossier.names.get(one.member or "", ""),
            one.at,
        )
        for one in kept
        if dossier.department == REVIEW or one.document in mine
    ]


@pages.get("/applications/{application}/papers/{number}")
async def paper(context: Context, person: Annotated[Person, Depends(may("case.paper"))], number: Number) -> Response:
    """Returns one document. Raises NotFound if it does not concern this department."""
    one = await context.papers.one(context.application, number)
    if REVIEW not in owners_of(person) and one.document not in await _of_region(context, person):
        raise NotFound("page_not_found")
    return shown(one)


async def _of_region(context: Context, person: Person) -> frozenset[str]:
    """The documents that the items of a department require, by the pack of the region on the day of filing."""
    row = await context.pool.fetchrow(SQL["filed"], [context.application])
    pack = await pack_of(row["region"], row["filed_on"]) if row else None
    return pack.documents_of(person.department) if pack and person.department else frozenset()
