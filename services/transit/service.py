"""Composition of transit."""

from services.chassis.service import Definition
from services.referral.service import department

from .cards import card_routes
from .case import ISSUED, after_issue
from .register import KINDS, SQL, TransitRegister


def create() -> Definition:
    """Transit as a service: a department whose households may wait for a card."""
    return department(
        "transit", TransitRegister(), SQL["tables"], KINDS, on_timer={ISSUED: after_issue}, own_routes=card_routes
    )
