"""Households for tests. Facts that are not given have their defaults."""

from __future__ import annotations

from datetime import date
from typing import Any

from lianban_contracts.decisions import Decision
from lianban_contracts.facts import DepartmentFacts, HouseholdFacts, MedicalBill, MemberFacts, OfficerFacts

from services.policy import Determination, decide, determine, load_packs

PACKS = load_packs()


def member(name: str = "m1", *, region: str, born: date = date(1980, 1, 1), **facts: Any) -> MemberFacts:
    """Returns a member. The first member, m1, is the applicant."""
    relation = "applicant" if name == "m1" else "child"
    return MemberFacts(id=name, relation=relation, birth_date=born, hukou_region=region, **facts)


def bill(paid_on: date, own_fen: int, kind: Any = "inpatient") -> MedicalBill:
    """Returns a bill that a member paid."""
    return MedicalBill(paid_on=paid_on, kind=kind, own_fen=own_fen)


def file(
    region: str,
    filed_on: date,
    *members: MemberFacts,
    supply: DepartmentFacts | None = None,
    officer: OfficerFacts | None = None,
    **household: Any,
) -> tuple[Determination, dict[str, Decision]]:
    """Returns the determination, and the decisions of review and of every department with a referral, by item."""
    pack = PACKS.in_force(region, filed_on)
    assert pack is not None
    found = determine(pack, filed_on=filed_on, household=HouseholdFacts(**household), members=members, officer=officer)
    decisions = list(found.decisions)
    for department, referred in found.referrals.items():
        decisions += decide(pack, department, referred, supply)
    return found, {decision.item: decision for decision in decisions}
