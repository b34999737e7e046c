"""The draft of a page, its answers, and the pack in force in its region on the day of filing."""

from dataclasses import replace
from datetime import date

from services.policy import Packs
from services.portal.forms.household_answers import Answers, HouseholdAnswers, row_id, rows_of
from services.portal.readmodel.pack_catalogue import known

from .context import Context
from .drafts import Draft


async def draft_of(context: Context) -> Draft:
    """Returns the draft in the path. Raises NotFound."""
    return await context.drafts.get(context.application)


async def home_of(context: Context, draft: Draft) -> HouseholdAnswers:
    """Returns the household of a draft."""
    return at_home(draft.answers, context.clock.today(), draft.agent, await known())


def at_home(answers: Answers, day: date, agent: bool, found: Packs) -> HouseholdAnswers:
    """Returns the household of these answers, with the pack in force on the day of filing."""
    bare = HouseholdAnswers(answers, day, agent)
    region = bare.text("region", "region")
    return replace(bare, pack=found.in_force(region, bare.day) if region else None)


def names(answers: Answers | None) -> dict[str, str]:
    """Returns the members' names by id. The portal knows the names only of households that were filed here."""
    return {row_id(row): str(row["name"]) for row in rows_of((answers or {}).get("people", {}))}
