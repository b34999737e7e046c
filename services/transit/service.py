"""Composition of the service transit."""

from services.chassis.log.migrations import source
from services.chassis.service import Definition
from services.department.service import FILES, department

from .cards import card_routes
from .register import ISSUED, KINDS, TransitRegister, is_concerned

MIGRATIONS = (FILES, source("services.transit"))


def create() -> Definition:
    """Returns the definition of the service. A case may wait for a card."""
    return department(
        "transit", TransitRegister(), MIGRATIONS, KINDS, on_timer={ISSUED: is_concerned}, own_routes=card_routes
    )
