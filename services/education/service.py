"""Composition of the service education."""

from services.chassis.log.migrations import source
from services.chassis.service import Definition
from services.department.quota import VACANT, is_next
from services.department.service import ENTITLEMENTS, FILES, QUOTA, department

from .register import KINDS, VOCATIONAL, EducationRegister

TIMERS = {VACANT: is_next(VOCATIONAL)}

MIGRATIONS = (FILES, ENTITLEMENTS, QUOTA, source("services.education"))


def create() -> Definition:
    """Returns the definition of the service. Places of its programme are offered in the order of filing."""
    return department("education", EducationRegister(), MIGRATIONS, KINDS, on_timer=TIMERS)
