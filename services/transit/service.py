"""Composition of transit."""

from services.chassis.service import Definition
from services.referral.service import department

from .register import KINDS, SQL, TransitRegister


def create() -> Definition:
    """Transit as a service."""
    return department("transit", TransitRegister(), SQL["tables"], KINDS)
