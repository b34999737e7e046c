"""The form: one question a page, saved after each answer."""

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
from services.portal.forms.questions import BY_CODE, Question
from services.portal.forms.rows import ids, raw_rows, shown, unmentioned
from services.portal.forms.steps import APPLICANT, KNOWN, asked_on, regions_shown, taken, vouched
from services.portal.identity import Person, may
from services.portal.readmodel.pack_catalogue import known
from services.portal.web.page import redirect, render

from .helping import party
from .in_force import OtherFile
from .in_force import found as in_force
from .saving import remove_row, save_answer

pages = APIRouter()

STEP = "/apply/{application}/{step}"
ANEW = ("received_on", "authority", "papers", "consent")
"""What is asked again when an earlier household is taken over."""


@pages.post("/apply")
async def begin(context: Context, person: Annotated[Person, Depends(may("application.begin"))]) -> Response:
    """A new draft, with what is known of its applicant, or with a household that was filed before."""
    form, draft = await context.request.form(), uuid7()
    agent = "agent" in person.roles
    earlier = await _earlier(context, person, str(form.get("from", "")))
    await context.drafts.begin(draft, agent, {**earlier, **_vouched_for(person, agent)})
    await context.access.parties.add(draft, person, "agent" if agent else "applicant")
    return redirect(context.request, f"/apply/{draft}")


def _vouched_for(person: Person, agent: bool) -> Answers:
    """What the identity provider says of an applicant, or of an agent and his place."""
    region = {"region": min(person.regions)} if len(person.regions) == 1 else {}
    if agent:
        return {KNOWN: region | {"organisation": person.organisation}}
    applicant = {"name": person.name, "id_number": person.id_number} if person.id_number else {}
    return {KNOWN: region, APPLICANT: applicant}


async def _earlier(context: Context, person: Person, application: str) -> Answers:
    """The answers of a case of this person's own, as far as they hold again."""
    try:
        case = UUID(application)
    except ValueError:
        return {}
    known_as = await context.access.parties.of(case, person)
    found = await context.drafts.of(case) if known_as and known_as.own else None
    return {code: value for code, value in found.answers.items() if code not in ANEW} if found else {}


@pages.get("/apply/{application}", dependencies=[Depends(may("application.edit"))])
async def go_on(context: Context) -> Response:
    """Where one left off."""
    draft = await draft_of(context)
    return _on(context, draft, following(await home_of(context, draft)))


@pages.get(STEP, dependencies=[Depends(may("application.edit"))])
async def question(context: Context, step: str) -> Response:
    """One question, with what was answered."""
    draft = await draft_of(context)
    home = await home_of(context, draft)
    if draft.application or draft.sent:
        return _on(context, draft, "check")
    one = _necessary(step, home)
    several = await asked_on(one, home)
    raw = raw_rows(one, home.rows(step)) if one.kind == "rows" else written(one, several, home)
    if one.kind == "rows" and (late := context.late_form):
        raw = late.typed  # as many rows as were typed
    return await _page(context, draft, home, one, raw, more="more" in context.request.query_params)


@pages.post(STEP)
async def answer(context: Context, step: str, person: Annotated[Person, Depends(may("application.edit"))]) -> Response:
    """Saves an answer and goes on to the next question."""
    draft, form = await draft_of(context), await context.request.form()
    home = await home_of(context, draft)
    if draft.application or draft.sent:
        return _on(context, draft, "check")
    one, given = _necessary(step, home), _typed(form)
    if one.kind == "rows" and "remove" in given:
        return await _without_row(context, person, draft, home, one, form)
    return await _saved(context, person, draft, home, one, form, given)


async def _without_row(
    context: Context, person: Person, draft: Draft, home: HouseholdAnswers, one: Question, form: FormData
) -> Response:
    """Takes the row away at once, then saves the others, or says what is wrong with them."""
    given = _typed(form)
    removed = await remove_row(context, draft, home, one, given["remove"], _seen(given))
    if removed is None:
        return await _elsewhere(context, one)
    draft = await draft_of(context)
    rest = {**unmentioned(one, given, given["remove"]), "version": str(draft.version)}
    return await _saved(context, person, draft, await home_of(context, draft), one, form, rest, removed)


