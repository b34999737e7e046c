"""Composition of a department's service."""

from collections.abc import Callable, Mapping, Sequence

from lianban_contracts import topics
from lianban_contracts.benefits import BENEFITS_DECIDED, BenefitsDecided
from lianban_contracts.departments import Department
from lianban_contracts.officers import DocumentsRequested, RequestClosed, TaskFinished
from lianban_contracts.registry import decode
from lianban_contracts.review import CaseReferred
from starlette.routing import BaseRoute

from services.chassis.core.aggregate import Aggregate, TransactionStore
from services.chassis.core.events import Codec
from services.chassis.log.migrations import Source, source
from services.chassis.messaging.subscriptions import Subscriptions
from services.chassis.service import Definition, Service
from services.messages import text
from services.policy import load_packs

from .api import Api
from .case import Case, DecisionReopened, FactsEstablished, ReferralTaken, deciding, evolve
from .officer import asking, establishing
from .recompute import recompute_routes
from .records import Kind, record_routes
from .referred_persons import ROW_ARRIVED, RemembersPersons
from .row_arrived import deciding_again, message_of
from .waiting_list import Ready, going_on

PRIVATE = {
    "referral-taken": ReferralTaken,
    "decision-reopened": DecisionReopened,
    "facts-established": FactsEstablished,
}

OFFICERS_EVENTS = {message.TYPE: message for message in (DocumentsRequested, RequestClosed, TaskFinished)}
"""Messages that every department publishes beside its decisions."""

ENTITLEMENTS = source("services.department", "entitlements")
QUOTA = source("services.department", "quota")
FILES = source("services.department", "files")
"""The migrations that every department has."""

NO_TIMERS: Mapping[str, Ready] = {}


def no_routes(service: Service) -> Sequence[BaseRoute]:
    """The default: no routes of its own."""
    return ()


def department(
    name: Department,
    register: TransactionStore,
    migrations: tuple[Source, ...],
    kinds: Mapping[str, Kind],
    *,
    on_timer: Mapping[str, Ready] = NO_TIMERS,
    own_routes: Callable[[Service], Sequence[BaseRoute]] = no_routes,
) -> Definition:
    """Returns the definition of a department's service. `on_timer`: by name of a timer, the check if the case is decided again when it is due."""
    message: type[BenefitsDecided] = BENEFITS_DECIDED[name]
    codec = Codec({message.TYPE: message, **OFFICERS_EVENTS, **PRIVATE})
    packs = load_packs()
    timers = {timer: going_on(packs, message, ready) for timer, ready in on_timer.items()}
    timers[ROW_ARRIVED] = deciding_again(packs, message)
    store = RemembersPersons(register)
    aggregate = Aggregate(name, Case(), evolve, codec, store, on_timer=timers, on_due=message_of)
    handlers = {CaseReferred.TYPE: deciding(packs, message)}
    reads = Subscriptions((topics.referrals(name),), handlers, decode)
    establish, ask = establishing(packs, message), asking(packs)

    def routes(service: Service) -> Sequence[BaseRoute]:
        return [
            *record_routes(service, kinds),
            *own_routes(service),
            *Api(service, establish, ask).routes(),
            *recompute_routes(service, packs),
        ]

    personal, publishes = frozenset({"persons"}), (topics.benefits(name),)
    return Definition(aggregate, reads, routes, migrations, personal, text, publishes=publishes)
