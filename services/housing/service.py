"""Composition of housing."""

from lianban_contracts.housing import HousingBenefitsDecided

from services.chassis.service import Definition
from services.referral import places
from services.referral.service import department

from .case import VACANT, offering
from .queue import queue_routes
from .register import ENVIRONMENT, KINDS, TABLES, HousingRegister

TIMERS = {VACANT: offering, places.VACANT: places.offering(ENVIRONMENT, HousingBenefitsDecided)}


def create() -> Definition:
    """Housing as a service: a department whose households may wait, and are decided again when it is their turn."""
    return department("housing", HousingRegister(), TABLES, KINDS, on_timer=TIMERS, own_routes=queue_routes)
