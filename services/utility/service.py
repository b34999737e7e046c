"""Composition of the service utility."""

from services.chassis.log.migrations import source
from services.chassis.service import Definition
from services.department.service import ENTITLEMENTS, FILES, department

from .register import KINDS, UtilityRegister

MIGRATIONS = (FILES, ENTITLEMENTS, source("services.utility"))


def create() -> Definition:
    """Returns the definition of the service."""
    return department("utility", UtilityRegister(), MIGRATIONS, KINDS)
