"""Finding the file of a household by name, ID number, address or receipt. A search by a person or an address needs a reason, which is audited."""

import re
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from services.messages import say, values
from services.portal.forms import parsing
from services.portal.identity import Person, may
from services.portal.readmodel.household_code import HouseholdCodes
from services.portal.readmodel.households import MOST, FoundCase
from services.portal.web.page import render
from services.portal.worklist import queue

from .context import Context

pages = APIRouter()

FIND = may("household.find")
OPEN = may("case.handle")
RECEIPT = re.compile(r"([0-9]{6}-[0-9]{8}-)?[0-9A-Z]{8}")
CODE = re.compile(r"[0-9A-Z]{4}(?:[ -]?[0-9A-Z]{4}){3}")
"""The code of a household, in groups of four."""

SHORTEST = 2
"""The fewest characters of a name or an address."""


@pages.get("/files")
async def form(context: Context, person: Annotated[Person, Depends(FIND)]) -> Response:
    """Shows the form."""
    return _page(context)


@pages.post("/files")
async def find(
    context: Context, person: Annotated[Person, Depends(FIND)], sought: str = Form(""), reason: str = Form("")
) -> Response:
    """Lists the files that match in the officer's regions. Neither the address of the page nor a log contains what was sought."""
    text = parsing.plain(sought)
    by = _kind(text)
    if errors := _errors(context.language, text, by, reason):
        return _page(context, text, reason, errors=errors, status=422)
    await context.access.audit(person, FIND.permission.action, f"by {by} reason {reason or '-'}")
    found = [one for one in await _found(context, person, text, by) if await _reached(context, person, one)]
    rows = await context.households.shown(context.pool, found)
    return _page(context, text, reason, rows=rows)


def _kind(text: str) -> str:
    """Returns what is sought: receipt, code of a household, number or text, which is a name or an address."""
    if RECEIPT.fullmatch(text.upper()):
        return "receipt"
    if CODE.fullmatch(text.upper()):
        return "code"
    return "number" if re.fullmatch(r"[0-9 -]{14,}[0-9Xx×]", text) else "text"


def _errors(spoken: str, text: str, by: str, reason: str) -> dict[str, str]:
    wrong = {}
    if by not in ("receipt", "code") and reason not in values("find_reason"):
        wrong["reason"] = say(spoken, "find.no_reason")
    if len(text) < SHORTEST:
        wrong["sought"] = say(spoken, "files.too_short")
    if by == "number":
        try:
            parsing.id_number(text)
        except parsing.InputError as error:
            wrong["sought"] = say(spoken, error.code)
    return wrong


async def _found(context: Context, person: Person, text: str, by: str) -> Sequence[UUID]:
    pool, regions, households = context.pool, sorted(person.regions), context.households
    match by:
        case "receipt":
            return [row["application"] for row in await queue.by_receipt(pool, person, text.upper())]
        case "code":
            codes = HouseholdCodes(context.access.access.secret.get_secret_value())
            return [one for one in [await codes.find(pool, text)] if one]
        case "number":
            return await households.with_person(pool, parsing.id_number(text), regions)
        case _:
            named = await households.with_name(pool, text, regions)
            lives = await households.with_address(pool, text, regions)
            return list(dict.fromkeys([*named, *lives]))[:MOST]


async def _reached(context: Context, person: Person, application: UUID) -> bool:
    """Returns whether the person may open the case: that of another department only if it was referred to theirs."""
    scopes = OPEN.permission.scopes
    own = frozenset(scopes[role] for role in person.roles & scopes.keys())
    return await context.access.parties.reached(application, person, own)


def _page(
    context: Context,
    sought: str = "",
    reason: str = "",
    *,
    rows: Sequence[FoundCase] | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    return render(
        context.request,
        "officer/files.html",
        status,
        sought=sought,
        reason=reason,
        reasons=values("find_reason"),
        rows=rows,
        most=MOST,
        errors=errors or {},
    )
