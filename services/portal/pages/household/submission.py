"""All answers on one page, and filing. An application is filed once, even if the form is sent several times."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from httpx import Response as Answer
from lianban_contracts.identity import Agent
from pydantic import TypeAdapter
from starlette.responses import Response
from structlog import get_logger

from services.messages import say
from services.portal.clients.problems import problem_of
from services.portal.drafts.context import Context
from services.portal.drafts.dependencies import draft_of, home_of, names
from services.portal.drafts.drafts import Draft
from services.portal.drafts.intake_client import hand_in, supplied
from services.portal.forms.answer_summary import lines
from services.portal.forms.filing import body, place, wire
from services.portal.forms.flow import CHECK, answered, asked, before, following
from services.portal.forms.household_answers import HouseholdAnswers
from services.portal.forms.inputs import Raw
from services.portal.identity import Party, Person, may
from services.portal.web.page import redirect, render

from .helping import party
from .in_force import OtherFile, read_other_file

pages = APIRouter()
log = get_logger()


@dataclass(frozen=True, slots=True)
class Accepted:
    """The fields of intake's answer to a filing that the portal reads."""

    application: UUID
    receipt: str


@dataclass(frozen=True, slots=True)
class SentFiling:
    """The fields of a sent filing that the portal reads again."""

    agent: Agent | None = None


ACCEPTED, SENT = TypeAdapter(Accepted), TypeAdapter(SentFiling)


@pages.get("/apply/{application}/answers", dependencies=[Depends(may("application.view"))])
async def answers_so_far(context: Context) -> Response:
    """Shows the answers so far to helpers who may not change them."""
    draft = await draft_of(context)
    if draft.application:
        return redirect(context.request, f"/applications/{draft.application}")
    return render(
        context.request, "household/so_far.html", **await _answers(context, draft, await home_of(context, draft))
    )


@pages.get("/apply/{application}/check", dependencies=[Depends(may("application.edit"))])
async def check(context: Context) -> Response:
    """Shows all answers, each with a link to change it."""
    draft = await draft_of(context)
    if draft.application:
        return redirect(context.request, f"/applications/{draft.application}/receipt")
    home = await home_of(context, draft)
    if (waiting := following(home)) != CHECK:
        return redirect(context.request, f"/apply/{draft.id}/{waiting}")
    return await _page(context, draft, home)


@pages.post("/apply/{application}/submission")
async def submit(context: Context, person: Annotated[Person, Depends(may("application.submit"))]) -> Response:
    """Files the application. The draft's id is the idempotency key, so a second request gets the same receipt."""
    draft, form = await draft_of(context), await context.request.form()
    if draft.application:
        return redirect(context.request, f"/applications/{draft.application}/receipt")
    home = await home_of(context, draft)
    if not files(draft, await party(context)):
        return await _page(context, draft, home, 403, {"submit": say(context.language, "apply.agent_files")})
    if (waiting := following(home)) != CHECK:
        return redirect(context.request, f"/apply/{draft.id}/{waiting}")
    version = str(form.get("version", ""))
    filing = await context.drafts.seal(draft.id, int(version) if version.isdecimal() else 0, _filing(home, person))
    if filing is None:
        said = {"submit": say(context.language, "apply.elsewhere")}
        return await _page(context, draft, home, 409, said)
    answer = await context.clients.file(filing, str(draft.id))
    return await _answered(context, person, draft, home, filing, answer)


def files(draft: Draft, party: Party | None) -> bool:
    """True if this party may file. Only the agent who began a draft may file it, because the letter of authority names that agent."""
    return party is not None and (party.own or not draft.agent)


def _filing(home: HouseholdAnswers, person: Person) -> bytes:
    return wire(body(home, person.name))


async def _answered(
    context: Context, person: Person, draft: Draft, home: HouseholdAnswers, filing: bytes, answer: Answer
) -> Response:
    if answer.is_success:
        accepted = ACCEPTED.validate_json(answer.content)
        application = accepted.application
        await context.drafts.filed(draft.id, application, accepted.receipt)
        await context.access.parties.carry(draft.id, application, _agent_post(context, filing))
        await _report_papers(context, application)
        return redirect(context.request, f"/applications/{application}/receipt")
    if answer.status_code < 500:
        await context.drafts.unseal(draft.id)
    other = await read_other_file(context, person, answer, home.members[0].id_number)
    errors = {"people": other.said} if other else _errors(context, answer)
    return await _page(context, draft, home, answer.status_code, errors, other)


def _agent_post(context: Context, filing: bytes) -> bytes | None:
    """The key of the agent's post, as named in the sent filing; None without an agent."""
    agent = SENT.validate_json(filing).agent
    return context.access.keys.of("post", agent.organisation, agent.name) if agent else None


async def _report_papers(context: Context, application: UUID) -> None:
    """Reports the documents of the filing to intake. If this fails, the household can report them from the page of the case."""
    found = await context.papers.of(application)
    try:
        answer = await hand_in(context, application, supplied(found))
        answered = answer is None or answer.is_success
    except Exception as error:  # the filing is valid even if the report of its documents fails
        log.warning("papers_not_reported", application=str(application), error=type(error).__name__)
        return
    if not answered:
        log.warning("papers_refused", application=str(application))


def _errors(context: Context, answer: Answer) -> Raw:
    """All errors that intake found, by the row of the page on which they are corrected."""
    problem = problem_of(answer)
    errors: Raw = {}
    for one in problem.errors:
        errors.setdefault(place(one.field), one.said(context.language))
    return errors or {"submit": problem.said(context.language)}


async def _page(
    context: Context,
    draft: Draft,
    home: HouseholdAnswers,
    status: int = 200,
    errors: Raw | None = None,
    other_file: OtherFile | None = None,
) -> Response:
    here = await party(context)
    content = await _answers(context, draft, home, numbers=True) | {"back": before(home, CHECK), "party": here}
    content |= {"files": files(draft, here), "other_file": other_file}
    return render(context.request, "household/check.html", status, errors=errors or {}, **content)


async def _answers(
    context: Context, draft: Draft, home: HouseholdAnswers, *, numbers: bool = False
) -> dict[str, object]:
    spoken = context.language
    given = [one for one in asked(home) if one.kind != "papers" and answered(one, home)]
    answers = [(question, lines(question, home, spoken, numbers=numbers)) for question in given]
    return {
        "draft": draft,
        "told": answers,
        "papers": await context.papers.of(draft.id),
        "member_names": names(draft.answers),
    }
