"""Records of officers other than facts: a visit, a delivery, an objection, an emergency, and the extension of the deadline, which is
possible once."""

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path
from starlette.responses import Response

from services.messages import say, text
from services.portal.clients.problems import details_of, problem_of
from services.portal.forms import parsing
from services.portal.forms.fact_parsing import said_wrong
from services.portal.identity import Person, may
from services.portal.readmodel.cases import case
from services.portal.web.page import redirect, render

from .context import Context
from .department_client import RefusedThere
from .desk_case import case_page, of_civil_affairs

pages = APIRouter()

RECORDS = ("visit", "delivery", "extension", "objection", "emergency")
EVENTS = ("accident", "sudden_illness", "disaster", "other")
GRADES = ("1", "2", "3")
PATHS = {"visit": "visits", "delivery": "deliveries", "extension": "extension"}
WAYS = ("handed_over", "printed")

REGION_CODE = re.compile(r"[0-9]{6}", re.ASCII)

Recorder = Annotated[Person, Depends(may("case.visit"))]
Number = Annotated[int, Path(ge=1, lt=2**31)]


@pages.get("/applications/{application}/desk/record")
async def form(context: Context, person: Recorder) -> Response:
    """Shows the form. `what` in the query selects the kind of record."""
    of_civil_affairs(context, person)
    return await _form(context, {"what": context.request.query_params.get("what", RECORDS[0])})


@pages.post("/applications/{application}/desk/record")
async def record(context: Context, person: Recorder) -> Response:
    """Sends the record to intake, which owns the case, or an objection to review."""
    application = of_civil_affairs(context, person)
    given = {name: value.strip() for name, value in (await context.typed()).items()}
    errors = _errors(context.language, given)
    if not errors:
        errors = await SENDERS.get(given["what"], _tell)(context, person, given)
    if errors:
        return await _form(context, given, errors)
    await context.access.audit(person, f"case.recorded {given['what']}", f"case {application}")
    return redirect(context.request, f"/applications/{application}/desk", flash="recorded")


def _errors(spoken: str, given: dict[str, str]) -> dict[str, str]:
    what, errors = given.get("what", ""), {}
    if what not in RECORDS:
        errors["what"] = say(spoken, "record.no_what")
    if what in ("extension", "objection", "emergency") and not given.get("note"):
        errors["note"] = say(spoken, "facts.no_reason")
    if what == "visit" and given.get("day"):
        errors |= _wrong_day(spoken, given["day"])
    if what == "emergency":
        errors |= _wrong_emergency(spoken, given)
    if what == "delivery" and given.get("way") not in WAYS:
        errors["way"] = say(spoken, "record.no_way")
    return errors


def _wrong_day(spoken: str, typed: str, label: str = "record.day") -> dict[str, str]:
    try:
        parsing.day(typed)
    except parsing.InputError as wrong:
        return {"day": said_wrong(spoken, say(spoken, label), wrong)}
    return {}


def _wrong_emergency(spoken: str, given: dict[str, str]) -> dict[str, str]:
    errors = _wrong_day(spoken, given.get("day", ""), "record.happened")
    if given.get("event") not in EVENTS:
        errors["event"] = say(spoken, "record.no_event")
    if given.get("grade") not in GRADES:
        errors["grade"] = say(spoken, "record.no_grade")
    if given.get("place") and not REGION_CODE.fullmatch(given["place"]):
        errors["place"] = say(spoken, "record.no_place")
    return errors


async def _tell(context: Context, person: Person, given: dict[str, str]) -> dict[str, str]:
    """Sends the record to intake. Returns its refusal as an error of the form."""
    path = f"/applications/{context.application}/{PATHS[given['what']]}"
    answer = await context.clients.ask("intake", "POST", path, _body(person, given))
    if not answer.is_error:
        return {}
    return {"what": text(problem_of(answer).code, details_of(answer))[context.language]}


def _body(person: Person, given: dict[str, str]) -> dict[str, str]:
    note = given.get("note", "")[:500]
    match given["what"]:
        case "visit":
            day = {"visited_on": parsing.day(given["day"]).isoformat()} if given.get("day") else {}
            return {"by": person.name, "note": note, **day}
        case "delivery":
            return {"by": person.name, "way": given["way"]}
        case _:
            return {"officer": person.name, "reason": note}


async def _object(context: Context, person: Person, given: dict[str, str]) -> dict[str, str]:
    body = {"officer": person.name, "account": person.account, "objection": given["note"][:500]}
    await (await context.departments()).record_objection(context.application, body)
    return {}


async def _aid(context: Context, person: Person, given: dict[str, str]) -> dict[str, str]:
    """Sends the emergency to review. Returns its refusal as an error of the form."""
    body: dict[str, object] = {
        "officer": person.name,
        "account": person.account,
        "reason": given["note"][:500],
        "event": given["event"],
        "day": parsing.day(given["day"]).isoformat(),
        "grade": int(given["grade"]),
    }
    place = {"place": given["place"]} if given.get("place") else {}
    try:
        await (await context.departments()).record_emergency(context.application, {**body, **place})
    except RefusedThere as refused:
        return {"day": text(refused.code, refused.details)[context.language]}
    return {}


SENDERS = {"objection": _object, "emergency": _aid}


@pages.post("/applications/{application}/desk/objections/{number}")
async def answer_objection(context: Context, person: Recorder, number: Number, finding: str = Form("")) -> Response:
    """Records the finding on an objection."""
    application, said = of_civil_affairs(context, person), finding.strip()[:500]
    if not said:
        errors = {f"finding-{number}": say(context.language, "objection.no_finding")}
        return await case_page(context, person, 422, errors)
    body = {"officer": person.name, "account": person.account, "finding": said}
    await (await context.departments()).answer_objection(application, number, body)
    await context.access.audit(person, f"case.recorded objection {number} answered", f"case {application}")
    return redirect(context.request, f"/applications/{application}/desk", flash="finished")


async def _form(context: Context, given: dict[str, str], errors: dict[str, str] | None = None) -> Response:
    found = await case(context.pool, context.application)
    return render(
        context.request,
        "officer/record.html",
        422 if errors else 200,
        case=found.row,
        given=given,
        errors=errors or {},
        records=RECORDS,
        ways=WAYS,
        events=EVENTS,
        grades=GRADES,
    )
