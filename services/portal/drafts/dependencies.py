"""A draft as a page finds it: its answers, and the policy of its region on its day."""

from dataclasses import replace
from datetime import date
from typing import Any

from starlette.requests import Request

from services.chassis.operators.operator_routes import stream_id
from services.policy import Packs
from services.portal.forms.household_answers import Answers, HouseholdAnswers
from services.portal.identity import desk
from services.portal.readmodel.pack_catalogue import known

from .drafts import Draft, Drafts
from .papers import Papers


def drafts(request: Request) -> Drafts:
    """The drafts of the portal."""
    return Drafts(desk(request).pool, desk(request).strongbox)


def papers(request: Request) -> Papers:
    """The documents of the portal."""
    return Papers(desk(request).pool, desk(request).strongbox)


def today(request: Request) -> date:
    """Today, by the service's clock."""
    found: date = request.app.state.service.clock.today()
    return found


async def draft_of(request: Request) -> Draft:
    """The draft of the address. Raises NotFound."""
    return await drafts(request).get(stream_id(request))


async def home_of(request: Request, draft: Draft) -> HouseholdAnswers:
    """The household of a draft."""
    return at_home(draft.answers, today(request), draft.agent, await known())


def at_home(answers: Answers, day: date, agent: bool, found: Packs) -> HouseholdAnswers:
    """The household of these answers, with the pack in force on its day."""
    bare = HouseholdAnswers(answers, day, agent)
    region = bare.said("region", "region")
    return replace(bare, pack=found.in_force(region, bare.day) if region else None)


def names(answers: Answers | None) -> dict[str, str]:
    """The members' names by id; the portal knows them of what was filed here alone."""
    rows: Any = (answers or {}).get("people", {}).get("rows", ())
    return {row["id"]: row["name"] for row in rows}
