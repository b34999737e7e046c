"""Composition of medical."""

from dataclasses import replace

from services.chassis.service import Definition
from services.referral.service import department

from .protection import protection_routes
from .register import KINDS, SQL, MedicalRegister


def create() -> Definition:
    """Medical as a service."""
    common = department("medical", MedicalRegister(), SQL["tables"], KINDS)
    return replace(common, routes=lambda service: [*common.routes(service), *protection_routes(service)])
