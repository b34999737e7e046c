"""Measures many open timelines: their cost while nothing happens, and the time until each receives an event."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import psutil

from e2e.bench.cpu import cpu_seconds
from e2e.system import System
from infra.local.patience import PATIENCE_SECONDS

from .visitor import Visitor

STREAMS, IDLE_SECONDS = 500, 10.0


@dataclass
class Stream:
    """One open timeline."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def news(self) -> float:
        """Waits for the next part of the page. Returns the time of its arrival."""
        await self.reader.readuntil(b"\nid: ")
        await self.reader.readuntil(b"\n\n")
        return time.perf_counter()


async def streams(system: System, visitor: Visitor, application: str, item: str) -> dict[str, Any]:
    """Returns the CPU percent and megabytes that open timelines of one case add, and the seconds from an event to its first, median and last
    arrival."""
    pids = system.platform.pids()
    quiet, small = await _percent(pids), _megabytes(pids)
    opened = [await _open(visitor, application) for _ in range(STREAMS)]
    await asyncio.gather(*(asyncio.wait_for(one.news(), PATIENCE_SECONDS) for one in opened))
    busy, large = await _percent(pids), _megabytes(pids)
    took = await _told(system, opened, application, item)
    for one in opened:
        one.writer.close()
    added = {f"{name}_cpu_percent": round(busy[name] - quiet[name], 2) for name in busy}
    return {
        "streams": STREAMS,
        **added,
        **{f"{name}_mb": round(large[name] - small[name], 1) for name in large},
        **took,
    }


async def _open(visitor: Visitor, application: str) -> Stream:
    where = urlsplit(visitor.portal)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    head = [f"GET /applications/{application}/live HTTP/1.1", f"Host: {where.netloc}", "Accept: text/event-stream"]
    writer.write("\r\n".join([*head, f"Cookie: {visitor.headers['Cookie']}", "", ""]).encode())
    answer = await reader.readuntil(b"\r\n\r\n")
    if not answer.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"a timeline was refused: {answer.splitlines()[0].decode()}")
    return Stream(reader, writer)


async def _told(system: System, opened: list[Stream], application: str, item: str) -> dict[str, float]:
    """Declines one item for the household, and measures the time until every timeline shows it."""
    hearing = [asyncio.create_task(one.news()) for one in opened]
    began = time.perf_counter()
    url = f"{system.platform.url('intake')}/applications/{application}/declined-items"
    answer = await system.http.post(url, json={"items": [item]})
    answer.raise_for_status()
    heard = sorted(at - began for at in await asyncio.wait_for(asyncio.gather(*hearing), PATIENCE_SECONDS))
    return {"first_s": round(heard[0], 3), "p50_s": round(heard[len(heard) // 2], 3), "last_s": round(heard[-1], 3)}


async def _percent(pids: dict[str, int]) -> dict[str, float]:
    """Returns the CPU percent of the portal and of all processes over IDLE_SECONDS without events."""
    groups = {"portal": [pids["portal"]], "all": list(pids.values())}
    before, began = {name: cpu_seconds(group) for name, group in groups.items()}, time.perf_counter()
    await asyncio.sleep(IDLE_SECONDS)
    seconds = time.perf_counter() - began
    return {name: (cpu_seconds(group) - before[name]) / seconds * 100 for name, group in groups.items()}


def _megabytes(pids: dict[str, int]) -> dict[str, float]:
    """Returns resident megabytes. Shared memory is divided among the processes that share it."""
    roots = {"portal": [pids["portal"]], "all": list(pids.values())}
    return {name: sum(map(_proportional, group)) for name, group in roots.items()}


def _proportional(pid: int) -> float:
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    sizes = (one.memory_full_info() for one in family)
    return sum(getattr(size, "pss", size.uss) for size in sizes) / 1e6
