"""Establishing facts: an officer enters facts and a reason, sees what the rules would decide, and confirms."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends
from lianban_contracts.verification import Findings
from starlette.responses import Response

from services.messages import say, text, word
from services.policy.explain.pack_text import Language
from services.portal.forms.fact_parsing import retyped, typed
from services.portal.identity import Person, may
from services.portal.web.page import redirect, render

from .context import Context
from .department_client import RefusedThere, Stale, body_of
from .desk_case import department_of
from .dossier import Dossier

pages = APIRouter()

DECIDE = may("case.decide")
Decider = Annotated[Person, Depends(DECIDE)]

FACTS = "officer/facts.html"
CONFIRM, EDIT = "confirm", "edit"
"""The buttons of the page that shows what would change."""


@pages.get("/applications/{application}/desk/facts")
async def form(context: Context, person: Decider) -> Response:
    """Shows the facts that this department establishes. `number` in the query: the reconsideration to answer."""
    dossier = await _dossier(context, person)
    return _form(context, dossier, dict(context.request.query_params))


@pages.post("/applications/{application}/desk/facts")
async def establish(context: Context, person: Decider) -> Response:
    """Shows what the facts would change; once that page is confirmed, sends them to the service.

    To answer a reconsideration, the form may be empty: the rules then decide by the facts known."""
    given, dossier = _lines(await context.typed()), await _dossier(context, person)
    if EDIT in given:
        return _form(context, dossier, {name: value for name, value in given.items() if name != EDIT})
    found, errors = typed(context.language, dossier.fields(context.language), given)
    reopened = given.get("number", "")
    if not errors and not reopened and found == Findings():
        errors = {"version": say(context.language, "facts.nothing_changed")}
    return await _decided(context, person, dossier, given, found, errors)


async def _decided(
    context: Context,
    person: Person,
    before: Dossier,
    given: Mapping[str, str],
    found: Findings,
    errors: Mapping[str, str],
) -> Response:
    if not given.get("reason", "").strip():
        errors = {**errors, "reason": say(context.language, "facts.no_reason")}
    if errors:
        return _form(context, before, given, errors)
    number, version = _number(given.get("number", "")), _number(given.get("version", "")) or 0
    body = {**body_of(person.name, given["reason"].strip()[:500], version, found), "preview": CONFIRM not in given}
    try:
        after = await (await context.departments()).establish(before.department, context.application, number, body)
    except Stale as stale:
        now = await _dossier(context, person)
        return _form(context, now, _kept(now, given, context.language), stale=stale)
    except RefusedThere as refused:
        said = text(refused.code, refused.details)[context.language]
        return _form(context, before, given, {"version": said})
    if CONFIRM not in given:
        return changed(context, before, after, given)
    action = "facts.established" if number is None else f"reconsideration.answered {number}"
    await context.access.audit(person, action, f"case {context.application}")
    return redirect(context.request, f"/applications/{context.application}/desk", flash="established")


def _kept(now: Dossier, given: Mapping[str, str], spoken: Language) -> dict[str, str]:
    """The values that the officer changed, and the reason. Fields left unchanged show the current values."""
    fields = now.fields(spoken)
    left = {name: text for name, text in given.items() if not any(field.owns(name) for field in fields)}
    return left | retyped(fields, given)


def changed(context: Context, before: Dossier, after: Dossier, given: Mapping[str, str] | None = None) -> Response:
    """Shows the decisions that differ from those before. `given`: the form to confirm, if nothing is stored yet."""
    old = {one.item: one for one in before.decisions}
    new = {one.item: one for one in after.decisions}
    items = [item for item in {**old, **new} if old.get(item) != new.get(item)]
    pairs = [(item, old.get(item), new.get(item)) for item in items]
    categories = [_category(one) for one in (before, after)]
    return render(
        context.request,
        "officer/changed.html",
        pack=after.pack,
        pairs=pairs,
        dossier=after,
        categories=categories,
        given=given,
    )


def _category(dossier: Dossier) -> str:
    return (dossier.view.determination.category if dossier.view.determination else None) or ""


def _form(
    context: Context,
    dossier: Dossier,
    given: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    stale: Stale | None = None,
) -> Response:
    """The form with the typed values. After a change by others it has the new version of the case."""
    number = _number(given.get("number", ""))
    spoken = context.language
    return render(
        context.request,
        FACTS,
        409 if stale else 422 if errors else 200,
        dossier=dossier,
        pack=dossier.pack,
        fields=dossier.fields(spoken),
        given=given,
        number=number,
        reopened=next((one for one in dossier.reopened if one.number == number), None),
        since=[(word(spoken, "kind", one.kind), one.at) for one in stale.since] if stale else (),
        stale=stale is not None,
        errors=errors or {},
    )


async def _dossier(context: Context, person: Person) -> Dossier:
    return await (await context.departments()).dossier(department_of(context, person), context.application)


def _lines(given: Mapping[str, str]) -> dict[str, str]:
    """The texts with the line breaks of a page."""
    return {name: text.replace("\r\n", "\n") for name, text in given.items()}


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