async def _saved(
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
        value = await _taken(context, one, home, form, given)
        if (
            one.code == "people"
            and "remove" not in form
            and (other := await in_force(context, person, rows_of(value), given))
        ):
            errors = said_in_rows(one, other.errors, ids(one, given, home), context.language)
            return await _page(context, draft, home, one, given, 409, errors, other)
        notice = await save_answer(context, draft, home, one, value, _seen(given))
        if notice is None:
            return await _elsewhere(context, one)
    except FormErrors as unclear:
        return await _unclear(context, draft, home, one, given, unclear, removed)
    if {"add", "remove"} & form.keys():
        more = "1" if "add" in form else ""
        return redirect(context.request, f"/apply/{draft.id}/{one.code}", flash=removed or notice or None, more=more)
    saved = await draft_of(context)
    return _on(context, saved, following(await home_of(context, saved), one.code), notice)


async def _unclear(
    context: Context,
    draft: Draft,
    home: HouseholdAnswers,
    one: Question,
    given: Form,
    unclear: FormErrors,
    removed: str,
) -> Response:
    """The page with everything that was typed, what is wrong with it, and that somebody was taken away all the same."""
    rows = ids(one, given, home) if one.kind == "rows" else ()
    errors = said(one, await asked_on(one, home), unclear, context.language, rows)
    return await _page(context, draft, home, one, given, 422, errors, removed=removed)


async def _taken(
    context: Context, one: Question, home: HouseholdAnswers, form: FormData, given: Form
) -> QuestionAnswer:
    now = context.clock.now()
    value = taken(one, await asked_on(one, home), home, given, now)
    if one.kind == "authority":
        await letter(context, form)
    if one.kind == "papers":
        await upload(context, form, home)
    return value


async def _elsewhere(context: Context, one: Question) -> Response:
    """The same question was answered in another window meanwhile: that answer stands, and is shown."""
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
        "citizen/question.html",
        status,
        draft=draft,
        home=home,
        question=one,
        asked=await asked_on(one, home),
        raw=raw,
        errors=errors or {},
        place=codes.index(one.code) + 1,
        places=len(codes) if home.members else None,  # before that nobody knows what will be asked
        back=before(home, one.code),
        party=await party(context),
        other_file=other_file,
        **content,
        **await _special(context, draft, home, one, raw, more),
    )


async def _special(
    context: Context, draft: Draft, home: HouseholdAnswers, one: Question, raw: Form, more: bool
) -> dict[str, object]:
    """What a page of this kind shows besides its fields."""
    match one.kind:
        case "rows":
            rows = [
                (key, row_title(one, number, context.language))
                for number, key in enumerate(shown(one, raw, home, more), 1)
            ]
            return {"vouched": vouched(one, home), "rows": rows}
        case "region":
            return regions_shown(home, await known(), context.language)
        case "papers" | "authority":
            found = await context.papers.of(draft.id)
            named = [(kind, word(context.language, "document", kind)) for kind in kinds(home)]
            return {"papers": found, "kinds_named": named, "member_names": names(home.answers)}
        case _:
            return {}


def _necessary(step: str, home: HouseholdAnswers) -> Question:
    """The question, if this household is asked it. Raises NotFound."""
    if step not in BY_CODE or BY_CODE[step] not in asked(home):
        raise NotFound("page_not_found")
    return BY_CODE[step]


def _typed(form: FormData) -> dict[str, str]:
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _seen(given: Form) -> int:
    version = given.get("version", "0")
    return int(version) if version.isascii() and version.isdecimal() and len(version) < 9 else 0


def _on(context: Context, draft: Draft, step: str, flash: str = "") -> Response:
    if draft.application:
        return redirect(context.request, f"/applications/{draft.application}/receipt")
    return redirect(context.request, f"/apply/{draft.id}/{step}", flash=flash or None)
