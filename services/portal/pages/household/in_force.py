"""Whether somebody who is entered already belongs to another file in force, and what the person signed in is told of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from httpx import Response as Answer
from structlog import get_logger

from services.chassis.core.problems import Unavailable
from services.messages import say
from services.policy.explain.pack_text import Language
from services.portal.clients.problems import Problem, problem_of
from services.portal.drafts.context import Context
from services.portal.drafts.intake_client import CONFLICT
from services.portal.forms.household_answers import Row
from services.portal.forms.inputs import Form, Raw
from services.portal.forms.parsing import InputError, id_number
from services.portal.identity import Party, Person

log = get_logger()

CODE = "household_in_force"


@dataclass(frozen=True, slots=True)
class OtherFile:
    """What is said of the file in force. `receipt`: for an adult member; `application`, too, for a party to the case."""

    said: str
    receipt: str = ""
    application: UUID | None = None
    party: Party | None = None
    errors: Raw = field(default_factory=dict)
    """The sentence of each row concerned, by the field of its ID number."""


async def found(context: Context, person: Person, rows: Sequence[Row], form: Form) -> OtherFile | None:
    """The file in force to which one of the people entered belongs. None also while intake does not answer: the filing
    itself is checked again."""
    persons = [{name: row[name] for name in ("id", "name", "id_number")} for row in rows]
    asker = person.id_number or str(rows[0]["id_number"])
    body = {"identity": {"members": persons}, "asker": asker}
    try:
        answer = await context.clients.ask("intake", "POST", "/household-check", body)
    except Unavailable:
        log.warning("household_not_checked")
        return None
    return await told(context, person, answer, asker, [_row_of(one, form) for one in rows])


async def told(
    context: Context, person: Person, answer: Answer, asker: str, on_page: Sequence[str] = ()
) -> OtherFile | None:
    """What an answer of intake says of a file in force; None if it says nothing of one. `on_page`: the id of the row of each person."""
    problem = problem_of(answer)
    if answer.status_code != CONFLICT or problem.code != CODE:
        return None
    errors = _errors(problem, context.language, on_page)
    if problem.application:
        application = UUID(problem.application)
        party = await context.access.parties.of(application, person)
        if party or person.id_number == asker:
            said = problem.said(context.language)
            return OtherFile(said, problem.receipt, application if party else None, party, errors)
    return OtherFile(say(context.language, f"problem.{CODE}"), errors=errors)


def _errors(problem: Problem, spoken: Language, on_page: Sequence[str]) -> Raw:
    errors: Raw = {}
    for one in problem.errors:
        member = re.search(r"\bmembers\.(\d+)\.", one.field)
        if member and on_page:
            errors[f"id_number-{on_page[int(member[1])]}"] = one.said(spoken)
    return errors


def _row_of(person: Row, form: Form) -> str:
    """The row of the page in which a person stands; somebody who was not typed in is the applicant whom the provider vouches for."""
    typed = (name for name in form if name.startswith("id_number-"))
    same = (name for name in typed if _is(person, form[name]))
    return next(same, f"id_number-{person['id']}").rpartition("-")[2]


def _is(person: Row, typed: str) -> bool:
    try:
        return id_number(typed) == person["id_number"]
    except InputError:
        return False
