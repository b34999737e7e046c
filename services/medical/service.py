"""Composition of medical."""

from services.chassis.log.migrations import source
from services.chassis.service import Definition
from services.department.service import ENTITLEMENTS, FILES, department
from services.policy import load_packs

from .protection import protection_routes
from .register import KINDS, MedicalRegister

MIGRATIONS = (FILES, ENTITLEMENTS, source("services.medical"))


def create() -> Definition:
    """Returns the definition of medical."""
    return department("medical", MedicalRegister(load_packs()), MIGRATIONS, KINDS, own_routes=protection_routes)
