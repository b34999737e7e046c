"""The whole form on one page, for agents, who copy paper forms of one household after another."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.datastructures import FormData
from starlette.responses import Response

from services.messages import say, word
from services.portal.drafts.context import Context
from services.portal.drafts.dependencies import draft_of, home_of, names
from services.portal.drafts.drafts import Draft
from services.portal.drafts.uploads import CONSENT_LETTER, LETTER, keep_all, kinds, letter
from services.portal.forms.flow import CHECK, FormErrors, asked, following, open_questions
from services.portal.forms.form_errors import said_in_rows
from services.portal.forms.household_answers import HouseholdAnswers, QuestionAnswer, row_id, rows_of
from services.portal.forms.inputs import Form, Raw
from services.portal.forms.persons import left
from services.portal.forms.questions import BY_CODE
from services.portal.forms.rows import ids
from services.portal.forms.steps import regions_shown
from services.portal.forms.whole_form import (
    Entered,
    applies,
    entered,
    may_sign,
    of_household,
    of_members,
    raw_form,
    row_keys,
    row_titles,
    with_pack,
)
from services.portal.identity import Person, may
from services.portal.readmodel.pack_catalogue import known
from services.portal.web.page import redirect, render
from services.portal.wording.villages import village_of

from .helping import party
from .in_force import OtherFile, find_other_file
from .saving import remove_row

pages = APIRouter()

PATH = "/apply/{application}/form"
PEOPLE, SUPPORTERS = BY_CODE["people"], BY_CODE["supporters"]


async def remembered(context: Context, person: Person) -> QuestionAnswer:
    """Returns what the agent's last household suggests for the next one: the day of the paper form, the village and its kind."""
    for one in await context.access.parties.cases(person, most=3):
        draft = await context.drafts.find(one) or await context.drafts.of(one)
        if draft is not None and draft.agent and "people" in draft.answers:
            of = HouseholdAnswers(draft.answers, context.clock.today(), True)
            found = {
                "received_on": of.text("received_on", "received_on"),
                "village": village_of(of.text("contact", "address") or ""),
                "residence_area": of.text("residence_area", "residence_area"),
            }
            return {name: value for name, value in found.items() if value}
    return {}


@pages.get(PATH, dependencies=[Depends(may("application.enter"))])
async def show(context: Context) -> Response:
    """Shows all questions with the stored answers."""
    draft = await draft_of(context)
    if draft.application or draft.sent:
        return redirect(context.request, f"/apply/{draft.id}/check")
    home = with_pack(await home_of(context, draft), await known())
    more = context.request.query_params.get("more", "")
    raw = raw_form(home)
    if late := context.late_form:
        raw = late.typed  # the page must have as many rows as the late form
    return await _page(context, draft, home, raw, more=more)


@pages.post(PATH)
async def save(context: Context, person: Annotated[Person, Depends(may("application.enter"))]) -> Response:
    """Saves every valid answer, and shows what is wrong or missing beside its field; redirects to the check if nothing is."""
    draft, form = await draft_of(context), await context.request.form()
    if draft.application or draft.sent:
        return redirect(context.request, f"/apply/{draft.id}/check")
    given, home = await context.typed(), await home_of(context, draft)
    if row := given.get("remove", ""):
        question = PEOPLE if row.startswith("m") else SUPPORTERS
        await remove_row(context, draft, home, question, row, draft.version)
        return redirect(
            context.request, f"/apply/{draft.id}/form", flash="member_removed" if question is PEOPLE else None
        )
    found = entered(home, given, await known(), context.clock.now(), context.language)
    other = await _in_force(context, person, home, found)
    errors = found.errors | _of_other_file(context, found, other) | await _files(context, form, found)
    answers = _valid(found.answers, errors)
    if not await _saved(context, draft, home, answers, given):
        return await _page(
            context, draft, home, raw_form(home), 409, {"form": say(context.language, "clerk.elsewhere")}
        )
    notice = "consent_void" if found.void else None
    if "add" in given:
        return redirect(context.request, f"/apply/{draft.id}/form", more=given["add"], flash=notice)
    draft = await draft_of(context)
    home = await home_of(context, draft)
    if errors:
        return await _page(
            context, draft, with_pack(home, await known()), found.form, 422, errors, flash=notice, other_file=other
        )
    return redirect(context.request, f"/apply/{draft.id}/{CHECK if following(home) == CHECK else 'form'}", flash=notice)


