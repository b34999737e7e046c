"""The page of one case's trace."""

from collections.abc import Iterator, Mapping, Sequence
from json import dumps

from fastapi import APIRouter, Depends
from pydantic import JsonValue
from starlette.responses import Response

from services.chassis.core.problems import NotFound
from services.chassis.operators.traced_event import TracedMessage
from services.policy import Pack
from services.policy.facts import MASKED
from services.portal.identity import may
from services.portal.readmodel.cases import case
from services.portal.readmodel.pack_catalogue import deciding_pack, known
from services.portal.readmodel.statements import SQL
from services.portal.readmodel.trace import lay_out
from services.portal.web.page import render

from .context import Context
from .waterfall import rows, totals

pages = APIRouter()

PERSONAL = frozenset({"note", "by", "officer", "account", "seconded_by", "number"}) | MASKED
"""Fields with words of persons or data that identify a person. Operators do not see them."""


@pages.get("/applications/{application}/trace", dependencies=[Depends(may("trace.view"))])
async def trace(context: Context) -> Response:
    """Shows the causal waterfall over all services and the data of every event."""
    application = context.application
    parts = await context.clients.events(application)
    found = lay_out(str(application), parts)
    return render(
        context.request,
        "operator/trace.html",
        pack=await _pack(context),
        trace=found,
        case=await context.pool.fetchrow(SQL["case"], application),
        backend=context.trace_backend.of(application),
        rows=rows(found),
        totals=totals(found),
        data=shown(parts),
        items=items(parts),
    )


async def _pack(context: Context) -> Pack | None:
    """The pack that decided; None if nothing was published about the case."""
    await known()
    try:
        return await deciding_pack(await case(context.pool, context.application))
    except NotFound:
        return None


def items(parts: Mapping[str, Sequence[TracedMessage] | None]) -> Mapping[str, Sequence[str]]:
    """The ids of the items in the data of each event, by the id of the event."""
    lines = [line for part in parts.values() if part for line in part]
    return {line.id: tuple(dict.fromkeys(_items(line.data))) for line in lines}


def _items(data: JsonValue) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "item" and isinstance(value, str):
                yield value
            elif key == "items" and isinstance(value, list):
                yield from (one for one in value if isinstance(one, str))
            yield from _items(value)
    elif isinstance(data, list):
        for one in data:
            yield from _items(one)


def shown(parts: Mapping[str, Sequence[TracedMessage] | None]) -> Mapping[str, str]:
    """The data of each event as text without personal data, by the id of the event."""
    lines = [line for part in parts.values() if part for line in part]
    return {line.id: readable(line.data) for line in lines}


def readable(data: JsonValue) -> str:
    """The data of a message as text without personal data."""
    return dumps(_masked(data), ensure_ascii=False, indent=1)


def _masked(data: JsonValue) -> JsonValue:
    if isinstance(data, dict):
        return {key: "…" if key in PERSONAL and isinstance(it, str) else _masked(it) for key, it in data.items()}
    return [_masked(one) for one in data] if isinstance(data, list) else data
