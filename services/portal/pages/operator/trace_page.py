"""The page of one case's trace."""

from collections.abc import Mapping, Sequence
from json import dumps
from typing import Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.operators.operator_routes import stream_id
from services.portal.identity import may
from services.portal.readmodel.statements import SQL
from services.portal.readmodel.trace import lay_out
from services.portal.web.page import render

from .waterfall import rows, totals

pages = APIRouter()

PERSONAL = frozenset({"note", "by", "officer", "account", "seconded_by", "number", "transit_card"})
"""Text of persons, and what leads to one, that a service needs and an operator does not."""


@pages.get("/applications/{application}/trace", dependencies=[Depends(may("trace.view"))])
async def trace(request: Request) -> Response:
    """The causal waterfall over all services, and the data of every event."""
    state, application = request.app.state, stream_id(request)
    parts = await state.others.parts(application, "events")
    found = lay_out(str(application), parts)
    content: dict[str, Any] = {"rows": rows(found), "totals": totals(found), "data": shown(parts)}
    row = await state.service.pool.fetchrow(SQL["case"], application)
    where = state.trace_url.format(trace=application.hex) if state.trace_url else None
    return render(request, "operator/trace.html", trace=found, case=row, backend=where, **content)


def shown(parts: Mapping[str, Sequence[Mapping[str, Any]] | None]) -> Mapping[str, str]:
    """The data of each event by its id, as text without what leads to a person."""
    lines = [line for part in parts.values() if part for line in part]
    return {line["id"]: readable(line.get("data")) for line in lines}


def readable(data: Any) -> str:
    """The data of a message as text, without what leads to a person."""
    return dumps(_masked(data), ensure_ascii=False, indent=1)


def _masked(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: "…" if key in PERSONAL and isinstance(it, str) else _masked(it) for key, it in data.items()}
    return [_masked(one) for one in data] if isinstance(data, list) else data
