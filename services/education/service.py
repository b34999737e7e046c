"""Composition of education."""

from services.chassis.service import Definition
from services.department.quota import VACANT, is_next
from services.department.service import department

from .register import KINDS, TABLES, VOCATIONAL, EducationRegister

TIMERS = {VACANT: is_next(VOCATIONAL)}


def create() -> Definition:
    """Education as a service: a department whose programme has so many places, offered in the order of filing."""
    return department("education", EducationRegister(), TABLES, KINDS, on_timer=TIMERS)
