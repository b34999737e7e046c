"""The application form: one question per page. Each answer is saved at once."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.datastructures import FormData
from starlette.responses import Response
from uuid_utils.compat import uuid7

from services.chassis.core.problems import NotFound
from services.messages import say, word
from services.portal.drafts.context import Context
from services.portal.drafts.dependencies import draft_of, home_of, names
from services.portal.drafts.drafts import Draft
from services.portal.drafts.uploads import kinds, letter, upload
from services.portal.forms.flow import FormErrors, asked, before, following, written
from services.portal.forms.form_errors import row_title, said, said_in_rows
from services.portal.forms.household_answers import Answers, HouseholdAnswers, QuestionAnswer, rows_of
from services.portal.forms.inputs import Form, Raw
from services.portal.forms.questions import BY_CODE, Question, declares
from services.portal.forms.rows import ids, raw_rows, shown, unmentioned
from services.portal.forms.steps import APPLICANT, KNOWN, asked_on, regions_shown, taken, vouched
from services.portal.identity import Person, may
from services.portal.readmodel.pack_catalogue import known
from services.portal.web.page import redirect, render

from .clerk_form import remembered
from .helping import party
from .in_force import OtherFile, find_other_file
from .saving import remove_row, save_answer

pages = APIRouter()

STEP = "/apply/{application}/{step}"
ASKED_AGAIN = ("received_on", "authority", "papers", "consent")
"""Questions that are asked again when the answers of an earlier case are reused."""


@pages.post("/apply")
async def begin(context: Context, person: Annotated[Person, Depends(may("application.begin"))]) -> Response:
    """Creates a draft with the applicant's data from the identity provider and, if `from` names an earlier case, its answers."""
    form, draft = await context.request.form(), uuid7()
    agent = "agent" in person.roles
    earlier = await _earlier(context, person, str(form.get("from", "")))
    before = await remembered(context, person) if agent else {}
    await context.drafts.begin(draft, agent, {**earlier, **_vouched_for(person, agent, before)})
    await context.access.parties.add(draft, person, "agent" if agent else "applicant")
    return redirect(context.request, f"/apply/{draft}")


def _vouched_for(person: Person, agent: bool, before: QuestionAnswer) -> Answers:
    """Answers that the identity provider vouches for: the applicant's, or the agent's organisation and region. `before`: what an agent's
    last household suggests."""
    region = {"region": min(person.regions)} if len(person.regions) == 1 else {}
    if agent:
        return {KNOWN: {**before, **region, "organisation": person.organisation}}
    applicant = {"name": person.name, "id_number": person.id_number} if person.id_number else {}
    return {KNOWN: region, APPLICANT: applicant}


async def _earlier(context: Context, person: Person, application: str) -> Answers:
    """The reusable answers of an earlier case of this person; empty if the case is not theirs."""
    try:
        case = UUID(application)
    except ValueError:
        return {}
    known_as = await context.access.parties.of(case, person)
    found = await context.drafts.of(case) if known_as and known_as.own else None
    return {code: value for code, value in found.answers.items() if code not in ASKED_AGAIN} if found else {}


@pages.get("/apply/{application}")
async def resume(context: Context, person: Annotated[Person, Depends(may("application.edit"))]) -> Response:
    """Redirects to the first question without an answer; an agent to the whole form on one page."""
    draft = await draft_of(context)
    if draft.agent and "agent" in person.roles:
        return _redirect_to(context, draft, "form")
    return _redirect_to(context, draft, following(await home_of(context, draft)))


@pages.get(STEP, dependencies=[Depends(may("application.edit"))])
async def question(context: Context, step: str) -> Response:
    """Shows one question and the stored answer."""
    draft = await draft_of(context)
    home = await home_of(context, draft)
    if draft.application or draft.sent:
        return _redirect_to(context, draft, "check")
    one = _question_of(step, home)
    several = await asked_on(one, home)
    raw = raw_rows(one, home.rows(step)) if one.kind == "rows" else written(one, several, home)
    if one.kind == "rows" and (late := context.late_form):
        raw = late.typed  # the page must have as many rows as the late form
    return await _page(context, draft, home, one, raw, more="more" in context.request.query_params)


@pages.post(STEP)
async def answer(context: Context, step: str, person: Annotated[Person, Depends(may("application.edit"))]) -> Response:
    """Saves an answer and redirects to the next question."""
    draft, form = await draft_of(context), await context.request.form()
    home = await home_of(context, draft)
    if draft.application or draft.sent:
        return _redirect_to(context, draft, "check")
    one, given = _question_of(step, home), _typed(form)
    if one.kind == "rows" and "remove" in given:
        return await _remove_row(context, person, draft, home, one, form)
    return await _save(context, person, draft, home, one, form, given)


async def _remove_row(
    context: Context, person: Person, draft: Draft, home: HouseholdAnswers, one: Question, form: FormData
) -> Response:
    """Removes the row at once, then saves the other rows or shows their errors."""
    given = _typed(form)
    removed = await remove_row(context, draft, home, one, given["remove"], _version_of(given))
    if removed is None:
        return await _answered_elsewhere(context, one)
    draft = await draft_of(context)
    rest = {**unmentioned(one, given, given["remove"]), "version": str(draft.version)}
    return await _save(context, person, draft, await home_of(context, draft), one, form, rest, removed)


