"""Tests how often the code of a filing calls back into a file of the portal that it has left. The code is easier to follow if this is rare."""

import sys
from pathlib import Path
from types import FrameType

from .conftest import Stage, shared_stage
from .form import applicant, checked
from .households import filing

stage = shared_stage()

SERVICES = Path(__file__).parents[2]

MOST_RETURNS = 7
"""The maximum number of pairs of files in which the first calls the second while the second is already on the stack."""


def _file(frame: FrameType) -> str | None:
    """Returns the file in services/, except tests, to which a frame belongs."""
    path = Path(frame.f_code.co_filename)
    return str(path) if path.is_relative_to(SERVICES) and "tests" not in path.parts else None


def _callers(frame: FrameType) -> list[str]:
    """Returns the files on the call stack of a function, nearest first."""
    found, at = [], frame.f_back
    while at is not None:
        if file := _file(at):
            found.append(file)
        at = at.f_back
    return found


async def test_a_filing_seldom_returns_to_a_file_that_it_has_left(stage: Stage) -> None:
    paper = filing("330305")
    calls: set[tuple[str, str]] = set()
    returns: set[tuple[str, str]] = set()

    def watch(frame: FrameType, event: str, argument: object) -> None:
        own = _file(frame) if event == "call" else None
        callers = _callers(frame) if own else []
        if own and callers and callers[0] != own:
            calls.add((callers[0], own))
            if own in callers:
                returns.add((callers[0], own))

    async with await stage.browser("citizen", **applicant(paper)) as client:
        draft, seen = await checked(client, paper)
        sys.setprofile(watch)
        try:
            answer = await client.post(f"{draft}/submission", data={"version": seen})
        finally:
            sys.setprofile(None)
    assert answer.status_code == 503, "there is no intake here, but it was asked"
    assert len(calls) > 20, "the portal runs in this process"
    assert len(returns) <= MOST_RETURNS, sorted(returns)