def _valid(answers: Mapping[str, QuestionAnswer], errors: Raw) -> dict[str, QuestionAnswer]:
    """Returns the answers that can be saved: without the organisation while its letter is missing, and without what is said of persons
    who were refused."""
    return {
        code: value
        for code, value in answers.items()
        if not (code == "authority" and "letter" in errors)
        and not ("people" in errors and (code in ("people", "consent") or BY_CODE[code].each))
    }


async def _in_force(context: Context, person: Person, home: HouseholdAnswers, found: Entered) -> OtherFile | None:
    """Returns the case in force to which one of the persons belongs, if the persons have changed."""
    rows = rows_of(found.answers.get("people", {}))
    if not rows or rows == home.rows("people"):
        return None
    return await find_other_file(context, person, rows, found.form)


def _of_other_file(context: Context, found: Entered, other: OtherFile | None) -> Raw:
    if other is None:
        return {}
    rows = ids(PEOPLE, found.form, found.home)
    return {"people": other.said} | said_in_rows(PEOPLE, other.errors, rows, context.language)


async def _files(context: Context, form: FormData, found: Entered) -> Raw:
    """Stores the files of the page. Returns the errors by field; `authority` is one of them if the letter is missing."""
    errors: dict[str, str] = {}
    for kind in (CONSENT_LETTER, *kinds(found.home)):
        try:
            await keep_all(context, context.application, form, f"file-{kind}", kind, None)
        except FormErrors as unclear:
            errors |= unclear.errors
    try:
        await letter(context, form)
    except FormErrors as unclear:
        errors |= unclear.errors
    return context.sentences(errors)


async def _saved(
    context: Context, draft: Draft, home: HouseholdAnswers, answers: Mapping[str, QuestionAnswer], given: Form
) -> bool:
    """Saves the answers unless one of them was changed since the page was shown."""
    version = given.get("version", "0")
    seen = int(version) if version.isascii() and version.isdecimal() and len(version) < 9 else 0
    gone = left(home, answers["people"]) if "people" in answers else ()
    answers = {**answers, "papers": {}}
    return await context.drafts.save(draft.id, answers, dict.fromkeys(answers, seen), gone)


async def _page(
    context: Context,
    draft: Draft,
    home: HouseholdAnswers,
    raw: Form,
    status: int = 200,
    errors: Raw | None = None,
    *,
    more: str = "",
    flash: str | None = None,
    other_file: OtherFile | None = None,
) -> Response:
    spoken, papers = context.language, await context.papers.of(draft.id)
    people = row_keys(PEOPLE, raw, home, more=more == "people")
    supporters = row_keys(SUPPORTERS, raw, home, more=more == "supporters") if SUPPORTERS in asked(home) else []
    content: dict[str, object] = {"flash": say(spoken, f"flash.{flash}")} if flash else {}
    return render(
        context.request,
        "household/clerk.html",
        status,
        draft=draft,
        home=home,
        raw=raw,
        errors=errors or {},
        region=regions_shown(home, await known(), spoken),
        people=row_titles(PEOPLE, people, spoken),
        people_inputs=PEOPLE.inputs,
        of_members=of_members(home),
        applies=lambda question, row: applies(question, home, row),
        may_sign=lambda row: may_sign(home, row),
        known={row_id(one) for one in home.rows("people")},
        known_supporters={row_id(one) for one in home.rows("supporters")},
        of_household=of_household(home),
        supporters=row_titles(SUPPORTERS, supporters, spoken),
        supporter_inputs=SUPPORTERS.inputs,
        kinds_named=[(kind, word(spoken, "document", kind)) for kind in (CONSENT_LETTER, *kinds(home))],
        papers=papers,
        member_names=names(draft.answers),
        first=_first(errors or {}, home, people, more, letter=any(one.document == LETTER for one in papers)),
        party=await party(context),
        other_file=other_file,
        **content,
    )


def _first(errors: Raw, home: HouseholdAnswers, people: list[str], more: str, *, letter: bool) -> str:
    """Returns the field that has the focus: the first wrong one, that of a row that was asked for, or the first to fill in. `letter`: the
    letter of authority has been uploaded."""
    if errors or more:
        return f"name-{people[-1]}" if more == "people" else next(iter(errors), "")
    if not letter:
        return "letter"
    return f"name-{people[0]}" if "people" in {one.code for one in open_questions(home)} else ""
