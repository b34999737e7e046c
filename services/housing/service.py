"""Composition of housing."""

from services.chassis.service import Definition
from services.referral.service import department

from .register import KINDS, TABLES, HousingRegister


def create() -> Definition:
    """Housing as a service."""
    return department("housing", HousingRegister(), TABLES, KINDS)
