"""Composition of medical."""

from services.chassis.service import Definition
from services.department.service import department
from services.policy import load_packs

from .protection import protection_routes
from .register import KINDS, SQL, MedicalRegister


def create() -> Definition:
    """Medical as a service."""
    return department("medical", MedicalRegister(load_packs()), SQL["tables"], KINDS, own_routes=protection_routes)
