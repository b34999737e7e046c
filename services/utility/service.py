"""Composition of utility."""

from services.chassis.service import Definition
from services.department.service import department

from .register import KINDS, TABLES, UtilityRegister


def create() -> Definition:
    """Utility as a service."""
    return department("utility", UtilityRegister(), TABLES, KINDS)
