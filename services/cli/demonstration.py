"""Runs the demonstration and shows the progress of each household."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from lianban_contracts.departments import DEPARTMENTS
from rich.console import Console
from rich.live import Live
from rich.table import Table

from infra.local import LocalError, Platform, stopped_by_signals
from services.cli.demo.households import REGIONS, Showing, showing
from services.messages import word

from .client import refusal
from .failure import FAILED, Failure
from .serve import PORTAL
from .up import PEOPLE, signing_in, system

TOGETHER = {
    "desk": ("intake", "review", PORTAL, "verification", "identity"),
    "departments": (*DEPARTMENTS, "reporting"),
}
"""The processes and their services. Two processes start in a fraction of the time of ten."""

PATIENCE_SECONDS = 120.0
ENDED = ("completed", "not_accepted")


def demo(data: Path | None, once: bool) -> None:
    """Shows five households. `once` ends it after the last. Raises Failure if one is not completed."""
    try:
        asyncio.run(_demo(data, once))
    except LocalError as error:
        raise Failure(str(error), FAILED) from None


async def _demo(data: Path | None, once: bool) -> None:
    console = Console(stderr=True)
    with stopped_by_signals():
        async with AsyncExitStack() as stack:
            with console.status("starting PostgreSQL, Kafka and the services ..."):
                platform = await stack.enter_async_context(system(data, TOGETHER))
            await _shown(platform, console)
            if not once:
                print(f"\n{platform.public_url(PORTAL)}  (Ctrl-C stops everything)", flush=True)
                print(signing_in(platform), flush=True)
                await asyncio.Event().wait()


async def _shown(platform: Platform, console: Console) -> None:
    async with httpx.AsyncClient(timeout=10, trust_env=False) as http:
        show, given = Show(platform, http), showing()
        platform.folder.path.joinpath(PEOPLE.name).write_text(given.people, encoding="utf-8")
        await show.load(given)
        with Live(show.table(), console=console, refresh_per_second=10) as live:
            await show.run(live)
    console.print()
    print("\n".join(show.lines()), flush=True)
    if late := [region for region, case in show.cases.items() if case["status"] != "completed"]:
        raise Failure(f"not completed: {', '.join(late)}; look at `lianban parked`", FAILED)


class Show:
    """One run of the demonstration against a running system."""

    def __init__(self, platform: Platform, http: httpx.AsyncClient) -> None:
        self.cases: dict[str, dict[str, Any]] = {}
        self._url = platform.url
        self._http = http
        self._filings: Mapping[str, bytes] = {}
        self._began: dict[str, float] = {}
        self._took: dict[str, float] = {}

    async def load(self, given: Showing) -> None:
        """Writes the departments' registers, and stores the filings."""
        self._filings = given.filings
        for department, kinds in given.registers.items():
            for kind, rows in kinds.items():
                url = f"{self._url(department)}/register/{kind}"
                _accepted(await self._http.put(url, json=rows))

    async def run(self, live: Live) -> None:
        """Files all applications, then polls until every household has its answer or PATIENCE_SECONDS have passed."""
        await asyncio.gather(*(self._file(region) for region in REGIONS))
        deadline = time.monotonic() + PATIENCE_SECONDS
        while len(self._took) < len(REGIONS) and time.monotonic() < deadline:
            await asyncio.gather(*(self._look(region) for region in REGIONS if region not in self._took))
            live.update(self.table())
            await asyncio.sleep(0.05)

    async def _file(self, region: str) -> None:
        self._began[region] = time.monotonic()
        headers = {"Idempotency-Key": uuid4().hex, "Content-Type": "application/json"}
        url = f"{self._url('intake')}/applications"
        answer = await self._http.post(url, content=self._filings[region], headers=headers)
        self.cases[region] = _accepted(answer).json()

    async def _look(self, region: str) -> None:
        answer = await self._http.get(f"{self._url('intake')}/applications/{self.cases[region]['application']}")
        self.cases[region] = _accepted(answer).json()
        if self.cases[region]["status"] in ENDED:
            self._took[region] = time.monotonic() - self._began[region]

    def table(self) -> Table:
        """Returns a table with the progress of each household."""
        table = Table("地区", "受理编号", "状态", "类别", "部门", "给予", "秒")
        for region in (region for region in REGIONS if region in self.cases):
            case = self.cases[region]
            departments = case.get("departments", {}).values()
            table.add_row(
                word("zh", "region", region),
                case["receipt"],
                word("zh", "progress", case["status"]),
                word("zh", "category", case.get("category", "")),
                f"{sum(state == 'decided' for state in departments)}/{len(departments)}",
                str(_statement(case).get("granted", "")),
                f"{self._took.get(region, time.monotonic() - self._began[region]):.1f}",
            )
        return table

    def lines(self) -> list[str]:
        """Returns one line for each household, for scripts."""
        return [self._line(region) for region in REGIONS]

    def _line(self, region: str) -> str:
        case = self.cases[region]
        counts = " ".join(f"{name}={_statement(case).get(name, 0)}" for name in ("granted", "declined"))
        return f"{region} {case['application']} {case['status']} {counts} seconds={self._took.get(region, -1):.2f}"


def _statement(case: Mapping[str, Any]) -> Mapping[str, Any]:
    return case.get("statement") or {}


def _accepted(answer: httpx.Response) -> httpx.Response:
    if answer.is_error:
        raise Failure(refusal(answer), FAILED)
    return answer
