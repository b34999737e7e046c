"""Trials of drafts: each in a process of its own, one after another; the result is kept for whoever asked."""

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from pydantic_core import from_json, to_json
from structlog import get_logger

from services.chassis.database import Pool, Record
from services.chassis.problems import NotFound
from services.portal.access import Person

from .statements import SQL

log = get_logger()

LONGEST_SECONDS = 900.0
COMMAND = (sys.executable, "-m", "services.portal.officer.trying")


class Trials:
    """Drafts that are tried. `places`: where the services answer."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = {f"URL_{name.upper()}": url for name, url in places.items()}
        self._one_at_a_time = asyncio.Lock()
        self._running: set[asyncio.Task[None]] = set()

    async def begin(self, pool: Pool, person: Person, draft: bytes) -> UUID:
        """Begins a trial; its id."""
        trial = uuid4()
        await pool.execute(SQL["begin_trial"], trial, person.account)
        task = asyncio.create_task(self._run(pool, trial, draft, person.regions))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return trial

    async def _run(self, pool: Pool, trial: UUID, draft: bytes, regions: frozenset[str]) -> None:
        async with self._one_at_a_time:
            found = await self._tried(draft)
        if "region" in found and found["region"] not in regions:
            found = {"problem": "not_your_region"}
        problem = found.get("problem") or ("\n".join(found["problems"]) if "problems" in found else None)
        kept = None if problem else to_json(found).decode()
        await pool.execute(SQL["end_trial"], trial, problem, kept, found.get("region"), found.get("version"))

    async def _tried(self, draft: bytes) -> dict[str, Any]:
        """What the process says; a process that fails says nothing that a person could use."""
        pipe = asyncio.subprocess.PIPE
        environment = {**os.environ, **self._places}
        process = await asyncio.create_subprocess_exec(*COMMAND, stdin=pipe, stdout=pipe, stderr=pipe, env=environment)
        try:
            said, wrong = await asyncio.wait_for(process.communicate(draft), LONGEST_SECONDS)
            if process.returncode:
                log.warning("trial_failed", error=wrong.decode(errors="replace")[-2000:])
                return {"problem": "trial_failed"}
            found: dict[str, Any] = from_json(said)
        except TimeoutError:
            return {"problem": "trial_failed"}
        finally:
            if process.returncode is None:
                process.kill()
        return found


async def trial_of(pool: Pool, person: Person, trial: UUID) -> tuple[Record, dict[str, Any]]:
    """One trial of this person, with its result. Raises NotFound."""
    row = await pool.fetchrow(SQL["trial"], trial, person.account)
    if row is None:
        raise NotFound("page_not_found")
    return row, from_json(row["result"]) if row["result"] else {}


async def receipts(pool: Pool, changes: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The receipts of the applications that are named."""
    rows = await pool.fetch(SQL["receipts"], [UUID(one["application"]) for one in changes])
    return {str(row["application"]): row["receipt"] for row in rows}
