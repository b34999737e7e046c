"""The pages of the work queue."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from services.chassis.core.database import Record
from services.chassis.core.problems import BadRequest, NotFound
from services.portal.identity import Person, may
from services.portal.readmodel.cases import case
from services.portal.readmodel.pack_catalogue import known
from services.portal.web.page import redirect, render
from services.portal.worklist import queue
from services.portal.worklist.task_rules import BY_HAND, KINDS

from .context import Context

pages = APIRouter()

HANDLE = may("case.handle")
Handler = Annotated[Person, Depends(HANDLE)]


@pages.get("/queue")
async def work(context: Context, person: Annotated[Person, Depends(may("queue.view"))]) -> Response:
    """Lists the tasks of the officer's departments. With a receipt in the query, opens its case."""
    wish = queue.wished(context.request.query_params)
    if wish.receipt:
        return await _sought(context, person, wish.receipt)
    await known()  # the queue names items
    rows = await queue.tasks(context.pool, person, wish)
    return render(context.request, "officer/queue.html", wish=wish, kinds=KINDS, **_listed(context, person, rows, wish))


async def _sought(context: Context, person: Person, receipt: str) -> Response:
    """Opens the case with this receipt or end of a receipt, if the officer may see it. Lists the cases if several match."""
    scopes = HANDLE.permission.scopes
    own = frozenset(scopes[role] for role in person.roles & scopes.keys())
    rows = await queue.by_receipt(context.pool, person, receipt)
    found = [row for row in rows if await context.access.parties.reached(row["application"], person, own)]
    if len(found) == 1:
        return redirect(context.request, f"/applications/{found[0]['application']}/desk")
    return render(context.request, "officer/found.html", receipt=receipt, cases=found)


def _listed(context: Context, person: Person, rows: Sequence[Record], wish: queue.Wish) -> dict[str, object]:
    today = context.clock.today()
    whole = rows[0]["whole"] if rows else 0
    listed = [queue.shown(row, today) for row in rows]
    return {
        "tasks": listed,
        "whole": whole,
        "counted": queue.COUNTED,
        "more": len(rows) == queue.PAGE and whole > min(wish.page * queue.PAGE, queue.COUNTED),
        "regions": sorted(person.regions),
        "owners": queue.owners_of(person),
        "account": person.account,
        "page_query": _query(wish),
    }


def _query(wish: queue.Wish) -> dict[str, object]:
    given = {"kind": wish.kind, "region": wish.region, "whose": wish.whose, "waits": "1" if wish.waits else None}
    return {name: value for name, value in given.items() if value}


@pages.post("/applications/{application}/tasks/claim")
async def claim(context: Context, person: Handler, task: str = Form(""), version: int = Form(0)) -> Response:
    """Claims a task for the officer."""
    return await _taken(context, person, task, version, (person.account, person.name), "claimed")


@pages.post("/applications/{application}/tasks/release")
async def release(context: Context, person: Handler, task: str = Form(""), version: int = Form(0)) -> Response:
    """Releases a task."""
    return await _taken(context, person, task, version, (None, None), "released")


@pages.post("/applications/{application}/tasks/hand-over")
async def hand_over(
    context: Context, person: Handler, task: str = Form(""), version: int = Form(0), to: str = Form("")
) -> Response:
    """Hands a task over to a colleague of the same department and region."""
    pool, key = context.pool, _own(context, person, task)
    found = await case(pool, key[0])
    there = await queue.colleagues(pool, person, key[2], found.row.region or "")
    whom = next((one for one in there if one["account"] == to), None)
    if whom is None:
        raise NotFound("no_such_colleague")
    return await _taken(context, person, task, version, (whom["account"], whom["name"]), "handed_over")


@pages.post("/applications/{application}/tasks/finish")
async def finish(context: Context, person: Handler, task: str = Form(""), reason: str = Form("")) -> Response:
    """Sends the finished task to the service of the department. A repeated form has no effect."""
    key = _own(context, person, task)
    if key[1] not in BY_HAND:
        raise BadRequest("decided_not_finished")
    open_tasks = await queue.tasks_of(context.pool, key[0], key[2])
    found = next((one for one in open_tasks if (one["kind"], one["subject"]) == (key[1], key[3])), None)
    if found:
        said, since = reason.strip()[:500], found["touched"].isoformat()
        body = {"kind": key[1], "subject": key[3], "since": since, "officer": person.name, "account": person.account}
        await (await context.departments()).finish_task(key[2], key[0], body | ({"reason": said} if said else {}))
        await queue.let_go(context.pool, key)
    await _audit(context, person, "task.finished")
    return redirect(context.request, "/queue", flash="finished")


async def _taken(
    context: Context, person: Person, task: str, version: int, whose: tuple[str | None, str | None], said: str
) -> Response:
    key = _own(context, person, task)
    await queue.take(context.pool, key, version, *whose)
    await _audit(context, person, f"task.{said}")
    back = "/queue" if said != "claimed" else f"/applications/{key[0]}/desk"
    return redirect(context.request, back, flash=said)


def _own(context: Context, person: Person, task: str) -> queue.Key:
    """Returns the key of a task. Raises NotFound if the officer's departments do not own it."""
    key = queue.key_of(context.application, task)
    if key[2] not in queue.owners_of(person):
        raise NotFound("no_such_application", application=str(key[0]))
    return key


async def _audit(context: Context, person: Person, action: str) -> None:
    await context.access.audit(person, action, f"case {context.application}")
