"""Composition of the service review."""

from collections.abc import Sequence

from lianban_contracts import topics
from lianban_contracts.officers import DocumentsRequested, RequestClosed, TaskFinished
from lianban_contracts.review import (
    CapOverrideAnswered,
    CapOverrideProposed,
    CaseDetermined,
    CaseReferred,
    EmergencyRecorded,
    FactsUnknown,
    ObjectionAnswered,
    ObjectionRecorded,
    VerificationRequested,
)
from starlette.routing import BaseRoute

from services.chassis.core.aggregate import Aggregate
from services.chassis.core.events import Codec
from services.chassis.log.migrations import source
from services.chassis.service import Definition, Service
from services.messages import text
from services.policy import load_packs

from .api import Api
from .care import care_routes
from .case import Case, evolve
from .emergency_ledger import EmergencyStore
from .events import (
    CaseClosed,
    CaseOpened,
    CertificationBegun,
    ChangeTaken,
    DecisionReopened,
    DocumentsTaken,
    FactsEstablished,
    HouseholdDeclined,
    RenewalBegun,
    ReportTaken,
)
from .recompute import recompute_routes
from .reminders import NAME, repeat_requests, timers
from .reviewer import Reviewer
from .subscribers import reads

EVENTS = {
    **{event.TYPE: event for event in (VerificationRequested, CaseDetermined, CaseReferred)},
    **{event.TYPE: event for event in (DocumentsRequested, RequestClosed, CapOverrideProposed, CapOverrideAnswered)},
    **{event.TYPE: event for event in (ObjectionRecorded, ObjectionAnswered, TaskFinished, EmergencyRecorded)},
    FactsUnknown.TYPE: FactsUnknown,
    "case-opened": CaseOpened,
    "report-taken": ReportTaken,
    "documents-taken": DocumentsTaken,
    "change-taken": ChangeTaken,
    "facts-established": FactsEstablished,
    "household-declined": HouseholdDeclined,
    "certification-begun": CertificationBegun,
    "renewal-begun": RenewalBegun,
    "decision-reopened": DecisionReopened,
    "case-closed": CaseClosed,
}

MIGRATIONS = (source("services.review"),)


def create() -> Definition:
    """Returns the definition of the service."""
    packs = load_packs()
    reviewer = Reviewer(packs)
    aggregate = Aggregate("review", Case(), evolve, Codec(EVENTS), EmergencyStore(), timers, {NAME: repeat_requests})
    personal = frozenset({"identity", "persons"})

    def routes(service: Service) -> Sequence[BaseRoute]:
        return [*Api(service, reviewer).routes(), *care_routes(service), *recompute_routes(service, packs)]

    publishes = (topics.DETERMINATIONS, topics.VERIFICATION_REQUESTS, *topics.REFERRALS)
    return Definition(aggregate, reads(reviewer), routes, MIGRATIONS, personal, wording=text, publishes=publishes)
