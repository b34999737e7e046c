"""The page with the state of all services: throughput, lag, parked messages and latency."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from json import dumps

from fastapi import APIRouter, Depends
from pydantic import TypeAdapter
from starlette.responses import Response
from typing_extensions import TypedDict

from services.chassis.core.problems import NotFound
from services.chassis.operators.answers import Overview, PublisherHead, VerifiedLane
from services.messages import say, word
from services.portal.clients.all_services import EVERYONE
from services.portal.identity import may
from services.portal.web.page import render
from services.portal.wording.formats import china

from .context import Context

pages = APIRouter()

OVERVIEW = TypeAdapter(Overview)
VERIFIED = TypeAdapter(VerifiedLane)

Overviews = Mapping[str, Overview]
"""The answers of the services, by name."""

Minutes = Sequence[tuple[str, Mapping[str, int]]]
"""The minute (China time), and the number of events that each service stored in it."""


class ServiceRow(TypedDict):
    """The row of one service: its counts of the last full minute, and the numbers of unread, missing, parked and late messages."""

    events: int | None
    published: int | None
    read: int | None
    behind: int
    gaps: int
    parked: int
    late: int
    relay: bool


@pages.get("/operations", dependencies=[Depends(may("operations.view"))])
async def overview(context: Context) -> Response:
    """Shows the overview of every service as tables and as charts."""
    asked = await context.all_services.all("/overview", OVERVIEW)
    found = {name: one for name, one in asked.items() if one is not None}
    by_minute = minutes(found)
    return render(
        context.request,
        "operator/whole.html",
        services=found,
        missing=[name for name in asked if name not in found],
        sums={name: sums(one) for name, one in found.items()},
        minutes=by_minute,
        behind=[{"service": name, **line} for name, one in found.items() for line in one["behind"]["lanes"]],
        gaps=[{"service": name, **line} for name, one in found.items() for line in one["gaps"]],
        heads=heads(found),
        rewritten=[{"by": name, **line} for name, one in found.items() for line in one["rewritten"]],
        charts=_charts(context.language, found, by_minute),
    )


@pages.get("/operations/chain", dependencies=[Depends(may("operations.view"))])
async def chain(context: Context) -> Response:
    """Verifies the hash chain of every lane of one service. Raises NotFound for an unknown service."""
    service = context.request.query_params.get("service", EVERYONE[0])
    if service not in EVERYONE:
        raise NotFound("page_not_found")
    lanes = await context.all_services.lines(service, "/verify", VERIFIED)
    wrong = [lane for lane in lanes if lane["error"]]
    walked = sum(lane["events"] for lane in lanes)
    return render(context.request, "operator/chain.html", service=service, lanes=lanes, wrong=wrong, walked=walked)


def sums(one: Overview) -> ServiceRow:
    """The row of one service."""
    last = one["minutes"][-1] if one["minutes"] else None
    return {
        "events": last and last["events"],
        "published": last and last["published"],
        "read": last and last["read"],
        "behind": sum(one["behind"]["topics"].values()),
        "gaps": len(one["gaps"]),
        "parked": one["parked"],
        "late": one["late_timers"],
        "relay": one["relay"],
    }


def minutes(found: Overviews) -> Minutes:
    """Events stored per minute, by minute and service, oldest first."""
    by_minute: dict[datetime, dict[str, int]] = {}
    for name, one in found.items():
        for line in one["minutes"]:
            by_minute.setdefault(line["minute"], {})[name] = line["events"]
    return [(f"{china(minute):%H:%M}", values) for minute, values in sorted(by_minute.items())]


def heads(found: Overviews) -> Sequence[PublisherHead]:
    """The latest known heads of each publisher."""
    latest: dict[str, PublisherHead] = {}
    for one in found.values():
        for head in one["heads"]:
            if head["service"] not in latest or head["age_seconds"] < latest[head["service"]]["age_seconds"]:
                latest[head["service"]] = head
    return [latest[name] for name in sorted(latest)]


def _charts(spoken: str, found: Overviews, by_minute: Minutes) -> str:
    """The data of the charts as JSON, with labels in this language."""
    throughput = {
        "x": [minute for minute, _ in by_minute],
        "series": [
            {"name": word(spoken, "service", name), "data": [values.get(name) for _, values in by_minute]}
            for name in found
        ],
    }
    stages = ((name, one["latency"]["published_to_stored"]) for name, one in found.items())
    took = {name: stage for name, stage in stages if stage["of"]}
    latency = {
        "x": [word(spoken, "service", name) for name in took],
        "series": [
            {"name": "p50", "data": [_milliseconds(stage["p50"]) for stage in took.values()]},
            {"name": "p95", "data": [_milliseconds(stage["p95"]) for stage in took.values()]},
            {"name": "p99", "data": [_milliseconds(stage["p99"]) for stage in took.values()]},
        ],
        "unit": say(spoken, "whole.milliseconds"),
    }
    return dumps({"throughput": throughput, "latency": latency}, ensure_ascii=False)


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 1)
