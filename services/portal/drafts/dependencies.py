"""A draft as a page finds it: its answers, and the policy of its region on its day."""

from dataclasses import replace
from datetime import date

from services.policy import Packs
from services.portal.forms.household_answers import Answers, HouseholdAnswers, row_id, rows_of
from services.portal.readmodel.pack_catalogue import known

from .context import Context
from .drafts import Draft


async def draft_of(context: Context) -> Draft:
    """The draft of the address. Raises NotFound."""
    return await context.drafts.get(context.application)


async def home_of(context: Context, draft: Draft) -> HouseholdAnswers:
    """The household of a draft."""
    return at_home(draft.answers, context.clock.today(), draft.agent, await known())


def at_home(answers: Answers, day: date, agent: bool, found: Packs) -> HouseholdAnswers:
    """The household of these answers, with the pack in force on its day."""
    bare = HouseholdAnswers(answers, day, agent)
    region = bare.text("region", "region")
    return replace(bare, pack=found.in_force(region, bare.day) if region else None)


def names(answers: Answers | None) -> dict[str, str]:
    """The members' names by id; the portal knows them of what was filed here alone."""
    return {row_id(row): str(row["name"]) for row in rows_of((answers or {}).get("people", {}))}
