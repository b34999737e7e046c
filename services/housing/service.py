"""Composition of housing."""

from services.chassis.service import Definition
from services.referral.service import department

from .case import VACANT, offering
from .queue import queue_routes
from .register import KINDS, TABLES, HousingRegister


def create() -> Definition:
    """Housing as a service: a department whose households may wait, and are decided again when it is their turn."""
    return department("housing", HousingRegister(), TABLES, KINDS, on_timer={VACANT: offering}, own_routes=queue_routes)
