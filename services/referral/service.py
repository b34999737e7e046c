"""Composition of a department: the shared handling of referrals around its own register."""

from collections.abc import Mapping, Sequence

from lianban_contracts import topics
from lianban_contracts.benefits import BenefitsDecided
from lianban_contracts.facts import Department
from lianban_contracts.registry import BENEFITS_DECIDED, decode
from lianban_contracts.review import CaseReferred
from starlette.routing import BaseRoute

from services.chassis.aggregate import Aggregate, Register
from services.chassis.events import Codec
from services.chassis.service import Definition, Service
from services.chassis.subscriptions import Subscriptions
from services.messages import text
from services.policy import load_packs

from .api import Api
from .case import Case, DecisionReopened, FactsEstablished, ReferralTaken, deciding, evolve
from .officer import establishing
from .recompute import recompute_routes
from .records import Kind, record_routes

PRIVATE = {
    "referral-taken": ReferralTaken,
    "decision-reopened": DecisionReopened,
    "facts-established": FactsEstablished,
}


def department(name: Department, register: Register, tables: str, kinds: Mapping[str, Kind]) -> Definition:
    """A department as a service."""
    message: type[BenefitsDecided] = BENEFITS_DECIDED[name]
    codec = Codec({message.TYPE: message, **PRIVATE})
    aggregate = Aggregate(name, Case(), evolve, codec, register)
    packs = load_packs()
    handlers = {CaseReferred.TYPE: deciding(packs, message)}
    reads = Subscriptions((topics.referrals(name),), handlers, decode)
    establish = establishing(packs, message)

    def routes(service: Service) -> Sequence[BaseRoute]:
        return [
            *record_routes(service, kinds),
            *Api(service, establish).routes(),
            *recompute_routes(service, packs),
        ]

    return Definition(aggregate, reads, routes, tables, frozenset({"persons"}), text)
