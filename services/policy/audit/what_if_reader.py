"""Reads what services have stored of a region's applications, and decides it by a draft, batch by batch."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from heapq import merge
from operator import itemgetter
from typing import Any, NamedTuple

from lianban_contracts.departments import DEPARTMENTS
from pydantic import BaseModel

from services.policy.loading.packs import Packs
from services.policy.model.pack import Pack

from .fast_models import DepartmentKnowledge, Filed
from .what_if import TrialFiling, WhatIf, what_if

Better = Mapping[str, Sequence[Any]]
"""What departments knew better than review, by application."""

Lines = Callable[[str, str], Iterator[str]]
"""The answer of a service to a path, line by line."""


class ReviewAnswer(BaseModel):
    """A line of review's answer: some applications."""

    read: int
    of: int
    seen: tuple[Filed, ...]


class PendingAnswer(NamedTuple):
    """A line as it came, not yet read, with what departments knew of its applications."""

    line: str
    better: Better


def batches(lines: Lines, region: str) -> Iterator[tuple[PendingAnswer, int, int]]:
    """Review's lines, each with what departments knew of its applications, and how many are read of how many; all come in the
    order of the application ids."""
    better = merge(*(_known(lines, department, region) for department in DEPARTMENTS), key=itemgetter("application"))
    following = next(better, None)
    for line in lines("review", f"/inputs?region={region}"):
        batch = json.loads(line)
        known: dict[str, list[Any]] = {}
        last = batch["seen"][-1]["application"] if batch["seen"] else ""
        while following is not None and following["application"] <= last:
            known.setdefault(following["application"], []).append(following)
            following = next(better, None)
        yield PendingAnswer(line, known), batch["read"], batch["of"]


def _known(lines: Lines, department: str, region: str) -> Iterator[Any]:
    for line in lines(department, f"/inputs?region={region}"):
        yield from json.loads(line)["seen"]


def replayed(packs: Packs, draft: Pack, batch: PendingAnswer) -> WhatIf:
    """What the draft would change for the applications of a batch."""
    line = ReviewAnswer.model_validate_json(batch.line)
    return what_if(packs, draft, [_filing(filed, batch.better) for filed in line.seen])


def _filing(filed: Filed, better: Better) -> TrialFiling:
    known = [DepartmentKnowledge.model_validate(one) for one in better.get(str(filed.application), ())]
    facts = filed.facts
    return TrialFiling(
        str(filed.application),
        filed.filed_on,
        facts.household,
        facts.members,
        facts.officer,
        {one.department: one for one in known},
    )