async def _save(
    context: Context,
    person: Person,
    draft: Draft,
    home: HouseholdAnswers,
    one: Question,
    form: FormData,
    given: Form,
    removed: str = "",
) -> Response:
    try:
        value = await _read_answer(context, one, home, form, given)
        if (
            one.code == "people"
            and "remove" not in form
            and (other := await find_other_file(context, person, rows_of(value), given))
        ):
            errors = said_in_rows(one, other.errors, ids(one, given, home), context.language)
            return await _page(context, draft, home, one, given, 409, errors, other)
        notice = await save_answer(context, draft, home, one, value, _version_of(given))
        if notice is None:
            return await _answered_elsewhere(context, one)
    except FormErrors as unclear:
        return await _page_with_errors(context, draft, home, one, given, unclear, removed)
    if {"add", "remove"} & form.keys():
        more = "1" if "add" in form else ""
        return redirect(context.request, f"/apply/{draft.id}/{one.code}", flash=removed or notice or None, more=more)
    saved = await draft_of(context)
    return _redirect_to(context, saved, following(await home_of(context, saved), one.code), notice)


async def _page_with_errors(
    context: Context,
    draft: Draft,
    home: HouseholdAnswers,
    one: Question,
    given: Form,
    unclear: FormErrors,
    removed: str,
) -> Response:
    """The page with the typed values and their errors. `removed`: the notice that a row was removed all the same."""
    rows = ids(one, given, home) if one.kind == "rows" else ()
    errors = said(one, await asked_on(one, home), unclear, context.language, rows)
    return await _page(context, draft, home, one, given, 422, errors, removed=removed)


async def _read_answer(
    context: Context, one: Question, home: HouseholdAnswers, form: FormData, given: Form
) -> QuestionAnswer:
    now = context.clock.now()
    value = taken(one, await asked_on(one, home), home, given, now)
    if one.kind == "authority":
        await letter(context, form)
    if one.kind == "papers":
        await upload(context, form, home)
    return value


async def _answered_elsewhere(context: Context, one: Question) -> Response:
    """The page with the answer that another window has saved in the meantime. The answer of this request is dropped."""
    draft = await draft_of(context)
    home = await home_of(context, draft)
    raw = raw_rows(one, home.rows(one.code)) if one.kind == "rows" else written(one, await asked_on(one, home), home)
    return await _page(context, draft, home, one, raw, 409, {"question": say(context.language, "apply.elsewhere")})


async def _page(
    context: Context,
    draft: Draft,
    home: HouseholdAnswers,
    one: Question,
    raw: Form,
    status: int = 200,
    errors: Raw | None = None,
    other_file: OtherFile | None = None,
    *,
    more: bool = False,
    removed: str = "",
) -> Response:
    codes = [question.code for question in asked(home)]
    content: dict[str, object] = {"flash": say(context.language, f"flash.{removed}")} if removed else {}
    return render(
        context.request,
        "household/question.html",
        status,
        draft=draft,
        home=home,
        question=one,
        asked=await asked_on(one, home),
        raw=raw,
        errors=errors or {},
        place=codes.index(one.code) + 1,
        places=len(codes) if home.members else None,  # the number of questions depends on the members
        back=before(home, one.code),
        party=await party(context),
        other_file=other_file,
        **content,
        **await _extra_content(context, draft, home, one, raw, more),
    )


async def _extra_content(
    context: Context, draft: Draft, home: HouseholdAnswers, one: Question, raw: Form, more: bool
) -> dict[str, object]:
    """Template variables that only questions of this kind need."""
    match one.kind:
        case "rows":
            rows = [
                (key, row_title(one, number, context.language))
                for number, key in enumerate(shown(one, raw, home, more), 1)
            ]
            return {"vouched": vouched(one, home), "rows": rows, "more": more}
        case "region":
            return regions_shown(home, await known(), context.language)
        case "papers" | "authority":
            found = await context.papers.of(draft.id)
            named = [(kind, word(context.language, "document", kind)) for kind in kinds(home)]
            return {"papers": found, "kinds_named": named, "member_names": names(home.answers)}
        case "consent":
            return {"declared": declares(home)}
        case _:
            return {}


def _question_of(step: str, home: HouseholdAnswers) -> Question:
    """Returns the question of a step. Raises NotFound if this household is not asked it."""
    if step not in BY_CODE or BY_CODE[step] not in asked(home):
        raise NotFound("page_not_found")
    return BY_CODE[step]


def _typed(form: FormData) -> dict[str, str]:
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _version_of(given: Form) -> int:
    version = given.get("version", "0")
    return int(version) if version.isascii() and version.isdecimal() and len(version) < 9 else 0


def _redirect_to(context: Context, draft: Draft, step: str, flash: str = "") -> Response:
    if draft.application:
        return redirect(context.request, f"/applications/{draft.application}/receipt")
    return redirect(context.request, f"/apply/{draft.id}/{step}", flash=flash or None)
