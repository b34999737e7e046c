"""Composition of transit."""

from services.chassis.service import Definition
from services.department.service import department

from .cards import card_routes
from .register import ISSUED, KINDS, SQL, TransitRegister, is_concerned


def create() -> Definition:
    """Transit as a service: a department whose households may wait for a card."""
    return department(
        "transit", TransitRegister(), SQL["tables"], KINDS, on_timer={ISSUED: is_concerned}, own_routes=card_routes
    )
