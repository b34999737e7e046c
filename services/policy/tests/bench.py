"""Measures the CPU time of one application: every golden filing runs through review and its departments.

Usage: `python -m services.policy.tests.bench [ROUNDS]`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from statistics import median
from time import process_time_ns
from typing import Any, NamedTuple

from lianban_contracts.facts import DepartmentFacts

from services.policy.decide.determination import determine
from services.policy.decide.disclose import decide, situation_told
from services.policy.evaluate.categorise import reviewed
from services.policy.explain.decision_text import decision
from services.policy.loading.packs import load_packs
from services.policy.model.pack import Pack

from .golden import CASES, facts_of, read_cases

Task = Callable[[], object]
REPEATED = 10
"""The number of times that each filing runs in one round."""


class GoldenFiling(NamedTuple):
    """One golden filing as stated, in parts that can run repeatedly."""

    region: str
    review: Task
    departments: Task
    explanations: Task
    """Makes only the sentences, from results that are known. The two other tasks include this work."""


def golden_filings() -> Sequence[GoldenFiling]:
    """Returns every golden filing that a pack decides."""
    packs, cases = load_packs(), [(case, date.fromisoformat(case["filed_on"])) for case in read_cases(CASES)]
    decided = [(packs.in_force(case["region"], day), case, day) for case, day in cases]
    return [_filing(pack, case, {"filed_on": day, **facts_of(case, {})}) for pack, case, day in decided if pack]


def _filing(pack: Pack, case: Mapping[str, Any], facts: Mapping[str, Any]) -> GoldenFiling:
    supply, told = DepartmentFacts(**case.get("department_facts", {})), determine(pack, **facts).referrals
    parts = [(reviewed(pack, **facts), tuple(item for item in pack.layout.items if item.owner not in told))]
    parts += [(situation_told(pack, facts, supply), pack.items_of(name)) for name, facts in told.items()]
    known = [partial(decision, case, case.result(item.id)) for case, items in parts for item in items]
    return GoldenFiling(
        pack.region,
        lambda: determine(pack, **facts),
        lambda: [decide(pack, name, referred, supply) for name, referred in told.items()],
        lambda: [say() for say in known],
    )


def cost(tasks: Sequence[Task]) -> float:
    """Returns the average CPU time of one task, in microseconds."""
    begun = process_time_ns()
    for _ in range(REPEATED):
        for task in tasks:
            task()
    return (process_time_ns() - begun) / 1000 / REPEATED / len(tasks)


def measure(filings: Sequence[GoldenFiling], rounds: int) -> Mapping[str, Sequence[float]]:
    """Returns the CPU time of one application in microseconds, in total and by part: the best and the median round."""
    parts = ("review", "departments", "explanations")
    found = [[cost([getattr(filing, part) for filing in filings]) for part in parts] for _ in range(rounds)]
    columns = {"application": [row[0] + row[1] for row in found]} | dict(
        zip(parts, zip(*found, strict=True), strict=True)
    )
    return {name: (min(column), median(column)) for name, column in columns.items()}


def main(rounds: int) -> None:
    """Prints one line for all regions together and one line for each region."""
    filings = golden_filings()
    regions = ["all", *sorted({filing.region for filing in filings})]
    for region in regions:
        chosen = [filing for filing in filings if region in ("all", filing.region)]
        told = "  ".join(
            f"{name} {best:.0f} / {middle:.0f}" for name, (best, middle) in measure(chosen, rounds).items()
        )
        print(f"{region:>6} {len(chosen):3} filings, best / median µs: {told}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 12)
