"""Checks whether a person of the form belongs to another case in force, and what the user may learn about that case."""

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
    """What the user may learn about the case in force. `receipt`: set for an adult member; `application`: set for a party to the case."""

    said: str
    receipt: str = ""
    application: UUID | None = None
    party: Party | None = None
    errors: Raw = field(default_factory=dict)
    """The error of each row concerned, by the field of its ID number."""


async def find_other_file(context: Context, person: Person, rows: Sequence[Row], form: Form) -> OtherFile | None:
    """Finds the case in force to which one of these people belongs. Returns None also if intake does not answer, because
    intake checks the filing again."""
    persons = [{name: row[name] for name in ("id", "name", "id_number")} for row in rows]
    asker = person.id_number or str(rows[0]["id_number"])
    body = {"identity": {"members": persons}, "asker": asker}
    try:
        answer = await context.clients.ask("intake", "POST", "/household-check", body)
    except Unavailable:
        log.warning("household_not_checked")
        return None
    return await read_other_file(context, person, answer, asker, [_row_of(one, form) for one in rows])


async def read_other_file(
    context: Context, person: Person, answer: Answer, asker: str, on_page: Sequence[str] = ()
) -> OtherFile | None:
    """Reads the case in force from an answer of intake; None if the answer names none. `on_page`: the row id of each person."""
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
    """The row id of a person on the page. A person without a typed ID number is the applicant, whose number the provider gave."""
    typed = (name for name in form if name.startswith("id_number-"))
    same = (name for name in typed if _is_number_of(person, form[name]))
    return next(same, f"id_number-{person['id']}").rpartition("-")[2]


def _is_number_of(person: Row, typed: str) -> bool:
    try:
        return id_number(typed) == person["id_number"]
    except InputError:
        return False
