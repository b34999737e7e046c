"""The catalogue of facts: who establishes each fact, which missing reason it answers, and whether traces mask it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from lianban_contracts.facts import HouseholdFacts, MemberFacts

SupplyWay = Literal["document", "answer"]
"""How a missing fact is supplied: the document alone proves it, or the household states it."""


@dataclass(frozen=True, slots=True)
class FactEntry:
    """What the code must know of a fact beside its type and default, which are in the contract."""

    department: str | None = None
    """The department whose officers establish the fact; None: civil affairs."""
    decides_category: bool = False
    """True for a fact of a department that the category depends on, so that civil affairs establishes it too."""
    missing: str | None = None
    """The reason of a decision that says that the fact is missing."""
    supplied_by: SupplyWay | None = None
    """How the fact is supplied after that reason; None if `missing` is None."""
    masked: bool = False
    """True if the pages of operators show "…" in place of its value."""


_OF_CIVIL_AFFAIRS = FactEntry()
_OF_UTILITY = FactEntry("utility")

_ESTABLISHED: Mapping[str, FactEntry] = {
    "insurance_kind": FactEntry("medical", missing="not_insured", supplied_by="answer"),
    "severe_illness": FactEntry("medical", decides_category=True),
    "lookback_received": FactEntry("medical"),
    "medical_bills": FactEntry("medical", decides_category=True),
    "student_stage": FactEntry("education", decides_category=True),
    "enrolment_confirmed": FactEntry("education", missing="enrolment_unconfirmed", supplied_by="document"),
    "boarding": FactEntry("education"),
    "hardship_grade": FactEntry("education"),
    "education_own_fen_12m": FactEntry("education", decides_category=True),
    "housing_situation": FactEntry("housing"),
    "housing_request": FactEntry("housing"),
    "floor_area_m2": FactEntry("housing"),
    "rent_paid_fen_per_month": FactEntry("housing"),
    "lease_contract": FactEntry("housing", missing="lease_missing", supplied_by="document"),
    "dangerous_house_grade": FactEntry("housing", missing="appraisal_missing", supplied_by="answer"),
    "home_environment_need": FactEntry("housing"),
    "electricity_account": _OF_UTILITY,
    "water_account": _OF_UTILITY,
    "gas_account": _OF_UTILITY,
    "cable_account": _OF_UTILITY,
    "transit_card": FactEntry("transit", missing="card_requested", supplied_by="answer", masked=True),
}
"""The facts of departments."""

CATALOGUE: Mapping[str, FactEntry] = {
    name: _ESTABLISHED.get(name, _OF_CIVIL_AFFAIRS)
    for kind in (HouseholdFacts, MemberFacts)
    for name in kind.model_fields
    if name not in ("id", "relation")
}
"""Every fact of the household and then of a member, in the order of the contracts."""

MASKED = frozenset(name for name, fact in CATALOGUE.items() if fact.masked)


def established_by(department: str) -> frozenset[str]:
    """The facts that officers of a department establish."""
    return frozenset(name for name, fact in CATALOGUE.items() if fact.department == department)


def established_by_civil_affairs() -> frozenset[str]:
    """The facts that no department establishes, and those of departments that the category depends on."""
    return frozenset(name for name, fact in CATALOGUE.items() if fact.department is None or fact.decides_category)


def missing_facts(supplied_by: SupplyWay) -> Mapping[str, str]:
    """The facts that are supplied in this way, by the reason that says that they are missing."""
    return {fact.missing: name for name, fact in CATALOGUE.items() if fact.missing and fact.supplied_by == supplied_by}
