"""Reporting a change in three steps: cause and date, the new facts, and a check of both, where evidence can be attached."""

from datetime import date

from fastapi import APIRouter, Depends
from lianban_contracts.life import SuppliedDocument
from starlette.responses import Response

from services.messages import say, word
from services.portal.drafts.context import Context
from services.portal.drafts.dependencies import at_home
from services.portal.drafts.drafts import Draft
from services.portal.drafts.intake_client import ask, errors_of, hand_in
from services.portal.drafts.papers import all_uploaded
from services.portal.drafts.uploads import keep_all, kinds
from services.portal.forms.change_rules import (
    CAUSES,
    COMES,
    GOES,
    MOVE,
    Changed,
    causes,
    changed,
    joining,
    place,
    touched,
    with_hukou,
)
from services.portal.forms.change_summary import change_lines, said_of_change
from services.portal.forms.flow import FormErrors, written
from services.portal.forms.household_answers import Answers, HouseholdAnswers
from services.portal.forms.inputs import Choice, Day, Form, InputError, Raw
from services.portal.forms.steps import region_named
from services.portal.identity import may
from services.portal.readmodel.cases import Case, case
from services.portal.readmodel.households import Households
from services.portal.readmodel.pack_catalogue import known, packs
from services.portal.web.page import redirect, render

pages = APIRouter()

PATH = "/applications/{application}/change"


@pages.get(PATH, dependencies=[Depends(may("application.report_change"))])
async def change(context: Context) -> Response:
    """Asks for the cause and the date of a change. If the query has both, asks for the new facts, or for a check if there are none to state."""
    found, home, _ = await _household(context)
    late = context.late_form
    asked = dict(context.request.query_params) | (late.typed if late else {})
    if "cause" not in asked and "on" not in asked:
        return _cause_page(context, home)
    if errors := _errors(asked, found, home, context):
        return _cause_page(context, home, asked, 422, errors)
    if _looked_up(asked["cause"]):
        return await _check_page(context, home, asked, {})
    return _facts_page(context, home, asked)


@pages.post(PATH, dependencies=[Depends(may("application.report_change"))])
async def report(context: Context) -> Response:
    """Shows the change for a check. Once it is confirmed, reports it to intake, updates the stored answers and hands in the evidence."""
    found, home, draft = await _household(context)
    form = await context.typed()
    if errors := _errors(form, found, home, context):
        return _cause_page(context, home, form, 422, errors)
    if "edit" in form:
        return _facts_page(context, home, form)
    try:
        told, answers = changed(form["cause"], home, form, context.clock.now())
    except FormErrors as unclear:
        return _facts_page(
            context, home, form, 422, said_of_change(form["cause"], home, unclear.errors, context.language)
        )
    if "confirm" not in form:
        return await _check_page(context, home, form, told)
    files = await context.request.form()
    evidence = all_uploaded(files, "evidence")
    if evidence and form.get("document") not in kinds(home):
        wrong = {"document": say(context.language, "wrong_answer.choose")}
        return await _check_page(context, home, form, told, 422, wrong)
    try:
        kept = await keep_all(context, context.application, files, "evidence", form.get("document", ""), None)
    except FormErrors as unclear:
        return await _check_page(context, home, form, told, 422, context.sentences(unclear.errors))
    if "to_region" in told and form.get("hukou") == "yes":
        told = with_hukou(told, await _present(context))
    body = {"cause": form["cause"], "changed_on": Day().read(form, "on"), **told}
    answer = await ask(context, context.application, "changes", body)
    if not answer.is_success:
        errors = errors_of(answer, context.language, place, "change")
        page = _cause_page if "on" in errors else _facts_page
        return page(context, home, form, answer.status_code, errors)
    if draft:
        await context.drafts.amend(draft.id, answers)
    await hand_in(context, context.application, [_supplied(form["document"], one) for one in kept])
    return redirect(context.request, f"/applications/{context.application}", flash="changed")


