"""Composition of housing."""

from services.chassis.log.migrations import source
from services.chassis.service import Definition
from services.department import quota
from services.department.service import ENTITLEMENTS, FILES, QUOTA, department

from .queue import queue_routes
from .register import ENVIRONMENT, KINDS, HousingRegister, is_next
from .stock import VACANT

TIMERS = {VACANT: is_next, quota.VACANT: quota.is_next(ENVIRONMENT)}

MIGRATIONS = (FILES, ENTITLEMENTS, QUOTA, source("services.housing"))


def create() -> Definition:
    """Returns the definition of housing, a department with a waiting list.

    Waiting households are decided again when it is their turn."""
    return department("housing", HousingRegister(), MIGRATIONS, KINDS, on_timer=TIMERS, own_routes=queue_routes)
