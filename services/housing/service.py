"""Composition of housing."""

from services.chassis.service import Definition
from services.department import quota
from services.department.service import department

from .queue import queue_routes
from .register import ENVIRONMENT, KINDS, TABLES, HousingRegister, is_next
from .stock import VACANT

TIMERS = {VACANT: is_next, quota.VACANT: quota.is_next(ENVIRONMENT)}


def create() -> Definition:
    """Housing as a service: a department whose households may wait, and are decided again when it is their turn."""
    return department("housing", HousingRegister(), TABLES, KINDS, on_timer=TIMERS, own_routes=queue_routes)
