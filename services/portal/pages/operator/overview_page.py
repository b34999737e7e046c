"""The page of the whole: what every service does, how far it is behind, what waits, how long things take."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from json import dumps
from typing import Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.chassis.core.problems import NotFound
from services.messages import say, word
from services.portal.clients.all_services import EVERYONE
from services.portal.identity import may
from services.portal.web.page import render
from services.portal.wording.formats import china

from .context import Context

pages = APIRouter()

Overviews = Mapping[str, Mapping[str, Any]]


@pages.get("/operations", dependencies=[Depends(may("operations.view"))])
async def whole(context: Context) -> Response:
    """Every service's overview, as tables and as charts of the same numbers."""
    asked = await context.all_services.all("/overview")
    found: Overviews = {name: one for name, one in asked.items() if one is not None}
    content: dict[str, Any] = {
        "services": found,
        "missing": [name for name in asked if name not in found],
        "sums": {name: sums(one) for name, one in found.items()},
        "minutes": minutes(found),
        "behind": [{"service": name, **line} for name, one in found.items() for line in one["behind"]["lanes"]],
        "gaps": [{"service": name, **line} for name, one in found.items() for line in one["gaps"]],
        "heads": heads(found),
        "rewritten": [{"by": name, **line} for name, one in found.items() for line in one["rewritten"]],
    }
    return render(context.request, "operator/whole.html", charts=_charts(context.language, content), **content)


@pages.get("/operations/chain", dependencies=[Depends(may("operations.view"))])
async def chain(context: Context) -> Response:
    """Walks the hash chain of every lane of one service. Raises NotFound for a service that there is not."""
    service = context.request.query_params.get("service", EVERYONE[0])
    if service not in EVERYONE:
        raise NotFound("page_not_found")
    lanes = await context.all_services.lines(service, "/verify")
    wrong = [lane for lane in lanes if lane["error"]]
    walked = sum(lane["events"] for lane in lanes)
    return render(context.request, "operator/chain.html", service=service, lanes=lanes, wrong=wrong, walked=walked)


def sums(one: Mapping[str, Any]) -> Mapping[str, Any]:
    """The row of one service: its last whole minute, and what is behind, missing, parked and late."""
    last = one["minutes"][-1] if one["minutes"] else {}
    return {
        **{name: last.get(name) for name in ("events", "published", "read")},
        "behind": sum(one["behind"]["topics"].values()),
        "gaps": len(one["gaps"]),
        "parked": one["parked"],
        "late": one["late_timers"],
        "relay": one["relay"],
    }


def minutes(found: Overviews) -> Sequence[tuple[str, Mapping[str, int]]]:
    """Events stored a minute, by minute and service, oldest first."""
    by_minute: dict[str, dict[str, int]] = {}
    for name, one in found.items():
        for line in one["minutes"]:
            by_minute.setdefault(line["minute"], {})[name] = line["events"]
    return [(f"{china(datetime.fromisoformat(minute)):%H:%M}", values) for minute, values in sorted(by_minute.items())]


def heads(found: Overviews) -> Sequence[Mapping[str, Any]]:
    """What was heard last of each publisher, by the service that heard it latest."""
    latest: dict[str, Mapping[str, Any]] = {}
    for one in found.values():
        for head in one["heads"]:
            if head["service"] not in latest or head["age_seconds"] < latest[head["service"]]["age_seconds"]:
                latest[head["service"]] = head
    return [latest[name] for name in sorted(latest)]


def _charts(spoken: str, content: Mapping[str, Any]) -> str:
    """The same numbers for the script, with their words."""
    found: Overviews = content["services"]
    by_minute: Sequence[tuple[str, Mapping[str, int]]] = content["minutes"]
    throughput = {
        "x": [minute for minute, _ in by_minute],
        "series": [
            {"name": word(spoken, "service", name), "data": [values.get(name) for _, values in by_minute]}
            for name in found
        ],
    }
    took = {name: one["latency"]["published_to_stored"] for name, one in found.items()}
    took = {name: one for name, one in took.items() if one["of"]}
    latency = {
        "x": [word(spoken, "service", name) for name in took],
        "series": [
            {"name": quantile, "data": [_milliseconds(one[quantile]) for one in took.values()]}
            for quantile in ("p50", "p95", "p99")
        ],
        "unit": say(spoken, "whole.milliseconds"),
    }
    return dumps({"throughput": throughput, "latency": latency}, ensure_ascii=False)


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 1)
