"""Composition of housing."""

from dataclasses import replace

from services.chassis.service import Definition
from services.policy import load_packs
from services.referral.service import department

from .case import VACANT, HousingCase, as_everywhere, evolve, offering
from .queue import queue_routes
from .register import KINDS, TABLES, HousingRegister


def create() -> Definition:
    """Housing as a service: a department whose households may wait, and are decided again when it is their turn."""
    common = department("housing", HousingRegister(), TABLES, KINDS)
    aggregate = replace(
        common.aggregate, initial=HousingCase(), evolve=evolve, on_timer={VACANT: offering(load_packs())}
    )
    reads = replace(common.reads, handlers=as_everywhere(common.reads.handlers))
    return replace(
        common,
        aggregate=aggregate,
        reads=reads,
        routes=lambda service: [*common.routes(service), *queue_routes(service)],
    )
