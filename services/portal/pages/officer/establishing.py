"""Establishing facts: typed in with a reason, decided anew by the rules, shown before and after."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from lianban_contracts.verification import Findings
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.operators.operator_routes import stream_id
from services.messages import say, text, word
from services.portal.forms.fact_parsing import retyped, typed
from services.portal.identity import Person, desk, may
from services.portal.web.language import language
from services.portal.web.page import render

from .department_client import RefusedThere, Stale, body_of
from .desk_case import department_of, services
from .dossier import Dossier, Json

pages = APIRouter()

DECIDE = may("case.decide")
Decider = Annotated[Person, Depends(DECIDE)]

FACTS = "officer/facts.html"


@pages.get("/applications/{application}/desk/facts")
async def form(request: Request, person: Decider) -> Response:
    """What this department establishes; with `number`, in answer to a reconsideration."""
    dossier = await _dossier(request, person)
    return _form(request, dossier, dict(request.query_params))


@pages.post("/applications/{application}/desk/facts")
async def establish(request: Request, person: Decider) -> Response:
    """Takes what was typed as established. Nothing typed, in answer to a reconsideration, leaves the decision to the rules as it was."""
    given, dossier = _texts(await request.form()), await _dossier(request, person)
    found, errors = typed(language(request), dossier.fields(_spoken(request)), given)
    reopened = given.get("number", "")
    if not errors and not reopened and found == Findings():
        errors = {"version": say(language(request), "facts.nothing_changed")}
    return await _decided(request, person, dossier, given, found, errors)


async def _decided(
    request: Request,
    person: Person,
    before: Dossier,
    given: Mapping[str, str],
    found: Findings,
    errors: Mapping[str, str],
) -> Response:
    if not given.get("reason", "").strip():
        errors = {**errors, "reason": say(language(request), "facts.no_reason")}
    if errors:
        return _form(request, before, given, errors)
    number, version = _number(given.get("number", "")), _number(given.get("version", "")) or 0
    body = body_of(person.name, given["reason"].strip()[:500], version, found)
    try:
        after = await (await services(request)).establish(before.department, stream_id(request), number, body)
    except Stale as stale:
        now = await _dossier(request, person)
        return _form(request, now, _kept(now, given, _spoken(request)), stale=stale)
    except RefusedThere as refused:
        said = text(refused.code, refused.details)[language(request)]
        return _form(request, before, given, {"version": said})
    action = "facts.established" if number is None else f"reconsideration.answered {number}"
    await desk(request).audit(person, action, f"case {stream_id(request)}")
    return changed(request, before, after)


def _kept(now: Dossier, given: Mapping[str, str], spoken: Any) -> dict[str, str]:
    """What he typed, and the reason; what he left as it was is shown as it is now."""
    fields = now.fields(spoken)
    own = tuple(f"{field.name}." for field in fields)
    left = {name: text for name, text in given.items() if not f"{name}.".startswith(own)}
    return left | retyped(fields, given)


def changed(request: Request, before: Dossier, after: Dossier) -> Response:
    """What the rules decide otherwise than before."""
    old = {one.item: one for one in before.decisions}
    new = {one.item: one for one in after.decisions}
    items = [item for item in {**old, **new} if old.get(item) != new.get(item)]
    pairs = [(item, old.get(item), new.get(item)) for item in items]
    categories = [_category(one) for one in (before, after)]
    return render(request, "officer/changed.html", pairs=pairs, dossier=after, categories=categories)


def _category(dossier: Dossier) -> str:
    return str((dossier.view.get("determination") or {}).get("category", ""))


def _form(
    request: Request,
    dossier: Dossier,
    given: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    stale: Stale | None = None,
) -> Response:
    """The form with what was typed. After a change by others it is sent with the version that is shown now."""
    number = _number(given.get("number", ""))
    spoken = _spoken(request)
    content: dict[str, Any] = {
        "dossier": dossier,
        "fields": dossier.fields(spoken),
        "given": given,
        "number": number,
        "reopened": next((one for one in dossier.reopened if one["number"] == number), None),
        "since": [(word(spoken, "kind", _kind(one)), one["at"]) for one in stale.since] if stale else (),
        "errors": errors or {},
    }
    return render(request, FACTS, 409 if stale else 422 if errors else 200, stale=stale is not None, **content)


def _kind(event: Json) -> str:
    kind = str(event["type"])
    return kind.split(".")[-2] if "." in kind else kind


async def _dossier(request: Request, person: Person) -> Dossier:
    return await (await services(request)).dossier(department_of(request, person), stream_id(request))


def _texts(form: FormData) -> dict[str, str]:
    return {name: value.replace("\r\n", "\n") for name, value in form.items() if isinstance(value, str)}


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _spoken(request: Request) -> Any:
    return language(request)
