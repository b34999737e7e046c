"""Bytes and server time of each page, compared with its budget."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from e2e.bench.cpu import cpu_seconds

from .table import Page
from .visitor import Visitor

WARM_UP, REQUESTS = 5, 50
SHOWN = (200, 303)
"""Statuses of a page, and of a redirect."""


@dataclass(frozen=True)
class Cost:
    """The cost of one page: bytes with headers; milliseconds of CPU and wall time a request, one request at a time."""

    route: str
    who: str
    status: int
    first: int
    next: int
    cpu: float
    cpu_p95: float
    wall: float
    wall_p95: float
    over: str

    def as_json(self) -> dict[str, Any]:
        """Returns the figures for the file of results."""
        return asdict(self)


async def cost(visitor: Visitor, route: str, page: Page, path: str, portal: int) -> Cost:
    """Measures one page; `portal` is the id of the process that serves it. A page with another status than SHOWN is over its budget."""
    status = (await visitor.get(path)).status_code
    first, after = await visitor.bytes(path)
    cpu, wall = await _times(visitor, path, portal)
    over = _over(page, first, after, _quantile(cpu, 50)) if status in SHOWN else f"answers {status}"
    used, took = [(_quantile(one, 50), _quantile(one, 95)) for one in (cpu, wall)]
    return Cost(route, page.who, status, first, after, *used, *took, over)


async def _times(visitor: Visitor, path: str, portal: int) -> tuple[list[float], list[float]]:
    cpu, wall = [], []
    for number in range(WARM_UP + REQUESTS):
        used, began = _cpu(portal), time.perf_counter()
        await visitor.get(path)
        if number >= WARM_UP:
            wall.append((time.perf_counter() - began) * 1000)
            cpu.append((_cpu(portal) - used) * 1000)
    return cpu, wall


def _cpu(pid: int) -> float:
    """Returns the CPU seconds of a process. On Linux in nanosecond resolution, where the usual clock has hundredths of a second."""
    tasks = list(Path(f"/proc/{pid}/task").glob("*/schedstat"))
    if not tasks:
        return cpu_seconds([pid])
    return sum(int(one.read_text().split()[0]) for one in tasks) / 1e9


def _quantile(values: Sequence[float], percent: int) -> float:
    return round(sorted(values)[len(values) * percent // 100], 2)


def _over(page: Page, first: int, after: int, milliseconds: float) -> str:
    found: Mapping[str, tuple[float, float]] = {
        "first": (first, page.first),
        "next": (after, page.next),
        "time": (milliseconds, page.milliseconds),
    }
    return " ".join(name for name, (measured, allowed) in found.items() if measured > allowed)
