"""Creates the data that the pages need: cases, a draft, a trial, and a parked message."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from itertools import islice
from typing import TypeVar
from urllib.parse import urlsplit

from e2e.households import filings, template
from e2e.parking import park
from e2e.system import System
from infra.local.patience import PATIENCE_SECONDS
from services.policy.loading.packs import pack_files

from .table import AGENT, CITIZEN, OFFICER
from .visitor import Visitor

REGION = "330304"
HOUSEHOLDS = 25

Found = TypeVar("Found")


async def set_up(system: System, visitors: Mapping[str, Visitor]) -> dict[str, str]:
    """Files households and creates the other data. Returns the names that paths use."""
    bodies = [json.dumps(template(REGION)).encode(), *islice(filings(), HOUSEHOLDS)]
    filed = [(await system.file(body)).json()["application"] for body in bodies]
    await system.completed(filed)
    await _request(system, filed[0])
    (region, version), file = max((place, file) for place, file in pack_files().items() if place[0] == REGION)
    return {
        "case": filed[0],
        "item": await _item(system, filed[0]),
        "region": region,
        "version": version,
        "pack": f"{region}@{version}",
        "draft": await _draft(visitors[CITIZEN]),
        "entered": await _draft(visitors[AGENT]),
        "trial": await _trial(visitors[OFFICER], file.read_bytes()),
        "account": "nobody",
        "parked": str(await park(system, filed[1])),
    }


async def _request(system: System, application: str) -> None:
    """Sends an officer's request for a document."""
    paper = {"document": "identity", "item": "civil.minimum_living_cash"}
    asked = {"officer": "王示范", "reason": "请补户口簿首页", "documents": [paper]}
    path = f"{system.platform.url('review')}/cases/{application}/requests"
    (await system.http.post(path, json=asked)).raise_for_status()


async def _item(system: System, application: str) -> str:
    """Returns an item that is granted in the statement, as the portal shows it."""

    async def look() -> str | None:
        found = await system.http.get(f"{system.platform.url('portal')}/api/applications/{application}/statement")
        decisions = found.json().get("decisions", []) if found.is_success else []
        return next((one["item"] for one in decisions if one["outcome"] == "granted"), None)

    return await until(look)


async def _draft(visitor: Visitor) -> str:
    begun = await visitor.post("/apply", {})
    return urlsplit(begun.headers["location"]).path.rpartition("/")[2]


async def _trial(visitor: Visitor, pack: bytes) -> str:
    begun = await visitor.post("/policy/try", {}, {"draft": ("draft.yaml", pack)})
    return urlsplit(begun.headers["location"]).path.rpartition("/")[2]


async def until(look: Callable[[], Awaitable[Found | None]]) -> Found:
    """Calls `look` until it returns a value. Raises TimeoutError after PATIENCE_SECONDS."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (found := await look()) is None:
            await asyncio.sleep(0.1)
        return found
