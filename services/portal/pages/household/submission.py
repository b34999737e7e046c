"""All answers on one page, and the filing itself: once, however often the button is pressed."""

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
from .in_force import OtherFile, told

pages = APIRouter()
log = get_logger()


@dataclass(frozen=True, slots=True)
class Accepted:
    """Intake's answer to a filing, as far as it is read here."""

    application: UUID
    receipt: str


@dataclass(frozen=True, slots=True)
class SentFiling:
    """A filing that was sent, as far as it is read again."""

    agent: Agent | None = None


ACCEPTED, SENT = TypeAdapter(Accepted), TypeAdapter(SentFiling)


@pages.get("/apply/{application}/answers", dependencies=[Depends(may("application.view"))])
async def so_far(context: Context) -> Response:
    """What was answered so far, for whoever looks over it and may not change it."""
    draft = await draft_of(context)
    if draft.application:
        return redirect(context.request, f"/applications/{draft.application}")
    return render(
        context.request, "citizen/so_far.html", **await _answers(context, draft, await home_of(context, draft))
    )


@pages.get("/apply/{application}/check", dependencies=[Depends(may("application.edit"))])
async def check(context: Context) -> Response:
    """Everything that was answered, each with a way to change it."""
    draft = await draft_of(context)
    if draft.application:
        return redirect(context.request, f"/applications/{draft.application}/receipt")
    home = await home_of(context, draft)
    if (waiting := following(home)) != CHECK:
        return redirect(context.request, f"/apply/{draft.id}/{waiting}")
    return await _page(context, draft, home)


@pages.post("/apply/{application}/submission")
async def submit(context: Context, person: Annotated[Person, Depends(may("application.submit"))]) -> Response:
    """Files the application. The draft's id is its key: who presses twice, or in two windows, gets the same receipt."""
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
    return await _filed(context, person, draft, home, filing, answer)


def files(draft: Draft, party: Party | None) -> bool:
    """Whether this party may file: what an agent began, he alone, whom the household's letter of authority names."""
    return party is not None and (party.own or not draft.agent)


def _filing(home: HouseholdAnswers, person: Person) -> bytes:
    return wire(body(home, person.name))


async def _filed(
    context: Context, person: Person, draft: Draft, home: HouseholdAnswers, filing: bytes, answer: Answer
) -> Response:
    if answer.is_success:
        accepted = ACCEPTED.validate_json(answer.content)
        application = accepted.application
        await context.drafts.filed(draft.id, application, accepted.receipt)
        await context.access.parties.carry(draft.id, application, _filed_as(context, filing))
        await _with_papers(context, application)
        return redirect(context.request, f"/applications/{application}/receipt")
    if answer.status_code < 500:
        await context.drafts.unseal(draft.id)
    other = await told(context, person, answer, home.members[0].id_number)
    errors = {"people": other.said} if other else _errors(context, answer)
    return await _page(context, draft, home, answer.status_code, errors, other)


def _filed_as(context: Context, filing: bytes) -> bytes | None:
    """The post of the agent, as the filing that was sent names it."""
    agent = SENT.validate_json(filing).agent
    return context.access.keys.of("post", agent.organisation, agent.name) if agent else None


async def _with_papers(context: Context, application: UUID) -> None:
    """Tells intake which documents came with the filing. It can be told again from the case's own page."""
    found = await context.papers.of(application)
    try:
        answer = await hand_in(context, application, supplied(found))
        answered = answer is None or answer.is_success
    except Exception as error:  # the filing stands, whatever becomes of its papers
        log.warning("papers_not_told", application=str(application), error=type(error).__name__)
        return
    if not answered:
        log.warning("papers_refused", application=str(application))


def _errors(context: Context, answer: Answer) -> Raw:
    """What intake found wrong, by the row of the page that answers it; everything at once."""
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
    content = await _answers(context, draft, home) | {"back": before(home, CHECK), "party": here}
    content |= {"files": files(draft, here), "other_file": other_file}
    return render(context.request, "citizen/check.html", status, errors=errors or {}, **content)


async def _answers(context: Context, draft: Draft, home: HouseholdAnswers) -> dict[str, object]:
    spoken = context.language
    given = [one for one in asked(home) if one.kind != "papers" and answered(one, home)]
    told = [(question, lines(question, home, spoken)) for question in given]
    return {
        "draft": draft,
        "told": told,
        "papers": await context.papers.of(draft.id),
        "member_names": names(draft.answers),
    }
