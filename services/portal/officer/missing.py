"""Asking for documents: an officer establishes what is not proved, and the one merged correction asks for it."""

from collections.abc import Mapping
from typing import Any

from lianban_contracts.verification import Findings

from services.policy.reading import Language

from .dossier import Dossier
from .facts import Field

UNPROVED: Mapping[str, Any] = {
    "enrolment_confirmed": False,
    "lease_contract": False,
    "dangerous_house_grade": "unappraised",
    "insurance_kind": "none",
    "electricity_account": "holder",
    "water_account": "holder",
    "gas_account": "holder",
    "cable_account": "holder",
}
"""The value of a fact that is not proved; of an account, that no member holds it."""


def requests_of(dossier: Dossier, language: Language) -> list[Field]:
    """What can be asked for: facts of the department that count as proved now."""
    return [field for field in dossier.fields(language) if field.fact in UNPROVED and _proved(field, dossier)]


def _proved(field: Field, dossier: Dossier) -> bool:
    if field.fact == "enrolment_confirmed" and not _at_school(field, dossier):
        return False
    if field.kind == "account":
        return bool(field.known and field.known["holder_is_member"])
    return field.known not in (UNPROVED[field.fact], None, "none")


def _at_school(field: Field, dossier: Dossier) -> bool:
    return bool(dossier.facts[1].get(field.member or "", {}).get("student_stage", "none") != "none")


def not_proved(fields: list[Field], chosen: list[str]) -> Findings:
    """The facts chosen, as not proved."""
    household: dict[str, Any] = {}
    members: dict[str, dict[str, Any]] = {}
    for field in fields:
        if field.name in chosen:
            of = household if field.member is None else members.setdefault(field.member, {})
            of[field.fact] = _unproved(field)
    return Findings(household=household, members=members)


def _unproved(field: Field) -> Any:
    return {**field.known, "holder_is_member": False} if field.kind == "account" else UNPROVED[field.fact]
