"""The page of a hearing (听取意见): the facts that the household did not declare, and its answer."""

from dataclasses import dataclass

from fastapi import APIRouter, Depends
from lianban_contracts.review import HearingOpened, UndeclaredFact
from starlette.responses import Response

from services.chassis.core.problems import NotFound
from services.messages import say
from services.policy.facts import CATALOGUE, fact_label
from services.portal.clients.problems import problem_of
from services.portal.drafts.context import Context
from services.portal.drafts.intake_client import ask
from services.portal.forms.inputs import InputError, Raw, Words
from services.portal.identity import may
from services.portal.readmodel.cases import case
from services.portal.readmodel.progress import open_hearing
from services.portal.web.page import redirect, render
from services.portal.wording.formats import money

pages = APIRouter()

PATH = "/applications/{application}/hearing"
WORDS = Words(500)
AGREES, OBJECTS = "agree", "object"


@dataclass(frozen=True, slots=True)
class HeardRow:
    """One fact as the page shows it."""

    label: str
    declared: str
    found: str


@pages.get(PATH, dependencies=[Depends(may("application.reconsider"))])
async def show(context: Context) -> Response:
    """Shows the facts with both figures. Raises NotFound if no hearing is open."""
    return await _page(context, await _require_open(context))


@pages.post(PATH, dependencies=[Depends(may("application.reconsider"))])
async def respond(context: Context) -> Response:
    """Sends the answer: the household agrees, or objects in its own words."""
    place = f"/applications/{context.application}"
    heard = open_hearing(await case(context.pool, context.application))
    if heard is None:
        return redirect(context.request, place)
    form = await context.typed()
    chosen = form.get("answer", "")
    try:
        words = WORDS.read(form, "words") if chosen == OBJECTS else ""
    except InputError as wrong:
        return await _page(context, heard, 422, {"words": say(context.language, wrong.code)}, form)
    if chosen not in (AGREES, OBJECTS):
        return await _page(context, heard, 422, {"answer": say(context.language, "hearing.choose")}, form)
    body = {"number": heard.number, "agrees": chosen == AGREES, "words": words}
    answer = await ask(context, context.application, "hearing", body)
    if not answer.is_success:
        said = problem_of(answer).said(context.language)
        return await _page(context, heard, answer.status_code, {"answer": said}, form)
    return redirect(context.request, place, flash="heard")


async def _require_open(context: Context) -> HearingOpened:
    heard = open_hearing(await case(context.pool, context.application))
    if heard is None:
        raise NotFound("page_not_found")
    return heard


async def _page(
    context: Context, heard: HearingOpened, status: int = 200, errors: Raw | None = None, typed: Raw | None = None
) -> Response:
    return render(
        context.request,
        "household/hearing.html",
        status,
        application=context.application,
        heard=heard,
        rows=[_row(context.language, one) for one in heard.found],
        typed=typed or {},
        errors=errors or {},
    )


def _row(language: str, one: UndeclaredFact) -> HeardRow:
    label = fact_label(language, one.fact) if one.fact in CATALOGUE else one.fact
    if one.member:
        label = f"{say(language, 'sheet.member', number=one.member.removeprefix('m'))} {label}"
    return HeardRow(label, _value(language, one.fact, one.declared), _value(language, one.fact, one.found))


def _value(language: str, fact: str, value: str) -> str:
    """Returns a value as text: an amount in yuan, yes or no, or as it is."""
    if value in ("true", "false"):
        return say(language, "hearing.yes" if value == "true" else "hearing.no")
    if "_fen" in fact and value.lstrip("-").isdigit():
        return money(int(value))
    return value or say(language, "hearing.nothing")