def _supplied(document: str, digest: bytes) -> SuppliedDocument:
    return SuppliedDocument(document=document, sha256=digest.hex())


async def _present(context: Context) -> list[str]:
    """Returns the ids of the present members, also of a household that was filed elsewhere."""
    households = Households(context.access.keys, context.access.strongbox)
    known = (await households.of(context.pool, context.application)).members
    return [one.member for one in known if one.left_on is None]


async def _household(context: Context) -> tuple[Case, HouseholdAnswers, Draft | None]:
    """Returns the case, its household and its draft. Without a draft here, the household has region and date only."""
    found, draft = await case(context.pool, context.application), None
    draft = await context.drafts.of(context.application)
    region = {"region": {"region": found.row.region}, "received_on": {"received_on": _filed(found)}}
    answers: Answers = {**(draft.answers if draft else {}), **region}
    return found, at_home(answers, context.clock.today(), agent=True, found=await known()), draft


def _filed(found: Case) -> str | None:
    return found.row.filed_on.isoformat() if found.row.filed_on else None


def _errors(given: Form, found: Case, home: HouseholdAnswers, context: Context) -> Raw:
    """Returns the errors of cause and date."""
    errors: dict[str, str] = {}
    try:
        Choice(tuple(causes(home))).read(given, "cause")
    except InputError as wrong:
        errors["cause"] = wrong.code
    try:
        if not (_filed(found) or "") <= Day().read(given, "on") <= context.clock.today().isoformat():
            errors["on"] = "wrong_answer.outside"
    except InputError as wrong:
        errors["on"] = wrong.code
    return context.sentences(errors)


def _other_regions(home: HouseholdAnswers, language: str) -> list[tuple[str, str]]:
    """Returns the other regions of the installation with their names."""
    here = home.text("region", "region")
    return [(code, region_named(code, language)) for code in packs().regions() if code != here]


def _cause_page(
    context: Context, home: HouseholdAnswers, given: Form | None = None, status: int = 200, errors: Raw | None = None
) -> Response:
    return render(
        context.request,
        "household/change.html",
        status,
        application=context.application,
        errors=errors or {},
        causes=causes(home),
        raw=given or {"on": context.clock.today().isoformat()},
    )


def _facts_page(
    context: Context, home: HouseholdAnswers, given: Form, status: int = 200, errors: Raw | None = None
) -> Response:
    cause = given["cause"]
    raw: Raw = {}
    for question, several in touched(cause, home):
        raw |= written(question, several, home)
    return render(
        context.request,
        "household/changed.html",
        status,
        application=context.application,
        errors=errors or {},
        cause=cause,
        on=given["on"],
        raw={**raw, **given},
        home=home,
        touched=touched(cause, home),
        new=joining(cause),
        goes=cause in GOES,
        regions_named=_other_regions(home, context.language) if cause == MOVE else (),
        looked_up=_looked_up(cause),
    )


def _looked_up(cause: str) -> bool:
    """Returns whether the household states no fact about this cause: the verification finds them."""
    return not CAUSES[cause] and cause not in (*COMES, *GOES)


async def _check_page(
    context: Context, home: HouseholdAnswers, given: Form, told: Changed, status: int = 200, errors: Raw | None = None
) -> Response:
    kinds_named = [(kind, word(context.language, "document", kind)) for kind in kinds(home)]
    return render(
        context.request,
        "household/change_check.html",
        status,
        application=context.application,
        errors=errors or {},
        cause=given["cause"],
        on=date.fromisoformat(Day().read(given, "on")),
        lines=change_lines(given["cause"], home, given, told, context.language),
        kept={name: value for name, value in given.items() if name not in ("csrf", "confirm", "edit", "document")},
        kinds_named=kinds_named,
        document=given.get("document", ""),
        looked_up=_looked_up(given["cause"]),
    )
