"""The common domain library: policy packs, what they decide, and how they explain it. Pure: no clock, no network, no database."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from lianban_contracts.decisions import Decision, Explanation, PackReference, ReferredFacts
from lianban_contracts.facts import Department, DepartmentFacts, HouseholdFacts, MemberFacts, OfficerFacts

from .determination import Determination

PACKS = Path(__file__).parent / "packs"


class Pack:
    """One region's policy, effective from a day to a day."""

    reference: PackReference
    departments: tuple[Department, ...]
    provisional_for: frozenset[str]

    def label(self, item: str) -> Explanation: ...  # type: ignore[empty-body]


class Packs:
    def in_force(self, region: str, filed_on: date) -> Pack | None: ...
    def get(self, reference: PackReference) -> Pack: ...  # type: ignore[empty-body]


def load_packs(directory: Path = PACKS) -> Packs:
    raise NotImplementedError


def determine(
    pack: Pack, *, filed_on: date, household: HouseholdFacts, members: Sequence[MemberFacts], officer: OfficerFacts | None = None
) -> Determination:
    raise NotImplementedError


def decide(
    pack: Pack, department: Department, referred: ReferredFacts, department_facts: DepartmentFacts = DepartmentFacts()
) -> tuple[Decision, ...]:
    raise NotImplementedError


def totals(decisions: Iterable[Decision]) -> dict[str, int]:
    raise NotImplementedError
