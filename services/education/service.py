"""Composition of education."""

from services.chassis.service import Definition
from services.referral.service import department

from .register import KINDS, TABLES, EducationRegister


def create() -> Definition:
    """Education as a service."""
    return department("education", EducationRegister(), TABLES, KINDS)
