"""Composition of housing."""

from dataclasses import replace

from services.chassis.service import Definition
from services.policy import load_packs
from services.referral.service import department

from .case import VACANT, offering
from .queue import queue_routes
from .register import KINDS, TABLES, HousingRegister


def create() -> Definition:
    """Housing as a service: a department whose households may wait, and are decided again when it is their turn."""
    common = department("housing", HousingRegister(), TABLES, KINDS)
    return replace(
        common,
        aggregate=replace(common.aggregate, on_timer={VACANT: offering(load_packs())}),
        routes=lambda service: [*common.routes(service), *queue_routes(service)],
    )
