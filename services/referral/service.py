"""Composition of a department: the shared handling of referrals around its own register."""

from collections.abc import Mapping

from lianban_contracts import topics
from lianban_contracts.benefits import BenefitsDecided
from lianban_contracts.facts import Department
from lianban_contracts.registry import BENEFITS_DECIDED, decode
from lianban_contracts.review import CaseReferred

from services.chassis.aggregate import Aggregate, Register
from services.chassis.events import Codec
from services.chassis.service import Definition
from services.chassis.subscriptions import Subscriptions
from services.messages import text
from services.policy import load_packs

from .case import Case, ReferralTaken, deciding, evolve
from .recompute import recompute_routes
from .records import Kind, record_routes


def department(name: Department, register: Register, tables: str, kinds: Mapping[str, Kind]) -> Definition:
    """A department as a service."""
    message: type[BenefitsDecided] = BENEFITS_DECIDED[name]
    codec = Codec({message.TYPE: message, "referral-taken": ReferralTaken})
    aggregate = Aggregate(name, Case(), evolve, codec, register)
    packs = load_packs()
    handlers = {CaseReferred.TYPE: deciding(packs, message)}
    reads = Subscriptions((topics.referrals(name),), handlers, decode)
    personal = frozenset({"persons"})
    return Definition(
        aggregate,
        reads,
        lambda service: [*record_routes(service, kinds), *recompute_routes(service, packs)],
        tables,
        personal,
        text,
    )
