"""Records of officers other than facts: a visit, a delivery, an objection, and the extension of the deadline, which is possible once."""

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
from .desk_case import case_page, of_civil_affairs

pages = APIRouter()

RECORDS = ("visit", "delivery", "extension", "objection")
PATHS = {"visit": "visits", "delivery": "deliveries", "extension": "extension"}
WAYS = ("handed_over", "printed")

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
        errors = await (_object if given["what"] == "objection" else _tell)(context, person, given)
    if errors:
        return await _form(context, given, errors)
    await context.access.audit(person, f"case.recorded {given['what']}", f"case {application}")
    return redirect(context.request, f"/applications/{application}/desk", flash="recorded")


def _errors(spoken: str, given: dict[str, str]) -> dict[str, str]:
    what, errors = given.get("what", ""), {}
    if what not in RECORDS:
        errors["what"] = say(spoken, "record.no_what")
    if what in ("extension", "objection") and not given.get("note"):
        errors["note"] = say(spoken, "facts.no_reason")
    if what == "visit" and given.get("day"):
        errors |= _wrong_day(spoken, given["day"])
    if what == "delivery" and given.get("way") not in WAYS:
        errors["way"] = say(spoken, "record.no_way")
    return errors


def _wrong_day(spoken: str, typed: str) -> dict[str, str]:
    try:
        parsing.day(typed)
    except parsing.InputError as wrong:
        return {"day": said_wrong(spoken, say(spoken, "record.day"), wrong)}
    return {}


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
    )
