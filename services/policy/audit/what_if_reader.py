"""Reads the stored applications of a region from the services, and decides them by a draft, batch by batch."""

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
"""Facts and supply from the registers of departments, by application."""

Lines = Callable[[str, str], Iterator[str]]
"""Returns the response of a service to a path, line by line. The arguments are the service and the path."""


class ReviewAnswer(BaseModel):
    """One line of the response of review: a batch of applications."""

    read: int
    of: int
    seen: tuple[Filed, ...]


class PendingAnswer(NamedTuple):
    """An undecoded line of the response, with the facts and supply of departments for its applications."""

    line: str
    better: Better


def batches(lines: Lines, region: str) -> Iterator[tuple[PendingAnswer, int, int]]:
    """Yields the lines of review, each with the data of departments for its applications, the number of applications
    read, and their total. All responses must be in the order of the application ids."""
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
    """Returns the changes by the draft for the applications of a batch."""
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
