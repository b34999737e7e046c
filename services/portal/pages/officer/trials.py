"""Trials of policy drafts. Each runs in a process of its own, one at a time. The result is stored for the officer who started it."""

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from structlog import get_logger

from services.chassis.core.command import said
from services.chassis.core.database import UNREACHABLE, Pool, Record
from services.chassis.core.problems import NotFound
from services.chassis.core.tasks import Loops
from services.portal.identity import Person
from services.portal.worklist.statements import SQL

from .trial_result import OUTPUT, RESULT, LargeChange, TrialOutput, TrialResult

log = get_logger()

LONGEST_SECONDS = 900.0
AGAIN_SECONDS = 1.0
COMMAND = (sys.executable, "-m", "services.portal.pages.officer.trial_worker")


class Trials:
    """Runs trials. `places`: the addresses of the services."""

    def __init__(self, places: Mapping[str, str], loops: Loops) -> None:
        self._loops = loops
        self._places = {f"URL_{name.upper()}": url for name, url in places.items()}
        self._one_at_a_time = asyncio.Lock()

    async def begin(self, pool: Pool, person: Person, draft: bytes) -> UUID:
        """Starts a trial and returns its id."""
        trial = uuid4()
        await pool.execute(SQL["begin_trial"], trial, person.account)
        self._loops.once("trial", self._run(pool, trial, draft, person.regions))
        return trial

    async def _run(self, pool: Pool, trial: UUID, draft: bytes, regions: frozenset[str]) -> None:
        """Runs a trial and stores its result; any error is stored as a failed trial."""
        try:
            async with self._one_at_a_time:
                output = await self._run_process(draft)
            await _end(pool, trial, *_kept(output, regions))
        except Exception as error:
            log.warning("trial_failed", error=said(error))
            await _end(pool, trial, "trial_failed", None, None, None)

    async def _run_process(self, draft: bytes) -> TrialOutput | None:
        """Returns the output of the process; None if it fails or takes too long."""
        pipe = asyncio.subprocess.PIPE
        environment = {**os.environ, **self._places}
        process = await asyncio.create_subprocess_exec(*COMMAND, stdin=pipe, stdout=pipe, stderr=pipe, env=environment)
        try:
            answer, wrong = await asyncio.wait_for(process.communicate(draft), LONGEST_SECONDS)
            if process.returncode:
                log.warning("trial_failed", error=wrong.decode(errors="replace")[-2000:])
                return None
        except TimeoutError:
            return None
        finally:
            if process.returncode is None:
                process.kill()
        return OUTPUT.validate_json(answer)


def _kept(output: TrialOutput | None, regions: frozenset[str]) -> tuple[str | None, ...]:
    """Problem, result, region and version as stored."""
    if output is None:
        return "trial_failed", None, None, None
    found = output.result
    if found is None:
        return "\n".join(output.problems), None, None, None
    if found.region not in regions:
        return "not_your_region", None, None, None
    return None, RESULT.dump_json(found).decode(), found.region, found.version


async def _end(pool: Pool, trial: UUID, *result: str | None) -> None:
    """Stores the outcome of a trial. Retries while the database is not available."""
    while True:
        try:
            return await _store(pool, trial, *result)
        except UNREACHABLE as error:
            log.warning("trial_not_stored", error=said(error))
            await asyncio.sleep(AGAIN_SECONDS)


async def _store(pool: Pool, trial: UUID, *result: str | None) -> None:
    await pool.execute(SQL["end_trial"], trial, *result)


async def trial_of(pool: Pool, person: Person, trial: UUID) -> tuple[Record, TrialResult | None]:
    """Returns one trial of this person with its result. Raises NotFound."""
    row = await pool.fetchrow(SQL["trial"], trial, person.account)
    if row is None:
        raise NotFound("page_not_found")
    return row, RESULT.validate_json(row["result"]) if row["result"] else None


async def receipts(pool: Pool, changes: Sequence[LargeChange]) -> dict[str, str]:
    """Returns the receipts of these applications by application id."""
    rows = await pool.fetch(SQL["receipts"], [UUID(one.application) for one in changes])
    return {str(row["application"]): row["receipt"] for row in rows}
